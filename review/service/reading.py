"""What a reader does: hold the work, write a draft, score, or pass it on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from evidence import service as evidence
from review import policy, queries
from review.models import Case, Draft, Reader, Scorecard, stored_ratings
from review.rules import (
    CaseId,
    CaseStep,
    Rating,
    ReaderState,
    ReaderStep,
    check_decline,
    check_feedback,
    check_ratings,
    require_waiting,
)
from review.service.deciding import settle
from review.service.opening import fill_seats, locked_case, no_such_review, release
from waymark.kernel.errors import IllegalTransition, Invalid, Problem, Stale
from waymark.kernel.uow import UnitOfWork


def claim(uow: UnitOfWork, case_id: CaseId) -> None:
    """Start to read: the work is held for the actor as long as the policy says. Doing it again renews that.

    From the first claim on, the author can no longer take the work back. Raises ``NotFound`` when the work
    was not given to the actor, ``Refused`` when they may not read it, ``IllegalTransition`` when it is
    closed.
    """
    case, seat = _enter(uow, case_id)
    _hold(uow, case, seat)


def save_draft(
    uow: UnitOfWork,
    case_id: CaseId,
    *,
    ratings: Iterable[Rating],
    commendations: str,
    recommendations: str,
    revision: int | None = None,
) -> int:
    """Keep what was typed so far, finished or not, and return its new revision.

    ``revision`` is the one the page began with. Raises ``Stale`` when another window has saved since, and
    what ``claim`` raises.
    """
    case, seat = _enter(uow, case_id)
    if seat.state is ReaderState.ASSIGNED:
        _hold(uow, case, seat)
    draft = _draft(uow, seat)
    if revision is not None and revision != draft.revision:
        raise Stale(
            "You have written in another window since.", cure="Load the page again to compare the two texts."
        )
    draft.ratings = stored_ratings(ratings)
    draft.commendations, draft.recommendations = commendations, recommendations
    draft.saved_at, draft.revision = uow.now, draft.revision + 1
    # Who writes is at work, so the work stays theirs.
    seat.lease_until = uow.now + timedelta(hours=case.rules.lease_hours)
    return draft.revision


def record_score(
    uow: UnitOfWork, case_id: CaseId, *, ratings: Iterable[Rating], commendations: str, recommendations: str
) -> None:
    """Hand in the actor's scorecard. The last one that is needed decides the case in the same transaction.

    Raises ``Invalid`` with a problem for each place to mend, ``Conflict`` for a second scorecard or a closed
    case, and what ``claim`` raises.
    """
    case, seat = _enter(uow, case_id)
    given = tuple(ratings)
    _, rubric = queries.definition_of(uow, case)
    if problems := check_ratings(rubric, given) + check_feedback(commendations, recommendations):
        raise Invalid("Your scores are not complete yet.", problems=problems)
    if seat.state is ReaderState.ASSIGNED:
        _hold(uow, case, seat)
    seat.advance(ReaderStep.SCORE)
    uow.session.add(
        Scorecard(
            case_id=case.id,
            reader_id=seat.reader_id,
            ratings=stored_ratings(given),
            commendations=commendations,
            recommendations=recommendations,
            rubric_digest=rubric.digest,
            scored_at=uow.now,
        )
    )
    if draft := queries.draft_of(uow.session, case.id, seat.reader_id):
        uow.session.delete(draft)
    uow.record("review:case:score", case.id, seat=seat.seat, rubric=rubric.digest)
    settle(uow, case, rubric)


def decline(uow: UnitOfWork, case_id: CaseId, *, reason: str) -> None:
    """Pass the work on. Another reader is looked for at once.

    Raises ``Invalid`` without a reason, ``NotFound``, and ``IllegalTransition`` once the scores are in.
    """
    case = locked_case(uow, case_id)
    seat = _own_seat(uow, case)
    policy.may_decline(uow.actor, case.facts(), seat.facts()).require()
    require_waiting(case.state, seat.state)
    if problem := check_decline(reason):
        raise Invalid("Please say why you pass this work on.", problems=(Problem("reason", problem),))
    seat.advance(ReaderStep.DECLINE)
    seat.reason = reason
    uow.record("review:case:decline", case.id, seat=seat.seat)
    release(uow, case, seat.reader_id)
    fill_seats(uow, case)


def _own_seat(uow: UnitOfWork, case: Case) -> Reader:
    seat = queries.seat_of(uow.session, case.id, uow.actor.person_id)
    if seat is None or not policy.is_seated(uow.actor, case.facts(), seat.facts()):
        raise no_such_review()
    return seat


def _enter(uow: UnitOfWork, case_id: CaseId) -> tuple[Case, Reader]:
    case = uow.session.get(Case, case_id)
    if case is None:
        raise no_such_review()
    seat = _own_seat(uow, case)
    relations = queries.conflicts_of(uow, case.author_id)
    policy.may_read(uow.actor, case.facts(), seat.facts(), relations).require()
    require_waiting(case.state, seat.state)
    # Who takes work back holds the evidence first and the case second. The same order here keeps an author
    # and a reader from waiting for each other for ever.
    withdrawn = None
    if seat.state is ReaderState.ASSIGNED:
        try:
            evidence.start_reading(uow, case.submission_id)
        except IllegalTransition as error:
            withdrawn = error
    uow.session.refresh(case, with_for_update=True)
    uow.session.refresh(seat)
    require_waiting(case.state, seat.state)
    if withdrawn:
        raise withdrawn
    return case, seat


def _hold(uow: UnitOfWork, case: Case, seat: Reader) -> None:
    case.advance(CaseStep.CLAIM)
    seat.advance(ReaderStep.CLAIM)
    seat.claimed_at = seat.claimed_at or uow.now
    seat.lease_until = uow.now + timedelta(hours=case.rules.lease_hours)
    uow.record("review:case:claim", case.id, seat=seat.seat, until=seat.lease_until.isoformat())


def _draft(uow: UnitOfWork, seat: Reader) -> Draft:
    draft = queries.draft_of(uow.session, seat.case_id, seat.reader_id)
    if draft is None:
        draft = Draft(case_id=seat.case_id, reader_id=seat.reader_id, revision=0)
        uow.session.add(draft)
    return draft
