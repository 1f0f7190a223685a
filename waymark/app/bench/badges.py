"""Badges a second, and the time from handing in to the badge, through the services that the pages use."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from awards import service as awards
from awards.models import Award, Issuer, Key
from awards.ports import IssuerKey, Signer
from awards.rules import AwardId, AwardState
from waymark.app.bench.journey import Journey, beginners
from waymark.app.installation import Installation
from waymark.app.jobs import drain, run_next
from waymark.kernel.actor import ANONYMOUS, system_actor
from waymark.kernel.uow import Runtime

SIGNED, ISSUED, JOBS, HANDED_IN = 200, 100, 20, 20
AT_A_TIME = 50


@dataclass(frozen=True)
class Badges:
    """Badges a second at each step, and seconds from handing in to the badge."""

    signed: float
    """Documents a second that are signed, and nothing else."""
    issued: float
    """Signed as document and as token, checked against the schema and stored; 50 to a transaction."""
    as_jobs: float
    """The same by the worker: a transaction each, with credit and indicators."""
    submit_to_award: float
    """Median seconds: hand in, two scorecards, everything that follows worked off, the badge among it."""


def bench_badges(installation: Installation) -> Badges:
    """Sign, issue and hand in on the data of a simulated district, which is changed by that."""
    issued = _issued_a_second(installation)
    return Badges(
        signed=_signed_a_second(installation),
        issued=issued,
        as_jobs=_jobs_a_second(installation),
        submit_to_award=_submit_to_award(installation),
    )


def _issued_a_second(installation: Installation) -> float:
    runtime = installation.runtime
    # Without reactions: what they cost is in the jobs.
    alone = Runtime(runtime.engine, ports=runtime.ports)
    granted = _granted(installation, ISSUED)
    began = time.perf_counter()
    for start in range(0, len(granted), AT_A_TIME):
        with alone.command(system_actor()) as uow:
            for award_id in granted[start : start + AT_A_TIME]:
                awards.issue(uow, award_id)
    return _a_second(len(granted), began)


def _signed_a_second(installation: Installation) -> float:
    with installation.runtime.reading(ANONYMOUS) as look:
        query = select(Award.document, Issuer.did, Key.fragment, Key.sealed_private)
        query = query.join(Key, Award.key_id == Key.id).join(Issuer, Key.issuer_id == Issuer.id)
        query = query.where(Award.state == AwardState.ISSUED)
        document, did, name, sealed = look.session.execute(query.limit(1)).one()
        signer, key = look.ports.get(Signer), IssuerKey(did, name, sealed)
    unsigned = {part: value for part, value in json.loads(document or "{}").items() if part != "proof"}
    began = time.perf_counter()
    for _ in range(SIGNED):
        signer.sign(key, unsigned, datetime.now(UTC))
    return _a_second(SIGNED, began)


def _jobs_a_second(installation: Installation) -> float:
    runtime = installation.runtime
    drain(runtime, installation.jobs)
    with runtime.command(system_actor()) as uow:
        for award_id in _granted(installation, JOBS):
            uow.enqueue("awards.issue", award_id=award_id)
    began = time.perf_counter()
    for _ in range(JOBS):
        run_next(runtime, installation.jobs)
    return _a_second(JOBS, began)


def _submit_to_award(installation: Installation) -> float:
    taken = []
    for number, beginner in enumerate(beginners(installation, HANDED_IN)):
        journey = Journey(installation, beginner, seed=number)
        journey.write()
        drain(installation.runtime, installation.jobs)
        began = time.perf_counter()
        journey.hand_in()
        journey.read()
        drain(installation.runtime, installation.jobs)
        taken.append(time.perf_counter() - began)
        journey.require_badge()
    return round(statistics.median(taken), 3)


def _granted(installation: Installation, number: int) -> list[AwardId]:
    with installation.runtime.reading(ANONYMOUS) as look:
        query = select(Award.id).where(Award.state == AwardState.GRANTED).order_by(Award.id).limit(number)
        return list(look.session.scalars(query))


def _a_second(number: int, began: float) -> float:
    return round(number / (time.perf_counter() - began), 1)
