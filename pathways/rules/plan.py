"""The life of a plan between educator and building leader, and what can be wrong with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

from waymark.kernel.errors import IllegalTransition, Problem
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

PlanId = NewType("PlanId", str)

MOST_GOALS = 5
LONGEST_GOAL = 500
LONGEST_COMMENT = 4000
FARTHEST_MEETING = timedelta(days=366)


class PlanState(StrEnum):
    """Where a plan stands between the educator and the building leader."""

    DRAFT = "draft"
    PRESENTED = "presented"
    RETURNED = "returned"
    AGREED = "agreed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class PlanStep(StrEnum):
    """What can be done with a plan."""

    CHOOSE = "choose"
    PRESENT = "present"
    TAKE_BACK = "take_back"
    RETURN = "return"
    AGREE = "agree"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[PlanState, PlanStep], PlanState] = {
    (PlanState.DRAFT, PlanStep.CHOOSE): PlanState.DRAFT,
    (PlanState.DRAFT, PlanStep.PRESENT): PlanState.PRESENTED,
    (PlanState.DRAFT, PlanStep.WITHDRAW): PlanState.WITHDRAWN,
    (PlanState.PRESENTED, PlanStep.TAKE_BACK): PlanState.DRAFT,
    (PlanState.PRESENTED, PlanStep.RETURN): PlanState.RETURNED,
    (PlanState.PRESENTED, PlanStep.AGREE): PlanState.AGREED,
    (PlanState.PRESENTED, PlanStep.WITHDRAW): PlanState.WITHDRAWN,
    (PlanState.RETURNED, PlanStep.CHOOSE): PlanState.RETURNED,
    (PlanState.RETURNED, PlanStep.PRESENT): PlanState.PRESENTED,
    (PlanState.RETURNED, PlanStep.WITHDRAW): PlanState.WITHDRAWN,
    (PlanState.AGREED, PlanStep.COMPLETE): PlanState.COMPLETED,
    (PlanState.AGREED, PlanStep.WITHDRAW): PlanState.WITHDRAWN,
}

LIVE = frozenset({PlanState.DRAFT, PlanState.PRESENTED, PlanState.RETURNED, PlanState.AGREED})
"""States of a plan that somebody is still working on."""

EDITABLE = frozenset(state for state, step in TRANSITIONS if step is PlanStep.CHOOSE)
"""States in which the choices and goals may change."""


def next_state(state: PlanState, step: PlanStep) -> PlanState:
    """The state after the step. Raises ``IllegalTransition`` when the state does not allow it."""
    try:
        return TRANSITIONS[(state, step)]
    except KeyError:
        raise IllegalTransition(
            f"This plan {_STANDS[state]}, so it cannot be {_DONE[step]} now.", cure=_CURES[state]
        ) from None


_STANDS = {
    PlanState.DRAFT: "is still a draft",
    PlanState.PRESENTED: "is with the building leader",
    PlanState.RETURNED: "was returned with comments",
    PlanState.AGREED: "is agreed",
    PlanState.COMPLETED: "is completed",
    PlanState.WITHDRAWN: "was withdrawn",
}
_DONE = {
    PlanStep.CHOOSE: "changed",
    PlanStep.PRESENT: "presented",
    PlanStep.TAKE_BACK: "taken back",
    PlanStep.RETURN: "returned",
    PlanStep.AGREE: "agreed",
    PlanStep.COMPLETE: "completed",
    PlanStep.WITHDRAW: "withdrawn",
}
_CURES = {
    PlanState.DRAFT: "It is presented first, then agreed or returned.",
    PlanState.PRESENTED: "The building leader agrees to it or returns it with comments; its author can take it back.",
    PlanState.RETURNED: "Its author changes it and presents it again.",
    PlanState.AGREED: "An agreed plan stays as it was agreed; to change it, withdraw it and start a new one.",
    PlanState.COMPLETED: "A completed plan stays as it is.",
    PlanState.WITHDRAWN: "Start a new plan instead.",
}


class NoteKind(StrEnum):
    """What a note on a plan was written for."""

    RETURNED = "returned"
    AGREED = "agreed"


@dataclass(frozen=True)
class PlanFacts:
    """What is asked before somebody may read or move a plan. ``shown``: it was presented at least once."""

    person_id: PersonId
    district_id: DistrictId
    school_id: SchoolId | None
    state: PlanState
    shown: bool


def goal_problems(goals: Iterable[str]) -> tuple[Problem, ...]:
    """What is wrong with the goals; none at all is not wrong before presenting."""
    listed = list(goals)
    if len(listed) > MOST_GOALS:
        return (Problem("goals", f"These are {len(listed)} goals. Keep the {MOST_GOALS} that matter most."),)
    return tuple(
        Problem("goals", f"Goal {number} is longer than {LONGEST_GOAL} characters. Say it in fewer words.")
        for number, goal in enumerate(listed, start=1)
        if len(goal) > LONGEST_GOAL
    )


def meeting_problems(meeting_on: date, today: date) -> tuple[Problem, ...]:
    """What is wrong with the day of a meeting. ``today`` is in UTC, where it may be tomorrow already."""
    if meeting_on < today - timedelta(days=1):
        return (Problem("meeting_on", "This day is over. Choose a day that is still to come."),)
    if meeting_on > today + FARTHEST_MEETING:
        return (Problem("meeting_on", "This day is more than a year away. Check the year."),)
    return ()
