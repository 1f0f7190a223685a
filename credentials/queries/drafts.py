"""Drafts: their rows for this slice's own services, and the pages on which they are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select, true
from sqlalchemy.orm import Session, defer

from credentials import policy
from credentials.models import (
    CredentialVersion,
    Draft,
    DraftAuthor,
    DraftSave,
    Partner,
    PartnerMember,
    alignments_in,
)
from credentials.queries.definitions import shown_version, two_versions
from credentials.queries.partners import members_of
from credentials.rules import (
    OPEN_DRAFTS,
    Change,
    CredentialKind,
    DraftFacts,
    DraftId,
    DraftState,
    Section,
    VersionState,
    differences,
    number_order,
    pointer_problems,
    pointers_of,
    section_of,
    seen_of,
)
from frameworks import queries as frameworks
from people import queries as people
from people.rules import PersonFacts
from waymark.kernel.decision import Decision
from waymark.kernel.errors import NotFound, Problem
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

SAVES_SHOWN = 12
SET_AT_FIRST = frozenset({"title", "version", "slug", "kind", "format", "depth", "glyph", "partner"})
"""Members that a draft has from its first moment."""


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list."""

    id: DraftId
    slug: str
    title: str
    state: DraftState
    partner: str
    is_new: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class SaveRow:
    """One save of a draft."""

    number: int
    what: str
    at: datetime
    who: str


@dataclass(frozen=True)
class DraftPage:
    """A draft with what it still lacks, who writes it and how it came to be."""

    facts: DraftFacts
    body: Mapping[str, Any] = field(hash=False)
    title: str
    kind: CredentialKind
    comment: str
    partner: str
    base_number: str
    revision: int
    saves: tuple[SaveRow, ...]
    authors: tuple[tuple[PersonId, str], ...]
    problems: tuple[Problem, ...]
    may_decide: Decision
    may_name_authors: bool
    may_discard: bool
    changed_at: datetime

    @property
    def id(self) -> DraftId:
        """The draft's id."""
        return self.facts.id

    @property
    def state(self) -> DraftState:
        """Where it stands."""
        return self.facts.state

    @property
    def writable(self) -> bool:
        """Whether its text can be changed now."""
        return self.state is DraftState.WRITING

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections to write; a credential that is granted without evidence has fewer."""
        if self.kind.reviewed:
            return tuple(Section)
        return tuple(one for one in Section if one not in (Section.DEMANDS, Section.RUBRIC))

    def seen(self, section: Section) -> str:
        """What a form of this section sends along, so that authors notice each other."""
        return seen_of(self.body, section.members)

    def written(self, section: Section) -> bool:
        """Whether anything stands in a section yet."""
        return any(self.body.get(name) for name in section.members if name not in SET_AT_FIRST)

    def problems_of(self, section: Section | None) -> tuple[Problem, ...]:
        """What a section still lacks; None gives what concerns the whole."""
        return tuple(problem for problem in self.problems if section_of(problem.where) is section)


@dataclass(frozen=True)
class ChangesPage:
    """What a text changes against the one before it."""

    title: str
    old_number: str
    new_number: str
    changes: tuple[Change, ...]

    @property
    def asks_otherwise(self) -> bool:
        """Whether what is handed in, or how it is judged, is different."""
        return any(change.place[0] in ("demands", "rubric") for change in self.changes)


def drafts(reading: Reading) -> tuple[DraftRow, ...]:
    """The open drafts that the actor may work on, those that wait for a decision first."""
    actor = reading.actor
    query = (
        select(Draft, Partner.name)
        .outerjoin(Partner, Draft.partner_id == Partner.id)
        .where(Draft.district_id == actor.district_id, Draft.state.in_(OPEN_DRAFTS))
        .order_by(Draft.state != DraftState.PROPOSED, Draft.changed_at.desc(), Draft.id)
    )
    if not policy.may_see_drafts(actor):
        joined = select(PartnerMember.partner_id).where(PartnerMember.person_id == actor.person_id)
        query = query.where(or_(Draft.id.in_(_written_by(actor.person_id)), Draft.partner_id.in_(joined)))
    found = reading.session.execute(query).all()
    names = people.names_of(reading, {draft.changed_by for draft, _ in found if draft.changed_by})
    return tuple(
        DraftRow(
            draft.id,
            draft.slug,
            str(draft.body.get("title") or draft.slug),
            draft.state,
            partner or "",
            draft.base_id is None,
            draft.changed_at,
            names.get(draft.changed_by, "") if draft.changed_by else "",
        )
        for draft, partner in found
    )


def district_and_authoring(reading: Reading) -> tuple[str, bool]:
    """The name of the actor's district, and whether they may begin drafts or write in an open one.

    Every page asks for both, so it is one statement.
    """
    actor = reading.actor
    joined = exists().where(PartnerMember.person_id == actor.person_id)
    writes = exists().where(Draft.id.in_(_written_by(actor.person_id)), Draft.state.in_(OPEN_DRAFTS))
    authoring = true() if policy.may_see_drafts(actor) else or_(joined, writes)
    name, concerned = reading.session.execute(
        select(people.district_named(actor.district_id), authoring)
    ).one()
    return name or "", bool(concerned)


def drafts_waiting(reading: Reading) -> int:
    """How many drafts of the actor's district are proposed."""
    query = select(func.count()).where(
        Draft.district_id == reading.actor.district_id, Draft.state == DraftState.PROPOSED
    )
    return reading.session.scalar(query) or 0


