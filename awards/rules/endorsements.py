"""The life of an endorsement in plain Python: asked for, answered, perhaps taken back."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

from waymark.kernel.errors import IllegalTransition

EndorsementId = NewType("EndorsementId", str)

LONGEST_COMMENT = 1_000
MOST_EMBEDDED = 5
"""So many go into a badge, the newest; the others are in the public documents only, because badges travel in pictures."""


class EndorsementState(StrEnum):
    """Where an endorsement stands. Only an accepted one is signed and public."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The name people read."""
        return _LABELS[self]


_LABELS = {
    EndorsementState.ASKED: "Asked for",
    EndorsementState.ACCEPTED: "Stands",
    EndorsementState.DECLINED: "Declined",
    EndorsementState.WITHDRAWN: "Withdrawn",
    EndorsementState.REVOKED: "Taken back",
}


class EndorsementStep(StrEnum):
    """What can be done with an endorsement: three answers to a request, and taking back what was given."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


ENDORSEMENT_TRANSITIONS: dict[tuple[EndorsementState, EndorsementStep], EndorsementState] = {
    (EndorsementState.ASKED, EndorsementStep.ACCEPT): EndorsementState.ACCEPTED,
    (EndorsementState.ASKED, EndorsementStep.DECLINE): EndorsementState.DECLINED,
    (EndorsementState.ASKED, EndorsementStep.WITHDRAW): EndorsementState.WITHDRAWN,
    (EndorsementState.ACCEPTED, EndorsementStep.REVOKE): EndorsementState.REVOKED,
}


def next_endorsement_state(state: EndorsementState, step: EndorsementStep) -> EndorsementState:
    """The state that ``step`` leads to. Raises ``IllegalTransition``: an answer is final, and so is taking back."""
    try:
        return ENDORSEMENT_TRANSITIONS[state, step]
    except KeyError:
        raise IllegalTransition(
            f"This endorsement cannot be changed so: it is {state.label.lower()}.",
            cure="Look at it again: it may have changed since you opened it. It can be asked for anew.",
        ) from None
