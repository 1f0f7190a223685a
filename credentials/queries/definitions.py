"""Definitions: a version as everybody reads it, by slug or id, and the selects that higher slices join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from credentials.models import Credential, CredentialInforms, CredentialVersion, Partner
from credentials.rules import (
    CredentialId,
    CredentialKind,
    Definition,
    PartnerState,
    VersionId,
    VersionState,
    digest_of,
    number_order,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


def definition(reading: Reading, district_id: DistrictId | None, slug: str) -> Definition:
    """The version of a credential that is in the catalogue. Raises ``NotFound``."""
    query = in_the_catalogues().where(Credential.district_id == district_id, Credential.slug == slug)
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such credential.", cure="Look for it in the catalogue.")
    version_row, credential = found
    return version_row.definition(credential)


def shown_version(
    reading: Reading, district_id: DistrictId | None, slug: str
) -> tuple[CredentialVersion, Credential]:
    """The version that a credential's page shows: the one in the catalogue, else the last that was.

    Raises ``NotFound``.
    """
    query = (
        with_credential()
        .where(Credential.district_id == district_id, Credential.slug == slug)
        .where(CredentialVersion.published_at.is_not(None))
        .order_by(CredentialVersion.state != VersionState.PUBLISHED, CredentialVersion.published_at.desc())
    )
    found = reading.session.execute(query.limit(1)).first()
    if found is None:
        raise NotFound("There is no such credential.", cure="Look for it in the catalogue.")
    version_row, credential = found
    return version_row, credential


def two_versions(
    reading: Reading, district_id: DistrictId, slug: str, number: str
) -> tuple[CredentialVersion | None, CredentialVersion]:
    """An earlier version of a credential, if there is one of that number, and the one its page shows.

    Raises ``NotFound``.
    """
    shown, credential = shown_version(reading, district_id, slug)
    query = select(CredentialVersion).where(
        CredentialVersion.credential_id == credential.id, CredentialVersion.number == number
    )
    earlier = reading.session.scalars(query).first()
    return (earlier if earlier is not shown else None), shown


def version(reading: Reading, version_id: VersionId) -> Definition:
    """One version, whatever its state. Raises ``NotFound``."""
    found = versions(reading, [version_id])
    if version_id not in found:
        raise NotFound("There is no such version of a credential.")
    return found[version_id]


def versions(reading: Reading, ids: Iterable[VersionId]) -> dict[VersionId, Definition]:
    """Versions by id, whatever their state, in one statement; unknown ids are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = reading.session.execute(with_credential().where(CredentialVersion.id.in_(wanted)))
    return {version_row.id: version_row.definition(credential) for version_row, credential in rows}


def text_digest(reading: Reading, version_id: VersionId) -> str:
    """The digest of a version's text, taken anew from what is stored; empty for an unknown version."""
    row = reading.session.get(CredentialVersion, version_id)
    return digest_of(row.body) if row else ""


def in_catalogue(
    reading: Reading, district_id: DistrictId | None, slugs: Iterable[str]
) -> dict[str, Definition]:
    """The credentials of these names that are in a catalogue, of every kind, in one statement."""
    query = in_the_catalogues().where(Credential.district_id == district_id, Credential.slug.in_(set(slugs)))
    rows = reading.session.execute(query)
    return {credential.slug: version_row.definition(credential) for version_row, credential in rows}


def published_versions() -> Select[VersionId, CredentialId, str, str, CredentialKind, str | None, DistrictId]:
    """Published select of what is in the catalogues, one line per credential, for higher slices to join.

    Columns: version_id, credential_id, slug, title, kind, area_code, district_id.
    """
    return (
        select(
            CredentialVersion.id.label("version_id"),
            Credential.id.label("credential_id"),
            Credential.slug,
            CredentialVersion.title,
            Credential.kind,
            Credential.area_code,
            Credential.district_id,
        )
        .join(Credential, CredentialVersion.credential_id == Credential.id)
        .where(CredentialVersion.state == VersionState.PUBLISHED)
    )


def ever_published(reading: Reading, district_id: DistrictId) -> tuple[Definition, ...]:
    """Every version of a district that was ever in its catalogue, the oldest first, in one statement."""
    query = (
        with_credential()
        .where(Credential.district_id == district_id, CredentialVersion.published_at.is_not(None))
        .order_by(CredentialVersion.published_at, CredentialVersion.id)
    )
    rows = reading.session.execute(query)
    return tuple(version_row.definition(credential) for version_row, credential in rows)


def informs() -> Select[VersionId, str]:
    """Published select of which version says something about which area of the district's conditions.

    Columns: version_id, area_code.
    """
    return select(CredentialInforms.version_id, CredentialInforms.area_code)


def credential_row(session: Session, district_id: DistrictId, slug: str) -> Credential | None:
    """The credential's row, locked, for this slice's own service."""
    query = select(Credential).where(Credential.district_id == district_id, Credential.slug == slug)
    return session.scalars(query.with_for_update()).first()


def version_rows(session: Session, credential_id: CredentialId) -> dict[str, CredentialVersion]:
    """A credential's versions by number, for this slice's own service."""
    query = select(CredentialVersion).where(CredentialVersion.credential_id == credential_id)
    return {row.number: row for row in session.scalars(query)}


def numbers_of(reading: Reading, credential_id: CredentialId) -> dict[VersionId, str]:
    """The numbers of a credential's versions by their ids."""
    query = select(CredentialVersion.id, CredentialVersion.number).where(
        CredentialVersion.credential_id == credential_id
    )
    return {row.id: row.number for row in reading.session.execute(query)}


@dataclass(frozen=True)
class EarlierVersion:
    """A version that was in the catalogue before another one of the same credential."""

    version_id: VersionId
    number: str


def earlier_versions(
    reading: Reading, several: Collection[Definition]
) -> dict[VersionId, tuple[EarlierVersion, ...]]:
    """What was published of each credential before these versions of it, the oldest first, in one statement."""
    query = select(CredentialVersion.credential_id, CredentialVersion.id, CredentialVersion.number).where(
        CredentialVersion.credential_id.in_({about.credential_id for about in several}),
        CredentialVersion.published_at.is_not(None),
    )
    published: dict[CredentialId, list[EarlierVersion]] = defaultdict(list)
    for credential_id, version_id, number in reading.session.execute(query):
        published[credential_id].append(EarlierVersion(version_id, number))
    return {
        about.version_id: tuple(
            one
            for one in sorted(published[about.credential_id], key=lambda one: number_order(one.number))
            if number_order(one.number) < number_order(about.number)
        )
        for about in several
    }


def with_credential() -> Select[CredentialVersion, Credential]:
    """Every version beside its credential, for the rooms of this slice."""
    return select(CredentialVersion, Credential).join(
        Credential, CredentialVersion.credential_id == Credential.id
    )


def in_the_catalogues() -> Select[CredentialVersion, Credential]:
    """The versions in the catalogues beside their credentials, for the rooms of this slice."""
    return with_credential().where(offered())


def offered() -> ColumnElement[bool]:
    """Whether a version stands in its catalogue: published, and not designed by a partner who is suspended."""
    suspended = select(Partner.id).where(Partner.state == PartnerState.SUSPENDED)
    return and_(
        CredentialVersion.state == VersionState.PUBLISHED,
        or_(Credential.partner_id.is_(None), Credential.partner_id.not_in(suspended)),
    )
