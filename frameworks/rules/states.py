"""The life of a framework: drafted, tried, adopted, retired; and whether its words may be shown to the world."""

from __future__ import annotations

import re
from enum import StrEnum

from waymark.kernel.errors import IllegalTransition


class FrameworkStatus(StrEnum):
    """Where a framework stands in its district. Those that ship with Waymark are adopted."""

    DRAFT = "draft"
    BETA = "beta"
    ADOPTED = "adopted"
    RETIRED = "retired"


class StatusStep(StrEnum):
    """What can be done to a framework's status."""

    TRY_OUT = "try_out"
    TAKE_BACK = "take_back"
    ADOPT = "adopt"
    RETIRE = "retire"
    RESTORE = "restore"

    @property
    def label(self) -> str:
        """The step as its button says it."""
        return _LABELS[self]


_LABELS = {
    StatusStep.TRY_OUT: "Try it out as beta",
    StatusStep.TAKE_BACK: "Take back to draft",
    StatusStep.ADOPT: "Adopt",
    StatusStep.RETIRE: "Retire",
    StatusStep.RESTORE: "Adopt again",
}

STATUS_MOVES: dict[tuple[FrameworkStatus, StatusStep], FrameworkStatus] = {
    (FrameworkStatus.DRAFT, StatusStep.TRY_OUT): FrameworkStatus.BETA,
    (FrameworkStatus.DRAFT, StatusStep.ADOPT): FrameworkStatus.ADOPTED,
    (FrameworkStatus.BETA, StatusStep.TAKE_BACK): FrameworkStatus.DRAFT,
    (FrameworkStatus.BETA, StatusStep.ADOPT): FrameworkStatus.ADOPTED,
    (FrameworkStatus.BETA, StatusStep.RETIRE): FrameworkStatus.RETIRED,
    (FrameworkStatus.ADOPTED, StatusStep.RETIRE): FrameworkStatus.RETIRED,
    (FrameworkStatus.RETIRED, StatusStep.RESTORE): FrameworkStatus.ADOPTED,
}


def next_status(status: FrameworkStatus, step: StatusStep) -> FrameworkStatus:
    """The status after a step. Raises ``IllegalTransition``."""
    try:
        return STATUS_MOVES[status, step]
    except KeyError:
        raise IllegalTransition(
            f"This framework is {status.value}, so it cannot be changed that way: {step.label.lower()}.",
            cure="Load the page again to see how it stands.",
        ) from None


def steps_from(status: FrameworkStatus) -> tuple[StatusStep, ...]:
    """The steps that a status allows."""
    return tuple(step for before, step in STATUS_MOVES if before is status)


class ChangeKind(StrEnum):
    """What a line of a framework's changelog is about."""

    IMPORT = "import"
    STATUS = "status"
    RELATION = "relation"
    ITEM = "item"


_OPEN_LICENCE = re.compile(r"(cc0|cc[ -]by|creative commons|public domain)", re.IGNORECASE)


def may_be_shown_to_the_world(licence: str) -> bool:
    """Whether a licence lets anybody hand the words on: it begins with the name of an open one."""
    return _OPEN_LICENCE.match(licence.strip()) is not None
