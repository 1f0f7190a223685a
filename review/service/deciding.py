"""What scorecards lead to: a decision, a third reading, or a conversation."""

from __future__ import annotations

from credentials.rules import Rubric
from evidence import service as evidence
from review import queries
from review.events import ModerationNeeded, ReviewMet, ReviewNotYet
from review.models import Case
from review.rules import CaseStep, Outcome, VerdictKind, decide
from review.service.opening import fill_seats
from waymark.kernel.uow import UnitOfWork


def settle(uow: UnitOfWork, case: Case, rubric: Rubric) -> None:
    """Take the case to where its scorecards lead. The caller has locked it."""
    cards = [card.card(f"Reader {seat}") for seat, card in queries.scorecards_of(uow.session, case.id)]
    verdict = decide(cards, rubric, case.rules.tolerance)
    if verdict.outcome is not None:
        close(uow, case, verdict.outcome, verdict.reason)
    elif verdict.kind is VerdictKind.SPLIT:
        case.advance(CaseStep.SPLIT)
        uow.record("review:case:split", case.id, criteria=list(verdict.criteria))
        fill_seats(uow, case)
    elif verdict.kind is VerdictKind.MODERATION:
        case.advance(CaseStep.MODERATE)
        uow.record("review:case:call_moderation", case.id, criteria=list(verdict.criteria))
        uow.emit(ModerationNeeded(case.id, case.district_id))


def close(uow: UnitOfWork, case: Case, outcome: Outcome, reason: str) -> None:
    """Decide the case, tell the evidence, and tell everybody above. ``reason`` is read by the author."""
    case.advance(CaseStep.DECIDE)
    case.outcome, case.decided_at, case.decision_reason = outcome, uow.now, reason
    uow.record("review:case:decide", case.id, outcome=outcome.value)
    told = ReviewMet if outcome is Outcome.MET else ReviewNotYet
    if outcome is Outcome.MET:
        evidence.accept(uow, case.submission_id)
    else:
        evidence.return_for_revision(uow, case.submission_id)
    uow.emit(
        told(case.id, case.submission_id, case.attempt_id, case.author_id, case.version_id, case.district_id)
    )
