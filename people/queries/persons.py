"""People as other slices need them: names, facts, who leads whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from people import policy
from people.models import Account, Person, RoleHolding, School, SourceId
from people.rules import PersonFacts
from waymark.kernel.actor import Role, RoleHeld
from waymark.kernel.ids import DistrictId, PersonId, SchoolId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class RegisterRow:
    """A person as the register has them, for bringing it up to date."""

    id: PersonId
    given_name: str
    family_name: str
    email: str
    position: str
    school_id: SchoolId | None
    active: bool
    roles: frozenset[RoleHeld]


def names_of(reading: Reading, ids: Iterable[PersonId]) -> dict[PersonId, str]:
    """Names by person, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    query = select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(wanted))
    return {person_id: f"{given} {family}" for person_id, given, family in reading.session.execute(query)}


def facts_of(reading: Reading, ids: Iterable[PersonId]) -> dict[PersonId, PersonFacts]:
    """What other slices may know about these people, in two queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    return _facts(reading.session, _people_with_school().where(Person.id.in_(wanted)))


def people_with_role(reading: Reading, district_id: DistrictId, *roles: Role) -> dict[PersonId, PersonFacts]:
    """Active people of a district who hold any of these roles."""
    holders = select(RoleHolding.person_id).where(RoleHolding.role.in_(roles))
    query = _people_with_school().where(
        Person.district_id == district_id, Person.active, Person.id.in_(holders)
    )
    return _facts(reading.session, query)


def leaders_of(reading: Reading, school_id: SchoolId | None) -> tuple[PersonFacts, ...]:
    """The building leaders of a school, by name."""
    if school_id is None:
        return ()
    holders = select(RoleHolding.person_id).where(
        RoleHolding.role == Role.BUILDING_LEADER, RoleHolding.school_id == school_id
    )
    people = _facts(reading.session, _people_with_school().where(Person.id.in_(holders), Person.active))
    return tuple(sorted(people.values(), key=lambda person: person.name))


def supervisors_of(reading: Reading, person_id: PersonId) -> frozenset[PersonId]:
    """Who supervises this person: the building leaders of their school, never themselves."""
    school = select(Person.school_id).where(Person.id == person_id).scalar_subquery()
    query = select(RoleHolding.person_id).where(
        RoleHolding.role == Role.BUILDING_LEADER,
        RoleHolding.school_id == school,
        RoleHolding.person_id != person_id,
    )
    return frozenset(reading.session.scalars(query))


def holdings(
    session: Session, person_id: PersonId, role: Role, school_id: SchoolId | None
) -> tuple[RoleHolding, ...]:
    """The rows by which a person holds a role for a school or the district, for this slice's own service."""
    query = select(RoleHolding).where(
        RoleHolding.person_id == person_id, RoleHolding.role == role, RoleHolding.school_id == school_id
    )
    return tuple(session.scalars(query))


def register(reading: Reading, district_id: DistrictId) -> tuple[RegisterRow, ...]:
    """Everybody of a district, those who have left too, with their roles. Raises ``Refused``."""
    policy.may_see_people(reading.actor, district_id).require()
    held: dict[PersonId, set[RoleHeld]] = defaultdict(set)
    roles = (
        select(RoleHolding.person_id, RoleHolding.role, RoleHolding.school_id)
        .join(Person)
        .where(Person.district_id == district_id)
    )
    for person_id, role, school_id in reading.session.execute(roles):
        held[person_id].add(RoleHeld(role, school_id))
    query = select(Person, Account.email).join(Account).where(Person.district_id == district_id)
    return tuple(
        RegisterRow(
            person.id,
            person.given_name,
            person.family_name,
            email,
            person.position,
            person.school_id,
            person.active,
            frozenset(held[person.id]),
        )
        for person, email in reading.session.execute(query)
    )


def people_from(reading: Reading, district_id: DistrictId, source: str) -> dict[str, PersonId]:
    """The people of a district by the ids that a source of rosters has for them."""
    query = select(SourceId.sourced_id, SourceId.person_id).where(
        SourceId.district_id == district_id, SourceId.source == source
    )
    return {sourced_id: person_id for sourced_id, person_id in reading.session.execute(query)}  # noqa: C416  # typed rows to a dict


def educators() -> Select[PersonId, DistrictId, SchoolId | None]:
    """Published select of active educators: person_id, district_id, school_id. For roll-ups of higher slices."""
    holders = select(RoleHolding.person_id).where(RoleHolding.role == Role.EDUCATOR)
    return select(Person.id.label("person_id"), Person.district_id, Person.school_id).where(
        Person.active, Person.id.in_(holders)
    )


def _people_with_school() -> Select[Person, str]:
    return select(Person, School.name).outerjoin(School, Person.school_id == School.id)


def _facts(session: Session, query: Select[Person, str]) -> dict[PersonId, PersonFacts]:
    people = session.execute(query).all()
    held: dict[PersonId, set[Role]] = defaultdict(set)
    holdings = select(RoleHolding.person_id, RoleHolding.role).where(
        RoleHolding.person_id.in_([p.id for p, _ in people])
    )
    for person_id, role in session.execute(holdings):
        held[person_id].add(role)
    return {
        person.id: PersonFacts(
            person.id,
            person.district_id,
            person.name,
            person.school_id,
            school or "",
            frozenset(held[person.id]),
        )
        for person, school in people
    }
