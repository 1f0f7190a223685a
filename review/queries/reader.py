"""What readers see: their queue and the scoring page. Never a name, a school, or another reader's scores.

A reader cannot tell from these rows whether the work is read for the second or the third time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, select

from credentials import queries as credentials
from credentials.rules import Definition, Level, Rubric
from evidence import queries as evidence
from evidence.queries import BlindedWork, ServedArtifact
from evidence.rules import ArtifactId
from review import policy
from review.models import Case, Draft, Reader, Scorecard
from review.queries.rows import (
    UNDECIDED,
    WAITING,
    conflicts_of,
    definition_of,
    draft_of,
    earlier_cards,
    seat_of,
)
from review.rules import CaseId, CaseState, Due, Outcome, ReaderState, due_in_words, require_waiting
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import IllegalTransition, NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.paging import PAGE, Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading

_Found = tuple[Reader, Case, Draft | None, datetime | None]

MOST_WAITING = 100
DONE_SHOWN = 10
"""How many finished readings the queue shows."""


@dataclass(frozen=True)
class QueueRow:
    """One piece of work in a reader's queue."""

    case_id: CaseId
    title: str
    slug: str
    glyph: str
    state: ReaderState
    assigned_at: datetime
    due: Due
    held_until: datetime | None
    """Until when started work is kept for this reader; in the past when the hold ran out."""
    lapsed: bool
    revision: bool
    """Whether this reader has scored an earlier attempt of the same work."""
    rated: int
    criteria: int
    scored_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True)
class QueuePage:
    """A reader's work: what to start, what is begun, what is done."""

    in_hand: tuple[QueueRow, ...]
    to_claim: tuple[QueueRow, ...]
    done: tuple[QueueRow, ...]

    @property
    def first(self) -> QueueRow | None:
        """What to do first: what is due first, begun work before other work of the same day."""
        waiting = (*self.in_hand, *self.to_claim)
        return min(waiting, key=lambda row: row.due.at.date(), default=None)


@dataclass(frozen=True)
class OwnRating:
    """One criterion as the reader rated it."""

    criterion: str
    title: str
    level: Level
    descriptor: str
    comment: str


@dataclass(frozen=True)
class CardView:
    """A reader's own scorecard."""

    scored_at: datetime
    ratings: tuple[OwnRating, ...]
    commendations: str
    recommendations: str


@dataclass(frozen=True)
class DraftView:
    """What the reader has typed so far. Levels and comments by criterion."""

    levels: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    commendations: str = ""
    recommendations: str = ""
    saved_at: datetime | None = None
    revision: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is kept."""
        typed = [*self.levels.values(), *self.comments.values(), self.commendations, self.recommendations]
        return not any(typed)


@dataclass(frozen=True)
class ScoringPage:
    """Everything a reader needs to score one attempt."""

    case_id: CaseId
    definition: Definition
    rubric: Rubric
    state: ReaderState
    due: Due
    held_until: datetime | None
    work: BlindedWork | None
    """None when the reader may not open it, or no scorecard is expected any more."""
    draft: DraftView
    earlier: tuple[CardView, ...]
    own_card: CardView | None
    outcome: Outcome | None
    may_read: Decision
    may_decline: Decision
    closed: str
    """Why no scorecard is expected from this reader; empty while one is."""
    closed_cure: str

    @property
    def may_start(self) -> bool:
        """Whether the reader can start, which holds the work for them."""
        return self.work is not None and self.state is ReaderState.ASSIGNED

    @property
    def may_score(self) -> bool:
        """Whether the scorecard can be filled in."""
        return self.work is not None and self.state is ReaderState.CLAIMED


def queue(reading: Reading) -> QueuePage:
    """The actor's own queue, what is due first at the top."""
    waiting = (
        _own(reading)
        .where(Reader.state.in_(WAITING), Case.state.in_(UNDECIDED))
        .order_by(Reader.due_at, Reader.assigned_at, Reader.id)
    )
    done = (
        _own(reading)
        .where(Reader.state == ReaderState.SCORED)
        .order_by(Scorecard.scored_at.desc(), Reader.id)
    )
    both = _found(reading, waiting.limit(MOST_WAITING)) + _found(reading, done.limit(DONE_SHOWN))
    found = _rows(reading, both)
    return QueuePage(
        in_hand=tuple(row for row in found if row.state is ReaderState.CLAIMED),
        to_claim=tuple(row for row in found if row.state is ReaderState.ASSIGNED),
        done=tuple(row for row in found if row.state is ReaderState.SCORED),
    )


