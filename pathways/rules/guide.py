"""What to do next, in words, and how each credential of a plan stands on the map.

Joins the progress of the rule with the state of each submission; knows no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.rules import SubmissionState
from pathways.rules.progress import NextKind, NextStep


class StepState(StrEnum):
    """How one place on the map stands. ``open`` is a place for which nothing is chosen yet."""

    EARNED = "earned"
    IN_REVIEW = "in_review"
    STARTED = "started"
    RETURNED = "returned"
    CHOSEN = "chosen"
    OPEN = "open"
    LOCKED = "locked"


_BY_SUBMISSION = {
    SubmissionState.DRAFT: StepState.STARTED,
    SubmissionState.SUBMITTED: StepState.IN_REVIEW,
    SubmissionState.IN_REVIEW: StepState.IN_REVIEW,
    SubmissionState.RETURNED: StepState.RETURNED,
}


def step_state(*, held: bool, submission: SubmissionState | None, locked: bool) -> StepState:
    """How a credential stands. An accepted submission whose award was taken back counts as not begun."""
    if held:
        return StepState.EARNED
    if submission in _BY_SUBMISSION:
        return _BY_SUBMISSION[submission]
    return StepState.LOCKED if locked else StepState.CHOSEN


@dataclass(frozen=True)
class NextWords:
    """One next step as a sentence about the credential ``slug``. ``waiting``: nothing to do just now."""

    text: str
    slug: str = ""
    waiting: bool = False


_URGENCY = (StepState.RETURNED, StepState.STARTED, StepState.CHOSEN, StepState.LOCKED, StepState.IN_REVIEW)


def opens_after(inside: Iterable[str], outside: Iterable[str]) -> str:
    """When something opens, as the end of a sentence. ``outside``: titles that are not in the plan."""
    own, missing = " and ".join(inside), tuple(outside)
    strange, one = " and ".join(missing), len(missing) == 1
    if not strange:
        return f"opens after {own}"
    lacking = f"{strange}, which {'is' if one else 'are'} not in this plan"
    return f"opens after {own}, and after {lacking}" if own else f"opens after {lacking}"


def next_in_words(
    steps: Iterable[NextStep],
    states: Mapping[str, StepState],
    titles: Mapping[str, str],
    opening: Mapping[str, str],
) -> tuple[NextWords, ...]:
    """The next steps as sentences: what was begun first, then what is open, then what others are reading.

    ``opening`` holds what ``opens_after`` says of those that are not open yet.
    """
    choosing = [NextWords(_choose(step)) for step in steps if step.kind is NextKind.CHOOSE]
    earning = [step.slug for step in steps if step.kind is not NextKind.CHOOSE]
    earning.sort(key=lambda slug: _URGENCY.index(states[slug]))
    return (
        *choosing,
        *(_earn(slug, states[slug], titles[slug], opening.get(slug, "")) for slug in earning),
    )


def _choose(step: NextStep) -> str:
    where = f" from {step.label[0].lower()}{step.label[1:]}" if step.label else ""
    return f"Choose {step.count} more{where}"


def _earn(slug: str, state: StepState, title: str, opening: str) -> NextWords:
    match state:
        case StepState.IN_REVIEW:
            return NextWords(f"Waiting for two readers: {title}", slug, waiting=True)
        case StepState.RETURNED:
            return NextWords(f"Read the feedback and hand in again: {title}", slug)
        case StepState.STARTED:
            return NextWords(f"Finish and submit evidence for {title}", slug)
        case StepState.LOCKED:
            return NextWords(f"{title} {opening}", slug, waiting=True)
        case _:
            return NextWords(f"Begin {title}", slug)
