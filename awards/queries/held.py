"""What other slices ask: who holds what, and the facts of one award."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased, defer

from awards import policy
from awards.models import Award
from awards.queries import rows
from awards.rules import AwardId, AwardState, may_be_renewed, renewable_from
from credentials import queries as credentials
from credentials.rules import CredentialId, CredentialKind, VersionId
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.paging import PAGE, Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading

LIVE = tuple(state for state in AwardState if state.counts)


def holding() -> ColumnElement[bool]:
    """Whether an award is held now: it counts, and no renewal that counts stands in its place."""
    renewal = aliased(Award)
    renewed = select(renewal.id).where(renewal.renews_id == Award.id, renewal.state.in_(LIVE)).exists()
    return and_(Award.state.in_(LIVE), ~renewed)


@dataclass(frozen=True)
class Held:
    """A credential that a person holds now."""

    award_id: AwardId
    credential_id: CredentialId
    version_id: VersionId
    slug: str
    title: str
    kind: CredentialKind
    state: AwardState
    granted_at: datetime
    renews_id: AwardId | None = None


@dataclass(frozen=True)
class AwardRow:
    """One award in a list, or as a higher slice needs it."""

    award_id: AwardId
    person_id: PersonId
    person: str
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    slug: str
    title: str
    kind: CredentialKind
    number: str
    area_code: str | None
    glyph: str
    state: AwardState
    granted_at: datetime
    issued_at: datetime | None
    expires_at: datetime | None
    shared_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
    renews_id: AwardId | None = None

    @property
    def renewable_from(self) -> datetime | None:
        """From when it can be earned anew; never, if it has no last day."""
        return renewable_from(self.granted_at, self.expires_at)

    @property
    def shared(self) -> bool:
        """Whether anybody may see the badge."""
        return self.shared_at is not None


def held_by(reading: Reading, person_id: PersonId) -> tuple[Held, ...]:
    """What a person holds now, issued or still being signed, the oldest first, in two statements."""
    query = select(Award).where(Award.person_id == person_id, holding()).order_by(Award.granted_at, Award.id)
    live = [award for award in reading.session.scalars(query) if not has_run_out(award, reading.now)]
    about = credentials.versions(reading, [award.version_id for award in live])
    return tuple(
        Held(
            award_id=award.id,
            credential_id=award.credential_id,
            version_id=award.version_id,
            slug=about[award.version_id].slug,
            title=about[award.version_id].title,
            kind=about[award.version_id].kind,
            state=award.state,
            granted_at=award.granted_at,
            renews_id=award.renews_id,
        )
        for award in live
    )


@dataclass(frozen=True)
class Holder:
    """Somebody who holds an award of some version of a credential."""

    award_id: AwardId
    person_id: PersonId
    version_id: VersionId


def holders_of(reading: Reading, credential_id: CredentialId) -> tuple[Holder, ...]:
    """The awards of a credential that count now, whatever their version, in one statement."""
    query = select(Award.id, Award.person_id, Award.version_id).where(
        Award.credential_id == credential_id, holding()
    )
    return tuple(Holder(*row) for row in reading.session.execute(query))


def live_awards(session: Session, person_id: PersonId, credential_id: CredentialId) -> tuple[AwardId, ...]:
    """A person's awards of a credential that count now, whatever their version."""
    query = select(Award.id).where(
        Award.person_id == person_id, Award.credential_id == credential_id, Award.state.in_(LIVE)
    )
    return tuple(session.scalars(query))


def counts_by_credential(
    reading: Reading, credential_ids: Collection[CredentialId]
) -> dict[CredentialId, int]:
    """How many awards of each credential count now, in one statement; those without any are left out."""
    query = (
        select(Award.credential_id, func.count())
        .where(Award.credential_id.in_(credential_ids), holding())
        .group_by(Award.credential_id)
    )
    return {row[0]: row[1] for row in reading.session.execute(query)}


def owners_with(reading: Reading, credential_id: CredentialId) -> frozenset[PersonId]:
    """Who holds an award of a credential, of any version."""
    query = select(Award.person_id).where(Award.credential_id == credential_id, Award.state.in_(LIVE))
    return frozenset(reading.session.scalars(query))


def current_awards() -> Select[
    AwardId, PersonId, DistrictId, CredentialId, VersionId, datetime, datetime | None, datetime | None
]:
    """Published select of awards that hold, for higher slices to join.

    Columns: award_id, person_id, district_id, credential_id, version_id, granted_at, issued_at, shared_at.
    """
    return select(
        Award.id.label("award_id"),
        Award.person_id,
        Award.district_id,
        Award.credential_id,
        Award.version_id,
        Award.granted_at,
        Award.issued_at,
        Award.shared_at,
    ).where(holding())


def award_facts(reading: Reading, award_id: AwardId) -> AwardRow:
    """One award, for the slices above, which check themselves who may know it. Raises ``NotFound``."""
    award = reading.session.get(Award, award_id)
    if award is None:
        raise NotFound("There is no such award.")
    return rows_of(reading, [award])[0]