def draft_page(
    reading: Reading, draft_id: DraftId, lacking: Callable[[Mapping[str, Any]], tuple[Problem, ...]]
) -> DraftPage:
    """A draft for those who write it or decide on it. Raises ``NotFound`` and ``Refused``.

    ``lacking`` says what a text lacks before it can be published; the format that knows it belongs to the doors.
    """
    draft = draft_row(reading, draft_id)
    facts = draft_facts(reading, draft)
    policy.may_write(reading.actor, facts).require()
    own_authors = authors_of(reading.session, draft_id)
    saves = reading.session.scalars(
        select(DraftSave)
        .options(defer(DraftSave.body, raiseload=True))
        .where(DraftSave.draft_id == draft_id)
        .order_by(DraftSave.number.desc())
        .limit(SAVES_SHOWN)
    ).all()
    writers = {save.person_id for save in saves if save.person_id}
    names = people.names_of(reading, own_authors | writers)
    partner = reading.session.get(Partner, draft.partner_id) if draft.partner_id else None
    base = reading.session.get(CredentialVersion, draft.base_id) if draft.base_id else None
    body = draft.body
    return DraftPage(
        facts=facts,
        body=body,
        title=str(body.get("title") or draft.slug),
        kind=_kind_of(body),
        comment=draft.comment,
        partner=partner.name if partner else "",
        base_number=base.number if base else "",
        revision=draft.revision,
        saves=tuple(
            SaveRow(save.number, save.what, save.at, names.get(save.person_id, "") if save.person_id else "")
            for save in saves
        ),
        authors=tuple(sorted(((one, names.get(one, "")) for one in own_authors), key=lambda pair: pair[1])),
        problems=(*lacking(body), *_pointing_nowhere(reading, body)),
        may_decide=policy.may_decide_on(reading.actor, facts),
        may_name_authors=bool(policy.may_publish(reading.actor, facts.district_id)),
        may_discard=bool(policy.may_discard(reading.actor, facts)),
        changed_at=draft.changed_at,
    )


def draft_changes(reading: Reading, draft_id: DraftId) -> ChangesPage:
    """What a draft changes against the version it started from, or against nothing for a new credential."""
    draft = draft_row(reading, draft_id)
    policy.may_write(reading.actor, draft_facts(reading, draft)).require()
    base = reading.session.get(CredentialVersion, draft.base_id) if draft.base_id else None
    return ChangesPage(
        title=str(draft.body.get("title") or draft.slug),
        old_number=base.number if base else "",
        new_number=str(draft.body.get("version", "")),
        changes=differences(base.body if base else {}, draft.body),
    )


def draft_row(reading: Reading, draft_id: DraftId) -> Draft:
    """A draft's row. Raises ``NotFound``, also for drafts of another district."""
    draft = reading.session.get(Draft, draft_id)
    if draft is None or draft.district_id != reading.actor.district_id:
        raise NotFound("There is no such draft.", cure="Choose one from the list of drafts.")
    return draft


