"""What evidence tells the slices above it."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules import VersionId
from evidence.rules import AttemptId, SubmissionId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class EvidenceSubmitted(Event):
    """An educator handed in evidence; the attempt is frozen and can be read."""

    submission_id: SubmissionId
    attempt_id: AttemptId
    owner_id: PersonId
    version_id: VersionId
    district_id: DistrictId


@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    """An educator took back an attempt that no reader had opened."""

    submission_id: SubmissionId
    attempt_id: AttemptId
