"""Districts, schools, people and the roles they hold."""

from __future__ import annotations

from people import policy, queries
from people.events import AccountClosed
from people.models import Account, District, Person, RoleHolding, School, SourceId
from people.rules import email_problems, role_problems, tidy_email
from people.service.hosts import disconnect_all
from waymark.kernel.actor import Role
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.ids import DistrictId, PersonId, SchoolId, new_id
from waymark.kernel.uow import UnitOfWork


def add_district(uow: UnitOfWork, *, name: str, slug: str, learners: int | None = None) -> DistrictId:
    """Make a district. Raises ``Refused`` for anybody but the system."""
    district = District(id=new_id(), name=name, slug=slug, learners=learners)
    policy.may_manage_people(uow.actor, district.id).require()
    uow.session.add(district)
    uow.record("people:district:add", district.id)
    return district.id


def add_school(uow: UnitOfWork, district_id: DistrictId, *, name: str) -> SchoolId:
    """Add a school to a district."""
    policy.may_manage_people(uow.actor, district_id).require()
    school = School(id=new_id(), district_id=district_id, name=name)
    uow.session.add(school)
    uow.record("people:school:add", school.id)
    return school.id


def add_person(
    uow: UnitOfWork,
    district_id: DistrictId,
    *,
    given_name: str,
    family_name: str,
    email: str,
    school_id: SchoolId | None = None,
    position: str = "",
    password_hash: str = "",
) -> PersonId:
    """Add a person with an account. Without a password hash they cannot sign in before they are invited.

    Raises ``Invalid`` for an address that is no address or is taken.
    """
    policy.may_manage_people(uow.actor, district_id).require()
    address = tidy_email(email)
    _check_address(uow, address)
    person = Person(
        id=new_id(),
        district_id=district_id,
        school_id=school_id,
        given_name=given_name,
        family_name=family_name,
        position=position,
    )
    uow.session.add(person)
    # The account row needs the person's row to be there.
    uow.session.flush()
    uow.session.add(Account(person_id=person.id, email=address, password_hash=password_hash))
    uow.record("people:person:add", person.id)
    return person.id


def give_role(uow: UnitOfWork, person_id: PersonId, role: Role, *, school_id: SchoolId | None = None) -> None:
    """Give a person a role for a school or the district. Raises ``NotFound``, ``Invalid``, ``Refused``."""
    person = known_person(uow, person_id)
    if problems := role_problems(role, school_id) or _school_problems(uow, person, school_id):
        raise Invalid("This role cannot be given so.", problems=problems)
    if queries.holdings(uow.session, person_id, role, school_id):
        raise Invalid(
            "They hold this role already.", problems=(Problem("role", "They hold this role there already."),)
        )
    uow.session.add(RoleHolding(person_id=person_id, role=role, school_id=school_id))
    uow.record("people:role:give", person_id, role=role.value, school_id=school_id)


def take_role(uow: UnitOfWork, person_id: PersonId, role: Role, *, school_id: SchoolId | None = None) -> None:
    """End a role of a person for a school or the district. Doing it twice changes nothing.

    Raises ``NotFound``, and ``Refused``, also for one's own role of administrator.
    """
    person = known_person(uow, person_id)
    policy.may_take_role(uow.actor, person.district_id, person_id, role).require()
    for holding in queries.holdings(uow.session, person_id, role, school_id):
        uow.session.delete(holding)
        uow.record("people:role:take", person_id, role=role.value, school_id=school_id)


def change_person(
    uow: UnitOfWork,
    person_id: PersonId,
    *,
    given_name: str,
    family_name: str,
    email: str,
    school_id: SchoolId | None,
    position: str,
) -> None:
    """Write down what is new about a person. A new address ends sessions, and links that went to the old one.

    Raises ``Invalid`` for an address that is no address or is somebody else's.
    """
    person = known_person(uow, person_id)
    account = queries.account_of(uow.session, person_id)
    address = tidy_email(email)
    if account is not None and account.email != address:
        _check_address(uow, address)
        account.email, account.seal = address, new_id()
    person.given_name, person.family_name = given_name, family_name
    person.school_id, person.position = school_id, position
    uow.record("people:person:change", person_id)


def disable(uow: UnitOfWork, person_id: PersonId) -> None:
    """Somebody has left: they cannot sign in any more and are asked nothing. Their awards stay theirs.

    Sessions, links, tokens and connections to hosts end for good: none of them comes back when the account is opened again. Raises
    ``NotFound``, and ``Refused``, also for one's own account.
    """
    person = known_person(uow, person_id)
    policy.may_close_account(uow.actor, person.district_id, person_id).require()
    if person.active:
        person.active = False
        if account := queries.account_of(uow.session, person_id):
            account.seal = new_id()
        for token in queries.live_tokens(uow.session, person_id):
            token.revoked_at = uow.now
        disconnect_all(uow, person_id)
        uow.record("people:person:disable", person_id)
        uow.emit(AccountClosed(person_id, person.district_id))


def enable(uow: UnitOfWork, person_id: PersonId) -> None:
    """Somebody is back."""
    person = known_person(uow, person_id)
    if not person.active:
        person.active = True
        uow.record("people:person:enable", person_id)


def recognise(uow: UnitOfWork, person_id: PersonId, *, source: str, sourced_id: str) -> None:
    """Remember under which id a roster of this source names a person."""
    person = known_person(uow, person_id)
    uow.session.merge(
        SourceId(district_id=person.district_id, source=source, sourced_id=sourced_id, person_id=person_id)
    )


def known_person(uow: UnitOfWork, person_id: PersonId) -> Person:
    """A person whom the actor may manage. Raises ``NotFound`` and ``Refused``."""
    person = queries.person_within(uow, person_id)
    policy.may_manage_people(uow.actor, person.district_id).require()
    return person


def _school_problems(uow: UnitOfWork, person: Person, school_id: SchoolId | None) -> tuple[Problem, ...]:
    school = uow.session.get(School, school_id) if school_id else None
    if school_id is None or (school is not None and school.district_id == person.district_id):
        return ()
    return (Problem("school", "Choose a school of the district."),)


def _check_address(uow: UnitOfWork, address: str) -> None:
    if problems := email_problems(address):
        raise Invalid(f"{address} is not an e-mail address.", problems=problems)
    if queries.account_by_email(uow.session, address):
        raise Invalid(
            f"{address} belongs to somebody already.", problems=(Problem("email", "Use another address."),)
        )
