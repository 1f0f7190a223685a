"""One submission with its answers, pieces and attempts, as rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from credentials.rules import digest_of
from evidence.models import Answer, Artifact, Attempt, Submission
from evidence.rules import ArtifactId, AttemptId, Piece, SubmissionId, SubmissionState, manifest
from review.rules import CaseId
from waymark.app.simulate.drawing import drawn_id
from waymark.app.simulate.reviews import STANDING, HandedIn, Reviews, Stage
from waymark.app.simulate.rows import Rows
from waymark.app.simulate.samples import Samples, Work
from waymark.app.simulate.staff import Member
from waymark.kernel.ids import DistrictId

WORKING_ON_IT = timedelta(days=8)
BEING_READ = timedelta(days=6)
REVISING = timedelta(days=5)
LONGEST_LIFE = WORKING_ON_IT + 2 * BEING_READ + REVISING
"""From the first word to the decision on a second attempt."""


@dataclass(frozen=True)
class Result:
    """What an award says it was given for."""

    submission_id: SubmissionId
    case_id: CaseId
    attempt_id: AttemptId
    attempt_digest: str
    readers: int


class Submissions:
    """Writes submissions, and has their attempts read."""

    def __init__(self, rows: Rows, draw: random.Random, district_id: DistrictId, reviews: Reviews) -> None:
        self._rows, self._draw, self._district, self._reviews = rows, draw, district_id, reviews

    def draft(self, author: Member, samples: Samples, at: datetime) -> None:
        """Begun: the texts are written, the pieces are still to come."""
        submission_id = self._submission(
            author, samples, SubmissionState.DRAFT, begun=at - WORKING_ON_IT / 2, changed_at=at, times=()
        )
        self._answers(submission_id, self._draw.choice(samples.works), at)

    def under_way(self, author: Member, samples: Samples, stage: Stage, at: datetime) -> None:
        """Handed in at a moment, and as far as the stage says now."""
        self._hand_in(author, samples, stage, (at,), decided_at=at + BEING_READ)

    def accepted(self, author: Member, samples: Samples, decided_at: datetime, *, at_once: bool) -> Result:
        """Met, at the first attempt or at the second."""
        last = decided_at - BEING_READ
        times = (last,) if at_once else (last - REVISING - BEING_READ, last)
        return self._hand_in(author, samples, Stage.MET, times, decided_at)

    def _hand_in(
        self,
        author: Member,
        samples: Samples,
        stage: Stage,
        times: Sequence[datetime],
        decided_at: datetime,
    ) -> Result:
        submission_id = self._submission(
            author,
            samples,
            STANDING[stage].submission,
            begun=times[0] - WORKING_ON_IT,
            changed_at=decided_at if STANDING[stage].outcome else times[-1],
            times=times,
        )
        work = self._draw.choice(samples.works)
        self._answers(submission_id, work, times[0])
        content = manifest(
            version_id=samples.definition.version_id,
            definition_digest=samples.definition.digest,
            answers=work.answers,
            pieces=self._artifacts(submission_id, work, times[0]),
        )
        digest = digest_of(content)
        readers = self._reviews.readers_for(author, stage)
        for number, at in enumerate(times, 1):
            attempt_id = AttemptId(drawn_id(self._draw))
            self._rows.add(
                Attempt,
                id=attempt_id,
                submission_id=submission_id,
                number=number,
                submitted_at=at,
                attested_at=at,
                manifest=content,
                digest=digest,
            )
            is_last = number == len(times)
            case_id = self._reviews.write(
                HandedIn(author, samples, submission_id, attempt_id, number, at),
                stage if is_last else Stage.NOT_YET,
                decided_at if is_last else at + BEING_READ,
                readers,
            )
        return Result(submission_id, case_id, attempt_id, digest, len(readers))

    def _submission(
        self,
        author: Member,
        samples: Samples,
        state: SubmissionState,
        *,
        begun: datetime,
        changed_at: datetime,
        times: Sequence[datetime],
    ) -> SubmissionId:
        submission_id = SubmissionId(drawn_id(self._draw))
        self._rows.add(
            Submission,
            id=submission_id,
            owner_id=author.id,
            district_id=self._district,
            credential_id=samples.definition.credential_id,
            version_id=samples.definition.version_id,
            state=state,
            created_at=begun,
            changed_at=changed_at,
            submitted_at=times[-1] if times else None,
            attempts=len(times),
            version=1 + len(times),
        )
        return submission_id

    def _answers(self, submission_id: SubmissionId, work: Work, saved_at: datetime) -> None:
        for demand_id, text in work.answers.items():
            self._rows.add(
                Answer,
                submission_id=submission_id,
                demand_id=demand_id,
                text=text,
                saved_at=saved_at,
                revision=1,
            )

    def _artifacts(self, submission_id: SubmissionId, work: Work, added_at: datetime) -> list[Piece]:
        named = []
        for position, one in enumerate(work.pieces, 1):
            artifact_id = ArtifactId(drawn_id(self._draw))
            self._rows.add(
                Artifact,
                id=artifact_id,
                submission_id=submission_id,
                demand_id=one.demand_id,
                position=position,
                kind=one.kind,
                file_name=one.name,
                media_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                store_key=one.store_key,
                url=one.url,
                added_at=added_at,
                removed_at=None,
                first_attempt=1,
            )
            named.append(
                Piece(artifact_id, one.demand_id, one.kind, one.media_type, one.size, one.sha256, one.url)
            )
        return named
