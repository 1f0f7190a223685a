"""What can be done with credit, benefits and exports: one function per verb. Never commits; the door does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from awards import queries as awards
from awards.rules import AwardId, AwardState, OutsideDecisionId, Worth
from hr import formats, policy, queries
from hr.events import CreditEntered, CreditReversed, ExportDelivered
from hr.models import Benefit, Entry, EquivalencyRow, Export, ExportLineRow
from hr.ports import HrDelivery
from hr.rules import (
    BenefitId,
    BenefitStep,
    EntryKind,
    Equivalency,
    EquivalencyId,
    EquivalencyKind,
    ExportFormat,
    ExportId,
    ExportState,
    ExportStep,
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
        elsewhere=queries.counted_on(
            uow.session, decisions=awards.standing_for(uow.session, award.person_id, award.credential_id)
        ),
    ):
        if equivalency.kind.is_credit:
            ground = _Ground(award.person_id, award.district_id, earned_on, award_id=award_id)
            _enter_credit(uow, ground, equivalency)
            continue
        benefit = Benefit(
            id=new_id(),
            district_id=award.district_id,
            person_id=award.person_id,
            award_id=award_id,
            equivalency_id=equivalency.id,
            amount=as_decimal(equivalency.rate),
            unit=equivalency.unit,
            eligible_at=uow.now,
        )
        uow.session.add(benefit)
        uow.record("hr:benefit:become_eligible", benefit.id, award=award_id, kind=equivalency.kind.value)


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
    for equivalency in entered_under(
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
    ):
        ground = _Ground(row.person_id, row.district_id, decided_on, decision_id=decision_id)
        _enter_credit(uow, ground, equivalency)


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


@dataclass(frozen=True)
class _Ground:
    """What gives credit: an award, or a decision about something from elsewhere."""

    person_id: PersonId
    district_id: DistrictId
    on: date
    award_id: AwardId | None = None
    decision_id: OutsideDecisionId | None = None


def _enter_credit(uow: UnitOfWork, ground: _Ground, equivalency: Equivalency) -> None:
    entry = Entry(
        id=new_id(),
        district_id=ground.district_id,
        person_id=ground.person_id,
        award_id=ground.award_id,
        outside_decision_id=ground.decision_id,
        equivalency_id=equivalency.id,
        entry=EntryKind.EARNED,
        quantity=as_decimal(equivalency.rate),
        unit=equivalency.unit,
        awarded_on=ground.on,
        entered_on=uow.now.date(),
        entered_at=uow.now,
    )
    uow.session.add(entry)
    uow.record("hr:ledger:enter", entry.id, **_named(entry))
    uow.emit(
        CreditEntered(entry.id, entry.award_id, entry.person_id, entry.district_id, entry.outside_decision_id)
    )


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
    uow.record("hr:ledger:reverse", reversal.id, reverses=entry.id, **_named(entry))
    uow.emit(
        CreditReversed(
            reversal.id, entry.award_id, entry.person_id, entry.district_id, entry.outside_decision_id
        )
    )


def _named(entry: Entry) -> dict[str, str]:
    """What gave the credit, as the audit trail names it."""
    if entry.award_id is not None:
        return {"award": entry.award_id}
    return {"outside_decision": entry.outside_decision_id or ""}


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


def prepare_export(
    uow: UnitOfWork, district_id: DistrictId, *, as_of: date, since: date | None, format: ExportFormat | str
) -> ExportId:
    """Prepare an export of the entries made up to and including ``as_of``, and hand it to delivery.

    Without ``since`` it holds what no delivered or prepared export has told yet, corrections included; with it,
    everything entered from that day on, told before or not. Raises ``Invalid`` for days in the wrong order.
    """
    policy.may_keep_records(uow.actor, district_id).require()
    if since and since > as_of:
        raise Invalid(
            "The first day lies after the last.",
            problems=(Problem("since", "Choose a day before the last."),),
        )
    if as_of > uow.now.date():
        raise Invalid(
            "The last day lies ahead.", problems=(Problem("as_of", "Choose today or a day before."),)
        )
    form = ExportFormat(format)
    # Two exports at the same time would both tell the same entries.
    queries.lock_exports(uow.session, district_id)
    entries = queries.entries_to_export(uow.session, district_id, as_of=as_of, since=since)
    content = formats.write(queries.lines_of(uow, entries), as_of=as_of, format=form)
    export = Export(
        id=new_id(),
        district_id=district_id,
        as_of=as_of,
        since=since,
        format=form,
        lines=len(entries),
        checksum=hashlib.sha256(content).hexdigest(),
        content=content,
        prepared_at=uow.now,
        prepared_by=uow.actor.person_id,
    )
    uow.session.add(export)
    uow.session.flush()  # the lines point at it
    uow.session.add_all(
        ExportLineRow(export_id=export.id, line=number, entry_id=entry.id)
        for number, entry in enumerate(entries, 1)
    )
    uow.record("hr:export:prepare", export.id, lines=len(entries), checksum=export.checksum)
    uow.enqueue("hr.deliver", export_id=export.id)
    return export.id


def deliver(uow: UnitOfWork, export_id: ExportId) -> None:
    """The job "hr.deliver": hand the file over, once."""
    export = queries.export_to_change(uow.session, export_id)
    if export is None or export.state is not ExportState.PREPARED:
        return
    uow.ports.get(HrDelivery).deliver(
        f"waymark-{export.as_of}-{export.id[:8]}.{export.format.value}", export.content
    )
    export.advance(ExportStep.DELIVER)
    export.delivered_at = uow.now
    uow.record("hr:export:deliver", export_id)
    uow.emit(ExportDelivered(export_id, export.district_id))


def note_download(uow: UnitOfWork, export_id: ExportId) -> None:
    """Write down that somebody fetched the file of an export, which holds names and employee numbers."""
    policy.may_keep_records(uow.actor, uow.actor.district_id).require()
    uow.record("hr:export:download", export_id)


def acknowledge(uow: UnitOfWork, export_id: ExportId, *, note: str = "") -> None:
    """Note that human resources has taken an export over."""
    _answer(uow, export_id, ExportStep.ACKNOWLEDGE, note)


def reject(uow: UnitOfWork, export_id: ExportId, *, note: str) -> None:
    """Note that human resources could not use an export; its entries go out again with the next one."""
    if not note.strip():
        raise Invalid("Say why it was rejected.", problems=(Problem("note", "One sentence is enough."),))
    _answer(uow, export_id, ExportStep.REJECT, note)


def _answer(uow: UnitOfWork, export_id: ExportId, step: ExportStep, note: str) -> None:
    export = queries.export_to_change(uow.session, export_id)
    if export is None or export.district_id != uow.actor.district_id:
        raise NotFound("There is no such export.")
    policy.may_keep_records(uow.actor, export.district_id).require()
    export.advance(step)
    export.answered_at, export.answer_note = uow.now, note.strip()
    uow.record(f"hr:export:{step.value}", export_id)


def _benefit(uow: UnitOfWork, benefit_id: BenefitId) -> Benefit:
    benefit = uow.session.get(Benefit, benefit_id, with_for_update=True)
    if benefit is None or (benefit.district_id != uow.actor.district_id and not uow.actor.is_system):
        raise NotFound("There is no such benefit.")
    policy.may_settle(uow.actor, benefit.district_id, benefit.person_id).require()
    return benefit
