"""The pages of the HR officer: people with their credit, what waits to be settled, exports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, case, exists, func, or_, select

from hr import policy
from hr.models import Benefit, Entry
from hr.queries.benefits import BenefitRow, Waiting, benefits_to_settle, waiting, waiting_by_state
from hr.queries.exporting import ExportRow, exports
from hr.queries.rows import equivalencies
from hr.rules import BenefitState, EntryKind, as_decimal, balance_of
from people import hr_identifiers
from people import queries as people
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.paging import Page, cut
from waymark.kernel.uow import Reading

PEOPLE_SHOWN = 25
BENEFITS_SHOWN = 50
IN_SHORT = 5
"""How many benefits and exports the first page shows."""


@dataclass(frozen=True)
class CreditRow:
    """What somebody has under one rate, in a list."""

    awards: int
    usable: Decimal
    left_over: Decimal
    unit: str


@dataclass(frozen=True)
class PersonRow:
    """A person in the list of credit."""

    id: PersonId
    name: str
    school: str
    employee_number: str
    credits: tuple[CreditRow, ...]


@dataclass(frozen=True)
class OfficePage:
    """The HR officer's first page."""

    q: str
    people: Page[PersonRow]
    waiting: Waiting
    benefits: tuple[BenefitRow, ...]
    exports: tuple[ExportRow, ...]


@dataclass(frozen=True)
class BenefitsPage:
    """Benefits to approve, to pay, and those that were paid for an award that was revoked since."""

    waiting: Waiting
    eligible: tuple[BenefitRow, ...]
    approved: tuple[BenefitRow, ...]
    paid_in_error: tuple[BenefitRow, ...]


def office_page(reading: Reading, *, q: str = "", cursor: str | None = None) -> OfficePage:
    """People with credit, the oldest benefits to settle and the newest exports. Raises ``Refused``."""
    district_id = reading.actor.district_id
    policy.may_keep_records(reading.actor, district_id).require()
    return OfficePage(
        q=q,
        people=_people(reading, district_id, q, cursor),
        waiting=waiting(reading, district_id),
        benefits=benefits_to_settle(reading, district_id, IN_SHORT),
        exports=exports(reading, district_id, limit=IN_SHORT).items,
    )


def benefits_page(reading: Reading) -> BenefitsPage:
    """The benefits that wait, the oldest of each state. Raises ``Refused``."""
    by_state = waiting_by_state(reading, reading.actor.district_id, BENEFITS_SHOWN)
    return BenefitsPage(
        waiting=waiting(reading, reading.actor.district_id),
        eligible=by_state[BenefitState.ELIGIBLE],
        approved=by_state[BenefitState.APPROVED],
        paid_in_error=by_state[BenefitState.PAID_IN_ERROR],
    )


def _people(reading: Reading, district_id: DistrictId | None, q: str, cursor: str | None) -> Page[PersonRow]:
    directory = people.directory().subquery()
    query = select(directory).where(directory.c.district_id == district_id)
    if q.strip():
        query = query.where(_found(directory, q))
    else:
        concerned = (exists().where(one.person_id == directory.c.person_id) for one in (Entry, Benefit))
        query = query.where(or_(*concerned))
    query = people.by_name(query, directory, cursor, PEOPLE_SHOWN)
    page = cut(reading.session.execute(query).all(), PEOPLE_SHOWN, people.name_cursor)
    shown = [row.person_id for row in page.items]
    numbers = hr_identifiers.of(reading.session, shown)
    credits_ = _credits(reading, district_id, shown)
    schools = (
        {school.id: school.name for school in people.schools_of(reading, district_id)} if district_id else {}
    )
    return page.map(
        lambda row: PersonRow(
            row.person_id,
            f"{row.given_name} {row.family_name}",
            schools.get(row.school_id, ""),
            numbers.get(row.person_id, ""),
            credits_.get(row.person_id, ()),
        )
    )


def _found(directory: Subquery, q: str) -> ColumnElement[bool]:
    # People at human resources know others by their number.
    numbered = select(hr_identifiers.HrIdentifier.person_id).where(
        hr_identifiers.HrIdentifier.employee_number == q.strip()
    )
    return or_(people.named(directory, q), directory.c.person_id.in_(numbered))


def _credits(
    reading: Reading, district_id: DistrictId | None, person_ids: list[PersonId]
) -> dict[PersonId, tuple[CreditRow, ...]]:
    rates = {rate.id: rate for rate in equivalencies(reading, district_id)}
    standing = func.sum(case((Entry.entry == EntryKind.EARNED, 1), else_=-1))
    query = (
        select(Entry.person_id, Entry.equivalency_id, standing)
        .where(Entry.person_id.in_(person_ids), Entry.equivalency_id.in_(rates))
        .group_by(Entry.person_id, Entry.equivalency_id)
    )
    found: defaultdict[PersonId, list[CreditRow]] = defaultdict(list)
    for person_id, rate_id, number in reading.session.execute(query):
        rate = rates[rate_id]
        own = balance_of(rate, int(number))
        found[person_id].append(CreditRow(own.awards, own.usable, as_decimal(own.left_over), rate.unit))
    return {person_id: tuple(rows) for person_id, rows in found.items()}
