"""What pathways answer to the events of other slices."""

from __future__ import annotations

from awards.events import AwardGranted, AwardResumed, OutsideDecided
from credentials.events import VersionPublished, VersionRetired
from credentials.rules import Touched
from pathways import service
from waymark.kernel.uow import UnitOfWork


def advance_on_award(uow: UnitOfWork, fact: AwardGranted | AwardResumed) -> None:
    """Earning counts at once; the signed badge may come later."""
    service.advance(uow, fact.person_id)


def advance_on_outside(uow: UnitOfWork, fact: OutsideDecided) -> None:
    """What is equivalent counts from the moment of the decision."""
    service.advance(uow, fact.person_id)


def keep_or_offer(uow: UnitOfWork, fact: VersionPublished) -> None:
    """Plans that name the credential and have not begun it stay with the version before, or are offered the new one."""
    if fact.replaces:
        carry = fact.carrying.of(Touched.PLANS)
        service.carry_plans(uow, fact.credential_id, fact.replaces, fact.version_id, carry)


def keep_or_ask(uow: UnitOfWork, fact: VersionRetired) -> None:
    """Plans that name a retired credential may still begin it, and their educators are told or asked."""
    service.carry_plans(uow, fact.credential_id, fact.version_id, None, fact.carrying.of(Touched.PLANS))
