"""Rows for this slice's own service: rates of exchange, entries, benefits and exports to change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from awards.rules import AwardId, OutsideDecisionId
from hr.models import Benefit, Entry, EquivalencyRow, Export, ExportLineRow
from hr.rules import (
    BenefitState,
    EntryId,
    EntryKind,
    Equivalency,
    EquivalencyId,
    ExportId,
    ExportState,
)
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


def equivalencies(reading: Reading, district_id: DistrictId | None) -> tuple[Equivalency, ...]:
    """The rates of exchange of a district, in force or ended, by slug."""
    query = (
        select(EquivalencyRow).where(EquivalencyRow.district_id == district_id).order_by(EquivalencyRow.slug)
    )
    return tuple(row.facts() for row in reading.session.scalars(query))


def equivalency_by_slug(session: Session, district_id: DistrictId, slug: str) -> EquivalencyRow | None:
    """One rate of exchange."""
    query = select(EquivalencyRow).where(
        EquivalencyRow.district_id == district_id, EquivalencyRow.slug == slug
    )
    return session.scalars(query).first()


def counted_already(
    session: Session, award_ids: Collection[AwardId]
) -> dict[AwardId, frozenset[EquivalencyId]]:
    """Under which equivalencies each award has been counted, whatever became of it since; in one statement."""
    entries = select(Entry.award_id, Entry.equivalency_id).where(Entry.award_id.in_(award_ids))
    benefits = select(Benefit.award_id, Benefit.equivalency_id).where(Benefit.award_id.in_(award_ids))
    counted: dict[AwardId, set[EquivalencyId]] = {}
    for award_id, equivalency_id in session.execute(entries.union(benefits)):
        if award_id is not None:
            counted.setdefault(award_id, set()).add(equivalency_id)
    return {award_id: frozenset(counted.get(award_id, ())) for award_id in award_ids}


def decided_already(session: Session, decision_id: OutsideDecisionId) -> frozenset[EquivalencyId]:
    """The equivalencies under which a decision about something from elsewhere has been counted."""
    query = select(Entry.equivalency_id).where(Entry.outside_decision_id == decision_id)
    return frozenset(session.scalars(query))


def counted_on(
    session: Session,
    *,
    decisions: Collection[OutsideDecisionId] = (),
    award_ids: Collection[AwardId] = (),
) -> frozenset[EquivalencyId]:
    """The equivalencies that give credit now for any of these decisions and awards."""
    if not decisions and not award_ids:
        return frozenset()
    query = select(Entry.equivalency_id).where(
        or_(Entry.outside_decision_id.in_(decisions), Entry.award_id.in_(award_ids)),
        Entry.entry == EntryKind.EARNED,
        Entry.id.not_in(_reversed()),
    )
    return frozenset(session.scalars(query))


def counted_elsewhere(
    session: Session, standing: Mapping[AwardId, Collection[OutsideDecisionId]]
) -> dict[AwardId, frozenset[EquivalencyId]]:
    """For awards with decisions that equal the same credential: what those give now, in one statement or none."""
    decisions = {one for some in standing.values() for one in some}
    if not decisions:
        return {}
    query = select(Entry.outside_decision_id, Entry.equivalency_id).where(
        Entry.outside_decision_id.in_(decisions),
        Entry.entry == EntryKind.EARNED,
        Entry.id.not_in(_reversed()),
    )
    given = list(session.execute(query))
    return {
        award_id: frozenset(rate for decision_id, rate in given if decision_id in some)
        for award_id, some in standing.items()
    }


def standing_entries(
    session: Session, *, award_id: AwardId | None = None, decision_id: OutsideDecisionId | None = None
) -> Sequence[Entry]:
    """Earned entries of an award, or of a decision about something from elsewhere, that were not reversed."""
    ground = Entry.award_id == award_id if award_id else Entry.outside_decision_id == decision_id
    query = select(Entry).where(ground, Entry.entry == EntryKind.EARNED, Entry.id.not_in(_reversed()))
    return session.scalars(query).all()


def _reversed() -> Select[EntryId | None]:
    return select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))


def standing_benefits(session: Session, award_id: AwardId) -> Sequence[Benefit]:
    """Benefits of an award that were not withdrawn."""
    gone = (BenefitState.WITHDRAWN, BenefitState.PAID_IN_ERROR, BenefitState.SETTLED)
    query = select(Benefit).where(Benefit.award_id == award_id, Benefit.state.not_in(gone)).with_for_update()
    return session.scalars(query).all()


def entries_to_export(
    session: Session, district_id: DistrictId, *, as_of: date, since: date | None
) -> Sequence[Entry]:
    """The entries an export holds, in a lasting order; see ``service.prepare_export``."""
    query = select(Entry).where(Entry.district_id == district_id, Entry.entered_on <= as_of)
    if since:
        query = query.where(Entry.entered_on >= since)
    else:
        told = (
            select(ExportLineRow.entry_id)
            .join(Export, ExportLineRow.export_id == Export.id)
            .where(Export.district_id == district_id, Export.state != ExportState.REJECTED)
        )
        query = query.where(Entry.id.not_in(told))
    return session.scalars(query.order_by(Entry.entered_at, Entry.id)).all()


def lock_exports(session: Session, district_id: DistrictId) -> None:
    """Let nobody else prepare an export of this district until the transaction ends.

    The rates of the district serve as the lock: whoever has no rate has nothing to tell.
    """
    query = select(EquivalencyRow.id).where(EquivalencyRow.district_id == district_id)
    session.execute(query.order_by(EquivalencyRow.id).with_for_update()).all()


def export_to_change(session: Session, export_id: ExportId) -> Export | None:
    """An export, locked until the transaction ends."""
    return session.get(Export, export_id, with_for_update=True)
