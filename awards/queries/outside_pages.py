"""The pages of what comes from elsewhere: the queue of decisions, one badge with its checks, the search for a match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from awards import policy
from awards.models import Outside, OutsideCheck, OutsideDecision, OutsideFile
from awards.queries.outside import (
    DecisionRow,
    OutsideRow,
    checks_of,
    decision_row,
    decisions_of,
    known_outside,
    matches_of,
    row_of,
    rows_of,
    with_last_decision,
)
from awards.rules import (
    OPEN_WORTHS,
    OUTSIDE_TRANSITIONS,
    OutsideId,
    OutsideKind,
    OutsideState,
    OutsideStep,
    Worth,
)
from awards.verifying import Check, Outcome, Report, Step
from credentials import queries as credentials
from credentials.queries import Card
from credentials.rules import VersionId
from evidence import queries as evidence
from evidence.queries import AttachmentRow, ServedArtifact
from evidence.rules import AttachmentId
from frameworks import queries as frameworks
from frameworks.rules import ItemRow
from people import queries as people
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound
from waymark.kernel.paging import PAGE, Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading

SHOWN_DECIDED = 30
"""Decided ones that the queue of the program leads still lists, those decided last first."""

OFFERED_MATCHES = 8


@dataclass(frozen=True)
class MatchRow:
    """What its holder thinks it matches. ``slug`` is set for a credential, ``framework_id`` for an item."""

    id: str
    title: str
    slug: str = ""
    version_id: VersionId | None = None
    framework_id: str = ""
    code: str = ""


@dataclass(frozen=True)
class CheckRow:
    """What one check found."""

    report: Report
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class QueuePage:
    """What waits for the program leads, the oldest first, what lost its ground, and what was decided."""

    waiting: tuple[OutsideRow, ...]
    lost: tuple[OutsideRow, ...]
    decided: tuple[OutsideRow, ...]


@dataclass(frozen=True)
class OutsidePage:
    """One thing from elsewhere, with everything that was said, checked and decided."""

    row: OutsideRow
    words: str
    links: tuple[str, ...]
    files: tuple[AttachmentRow, ...]
    """What shows prior learning; empty for those who may not open it."""
    file_name: str
    address: str
    given_to: str
    check_due_at: datetime | None
    matches: tuple[MatchRow, ...]
    checks: tuple[CheckRow, ...]
    decisions: tuple[DecisionRow, ...]
    brought_by_others: int
    """How many other people of the district brought the very same badge."""
    open_worths: tuple[Worth, ...]
    measures: tuple[Card, ...]
    """The credentials that a decision may name; empty for those who do not decide."""
    yours: bool
    may_match: Decision
    may_propose: Decision
    may_withdraw: Decision
    may_decide: Decision
    may_check: Decision

    @property
    def check(self) -> CheckRow | None:
        """The last check."""
        return self.checks[-1] if self.checks else None


@dataclass(frozen=True)
class MatchPage:
    """The search for what a badge matches: what was said so far, and what fits the words."""

    row: OutsideRow
    matches: tuple[MatchRow, ...]
    q: str
    cards: tuple[Card, ...]
    items: tuple[ItemRow, ...]
    frameworks: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """A badge byte for byte as it was brought."""

    content: bytes
    file_name: str


def outside_queue(reading: Reading) -> QueuePage:
    """What the program leads of the actor's district decide. Raises ``Refused``."""
    district_id = reading.actor.district_id
    policy.may_see_outside_queue(reading.actor, district_id).require()
    here = with_last_decision().where(Outside.district_id == district_id)
    waiting = here.where(Outside.state == OutsideState.PROPOSED).order_by(Outside.proposed_at, Outside.id)
    decided = (
        here.where(Outside.state == OutsideState.DECIDED)
        .order_by(OutsideDecision.decided_at.desc(), Outside.id)
        .limit(SHOWN_DECIDED)
    )
    rows = rows_of(reading, [*_pairs(reading, waiting), *_pairs(reading, decided)])
    return QueuePage(
        waiting=tuple(row for row in rows if row.state is OutsideState.PROPOSED),
        lost=tuple(row for row in rows if row.lost),
        decided=tuple(row for row in rows if row.state is OutsideState.DECIDED and not row.lost),
    )


def outside_waiting(reading: Reading) -> int:
    """How many things from elsewhere wait for a program lead of the actor's district, in one statement."""
    query = select(func.count()).where(
        Outside.district_id == reading.actor.district_id, Outside.state == OutsideState.PROPOSED
    )
    return reading.session.scalar(query) or 0


def outside_rows(reading: Reading, cursor: str | None = None, limit: int = PAGE) -> Page[OutsideRow]:
    """What the actor brought, or for program leads and HR what anybody of the district did, newest first."""
    actor = reading.actor
    query: Any = with_last_decision().where(
        Outside.state != OutsideState.WITHDRAWN
    )  # paging knows one column
    if policy.may_see_all(actor, actor.district_id):
        query = query.where(Outside.district_id == actor.district_id)
    else:
        query = query.where(Outside.person_id == actor.person_id)
    query = newest_first(query, Outside.brought_at.expression, Outside.id.expression, cursor, limit)
    rows = rows_of(reading, _pairs(reading, query))
    return cut(rows, limit, lambda row: encode_cursor(row.brought_at, row.id))


