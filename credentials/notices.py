"""Which mail follows which fact: named as an author, a draft to decide on or sent back, a new version offered."""

from __future__ import annotations

from credentials import queries
from credentials.events import AuthorNamed, DraftProposed, DraftReturned, VersionOffered
from credentials.rules import DraftId
from people import queries as people
from waymark.kernel.actor import Role
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import UnitOfWork


def tell_author(uow: UnitOfWork, fact: AuthorNamed) -> None:
    """Tell somebody that they may write in a draft."""
    _tell(uow, fact.person_id, "author_named", fact.draft_id)


def tell_program_leads(uow: UnitOfWork, fact: DraftProposed) -> None:
    """Tell the program leads that a draft waits for them."""
    for person_id in people.people_with_role(uow, fact.district_id, Role.PROGRAM_LEAD):
        _tell(uow, person_id, "draft_proposed", fact.draft_id)


def tell_authors_of_return(uow: UnitOfWork, fact: DraftReturned) -> None:
    """Tell the authors that their draft came back."""
    for person_id in queries.authors_of(uow.session, fact.draft_id):
        _tell(uow, person_id, "draft_returned", fact.draft_id)


def tell_of_new_version(uow: UnitOfWork, fact: VersionOffered) -> None:
    """Tell somebody that what they plan, work on or hold has a new version, or is retired."""
    old = queries.version(uow, fact.from_id)
    new = queries.version(uow, fact.to_id) if fact.to_id else None
    uow.enqueue(
        "mail.send",
        to=fact.person_id,
        template="credentials/mail/version_offered.txt",
        context={
            "name": people.names_of(uow, {fact.person_id}).get(fact.person_id, ""),
            "title": old.title,
            "old": old.number,
            "new": new.number if new else "",
            "must_answer": fact.must_answer,
        },
    )


def _tell(uow: UnitOfWork, to: PersonId, template: str, draft_id: DraftId) -> None:
    if to == uow.actor.person_id:
        return
    draft = queries.draft_row(uow, draft_id)
    uow.enqueue(
        "mail.send",
        to=to,
        template=f"credentials/mail/{template}.txt",
        context={
            "draft_id": draft_id,
            "name": people.names_of(uow, {to}).get(to, ""),
            "by": uow.actor.name,
            "title": str(draft.body.get("title") or draft.slug),
            "comment": draft.comment,
        },
    )
