"""The credit of one person: balances with the lines behind each, stipends and raises. And the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ScalarSelect, case, func, select

from awards import queries as awards
from awards.queries import OutsideRow
from awards.rules import AwardId, AwardState, OutsideDecisionId, OutsideId
from hr import policy
from hr.models import Benefit, Entry, Export, ExportLineRow
from hr.queries.benefits import BenefitRow, benefits, rows_of
from hr.queries.rows import equivalencies
from hr.rules import (
    Balance,
    EntryId,
    EntryKind,
    Equivalency,
    EquivalencyId,
    ExportState,
    as_decimal,
    awards_to_next,
    balance,
    balance_of,
)
from people import hr_identifiers
from people import queries as people
from people.rules import PersonFacts
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.paging import Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class LedgerRow:
    """One entry of the ledger in words. ``told_on`` is None until an export has told it.

    It rests on an award, or else on something from elsewhere.
    """

    id: EntryId
    person_id: PersonId
    award_id: AwardId | None
    outside_id: OutsideId | None
    credential: str
    equivalency: str
    credit_type: str
    entry: EntryKind
    quantity: Decimal
    unit: str
    awarded_on: date
    entered_on: date
    entered_at: datetime
    reverses_id: EntryId | None
    told_on: datetime | None = None


@dataclass(frozen=True)
class BalanceRow:
    """What somebody has under one rate, with the lines that it is the sum of, the oldest first."""

    equivalency: Equivalency
    balance: Balance
    lines: tuple[LedgerRow, ...]

    @property
    def total(self) -> Decimal:
        """What the awards are worth."""
        return as_decimal(self.balance.total)

    @property
    def left_over(self) -> Decimal:
        """What waits for the next award."""
        return as_decimal(self.balance.left_over)

    @property
    def to_next(self) -> int | None:
        """How many more awards make the next credit that can be used."""
        return awards_to_next(self.equivalency, self.balance)


@dataclass(frozen=True)
class Statement:
    """The credit of one person on one day. ``employee_number`` is empty for everybody but HR officers."""

    person: PersonFacts
    employee_number: str
    yours: bool
    for_officer: bool
    on: date
    balances: tuple[BalanceRow, ...]
    benefits: tuple[BenefitRow, ...]
    without_credit: tuple[str, ...]
    """What the person holds that no rate counts."""
    elsewhere: tuple[OutsideRow, ...]
    """What the person brought from elsewhere and was decided on, whether it gives credit or not."""
    credited_elsewhere: frozenset[OutsideId]
    """What of it gives credit now."""


@dataclass(frozen=True)
class Ledger:
    """Entries for a program, with the balances when they are one person's."""

    page: Page[LedgerRow]
    balances: tuple[BalanceRow, ...]


def statement(reading: Reading, person_id: PersonId | None) -> Statement:
    """The credit of a person, in at most fifteen statements. Raises ``NotFound`` for those who may not see it."""
    person = people.facts_of(reading, [person_id]).get(person_id) if person_id else None
    if person is None or not policy.may_see_credit(reading.actor, person.district_id, person.id):
        raise _nobody()
    officer = policy.may_keep_records(reading.actor, person.district_id)
    rates = equivalencies(reading, person.district_id)
    own = select(Entry, _told_on()).where(Entry.person_id == person.id).order_by(Entry.entered_at, Entry.id)
    entries = reading.session.execute(own).all()
    query = benefits().where(Benefit.person_id == person.id).order_by(Benefit.eligible_at.desc(), Benefit.id)
    found = reading.session.execute(query).all()
    own_entries = [entry for entry, _ in entries]
    titles = awards.titles_of(
        reading, {*_award_ids(own_entries), *(benefit.award_id for benefit, *_ in found)}
    )
    brought = awards.decided_outside(reading, person.id)
    words = {rate.id: rate for rate in rates}
    lines = tuple(_line(entry, words, titles, brought.about, told_on) for entry, told_on in entries)
    counted = {line.award_id for line in lines}
    numbers = hr_identifiers.of(reading.session, [person.id]) if officer else {}
    return Statement(
        person=person,
        employee_number=numbers.get(person.id, ""),
        yours=person.id == reading.actor.person_id,
        for_officer=bool(officer),
        on=reading.now.date(),
        balances=_balances(rates, lines, reading.now.date()),
        benefits=rows_of(reading, found, titles),
        without_credit=tuple(
            held.title
            for held in awards.held_by(reading, person.id)
            # What a renewed award gave stands under the award that it renews.
            if held.state is AwardState.ISSUED and not held.renews_id and held.award_id not in counted
        ),
        elsewhere=brought.rows,
        credited_elsewhere=_credited(lines),
    )