def facts_of(reading: Reading, award_ids: Collection[AwardId]) -> tuple[AwardRow, ...]:
    """The same of many awards, in three statements; unknown ones are left out."""
    query = select(Award).where(Award.id.in_(award_ids)).order_by(Award.id)
    # Documents are long, and nobody asks for them here.
    light = query.options(defer(Award.document), defer(Award.document_jwt))
    return rows_of(reading, reading.session.scalars(light))


def titles_of(reading: Reading, award_ids: Collection[AwardId]) -> dict[AwardId, str]:
    """What each award is for, whatever its state, in two statements."""
    query = select(Award.id, Award.version_id).where(Award.id.in_(award_ids))
    versions = {award_id: version_id for award_id, version_id in reading.session.execute(query)}  # noqa: C416  # typed rows
    about = credentials.versions(reading, set(versions.values()))
    return {award_id: about[version_id].title for award_id, version_id in versions.items()}


def awards_of(reading: Reading, cursor: str | None = None, limit: int = PAGE) -> Page[AwardRow]:
    """Awards that the actor may see, newest first: their own, or the district's for those who run it."""
    actor = reading.actor
    query = select(Award)
    if not policy.may_see_all(actor, actor.district_id):
        query = query.where(Award.person_id == actor.person_id)
    elif actor.district_id is not None:
        query = query.where(Award.district_id == actor.district_id)
    query = newest_first(query, Award.granted_at.expression, Award.id.expression, cursor, limit)
    found = rows_of(reading, list(reading.session.scalars(query)))
    return cut(found, limit, lambda row: encode_cursor(row.granted_at, row.award_id))


def awards_given(reading: Reading, words: str = "", cursor: str | None = None) -> Page[AwardRow]:
    """The district's awards, newest first; ``words`` are parts of the holder's name. Raises ``Refused``."""
    district_id = reading.actor.district_id
    policy.may_see_all(reading.actor, district_id).require()
    query = select(Award).where(Award.district_id == district_id)
    if words:
        everybody = people.directory().subquery()
        query = query.where(
            Award.person_id.in_(select(everybody.c.person_id).where(people.named(everybody, words)))
        )
    query = newest_first(query, Award.granted_at.expression, Award.id.expression, cursor, PAGE)
    found = rows_of(reading, list(reading.session.scalars(query)))
    return cut(found, PAGE, lambda row: encode_cursor(row.granted_at, row.award_id))


def may_open_given(reading: Reading) -> bool:
    """Whether each of the district's awards can be opened by the actor; HR sees that they are, and not why."""
    return bool(policy.may_see_reasons(reading.actor, reading.actor.district_id))


def rows_of(reading: Reading, awards: Iterable[Award]) -> tuple[AwardRow, ...]:
    """Awards with the words of their credentials and the names of their holders, in two statements.

    Whoever looks at their own knows their name, which saves one.
    """
    listed, actor = tuple(awards), reading.actor
    about = credentials.versions(reading, [award.version_id for award in listed])
    others = {award.person_id for award in listed} - {actor.person_id}
    names = people.names_of(reading, others)
    if actor.person_id is not None:
        names[actor.person_id] = actor.name
    return tuple(
        AwardRow(
            award_id=award.id,
            person_id=award.person_id,
            person=names.get(award.person_id, ""),
            district_id=award.district_id,
            credential_id=award.credential_id,
            version_id=award.version_id,
            slug=about[award.version_id].slug,
            title=about[award.version_id].title,
            kind=about[award.version_id].kind,
            number=about[award.version_id].number,
            area_code=about[award.version_id].area_code,
            glyph=about[award.version_id].glyph,
            state=state_at(award, reading.now),
            granted_at=award.granted_at,
            issued_at=award.issued_at,
            expires_at=award.expires_at,
            shared_at=award.shared_at,
            revoked_at=award.revoked_at,
            revocation_reason=award.revocation_reason,
            renews_id=award.renews_id,
        )
        for award in listed
    )


def may_be_earned_again(reading: Reading, person_id: PersonId, credential_id: CredentialId) -> bool:
    """Whether what a person earned of a credential has run out, or will soon, and was not earned anew."""
    newest = rows.newest_of_credential(reading.session, person_id, credential_id)
    return newest is not None and is_renewable(newest, reading.now)


def is_renewable(award: Award, now: datetime) -> bool:
    """Whether an award can be earned anew at this moment."""
    return may_be_renewed(state_at(award, now), award.granted_at, award.expires_at, now)


def state_at(award: Award, now: datetime) -> AwardState:
    """The state that people are told. It does not wait for the job that writes down what has run out."""
    return AwardState.EXPIRED if has_run_out(award, now) else award.state


def has_run_out(award: Award, now: datetime) -> bool:
    """Whether the last day of an issued award is over."""
    return award.state is AwardState.ISSUED and award.expires_at is not None and award.expires_at <= now
