"""The shape of what programs send and get, and of the policy file a district may edit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from credentials.rules import Level
from review.rules import (
    LEAST_COMMENT,
    LONGEST_COMMENT,
    LONGEST_FEEDBACK,
    MOST_A_WEEK,
    Absence,
    Availability,
    Outcome,
    PassRule,
    Rating,
    ReaderRole,
    ReaderState,
    ReviewPolicy,
)
from waymark.kernel.errors import Problem
from waymark.kernel.files import Part, Slug, mend_all, schema_of
from waymark.web.api import Body


class ReviewPolicyFile(Part):
    """``library/policies/review.yaml``: how a district has its evidence read.

    A credential gets a policy of its own in a file named after it, ``library/policies/<slug>.yaml``.
    """

    format: Literal["waymark/review-policy@1"]
    credential: Slug | None = None
    readers: Annotated[int, Field(strict=True, ge=2, le=2)] = 2
    mix: list[Literal[ReaderRole.PEER, ReaderRole.COACH, ReaderRole.EXTERNAL]]
    tolerance: Annotated[int, Field(strict=True, ge=1, le=3)] = 2
    due_working_days: Annotated[int, Field(strict=True, ge=1, le=60)] = 7
    lease_hours: Annotated[int, Field(strict=True, ge=1, le=24 * 30)] = 72
    blind: Literal[True] = True
    pass_rule: Literal[PassRule.EVERY_CRITERION] = PassRule.EVERY_CRITERION
    close_pairs: Annotated[bool, Field(strict=True)] = True
    calibration: Literal[False] = False

    @model_validator(mode="after")
    def _one_role_for_each(self) -> ReviewPolicyFile:
        if len(self.mix) != self.readers:
            named = f"There are {len(self.mix)} here, and 'readers' says {self.readers}."
            raise mend_all([Problem("mix", f"{named} Name one role for each reader.")])
        return self

    def policy(self) -> ReviewPolicy:
        """The policy as rules know it."""
        return ReviewPolicy(
            mix=tuple(self.mix),
            tolerance=self.tolerance,
            due_working_days=self.due_working_days,
            lease_hours=self.lease_hours,
            blind=self.blind,
            pass_rule=self.pass_rule,
            close_pairs=self.close_pairs,
            calibration=self.calibration,
        )


def review_policy_schema() -> dict[str, Any]:
    """The JSON Schema of a review policy."""
    return schema_of(ReviewPolicyFile)


class CasePath(BaseModel):
    """The address of one review."""

    case: str = Field(max_length=64)


class CaseArtifactPath(CasePath):
    """The address of one file of the work."""

    artifact: str = Field(max_length=64)


class RatingIn(Body):
    """One criterion. Below the passing level a comment is needed."""

    criterion: str = Field(max_length=100)
    level: str = Field(max_length=40, description="One of the rubric's levels.")
    comment: str = Field("", description=f"Below the passing level: at least {LEAST_COMMENT} characters.")

    def rating(self) -> Rating:
        """The rating as rules know it."""
        return Rating(self.criterion, self.level, self.comment)


class ScorecardIn(Body):
    """One reader's scores: every criterion once."""

    ratings: list[RatingIn] = Field(max_length=50)
    commendations: str = Field("", max_length=LONGEST_FEEDBACK)
    recommendations: str = Field("", max_length=LONGEST_FEEDBACK)


class DeclineIn(Body):
    """Why the work is passed on."""

    reason: str = Field(max_length=LONGEST_COMMENT)


class AbsenceBody(Body):
    """Days on which a reader is away, the first and the last one included."""

    first: date
    last: date


class AvailabilityBody(Body):
    """What a reader says about their time; it takes the place of what they said before."""

    weekly_limit: int | None = Field(
        None, description=f"Most new readings within seven days, 1 to {MOST_A_WEEK}; null for no limit."
    )
    absences: list[AbsenceBody] = Field(default_factory=list, max_length=100)

    def said(self) -> Availability:
        """The same as rules know it."""
        return Availability(self.weekly_limit, tuple(Absence(one.first, one.last) for one in self.absences))

    @classmethod
    def of(cls, said: Availability) -> AvailabilityBody:
        """The shape of what was said."""
        absences = [AbsenceBody(first=one.first, last=one.last) for one in said.absences]
        return cls(weekly_limit=said.weekly_limit, absences=absences)


class CaseOut(BaseModel):
    """One piece of work in the reader's queue."""

    id: str
    credential: str = Field(description="The slug of the credential that the work is for.")
    title: str
    state: ReaderState
    assigned_at: datetime
    due_at: datetime
    due: str = Field(description="The same in words.")
    held_until: datetime | None
    revision: bool = Field(description="Whether you have scored an earlier attempt of the same work.")
    outcome: Outcome | None


class CaseList(BaseModel):
    """A page of the queue."""

    items: list[CaseOut]
    next: str | None


class LevelOut(BaseModel):
    """One level of a criterion and what it looks like."""

    level: Level
    descriptor: str


class CriterionOut(BaseModel):
    """One criterion of the rubric."""

    id: str
    title: str
    look_for: str
    demands: list[str]
    levels: list[LevelOut]


class RubricOut(BaseModel):
    """What the work is read against."""

    passing: Level
    digest: str
    criteria: list[CriterionOut]


class BlindedArtifactOut(BaseModel):
    """A piece of evidence under a neutral name. ``href`` answers with the file, ``url`` lies elsewhere."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    href: str | None
    url: str | None


class BlindedDemandOut(BaseModel):
    """One thing that was asked for, and what was handed in for it."""

    id: str
    title: str
    prompt: str
    kind: str
    answer: str | None
    artifacts: list[BlindedArtifactOut]


class RatingOut(BaseModel):
    """One criterion as it was rated."""

    criterion: str
    level: Level
    comment: str


class ScorecardOut(BaseModel):
    """The reader's own scorecard."""

    scored_at: datetime
    ratings: list[RatingOut]
    commendations: str
    recommendations: str


class ScoringOut(BaseModel):
    """One attempt without its author, and the rubric."""

    id: str
    credential: str
    title: str
    competency: str
    state: ReaderState
    due_at: datetime
    held_until: datetime | None
    work: list[BlindedDemandOut] | None = Field(
        description="Null when no scorecard is expected from you any more."
    )
    rubric: RubricOut
    scorecard: ScorecardOut | None
    earlier: list[ScorecardOut] = Field(
        description="Your own scorecards for earlier attempts of the same work."
    )
    outcome: Outcome | None


class ScoredOut(BaseModel):
    """Where the reader now stands with the case."""

    id: str
    state: ReaderState


class ReaderRatingOut(RatingOut):
    """One criterion as one reader rated it."""

    reader: str
    descriptor: str


class FeedbackWordsOut(BaseModel):
    """What one reader wrote."""

    reader: str
    text: str


class AttemptFeedbackOut(BaseModel):
    """The feedback on one attempt."""

    attempt: int
    outcome: Outcome
    reason: str
    decided_at: datetime
    ratings: list[ReaderRatingOut]
    commendations: list[FeedbackWordsOut]
    recommendations: list[FeedbackWordsOut]


class FeedbackOut(BaseModel):
    """The author's feedback, the latest attempt first."""

    submission: str
    credential: str
    attempts: list[AttemptFeedbackOut]
