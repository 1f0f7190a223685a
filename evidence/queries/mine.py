"""What an author sees: pages, lists and files of their own evidence, and where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Chosen, CredentialId, Definition, Demand, Medium
from evidence import policy
from evidence.models import Answer, Artifact, Attempt, Submission
from evidence.queries import rows
from evidence.rules import (
    MEDIA_TYPES,
    TRANSITIONS,
    ArtifactId,
    ArtifactKind,
    AttemptId,
    OpenDemand,
    Step,
    SubmissionId,
    SubmissionState,
    receipt_number,
)
from waymark.kernel.decision import Decision, allowed_if
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.paging import PAGE, Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class AnswerRow:
    """What is written for one demand. ``revision`` is 0 where nothing was saved yet."""

    text: str = ""
    saved_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True)
class ArtifactRow:
    """One piece as its author sees it."""

    id: ArtifactId
    demand_id: str
    kind: ArtifactKind
    name: str
    media_type: str
    size: int
    sha256: str
    url: str | None
    added_at: datetime

    @property
    def label(self) -> str:
        """The type in words."""
        return MEDIA_TYPES[self.media_type].label

    @property
    def medium(self) -> Medium:
        """The form of the piece, which decides how a page shows it."""
        return MEDIA_TYPES[self.media_type].medium


@dataclass(frozen=True)
class DemandPart:
    """One demand with what is there for it. ``missing`` is empty when nothing is."""

    demand: Demand
    answer: AnswerRow
    artifacts: tuple[ArtifactRow, ...]
    missing: str


@dataclass(frozen=True)
class AttemptRow:
    """One time the work was handed in: its receipt."""

    id: AttemptId
    number: int
    receipt: str
    submitted_at: datetime
    digest: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class SubmissionPage:
    """Everything on an author's page about one submission."""

    id: SubmissionId
    state: SubmissionState
    definition: Definition
    created_at: datetime
    changed_at: datetime
    parts: tuple[DemandPart, ...]
    answers_version: int
    open_demands: tuple[OpenDemand, ...]
    missing_prerequisites: tuple[str, ...]
    attempts: tuple[AttemptRow, ...]
    offers: tuple[credentials.OfferRow, ...]
    may_edit: Decision
    may_submit: Decision
    may_withdraw: Decision

    @property
    def receipt(self) -> AttemptRow | None:
        """The latest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def has_feedback(self) -> bool:
        """Whether a review of any attempt has ended."""
        return self.state in (SubmissionState.RETURNED, SubmissionState.ACCEPTED) or len(self.attempts) > 1


@dataclass(frozen=True)
class HandedIn:
    """One demand as an attempt answers it."""

    demand: Demand
    text: str
    artifacts: tuple[ArtifactRow, ...]


@dataclass(frozen=True)
class AttemptPage:
    """An author's look at one attempt as it was handed in."""

    submission_id: SubmissionId
    state: SubmissionState
    definition: Definition
    attempt: AttemptRow
    parts: tuple[HandedIn, ...]


@dataclass(frozen=True)
class SubmissionRow:
    """A line of the author's list."""

    id: SubmissionId
    state: SubmissionState
    credential_id: CredentialId
    slug: str
    title: str
    area_code: str | None
    glyph: str
    changed_at: datetime
    submitted_at: datetime | None
    attempts: int


def submission_page(reading: Reading, submission_id: SubmissionId) -> SubmissionPage:
    """The author's page of a submission. Raises ``NotFound`` for everybody else."""
    submission = rows.known_submission(reading, submission_id)
    facts = submission.facts()
    definition = credentials.version(reading, submission.version_id)
    answers = rows.answers_of(reading.session, submission_id)
    artifacts = rows.artifacts_of(reading.session, submission_id)
    missing = rows.missing_in(definition, answers, artifacts)
    messages = {demand.demand_id: demand.message for demand in missing}
    pieces = _by_demand(artifacts)
    editable = submission.state.editable
    return SubmissionPage(
        id=submission_id,
        state=submission.state,
        definition=definition,
        created_at=submission.created_at,
        changed_at=submission.changed_at,
        parts=tuple(
            DemandPart(
                demand, _answer_row(answers.get(demand.id)), pieces[demand.id], messages.get(demand.id, "")
            )
            for demand in definition.demands
        ),
        answers_version=rows.answers_version(answers),
        open_demands=missing,
        missing_prerequisites=rows.missing_prerequisites(reading, definition) if editable else (),
        attempts=tuple(_attempt_row(attempt) for attempt in rows.attempts_of(reading.session, submission_id)),
        offers=tuple(
            offer for offer in rows.offers_about(reading, submission) if offer.answer is not Chosen.NEW
        ),
        may_edit=policy.may_edit(reading.actor, facts) if editable else _not_now(submission.state),
        may_submit=_by_state(policy.may_submit(reading.actor, facts), submission.state, Step.SUBMIT),
        may_withdraw=_by_state(policy.may_withdraw(reading.actor, facts), submission.state, Step.WITHDRAW),
    )


