"""Questions about people. Every select of this slice stands here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from people import policy
from people.models import Account, District, Person, RoleHolding, School, SourceId, Token
from people.rules import PersonFacts, TokenId, tidy_email
from waymark.kernel.actor import Actor, Role, RoleHeld
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId, SchoolId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class SchoolRow:
    """A school as other slices see it."""

    id: SchoolId
    name: str


@dataclass(frozen=True)
class PersonRow:
    """A line of the list of people."""

    id: PersonId
    name: str
    email: str
    position: str
    school: str
    roles: tuple[Role, ...]


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


@dataclass(frozen=True)
class TokenRow:
    """A token as its owner sees it."""

    id: TokenId
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    live: bool


def actor_of(session: Session, person: Person) -> Actor:
    """The actor that a person is."""
    rows = session.execute(
        select(RoleHolding.role, RoleHolding.school_id).where(RoleHolding.person_id == person.id)
    )
    return Actor(
        person_id=person.id,
        district_id=person.district_id,
        name=person.name,
        roles=frozenset(RoleHeld(role, school_id) for role, school_id in rows),
        school_ids=frozenset([person.school_id] if person.school_id else []),
    )


def actor_by_id(reading: Reading, person_id: PersonId) -> Actor:
    """The actor for a person's id. Raises ``NotFound``."""
    person = reading.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return actor_of(reading.session, person)


def actor_of_session(reading: Reading, person_id: str, seal: str) -> Actor | None:
    """The actor of a signed session, or None when it has ended."""
    query = select(Person).join(Account).where(Person.id == person_id, Account.seal == seal, Person.active)
    person = reading.session.scalars(query).first()
    return actor_of(reading.session, person) if person else None


def actor_of_token(reading: Reading, token: str) -> tuple[Actor, frozenset[str]] | None:
    """The actor and scopes of a bearer token, or None when it does not hold."""
    query = (
        select(Person, Token.scopes)
        .join(Token)
        .where(
            Token.digest == token_digest(token),
            Token.revoked_at.is_(None),
            Token.expires_at > reading.now,
            Person.active,
        )
    )
    found = reading.session.execute(query).first()
    return (actor_of(reading.session, found[0]), frozenset(found[1])) if found else None


def token_digest(token: str) -> str:
    """What is stored of a token. Tokens are random, so a plain hash does not help a guesser."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_id(reading: Reading, token: str) -> TokenId:
    """The id of a token given as it was printed, or by its id. Raises ``NotFound``."""
    query = select(Token.id).where((Token.digest == token_digest(token)) | (Token.id == token))
    found = reading.session.scalars(query).first()
    if found is None:
        raise NotFound("There is no such token.")
    return found


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address."""
    return session.scalars(select(Account).where(Account.email == tidy_email(email))).first()


def account_of(session: Session, person_id: PersonId | None, *, lock: bool = False) -> Account | None:
    """The account of a person, locked until the end of the command where that is asked for."""
    query = select(Account).where(Account.person_id == person_id)
    return session.scalars(query.with_for_update() if lock else query).first()


def person_by_email(reading: Reading, email: str) -> PersonId:
    """The person with this address. Raises ``NotFound``."""
    account = account_by_email(reading.session, email)
    if account is None:
        raise NotFound(
            f"Nobody here has the address {email}.", cure="`waymark people list` shows who is known."
        )
    return account.person_id


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


def educators() -> Select[PersonId, DistrictId, SchoolId | None]:
    """Published select of active educators: person_id, district_id, school_id. For roll-ups of higher slices."""
    holders = select(RoleHolding.person_id).where(RoleHolding.role == Role.EDUCATOR)
    return select(Person.id.label("person_id"), Person.district_id, Person.school_id).where(
        Person.active, Person.id.in_(holders)
    )


def directory() -> Select[PersonId, DistrictId, str, str, SchoolId | None]:
    """Published select of everybody who is or was at work: person_id, district_id, both names, school_id."""
    return select(
        Person.id.label("person_id"),
        Person.district_id,
        Person.given_name,
        Person.family_name,
        Person.school_id,
    )


def list_people(reading: Reading, district_id: DistrictId, role: Role | None = None) -> tuple[PersonRow, ...]:
    """The people of a district with address and roles, by name. Raises ``Refused``."""
    policy.may_see_people(reading.actor, district_id).require()
    query = (
        select(Person, Account.email, School.name)
        .join(Account)
        .outerjoin(School, Person.school_id == School.id)
        .where(Person.district_id == district_id, Person.active)
        .order_by(Person.family_name, Person.given_name)
    )
    held: dict[PersonId, set[Role]] = defaultdict(set)
    holdings = (
        select(RoleHolding.person_id, RoleHolding.role).join(Person).where(Person.district_id == district_id)
    )
    for person_id, person_role in reading.session.execute(holdings):
        held[person_id].add(person_role)
    rows = (
        PersonRow(
            person.id, person.name, email, person.position, school or "", tuple(sorted(held[person.id]))
        )
        for person, email, school in reading.session.execute(query)
    )
    return tuple(row for row in rows if role is None or role in row.roles)


def tokens_of(reading: Reading, person_id: PersonId) -> tuple[TokenRow, ...]:
    """A person's own tokens, newest first. Raises ``Refused``."""
    policy.may_manage_tokens(reading.actor, person_id).require()
    query = select(Token).where(Token.person_id == person_id).order_by(Token.created_at.desc())
    return tuple(
        TokenRow(
            t.id,
            t.label,
            tuple(t.scopes),
            t.created_at,
            t.expires_at,
            t.revoked_at is None and t.expires_at > reading.now,
        )
        for t in reading.session.scalars(query)
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
