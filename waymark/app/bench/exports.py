"""The export of everything to human resources."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from hr import service
from hr.models import Export
from hr.rules import ExportFormat
from people import queries as people
from waymark.app.installation import Installation
from waymark.kernel.actor import ANONYMOUS, system_actor


@dataclass(frozen=True)
class Exported:
    """What an export of every line took."""

    lines: int
    seconds: float
    lines_per_second: int
    most_memory_mb: float
    """What it held at most, taken in a second run, because counting it takes time."""


def bench_hr(installation: Installation) -> Exported:
    """Prepare an export of every line as CSV, twice."""
    began = time.perf_counter()
    lines = _export(installation)
    seconds = time.perf_counter() - began
    tracemalloc.start()
    _export(installation)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Exported(lines, round(seconds, 2), round(lines / seconds), round(most / 2**20, 1))


def _export(installation: Installation) -> int:
    with installation.runtime.reading(ANONYMOUS) as look:
        district_id = people.only_district(look)
    with installation.runtime.command(system_actor(district_id)) as uow:
        today = uow.now.date()
        export_id = service.prepare_export(
            uow, district_id, as_of=today, since=today - timedelta(days=366), format=ExportFormat.CSV
        )
        uow.session.flush()  # the lines are counted in the same transaction
        return uow.session.scalar(select(Export.lines).where(Export.id == export_id)) or 0
