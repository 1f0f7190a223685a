"""Rows for this slice's own service: awards to change, the issuer in charge, places on a status list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, union, update
from sqlalchemy.orm import Session, aliased

from awards.models import Award, Edition, Endorsement, Issuer, Key, SignsFor, Speaker, StatusList
from awards.rules import AwardId, AwardState, IssuerId, KeyKind, PublicKeyFacts, StatusListId
from credentials.rules import CredentialId, VersionId
from waymark.kernel.ids import DistrictId, PersonId


def award_to_change(session: Session, award_id: AwardId) -> Award | None:
    """An award, locked until the end of the command."""
    return session.get(Award, award_id, with_for_update=True)


def awards_to_change(session: Session, award_ids: Collection[AwardId]) -> tuple[Award, ...]:
    """These awards, locked until the end of the command, in a fixed order so that no two commands block each other."""
    query = select(Award).where(Award.id.in_(award_ids)).order_by(Award.id).with_for_update()
    return tuple(session.scalars(query))


def award_named(session: Session, award_id: AwardId) -> Award | None:
    """An award to look at."""
    return session.get(Award, award_id)


@dataclass(frozen=True)
class GrantedRow:
    """What a badge is made from, of an award that waits for it."""

    id: AwardId
    person_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    granted_at: datetime
    recipient_urn: str
    salt: str
    version: int


def granted_to_change(session: Session, award_ids: Collection[AwardId]) -> tuple[GrantedRow, ...]:
    """Those of these awards that wait for their badges, locked until the end of the command.

    Those that another command is changing at the moment are passed over.
    """
    query = (
        select(
            Award.id,
            Award.person_id,
            Award.district_id,
            Award.credential_id,
            Award.version_id,
            Award.granted_at,
            Award.recipient_urn,
            Award.salt,
            Award.version,
        )
        .where(Award.id.in_(award_ids), Award.state == AwardState.GRANTED)
        .order_by(Award.id)
        .with_for_update(skip_locked=True, of=Award)
    )
    return tuple(GrantedRow(*row) for row in session.execute(query))


def granted_ids(session: Session) -> list[AwardId]:
    """Every award that waits for its badge; those of one credential version follow each other."""
    query = select(Award.id).where(Award.state == AwardState.GRANTED).order_by(Award.version_id, Award.id)
    return list(session.scalars(query))


def store_badges(session: Session, badges: Sequence[Mapping[str, object]]) -> None:
    """Write what was signed into the rows of locked awards, in one statement; each names its ``award_id``."""
    columns: dict[str, Any] = {name: bindparam(name) for name in badges[0] if name != "award_id"}
    statement = update(Award).where(Award.id == bindparam("award_id")).values(columns)
    session.flush()
    session.connection().execute(statement, list(badges))
    # Whoever holds one of these rows already reads it anew.
    changed = {badge["award_id"] for badge in badges}
    for row in list(session.identity_map.values()):
        if isinstance(row, Award) and row.id in changed:
            session.expire(row)


def latest_award(session: Session, person_id: PersonId, version_id: VersionId) -> Award | None:
    """The newest award of a person for a version, whatever its state."""
    query = (
        select(Award)
        .where(Award.person_id == person_id, Award.version_id == version_id)
        .order_by(Award.cycle.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def newest_of_credential(session: Session, person_id: PersonId, credential_id: CredentialId) -> Award | None:
    """The award of a credential that a person got last, of any version; one that nothing renews yet."""
    renewal = aliased(Award)
    query = (
        select(Award)
        .outerjoin(renewal, renewal.renews_id == Award.id)
        .where(Award.person_id == person_id, Award.credential_id == credential_id, renewal.id.is_(None))
        .order_by(Award.granted_at.desc(), Award.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def is_renewed(session: Session, award_id: AwardId) -> bool:
    """Whether another award that counts stands in the place of this one."""
    counts = Award.state.in_([state for state in AwardState if state.counts])
    return session.scalars(select(Award.id).where(Award.renews_id == award_id, counts)).first() is not None


def renewal_of(session: Session, award_id: AwardId) -> Award | None:
    """The award that stands in the place of this one, whatever its state."""
    return session.scalars(select(Award).where(Award.renews_id == award_id)).first()


def issuer_by_address(session: Session, district_id: DistrictId, base_url: str) -> Issuer | None:
    """The main issuer that a district has at this address."""
    query = select(Issuer).where(
        Issuer.district_id == district_id, Issuer.base_url == base_url, Issuer.is_main.is_(True)
    )
    return session.scalars(query).first()


def issuer_in_charge(session: Session, district_id: DistrictId) -> Issuer | None:
    """The issuer of a district's new badges, where no partner is named: the main one that was founded last."""
    query = (
        select(Issuer)
        .where(Issuer.district_id == district_id, Issuer.is_main.is_(True))
        .order_by(Issuer.founded_at.desc(), Issuer.id)
        .limit(1)
    )
    return session.scalars(query).first()


