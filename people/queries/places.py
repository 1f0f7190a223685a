"""Districts and schools."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from people.models import District, Person, RoleHolding, School
from waymark.kernel.actor import Role
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, SchoolId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class SchoolRow:
    """A school as other slices see it."""

    id: SchoolId
    name: str


def district_by_slug(session: Session, slug: str) -> District | None:
    """A district by its short name."""
    return session.scalars(select(District).where(District.slug == slug)).first()


def only_district(reading: Reading) -> DistrictId:
    """The district of an installation that has one. Raises ``NotFound`` when there is none or several."""
    ids = list(reading.session.scalars(select(District.id).limit(2)))
    if len(ids) != 1:
        raise NotFound(
            "This installation has no district or several.", cure="Name one, or run `waymark init`."
        )
    return ids[0]


def district_name(reading: Reading, district_id: DistrictId | None) -> str:
    """The name of a district; empty for none."""
    district = reading.session.get(District, district_id) if district_id else None
    return district.name if district else ""


def district_named(district_id: DistrictId | None) -> ScalarSelect[str]:
    """The name of a district, for a statement that asks for more."""
    return select(District.name).where(District.id == district_id).scalar_subquery()


def schools_of(reading: Reading, district_id: DistrictId) -> tuple[SchoolRow, ...]:
    """The schools of a district, by name."""
    query = select(School.id, School.name).where(School.district_id == district_id).order_by(School.name)
    return tuple(SchoolRow(school_id, name) for school_id, name in reading.session.execute(query))


def staff_counts(reading: Reading, district_id: DistrictId) -> dict[SchoolId | None, int]:
    """Active educators per school; the key None counts those without a school."""
    educators = select(RoleHolding.person_id).where(RoleHolding.role == Role.EDUCATOR)
    query = (
        select(Person.school_id, func.count())
        .where(Person.district_id == district_id, Person.active, Person.id.in_(educators))
        .group_by(Person.school_id)
    )
    return {school_id: count for school_id, count in reading.session.execute(query)}  # noqa: C416  # typed rows to a dict
