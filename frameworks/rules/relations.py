"""How an item of one framework bears on an item of another, in our words and in those of CASE."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from waymark.kernel.errors import Problem


class Relation(StrEnum):
    """What the first item is to the second."""

    SUPPORTS = "supports"
    PART_OF = "part_of"
    EXEMPLIFIES = "exemplifies"
    REPLACED_BY = "replaced_by"
    RELATED = "related"

    @property
    def words(self) -> str:
        """As it stands between two titles, read from the first to the second."""
        return _WORDS[self][0]

    @property
    def words_back(self) -> str:
        """The same, read from the second to the first."""
        return _WORDS[self][1]

    @property
    def case_type(self) -> str:
        """The association type of CASE that says it best."""
        return _CASE_TYPES[self]


_WORDS = {
    Relation.SUPPORTS: ("supports", "is supported by"),
    Relation.PART_OF: ("is part of", "has as a part"),
    Relation.EXEMPLIFIES: ("exemplifies", "is exemplified by"),
    Relation.REPLACED_BY: ("is replaced by", "replaces"),
    Relation.RELATED: ("is related to", "is related to"),
}

_CASE_TYPES = {
    Relation.SUPPORTS: "isRelatedTo",
    Relation.PART_OF: "isPartOf",
    Relation.EXEMPLIFIES: "exemplar",
    Relation.REPLACED_BY: "replacedBy",
    Relation.RELATED: "isRelatedTo",
}


def relation_of(case_type: str, ours: object = None) -> Relation | None:
    """The relation that an association type stands for; None where we have no word for it.

    ``ours`` is what we wrote beside the type, if we did. "Is related to" of others is less than our "supports", so it
    stays what it is.
    """
    for relation in Relation:
        if relation.value == ours and relation.case_type == case_type:
            return relation
    if case_type == Relation.RELATED.case_type:
        return Relation.RELATED
    return next((relation for relation, name in _CASE_TYPES.items() if name == case_type), None)


@dataclass(frozen=True, slots=True)
class CrosswalkLink:
    """What one item is to another, and why somebody who knows the field says so."""

    from_code: str
    to_code: str
    relation: Relation
    reason: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """How the items of one framework bear on those of another. ``without`` are items that have no partner there."""

    slug: str
    from_framework: str
    to_framework: str
    links: tuple[CrosswalkLink, ...]
    without: tuple[str, ...] = ()


def crosswalk_problems(crosswalk: Crosswalk, known: Collection[tuple[str, str]]) -> tuple[Problem, ...]:
    """The items that a crosswalk names and that are not there; ``known`` are pairs of framework and code."""
    here, there = crosswalk.from_framework, crosswalk.to_framework
    ends = [
        *((f"rows[{n}].from", here, row.from_code) for n, row in enumerate(crosswalk.links, 1)),
        *((f"rows[{n}].to", there, row.to_code) for n, row in enumerate(crosswalk.links, 1)),
        *((f"without[{n}].code", here, code) for n, code in enumerate(crosswalk.without, 1)),
    ]
    return tuple(
        Problem(place, f"The framework {framework} has no item {code}. Mend the code, or take the row out.")
        for place, framework, code in ends
        if (framework, code) not in known
    )


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation between two items, as pages and answers show it."""

    from_framework: str
    from_framework_title: str
    from_code: str
    from_title: str
    relation: Relation
    to_framework: str
    to_framework_title: str
    to_code: str
    to_title: str
    reason: str


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """The other end of a relation, seen from one item. ``words`` stand between the two."""

    words: str
    framework_id: str
    framework: str
    code: str
    title: str
    reason: str


def seen_from(rows: tuple[RelationRow, ...], framework_id: str) -> dict[str, tuple[RelatedItem, ...]]:
    """What each item of a framework is related to, in both directions, by the item's code."""
    found: dict[str, list[RelatedItem]] = {}
    for row in rows:
        if row.from_framework == framework_id:
            found.setdefault(row.from_code, []).append(
                RelatedItem(
                    row.relation.words,
                    row.to_framework,
                    row.to_framework_title,
                    row.to_code,
                    row.to_title,
                    row.reason,
                )
            )
        if row.to_framework == framework_id:
            found.setdefault(row.to_code, []).append(
                RelatedItem(
                    row.relation.words_back,
                    row.from_framework,
                    row.from_framework_title,
                    row.from_code,
                    row.from_title,
                    row.reason,
                )
            )
    return {code: tuple(items) for code, items in found.items()}
