"""Answers to what awards tell."""

from __future__ import annotations

from awards.events import AwardRevoked, AwardsIssued, OutsideDecided, OutsideDecisionEnded
from hr import service
from waymark.kernel.uow import UnitOfWork


def enter_credit(uow: UnitOfWork, fact: AwardsIssued) -> None:
    """Badges were issued: enter what they give."""
    service.enter_all(uow, [award.award_id for award in fact.awards])


def reverse_credit(uow: UnitOfWork, fact: AwardRevoked) -> None:
    """An award was revoked: take back what it gave."""
    service.reverse(uow, fact.award_id)


def enter_outside_credit(uow: UnitOfWork, fact: OutsideDecided) -> None:
    """Something from elsewhere was decided on: enter what it gives, if it gives any."""
    service.enter_outside(uow, fact.decision_id)


def reverse_outside_credit(uow: UnitOfWork, fact: OutsideDecisionEnded) -> None:
    """The decision stands no more: take back what it gave."""
    service.reverse_outside(uow, fact.decision_id)
