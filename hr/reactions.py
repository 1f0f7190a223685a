"""Answers to what awards tell."""

from __future__ import annotations

from awards.events import AwardRevoked, AwardsIssued
from hr import service
from waymark.kernel.uow import UnitOfWork


def enter_credit(uow: UnitOfWork, fact: AwardsIssued) -> None:
    """Badges were issued: enter what they give."""
    service.enter_all(uow, [award.award_id for award in fact.awards])


def reverse_credit(uow: UnitOfWork, fact: AwardRevoked) -> None:
    """An award was revoked: take back what it gave."""
    service.reverse(uow, fact.award_id)
