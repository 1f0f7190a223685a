"""Lists of people by name, page by page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, true, tuple_
from sqlalchemy.orm import Session

from people import policy
from people.models import Account, Person, RoleHolding, School
from waymark.kernel.actor import Role
from waymark.kernel.errors import Invalid
from waymark.kernel.ids import DistrictId, PersonId, SchoolId
from waymark.kernel.paging import PAGE, Page, cut, decode_cursor, encode_cursor
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class PersonRow:
    """A line of the list of people."""

    id: PersonId
    name: str
    email: str
    position: str
    school: str
    roles: tuple[Role, ...]
    active: bool


def directory() -> Select[PersonId, DistrictId, str, str, SchoolId | None]:
    """Published select of everybody who is or was at work: person_id, district_id, both names, school_id."""
    return select(
        Person.id.label("person_id"),
        Person.district_id,
        Person.given_name,
        Person.family_name,
        Person.school_id,
    )


def named(directory: Subquery, words: str) -> ColumnElement[bool]:
    """Whether every word is part of a name; ``directory`` has both names as columns."""
    name = func.lower(directory.c.given_name + " " + directory.c.family_name)
    return and_(true(), *(name.contains(word.lower(), autoescape=True) for word in words.split()))


def by_name(query: Select[Any], directory: Subquery, cursor: str | None, limit: int) -> Select[Any]:
    """The query cut to one page by family name, plus one row that tells whether there is a next page."""
    order = (directory.c.family_name, directory.c.given_name, directory.c.person_id)
    if cursor:
        value, person_id = decode_cursor(cursor)
        try:
            family_name, given_name = map(str, json.loads(value))
        except ValueError as error:
            raise Invalid(
                "That page address is not one of ours.", cure="Start again at the first page."
            ) from error
        query = query.where(tuple_(*order) > tuple_(family_name, given_name, person_id))
    return query.order_by(*order).limit(limit + 1)


def name_cursor(row: Any) -> str:
    """The cursor of a row of the directory, for the page after it."""
    return encode_cursor(json.dumps([row.family_name, row.given_name]), row.person_id)


def people_page(
    reading: Reading, district_id: DistrictId, words: str = "", cursor: str | None = None
) -> Page[PersonRow]:
    """Everybody of a district with address and roles, those who have left too, by name. Raises ``Refused``."""
    policy.may_see_people(reading.actor, district_id).require()
    everybody = directory().subquery()
    query = by_name(
        select(everybody).where(everybody.c.district_id == district_id, named(everybody, words)),
        everybody,
        cursor,
        PAGE,
    )
    page = cut(reading.session.execute(query).all(), PAGE, name_cursor)
    rows = {row.id: row for row in _rows(reading.session, [row.person_id for row in page.items])}
    return page.map(lambda row: rows[row.person_id])


def list_people(reading: Reading, district_id: DistrictId, role: Role | None = None) -> tuple[PersonRow, ...]:
    """The people of a district with address and roles, by name. Raises ``Refused``."""
    policy.may_see_people(reading.actor, district_id).require()
    at_work = select(Person.id).where(Person.district_id == district_id, Person.active)
    return tuple(row for row in _rows(reading.session, at_work) if role is None or role in row.roles)


def _rows(session: Session, person_ids: Sequence[PersonId] | Select[PersonId]) -> Iterator[PersonRow]:
    held: dict[PersonId, set[Role]] = defaultdict(set)
    holdings = select(RoleHolding.person_id, RoleHolding.role).where(RoleHolding.person_id.in_(person_ids))
    for person_id, role in session.execute(holdings):
        held[person_id].add(role)
    query = (
        select(Person, Account.email, School.name)
        .join(Account)
        .outerjoin(School, Person.school_id == School.id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.family_name, Person.given_name)
    )
    for person, email, school in session.execute(query):
        roles = tuple(sorted(held[person.id]))
        yield PersonRow(person.id, person.name, email, person.position, school or "", roles, person.active)
