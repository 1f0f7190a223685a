"""The life of a case and of a reader's seat in it, and the review policy of a district.

Whether a *state* allows a step is judged here; who may take the step is judged in ``review.policy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NewType, Protocol

from waymark.kernel.errors import IllegalTransition
from waymark.kernel.ids import DistrictId, PersonId

CaseId = NewType("CaseId", str)


class CaseState(StrEnum):
    """Where one attempt stands on its way to a decision."""

    OPEN = "open"
    CLAIMED = "claimed"
    SPLIT = "split"
    """Two readers differ and nobody is found yet to read a third time."""
    THIRD_READER = "third_reader"
    MODERATION = "moderation"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def undecided(self) -> bool:
        """Whether readers or the coordinator still have something to do."""
        return self not in (CaseState.DECIDED, CaseState.WITHDRAWN)


class CaseStep(StrEnum):
    """What can happen to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    SPLIT = "split"
    CALL_THIRD = "call_third"
    LOSE_THIRD = "lose_third"
    MODERATE = "moderate"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """The result of a case."""

    MET = "met"
    NOT_YET = "not_yet"


class ReaderState(StrEnum):
    """Where a reader stands with one case."""

    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    SCORED = "scored"
    DECLINED = "declined"
    REPLACED = "replaced"

    @property
    def waiting(self) -> bool:
        """Whether a scorecard is still expected from this reader."""
        return self in (ReaderState.ASSIGNED, ReaderState.CLAIMED)

    @property
    def seated(self) -> bool:
        """Whether the seat is this reader's: they did not pass it on and were not replaced."""
        return self.waiting or self is ReaderState.SCORED


class ReaderStep(StrEnum):
    """What can happen to a reader's seat."""

    CLAIM = "claim"
    SCORE = "score"
    DECLINE = "decline"
    REPLACE = "replace"


class ReaderRole(StrEnum):
    """As what somebody reads. ``third`` is told to nobody but the coordinator."""

    PEER = "peer"
    COACH = "coach"
    EXTERNAL = "external"
    THIRD = "third"

    @property
    def label(self) -> str:
        """The role as the coordinator reads it."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    ReaderRole.PEER: "Peer reviewer",
    ReaderRole.COACH: "Coach",
    ReaderRole.EXTERNAL: "External reviewer",
    ReaderRole.THIRD: "Third reader",
}

CASE_TRANSITIONS: Mapping[tuple[CaseState, CaseStep], CaseState] = {
    (CaseState.OPEN, CaseStep.CLAIM): CaseState.CLAIMED,
    (CaseState.OPEN, CaseStep.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.CLAIMED, CaseStep.CLAIM): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseStep.RELEASE): CaseState.OPEN,
    (CaseState.CLAIMED, CaseStep.SPLIT): CaseState.SPLIT,
    (CaseState.CLAIMED, CaseStep.DECIDE): CaseState.DECIDED,
    (CaseState.CLAIMED, CaseStep.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.SPLIT, CaseStep.CALL_THIRD): CaseState.THIRD_READER,
    (CaseState.SPLIT, CaseStep.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.THIRD_READER, CaseStep.CLAIM): CaseState.THIRD_READER,
    (CaseState.THIRD_READER, CaseStep.LOSE_THIRD): CaseState.SPLIT,
    (CaseState.THIRD_READER, CaseStep.MODERATE): CaseState.MODERATION,
    (CaseState.THIRD_READER, CaseStep.DECIDE): CaseState.DECIDED,
    (CaseState.THIRD_READER, CaseStep.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.MODERATION, CaseStep.DECIDE): CaseState.DECIDED,
    (CaseState.MODERATION, CaseStep.WITHDRAW): CaseState.WITHDRAWN,
}

READER_TRANSITIONS: Mapping[tuple[ReaderState, ReaderStep], ReaderState] = {
    (ReaderState.ASSIGNED, ReaderStep.CLAIM): ReaderState.CLAIMED,
    (ReaderState.ASSIGNED, ReaderStep.DECLINE): ReaderState.DECLINED,
    (ReaderState.ASSIGNED, ReaderStep.REPLACE): ReaderState.REPLACED,
    # Claiming again renews the time for which the work is held.
    (ReaderState.CLAIMED, ReaderStep.CLAIM): ReaderState.CLAIMED,
    (ReaderState.CLAIMED, ReaderStep.SCORE): ReaderState.SCORED,
    (ReaderState.CLAIMED, ReaderStep.DECLINE): ReaderState.DECLINED,
    (ReaderState.CLAIMED, ReaderStep.REPLACE): ReaderState.REPLACED,
}

_THANKS = "Nothing more is needed; thank you for your time."

# What a reader or coordinator is told. Readers see these words, so they do not say that readers differ.
_CASE_SAYS = {
    CaseState.OPEN: ("This work is waiting for its readers.", "Start reading first."),
    CaseState.CLAIMED: ("This work is being read.", "Wait until the readers have finished."),
    CaseState.SPLIT: ("This work is being read.", "Wait until the readers have finished."),
    CaseState.THIRD_READER: ("This work is being read.", "Wait until the readers have finished."),
    CaseState.MODERATION: ("All readings of this work are in.", "The program lead decides now."),
    CaseState.DECIDED: ("This review has been decided in the meantime.", "Nothing more is needed."),
    CaseState.WITHDRAWN: ("The author has taken this work back.", _THANKS),
}

_READER_SAYS = {
    ReaderState.ASSIGNED: ("You have not started to read this work.", "Choose 'Start reading' first."),
    ReaderState.CLAIMED: ("You are reading this work already.", "Go on where you were."),
    ReaderState.SCORED: (
        "Your scores for this work are in already.",
        "They are final; nothing more is needed.",
    ),
    ReaderState.DECLINED: ("You have passed this work on.", "Somebody else reads it now."),
    ReaderState.REPLACED: ("This work was given to another reader.", _THANKS),
}


def next_case_state(state: CaseState, step: CaseStep) -> CaseState:
    """The state after the step. Raises ``IllegalTransition`` in words for readers and coordinators."""
    try:
        return CASE_TRANSITIONS[(state, step)]
    except KeyError:
        message, cure = _CASE_SAYS[state]
        raise IllegalTransition(message, cure=cure) from None


def next_reader_state(state: ReaderState, step: ReaderStep) -> ReaderState:
    """The state after the step. Raises ``IllegalTransition`` in words for the reader."""
    try:
        return READER_TRANSITIONS[(state, step)]
    except KeyError:
        message, cure = _READER_SAYS[state]
        raise IllegalTransition(message, cure=cure) from None


def require_waiting(case: CaseState, seat: ReaderState) -> None:
    """Do nothing while a scorecard is expected from this seat; raise ``IllegalTransition`` otherwise."""
    if not seat.waiting:
        message, cure = _READER_SAYS[seat]
        raise IllegalTransition(message, cure=cure)
    if not case.undecided:
        message, cure = _CASE_SAYS[case]
        raise IllegalTransition(message, cure=cure)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What policies know about a case."""

    id: CaseId
    author_id: PersonId
    district_id: DistrictId
    state: CaseState


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What policies know about a reader's seat in a case."""

    reader_id: PersonId
    as_role: ReaderRole
    state: ReaderState


