"""What comes from elsewhere: its way from being brought to a decision, and what may be decided about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NewType

from waymark.kernel.errors import IllegalTransition, Problem

OutsideId = NewType("OutsideId", str)
OutsideDecisionId = NewType("OutsideDecisionId", str)


class OutsideKind(StrEnum):
    """What somebody brings from elsewhere."""

    BADGE = "badge"
    PRIOR_LEARNING = "prior_learning"

    @property
    def label(self) -> str:
        """The name people read."""
        return "Outside badge" if self is OutsideKind.BADGE else "Prior learning"


class OutsideState(StrEnum):
    """How far what was brought has come on its way to a decision."""

    BROUGHT = "brought"
    PROPOSED = "proposed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class OutsideStep(StrEnum):
    """What can be done with what was brought."""

    MATCH = "match"
    PROPOSE = "propose"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


OUTSIDE_TRANSITIONS: dict[tuple[OutsideState, OutsideStep], OutsideState] = {
    (OutsideState.BROUGHT, OutsideStep.MATCH): OutsideState.BROUGHT,
    (OutsideState.BROUGHT, OutsideStep.PROPOSE): OutsideState.PROPOSED,
    (OutsideState.BROUGHT, OutsideStep.WITHDRAW): OutsideState.WITHDRAWN,
    (OutsideState.PROPOSED, OutsideStep.MATCH): OutsideState.PROPOSED,
    (OutsideState.PROPOSED, OutsideStep.PROPOSE): OutsideState.PROPOSED,
    (OutsideState.PROPOSED, OutsideStep.DECIDE): OutsideState.DECIDED,
    (OutsideState.PROPOSED, OutsideStep.WITHDRAW): OutsideState.WITHDRAWN,
    (OutsideState.DECIDED, OutsideStep.DECIDE): OutsideState.DECIDED,
    (OutsideState.DECIDED, OutsideStep.WITHDRAW): OutsideState.WITHDRAWN,
}


def next_outside_state(state: OutsideState, step: OutsideStep) -> OutsideState:
    """The state that ``step`` leads to. Raises ``IllegalTransition`` where the state does not allow it."""
    try:
        return OUTSIDE_TRANSITIONS[state, step]
    except KeyError:
        raise IllegalTransition(_OUTSIDE_STANDS[state], cure=_OUTSIDE_CURES[state]) from None


_OUTSIDE_STANDS = {
    OutsideState.BROUGHT: "Its holder has not asked for a decision yet.",
    OutsideState.PROPOSED: "This waits for the decision of a program lead.",
    OutsideState.DECIDED: "A program lead has decided this already.",
    OutsideState.WITHDRAWN: "Its holder has taken this back.",
}
_OUTSIDE_CURES = {
    OutsideState.BROUGHT: "They say what it matches first, and then ask.",
    OutsideState.PROPOSED: "Until then it can still be changed or taken back.",
    OutsideState.DECIDED: "Talk to the program lead, who can decide anew with another reason.",
    OutsideState.WITHDRAWN: "It can be brought again.",
}


class Worth(StrEnum):
    """Whether and how something from elsewhere counts here, as a person decided."""

    EQUIVALENT = "equivalent"
    PARTLY = "partly"
    RECOGNISED = "recognised"
    NOT = "not"

    @property
    def label(self) -> str:
        """The name people read."""
        return _WORTH_LABELS[self]

    @property
    def names_a_credential(self) -> bool:
        """Whether it says which credential it is measured against."""
        return self in {Worth.EQUIVALENT, Worth.PARTLY}


_WORTH_LABELS = {
    Worth.EQUIVALENT: "Equivalent",
    Worth.PARTLY: "Counts partly",
    Worth.RECOGNISED: "Recognised only",
    Worth.NOT: "Does not count",
}


class Ended(StrEnum):
    """Why a decision stands no more."""

    REVISED = "revised"
    SOURCE = "source"
    WITHDRAWN = "withdrawn"


class Soundness(StrEnum):
    """What the last check of an outside badge leaves open: sound or unclear, unsound, revoked by its issuer."""

    FINE = "fine"
    UNSOUND = "unsound"
    REVOKED = "revoked"


OPEN_WORTHS: dict[Soundness, tuple[Worth, ...]] = {
    Soundness.FINE: tuple(Worth),
    Soundness.UNSOUND: (Worth.RECOGNISED, Worth.NOT),
    Soundness.REVOKED: (Worth.NOT,),
}
"""What may be decided. A badge that could not be checked in full is for people to judge by other means."""

CHECKED_EVERY = timedelta(days=7)
"""How long an outside badge goes unchecked, and so how late a revocation at its source may show."""

LONGEST_WORDS = 4000
LONGEST_REASON = 2000
MOST_MATCHES = 8
MOST_LINKS = 8
MOST_FILES = 10


def decision_problems(
    worth: Worth, reason: str, *, names_one: bool, soundness: Soundness
) -> tuple[Problem, ...]:
    """What is wrong with a decision about something from elsewhere."""
    problems = []
    if worth not in OPEN_WORTHS[soundness]:
        problems.append(Problem("worth", _UNSOUND_WORDS[soundness]))
    if worth.names_a_credential and not names_one:
        problems.append(Problem("credential", "Choose the micro-credential that it is measured against."))
    if not reason:
        problems.append(Problem("reason", "Say why, in a sentence or two. The holder reads it."))
    elif len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", f"Say it in at most {LONGEST_REASON:,} characters."))
    return tuple(problems)


_UNSOUND_WORDS = {
    Soundness.UNSOUND: "The last check of this badge failed, so it can only be recognised, or not count. If the "
    "check is wrong, ask the holder to bring the original file or the address it was given to.",
    Soundness.REVOKED: "Its issuer has revoked this badge, so it does not count.",
}


def evidence_problems(
    title: str, words: str, links: Sequence[str], odd: Collection[str]
) -> tuple[Problem, ...]:
    """What is missing from prior learning without a badge; ``odd`` are the links that are no web addresses."""
    problems = []
    if not title:
        problems.append(Problem("title", "Give it a name, such as the course and its year."))
    if not words:
        problems.append(Problem("words", "Describe what you learned and what shows it."))
    if len(links) > MOST_LINKS:
        problems.append(Problem("links", f"Keep the {MOST_LINKS} links that show most."))
    problems += [
        Problem("links", f"{link[:80]} is not a web address. Write it whole, with https://.") for link in odd
    ]
    return tuple(problems)
