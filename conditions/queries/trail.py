"""The trail from an area down to the badges behind it: credential, school, month.

Small groups are not counted aloud, and nobody is named who has not shared the badge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Subquery, and_, case, func, select

from awards import queries as awards
from awards.rules import AwardId
from conditions import policy
from conditions.rules import FEWEST_TOLD, told
from credentials import queries as credentials
from credentials.rules import CredentialId
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, ItemRow
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.paging import PAGE, Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class BehindRow:
    """The badges of one credential behind an area. Schools with few holders are hidden in the numbers."""

    credential_id: CredentialId
    slug: str
    title: str
    in_catalogue: bool
    holders: int
    """Holders at schools with enough of them to be told."""
    hidden_schools: int
    """Schools with fewer holders than that."""
    first: datetime | None
    last: datetime | None

    @property
    def told(self) -> str:
        """How many people hold it, in words."""
        return told(self.holders, self.hidden_schools)

    @property
    def held(self) -> bool:
        """Whether anybody holds a badge of it."""
        return bool(self.holders or self.hidden_schools)


@dataclass(frozen=True)
class SchoolRow:
    """The holders at one school; ``holders`` is None for a group too small to be told."""

    school: str
    holders: int | None
    first: datetime | None
    last: datetime | None

    @property
    def told(self) -> str:
        """How many there are, in words."""
        return f"fewer than {FEWEST_TOLD}" if self.holders is None else f"{self.holders:,}"


@dataclass(frozen=True)
class SharedRow:
    """A badge that its holder shows to the world."""

    award_id: AwardId
    person: str
    school: str
    granted_at: datetime


@dataclass(frozen=True)
class TrailPage:
    """The badges of one credential behind one area."""

    area: ItemRow
    behind: BehindRow
    schools: tuple[SchoolRow, ...]
    shared: Page[SharedRow]


def awards_behind(reading: Reading, district_id: DistrictId | None, area_code: str) -> tuple[BehindRow, ...]:
    """The credentials that say something about an area, with the badges of each, in three statements."""
    groups = _groups(district_id, area_code).subquery()
    enough = groups.c.holders >= FEWEST_TOLD
    query = select(
        groups.c.credential_id,
        func.min(groups.c.version_id),
        func.coalesce(func.sum(case((enough, groups.c.holders))), 0),
        func.count(case((~enough, 1))),
        func.min(case((enough, groups.c.first))),
        func.max(case((enough, groups.c.last))),
    ).group_by(groups.c.credential_id)
    counted = {row[0]: row for row in reading.session.execute(query)}
    words = _in_catalogue(reading, district_id, area_code)
    retired = {credential_id: row[1] for credential_id, row in counted.items() if credential_id not in words}
    versions = credentials.versions(reading, retired.values())
    words |= {
        credential_id: (versions[version_id].slug, versions[version_id].title, False)
        for credential_id, version_id in retired.items()
    }
    nobody = (None, None, 0, 0, None, None)
    rows = []
    for credential_id, (slug, title, in_catalogue) in words.items():
        _, _, holders, hidden, first, last = counted.get(credential_id, nobody)
        rows.append(BehindRow(credential_id, slug, title, in_catalogue, int(holders), hidden, first, last))
    return tuple(sorted(rows, key=lambda row: (not row.held, row.title)))


def trail_page(reading: Reading, area_code: str, slug: str, cursor: str | None = None) -> TrailPage:
    """The badges of a credential behind an area, school by school.

    Raises ``NotFound``, and ``Refused`` for strangers.
    """
    district_id = reading.actor.district_id
    policy.may_see_board(reading.actor, district_id).require()
    area = frameworks.titles_of(reading, [(CONDITIONS, area_code)]).get((CONDITIONS, area_code))
    found = [row for row in awards_behind(reading, district_id, area_code) if row.slug == slug]
    if area is None or not found or district_id is None:
        raise NotFound(
            "No badge of that credential says anything about this area.",
            cure="The page of the area lists those that do.",
        )
    schools = {school.id: school.name for school in people.schools_of(reading, district_id)}
    elsewhere = "No school at present"
    groups = _groups(district_id, area_code).subquery()
    of_credential = select(groups).where(groups.c.credential_id == found[0].credential_id)
    rows = [
        SchoolRow(schools.get(row.school_id, elsewhere), row.holders, row.first, row.last)
        if row.holders >= FEWEST_TOLD
        else SchoolRow(schools.get(row.school_id, elsewhere), None, None, None)
        for row in reading.session.execute(of_credential)
    ]
    held, staff = _held(district_id, area_code)
    shared = (
        select(held.c.award_id, held.c.person_id, staff.c.school_id, held.c.granted_at)
        .select_from(held)
        .outerjoin(staff, staff.c.person_id == held.c.person_id)
        .where(held.c.credential_id == found[0].credential_id, held.c.shared_at.is_not(None))
    )
    page = cut(
        reading.session.execute(newest_first(shared, held.c.granted_at, held.c.award_id, cursor, PAGE)).all(),
        PAGE,
        lambda row: encode_cursor(row.granted_at, row.award_id),
    )
    names = people.names_of(reading, [row.person_id for row in page.items])
    return TrailPage(
        area=area,
        behind=found[0],
        schools=tuple(sorted(rows, key=lambda row: (row.school == elsewhere, row.school))),
        shared=page.map(
            lambda row: SharedRow(
                row.award_id,
                names.get(row.person_id, ""),
                schools.get(row.school_id, elsewhere),
                row.granted_at,
            )
        ),
    )


def _held(district_id: DistrictId | None, area_code: str) -> tuple[Subquery, Subquery]:
    informs = credentials.informs().subquery()
    held = awards.current_awards().subquery()
    about_area = (
        select(held)
        .join(informs, and_(informs.c.version_id == held.c.version_id, informs.c.area_code == area_code))
        .where(held.c.district_id == district_id)
    )
    return about_area.subquery("held"), people.educators().subquery("staff")


def _groups(district_id: DistrictId | None, area_code: str) -> Select[CredentialId, str, int]:
    held, staff = _held(district_id, area_code)
    return (
        select(
            held.c.credential_id,
            staff.c.school_id,
            func.min(held.c.version_id).label("version_id"),
            func.count(held.c.person_id.distinct()).label("holders"),
            func.min(held.c.granted_at).label("first"),
            func.max(held.c.granted_at).label("last"),
        )
        .select_from(held)
        .outerjoin(staff, staff.c.person_id == held.c.person_id)
        .group_by(held.c.credential_id, staff.c.school_id)
    )


def _in_catalogue(
    reading: Reading, district_id: DistrictId | None, area_code: str
) -> dict[CredentialId, tuple[str, str, bool]]:
    published, informs = credentials.published_versions().subquery(), credentials.informs().subquery()
    query = (
        select(published.c.credential_id, published.c.slug, published.c.title)
        .join(informs, informs.c.version_id == published.c.version_id)
        .where(published.c.district_id == district_id, informs.c.area_code == area_code)
    )
    return {row.credential_id: (row.slug, row.title, True) for row in reading.session.execute(query)}
