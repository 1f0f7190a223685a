"""Writing drafts: beginning, saving, taking back, proposing, publishing. Never commits; the door does.

A draft may say anything unfinished. Only publishing asks whether it holds together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from credentials import policy, queries
from credentials.events import AuthorNamed, DraftProposed, DraftReturned
from credentials.models import Draft, DraftAuthor, DraftSave
from credentials.rules import (
    Carry,
    Carrying,
    CredentialKind,
    DraftId,
    DraftState,
    DraftStep,
    PartnerId,
    PartnerState,
    Realigned,
    VersionId,
    blank_body,
    differences,
    next_draft_state,
    next_number,
    seen_of,
    slug_of,
)
from credentials.service.publishing import KEEP_ALL, CheckedFile, load
from people import queries as people
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused, Stale
from waymark.kernel.ids import DistrictId, PersonId, new_id
from waymark.kernel.uow import UnitOfWork

Body = dict[str, Any]
Check = Callable[[Body], CheckedFile]
"""Turns a text into a checked file, or raises ``Invalid``. The format belongs to the doors, so they supply it."""

_SITTING = timedelta(minutes=15)


def begin(
    uow: UnitOfWork, *, title: str, kind: CredentialKind, partner_id: PartnerId | None = None
) -> DraftId:
    """Begin the draft of a new credential, named after its title.

    Raises ``Invalid`` for a title without letters, ``Conflict`` where the name is taken, ``Refused``.
    """
    slug = slug_of(title)
    if not slug:
        raise Invalid(
            "The title has no letters.",
            problems=(Problem("title", "Give it a title with letters or digits."),),
        )
    district_id = _own_district(uow)
    if queries.credential_row(uow.session, district_id, slug):
        raise Conflict(
            f"The catalogue has a credential '{slug}' already.",
            cure="Open it and begin a new version there, or choose another title.",
        )
    return _begin(uow, district_id, blank_body(slug, title, kind.value), "Begun", partner_id=partner_id)


def begin_version(uow: UnitOfWork, slug: str) -> tuple[DraftId, bool]:
    """Begin the next version of a credential, or return the open draft of it; and whether it is a new one.

    Raises ``NotFound`` and ``Refused``.
    """
    district_id = _own_district(uow)
    credential = queries.credential_row(uow.session, district_id, slug)
    known = queries.version_rows(uow.session, credential.id) if credential else {}
    if credential is None or not known:
        raise NotFound("There is no such credential.", cure="Look for it in the catalogue.")
    if standing := queries.open_draft(uow.session, district_id, slug):
        policy.may_write(uow.actor, queries.draft_facts(uow, standing)).require()
        return standing.id, False
    base = queries.latest(known)
    body = {**deepcopy(base.body), "version": next_number(known)}
    told, partner_id = f"Begun from {base.number}", credential.partner_id
    return _begin(uow, district_id, body, told, base=base.id, partner_id=partner_id), True


def begin_from_file(uow: UnitOfWork, body: Body, *, partner_id: PartnerId | None = None) -> DraftId:
    """Begin a draft with the text of a credential file, whole or unfinished.

    Raises ``Invalid`` for a file without a title, ``Conflict`` while another draft of it is open, ``Refused``.
    """
    district_id = _own_district(uow)
    title = body.get("title")
    slug = body.get("slug") if isinstance(body.get("slug"), str) else slug_of(str(title or ""))
    if not isinstance(title, str) or not slug or slug_of(slug) != slug:
        raise Invalid(
            "This file does not say which credential it is.",
            problems=(Problem("file", "Give it a 'title', and a 'slug' of small letters and hyphens."),),
        )
    credential = queries.credential_row(uow.session, district_id, slug)
    known = queries.version_rows(uow.session, credential.id) if credential else {}
    base = queries.latest(known) if known else None
    if not isinstance(body.get("version"), str) or body["version"] in known:
        body = {**body, "version": next_number(known)}
    if partner_id is None and body.get("partner"):
        partner = queries.partner_by_slug(uow, district_id, str(body["partner"]))
        partner_id = partner.id if partner else None
    return _begin(
        uow,
        district_id,
        {**body, "slug": slug},
        "Brought in from a file",
        base=base.id if base else None,
        partner_id=partner_id,
    )


def save(
    uow: UnitOfWork, draft_id: DraftId, changes: Mapping[str, Any], *, what: str, seen: str | None = None
) -> str:
    """Put values in the place of members of the text, and return the digest of the sections they stand in.

    A None takes a member away. ``seen`` is the digest of what was written over (``rules.seen_of``); None does not
    ask. Raises ``Stale`` when somebody else changed the same section meanwhile, ``Conflict`` once the draft is
    proposed or closed.
    """
    draft = _to_write(uow, draft_id)
    if seen is not None and seen != seen_of(draft.body, changes):
        names = people.names_of(uow, {draft.changed_by} if draft.changed_by else ())
        who = next(iter(names.values()), "Somebody else")
        raise Stale(
            f"{who} changed this section while you wrote.",
            cure="What you typed is still in the fields, and what is stored stands beside it. Save again to replace that.",
        )
    body = deepcopy(draft.body)
    for name, value in changes.items():
        if value is None and name != "area":
            body.pop(name, None)
        else:
            body[name] = value
    _rewrite(uow, draft, body, what)
    return seen_of(body, changes)


def take_back(uow: UnitOfWork, draft_id: DraftId, number: int) -> None:
    """Make the text what it was after an earlier save; that is a save of its own, so nothing is lost.

    Raises ``NotFound`` for a save that there was not.
    """
    earlier = queries.draft_save(uow.session, draft_id, number)
    if earlier is None:
        raise NotFound("There is no such save of this draft.")

    _rewrite(
        uow, _to_write(uow, draft_id), deepcopy(earlier.body), f"Back to save {number}: {earlier.what}"[:200]
    )


def name_author(uow: UnitOfWork, draft_id: DraftId, person_id: PersonId) -> None:
    """Let somebody of the district write in a draft. Naming them twice changes nothing."""
    draft = _draft(uow, draft_id)
    policy.may_publish(uow.actor, draft.district_id).require()
    queries.person_here(uow, draft.district_id, person_id)
    if person_id not in queries.authors_of(uow.session, draft_id):
        uow.session.add(DraftAuthor(draft_id=draft_id, person_id=person_id))
        uow.record("credentials:draft:name_author", draft_id, person_id=person_id)
        uow.emit(AuthorNamed(draft_id, person_id))


def remove_author(uow: UnitOfWork, draft_id: DraftId, person_id: PersonId) -> None:
    """Take an author's name off a draft."""
    draft = _draft(uow, draft_id)
    policy.may_publish(uow.actor, draft.district_id).require()
    if row := queries.author_row(uow.session, draft_id, person_id):
        uow.session.delete(row)
        uow.record("credentials:draft:remove_author", draft_id, person_id=person_id)


