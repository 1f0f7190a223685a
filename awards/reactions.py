"""What awards answer to the events of other slices."""

from __future__ import annotations

from awards import queries, service
from credentials import service as credentials
from credentials.events import VersionPublished
from credentials.rules import Carry, Touched
from evidence import queries as evidence
from people.events import AccountClosed, ClosedAccountAsked
from review import queries as review
from review.events import ReviewMet
from waymark.kernel.uow import UnitOfWork


def grant_on_met(uow: UnitOfWork, fact: ReviewMet) -> None:
    """The readers found that the work meets the credential, so its author has earned it."""
    service.grant(
        uow,
        fact.author_id,
        fact.version_id,
        because={
            "kind": "review",
            "submission_id": fact.submission_id,
            "case_id": fact.case_id,
            "attempt_id": fact.attempt_id,
            "attempt_digest": evidence.attempt_facts(uow, fact.attempt_id).digest,
            "readers": len(review.scorecards_of(uow.session, fact.case_id)),
        },
    )


def hand_over_badges(uow: UnitOfWork, fact: AccountClosed | ClosedAccountAsked) -> None:
    """Whoever cannot sign in any more still owns what they earned."""
    service.send_takeaway(uow, fact.person_id, fact.district_id)


def offer_new_version(uow: UnitOfWork, fact: VersionPublished) -> None:
    """Holders keep what they earned. Where its author chose so, they are told that there is a new version."""
    carry = fact.carrying.of(Touched.AWARDS)
    if carry is Carry.KEEP:
        return
    for holder in queries.holders_of(uow, fact.credential_id):
        if holder.version_id != fact.version_id:
            credentials.offer(
                uow,
                person_id=holder.person_id,
                credential_id=fact.credential_id,
                from_id=holder.version_id,
                to_id=fact.version_id,
                touched=Touched.AWARDS,
                subject_id=holder.award_id,
                carry=carry,
            )
