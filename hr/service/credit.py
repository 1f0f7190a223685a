"""Rates of exchange, what awards give by them, and the stipends and raises that people settle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal, Protocol

from sqlalchemy import insert

from awards import queries as awards
from awards.queries import AwardRow
from awards.rules import AwardId, AwardState, OutsideDecisionId, Worth
from hr import policy, queries
from hr.events import CreditEntered, CreditReversed
from hr.models import Benefit, Entry, EquivalencyRow
from hr.rules import (
    BenefitId,
    BenefitStep,
    EntryKind,
    Equivalency,
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

    Safe to repeat, and in any order with ``reverse``: a revoked award gives nothing. Raises ``NotFound``.
    """
    if not enter_all(uow, [award_id]):
        raise NotFound("There is no such award.")


def enter_all(uow: UnitOfWork, award_ids: Collection[AwardId]) -> int:
    """Enter what many awards give, in the same number of statements for any number; how many were found."""
    found = awards.facts_of(uow, award_ids)
    done = queries.counted_already(uow.session, award_ids)
    elsewhere = queries.counted_elsewhere(uow.session, awards.standing_for_all(uow.session, award_ids))
    rates = {
        district_id: queries.equivalencies(uow, district_id)
        for district_id in {award.district_id for award in found}
    }
    entries: list[dict[str, Any]] = []
    benefits: list[dict[str, Any]] = []
    for award in found:
        if award.state is AwardState.REVOKED:
            continue
        chosen = entered_under(
            award.kind,
            award.slug,
            award.granted_at.date(),
            equivalencies=rates[award.district_id],
            done=done[award.award_id],
            elsewhere=elsewhere.get(award.award_id, frozenset()),
            renewal=award.renews_id is not None,
        )
        earned_on = award.granted_at.date()
        entries += [
            {**_earned(uow, award, rate, on=earned_on), "award_id": award.award_id}
            for rate in chosen
            if rate.kind.is_credit
        ]
        benefits += [_eligible(uow, award, rate) for rate in chosen if not rate.kind.is_credit]
    _add_entries(uow, entries)
    _add_benefits(uow, benefits, {one.id: one for all_ in rates.values() for one in all_})
    return len(found)


class _Earner(Protocol):
    """Something of a person's that gives credit: an award, or something from elsewhere."""

    @property
    def person_id(self) -> PersonId: ...
    @property
    def district_id(self) -> DistrictId: ...


def _earned(uow: UnitOfWork, earner: _Earner, rate: Equivalency, *, on: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "district_id": earner.district_id,
        "person_id": earner.person_id,
        "award_id": None,
        "outside_decision_id": None,
        "equivalency_id": rate.id,
        "entry": EntryKind.EARNED,
        "quantity": as_decimal(rate.rate),
        "unit": rate.unit,
        "awarded_on": on,
        "entered_on": uow.now.date(),
        "entered_at": uow.now,
    }


def _eligible(uow: UnitOfWork, award: AwardRow, rate: Equivalency) -> dict[str, Any]:
    return {
        "id": new_id(),
        "district_id": award.district_id,
        "person_id": award.person_id,
        "award_id": award.award_id,
        "equivalency_id": rate.id,
        "amount": as_decimal(rate.rate),
        "unit": rate.unit,
        "eligible_at": uow.now,
        "version": 1,
    }