def partners_in_charge(
    session: Session, credential_ids: Collection[CredentialId]
) -> dict[CredentialId, Issuer]:
    """The partners that are named for the awards of these credentials."""
    query = (
        select(SignsFor.credential_id, Issuer)
        .join(Issuer, SignsFor.issuer_id == Issuer.id)
        .where(SignsFor.credential_id.in_(credential_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def issuer_by_name(session: Session, district_id: DistrictId, base_url: str, name: str) -> Issuer | None:
    """The issuer of this name, or of one that reads the same, that a district has at an address."""
    query = select(Issuer).where(
        Issuer.district_id == district_id,
        Issuer.base_url == base_url,
        # SQLite lowers plain letters only, so the very same name is asked for as well.
        or_(Issuer.name == name, func.lower(Issuer.name) == name.lower()),
    )
    return session.scalars(query).first()


def speakers_of(session: Session, issuer_id: IssuerId) -> frozenset[PersonId]:
    """Who was named to speak for an issuer."""
    return frozenset(session.scalars(select(Speaker.person_id).where(Speaker.issuer_id == issuer_id)))


def keys_in_use(session: Session) -> list[tuple[Issuer, Key]]:
    """Every key with which somebody signs at present, with its issuer."""
    query = select(Issuer, Key).join(Key, Key.issuer_id == Issuer.id).where(Key.retired_at.is_(None))
    return [(issuer, key) for issuer, key in session.execute(query.order_by(Issuer.id, Key.id))]


def key_in_use(session: Session, issuer_id: IssuerId, kind: KeyKind = KeyKind.ED25519) -> Key | None:
    """The key of a kind with which an issuer signs at present."""
    query = select(Key).where(Key.issuer_id == issuer_id, Key.kind == kind, Key.retired_at.is_(None))
    return session.scalars(query).first()


def issuers_without(session: Session, kind: KeyKind) -> list[IssuerId]:
    """The issuers that have no key of a kind in use, the oldest first."""
    has_one = select(Key.issuer_id).where(Key.kind == kind, Key.retired_at.is_(None))
    query = select(Issuer.id).where(Issuer.id.not_in(has_one)).order_by(Issuer.founded_at, Issuer.id)
    return list(session.scalars(query))


def issuer_of_key(session: Session, key_id: str | None) -> Issuer | None:
    """Who has this key, in use or not."""
    return session.scalars(
        select(Issuer).join(Key, Key.issuer_id == Issuer.id).where(Key.id == key_id)
    ).first()


def newest_status_list(session: Session, issuer_id: IssuerId) -> tuple[StatusList, int] | None:
    """The issuer's newest status list, and how many of its places are taken."""
    query = (
        select(StatusList, func.count(Award.id))
        .outerjoin(Award, Award.status_list_id == StatusList.id)
        .where(StatusList.issuer_id == issuer_id)
        .group_by(StatusList.id)
        .order_by(StatusList.created_at.desc(), StatusList.id)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def taken_places(session: Session, list_id: StatusListId, places: Collection[int]) -> set[int]:
    """Which of these places on a status list are taken."""
    now = select(Award.status_index).where(Award.status_list_id == list_id, Award.status_index.in_(places))
    before = select(Edition.status_index).where(
        Edition.status_list_id == list_id, Edition.status_index.in_(places)
    )
    endorsed = select(Endorsement.status_index).where(
        Endorsement.status_list_id == list_id, Endorsement.status_index.in_(places)
    )
    return {place for place in session.scalars(union(now, before, endorsed)) if place is not None}


def base_addresses(session: Session) -> tuple[str, ...]:
    """The public addresses under which this installation issued badges, now or before."""
    return tuple(session.scalars(select(Issuer.base_url).distinct()))


def issuer_named(session: Session, did: str) -> IssuerId | None:
    """The issuer with this DID, if it is ours."""
    return session.scalars(select(Issuer.id).where(Issuer.did == did)).first()


def key_named(session: Session, did: str, fragment: str) -> PublicKeyFacts | None:
    """The public half of a key by its full name, in use or retired, if it belongs to an issuer here."""
    query = (
        select(Key)
        .join(Issuer, Key.issuer_id == Issuer.id)
        .where(Issuer.did == did, Key.fragment == fragment)
    )
    key = session.scalars(query).first()
    return PublicKeyFacts(key.fragment, key.public, key.kind) if key else None


def issues_for(session: Session, district_id: DistrictId, issuer: str) -> bool:
    """Whether this identifier, a DID or an address, is of an issuer of the district's own badges."""
    query = select(Issuer.did, Issuer.base_url).where(Issuer.district_id == district_id)
    return any(issuer == did or issuer.startswith(f"{base}/") for did, base in session.execute(query))
