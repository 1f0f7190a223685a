"""Two credentials side by side: what is the same, and what only one of them has."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules.definition import Definition
from credentials.rules.parts import Alignment


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two credentials have in common."""

    same: frozenset[str]
    """Names of the parts of a definition that say the same in both."""
    alignments: frozenset[tuple[str, str]]
    """Framework and code of the items at which both point."""


COMPARED = ("competency", "audience", "area_code", "effort", "depth", "prerequisites", "expires_after_months")


def likeness(one: Definition, other: Definition) -> Likeness:
    """What two credentials have in common."""
    same = {name for name in COMPARED if getattr(one, name) == getattr(other, name)}
    passing = [about.rubric.passing if about.rubric else None for about in (one, other)]
    if passing[0] == passing[1]:
        same.add("passing")
    return Likeness(frozenset(same), _pointers(one.alignments) & _pointers(other.alignments))


def _pointers(alignments: tuple[Alignment, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one.framework_id, one.code) for one in alignments)