def _add_entries(uow: UnitOfWork, entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        return
    uow.session.execute(insert(Entry), entries)
    uow.record_each(
        "hr:ledger:enter",
        {entry["id"]: _ground(entry["award_id"], entry["outside_decision_id"]) for entry in entries},
    )
    for entry in entries:
        uow.emit(
            CreditEntered(
                entry["id"],
                entry["award_id"],
                entry["person_id"],
                entry["district_id"],
                entry["outside_decision_id"],
            )
        )


def _add_benefits(
    uow: UnitOfWork, benefits: Sequence[Mapping[str, Any]], rates: Mapping[EquivalencyId, Equivalency]
) -> None:
    if not benefits:
        return
    uow.session.execute(insert(Benefit), benefits)
    uow.record_each(
        "hr:benefit:become_eligible",
        {
            benefit["id"]: {"award": benefit["award_id"], "kind": rates[benefit["equivalency_id"]].kind.value}
            for benefit in benefits
        },
    )


def enter_outside(uow: UnitOfWork, decision_id: OutsideDecisionId) -> None:
    """Enter what something from elsewhere gives, if it is equivalent and the rate says that such things count.

    Safe to repeat. What the same credential gave already, by an award or another badge, is not given twice.
    """
    row, decision = awards.outside_decision(uow, decision_id)
    measure = decision.measure
    if not decision.stands or decision.worth is not Worth.EQUIVALENT or measure is None:
        return
    decided_on = decision.decided_at.date()
    rates = [rate for rate in queries.equivalencies(uow, row.district_id) if rate.outside]
    standing = awards.standing_for(uow.session, row.person_id, measure.credential_id)
    chosen = entered_under(
        measure.kind,
        measure.slug,
        decided_on,
        equivalencies=rates,
        done=queries.decided_already(uow.session, decision_id),
        elsewhere=queries.counted_on(
            uow.session,
            decisions=[one for one in standing if one != decision_id],
            award_ids=awards.live_awards(uow.session, row.person_id, measure.credential_id),
        ),
    )
    _add_entries(
        uow,
        [{**_earned(uow, row, rate, on=decided_on), "outside_decision_id": decision_id} for rate in chosen],
    )


def reverse(uow: UnitOfWork, award_id: AwardId) -> None:
    """Take back what a revoked award gave. Entries stay; a reversing one is added. Safe to repeat.

    Where something from elsewhere equals the same credential, that gives the credit from now on.
    """
    for entry in queries.standing_entries(uow.session, award_id=award_id):
        _reverse_entry(uow, entry)
    for benefit in queries.standing_benefits(uow.session, award_id):
        benefit.advance(BenefitStep.AWARD_REVOKED)
        uow.record("hr:benefit:award_revoked", benefit.id, award=award_id, state=benefit.state.value)
    # The next question is about entries that stand, and these just stopped to.
    uow.session.flush()
    award = awards.award_facts(uow, award_id)
    for decision_id in awards.standing_for(uow.session, award.person_id, award.credential_id):
        enter_outside(uow, decision_id)


def reverse_outside(uow: UnitOfWork, decision_id: OutsideDecisionId) -> None:
    """Take back what something from elsewhere gave. An award of the same credential gives it from now on."""
    entries = queries.standing_entries(uow.session, decision_id=decision_id)
    for entry in entries:
        _reverse_entry(uow, entry)
    if not entries:
        return
    uow.session.flush()
    row, decision = awards.outside_decision(uow, decision_id)
    if decision.measure is None:
        return
    for award_id in awards.live_awards(uow.session, row.person_id, decision.measure.credential_id):
        enter(uow, award_id)


def _reverse_entry(uow: UnitOfWork, entry: Entry) -> None:
    reversal = Entry(
        id=new_id(),
        district_id=entry.district_id,
        person_id=entry.person_id,
        award_id=entry.award_id,
        outside_decision_id=entry.outside_decision_id,
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
    uow.record(
        "hr:ledger:reverse",
        reversal.id,
        reverses=entry.id,
        **_ground(entry.award_id, entry.outside_decision_id),
    )
    uow.emit(
        CreditReversed(
            reversal.id, entry.award_id, entry.person_id, entry.district_id, entry.outside_decision_id
        )
    )


def _ground(award_id: AwardId | None, decision_id: OutsideDecisionId | None) -> dict[str, str]:
    """What gives the credit, as the audit trail names it."""
    return {"award": award_id} if award_id is not None else {"outside_decision": decision_id or ""}


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
