"""Rates of exchange, what awards give by them, and the stipends and raises that people settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, Protocol

from awards import queries as awards
from awards.rules import AwardId, AwardState
from hr import policy, queries
from hr.events import CreditEntered, CreditReversed
from hr.models import Benefit, Entry, EquivalencyRow
from hr.rules import (
    BenefitId,
    BenefitStep,
    EntryKind,
    EquivalencyId,
    EquivalencyKind,
    as_decimal,
    entered_under,
)
from people import hr_identifiers
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, PersonId, new_id
from waymark.kernel.uow import UnitOfWork


class CheckedFile(Protocol):
    """An equivalency file whose shape has been checked; ``payloads.EquivalencyFile`` is one."""

    def model_dump(self, *, mode: Literal["json"]) -> dict[str, Any]: ...


def load_equivalency(uow: UnitOfWork, district_id: DistrictId, file: CheckedFile) -> EquivalencyId:
    """Load a rate of exchange; loading the same file again changes nothing.

    Raises ``Invalid`` for a changed rate under the same name, because entries were made at the old one.
    """
    policy.may_set_rules(uow.actor, district_id).require()
    body = file.model_dump(mode="json")
    slug, until = body["slug"], body["valid_until"]
    last_day = date.fromisoformat(until) if until else None
    known = queries.equivalency_by_slug(uow.session, district_id, slug)
    if known is None:
        row = EquivalencyRow(
            id=EquivalencyId(new_id()),
            district_id=district_id,
            slug=slug,
            kind=EquivalencyKind(body["kind"]),
            title=body["title"],
            body=body,
            valid_from=date.fromisoformat(body["valid_from"]),
            valid_until=last_day,
        )
        uow.session.add(row)
        uow.record("hr:equivalency:load", row.id, slug=slug)
        return row.id
    if known.body == body:
        return known.id
    same_rate = {**known.body, "valid_until": None} == {**body, "valid_until": None}
    if not same_rate:
        raise Invalid(
            f"The rate {slug} differs from the one in force.",
            problems=(
                Problem("slug", "End the old rate with valid_until, and give the new one a slug of its own."),
            ),
        )
    known.body, known.valid_until = body, last_day
    uow.record("hr:equivalency:end", known.id, slug=slug, valid_until=until)
    return known.id


def set_identifiers(uow: UnitOfWork, district_id: DistrictId, numbers: Mapping[PersonId, str]) -> None:
    """Store the numbers under which human resources knows people."""
    policy.may_set_rules(uow.actor, district_id).require()
    hr_identifiers.put(uow.session, numbers)
    uow.record("hr:identifiers:set", district_id, people=len(numbers))


def enter(uow: UnitOfWork, award_id: AwardId) -> None:
    """Enter what an award gives: credit in the ledger, stipends and raises as benefits.

    Safe to repeat, and in any order with ``reverse``: a revoked award gives nothing.
    """
    award = awards.award_facts(uow, award_id)
    if award.state is AwardState.REVOKED:
        return
    earned_on = award.granted_at.date()
    for equivalency in entered_under(
        award.kind,
        award.slug,
        earned_on,
        equivalencies=queries.equivalencies(uow, award.district_id),
        done=queries.counted_already(uow.session, award_id),
    ):
        quantity = as_decimal(equivalency.rate)
        if not equivalency.kind.is_credit:
            benefit = Benefit(
                id=new_id(),
                district_id=award.district_id,
                person_id=award.person_id,
                award_id=award_id,
                equivalency_id=equivalency.id,
                amount=quantity,
                unit=equivalency.unit,
                eligible_at=uow.now,
            )
            uow.session.add(benefit)
            uow.record("hr:benefit:become_eligible", benefit.id, award=award_id, kind=equivalency.kind.value)
            continue
        entry = Entry(
            id=new_id(),
            district_id=award.district_id,
            person_id=award.person_id,
            award_id=award_id,
            equivalency_id=equivalency.id,
            entry=EntryKind.EARNED,
            quantity=quantity,
            unit=equivalency.unit,
            awarded_on=earned_on,
            entered_on=uow.now.date(),
            entered_at=uow.now,
        )
        uow.session.add(entry)
        uow.record("hr:ledger:enter", entry.id, award=award_id)
        uow.emit(CreditEntered(entry.id, award_id, award.person_id, award.district_id))


def reverse(uow: UnitOfWork, award_id: AwardId) -> None:
    """Take back what a revoked award gave. Entries stay; a reversing one is added. Safe to repeat."""
    for entry in queries.standing_entries(uow.session, award_id):
        reversal = Entry(
            id=new_id(),
            district_id=entry.district_id,
            person_id=entry.person_id,
            award_id=award_id,
            equivalency_id=entry.equivalency_id,
            entry=EntryKind.REVERSAL,
            reverses_id=entry.id,
            quantity=-entry.quantity,
            unit=entry.unit,
            awarded_on=entry.awarded_on,
            entered_on=uow.now.date(),
            entered_at=uow.now,
        )
        uow.session.add(reversal)
        uow.record("hr:ledger:reverse", reversal.id, award=award_id, reverses=entry.id)
        uow.emit(CreditReversed(reversal.id, award_id, entry.person_id, entry.district_id))
    for benefit in queries.standing_benefits(uow.session, award_id):
        benefit.advance(BenefitStep.AWARD_REVOKED)
        uow.record("hr:benefit:award_revoked", benefit.id, award=award_id, state=benefit.state.value)


def approve_benefit(uow: UnitOfWork, benefit_id: BenefitId) -> None:
    """Approve a stipend or raise. Raises ``Refused``, ``NotFound``, ``IllegalTransition``."""
    benefit = _benefit(uow, benefit_id)
    benefit.advance(BenefitStep.APPROVE)
    benefit.approved_at, benefit.approved_by = uow.now, uow.actor.person_id
    uow.record("hr:benefit:approve", benefit_id)


def approve_benefits(uow: UnitOfWork, benefit_ids: Sequence[BenefitId]) -> None:
    """Approve several at once, all or none; raises as ``approve_benefit`` does."""
    for benefit_id in sorted(set(benefit_ids)):
        approve_benefit(uow, benefit_id)


def take_back_approvals(uow: UnitOfWork, benefit_ids: Sequence[BenefitId]) -> None:
    """Undo the approval of what is not paid yet, all or none; raises as ``approve_benefit`` does."""
    for benefit_id in sorted(set(benefit_ids)):
        benefit = _benefit(uow, benefit_id)
        benefit.advance(BenefitStep.TAKE_BACK)
        benefit.approved_at = benefit.approved_by = None
        uow.record("hr:benefit:take_back", benefit_id)


def settle_paid_in_error(uow: UnitOfWork, benefit_ids: Sequence[BenefitId], *, note: str) -> None:
    """Note what was agreed about money paid for awards that were revoked since, all or none.

    Raises ``Invalid`` without a note, else as ``approve_benefit`` does.
    """
    if not note.strip():
        raise Invalid(
            "Say what was agreed.", problems=(Problem("note", "For example: paid back in December."),)
        )
    for benefit_id in sorted(set(benefit_ids)):
        benefit = _benefit(uow, benefit_id)
        benefit.advance(BenefitStep.SETTLE)
        benefit.settled_at, benefit.settled_note = uow.now, note.strip()
        uow.record("hr:benefit:settle", benefit_id)


def mark_all_paid(uow: UnitOfWork, benefit_ids: Sequence[BenefitId]) -> None:
    """Note that several were paid, all or none; raises as ``mark_paid`` does."""
    for benefit_id in sorted(set(benefit_ids)):
        mark_paid(uow, benefit_id)


def mark_paid(uow: UnitOfWork, benefit_id: BenefitId) -> None:
    """Note that an approved stipend or raise was paid. Raises ``Refused``, ``NotFound``, ``IllegalTransition``."""
    benefit = _benefit(uow, benefit_id)
    benefit.advance(BenefitStep.PAY)
    benefit.paid_at, benefit.paid_by = uow.now, uow.actor.person_id
    uow.record("hr:benefit:pay", benefit_id)


def _benefit(uow: UnitOfWork, benefit_id: BenefitId) -> Benefit:
    benefit = uow.session.get(Benefit, benefit_id, with_for_update=True)
    if benefit is None or (benefit.district_id != uow.actor.district_id and not uow.actor.is_system):
        raise NotFound("There is no such benefit.")
    policy.may_settle(uow.actor, benefit.district_id, benefit.person_id).require()
    return benefit