def queue_page(reading: Reading, cursor: str | None = None, limit: int = PAGE) -> Page[QueueRow]:
    """The same as one list for programs: all work that was given to the actor, the latest first."""
    own = (
        select(Reader)
        .join(Case, Case.id == Reader.case_id)
        .where(_is_own(reading), Case.state != CaseState.WITHDRAWN)
        .where(Reader.state.in_((*WAITING, ReaderState.SCORED)))
    )
    query = newest_first(own, Reader.assigned_at.expression, Reader.id.expression, cursor, limit)
    page = cut(
        reading.session.scalars(query).all(), limit, lambda row: encode_cursor(row.assigned_at, row.id)
    )
    shown = _own(reading).where(Reader.id.in_([row.id for row in page.items]))
    found = _found(reading, shown.order_by(Reader.assigned_at.desc(), Reader.id.desc()))
    return Page(_rows(reading, found), page.next)


def scoring_page(reading: Reading, case_id: CaseId) -> ScoringPage:
    """One attempt for its reader. Raises ``NotFound`` when it was not given to the actor.

    Who may no longer read it still gets the page, without the work and with what they have typed.
    """
    case, seat = _own_case(reading, case_id)
    definition, rubric = definition_of(reading, case)
    may_read = policy.may_read(
        reading.actor, case.facts(), seat.facts(), conflicts_of(reading, case.author_id)
    )
    closed, cure = _closed(case, seat)
    draft = draft_of(reading.session, case.id, seat.reader_id)
    own_card = _own_card(reading, case.id, seat.reader_id)
    earlier = earlier_cards(reading.session, case.submission_id, case.id, seat.reader_id)
    return ScoringPage(
        case_id=case.id,
        definition=definition,
        rubric=rubric,
        state=seat.state,
        due=due_in_words(seat.due_at, reading.now),
        held_until=seat.lease_until,
        work=evidence.blinded_work(reading, case.attempt_id) if may_read and not closed else None,
        draft=_draft_view(draft) if draft else DraftView(),
        earlier=tuple(_card_view(card, rubric) for card in earlier),
        own_card=_card_view(own_card, rubric) if own_card else None,
        outcome=case.outcome if own_card else None,
        may_read=may_read,
        may_decline=refused(closed)
        if closed
        else policy.may_decline(reading.actor, case.facts(), seat.facts()),
        closed=closed,
        closed_cure=cure,
    )


def artifact(reading: Reading, case_id: CaseId, artifact_id: ArtifactId) -> ServedArtifact:
    """A file of the work under a neutral name, for its readers, and for who decides when they cannot agree.

    Raises ``NotFound`` for everybody else, ``Refused`` for a reader who may no longer read, and
    ``IllegalTransition`` when no scorecard is expected any more.
    """
    case = reading.session.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such file.")
    seat = seat_of(reading.session, case.id, reading.actor.person_id)
    conflicts = conflicts_of(reading, case.author_id)
    facts = case.facts()
    if case.state is CaseState.MODERATION and policy.may_moderate(
        reading.actor, facts, seat.facts() if seat else None, conflicts
    ):
        return evidence.artifact_for_reader(reading, case.attempt_id, artifact_id)
    if seat is None or not policy.is_seated(reading.actor, facts, seat.facts()):
        raise NotFound("There is no such file.")
    policy.may_read(reading.actor, facts, seat.facts(), conflicts).require()
    require_waiting(case.state, seat.state)
    return evidence.artifact_for_reader(reading, case.attempt_id, artifact_id)


def _own_case(reading: Reading, case_id: CaseId) -> tuple[Case, Reader]:
    case = reading.session.get(Case, case_id)
    seat = seat_of(reading.session, case_id, reading.actor.person_id) if case else None
    if case is None or seat is None or not policy.is_seated(reading.actor, case.facts(), seat.facts()):
        raise NotFound("There is no such review.", cure="Your queue shows what is waiting for you.")
    return case, seat


