"""Checking badges from elsewhere: when they are brought, by a job every week, and when somebody asks.

Other sites are asked before and outside of the transaction that writes down what was found, so that a slow site
holds up nobody: ``examine`` looks, ``note_check`` writes.
"""

from __future__ import annotations

from urllib.parse import urldefrag

from awards import policy, queries
from awards.baking import LARGEST_PICTURE
from awards.events import OutsideBadgeFailed, OutsideDecisionEnded
from awards.models import Outside, OutsideCheck
from awards.ports import OtherSites
from awards.rules import (
    CHECKED_EVERY,
    Ended,
    OutsideId,
    OutsideKind,
    OutsideState,
    Soundness,
    Worth,
)
from awards.service.checking import SECONDS_FOR_OTHERS, check_everywhere
from awards.verifying import Outcome, Report, UnreachableError, Verdict
from people import queries as people
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading, UnitOfWork

CHECK = "awards.check_outside"
"""The job that checks an outside badge again."""

_WEB_PAGES = (b"<!doctype html", b"<html")


def fetch_badge(reading: Reading, address: str) -> bytes:
    """The badge at an address of another site. Raises ``Invalid`` with the cure where none can be had there."""
    policy.may_bring(reading.actor).require()
    plain = urldefrag(address.strip()).url
    try:
        found = reading.ports.get(OtherSites).read(plain, seconds=SECONDS_FOR_OTHERS, most=LARGEST_PICTURE)
    except UnreachableError as error:
        raise not_taken(str(error), "Download the badge there, and bring the file or its text.") from error
    if found.body[:200].lstrip().lower().startswith(_WEB_PAGES):
        raise not_taken(
            "This address is a web page about a badge, not the badge itself.",
            "Look on that page for “Download” or “JSON”, and bring that file or its address.",
        )
    return found.body


def examine(
    reading: Reading, content: bytes, *, given_to: str = "", holder_id: PersonId | None = None
) -> Report:
    """What a check of a badge finds now, other sites asked. Whose it is, is compared with the holder's address."""
    identity = given_to or address_of(reading, holder_id or reading.actor.person_id)
    return check_everywhere(reading, content, identity=identity)


def examine_again(reading: Reading, outside_id: OutsideId) -> Report:
    """What a check finds now of a badge that was brought. Raises ``NotFound``, ``Refused``."""
    source = queries.outside_source(reading, outside_id)
    outside = queries.known_outside(reading, outside_id)
    policy.may_note_check(reading.actor, outside.ownership()).require()
    return examine(reading, source.content, given_to=outside.given_to, holder_id=outside.person_id)


def note_check(uow: UnitOfWork, outside_id: OutsideId, report: Report) -> None:
    """Write down what a later check found. A decision whose ground is gone ends, and people are told.

    Raises ``NotFound``, ``Refused``. What was withdrawn meanwhile is left alone.
    """
    outside = queries.known_outside(uow, outside_id, lock=True)
    policy.may_note_check(uow.actor, outside.ownership()).require()
    if outside.state is OutsideState.WITHDRAWN or outside.kind is not OutsideKind.BADGE:
        return
    known = queries.checks_of(uow.session, outside_id)
    last = known[-1]
    if (last.verdict, _outcomes(last.report)) == (report.verdict, _outcomes(report.as_dict())):
        last.last_at, last.report = uow.now, report.as_dict()
        return
    was, now = outside.soundness, queries.soundness([*(found.verdict for found in known), report.verdict])
    outside.soundness = now
    add_check(uow, outside, report, number=len(known) + 1)
    uow.record("awards:outside:check", outside_id, verdict=report.verdict.value)
    if now is was or now is Soundness.FINE:
        return
    end_standing(uow, outside, Ended.SOURCE, spared=_KEPT_WHILE[now])
    sentence = next(
        (one.sentence for one in report.checks if one.outcome is Outcome.FAILED), "The last check failed."
    )
    uow.emit(
        OutsideBadgeFailed(
            outside_id, outside.person_id, outside.district_id, report.verdict is Verdict.REVOKED, sentence
        )
    )


def note_scheduled_check(uow: UnitOfWork, outside_id: OutsideId, report: Report) -> None:
    """The same by the job, which is then due again after a week."""
    note_check(uow, outside_id, report)
    outside = queries.known_outside(uow, outside_id)
    if outside.state is not OutsideState.WITHDRAWN:
        outside.check_due_at = uow.now + CHECKED_EVERY
        uow.enqueue_for(outside.check_due_at, CHECK, outside_id=outside_id)


def check_is_due(reading: Reading, outside_id: OutsideId) -> bool:
    """Whether the job still has something to check: not for what was withdrawn, nor when it was overtaken."""
    outside = queries.known_outside(reading, outside_id)
    due = outside.check_due_at
    return outside.state is not OutsideState.WITHDRAWN and due is not None and due <= reading.now


_KEPT_WHILE = {
    Soundness.UNSOUND: frozenset({Worth.RECOGNISED, Worth.NOT}),
    Soundness.REVOKED: frozenset({Worth.NOT}),
}


def end_standing(
    uow: UnitOfWork, outside: Outside, because: Ended, *, spared: frozenset[Worth] = frozenset()
) -> None:
    """End the decision that stands, unless it is one of those that are spared."""
    for decision in queries.decisions_of(uow.session, outside.id):
        if decision.ended_at is None and decision.worth not in spared:
            decision.ended_at, decision.ended = uow.now, because
            uow.record("awards:outside:end_decision", outside.id, because=because.value)
            uow.emit(OutsideDecisionEnded(outside.id, decision.id, outside.person_id, outside.district_id))


def add_check(uow: UnitOfWork, outside: Outside, report: Report, *, number: int) -> None:
    """Keep what a check found."""
    uow.session.add(
        OutsideCheck(
            outside_id=outside.id,
            number=number,
            verdict=report.verdict,
            report=report.as_dict(),
            first_at=uow.now,
            last_at=uow.now,
        )
    )


def _outcomes(report: dict[str, object]) -> list[tuple[str, str]]:
    checks = report["checks"]
    return [(one["step"], one["outcome"]) for one in checks] if isinstance(checks, list) else []


def address_of(reading: Reading, person_id: PersonId | None) -> str:
    """The address with which a badge is compared. Raises ``NotFound`` without one."""
    account = people.account_of(reading.session, person_id) if person_id else None
    if account is None:
        raise NotFound("The holder of this badge has no address to compare it with.")
    return account.email


def not_taken(message: str, cure: str) -> Invalid:
    """What is no badge, with the cure."""
    return Invalid(message, problems=(Problem("badge", f"{message} {cure}"),), cure=cure)
