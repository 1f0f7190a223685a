"""What readers get: one attempt without its author and names of files. The review checks who may ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Definition, Medium, VersionId, digest_of
from evidence.models import Artifact, Attempt, Submission
from evidence.queries import rows
from evidence.rules import (
    MEDIA_TYPES,
    ArtifactId,
    AttemptId,
    SubmissionId,
    neutral_name,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class BlindedArtifact:
    """A piece as readers see it."""

    id: ArtifactId
    demand_id: str
    name: str
    media_type: str
    medium: Medium
    size: int
    sha256: str
    url: str | None


@dataclass(frozen=True)
class BlindedWork:
    """One attempt without its author: nothing here says whose it is. ``answers`` holds texts by demand."""

    attempt_id: AttemptId
    number: int
    definition: Definition
    answers: dict[str, str]
    artifacts: tuple[BlindedArtifact, ...]

    def artifacts_for(self, demand_id: str) -> tuple[BlindedArtifact, ...]:
        """The pieces for one demand."""
        return tuple(artifact for artifact in self.artifacts if artifact.demand_id == demand_id)


@dataclass(frozen=True)
class AttemptFacts:
    """What the review knows about an attempt before it opens it."""

    submission_id: SubmissionId
    owner_id: PersonId
    version_id: VersionId
    number: int
    digest: str
    submitted_at: datetime


@dataclass(frozen=True)
class AttemptDigests:
    """What an attempt consists of by its digests, without a word or a file of it.

    ``intact`` says whether the manifest as it is stored now still has the digest it was handed in with.
    """

    number: int
    submitted_at: datetime
    attested_at: datetime
    digest: str
    answers: tuple[dict[str, Any], ...]
    artifacts: tuple[dict[str, Any], ...]
    intact: bool


def attempt_digests(reading: Reading, attempt_ids: Collection[AttemptId]) -> dict[AttemptId, AttemptDigests]:
    """What these attempts consist of, in one statement. The caller has checked who asks."""
    query = select(Attempt).where(Attempt.id.in_(attempt_ids))
    return {
        attempt.id: AttemptDigests(
            number=attempt.number,
            submitted_at=attempt.submitted_at,
            attested_at=attempt.attested_at,
            digest=attempt.digest,
            answers=tuple(
                {"demand": answer["demand"], "sha256": answer["sha256"]}
                for answer in attempt.manifest["answers"]
            ),
            artifacts=tuple(
                {name: piece[name] for name in ("demand", "kind", "media_type", "size", "sha256")}
                for piece in attempt.manifest["artifacts"]
            ),
            intact=digest_of(attempt.manifest) == attempt.digest,
        )
        for attempt in reading.session.scalars(query)
    }


def blinded_work(reading: Reading, attempt_id: AttemptId) -> BlindedWork:
    """One attempt as readers see it. The caller has checked who asks. Raises ``NotFound``."""
    attempt, submission = _attempt(reading, attempt_id)
    definition = credentials.version(reading, submission.version_id)
    kinds = {demand.id: demand.kind for demand in definition.demands}
    artifacts = tuple(
        BlindedArtifact(
            id=piece["id"],
            demand_id=piece["demand"],
            name=neutral_name(number, kinds[piece["demand"]], piece["media_type"], piece["size"]),
            media_type=piece["media_type"],
            medium=MEDIA_TYPES[piece["media_type"]].medium,
            size=piece["size"],
            sha256=piece["sha256"],
            url=piece["url"],
        )
        for number, piece in enumerate(attempt.manifest["artifacts"], start=1)
    )
    answers = {answer["demand"]: answer["text"] for answer in attempt.manifest["answers"]}
    return BlindedWork(attempt_id, attempt.number, definition, answers, artifacts)


def artifact_for_reader(
    reading: Reading, attempt_id: AttemptId, artifact_id: ArtifactId
) -> rows.ServedArtifact:
    """A file of an attempt under a neutral name. The caller has checked that the actor may read it.

    Raises ``NotFound`` for links and for files that this attempt does not name.
    """
    attempt, _ = _attempt(reading, attempt_id)
    named = [piece["id"] for piece in attempt.manifest["artifacts"]]
    artifact = reading.session.get(Artifact, artifact_id) if artifact_id in named else None
    if artifact is None or artifact.store_key is None:
        raise NotFound("There is no such file in this work.")
    name = f"artifact-{named.index(artifact_id) + 1}{MEDIA_TYPES[artifact.media_type].ending}"
    return rows.ServedArtifact(artifact.store_key, artifact.media_type, artifact.size, artifact.sha256, name)


def attempt_facts(reading: Reading, attempt_id: AttemptId) -> AttemptFacts:
    """What a review needs to know about an attempt, its author included. Raises ``NotFound``."""
    attempt, submission = _attempt(reading, attempt_id)
    return AttemptFacts(
        submission.id,
        submission.owner_id,
        submission.version_id,
        attempt.number,
        attempt.digest,
        attempt.submitted_at,
    )


def _attempt(reading: Reading, attempt_id: AttemptId) -> tuple[Attempt, Submission]:
    query = select(Attempt, Submission).join(Submission).where(Attempt.id == attempt_id)
    found = reading.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such attempt.")
    return found[0], found[1]
