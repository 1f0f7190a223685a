"""Single documents: baking into a picture, and a status list that is marked and signed anew.

Baking stands beside the package ``openbadges-bakery``, where somebody installed it; nothing here depends on it.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any

from sqlalchemy import select

from awards.baking import bake_png, unbake
from awards.models import Award
from awards.openbadge import STATUS_LIST_SIZE, Addresses, build_status_list
from awards.rules import StatusListId
from awards.signing import key_from_seed, sign_data_integrity
from credentials import queries as credentials
from credentials.artwork import badge_png
from waymark.app.installation import Installation
from waymark.kernel.actor import ANONYMOUS

ROUNDS = 40
MARKED = 5_000
_NOW = datetime(2026, 9, 1, tzinfo=UTC)
_DID = "did:web:waymark.example"


@dataclass(frozen=True)
class Paper:
    """What it took, in milliseconds of CPU and by the clock, each the median of some times."""

    what: str
    cpu: float
    clock: float


def bench_papers(installation: Installation) -> list[Paper]:
    """Bake and unbake a badge of a simulated district in its picture; mark and sign a status list."""
    with installation.runtime.reading(ANONYMOUS) as look:
        query = select(Award).where(Award.document.is_not(None)).order_by(Award.id).limit(1)
        award = look.session.scalars(query).one()
        picture, document = badge_png(credentials.version(look, award.version_id)), award.document or ""
    return [*_baking(picture, document), _status_list()]


def _baking(picture: bytes, document: str) -> Iterator[Paper]:
    baked = bake_png(picture, document)
    yield _paper("bake into PNG, Waymark", lambda: bake_png(picture, document))
    yield _paper("take out of PNG, Waymark", lambda: unbake(baked))
    try:
        bakery: Any = import_module("openbadges_bakery.png_bakery")
    except ImportError:
        return
    theirs = bakery.bake(io.BytesIO(picture), document, io.BytesIO()).getvalue()
    yield _paper(
        "bake into PNG, openbadges-bakery",
        lambda: bakery.bake(io.BytesIO(picture), document, io.BytesIO()).getvalue(),
    )
    yield _paper("take out of PNG, openbadges-bakery", lambda: bakery.unbake(io.BytesIO(theirs)))


def _status_list() -> Paper:
    """One more of its places is marked each time, so nothing is left over from the time before."""
    key = key_from_seed(bytes(range(32)), controller=_DID, key_id="key-1")
    places = Random(1).sample(range(STATUS_LIST_SIZE), MARKED + ROUNDS + 1)
    marked = places[:MARKED]

    def renew() -> None:
        marked.append(places[len(marked)])
        unsigned = build_status_list(
            StatusListId("1"),
            _DID,
            marked,
            valid_from=_NOW,
            valid_until=_NOW + timedelta(days=7),
            addresses=Addresses("https://waymark.example"),
        )
        json.dumps(sign_data_integrity(unsigned, key, _NOW))

    return _paper(f"status list of {STATUS_LIST_SIZE:,}, {MARKED:,} marked, signed anew", renew)


def _paper(what: str, work: Callable[[], object]) -> Paper:
    work()
    cpu, clock = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        work()
        cpu.append(time.process_time() - used)
        clock.append(time.perf_counter() - began)
    return Paper(what, round(statistics.median(cpu) * 1000, 2), round(statistics.median(clock) * 1000, 2))