def outside_page(reading: Reading, outside_id: OutsideId) -> OutsidePage:
    """One thing from elsewhere. Raises ``NotFound`` for those who may not know of it."""
    outside = known_outside(reading, outside_id)
    actor, owner = reading.actor, outside.ownership()
    decisions = decisions_of(reading.session, outside_id)
    checks = checks_of(reading.session, outside_id)
    names = people.names_of(reading, {outside.person_id, *(one.decided_by for one in decisions)})
    may_change, may_decide = policy.may_change_outside(actor, owner), policy.may_decide_outside(actor, owner)
    may_decide = _now(may_decide, outside, OutsideStep.DECIDE)
    others = (
        select(func.count(Outside.person_id.distinct())).where(
            Outside.digest == outside.digest,
            Outside.district_id == outside.district_id,
            Outside.person_id != outside.person_id,
            Outside.state != OutsideState.WITHDRAWN,
        )
        if outside.digest and may_decide
        else None
    )
    return OutsidePage(
        row=row_of(outside, decisions[-1] if decisions else None, names),
        words=outside.words,
        links=tuple(outside.links),
        files=outside_files(reading, outside_id) if policy.may_open_outside_files(actor, owner) else (),
        file_name=outside.file_name,
        address=outside.address,
        given_to=outside.given_to,
        check_due_at=outside.check_due_at,
        matches=_match_rows(reading, outside_id),
        checks=tuple(CheckRow(_report(check), check.first_at, check.last_at) for check in checks),
        decisions=tuple(decision_row(one, names) for one in decisions),
        brought_by_others=(reading.session.scalar(others) or 0) if others is not None else 0,
        open_worths=OPEN_WORTHS[outside.soundness],
        measures=credentials.cards(reading, outside.district_id) if may_decide else (),
        yours=outside.person_id == actor.person_id,
        may_match=_now(may_change, outside, OutsideStep.MATCH),
        may_propose=_now(may_change, outside, OutsideStep.PROPOSE),
        may_withdraw=_now(may_change, outside, OutsideStep.WITHDRAW),
        may_decide=may_decide,
        may_check=policy.may_note_check(actor, owner)
        if outside.kind is OutsideKind.BADGE and outside.state is not OutsideState.WITHDRAWN
        else refused("There is nothing to check."),
    )


def match_page(reading: Reading, outside_id: OutsideId, q: str) -> MatchPage:
    """The search for what something matches. Raises ``NotFound`` and ``Refused`` for all but its holder."""
    outside = known_outside(reading, outside_id)
    policy.may_change_outside(reading.actor, outside.ownership()).require()
    items = frameworks.items_with(reading, q, OFFERED_MATCHES)
    return MatchPage(
        row=row_of(outside, None),
        matches=_match_rows(reading, outside_id),
        q=q,
        cards=credentials.closest(reading, q, OFFERED_MATCHES) if q else (),
        items=items,
        frameworks={
            row.id: row.title
            for row in frameworks.named(reading, {item.framework_id for item in items}).values()
        }
        if items
        else {},
    )


def outside_source(reading: Reading, outside_id: OutsideId) -> Source:
    """The badge as it was brought. Raises ``NotFound``, also where there is no badge."""
    outside = known_outside(reading, outside_id, with_source=True)
    if outside.source is None:
        raise NotFound("There is no badge file here.", cure="This is prior learning without a badge.")
    return Source(outside.source, outside.file_name or "badge.json")


def outside_files(reading: Reading, outside_id: OutsideId) -> tuple[AttachmentRow, ...]:
    """The files that show prior learning, the oldest first. The caller has checked who asks."""
    query = select(OutsideFile.attachment_id).where(OutsideFile.outside_id == outside_id)
    return evidence.attachments(reading, list(reading.session.scalars(query)))


def outside_file(reading: Reading, outside_id: OutsideId, attachment_id: AttachmentId) -> ServedArtifact:
    """One of them, for its owner and for those who decide. Raises ``NotFound``."""
    outside = known_outside(reading, outside_id)
    named = reading.session.get(OutsideFile, attachment_id)
    if (
        not policy.may_open_outside_files(reading.actor, outside.ownership())
        or named is None
        or named.outside_id != outside_id
    ):
        raise NotFound("There is no such file here.", cure="Load the page again.")
    return evidence.served_attachment(reading, attachment_id)


def _match_rows(reading: Reading, outside_id: OutsideId) -> tuple[MatchRow, ...]:
    matches = matches_of(reading.session, outside_id)
    versions = {match.version_id for match in matches if match.version_id}
    about = credentials.versions(reading, versions) if versions else {}
    return tuple(
        MatchRow(
            id=match.id,
            title=match.title,
            slug=about[match.version_id].slug if match.version_id else "",
            version_id=match.version_id,
            framework_id=match.framework_id or "",
            code=match.code,
        )
        for match in matches
    )


def _pairs(
    reading: Reading, query: Select[Outside, OutsideDecision | None]
) -> list[tuple[Outside, OutsideDecision | None]]:
    return [(outside, decision) for outside, decision in reading.session.execute(query)]


def _report(check: OutsideCheck) -> Report:
    """The stored result of a check as the pages show it."""
    told = check.report
    return Report(
        verdict=check.verdict,
        checks=tuple(
            Check(Step(one["step"]), Outcome(one["outcome"]), one["sentence"]) for one in told["checks"]
        ),
        version=told["version"],
        title=told["title"],
        issuer_name=told["issuer"]["name"],
        issuer_id=told["issuer"]["id"],
    )


def _now(decision: Decision, outside: Outside, step: OutsideStep) -> Decision:
    if (outside.state, step) not in OUTSIDE_TRANSITIONS:
        return refused("It does not stand where this can be done.")
    return decision
