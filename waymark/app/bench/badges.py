"""Badges a second, and the time from a decision to the badge, through the services that the pages use."""

from __future__ import annotations

import statistics
import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select

from awards import service as awards
from awards.models import Award
from awards.rules import AwardId, AwardState
from waymark.app.bench.journey import Journey, beginners
from waymark.app.installation import Installation
from waymark.app.jobs import drain, run_next
from waymark.kernel.actor import ANONYMOUS, system_actor
from waymark.kernel.outbox import waiting

MOST_BATCHES, JOBS, HANDED_IN = 20, 20, 10


@dataclass(frozen=True)
class Badges:
    """Badges a second at each step, and seconds to the badge."""

    bulk_a_cpu_second: float
    """By batches: built, checked, signed twice and stored, with credit and mail, in a second of this process's CPU."""
    bulk_a_second: float
    """The same by the clock, with the database's share and all that the machine does beside."""
    as_jobs: float
    """By the worker, a job and a transaction for each, by the clock."""
    decision_to_badge: float
    """Median seconds from the last scorecard's coming in until the holder has the badge in hand."""
    decision_to_badge_cpu: float
    """Median seconds of this process's CPU for the same."""
    submit_to_award: float
    """Median seconds: hand in, two scorecards, everything that follows worked off, the badge among it."""


def bench_badges(installation: Installation) -> Badges:
    """Issue and hand in on the data of a simulated district, which is changed by that."""
    as_jobs = _jobs_a_second(installation)
    bulk_a_cpu_second, bulk_a_second = _bulk(installation)
    return Badges(bulk_a_cpu_second, bulk_a_second, as_jobs, *_journeys(installation))


def _bulk(installation: Installation) -> tuple[float, float]:
    """What waits, in batches, as `waymark badge issue` has it done; the first prepares the shapes and is not counted.

    One batch is cut off when all of it is signed, as by a power cut, and done again; that costs what it costs.
    """
    runtime = installation.runtime
    with runtime.command(system_actor()) as uow:
        batches = list(awards.start_issuing(uow))[: MOST_BATCHES + 1]
    if len(batches) > 1:
        run_next(runtime, installation.jobs, batches.pop(0))
    before = _issued(installation)
    clock, cpu = time.perf_counter(), time.process_time()
    _cut_off(installation, batches[len(batches) // 2])
    for job_id in batches:
        run_next(runtime, installation.jobs, job_id)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    made = _issued(installation) - before
    return round(made / cpu, 1), round(made / clock, 1)


class _CutOff(Exception):
    """What the power cut of a measurement looks like from within."""


def _cut_off(installation: Installation, job_id: str) -> None:
    with suppress(_CutOff), installation.runtime.command(system_actor()) as uow:
        [award_ids] = [
            job.arguments["award_ids"] for job in waiting(uow.session, awards.BATCH_JOB) if job.id == job_id
        ]
        awards.issue_batch(uow, award_ids)
        raise _CutOff


def _issued(installation: Installation) -> int:
    with installation.runtime.reading(ANONYMOUS) as look:
        query = select(func.count()).select_from(Award).where(Award.state == AwardState.ISSUED)
        return look.session.execute(query).scalar_one()


def _jobs_a_second(installation: Installation) -> float:
    runtime = installation.runtime
    drain(runtime, installation.jobs)
    with runtime.command(system_actor()) as uow:
        for award_id in _granted(installation, JOBS):
            uow.enqueue("awards.issue", award_id=award_id)
    began = time.perf_counter()
    for _ in range(JOBS):
        run_next(runtime, installation.jobs)
    return round(JOBS / (time.perf_counter() - began), 1)


def _journeys(installation: Installation) -> tuple[float, float, float]:
    decided, used, handed_in = [], [], []
    for number, beginner in enumerate(beginners(installation, HANDED_IN)):
        journey = Journey(installation, beginner, seed=number)
        journey.write()
        drain(installation.runtime, installation.jobs)
        began = time.perf_counter()
        journey.hand_in()
        journey.read_but_for_the_last()
        decision, cpu = time.perf_counter(), time.process_time()
        journey.decide()
        journey.issue(installation)
        journey.download()
        decided.append(time.perf_counter() - decision)
        used.append(time.process_time() - cpu)
        drain(installation.runtime, installation.jobs)
        handed_in.append(time.perf_counter() - began)
        journey.require_badge()
    return _median(decided), _median(used), _median(handed_in)


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 3)


def _granted(installation: Installation, number: int) -> list[AwardId]:
    with installation.runtime.reading(ANONYMOUS) as look:
        query = select(Award.id).where(Award.state == AwardState.GRANTED).order_by(Award.id).limit(number)
        return list(look.session.scalars(query))
