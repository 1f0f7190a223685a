"""The job "awards.check_outside": asks other sites about a badge again, while no transaction waits for them."""

from __future__ import annotations

from functools import partial

from awards import service as awards
from awards.rules import OutsideId
from waymark.kernel.actor import system_actor
from waymark.kernel.outbox import Errand
from waymark.kernel.uow import Runtime, UnitOfWork


class OutsideCheckJob:
    """Looks in a reading, writes in a unit of work of its own. Doing it twice checks twice and harms nothing."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __call__(self, uow: UnitOfWork, *, outside_id: str) -> Errand | None:
        """The errand, or None for a badge that is not due."""
        if not awards.check_is_due(uow, OutsideId(outside_id)):
            return None
        return partial(self._check, OutsideId(outside_id))

    def _check(self, outside_id: OutsideId) -> None:
        with self._runtime.reading(system_actor()) as look:
            report = awards.examine_again(look, outside_id)
        with self._runtime.command(system_actor()) as uow:
            awards.note_scheduled_check(uow, outside_id, report)
