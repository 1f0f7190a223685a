"""The life of a credential version: its states, its steps, and the order of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from waymark.kernel.errors import IllegalTransition


class VersionState(StrEnum):
    """The life of a credential version. Published text is frozen; retired text stays readable."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class VersionStep(StrEnum):
    """What can be done to a version."""

    PUBLISH = "publish"
    RETIRE = "retire"


TRANSITIONS: Mapping[tuple[VersionState, VersionStep], VersionState] = {
    (VersionState.DRAFT, VersionStep.PUBLISH): VersionState.PUBLISHED,
    (VersionState.PUBLISHED, VersionStep.RETIRE): VersionState.RETIRED,
}


def next_state(state: VersionState, step: VersionStep) -> VersionState:
    """The state after the step. Raises ``IllegalTransition`` when the state does not allow it."""
    try:
        return TRANSITIONS[(state, step)]
    except KeyError:
        raise IllegalTransition(
            f"A {state.value} version cannot be moved by the step '{step.value}'.", cure=_CURES[state]
        ) from None


_CURES = {
    VersionState.DRAFT: "Publish the draft first.",
    VersionState.PUBLISHED: "A published version is frozen; make a new version to change the text.",
    VersionState.RETIRED: "A retired version stays as it was; make a new version instead.",
}


def number_order(number: str) -> tuple[int, ...]:
    """A version number as it is compared: "1.10" comes after "1.9"."""
    return tuple(int(part) for part in number.split("."))