def attempt_page(reading: Reading, submission_id: SubmissionId, number: int) -> AttemptPage:
    """One attempt as it was handed in, for its author. Raises ``NotFound``."""
    submission = rows.known_submission(reading, submission_id)
    query = select(Attempt).where(Attempt.submission_id == submission_id, Attempt.number == number)
    attempt = reading.session.scalars(query).first()
    if attempt is None:
        raise NotFound("There is no such attempt.")
    definition = credentials.version(reading, submission.version_id)
    named = [piece["id"] for piece in attempt.manifest["artifacts"]]
    query_pieces = select(Artifact).where(Artifact.submission_id == submission_id, Artifact.id.in_(named))
    pieces = _by_demand(sorted(reading.session.scalars(query_pieces), key=lambda piece: piece.position))
    texts = {answer["demand"]: answer["text"] for answer in attempt.manifest["answers"]}
    parts = tuple(
        HandedIn(demand, texts.get(demand.id, ""), pieces[demand.id]) for demand in definition.demands
    )
    return AttemptPage(submission_id, submission.state, definition, _attempt_row(attempt), parts)


def my_submissions(reading: Reading, cursor: str | None = None, limit: int = PAGE) -> Page[SubmissionRow]:
    """The actor's own submissions, the latest changed first, in two statements."""
    query = select(Submission).where(Submission.owner_id == reading.actor.person_id)
    rows = reading.session.scalars(
        newest_first(query, Submission.changed_at.expression, Submission.id.expression, cursor, limit)
    ).all()
    page = cut(rows, limit, lambda row: encode_cursor(row.changed_at, row.id))
    about = credentials.versions(reading, {row.version_id for row in page.items})
    return page.map(lambda row: _submission_row(row, about[row.version_id]))


def latest_work(
    reading: Reading, person_id: PersonId
) -> dict[CredentialId, tuple[SubmissionId, SubmissionState]]:
    """A person's latest submission for each credential, and where it stands; withdrawn ones are left out."""
    query = (
        select(Submission.credential_id, Submission.id, Submission.state)
        .where(Submission.owner_id == person_id, Submission.state != SubmissionState.WITHDRAWN)
        .order_by(Submission.created_at)
    )
    # The latest comes last and stays. An open one is always the latest.
    return {row.credential_id: (row.id, row.state) for row in reading.session.execute(query)}


def artifact_for_author(
    reading: Reading, submission_id: SubmissionId, artifact_id: ArtifactId
) -> rows.ServedArtifact:
    """A file of one's own submission under its own name. Raises ``NotFound``."""
    rows.known_submission(reading, submission_id)
    artifact = reading.session.get(Artifact, artifact_id)
    if artifact is None or artifact.submission_id != submission_id or artifact.store_key is None:
        raise NotFound("There is no such file here.")
    return rows.ServedArtifact(
        artifact.store_key, artifact.media_type, artifact.size, artifact.sha256, artifact.file_name
    )


def _by_state(decision: Decision, state: SubmissionState, step: Step) -> Decision:
    return decision if (state, step) in TRANSITIONS else _not_now(state)


def _not_now(state: SubmissionState) -> Decision:
    return allowed_if(condition=False, reason=f"This evidence is {state.words}.")


def _by_demand(artifacts: Iterable[Artifact]) -> defaultdict[str, tuple[ArtifactRow, ...]]:
    pieces: defaultdict[str, tuple[ArtifactRow, ...]] = defaultdict(tuple)
    for artifact in artifacts:
        pieces[artifact.demand_id] += (_artifact_row(artifact),)
    return pieces


def _answer_row(answer: Answer | None) -> AnswerRow:
    return AnswerRow(answer.text, answer.saved_at, answer.revision) if answer else AnswerRow()


def _artifact_row(artifact: Artifact) -> ArtifactRow:
    return ArtifactRow(
        id=artifact.id,
        demand_id=artifact.demand_id,
        kind=artifact.kind,
        name=artifact.file_name,
        media_type=artifact.media_type,
        size=artifact.size,
        sha256=artifact.sha256,
        url=artifact.url,
        added_at=artifact.added_at,
    )


def _attempt_row(attempt: Attempt) -> AttemptRow:
    return AttemptRow(
        attempt.id,
        attempt.number,
        receipt_number(attempt.id),
        attempt.submitted_at,
        attempt.digest,
        attempt.manifest,
    )


def _submission_row(row: Submission, about: Definition) -> SubmissionRow:
    return SubmissionRow(
        id=row.id,
        state=row.state,
        credential_id=row.credential_id,
        slug=about.slug,
        title=about.title,
        area_code=about.area_code,
        glyph=about.glyph,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        attempts=row.attempts,
    )
