"""What stands on the paper of a record or transcript, in plain words. ``templates/hr/transcript.typ`` sets it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hr.rules import Contents, CreditEarned, RecordedAward, RecordKind
from waymark.kernel.paper import day

_SIGNED = {
    RecordKind.RECORD: "The record is also a signed file (Comprehensive Learner Record 2.0), SHA-256 {digest}.",
    RecordKind.TRANSCRIPT: "",
}
_TITLES = {
    RecordKind.RECORD: "Record of professional learning",
    RecordKind.TRANSCRIPT: "Transcript of professional learning",
}


def transcript_data(
    contents: Contents, *, kind: RecordKind, address: str, digest: str, code: str
) -> dict[str, Any]:
    """Everything on the paper. ``code`` is the drawing that leads to ``address``."""
    return {
        "title": _TITLES[kind],
        "name": contents.name,
        "school": contents.school,
        "issuer": contents.district,
        "made_on": day(contents.on),
        "address": address,
        "code": code,
        "signed": _SIGNED[kind].format(digest=digest),
        "awards": [_award(award) for award in contents.awards],
        "waiting": ", ".join(contents.waiting),
        "credit": [_credit(earned) for earned in contents.credit],
    }


def _award(award: RecordedAward) -> dict[str, str]:
    return {
        "title": award.title,
        "kind": award.kind,
        "earned_on": day(award.earned_on),
        "holds_until": day(award.holds_until) if award.holds_until else "no last day",
        "part_of": ", ".join(award.part_of),
    }


def _credit(earned: CreditEarned) -> dict[str, Any]:
    return {
        "title": earned.title,
        "rate": earned.rate,
        "authority": earned.authority,
        "unit": earned.unit,
        "total": _amount(earned.total),
        "usable": _amount(earned.usable),
        "left_over": _amount(earned.left_over) if earned.left_over else "",
        "lines": [
            {"title": line.title, "earned_on": day(line.earned_on), "quantity": _amount(line.quantity)}
            for line in earned.lines
        ],
    }


def _amount(value: Decimal) -> str:
    return f"{value.normalize():f}"
