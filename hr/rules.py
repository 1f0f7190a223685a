"""Rules of credit: what an award is worth, what a balance comes to, the lives of a benefit and of an export.

Exact throughout: rates are fractions, and a quantity is rounded only where it is stored or told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import NewType

from credentials.rules import CredentialKind
from waymark.kernel.errors import IllegalTransition, Problem
from waymark.kernel.text import nearest

EquivalencyId = NewType("EquivalencyId", str)
EntryId = NewType("EntryId", str)
BenefitId = NewType("BenefitId", str)
ExportId = NewType("ExportId", str)
RecordId = NewType("RecordId", str)


class EquivalencyKind(StrEnum):
    """What an equivalency turns awards into."""

    CE_CREDIT = "ce_credit"
    STIPEND = "stipend"
    SALARY_RAISE = "salary_raise"

    @property
    def label(self) -> str:
        """The name people read."""
        return {
            "ce_credit": "Continuing education credit",
            "stipend": "Stipend",
            "salary_raise": "Salary raise",
        }[self.value]

    @property
    def is_credit(self) -> bool:
        """Whether it is entered in the ledger of credit; the others are benefits that people approve and pay."""
        return self is EquivalencyKind.CE_CREDIT


class Rounding(StrEnum):
    """How a balance becomes credit that can be used."""

    WHOLE_DOWN = "whole_down"
    HALF_DOWN = "half_down"
    NONE = "none"


_STEP_OF = {Rounding.WHOLE_DOWN: Fraction(1), Rounding.HALF_DOWN: Fraction(1, 2)}


@dataclass(frozen=True)
class Equivalency:
    """A dated rate of exchange: ``units`` awards give ``gives`` of ``unit``."""

    id: EquivalencyId
    slug: str
    title: str
    kind: EquivalencyKind
    units: int
    gives: Decimal
    unit: str
    rounding: Rounding
    valid_from: date
    valid_until: date | None
    kinds: frozenset[CredentialKind]
    credentials: frozenset[str]
    authority: str = ""
    outside: bool = False
    """Whether what comes from elsewhere and is equivalent counts like an award."""
    renewals: bool = False
    """Whether an award that renews another counts like the first."""

    @property
    def rate(self) -> Fraction:
        """What one award is worth, exactly."""
        return Fraction(self.gives) / self.units

    @property
    def rate_in_words(self) -> str:
        """``2 awards = 1 CE credit``."""
        return f"{self.units} award{'s' if self.units > 1 else ''} = {self.gives} {self.unit}"

    def in_force(self, day: date) -> bool:
        """Whether awards of this day are counted."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def counts(self, kind: CredentialKind, slug: str, earned_on: date) -> bool:
        """Whether an award of this credential, earned on this day, is counted."""
        return (kind in self.kinds or slug in self.credentials) and self.in_force(earned_on)


def entered_under(
    kind: CredentialKind,
    slug: str,
    earned_on: date,
    *,
    equivalencies: Iterable[Equivalency],
    done: Collection[EquivalencyId],
    elsewhere: Collection[EquivalencyId] = (),
    renewal: bool = False,
) -> tuple[Equivalency, ...]:
    """The equivalencies under which an award is still to be entered; ``done`` are those that hold it already.

    ``elsewhere`` are those that hold the same credential of the same person on another ground, an award or a
    badge from elsewhere: what was shown once is spent once. A renewal counts only where that is said.

    Of several rates for the same type of credit the newest counts and the others never do, so that an award is
    spent once for each type. Stipends and raises stand beside each other.
    """
    newest_first = sorted(equivalencies, key=lambda one: (one.valid_from, one.slug), reverse=True)
    spent = {
        one.kind for one in newest_first if (one.id in done or one.id in elsewhere) and one.kind.is_credit
    }
    chosen = []
    for one in newest_first:
        if one.id in done or one.kind in spent or not one.counts(kind, slug, earned_on):
            continue
        if renewal and not one.renewals:
            continue
        if one.kind.is_credit:
            spent.add(one.kind)
        chosen.append(one)
    return tuple(chosen)


def uncounted(named: Iterable[str], known: Collection[str]) -> tuple[Problem, ...]:
    """Credentials that an equivalency counts and that do not exist; ``known`` are the slugs of those that do."""
    problems = []
    for n, slug in enumerate(named, 1):
        if slug not in known:
            meant = nearest(slug, known)
            cure = f"Did you mean '{meant}'?" if meant else "Add that credential, or take it away here."
            problems.append(Problem(f"counts.credentials[{n}]", f"There is no credential '{slug}'. {cure}"))
    return tuple(problems)


class EntryKind(StrEnum):
    """An entry of the ledger adds, or takes back what another added."""

    EARNED = "earned"
    REVERSAL = "reversal"

    @property
    def sign(self) -> int:
        """1 or -1."""
        return 1 if self is EntryKind.EARNED else -1


@dataclass(frozen=True)
class Balance:
    """What the entries of one person under one equivalency come to."""

    awards: int
    """Awards that count, reversals taken off."""
    total: Fraction
    """Their worth, exactly."""
    usable: Decimal
    """What can be used now, after the rounding rule."""
    left_over: Fraction
    """What waits for the next award."""


def balance(equivalency: Equivalency, entries: Iterable[EntryKind]) -> Balance:
    """The balance of one person. The order of the entries does not matter, and nothing is counted twice."""
    return balance_of(equivalency, sum(entry.sign for entry in entries))


