"""Which mail follows which fact: a badge that is ready or new, an award that was suspended or taken back."""

from __future__ import annotations

from awards.events import AwardResumed, AwardRevoked, AwardsIssued, AwardSuspended, BadgeReissued
from credentials import queries as credentials
from waymark.kernel.uow import UnitOfWork


def tell_of_badges(uow: UnitOfWork, fact: AwardsIssued) -> None:
    """Tell each holder that the signed badge is there."""
    about = credentials.versions(uow, {award.version_id for award in fact.awards})
    uow.enqueue_each(
        "mail.send",
        (
            {
                "to": award.person_id,
                "template": "awards/mail/badge_issued.txt",
                "context": {"award_id": award.award_id, "title": about[award.version_id].title},
            }
            for award in fact.awards
        ),
    )


def tell_of_revocation(uow: UnitOfWork, fact: AwardRevoked) -> None:
    """Tell the holder that the award was taken back, and why."""
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/award_revoked.txt",
        context={
            "award_id": fact.award_id,
            "title": credentials.version(uow, fact.version_id).title,
            "reason": fact.reason,
        },
    )


def tell_of_suspension(uow: UnitOfWork, fact: AwardSuspended) -> None:
    """Tell the holder that the award does not count for now, and why."""
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/award_suspended.txt",
        context={
            "award_id": fact.award_id,
            "title": credentials.version(uow, fact.version_id).title,
            "reason": fact.reason,
        },
    )


def tell_of_resumption(uow: UnitOfWork, fact: AwardResumed) -> None:
    """Tell the holder that the award counts again, and that there is a new copy of the badge."""
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/award_resumed.txt",
        context={"award_id": fact.award_id, "title": credentials.version(uow, fact.version_id).title},
    )


def tell_of_new_edition(uow: UnitOfWork, fact: BadgeReissued) -> None:
    """Tell the holder that there is a new copy of the badge, and what is different in it."""
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/badge_reissued.txt",
        context={
            "award_id": fact.award_id,
            "title": credentials.version(uow, fact.version_id).title,
            "note": fact.note,
        },
    )