def realign(uow: UnitOfWork, realigned: Realigned, slugs: Iterable[str], carry: Carry) -> int:
    """Begin drafts of credentials that pointed at a retired item, as was chosen; how many were begun or marked.

    Drafts that are open already are marked with the question and keep their text. Raises ``Refused``.
    """
    if carry is Carry.KEEP:
        return 0
    touched = 0
    for slug in slugs:
        draft_id, fresh = begin_version(uow, slug)
        draft = _draft(uow, draft_id)
        if carry is Carry.OFFER and fresh:
            draft.body = realigned.body_with_successor(draft.body)
            _keep(uow, draft, f"Points at {realigned.to_code or 'what it did'}")
        draft.comment = realigned.question
        touched += 1
    return touched


def propose(uow: UnitOfWork, draft_id: DraftId, check: Check) -> None:
    """Ask the program leads to publish a draft. Raises ``Invalid`` while it does not hold together."""
    draft = _to_write(uow, draft_id)
    check(draft.body)
    draft.advance(DraftStep.PROPOSE)
    draft.proposed_by, draft.comment = uow.actor.person_id, ""
    draft.changed_at = uow.now
    uow.record("credentials:draft:propose", draft_id, slug=draft.slug)
    uow.emit(DraftProposed(draft_id, draft.district_id))


def send_back(uow: UnitOfWork, draft_id: DraftId, comment: str) -> None:
    """Send a proposed draft back to its authors with a comment that says what to change."""
    draft = _draft(uow, draft_id)
    policy.may_decide_on(uow.actor, queries.draft_facts(uow, draft)).require()
    if not comment:
        raise Invalid(
            "The authors need to know why.", problems=(Problem("comment", "Say what should change."),)
        )
    draft.advance(DraftStep.RETURN)
    draft.comment, draft.changed_at = comment, uow.now
    uow.record("credentials:draft:return", draft_id, slug=draft.slug)
    uow.emit(DraftReturned(draft_id))


def discard(uow: UnitOfWork, draft_id: DraftId) -> None:
    """Close a draft without publishing it. Its text is kept with it."""
    draft = _draft(uow, draft_id)
    policy.may_discard(uow.actor, queries.draft_facts(uow, draft)).require()
    draft.advance(DraftStep.DISCARD)
    draft.changed_at = uow.now
    uow.record("credentials:draft:discard", draft_id, slug=draft.slug)