def _closed(case: Case, seat: Reader) -> tuple[str, str]:
    try:
        require_waiting(case.state, seat.state)
    except IllegalTransition as why:
        return why.message, why.cure
    return "", ""


def _own(reading: Reading) -> Select[Reader, Case, Draft, datetime]:
    return (
        select(Reader, Case, Draft, Scorecard.scored_at)
        .join(Case, Case.id == Reader.case_id)
        .outerjoin(Draft, (Draft.case_id == Reader.case_id) & (Draft.reader_id == Reader.reader_id))
        .outerjoin(
            Scorecard, (Scorecard.case_id == Reader.case_id) & (Scorecard.reader_id == Reader.reader_id)
        )
        .where(_is_own(reading))
    )


def _is_own(reading: Reading) -> ColumnElement[bool]:
    return and_(Reader.reader_id == reading.actor.person_id, Case.district_id == reading.actor.district_id)


def _found(reading: Reading, query: Select[Reader, Case, Draft, datetime]) -> list[_Found]:
    return [(*row,) for row in reading.session.execute(query)]


def _rows(reading: Reading, found: Sequence[_Found]) -> tuple[QueueRow, ...]:
    cases = [row[1] for row in found]
    about = credentials.versions(reading, {case.version_id for case in cases})
    revised = _scored_before(reading, cases)
    return tuple(
        _row(reading.now, row, about[row[1].version_id], revision=row[1].id in revised) for row in found
    )


def _scored_before(reading: Reading, cases: list[Case]) -> set[CaseId]:
    own = (
        select(Case.submission_id, Case.attempt_number)
        .join(Scorecard, Scorecard.case_id == Case.id)
        .where(
            Scorecard.reader_id == reading.actor.person_id,
            Case.submission_id.in_({case.submission_id for case in cases if case.attempt_number > 1}),
        )
    )
    scored = reading.session.execute(own).all()
    return {
        case.id
        for case in cases
        if any(
            row.submission_id == case.submission_id and row.attempt_number < case.attempt_number
            for row in scored
        )
    }


def _row(now: datetime, found: _Found, definition: Definition, *, revision: bool) -> QueueRow:
    seat, case, draft, scored_at = found
    return QueueRow(
        case_id=case.id,
        title=definition.title,
        slug=definition.slug,
        glyph=definition.glyph,
        state=seat.state,
        assigned_at=seat.assigned_at,
        due=due_in_words(seat.due_at, now),
        held_until=seat.lease_until,
        lapsed=seat.state is ReaderState.CLAIMED and seat.lease_until is not None and seat.lease_until < now,
        revision=revision,
        rated=sum(bool(rating["level"]) for rating in draft.ratings) if draft else 0,
        criteria=len(definition.rubric.criteria) if definition.rubric else 0,
        scored_at=scored_at,
        outcome=case.outcome if seat.state is ReaderState.SCORED else None,
    )


def _own_card(reading: Reading, case_id: CaseId, reader_id: PersonId) -> Scorecard | None:
    query = select(Scorecard).where(Scorecard.case_id == case_id, Scorecard.reader_id == reader_id)
    return reading.session.scalars(query).first()


def _draft_view(draft: Draft) -> DraftView:
    return DraftView(
        levels={rating["criterion"]: rating["level"] for rating in draft.ratings},
        comments={rating["criterion"]: rating["comment"] for rating in draft.ratings},
        commendations=draft.commendations,
        recommendations=draft.recommendations,
        saved_at=draft.saved_at,
        revision=draft.revision,
    )


def _card_view(card: Scorecard, rubric: Rubric) -> CardView:
    ratings = tuple(
        OwnRating(
            criterion=rating["criterion"],
            title=rubric.criterion(rating["criterion"]).title,
            level=Level(rating["level"]),
            descriptor=rubric.criterion(rating["criterion"]).levels[Level(rating["level"])],
            comment=rating["comment"],
        )
        for rating in card.ratings
    )
    return CardView(card.scored_at, ratings, card.commendations, card.recommendations)