class PassRule(StrEnum):
    """When a reader's scores meet the credential."""

    EVERY_CRITERION = "every_criterion"
    """Every criterion stands at the passing level of its rubric or above."""


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """How a district has evidence read, all of it or that for one credential. A case keeps the policy under which it was opened."""

    mix: tuple[ReaderRole, ...] = (ReaderRole.PEER, ReaderRole.COACH)
    """As what the first two readers read, in the order of their seats."""
    tolerance: int = 2
    """From how many levels apart two readers differ, though both are on one side of the pass line."""
    due_working_days: int = 7
    lease_hours: int = 72
    """How long started work is held for its reader without a sign of life."""
    blind: bool = True
    pass_rule: PassRule = PassRule.EVERY_CRITERION
    close_pairs: bool = True
    """Whether people of the author's school may read, where nobody of another can."""
    calibration: bool = False
    """Whether readers must have shown on anchor pieces that they mean the same by the levels."""

    @property
    def readers(self) -> int:
        """How many readings every case gets at least."""
        return len(self.mix)

    def body(self) -> dict[str, Any]:
        """The policy as plain values, for storing."""
        return asdict(self) | {"mix": [role.value for role in self.mix], "pass_rule": self.pass_rule.value}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> ReviewPolicy:
        """The policy that was stored as ``body``."""
        # What a policy of before does not say holds as it did then.
        rule = PassRule(body.get("pass_rule", PassRule.EVERY_CRITERION))
        return cls(**{**body, "mix": tuple(ReaderRole(role) for role in body["mix"]), "pass_rule": rule})


class PolicySource(Protocol):
    """Anything that holds a review policy, such as a library file that has been read."""

    @property
    def credential(self) -> str | None:
        """The slug of the credential for which it holds; none for all that have no policy of their own."""
        ...

    def policy(self) -> ReviewPolicy:
        """The policy it holds."""
        ...
