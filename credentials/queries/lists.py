"""Cards: credentials in a list, as every list of them shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, select

from credentials.models import Credential, CredentialAlignment, CredentialVersion
from credentials.queries.definitions import offered
from credentials.rules import (
    NO_AREA,
    Audience,
    CredentialId,
    CredentialKind,
    Depth,
    Effort,
    Relation,
    VersionId,
)
from credentials.search import CatalogueText
from frameworks import queries as frameworks
from frameworks.rules import CORE_FOUR
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

WITHOUT_AREA = "Leading and supporting"
"""The heading over credentials without an area."""

MICRO_CREDENTIALS = (CredentialKind.MICRO_CREDENTIAL,)


SelectCards = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Card:
    """A credential in a list."""

    slug: str
    title: str
    summary: str
    kind: CredentialKind
    area_code: str | None
    depth: Depth
    effort: Effort
    audiences: tuple[Audience, ...]
    tags: tuple[str, ...]
    glyph: str
    published_at: datetime
    version_id: VersionId
    credential_id: CredentialId


@dataclass(frozen=True)
class AreaRow:
    """An area by which the catalogue is ordered. ``code`` is None for credentials without one."""

    code: str | None
    name: str

    @property
    def asked_for_as(self) -> str:
        """How the area is named in an address."""
        return self.code or NO_AREA


def cards(
    reading: Reading,
    district_id: DistrictId | None,
    *,
    slugs: Collection[str] | None = None,
    area: str | None = None,
    kinds: Collection[CredentialKind] = MICRO_CREDENTIALS,
) -> tuple[Card, ...]:
    """The catalogue's credentials by area and title, in one statement.

    ``slugs`` limits them to those named, ``area`` to one area (``NO_AREA`` for those without).
    """
    query = select_cards().where(Credential.district_id == district_id, Credential.kind.in_(kinds))
    if slugs is not None:
        query = query.where(Credential.slug.in_(set(slugs)))
    if area is not None:
        query = query.where(
            Credential.area_code.is_(None) if area == NO_AREA else Credential.area_code == area
        )
    # Databases differ on where an empty area stands in the order; here it is always last.
    without_area = case((Credential.area_code.is_(None), 1), else_=0)
    by_area = query.order_by(without_area, Credential.area_code, CredentialVersion.title, Credential.id)
    return tuple(card_of(row) for row in reading.session.execute(by_area))


def aligned_with(
    reading: Reading, district_id: DistrictId | None, framework_id: str, code: str
) -> tuple[tuple[Card, bool], ...]:
    """The credentials in a catalogue that point at an item, and whether they are about it, in one statement."""
    query = (
        select_cards()
        .add_columns(CredentialAlignment.relation)
        .join(CredentialAlignment, CredentialAlignment.version_id == CredentialVersion.id)
        .where(
            Credential.district_id == district_id,
            CredentialAlignment.framework_id == framework_id,
            CredentialAlignment.code == code,
        )
        .order_by(CredentialVersion.title, Credential.id)
    )
    rows = reading.session.execute(query)
    return tuple((card_of(row[:-1]), row[-1] is Relation.PRIMARY) for row in rows)


def area_of(reading: Reading, code: str | None) -> AreaRow:
    """An area with its name."""
    return areas_of(reading, [code])[code]


def areas_of(reading: Reading, codes: Iterable[str | None]) -> dict[str | None, AreaRow]:
    """Areas with their names, in one statement."""
    names = frameworks.titles_of(reading, [(CORE_FOUR, code) for code in codes if code is not None])
    areas: dict[str | None, AreaRow] = {None: AreaRow(None, WITHOUT_AREA)}
    areas.update((code, AreaRow(code, item.title)) for (_, code), item in names.items())
    return areas


def select_cards() -> SelectCards:
    """What cards in the catalogues are made of, for the rooms of this slice: the short columns, and no body."""
    return (
        select(
            Credential.slug,
            CredentialVersion.title,
            CredentialVersion.summary,
            Credential.kind,
            Credential.area_code,
            CredentialVersion.depth,
            CredentialVersion.effort_low,
            CredentialVersion.effort_high,
            CatalogueText.audiences,
            CredentialVersion.tags,
            CredentialVersion.glyph,
            CredentialVersion.published_at,
            CredentialVersion.id,
            CredentialVersion.credential_id,
        )
        .join(Credential, CredentialVersion.credential_id == Credential.id)
        .join(CatalogueText, CatalogueText.version_id == CredentialVersion.id)
        .where(offered())
    )


def card_of(row: Iterable[Any]) -> Card:
    """The card in a row of ``select_cards``."""
    slug, title, summary, kind, area, depth, low, high, audiences, tags, glyph, at, version, credential = row
    return Card(
        slug=slug,
        title=title,
        summary=summary,
        kind=kind,
        area_code=area,
        depth=depth,
        effort=Effort(low, high),
        audiences=tuple(Audience(one) for one in audiences),
        tags=tuple(tags),
        glyph=glyph,
        published_at=at,
        version_id=version,
        credential_id=credential,
    )
