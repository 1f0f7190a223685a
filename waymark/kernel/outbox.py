"""The outbox: slow or outside work, written in the same transaction as the fact that asks for it.

Each job runs in a unit of work of its own and is safe to repeat. The row is the truth: a job is done when its
row says so in the same transaction as its effects, and a process that dies half-way leaves the row as it was.
Only an errand to the outside world is run without a transaction, because nobody should wait for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import new_id

MAX_ATTEMPTS = 20
"""After this many failures, spread over about a day and a half, a job waits for a person. The doctor tells."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. ``kind`` names the function in ``waymark/app/wiring.py`` that does it."""

    __tablename__ = "kernel_outbox"
    __table_args__ = (Index(None, "state", "run_after"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


Errand = Callable[[], None]
"""What is left to do outside, such as handing a letter to a server, which may keep one waiting."""

ERRAND_LEASE = timedelta(minutes=10)
"""For how long a job on an errand is left alone. After that its worker is taken for dead, and the job is done again."""

Work = Callable[..., Errand | None]
"""A job's function: ``work(uow, **arguments)``. The errand that it returns is run after the transaction."""

Jobs = Mapping[str, Work]


def take_due(session: Session, now: datetime, job_id: str | None = None) -> Job | None:
    """Lock and return one job that is due, or None. Jobs that another worker holds are passed over."""
    due = select(Job).where(Job.state == JobState.WAITING, Job.run_after <= now)
    if job_id is not None:
        due = due.where(Job.id == job_id)
    due = due.order_by(Job.run_after, Job.id).limit(1).with_for_update(skip_locked=True)
    return session.scalars(due).first()


def wait_with(session: Session, kind: str, arguments: Mapping[str, str]) -> bool:
    """Whether such a job waits already and will begin after this transaction, which now holds it back.

    A job that a worker has begun is passed over: it may have looked before this transaction changed anything.
    """
    same = [Job.arguments[name].as_string() == value for name, value in arguments.items()]
    query = select(Job.id).where(Job.state == JobState.WAITING, Job.kind == kind, *same)
    return session.scalars(query.limit(1).with_for_update(skip_locked=True)).first() is not None


def waiting(session: Session, kind: str) -> tuple[Job, ...]:
    """The jobs of a kind that wait, or are being done, the oldest first."""
    query = select(Job).where(Job.state == JobState.WAITING, Job.kind == kind)
    return tuple(session.scalars(query.order_by(Job.created_at, Job.id)))


def count_open(session: Session, now: datetime) -> tuple[int, int]:
    """How many jobs are due, and how many were given up. Never counts what is done, which only grows."""
    query = select(Job.state, func.count()).where(
        or_(Job.state == JobState.FAILED, and_(Job.state == JobState.WAITING, Job.run_after <= now))
    )
    counts = {state: number for state, number in session.execute(query.group_by(Job.state))}  # noqa: C416  # typed rows to a dict
    return counts.get(JobState.WAITING, 0), counts.get(JobState.FAILED, 0)


def note_success(job: Job) -> None:
    """Count the try with which the job is done."""
    job.attempts += 1
    job.state = JobState.DONE


def note_failure(job: Job, error: str, now: datetime) -> None:
    """Count a failed try and put the next one off: 2 s, 4 s, 8 s ... at most 6 hours.

    A job that another worker finished meanwhile is left as it is.
    """
    if job.state is not JobState.WAITING:
        return
    job.attempts += 1
    job.last_error = error[:2000]
    job.run_after = now + timedelta(seconds=min(2**job.attempts, 6 * 3600))
    if job.attempts >= MAX_ATTEMPTS:
        job.state = JobState.FAILED
