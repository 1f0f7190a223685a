"""Readings and units of work: where a transaction begins and ends.

A door opens one with ``runtime.reading(actor)`` or ``runtime.command(actor)``. Services get the unit of work as
their first argument and never commit; leaving the block does, after every reaction has run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import event, insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from waymark.kernel.actor import Actor
from waymark.kernel.audit import AuditLine
from waymark.kernel.clock import Clock, SystemClock
from waymark.kernel.db import is_busy, is_disk_full, is_unique_violation
from waymark.kernel.errors import Conflict, Stale, StorageFull, Unavailable
from waymark.kernel.events import Event
from waymark.kernel.ids import new_id
from waymark.kernel.outbox import Job, wait_with

P = TypeVar("P")
Reaction = Callable[["UnitOfWork", Any], None]
Reactions = Mapping[type[Event], tuple[Reaction, ...]]
OnJobs = Callable[[Sequence[str]], None]
"""Told the ids of new jobs after their commit. It must not raise, because the command has succeeded."""

_open: ContextVar[bool] = ContextVar("waymark_unit_of_work_open", default=False)


class Ports:
    """What the roof supplies to rooms below it, found by the Protocol that the lower room declared."""

    def __init__(self, supplied: Mapping[type[Any], object] | None = None) -> None:
        self._supplied = dict(supplied or {})

    def get(self, protocol: type[P]) -> P:
        """The supplied part. Raises ``LookupError`` when the wiring forgot it."""
        try:
            return cast(P, self._supplied[protocol])
        except KeyError:
            raise LookupError(f"nothing supplies {protocol.__name__}; see waymark/app/wiring.py") from None


@dataclass
class Reading:
    """A look at the data by one actor at one moment. Nothing can be written through it."""

    session: Session
    actor: Actor
    now: datetime
    ports: Ports


@dataclass
class UnitOfWork(Reading):
    """One command by one actor at one moment, in one transaction."""

    request_id: str = ""
    emitted: deque[Event] = field(default_factory=deque)
    enqueued: list[str] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    """The actions written into the trail so far. A verb that changed nothing adds none."""

    def emit(self, fact: Event) -> None:
        """Tell a fact; the slices above answer before the commit."""
        self.emitted.append(fact)

    def record(self, action: str, subject_id: str, **facts: object) -> None:
        """Write an audit line in this transaction. ``facts`` are plain values, never evidence or names."""
        self.recorded.append(action)
        self.session.add(AuditLine(**self._line(action, subject_id, facts)))

    def record_each(self, action: str, facts_by_subject: Mapping[str, Mapping[str, object]]) -> None:
        """Write an audit line for each of many subjects, in one statement."""
        if facts_by_subject:
            self.recorded.append(action)
            lines = [self._line(action, subject, facts) for subject, facts in facts_by_subject.items()]
            self.session.execute(insert(AuditLine), lines)

    def _line(self, action: str, subject_id: str, facts: Mapping[str, object]) -> dict[str, Any]:
        return {
            "at": self.now,
            "actor_id": self.actor.person_id,
            "by_system": self.actor.is_system,
            "district_id": self.actor.district_id,
            "action": action,
            "subject_id": subject_id,
            "facts": dict(facts),
            "request_id": self.request_id,
        }

    def enqueue(self, kind: str, **arguments: object) -> None:
        """Ask for slow or outside work, done after the commit by ``waymark/app/jobs.py``."""
        self.enqueued.append(self._put_out(kind, self.now, arguments))

    def enqueue_each(self, kind: str, each: Iterable[Mapping[str, object]]) -> None:
        """Ask for the same kind of work many times, with the arguments of each, in one statement."""
        jobs = [
            {
                "id": new_id(),
                "kind": kind,
                "arguments": dict(arguments),
                "created_at": self.now,
                "run_after": self.now,
            }
            for arguments in each
        ]
        if jobs:
            self.session.execute(insert(Job), jobs)
            self.enqueued += [str(job["id"]) for job in jobs]

    def enqueue_once(self, kind: str, **arguments: str) -> None:
        """Ask for work that answers to everything up to its beginning, unless the same waits already."""
        self.session.flush()
        if not wait_with(self.session, kind, arguments):
            self.enqueue(kind, **arguments)

    def enqueue_for(self, moment: datetime, kind: str, **arguments: object) -> None:
        """Ask for work that is due at a later moment."""
        self._put_out(kind, moment, arguments)

    def _put_out(self, kind: str, due: datetime, arguments: dict[str, object]) -> str:
        job = Job(id=new_id(), kind=kind, arguments=arguments, created_at=self.now, run_after=due)
        self.session.add(job)
        return job.id


class Runtime:
    """Opens readings and units of work. One per process; made in ``waymark/app``."""

    def __init__(
        self,
        engine: Engine,
        *,
        ports: Ports | None = None,
        reactions: Reactions | None = None,
        clock: Clock | None = None,
        on_jobs: OnJobs = lambda job_ids: None,
    ) -> None:
        self.engine = engine
        self.ports = ports or Ports()
        self.reactions: Reactions = reactions or {}
        self.clock = clock or SystemClock()
        self.on_jobs = on_jobs
        self._writer = engine.execution_options(waymark_writes=True)

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reading]:
        """A reading session; a change made in it is an error, and it is never committed."""
        with Session(self.engine, autoflush=False) as session:
            event.listen(session, "before_flush", _refuse_flush)
            yield Reading(session, actor, self.clock.now(), self.ports)

    @contextmanager
    def command(self, actor: Actor, *, request_id: str = "") -> Iterator[UnitOfWork]:
        """A unit of work: leaving the block runs the reactions and commits, an exception undoes all of it.

        Raises ``Stale`` or ``Conflict`` when somebody else was faster, ``StorageFull`` and ``Unavailable`` when
        the database says so. A unit of work inside another is a mistake in the program and raises
        ``RuntimeError``.
        """
        if _open.get():
            raise RuntimeError("a unit of work is open already; pass it on instead of opening another")
        token = _open.set(True)
        try:
            with Session(self._writer) as session, _database_errors_in_plain_words():
                uow = UnitOfWork(session, actor, self.clock.now(), self.ports, request_id=request_id)
                yield uow
                self._answer(uow)
                session.commit()
        finally:
            _open.reset(token)
        if uow.enqueued:
            self.on_jobs(tuple(uow.enqueued))

    def _answer(self, uow: UnitOfWork) -> None:
        while uow.emitted:
            fact = uow.emitted.popleft()
            for reaction in self.reactions.get(type(fact), ()):
                reaction(uow, fact)


def _refuse_flush(session: Session, context: object, instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a reading must not change anything; open a unit of work")


@contextmanager
def _database_errors_in_plain_words() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise Stale(
            "Somebody else changed this a moment ago.",
            cure="Look at it again and repeat what is still needed.",
        ) from error
    except DBAPIError as error:
        if is_unique_violation(error):
            raise Conflict(
                "This has been done already.", cure="Load the page again to see how it stands."
            ) from error
        if is_disk_full(error):
            raise StorageFull(
                "There is no room left to save this.",
                cure="Nothing was changed. Please tell the people who run Waymark.",
            ) from error
        if is_busy(error):
            raise Unavailable(
                "Waymark is busy at the moment.", cure="Nothing was changed. Try again in a few seconds."
            ) from error
        raise
