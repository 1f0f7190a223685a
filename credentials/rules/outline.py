"""The bones of a credential, from a file or from the catalogue, and what must hold between several of them.

Whoever joins files asks here: does a credential point at something that is there, and can it be earned at all?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from credentials.rules.parts import Alignment, Demand, Rubric
from credentials.rules.words import CredentialKind
from frameworks.rules import CONDITIONS, CORE_FOUR
from waymark.kernel.errors import Problem
from waymark.kernel.text import nearest

AREA_TYPE = "competency_area"


@dataclass(frozen=True, slots=True)
class Outline:
    """What others need to know of one version of a credential before they can point at it."""

    slug: str
    number: str
    kind: CredentialKind
    prerequisites: tuple[str, ...]
    demands: tuple[Demand, ...]
    rubric: Rubric | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in a credential file that points at an item of a framework."""

    place: str
    framework_id: str
    code: str
    at_area: bool
    """Whether it has to be a competency area."""


def pointers_of(
    area: str | None, informs: Iterable[str], alignments: Iterable[Alignment]
) -> tuple[Pointer, ...]:
    """Everything in frameworks that a credential points at."""
    return (
        *([Pointer("area", CORE_FOUR, area, at_area=True)] if area else []),
        *(Pointer(f"informs[{n}]", CONDITIONS, code, at_area=True) for n, code in enumerate(informs, 1)),
        *(
            Pointer(f"alignments[{n}].code", one.framework_id, one.code, at_area=False)
            for n, one in enumerate(alignments, 1)
        ),
    )


def pointer_problems(
    pointers: Iterable[Pointer], types: Mapping[tuple[str, str], str]
) -> tuple[Problem, ...]:
    """Pointers at nothing. ``types`` has the type of every known item by framework and code."""
    problems = []
    for one in pointers:
        found = types.get((one.framework_id, one.code))
        if found is None:
            problems.append(
                Problem(
                    one.place,
                    f"The framework {one.framework_id} has no item {one.code}. Load the framework first, or mend "
                    "the code.",
                )
            )
        elif one.at_area and found != AREA_TYPE:
            problems.append(
                Problem(
                    one.place, f"{one.code} is no competency area. Name an area, for example CF1 or PDL1."
                )
            )
    return tuple(problems)


def prerequisite_problems(outline: Outline, known: Mapping[str, Outline]) -> tuple[Problem, ...]:
    """Prerequisites that do not exist, or wait for this credential themselves."""
    problems = []
    for n, slug in enumerate(outline.prerequisites, 1):
        place = f"prerequisites[{n}]"
        if slug not in known:
            meant = nearest(slug, known)
            cure = f"Did you mean '{meant}'?" if meant else "Add that credential, or take it away here."
            problems.append(Problem(place, f"There is no credential '{slug}'. {cure}"))
        elif circle := _way_back(slug, outline.slug, known):
            told = " waits for ".join(f"'{one}'" for one in (outline.slug, *circle))
            problems.append(
                Problem(place, f"{told}, so none can be earned. Take one of these prerequisites away.")
            )
    return tuple(problems)


def _way_back(start: str, end: str, known: Mapping[str, Outline]) -> tuple[str, ...]:
    """The shortest way along prerequisites from one credential to another; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for before in known[way[-1]].prerequisites if way[-1] in known else ():
            if before not in seen:
                seen.add(before)
                ways.append((*way, before))
    return ()
