"""What review tells: decisions for the slices above, and turns of a case that somebody gets mail about."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules import VersionId
from evidence.rules import AttemptId, SubmissionId
from review.rules import CaseId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class ReviewMet(Event):
    """The readers found that the work meets the credential."""

    case_id: CaseId
    submission_id: SubmissionId
    attempt_id: AttemptId
    author_id: PersonId
    version_id: VersionId
    district_id: DistrictId


@dataclass(frozen=True)
class ReviewNotYet(Event):
    """The readers found that the work does not meet the credential yet; it went back with their feedback."""

    case_id: CaseId
    submission_id: SubmissionId
    attempt_id: AttemptId
    author_id: PersonId
    version_id: VersionId
    district_id: DistrictId


@dataclass(frozen=True)
class ReaderAsked(Event):
    """Somebody was asked to read."""

    case_id: CaseId
    reader_id: PersonId


@dataclass(frozen=True)
class ReaderReleased(Event):
    """A scorecard is no longer expected: the work was given to another reader or taken back by its author."""

    case_id: CaseId
    reader_id: PersonId


@dataclass(frozen=True)
class ReadersMissing(Event):
    """A case has a seat for which nobody qualifies; the coordinator is needed."""

    case_id: CaseId
    district_id: DistrictId


@dataclass(frozen=True)
class ModerationNeeded(Event):
    """Three readings do not decide; the program lead does, after talking with the readers."""

    case_id: CaseId
    district_id: DistrictId
