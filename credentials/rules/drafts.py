"""The life of a draft: written by its authors, proposed, published or discarded. A draft is not yet a version."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, NewType

from credentials.rules.life import number_order
from credentials.rules.parts import digest_of
from waymark.kernel.errors import IllegalTransition
from waymark.kernel.ids import DistrictId, PersonId

DraftId = NewType("DraftId", str)
PartnerId = NewType("PartnerId", str)

Body = Mapping[str, Any]
Part = dict[str, Any]


class DraftState(StrEnum):
    """Where a draft stands."""

    WRITING = "writing"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def open(self) -> bool:
        """Whether something can still come of it."""
        return self in OPEN_DRAFTS


OPEN_DRAFTS = (DraftState.WRITING, DraftState.PROPOSED)


class PartnerState(StrEnum):
    """Whether the district lets a partner's credentials into its catalogue."""

    APPROVED = "approved"
    SUSPENDED = "suspended"


class DraftStep(StrEnum):
    """What can be done to a draft."""

    PROPOSE = "propose"
    RETURN = "return"
    PUBLISH = "publish"
    DISCARD = "discard"


DRAFT_TRANSITIONS: Mapping[tuple[DraftState, DraftStep], DraftState] = {
    (DraftState.WRITING, DraftStep.PROPOSE): DraftState.PROPOSED,
    (DraftState.PROPOSED, DraftStep.RETURN): DraftState.WRITING,
    (DraftState.WRITING, DraftStep.PUBLISH): DraftState.PUBLISHED,
    (DraftState.PROPOSED, DraftStep.PUBLISH): DraftState.PUBLISHED,
    (DraftState.WRITING, DraftStep.DISCARD): DraftState.DISCARDED,
    (DraftState.PROPOSED, DraftStep.DISCARD): DraftState.DISCARDED,
}

_CURES = {
    DraftState.WRITING: "Propose the draft first.",
    DraftState.PROPOSED: "Send it back first; then it can be changed.",
    DraftState.PUBLISHED: "It is published and frozen. Start a new draft to change the text.",
    DraftState.DISCARDED: "It is discarded. Start a new draft.",
}


def next_draft_state(state: DraftState, step: DraftStep) -> DraftState:
    """The state after the step. Raises ``IllegalTransition`` when the state does not allow it."""
    try:
        return DRAFT_TRANSITIONS[(state, step)]
    except KeyError:
        raise IllegalTransition(
            f"A draft that is {state.value} cannot take the step '{step.value}'.", cure=_CURES[state]
        ) from None


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What policies know about a draft. ``authors`` are those named in it and the members of its partner."""

    id: DraftId
    district_id: DistrictId
    slug: str
    state: DraftState
    partner_id: PartnerId | None
    authors: frozenset[PersonId]


def next_number(known: Iterable[str]) -> str:
    """The version number that a new draft gets: "1.0" for the first, then one step behind the point."""
    highest = max(known, key=number_order, default=None)
    if highest is None:
        return "1.0"
    major, minor = number_order(highest)
    return f"{major}.{minor + 1}"


def blank_body(slug: str, title: str, kind: str) -> dict[str, Any]:
    """What a new draft says before anybody has written in it."""
    return {
        "format": "waymark/credential@1",
        "slug": slug,
        "version": "1.0",
        "kind": kind,
        "title": title,
        "depth": "explore",
        "area": None,
        "glyph": "path",
        "supports": {},
    }


def slug_of(title: str, longest: int = 60) -> str:
    """A short name for addresses out of a title: "Why use technology?" gives "why-use-technology"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:longest].strip("-")


class Section(StrEnum):
    """The parts in which a draft is written, in the order in which people think about them."""

    ABOUT = "about"
    METHOD = "method"
    WHY = "why"
    DEMANDS = "demands"
    RUBRIC = "rubric"
    ALIGNMENTS = "alignments"
    SUPPORTS = "supports"

    @property
    def label(self) -> str:
        """The name people read."""
        return _SECTIONS[self][0]

    @property
    def members(self) -> tuple[str, ...]:
        """The members of the file that are written there."""
        return _SECTIONS[self][1]


_SECTIONS: Mapping[Section, tuple[str, tuple[str, ...]]] = {
    Section.ABOUT: (
        "What it certifies",
        (
            "title", "competency", "summary", "audience", "audiences", "depth", "effort", "area", "glyph",
            "tags", "expires_after_months", "version", "slug", "kind", "partner", "format",
        ),
    ),
    Section.METHOD: ("What you do", ("method",)),
    Section.WHY: ("Why it matters", ("why",)),
    Section.DEMANDS: ("What to hand in", ("demands",)),
    Section.RUBRIC: ("How it is judged", ("rubric",)),
    Section.ALIGNMENTS: ("What it is aligned with", ("alignments", "informs")),
    Section.SUPPORTS: ("What helps and what it counts for", ("supports", "credit_examples", "credits_available", "prerequisites")),
}  # fmt: skip


def section_of(place: str) -> Section | None:
    """The section in which a place such as "rubric.criteria[2].title" is written; None for the whole file."""
    member = re.split(r"[.\[]", place, maxsplit=1)[0]
    return next((section for section in Section if member in section.members), None)


def seen_of(body: Body, members: Iterable[str]) -> str:
    """A digest of the sections in which these members are written, by which two authors notice each other."""
    touched = {section_of(name) for name in members}
    names = (name for section in touched if section for name in section.members)
    return digest_of({name: body.get(name) for name in names})


def placed(parts: Sequence[Part], at: int | None, part: Part) -> list[Part]:
    """The parts with one put in the place of another, or behind the last where ``at`` is None."""
    return [*parts, part] if at is None else [*parts[:at], part, *parts[at + 1 :]]


def moved(parts: Sequence[Part], at: int, by: int) -> list[Part]:
    """The parts with one moved up (by -1) or down (by 1); at the ends it stays."""
    others = [*parts[:at], *parts[at + 1 :]]
    others.insert(max(0, at + by), parts[at])
    return others


def without_demand(body: Body, at: int) -> dict[str, Any]:
    """What changes when a demand is taken out: the demands, and the criteria that read it."""
    gone = body["demands"][at].get("id")
    changes: dict[str, Any] = {"demands": [*body["demands"][:at], *body["demands"][at + 1 :]]}
    if rubric := body.get("rubric"):
        criteria = [
            {**one, "demands": [demand for demand in one.get("demands", ()) if demand != gone]}
            for one in rubric.get("criteria", ())
        ]
        changes["rubric"] = {**rubric, "criteria": criteria}
    return changes


def new_part_id(title: str, parts: Sequence[Part]) -> str:
    """An id for a new demand or criterion, after its title and unlike the others."""
    stem, taken = slug_of(title, longest=50) or "part", {part.get("id") for part in parts}
    return next(
        name for number in count(1) if (name := stem if number == 1 else f"{stem}-{number}") not in taken
    )
