"""What the author reads: the feedback of decided cases. Readers appear as "Reader 1"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from credentials.rules import Criterion, Definition, Level, Rubric
from evidence.rules import SubmissionId
from review import policy
from review.models import Case, Reader, Scorecard
from review.queries.rows import definition_of
from review.rules import CaseState, Due, Outcome, due_in_words
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class RatingView:
    """One criterion as one reader rated it."""

    reader: str
    level: Level
    descriptor: str
    passed: bool
    comment: str


@dataclass(frozen=True)
class CriterionFeedback:
    """One criterion with what each reader said about it."""

    id: str
    title: str
    ratings: tuple[RatingView, ...]


@dataclass(frozen=True)
class Words:
    """What one reader wrote to the author."""

    reader: str
    text: str


@dataclass(frozen=True)
class AttemptFeedback:
    """The feedback on one attempt."""

    number: int
    outcome: Outcome
    reason: str
    moderated: bool
    decided_at: datetime
    submitted_at: datetime
    criteria: tuple[CriterionFeedback, ...]
    commendations: tuple[Words, ...]
    recommendations: tuple[Words, ...]


@dataclass(frozen=True)
class FeedbackPage:
    """Everything readers said about one submission, the latest attempt first."""

    submission_id: SubmissionId
    definition: Definition
    attempts: tuple[AttemptFeedback, ...]
    waiting: bool
    """Whether an attempt is being read now."""
    due_at: datetime | None
    """When the decision on it is promised."""

    @property
    def latest(self) -> AttemptFeedback | None:
        """The feedback on the last attempt that was decided."""
        return self.attempts[0] if self.attempts else None


def feedback_for_author(reading: Reading, submission_id: SubmissionId) -> FeedbackPage:
    """The author's feedback, in words and levels. Raises ``NotFound`` for everybody else."""
    cases = reading.session.scalars(
        select(Case).where(Case.submission_id == submission_id).order_by(Case.attempt_number.desc())
    ).all()
    if not cases or not policy.may_see_feedback(reading.actor, cases[0].author_id):
        raise NotFound("There is no feedback here.", cure="Start from the list of your evidence.")
    query = (
        select(Reader.seat, Scorecard)
        .join(Reader, (Reader.case_id == Scorecard.case_id) & (Reader.reader_id == Scorecard.reader_id))
        .join(Case, Case.id == Scorecard.case_id)
        .where(Case.submission_id == submission_id, Case.state == CaseState.DECIDED)
        .order_by(Reader.seat)
    )
    cards = [(f"Reader {seat}", card) for seat, card in reading.session.execute(query)]
    definition, rubric = definition_of(reading, cases[0])
    attempts = []
    for case in cases:
        if case.outcome is not None and case.decided_at is not None:
            own = [(reader, card) for reader, card in cards if card.case_id == case.id]
            attempts.append(
                AttemptFeedback(
                    number=case.attempt_number,
                    outcome=case.outcome,
                    reason=case.decision_reason,
                    moderated=case.moderated_by is not None,
                    decided_at=case.decided_at,
                    submitted_at=case.opened_at,
                    criteria=criteria_of(rubric, own),
                    commendations=words_of((reader, card.commendations) for reader, card in own),
                    recommendations=words_of((reader, card.recommendations) for reader, card in own),
                )
            )
    waiting = [case for case in cases if case.state.undecided]
    return FeedbackPage(
        submission_id, definition, tuple(attempts), bool(waiting), waiting[0].due_at if waiting else None
    )


def decisions_due(reading: Reading) -> dict[SubmissionId, Due]:
    """When the decisions on the actor's own work that is being read now are promised, in one statement."""
    query = select(Case.submission_id, Case.due_at).where(
        Case.district_id == reading.actor.district_id,
        Case.state.in_([state for state in CaseState if state.undecided]),
        Case.author_id == reading.actor.person_id,
    )
    return {work: due_in_words(due_at, reading.now) for work, due_at in reading.session.execute(query)}


def criteria_of(rubric: Rubric, cards: Sequence[tuple[str, Scorecard]]) -> tuple[CriterionFeedback, ...]:
    """Criterion by criterion, what each reader gave and said. Nothing where there are no cards."""
    if not cards:
        return ()
    given = {(reader, rating["criterion"]): rating for reader, card in cards for rating in card.ratings}
    return tuple(
        CriterionFeedback(
            criterion.id,
            criterion.title,
            tuple(_rating(reader, given[reader, criterion.id], criterion, rubric) for reader, _ in cards),
        )
        for criterion in rubric.criteria
    )


def words_of(said: Iterable[tuple[str, str]]) -> tuple[Words, ...]:
    """What readers wrote, without those who wrote nothing."""
    return tuple(Words(reader, text) for reader, text in said if text)


def _rating(reader: str, rating: Mapping[str, str], criterion: Criterion, rubric: Rubric) -> RatingView:
    level = Level(rating["level"])
    return RatingView(reader, level, criterion.levels[level], level >= rubric.passing, rating["comment"])
