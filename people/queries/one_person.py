"""One person with account and roles, as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from people import policy
from people.models import Account, Person, RoleHolding
from people.queries.places import SchoolRow, schools_of
from people.rules import AccountState, account_state
from waymark.kernel.actor import Role
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId, SchoolId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class HeldRow:
    """A role that a person holds; without a school for the whole district."""

    role: Role
    school_id: SchoolId | None
    school: str
    may_take: bool


@dataclass(frozen=True)
class PersonPage:
    """What an administrator sees of a person, and the schools where roles can be given."""

    id: PersonId
    name: str
    email: str
    position: str
    school: str
    state: AccountState
    held: tuple[HeldRow, ...]
    schools: tuple[SchoolRow, ...]
    may_close: bool


def person_within(reading: Reading, person_id: PersonId) -> Person:
    """A person of the actor's own district. Raises ``NotFound``, also for those of another one."""
    person = reading.session.get(Person, person_id)
    actor = reading.actor
    if person is None or not (actor.is_system or actor.district_id == person.district_id):
        raise NotFound("There is no such person.")
    return person


def person_page(reading: Reading, person_id: PersonId) -> PersonPage:
    """A person with account and roles. Raises ``NotFound`` and ``Refused``."""
    person, actor = person_within(reading, person_id), reading.actor
    policy.may_manage_people(actor, person.district_id).require()
    email, password_hash = reading.session.execute(
        select(Account.email, Account.password_hash).where(Account.person_id == person_id)
    ).one()
    schools = schools_of(reading, person.district_id)
    school_names: dict[SchoolId | None, str] = {school.id: school.name for school in schools}
    holdings = select(RoleHolding.role, RoleHolding.school_id).where(RoleHolding.person_id == person_id)
    held = (
        HeldRow(
            role,
            school_id,
            school_names.get(school_id, ""),
            bool(policy.may_take_role(actor, person.district_id, person_id, role)),
        )
        for role, school_id in reading.session.execute(holdings.distinct())
    )
    return PersonPage(
        id=person.id,
        name=person.name.strip(),
        email=email,
        position=person.position,
        school=school_names.get(person.school_id, ""),
        state=account_state(active=person.active, has_password=bool(password_hash)),
        held=tuple(sorted(held, key=lambda row: (row.role, row.school))),
        schools=schools,
        may_close=bool(policy.may_close_account(actor, person.district_id, person_id)),
    )
