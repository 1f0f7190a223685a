"""Which mail follows which fact: badges that are ready or new, awards suspended or taken back, what comes from elsewhere."""

from __future__ import annotations

from awards import queries
from awards.events import (
    AwardEnding,
    AwardExpired,
    AwardResumed,
    AwardRevoked,
    AwardsIssued,
    AwardSuspended,
    BadgeReissued,
    EndorsementAnswered,
    EndorsementAsked,
    EndorsementRevoked,
    OutsideBadgeFailed,
    OutsideDecided,
    OutsideProposed,
)
from awards.queries import EndorsementRow
from awards.rules import EndorsementId, OutsideDecisionId, OutsideId
from credentials import queries as credentials
from people import queries as people
from waymark.kernel.actor import Role
from waymark.kernel.ids import PersonId
from waymark.kernel.paper import day
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


def tell_of_coming_end(uow: UnitOfWork, fact: AwardEnding) -> None:
    """Remind the holder of the last day, and that the credential can be earned anew."""
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/award_ending.txt",
        context={
            "award_id": fact.award_id,
            "title": credentials.version(uow, fact.version_id).title,
            "last_day": day(fact.expires_at),
        },
    )


def tell_of_end(uow: UnitOfWork, fact: AwardExpired) -> None:
    """Tell the holder that the award has run out, unless they have earned it anew already."""
    if fact.renewed:
        return
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="awards/mail/award_expired.txt",
        context={"award_id": fact.award_id, "title": credentials.version(uow, fact.version_id).title},
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


def tell_program_leads_of_proposal(uow: UnitOfWork, fact: OutsideProposed) -> None:
    """Tell the program leads that something from elsewhere waits for them; its holder is never asked."""
    for lead_id in people.people_with_role(uow, fact.district_id, Role.PROGRAM_LEAD):
        if lead_id != fact.person_id:
            _tell_of_outside(uow, lead_id, "outside_proposed", fact.outside_id)


def tell_of_decision(uow: UnitOfWork, fact: OutsideDecided) -> None:
    """Tell the holder what was decided, and why."""
    _tell_of_outside(uow, fact.person_id, "outside_decided", fact.outside_id, decision_id=fact.decision_id)


def tell_of_failed_check(uow: UnitOfWork, fact: OutsideBadgeFailed) -> None:
    """Tell the holder and the program leads that a badge was revoked at its source, or holds no more."""
    leads = people.people_with_role(uow, fact.district_id, Role.PROGRAM_LEAD)
    for person_id in dict.fromkeys((fact.person_id, *leads)):
        _tell_of_outside(
            uow,
            person_id,
            "outside_failed",
            fact.outside_id,
            revoked=fact.revoked,
            sentence=fact.sentence,
            yours=person_id == fact.person_id,
        )


def _tell_of_outside(
    uow: UnitOfWork,
    to: PersonId,
    template: str,
    outside_id: OutsideId,
    *,
    decision_id: OutsideDecisionId | None = None,
    **more: object,
) -> None:
    uow.session.flush()
    page = queries.known_outside(uow, outside_id)
    context: dict[str, object] = {
        "outside_id": outside_id,
        "title": page.title,
        "person": people.names_of(uow, {page.person_id}).get(page.person_id, ""),
        **more,
    }
    if decision_id is not None:
        _, decision = queries.outside_decision(uow, decision_id)
        context |= {
            "worth": decision.worth.value,
            "measure": decision.measure.title if decision.measure else "",
            "reason": decision.reason,
            "by": decision.decided_by,
        }
    uow.enqueue("mail.send", to=to, template=f"awards/mail/{template}.txt", context=context)


def ask_for_endorsement(uow: UnitOfWork, fact: EndorsementAsked) -> None:
    """Tell those who speak for the issuer that is asked, but not whoever asked."""
    uow.session.flush()
    row, asked_by = queries.told(uow, fact.endorsement_id)
    asked = list(queries.who_answers(uow, fact.endorsement_id))
    district_id = queries.endorser_district(uow, fact.endorsement_id)
    if district_id is not None:
        asked += people.people_with_role(uow, district_id, Role.PROGRAM_LEAD)
    for person_id in dict.fromkeys(asked):
        if person_id != asked_by:
            _tell_of_endorsement(uow, person_id, "endorsement_asked", row)


def tell_of_endorsement(uow: UnitOfWork, fact: EndorsementAnswered) -> None:
    """Tell whoever asked how it was answered."""
    _tell_who_asked(uow, fact.endorsement_id, "endorsement_answered")


def tell_of_endorsement_taken_back(uow: UnitOfWork, fact: EndorsementRevoked) -> None:
    """Tell whoever asked that the endorsement stands no more."""
    _tell_who_asked(uow, fact.endorsement_id, "endorsement_revoked")


def _tell_who_asked(uow: UnitOfWork, endorsement_id: EndorsementId, template: str) -> None:
    uow.session.flush()
    row, asked_by = queries.told(uow, endorsement_id)
    if asked_by is not None:
        _tell_of_endorsement(uow, asked_by, template, row)


def _tell_of_endorsement(uow: UnitOfWork, to: PersonId, template: str, row: EndorsementRow) -> None:
    context = {
        "endorsement_id": row.id,
        "endorser": row.endorser,
        "of": row.of,
        "words": row.words,
        "by": row.asked_by,
        "state": row.state.value,
        "comment": row.comment,
        "reason": row.revocation_reason,
    }
    uow.enqueue("mail.send", to=to, template=f"awards/mail/{template}.txt", context=context)
