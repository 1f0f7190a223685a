"""The life of a submission: its states, the steps between them, and what policies know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from credentials.rules import CredentialId, VersionId
from waymark.kernel.errors import IllegalTransition
from waymark.kernel.ids import DistrictId, PersonId

SubmissionId = NewType("SubmissionId", str)
AttemptId = NewType("AttemptId", str)
ArtifactId = NewType("ArtifactId", str)
AttachmentId = NewType("AttachmentId", str)


class SubmissionState(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The state as part of a sentence: a submission is ..."""
        return _STATE_WORDS[self]

    @property
    def editable(self) -> bool:
        """Whether answers and artifacts may be changed."""
        return self in (SubmissionState.DRAFT, SubmissionState.RETURNED)


_STATE_WORDS = {
    SubmissionState.DRAFT: "a draft",
    SubmissionState.SUBMITTED: "handed in",
    SubmissionState.IN_REVIEW: "being read",
    SubmissionState.RETURNED: "returned with feedback",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.WITHDRAWN: "withdrawn",
}

OPEN_STATES = (
    SubmissionState.DRAFT,
    SubmissionState.SUBMITTED,
    SubmissionState.IN_REVIEW,
    SubmissionState.RETURNED,
)
"""A person has at most one submission in these states for one credential."""


class Step(StrEnum):
    """What moves a submission."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    START_READING = "start_reading"
    ACCEPT = "accept"
    RETURN = "return"


TRANSITIONS: Mapping[tuple[SubmissionState, Step], SubmissionState] = {
    (SubmissionState.DRAFT, Step.SUBMIT): SubmissionState.SUBMITTED,
    (SubmissionState.DRAFT, Step.WITHDRAW): SubmissionState.WITHDRAWN,
    (SubmissionState.SUBMITTED, Step.WITHDRAW): SubmissionState.WITHDRAWN,
    (SubmissionState.SUBMITTED, Step.START_READING): SubmissionState.IN_REVIEW,
    # Two readers open the same work; the second finds it open already.
    (SubmissionState.IN_REVIEW, Step.START_READING): SubmissionState.IN_REVIEW,
    (SubmissionState.IN_REVIEW, Step.ACCEPT): SubmissionState.ACCEPTED,
    (SubmissionState.IN_REVIEW, Step.RETURN): SubmissionState.RETURNED,
    (SubmissionState.RETURNED, Step.SUBMIT): SubmissionState.SUBMITTED,
}

_CURES = {
    SubmissionState.DRAFT: "It has not been handed in yet.",
    SubmissionState.SUBMITTED: "Once is enough. You can withdraw it until a reader opens it.",
    SubmissionState.IN_REVIEW: "A reader has opened it; please wait for the feedback.",
    SubmissionState.RETURNED: "Read the feedback, revise it and hand it in again.",
    SubmissionState.ACCEPTED: "Nothing more is needed.",
    SubmissionState.WITHDRAWN: "Start again; what you wrote comes along.",
}


def next_state(state: SubmissionState, step: Step) -> SubmissionState:
    """The state after the step. Raises ``IllegalTransition`` when the state does not allow it."""
    try:
        return TRANSITIONS[(state, step)]
    except KeyError:
        raise IllegalTransition(f"This evidence is {state.words}.", cure=_CURES[state]) from None


def require_editable(state: SubmissionState) -> None:
    """Raises ``IllegalTransition`` when answers and artifacts may not be changed."""
    if not state.editable:
        raise IllegalTransition(
            f"This evidence is {state.words}, so it cannot be changed now.", cure=_CURES[state]
        )


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """What policies know about a submission."""

    id: SubmissionId
    owner_id: PersonId
    district_id: DistrictId
    credential_id: CredentialId
    version_id: VersionId
    state: SubmissionState
    attempts: int