def draft_facts(reading: Reading, draft: Draft) -> DraftFacts:
    """What policies know about a draft, in two statements at most."""
    authors = set(authors_of(reading.session, draft.id))
    if draft.partner_id:
        authors |= members_of(reading.session, draft.partner_id)
    return draft.facts(frozenset(authors))


def open_draft(session: Session, district_id: DistrictId, slug: str) -> Draft | None:
    """The open draft of a credential, if there is one."""
    query = select(Draft).where(
        Draft.district_id == district_id, Draft.slug == slug, Draft.state.in_(OPEN_DRAFTS)
    )
    return session.scalars(query).first()


def base_body(session: Session, draft: Draft) -> Mapping[str, Any] | None:
    """The text of the version from which a draft started, while that version is in the catalogue."""
    base = session.get(CredentialVersion, draft.base_id) if draft.base_id else None
    return base.body if base and base.state is VersionState.PUBLISHED else None


def draft_save(session: Session, draft_id: DraftId, number: int) -> DraftSave | None:
    """One save of a draft."""
    return session.get(DraftSave, (draft_id, number))


def last_save(session: Session, draft_id: DraftId) -> DraftSave | None:
    """The last save of a draft."""
    query = select(DraftSave).where(DraftSave.draft_id == draft_id).order_by(DraftSave.number.desc())
    return session.scalars(query.limit(1)).first()


def authors_of(session: Session, draft_id: DraftId) -> frozenset[PersonId]:
    """Those named as authors of a draft."""
    return frozenset(session.scalars(select(DraftAuthor.person_id).where(DraftAuthor.draft_id == draft_id)))


def author_row(session: Session, draft_id: DraftId, person_id: PersonId) -> DraftAuthor | None:
    """The row that names an author."""
    return session.get(DraftAuthor, (draft_id, person_id))


def person_here(reading: Reading, district_id: DistrictId, person_id: PersonId) -> PersonFacts:
    """A person of the district. Raises ``NotFound``, also for people of another one."""
    facts = people.facts_of(reading, [person_id]).get(person_id)
    if facts is None or facts.district_id != district_id:
        raise NotFound("Nobody of this district has that address.", cure="Check the address, or invite them.")
    return facts


def latest(known: Mapping[str, CredentialVersion]) -> CredentialVersion:
    """The version with the highest number among those of one credential."""
    return known[max(known, key=number_order)]


def version_changes(reading: Reading, district_id: DistrictId, slug: str, number: str) -> ChangesPage:
    """What the version that a credential's page shows changes against an earlier one.

    Where there is no such earlier one, the page has no number of it and no changes. Raises ``NotFound`` where there is
    no such credential.
    """
    old, new = two_versions(reading, district_id, slug, number)
    if old is None:
        return ChangesPage(new.title, "", new.number, ())
    return ChangesPage(new.title, old.number, new.number, differences(old.body, new.body))


def published_body(reading: Reading, district_id: DistrictId | None, slug: str) -> Mapping[str, Any]:
    """The text of the version that a credential's page shows, as in its file. Raises ``NotFound``."""
    return shown_version(reading, district_id, slug)[0].body


def _written_by(person_id: PersonId | None) -> Select[DraftId]:
    return select(DraftAuthor.draft_id).where(DraftAuthor.person_id == person_id)


def _pointing_nowhere(reading: Reading, body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Framework items that a text names and that are not there."""
    try:
        pointers = pointers_of(body.get("area"), body.get("informs") or (), alignments_in(dict(body)))
    except (KeyError, ValueError):  # an alignment that is not finished is told of by the format
        return ()
    found = frameworks.titles_of(reading, [(one.framework_id, one.code) for one in pointers])
    return pointer_problems(pointers, {pair: item.type for pair, item in found.items()})


def _kind_of(body: Mapping[str, Any]) -> CredentialKind:
    kind = body.get("kind")
    known: Collection[str] = [one.value for one in CredentialKind]
    return CredentialKind(str(kind)) if kind in known else CredentialKind.MICRO_CREDENTIAL
