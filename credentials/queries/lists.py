"""Lists: cards of the catalogue, searched, narrowed and grouped by area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import defer

from credentials.models import Credential, CredentialVersion
from credentials.queries.definitions import in_the_catalogues
from credentials.queries.drafts import writes
from credentials.rules import CredentialId, CredentialKind, Depth, Effort, VersionId, VersionState
from frameworks import queries as frameworks
from frameworks.rules import CORE_FOUR
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.paging import Page, cut, decode_cursor, encode_cursor
from waymark.kernel.uow import Reading

NO_AREA = "none"
"""What stands for "no area" where an area is asked for: credentials for leaders have none."""

WITHOUT_AREA = "Leading and supporting"
"""The heading over credentials without an area."""

MICRO_CREDENTIALS = (CredentialKind.MICRO_CREDENTIAL,)
CARDS_ON_A_PAGE = 60


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
    version_id: VersionId
    credential_id: CredentialId
    tags: tuple[str, ...]
    glyph: str


@dataclass(frozen=True)
class AreaRow:
    """An area by which the catalogue is ordered. ``code`` is None for credentials without one."""

    code: str | None
    name: str
    credentials: int = 0

    @property
    def asked_for_as(self) -> str:
        """How the area is named in an address."""
        return self.code or NO_AREA


@dataclass(frozen=True)
class CataloguePage:
    """The catalogue, or the part of it that was asked for, grouped by area."""

    q: str
    area: AreaRow | None
    areas: tuple[AreaRow, ...]
    groups: tuple[tuple[AreaRow, tuple[Card, ...]], ...]
    found: int
    number: int
    has_next: bool
    writes: bool
    """Whether the reader has to do with drafts."""

    @property
    def narrowed(self) -> bool:
        """Whether something was searched for or filtered."""
        return bool(self.q or self.area)


def cards(
    reading: Reading,
    district_id: DistrictId | None,
    *,
    slugs: Collection[str] | None = None,
    q: str = "",
    area: str | None = None,
    kinds: Collection[CredentialKind] = MICRO_CREDENTIALS,
) -> tuple[Card, ...]:
    """The catalogue's credentials by area and title, in one statement.

    ``slugs`` limits them to those named, ``q`` to those that hold all of its words, ``area`` to one area
    (``NO_AREA`` for those without).
    """
    query = _cards(district_id, q=q, area=area, kinds=kinds)
    if slugs is not None:
        query = query.where(Credential.slug.in_(set(slugs)))
    return tuple(_card(*row) for row in reading.session.execute(_by_area(query)))


def cards_page(reading: Reading, *, q: str, area: str | None, cursor: str | None, limit: int) -> Page[Card]:
    """One page of the actor's catalogue by slug, for programs. Every kind of credential is in it."""
    query = _cards(reading.actor.district_id, q=q, area=area, kinds=tuple(CredentialKind))
    if cursor:
        query = query.where(Credential.slug > decode_cursor(cursor)[0])
    rows = reading.session.execute(query.order_by(Credential.slug).limit(limit + 1))
    return cut(
        [_card(*row) for row in rows], limit, lambda card: encode_cursor(card.slug, card.credential_id)
    )


def catalogue(reading: Reading, *, q: str = "", area: str | None = None, number: int = 1) -> CataloguePage:
    """A page of the actor's catalogue; numbers off the end give the nearest page.

    Raises ``NotFound`` for an area that there is not.
    """
    district_id = reading.actor.district_id
    areas = _areas(reading, district_id)
    chosen = next((row for row in areas if row.asked_for_as == area), None) if area else None
    if area and chosen is None:
        raise NotFound("The catalogue has no such area.", cure="Choose one of the areas in the catalogue.")
    query = _cards(district_id, q=q, area=area, kinds=MICRO_CREDENTIALS)
    found = reading.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    number = max(1, min(number, ceil(found / CARDS_ON_A_PAGE)))
    start = (number - 1) * CARDS_ON_A_PAGE
    rows = reading.session.execute(_by_area(query).offset(start).limit(CARDS_ON_A_PAGE))
    shown = [_card(*row) for row in rows]
    groups = tuple((row, tuple(card for card in shown if card.area_code == row.code)) for row in areas)
    return CataloguePage(
        q=q,
        area=chosen,
        areas=areas,
        groups=tuple(group for group in groups if group[1]),
        found=found,
        number=number,
        has_next=start + CARDS_ON_A_PAGE < found,
        writes=writes(reading),
    )


def area_of(reading: Reading, code: str | None) -> AreaRow:
    """An area with its name."""
    if code is None:
        return AreaRow(None, WITHOUT_AREA)
    return AreaRow(code, frameworks.titles_of(reading, [(CORE_FOUR, code)])[CORE_FOUR, code].title)


def _cards(
    district_id: DistrictId | None, *, q: str, area: str | None, kinds: Collection[CredentialKind]
) -> Select[CredentialVersion, Credential]:
    # The bodies are long and a card does not show them, so they stay in the database.
    leave_out = (
        defer(CredentialVersion.body, raiseload=True),
        defer(CredentialVersion.found_by, raiseload=True),
    )
    query = in_the_catalogues().options(*leave_out)
    query = query.where(Credential.district_id == district_id, Credential.kind.in_(kinds))
    for word in _words(q):
        query = query.where(CredentialVersion.found_by.contains(word, autoescape=True))
    if area == NO_AREA:
        return query.where(Credential.area_code.is_(None))
    return query if area is None else query.where(Credential.area_code == area)


def _words(q: str) -> list[str]:
    # Databases differ on characters that cannot be seen, and nobody searches for them.
    return "".join(c if c.isprintable() else " " for c in q.casefold()).split()


def _by_area(query: Select[CredentialVersion, Credential]) -> Select[CredentialVersion, Credential]:
    # Databases differ on where an empty area stands in the order; here it is always last.
    without_area = case((Credential.area_code.is_(None), 1), else_=0)
    return query.order_by(without_area, Credential.area_code, CredentialVersion.title, Credential.id)


def _card(version_row: CredentialVersion, credential: Credential) -> Card:
    return Card(
        slug=credential.slug,
        title=version_row.title,
        summary=version_row.summary,
        kind=credential.kind,
        area_code=credential.area_code,
        depth=version_row.depth,
        effort=Effort(version_row.effort_low, version_row.effort_high),
        version_id=version_row.id,
        credential_id=credential.id,
        tags=tuple(version_row.tags),
        glyph=version_row.glyph,
    )


def _areas(reading: Reading, district_id: DistrictId | None) -> tuple[AreaRow, ...]:
    """The areas that have micro-credentials in this catalogue, with how many."""
    query = (
        select(Credential.area_code, func.count())
        .join(CredentialVersion, CredentialVersion.credential_id == Credential.id)
        .where(
            Credential.district_id == district_id,
            Credential.kind.in_(MICRO_CREDENTIALS),
            CredentialVersion.state == VersionState.PUBLISHED,
        )
        .group_by(Credential.area_code)
    )
    rows = reading.session.execute(query).all()
    counts = {row[0]: row[1] for row in rows}
    names = {item.code: item.title for item in frameworks.items(reading, CORE_FOUR, type="competency_area")}
    with_area = sorted(code for code in counts if code is not None)
    areas = [AreaRow(code, names.get(code, code), counts[code]) for code in with_area]
    if None in counts:
        areas.append(AreaRow(None, WITHOUT_AREA, counts[None]))
    return tuple(areas)
