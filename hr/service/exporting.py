"""Exports to human resources: prepare, deliver, and what was answered."""

from __future__ import annotations

import hashlib
from datetime import date

from hr import formats, policy, queries
from hr.events import ExportDelivered
from hr.models import Export, ExportLineRow
from hr.ports import HrDelivery
from hr.rules import ExportFormat, ExportId, ExportState, ExportStep
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork


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
