"""What can be done with credit, benefits, exports and records: one function per verb. Never commits; the door does."""

from hr.service.credit import (
    CheckedFile,
    approve_benefit,
    approve_benefits,
    enter,
    enter_all,
    enter_outside,
    load_equivalency,
    mark_all_paid,
    mark_paid,
    reverse,
    reverse_outside,
    set_identifiers,
    settle_paid_in_error,
    take_back_approvals,
)
from hr.service.exporting import acknowledge, deliver, note_download, prepare_export, reject
from hr.service.files import record_as
from hr.service.records import is_genuine, make_record, make_transcript, note_record_download, withdraw_record

__all__ = [
    "CheckedFile",
    "acknowledge",
    "approve_benefit",
    "approve_benefits",
    "deliver",
    "enter",
    "enter_all",
    "enter_outside",
    "is_genuine",
    "load_equivalency",
    "make_record",
    "make_transcript",
    "mark_all_paid",
    "mark_paid",
    "note_download",
    "note_record_download",
    "prepare_export",
    "record_as",
    "reject",
    "reverse",
    "reverse_outside",
    "set_identifiers",
    "settle_paid_in_error",
    "take_back_approvals",
    "withdraw_record",
]
