"""Reviews in JSON: the queue, the blinded work with its rubric, scorecards; and the author's feedback."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from evidence.ports import ArtifactStore
from evidence.queries import BlindedWork
from evidence.rules import ArtifactId, SubmissionId, serving_headers
from review import queries, service
from review.payloads import (
    AttemptFeedbackOut,
    AvailabilityBody,
    BlindedArtifactOut,
    BlindedDemandOut,
    CaseArtifactPath,
    CaseList,
    CaseOut,
    CasePath,
    CriterionOut,
    DeclineIn,
    FeedbackOut,
    FeedbackWordsOut,
    LevelOut,
    RatingOut,
    ReaderRatingOut,
    RubricOut,
    ScorecardIn,
    ScorecardOut,
    ScoredOut,
    ScoringOut,
)
from review.queries import AttemptFeedback, CardView, QueueRow, ScoringPage
from review.rules import CaseId, ReaderState
from waymark.kernel.errors import Conflict, Invalid, NotFound
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, api_blueprint, reads, writes
from waymark.web.context import current_actor, doorway, request_id

api = api_blueprint("review", "Reviews")


def writes_down_refusals(verb: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Leave an audit line when the command is refused; it was undone together with its own lines.

    A refusal for want of permission is written down by the toolkit of the doors.
    """

    def decorate(function: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(function)
        def door(**arguments: Any) -> Response:
            try:
                return function(**arguments)
            except (Conflict, Invalid, NotFound) as error:
                with doorway().runtime.command(current_actor(), request_id=request_id()) as uow:
                    service.note_refusal(uow, arguments["path"].case, verb=verb, code=error.code)
                raise

        return door

    return decorate


@api.get("/reviews", responses={200: CaseList})
@reads("reviews")
def get_reviews(look: Reading, query: PageQuery) -> CaseList:
    """The work that was given to you to read, the latest first."""
    page = queries.queue_page(look, query.cursor, query.limit)
    return CaseList(items=[_row(row) for row in page.items], next=page.next)


@api.get("/reviews/availability", responses={200: AvailabilityBody})
@reads("reviews")
def get_availability(look: Reading) -> AvailabilityBody:
    """How much you read in a week, and when you are away."""
    return AvailabilityBody.of(queries.own_availability(look).said)


@api.put("/reviews/availability", responses={200: AvailabilityBody})
@writes("reviews")
def put_availability(uow: UnitOfWork, body: AvailabilityBody) -> AvailabilityBody:
    """Say how much you read in a week, and when you are away. It takes the place of what you said before."""
    service.set_availability(uow, body.said())
    return AvailabilityBody.of(queries.own_availability(uow).said)


@api.get("/reviews/<case>", responses={200: ScoringOut})
@reads("reviews")
def get_review(look: Reading, path: CasePath) -> ScoringOut:
    """One attempt without its author, and the rubric."""
    page = queries.scoring_page(look, CaseId(path.case))
    page.may_read.require()
    return _scoring(page)


@api.get("/reviews/<case>/artifacts/<artifact>")
@reads("reviews")
def get_review_artifact(look: Reading, path: CaseArtifactPath) -> Response:
    """One file of the work, under a neutral name."""
    found = queries.artifact(look, CaseId(path.case), ArtifactId(path.artifact))
    content = look.ports.get(ArtifactStore).open(found.store_key)
    return Response(content, headers=serving_headers(found.media_type, found.name, download=True))


@api.post("/reviews/<case>/claim", responses={200: ScoredOut})
@writes_down_refusals("claim")
@writes("reviews")
def post_claim(uow: UnitOfWork, path: CasePath) -> ScoredOut:
    """Start to read: the work is held for you. A scorecard without this does it by itself."""
    service.claim(uow, CaseId(path.case))
    return ScoredOut(id=path.case, state=ReaderState.CLAIMED)


@api.post("/reviews/<case>/scorecard", responses={201: ScoredOut})
@writes_down_refusals("score")
@writes("reviews")
def post_scorecard(uow: UnitOfWork, path: CasePath, body: ScorecardIn) -> tuple[ScoredOut, int]:
    """Hand in your scores. 422 names each place to mend; 409 says they are in or the review is closed."""
    service.record_score(
        uow,
        CaseId(path.case),
        ratings=[rating.rating() for rating in body.ratings],
        commendations=body.commendations,
        recommendations=body.recommendations,
    )
    return ScoredOut(id=path.case, state=ReaderState.SCORED), 201


@api.post("/reviews/<case>/decline", responses={200: ScoredOut})
@writes_down_refusals("decline")
@writes("reviews")
def post_decline(uow: UnitOfWork, path: CasePath, body: DeclineIn) -> ScoredOut:
    """Pass the work on to another reader."""
    service.decline(uow, CaseId(path.case), reason=body.reason)
    return ScoredOut(id=path.case, state=ReaderState.DECLINED)


@api.get("/submissions/<id>/feedback", responses={200: FeedbackOut})
@reads("submissions")
def get_feedback(look: Reading, path: IdPath) -> FeedbackOut:
    """What the readers of your work said, the latest attempt first."""
    page = queries.feedback_for_author(look, SubmissionId(path.id))
    return FeedbackOut(
        submission=page.submission_id,
        credential=page.definition.slug,
        attempts=[_feedback(attempt) for attempt in page.attempts],
    )


def _row(row: QueueRow) -> CaseOut:
    return CaseOut(
        id=row.case_id,
        credential=row.slug,
        title=row.title,
        state=row.state,
        assigned_at=row.assigned_at,
        due_at=row.due.at,
        due=row.due.words,
        held_until=row.held_until,
        revision=row.revision,
        outcome=row.outcome,
    )


def _scoring(page: ScoringPage) -> ScoringOut:
    return ScoringOut(
        id=page.case_id,
        credential=page.definition.slug,
        title=page.definition.title,
        competency=page.definition.competency,
        state=page.state,
        due_at=page.due.at,
        held_until=page.held_until,
        work=_work(page.case_id, page.work) if page.work else None,
        rubric=RubricOut(
            passing=page.rubric.passing,
            digest=page.rubric.digest,
            criteria=[
                CriterionOut(
                    id=criterion.id,
                    title=criterion.title,
                    look_for=criterion.look_for,
                    demands=list(criterion.demands),
                    levels=[
                        LevelOut(level=level, descriptor=words) for level, words in criterion.levels.items()
                    ],
                )
                for criterion in page.rubric.criteria
            ],
        ),
        scorecard=_card(page.own_card) if page.own_card else None,
        earlier=[_card(card) for card in page.earlier],
        outcome=page.outcome,
    )


def _work(case_id: CaseId, work: BlindedWork) -> list[BlindedDemandOut]:
    return [
        BlindedDemandOut(
            id=demand.id,
            title=demand.title,
            prompt=demand.prompt,
            kind=demand.kind.value,
            answer=work.answers.get(demand.id),
            artifacts=[
                BlindedArtifactOut(
                    id=piece.id,
                    name=piece.name,
                    media_type=piece.media_type,
                    size=piece.size,
                    sha256=piece.sha256,
                    href=None
                    if piece.url
                    else url_for("review_api.get_review_artifact", case=case_id, artifact=piece.id),
                    url=piece.url,
                )
                for piece in work.artifacts_for(demand.id)
            ],
        )
        for demand in work.definition.demands
    ]


def _card(card: CardView) -> ScorecardOut:
    return ScorecardOut(
        scored_at=card.scored_at,
        ratings=[RatingOut(criterion=r.criterion, level=r.level, comment=r.comment) for r in card.ratings],
        commendations=card.commendations,
        recommendations=card.recommendations,
    )


def _feedback(attempt: AttemptFeedback) -> AttemptFeedbackOut:
    return AttemptFeedbackOut(
        attempt=attempt.number,
        outcome=attempt.outcome,
        reason=attempt.reason,
        decided_at=attempt.decided_at,
        ratings=[
            ReaderRatingOut(
                criterion=criterion.id,
                level=rating.level,
                comment=rating.comment,
                reader=rating.reader,
                descriptor=rating.descriptor,
            )
            for criterion in attempt.criteria
            for rating in criterion.ratings
        ],
        commendations=[
            FeedbackWordsOut(reader=words.reader, text=words.text) for words in attempt.commendations
        ],
        recommendations=[
            FeedbackWordsOut(reader=words.reader, text=words.text) for words in attempt.recommendations
        ],
    )
