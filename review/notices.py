"""Which mail follows which fact of review. Readers are never told whose work it is."""

from __future__ import annotations

from people import queries as people
from review import queries
from review.events import (
    ModerationNeeded,
    ReaderAsked,
    ReaderReleased,
    ReadersMissing,
    ReviewMet,
    ReviewNotYet,
)
from review.rules import CaseId
from waymark.kernel.actor import Role
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import UnitOfWork


def ask_reader(uow: UnitOfWork, fact: ReaderAsked) -> None:
    """The reader gets the title, the date and the address of the work."""
    case = queries.case_for_mail(uow, fact.case_id, fact.reader_id)
    _send(uow, fact.reader_id, "case_opened", title=case.title, due=case.due, path=f"/reviews/{fact.case_id}")


def release_reader(uow: UnitOfWork, fact: ReaderReleased) -> None:
    """The reader is told that nothing more is needed."""
    case = queries.case_for_mail(uow, fact.case_id, fact.reader_id)
    _send(uow, fact.reader_id, "case_closed", title=case.title, path=f"/reviews/{fact.case_id}")


def call_for_readers(uow: UnitOfWork, fact: ReadersMissing) -> None:
    """The program leads are told at once that a seat stays empty, and why."""
    _tell_leads(uow, fact.case_id, fact.district_id, "readers_missing")


def call_for_moderation(uow: UnitOfWork, fact: ModerationNeeded) -> None:
    """The program leads are told that a conversation is needed."""
    _tell_leads(uow, fact.case_id, fact.district_id, "moderation_needed")


def tell_author_met(uow: UnitOfWork, fact: ReviewMet) -> None:
    """The author is told that the work meets the credential."""
    _tell_author(uow, fact, "review_met")


def tell_author_not_yet(uow: UnitOfWork, fact: ReviewNotYet) -> None:
    """The author is told that feedback is there. The subject does not say which way it went."""
    _tell_author(uow, fact, "review_not_yet")


def _tell_author(uow: UnitOfWork, fact: ReviewMet | ReviewNotYet, template: str) -> None:
    case = queries.case_for_mail(uow, fact.case_id)
    path = f"/submissions/{fact.submission_id}/feedback"
    _send(uow, fact.author_id, template, title=case.title, reason=case.reason, path=path)


def _tell_leads(uow: UnitOfWork, case_id: CaseId, district_id: DistrictId, template: str) -> None:
    case = queries.case_for_mail(uow, case_id)
    for lead in people.people_with_role(uow, district_id, Role.PROGRAM_LEAD):
        # Nobody coordinates the reading of their own work.
        if lead != case.author_id:
            path = f"/reviews/board/{case_id}"
            _send(uow, lead, template, title=case.title, missing=list(case.missing), path=path)


def _send(uow: UnitOfWork, to: PersonId, template: str, **context: object) -> None:
    uow.enqueue("mail.send", to=to, template=f"review/mail/{template}.txt", context=context)
