"""Rows for this slice's own rooms: the selects behind pages and services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credentials import queries as credentials
from credentials.rules import CredentialId, Definition, VersionId
from evidence import policy
from evidence.models import Answer, Artifact, Attachment, Attempt, Submission
from evidence.ports import Prerequisites
from evidence.rules import (
    OPEN_STATES,
    OpenDemand,
    SubmissionId,
    SubmissionState,
    open_demands,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class ServedArtifact:
    """A stored file on its way out. ``name`` is the author's or a neutral one, by who asked."""

    store_key: str
    media_type: str
    size: int
    sha256: str
    name: str


def known_submission(reading: Reading, submission_id: SubmissionId, *, lock: bool = False) -> Submission:
    """The actor's own submission. Raises ``NotFound`` for one that does not exist or is somebody else's."""
    submission = reading.session.get(Submission, submission_id, with_for_update=lock or None)
    if submission is None or not policy.may_know(reading.actor, submission.facts()):
        raise NotFound("There is no such evidence.", cure="Start from the list of your evidence.")
    return submission


def submissions_for(
    session: Session, person_id: PersonId | None, credential_id: CredentialId
) -> list[Submission]:
    """A person's submissions for one credential, the latest first."""
    query = select(Submission).where(
        Submission.owner_id == person_id, Submission.credential_id == credential_id
    )
    return list(session.scalars(query.order_by(Submission.created_at.desc(), Submission.changed_at.desc())))


def answers_of(session: Session, submission_id: SubmissionId) -> dict[str, Answer]:
    """The answers of a submission by demand."""
    rows = session.scalars(select(Answer).where(Answer.submission_id == submission_id))
    return {row.demand_id: row for row in rows}


def answers_version(answers: Mapping[str, Answer]) -> int:
    """A number that grows whenever an answer is saved, so that two windows notice each other."""
    return sum(answer.revision for answer in answers.values())


def artifacts_of(session: Session, submission_id: SubmissionId) -> list[Artifact]:
    """The pieces of a submission that were not removed, in the order in which they were added."""
    query = select(Artifact).where(Artifact.submission_id == submission_id, Artifact.removed_at.is_(None))
    return list(session.scalars(query.order_by(Artifact.position)))


def next_position(session: Session, submission_id: SubmissionId) -> int:
    """The place of a new piece: after every piece that was ever added."""
    highest = session.scalar(
        select(func.max(Artifact.position)).where(Artifact.submission_id == submission_id)
    )
    return (highest or 0) + 1


def rows_of_file(session: Session, store_key: str, *, lock: bool = False) -> list[Artifact]:
    """Every piece that is kept in one stored file."""
    query = select(Artifact).where(Artifact.store_key == store_key).order_by(Artifact.id)
    return list(session.scalars(query.with_for_update() if lock else query))


def attachments_in_file(session: Session, store_key: str, *, lock: bool = False) -> list[Attachment]:
    """Every attachment that is kept in one stored file."""
    query = select(Attachment).where(Attachment.store_key == store_key).order_by(Attachment.id)
    return list(session.scalars(query.with_for_update() if lock else query))


def attempts_of(session: Session, submission_id: SubmissionId) -> list[Attempt]:
    """The attempts of a submission, the first one first."""
    query = select(Attempt).where(Attempt.submission_id == submission_id)
    return list(session.scalars(query.order_by(Attempt.number)))


def missing_in(
    definition: Definition, answers: dict[str, Answer], artifacts: Iterable[Artifact]
) -> tuple[OpenDemand, ...]:
    """The demands that are still open."""
    counts: dict[str, int] = defaultdict(int)
    for artifact in artifacts:
        counts[artifact.demand_id] += 1
    return open_demands(
        definition.demands, {demand: answer.text for demand, answer in answers.items()}, counts
    )


def missing_prerequisites(reading: Reading, definition: Definition) -> tuple[str, ...]:
    """Titles of what the actor has to earn before this credential."""
    if reading.actor.person_id is None:
        return ()
    return reading.ports.get(Prerequisites).missing(reading, reading.actor.person_id, definition)


def earned_again(reading: Reading, definition: Definition) -> bool:
    """Whether what the actor earned with accepted work has run out, or will soon."""
    if reading.actor.person_id is None:
        return False
    return reading.ports.get(Prerequisites).earned_again(reading, reading.actor.person_id, definition)


@dataclass(frozen=True)
class OpenWork:
    """A submission under way on a version."""

    submission_id: SubmissionId
    owner_id: PersonId
    credential_id: CredentialId
    version_id: VersionId


def open_on(reading: Reading, credential_ids: Collection[CredentialId]) -> tuple[OpenWork, ...]:
    """The open submissions for these credentials, whatever their version, in one statement."""
    query = select(Submission.id, Submission.owner_id, Submission.credential_id, Submission.version_id).where(
        Submission.credential_id.in_(credential_ids), Submission.state.in_(OPEN_STATES)
    )
    return tuple(OpenWork(*row) for row in reading.session.execute(query))


def offers_about(reading: Reading, submission: Submission) -> tuple[credentials.OfferRow, ...]:
    """What its author was offered about a submission."""
    return credentials.offers_for(reading, submission.owner_id, subject_id=submission.id)


def owners_with(reading: Reading, credential_id: CredentialId) -> frozenset[PersonId]:
    """Who has begun a credential, withdrawn work left out."""
    query = select(Submission.owner_id).where(
        Submission.credential_id == credential_id, Submission.state != SubmissionState.WITHDRAWN
    )
    return frozenset(reading.session.scalars(query))
