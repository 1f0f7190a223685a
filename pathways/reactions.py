"""What pathways answer to the events of other slices."""

from __future__ import annotations

from awards.events import AwardGranted
from pathways import service
from waymark.kernel.uow import UnitOfWork


def advance_on_award(uow: UnitOfWork, fact: AwardGranted) -> None:
    """Earning counts at once; the signed badge may come later."""
    service.advance(uow, fact.person_id)
