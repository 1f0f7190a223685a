"""What awards answer to the events of other slices."""

from __future__ import annotations

from awards import service
from evidence import queries as evidence
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
