"""Several workers share the outbox: each job is done once, a failing one waits its turn and is given up at last."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, select

from awards.models import Award
from awards.ports import Signer
from awards.rules import AwardState
from tests.factories import awards
from tests.factories.conditions import colleagues
from tests.factories.town import Town
from waymark.app import doctor
from waymark.app.installation import Installation
from waymark.app.jobs import BackgroundWorker, drain, run_next
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Unavailable
from waymark.kernel.outbox import MAX_ATTEMPTS, Job, JobState

JOBS = 40


def jobs(town: Town, kind: str) -> list[Job]:
    """The rows of the outbox of one kind, as they stand."""
    with town.look() as look:
        return list(look.session.scalars(select(Job).where(Job.kind == kind)))


def ask(town: Town, number: int, kind: str = "count") -> None:
    with town.at(town.system) as uow:
        for n in range(number):
            uow.enqueue(kind, number=n)


def count(uow: Any, *, number: int) -> None:
    """A job that leaves one line each time it is done, and takes long enough for others to come by."""
    uow.record("test:job:count", str(number), worker=threading.current_thread().name)
    uow.session.flush()
    time.sleep(0.005)


def lines(town: Town) -> list[AuditLine]:
    with town.look() as look:
        return list(look.session.scalars(select(AuditLine).where(AuditLine.action == "test:job:count")))


def drain_at_once(town: Town, workers: int, work: Any) -> int:
    """Drain with so many workers, each with connections of its own; how many jobs were tried."""
    start = threading.Barrier(workers)

    def worker() -> int:
        place = Installation(town.installation.settings, clock=town.clock, ports=town.runtime.ports)
        start.wait()
        try:
            return drain(place.runtime, work or place.jobs)
        finally:
            place.runtime.engine.dispose()

    with ThreadPoolExecutor(workers) as pool:
        return sum(future.result() for future in [pool.submit(worker) for _ in range(workers)])


def test_workers_share_the_jobs_and_do_each_once(town: Town, databases: Any) -> None:
    workers = 4 if databases.kind == "postgresql" else 2
    ask(town, JOBS)

    tried = drain_at_once(town, workers, {"count": count})

    assert tried == JOBS
    assert Counter(line.subject_id for line in lines(town)) == Counter(str(n) for n in range(JOBS))
    assert {(job.state, job.attempts, job.last_error) for job in jobs(town, "count")} == {
        (JobState.DONE, 1, "")
    }
    if (
        databases.kind == "postgresql"
    ):  # SQLite has one writer at a time, which may be the same one every time
        assert len({line.facts["worker"] for line in lines(town)}) > 1


def test_workers_issue_many_badges_at_once(town: Town) -> None:
    awards.issuer(town)
    holders = colleagues(town, 12)
    for holder in holders:
        awards.granted(town, holder)

    drain_at_once(town, 3, None)

    issued = jobs(town, "awards.issue")
    assert [(job.state, job.last_error) for job in issued] == [(JobState.DONE, "")] * len(holders)
    with town.look() as look:
        badges = list(look.session.scalars(select(Award)))
    assert {badge.state for badge in badges} == {AwardState.ISSUED}
    assert len({badge.document_digest for badge in badges}) == len(holders)


class BrokenSigner:
    """A signer whose key store is away."""

    def sign(self, *_: Any) -> dict[str, Any]:
        raise Unavailable("The key store does not answer.")

    sign_badge = make_key = sign


@contextmanager
def signer_away(town: Town) -> Iterator[None]:
    supplied = town.runtime.ports._supplied
    before = supplied[Signer]
    supplied[Signer] = BrokenSigner()
    try:
        yield
    finally:
        supplied[Signer] = before


def test_an_award_waits_for_a_failing_signer_and_is_issued_later(town: Town) -> None:
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)

    with signer_away(town):
        town.work()

    [job] = jobs(town, "awards.issue")
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert "key store" in job.last_error
    with town.look() as look:
        award = look.session.get(Award, award_id)
    assert (award.state, award.document, award.status_index) == (AwardState.GRANTED, None, None)

    town.work()
    assert jobs(town, "awards.issue")[0].attempts == 1, "it is not its turn yet"

    town.clock.advance(minutes=1)
    town.work()

    [job] = jobs(town, "awards.issue")
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    with town.look() as look:
        assert look.session.get(Award, award_id).state is AwardState.ISSUED


def test_a_job_that_always_fails_is_given_up_and_shown(town: Town) -> None:
    def fail(uow: Any, *, number: int) -> None:
        raise ValueError("no such thing")

    ask(town, 1, "fail")
    for _ in range(MAX_ATTEMPTS):
        assert all(finding.well for finding in findings(town))
        assert drain(town.runtime, {"fail": fail}) == 1
        town.clock.advance(hours=6)

    [job] = jobs(town, "fail")
    assert (job.state, job.attempts) == (JobState.FAILED, MAX_ATTEMPTS)
    assert "no such thing" in job.last_error
    assert drain(town.runtime, {"fail": fail}) == 0
    given_up = next(finding for finding in findings(town) if not finding.well)
    assert given_up.says.startswith("1 ")
    assert "last_error" in given_up.cure


def test_a_job_is_tried_for_more_than_a_day_before_it_is_given_up(town: Town) -> None:
    ask(town, 1, "unknown kind")
    begun = town.clock.now()
    while (job := jobs(town, "unknown kind")[0]).state is JobState.WAITING:
        town.clock.advance(seconds=(job.run_after - town.clock.now()).total_seconds())
        drain(town.runtime, {})

    assert timedelta(hours=24) < town.clock.now() - begun < timedelta(hours=48)


def findings(town: Town) -> tuple[doctor.Finding, ...]:
    with town.look(town.system) as look:
        return doctor.examine(look)


def test_a_failing_job_holds_up_nobody(town: Town) -> None:
    ask(town, 1, "unknown kind")
    town.clock.advance(seconds=1)
    ask(town, 2)

    assert drain(town.runtime, {"count": count}) == 3
    assert len(lines(town)) == 2


def test_a_failure_told_late_does_not_undo_what_another_worker_did(town: Town) -> None:
    """One worker fails, and before it can write that down another one takes the same job and does it."""
    ask(town, 1)
    other = Installation(town.installation.settings, clock=town.clock, ports=town.runtime.ports)

    def fail(uow: Any, *, number: int) -> None:
        raise ValueError("not me")

    def overtake(*_: Any) -> None:
        with ThreadPoolExecutor(1) as pool:  # another process would not know of the open unit of work
            pool.submit(run_next, other.runtime, {"count": count}).result()

    event.listen(town.runtime.engine, "checkin", overtake, once=True)
    run_next(town.runtime, {"count": fail})
    other.runtime.engine.dispose()

    [job] = jobs(town, "count")
    assert (job.state, job.attempts, job.last_error) == (JobState.DONE, 1, "")
    assert len(lines(town)) == 1


def test_a_worker_outlives_a_database_that_is_away(town: Town) -> None:
    worker = BackgroundWorker(town.runtime, {"count": count}, every_seconds=0.02)
    away = threading.Event()

    def refuse(*_: Any) -> None:
        away.set()
        raise OSError("the server is gone")

    event.listen(town.runtime.engine, "begin", refuse)
    worker.start()
    assert away.wait(5)
    event.remove(town.runtime.engine, "begin", refuse)
    ask(town, 1)

    patience = time.monotonic() + 5
    while not lines(town) and time.monotonic() < patience:
        time.sleep(0.01)
    worker.stop()

    assert len(lines(town)) == 1