def balance_of(equivalency: Equivalency, awards: int) -> Balance:
    """The balance of somebody with this many awards that count."""
    total = equivalency.rate * awards
    step = _STEP_OF.get(equivalency.rounding)
    usable = total if step is None else (total // step) * step
    return Balance(awards, total, as_decimal(usable), total - usable)


def awards_to_next(equivalency: Equivalency, balance: Balance) -> int | None:
    """How many more awards make the next step of credit that can be used; None where every award counts at once."""
    step = _STEP_OF.get(equivalency.rounding)
    return None if step is None else ceil((step - balance.left_over) / equivalency.rate)


def as_decimal(amount: Fraction) -> Decimal:
    """A fraction with four decimal places, cut off towards zero, as it is stored and told."""
    scaled = abs(amount) * 10_000
    whole = Decimal(scaled.numerator // scaled.denominator) / 10_000
    return whole if amount >= 0 else -whole


class BenefitState(StrEnum):
    """Where a stipend or raise stands. Eligible, approved and paid are three different facts."""

    ELIGIBLE = "eligible"
    APPROVED = "approved"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    PAID_IN_ERROR = "paid_in_error"
    SETTLED = "settled"


class BenefitStep(StrEnum):
    """What can be done with a benefit."""

    APPROVE = "approve"
    TAKE_BACK = "take_back"
    PAY = "pay"
    AWARD_REVOKED = "award_revoked"
    SETTLE = "settle"


BENEFIT_TRANSITIONS: dict[tuple[BenefitState, BenefitStep], BenefitState] = {
    (BenefitState.ELIGIBLE, BenefitStep.APPROVE): BenefitState.APPROVED,
    (BenefitState.APPROVED, BenefitStep.TAKE_BACK): BenefitState.ELIGIBLE,
    (BenefitState.APPROVED, BenefitStep.PAY): BenefitState.PAID,
    (BenefitState.ELIGIBLE, BenefitStep.AWARD_REVOKED): BenefitState.WITHDRAWN,
    (BenefitState.APPROVED, BenefitStep.AWARD_REVOKED): BenefitState.WITHDRAWN,
    # Money that has left cannot be taken back by a program; people decide, so it is shown to them.
    (BenefitState.PAID, BenefitStep.AWARD_REVOKED): BenefitState.PAID_IN_ERROR,
    (BenefitState.PAID_IN_ERROR, BenefitStep.SETTLE): BenefitState.SETTLED,
}


def next_benefit_state(state: BenefitState, step: BenefitStep) -> BenefitState:
    """The state after the step. Raises ``IllegalTransition``."""
    try:
        return BENEFIT_TRANSITIONS[state, step]
    except KeyError:
        raise IllegalTransition(
            f"A benefit that is {state.value.replace('_', ' ')} cannot be changed like this."
        ) from None


class ExportState(StrEnum):
    """Where an export stands."""

    PREPARED = "prepared"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"


class ExportStep(StrEnum):
    """What happens to an export."""

    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    REJECT = "reject"


EXPORT_TRANSITIONS: dict[tuple[ExportState, ExportStep], ExportState] = {
    (ExportState.PREPARED, ExportStep.DELIVER): ExportState.DELIVERED,
    (ExportState.DELIVERED, ExportStep.ACKNOWLEDGE): ExportState.ACKNOWLEDGED,
    (ExportState.DELIVERED, ExportStep.REJECT): ExportState.REJECTED,
}


def next_export_state(state: ExportState, step: ExportStep) -> ExportState:
    """The state after the step. Raises ``IllegalTransition``."""
    try:
        return EXPORT_TRANSITIONS[state, step]
    except KeyError:
        raise IllegalTransition(f"An export that is {state.value} cannot be changed like this.") from None


class ExportFormat(StrEnum):
    """The forms of an export file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True)
class ExportLine:
    """One line as human resources reads it."""

    employee_number: str
    name: str
    credential: str
    award_id: str
    awarded_on: date
    credit_type: str
    entry: EntryKind
    quantity: Decimal
    unit: str
    entered_on: date
    entry_id: str
    """The same in every export that tells the entry, so that nothing is booked twice."""


class RecordKind(StrEnum):
    """The holder makes a record, with every signed badge inside; human resources makes a transcript, on paper."""

    RECORD = "record"
    TRANSCRIPT = "transcript"

    @property
    def label(self) -> str:
        """The name people read."""
        return {"record": "Comprehensive record", "transcript": "Transcript"}[self.value]


@dataclass(frozen=True)
class RecordedAward:
    """An award as a record tells it. ``part_of`` are the pathways that this person finished with it."""

    award_id: str
    title: str
    kind: str
    earned_on: date
    holds_until: date | None
    part_of: tuple[str, ...]


@dataclass(frozen=True)
class CreditLine:
    """What one award gave, or one badge from elsewhere, which has no award here."""

    award_id: str | None
    title: str
    earned_on: date
    quantity: Decimal


@dataclass(frozen=True)
class CreditEarned:
    """One type of credit with the lines that it is the sum of; what was taken back is left out."""

    slug: str
    title: str
    rate: str
    authority: str
    unit: str
    total: Decimal
    usable: Decimal
    left_over: Decimal
    lines: tuple[CreditLine, ...]


@dataclass(frozen=True)
class Contents:
    """Exactly what a record says, on one day: shown before it is made, printed, and kept with it."""

    name: str
    school: str
    district: str
    on: date
    awards: tuple[RecordedAward, ...]
    credit: tuple[CreditEarned, ...]
    waiting: tuple[str, ...]
    """Earned, but not signed yet, so left out."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing that could be recorded."""
        return not self.awards and not any(earned.lines for earned in self.credit)


def standing_lines(entries: Iterable[tuple[EntryId, EntryId | None]]) -> frozenset[EntryId]:
    """The entries that still count: earned, and taken back by no other. Each with the entry that it reverses."""
    listed = tuple(entries)
    reversed_ids = {reverses for _, reverses in listed}
    return frozenset(entry for entry, reverses in listed if reverses is None and entry not in reversed_ids)
