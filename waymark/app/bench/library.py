"""Loading the starter library: into an empty district, and again when nothing has changed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from people import service as people
from waymark.app.installation import LIBRARY, Installation
from waymark.app.library import establish, load_library
from waymark.kernel.actor import system_actor


@dataclass(frozen=True)
class Loaded:
    """What loading took."""

    files: int
    seconds: float
    again: float
    """Seconds for the same files once more."""


def bench_library(installation: Installation) -> Loaded:
    """Load the library into an empty database, twice."""
    runtime = installation.runtime
    with runtime.command(system_actor()) as uow:
        district_id = people.add_district(uow, name="Bench", slug="bench")
    began = time.perf_counter()
    with runtime.command(system_actor(district_id)) as uow:
        establish(uow, district_id, LIBRARY, installation.settings, email="badges@bench.example")
    loaded = time.perf_counter()
    with runtime.command(system_actor(district_id)) as uow:
        files = load_library(uow, district_id, LIBRARY).files
    return Loaded(files, round(loaded - began, 2), round(time.perf_counter() - loaded, 2))
