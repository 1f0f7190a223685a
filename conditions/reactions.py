"""What conditions answer to the events of other slices: the indicators are counted again."""

from __future__ import annotations

from awards.events import AwardIssued, AwardRevoked
from conditions import service
from pathways.events import PlanAgreed
from waymark.kernel.uow import UnitOfWork


def refresh_on_issue(uow: UnitOfWork, fact: AwardIssued) -> None:
    """A badge was issued."""
    service.refresh_indicators(uow, fact.district_id)


def refresh_on_revoke(uow: UnitOfWork, fact: AwardRevoked) -> None:
    """An award does not hold any more."""
    service.refresh_indicators(uow, fact.district_id)


def refresh_on_agreement(uow: UnitOfWork, fact: PlanAgreed) -> None:
    """A plan was agreed."""
    service.refresh_indicators(uow, fact.district_id)