def ledger(
    reading: Reading,
    person_id: PersonId | None,
    *,
    as_of: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Ledger:
    """Entries up to and including a day, newest first: one person's, or with None the whole district's.

    Raises ``Refused`` for the district's by anybody but its HR officers, ``NotFound`` for another's.
    """
    day = as_of or reading.now.date()
    query = select(Entry).where(Entry.entered_on <= day)
    if person_id is None:
        district_id = reading.actor.district_id
        policy.may_keep_records(reading.actor, district_id).require()
        query = query.where(Entry.district_id == district_id)
    else:
        person = people.facts_of(reading, [person_id]).get(person_id)
        if person is None or not policy.may_see_credit(reading.actor, person.district_id, person.id):
            raise _nobody()
        district_id = person.district_id
        query = query.where(Entry.person_id == person_id)
    rates = {rate.id: rate for rate in equivalencies(reading, district_id)}
    part = newest_first(query, Entry.entered_at.expression, Entry.id.expression, cursor, limit)
    page = cut(
        reading.session.scalars(part).all(), limit, lambda entry: encode_cursor(entry.entered_at, entry.id)
    )
    titles, outside = (
        awards.titles_of(reading, _award_ids(page.items)),
        _outside_titles(reading, page.items),
    )
    return Ledger(
        page.map(lambda entry: _line(entry, rates, titles, outside)),
        () if person_id is None else _sums(reading, person_id, rates, day),
    )


def _nobody() -> NotFound:
    return NotFound("There is no such person.", cure="Search for them on the page of human resources.")


def _told_on() -> ScalarSelect[datetime]:
    return (
        select(func.min(Export.prepared_at))
        .join(ExportLineRow, ExportLineRow.export_id == Export.id)
        .where(ExportLineRow.entry_id == Entry.id, Export.state != ExportState.REJECTED)
        .correlate(Entry)
        .scalar_subquery()
    )


def _award_ids(entries: Iterable[Entry]) -> set[AwardId]:
    return {entry.award_id for entry in entries if entry.award_id}


def _outside_titles(
    reading: Reading, entries: Iterable[Entry]
) -> dict[OutsideDecisionId, tuple[OutsideId, str]]:
    decisions = {entry.outside_decision_id for entry in entries if entry.outside_decision_id}
    return awards.titles_of_outside(reading, decisions) if decisions else {}


def _credited(lines: Iterable[LedgerRow]) -> frozenset[OutsideId]:
    standing = Counter[OutsideId]()
    for line in lines:
        if line.outside_id:
            standing[line.outside_id] += line.entry.sign
    return frozenset(outside_id for outside_id, number in standing.items() if number > 0)


def _line(
    entry: Entry,
    rates: Mapping[EquivalencyId, Equivalency],
    titles: Mapping[AwardId, str],
    outside: Mapping[OutsideDecisionId, tuple[OutsideId, str]],
    told_on: datetime | None = None,
) -> LedgerRow:
    rate = rates[entry.equivalency_id]
    brought = outside.get(entry.outside_decision_id) if entry.outside_decision_id else None
    return LedgerRow(
        id=entry.id,
        person_id=entry.person_id,
        award_id=entry.award_id,
        outside_id=brought[0] if brought else None,
        credential=brought[1] if brought else titles.get(entry.award_id, "") if entry.award_id else "",
        equivalency=rate.slug,
        credit_type=rate.kind.label,
        entry=entry.entry,
        quantity=entry.quantity,
        unit=entry.unit,
        awarded_on=entry.awarded_on,
        entered_on=entry.entered_on,
        entered_at=entry.entered_at,
        reverses_id=entry.reverses_id,
        told_on=told_on,
    )


def _balances(rates: Iterable[Equivalency], lines: Sequence[LedgerRow], day: date) -> tuple[BalanceRow, ...]:
    """A balance for every rate of credit that is in force or has given something."""
    by_rate = {rate.slug: tuple(line for line in lines if line.equivalency == rate.slug) for rate in rates}
    return tuple(
        BalanceRow(rate, balance(rate, (line.entry for line in by_rate[rate.slug])), by_rate[rate.slug])
        for rate in rates
        if rate.kind.is_credit and (by_rate[rate.slug] or rate.in_force(day))
    )


def _sums(
    reading: Reading, person_id: PersonId, rates: Mapping[EquivalencyId, Equivalency], day: date
) -> tuple[BalanceRow, ...]:
    standing = func.sum(case((Entry.entry == EntryKind.EARNED, 1), else_=-1))
    query = (
        select(Entry.equivalency_id, standing)
        .where(Entry.person_id == person_id, Entry.entered_on <= day)
        .group_by(Entry.equivalency_id)
    )
    numbers = {rate_id: int(number) for rate_id, number in reading.session.execute(query)}
    return tuple(
        BalanceRow(rate, balance_of(rate, numbers.get(rate.id, 0)), ())
        for rate in rates.values()
        if rate.kind.is_credit and (rate.id in numbers or rate.in_force(day))
    )