def publish_draft(
    uow: UnitOfWork,
    draft_id: DraftId,
    check: Check,
    *,
    carrying: Carrying = KEEP_ALL,
    seen: int | None = None,
) -> VersionId:
    """Make a draft the version in the catalogue, and retire the one before it.

    A partner's draft has to be proposed first, and is approved by somebody who did not write it. ``carrying``
    says what happens to plans and work on the version before, ``seen`` is the revision that was looked at. Raises
    ``Stale`` when somebody changed the draft since, ``Invalid`` for a text that does not hold
    together, ``Conflict`` for a draft that nobody proposed, ``Refused``.
    """
    draft = _draft(uow, draft_id)
    policy.may_decide_on(uow.actor, queries.draft_facts(uow, draft)).require()
    if draft.partner_id is not None:
        if draft.state is not DraftState.PROPOSED:
            raise Conflict(
                "A partner's draft is published once its authors have proposed it.",
                cure="Ask them to propose it.",
            )
        if queries.partner_row(uow, draft.partner_id).state is PartnerState.SUSPENDED:
            raise Refused("This partner is suspended. Approve the partner first.")
    if seen is not None and seen != draft.revision:
        raise Stale(
            "The draft was changed while you looked at it.",
            cure="Look at what is different now, then publish.",
        )
    file = check(draft.body)
    base = queries.base_body(uow.session, draft)
    if base is not None and not differences(base, draft.body):
        raise Invalid(
            "Nothing differs from the version before.", cure="Change something, or discard the draft."
        )
    next_draft_state(draft.state, DraftStep.PUBLISH)
    version_id = load(uow, draft.district_id, file, carrying=carrying)
    draft.advance(DraftStep.PUBLISH)
    draft.version_id, draft.changed_at = version_id, uow.now
    uow.record("credentials:draft:publish", draft_id, slug=draft.slug, version_id=version_id)
    return version_id


def _begin(
    uow: UnitOfWork,
    district_id: DistrictId,
    body: Body,
    what: str,
    *,
    base: VersionId | None = None,
    partner_id: PartnerId | None = None,
) -> DraftId:
    members = queries.members_of(uow.session, partner_id) if partner_id else None
    policy.may_begin(uow.actor, district_id, members).require()
    if partner_id:
        body = {**body, "partner": queries.partner_row(uow, partner_id).slug}
    slug = body["slug"]
    if queries.open_draft(uow.session, district_id, slug):
        raise Conflict(
            f"There is an open draft of '{slug}' already.", cure="Open that one, or discard it first."
        )
    draft = Draft(
        id=new_id(),
        district_id=district_id,
        slug=slug,
        partner_id=partner_id,
        base_id=base,
        body=body,
        changed_at=uow.now,
        changed_by=uow.actor.person_id,
    )
    uow.session.add(draft)
    # The rows below point at the draft's.
    uow.session.flush()
    if uow.actor.person_id:
        uow.session.add(DraftAuthor(draft_id=draft.id, person_id=uow.actor.person_id))
    _keep(uow, draft, what)
    uow.record("credentials:draft:begin", draft.id, slug=slug)
    return draft.id


def _rewrite(uow: UnitOfWork, draft: Draft, body: Body, what: str) -> None:
    if body != draft.body:
        draft.body, draft.changed_at, draft.changed_by = body, uow.now, uow.actor.person_id
        _keep(uow, draft, what)


def _keep(uow: UnitOfWork, draft: Draft, what: str) -> None:
    """Keep the text for undo. What one person saves of one section in one sitting is one save."""
    last = queries.last_save(uow.session, draft.id)
    sitting = last and (last.person_id, last.what) == (uow.actor.person_id, what) and last.number > 1
    if last is None or not sitting or uow.now - last.at > _SITTING:
        number = last.number + 1 if last else 1
        last = DraftSave(draft_id=draft.id, number=number, person_id=uow.actor.person_id, what=what)
        uow.session.add(last)
    last.at, last.body = uow.now, deepcopy(draft.body)


def _draft(uow: UnitOfWork, draft_id: DraftId) -> Draft:
    return queries.draft_row(uow, draft_id)


def _to_write(uow: UnitOfWork, draft_id: DraftId) -> Draft:
    draft = _draft(uow, draft_id)
    policy.may_write(uow.actor, queries.draft_facts(uow, draft)).require()
    if draft.state is not DraftState.WRITING:
        cure = "Ask for it to be sent back." if draft.state.open else "Begin a new draft."
        raise Conflict(f"This draft is {draft.state.value} and cannot be changed.", cure=cure)
    return draft


def _own_district(uow: UnitOfWork) -> DistrictId:
    if uow.actor.district_id is None:
        raise Refused("Catalogues belong to districts.")
    return uow.actor.district_id
