"""The rule of a pathway: a small tree of frozen nodes, and what can be wrong with it.

A new kind of node is a dataclass here, a shape in ``payloads`` and one case in each function that walks the
tree. Reads no file; ``payloads`` checks the document that ``pathway_from`` gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType, Protocol

from waymark.kernel.errors import Problem

PathwayId = NewType("PathwayId", str)
PathwayVersionId = NewType("PathwayVersionId", str)


@dataclass(frozen=True)
class Need:
    """One credential that everyone must hold."""

    slug: str


@dataclass(frozen=True)
class AllOf:
    """Every part must be complete."""

    label: str
    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Choose:
    """``count`` credentials that the educator picks from the pool; those picked must be held."""

    label: str
    count: int
    pool: tuple[str, ...]


@dataclass(frozen=True)
class Capstone:
    """The full pathway review. It opens when everything else in the rule is complete."""

    label: str
    slug: str


Rule = Need | AllOf | Choose | Capstone


class PathwayStatus(StrEnum):
    """Whether a pathway can be chosen, or is shown as one that is coming."""

    OPEN = "open"
    IN_PREPARATION = "in_preparation"


@dataclass(frozen=True)
class Pathway:
    """One version of a pathway, everything a page says about it."""

    slug: str
    number: str
    title: str
    area_code: str | None
    summary: str
    about: str
    rule: Rule
    grants: str
    """The slug of the stacked credential; empty while a pathway in preparation has none yet."""
    counts_outside: bool = False
    """Whether something from elsewhere counts where the credential would that it equals."""


class PathwayDocument(Protocol):
    """A pathway file that has been checked; see ``payloads.PathwayFile``."""

    def document(self) -> dict[str, Any]: ...


def pathway_from(document: Mapping[str, Any]) -> Pathway:
    """The pathway that a checked document describes."""
    return Pathway(
        slug=document["slug"],
        number=document["version"],
        title=document["title"],
        area_code=document["area"],
        summary=document["summary"],
        about=document["about"],
        rule=rule_from(document["rule"]),
        grants=document["grants"] or "",
        counts_outside=document.get("counts_outside", False),
    )


def rule_from(node: str | Mapping[str, Any]) -> Rule:
    """The tree that a checked document describes. Raises ``ValueError`` for a node of no known kind."""
    match node:
        case str():
            return Need(node)
        case {"all_of": parts}:
            return AllOf(node.get("label") or "", tuple(rule_from(part) for part in parts))
        case {"choose": count, "from": pool}:
            return Choose(node.get("label") or "", count, tuple(pool))
        case {"capstone": slug}:
            return Capstone(node.get("label") or "", slug)
    raise ValueError(f"there is no rule of this kind: {node!r}")


def nodes(rule: Rule, place: str = "rule") -> Iterator[tuple[str, Rule]]:
    """Every node of the tree with its place in the file, the way people count: ``rule.all_of[2]``."""
    yield place, rule
    if isinstance(rule, AllOf):
        for number, part in enumerate(rule.parts, start=1):
            yield from nodes(part, f"{place}.all_of[{number}]")


def required(rule: Rule) -> tuple[str, ...]:
    """The credentials asked of everyone, in the order of the file; without the capstone."""
    return tuple(node.slug for _, node in nodes(rule) if isinstance(node, Need))


def choices_of(rule: Rule) -> tuple[Choose, ...]:
    """The nodes where the educator picks."""
    return tuple(node for _, node in nodes(rule) if isinstance(node, Choose))


def pool(rule: Rule) -> tuple[str, ...]:
    """All credentials that may be picked."""
    return tuple(slug for node in choices_of(rule) for slug in node.pool)


def needed(rule: Rule) -> int:
    """How many credentials the educator picks in all."""
    return sum(node.count for node in choices_of(rule))


def capstone_of(rule: Rule) -> Capstone | None:
    """The full pathway review, where the rule has one."""
    return next((node for _, node in nodes(rule) if isinstance(node, Capstone)), None)


def credentials_of(rule: Rule) -> tuple[str, ...]:
    """Every credential that the rule names."""
    return tuple(slug for _, slug in places(rule))


def places(rule: Rule) -> Iterator[tuple[str, str]]:
    """Every credential that the rule names, with its place in the file."""
    for place, node in nodes(rule):
        match node:
            case Need(slug):
                yield place, slug
            case Choose(_, _, offered):
                yield from ((f"{place}.from[{number}]", slug) for number, slug in enumerate(offered, start=1))
            case Capstone(_, slug):
                yield f"{place}.capstone", slug
            case AllOf():
                pass


@dataclass(frozen=True)
class Group:
    """Credentials that stand together on a page: all required, ``count`` to be chosen, or the full review."""

    label: str
    slugs: tuple[str, ...]
    count: int
    to_choose: bool = False


def groups(rule: Rule) -> tuple[Group, ...]:
    """The rule without its capstone as people read it: which credentials stand together under which words."""
    match rule:
        case AllOf(label, parts):
            single = tuple(part.slug for part in parts if isinstance(part, Need))
            first = (Group(label or "Required of everyone", single, len(single)),) if single else ()
            return (
                *first,
                *(group for part in parts if not isinstance(part, Need) for group in groups(part)),
            )
        case Choose(label, count, offered):
            return (Group(label or "Your choice", offered, count, to_choose=True),)
        case Need(slug):
            return (Group("Required of everyone", (slug,), 1),)
        case Capstone():
            return ()


def rule_problems(rule: Rule) -> tuple[Problem, ...]:
    """Why this rule could not be met or counted, each with its node and the cure; empty when it is sound."""
    return (*_short_pools(rule), *_named_twice(rule), *_second_capstones(rule))


def _short_pools(rule: Rule) -> Iterator[Problem]:
    for place, node in nodes(rule):
        if isinstance(node, Choose) and (short := node.count - len(set(node.pool))) > 0:
            offered = len(set(node.pool))
            yield Problem(
                place,
                f"{called(node)} asks for {node.count} and offers {offered}, so nobody could finish. "
                f"Add {short} more to 'from', or ask for at most {offered}.",
            )


def _named_twice(rule: Rule) -> Iterator[Problem]:
    named: dict[str, str] = {}
    for place, slug in places(rule):
        if slug in named:
            message = f"'{slug}' stands here and at {named[slug]}, so it would count twice. Keep one of them."
            yield Problem(place, message)
        named.setdefault(slug, place)


def _second_capstones(rule: Rule) -> Iterator[Problem]:
    capstones = [(place, node) for place, node in nodes(rule) if isinstance(node, Capstone)]
    for place, _ in capstones[1:]:
        yield Problem(
            place, f"There is a full pathway review at {capstones[0][0]} already. Keep one of them."
        )


def waits_for(
    rule: Rule, prerequisites: Mapping[str, tuple[str, ...]], grants: str
) -> dict[str, tuple[str, ...]]:
    """What must be earned before what: the capstone waits for all the rest, ``grants`` comes at the end."""
    waits = {slug: tuple(before) for slug, before in prerequisites.items()}
    rest = (*required(rule), *pool(rule))
    last = capstone_of(rule)
    if last:
        waits[last.slug] = (*waits.get(last.slug, ()), *rest)
    waits[grants] = (*waits.get(grants, ()), *rest, *((last.slug,) if last else ()))
    return waits


def circle_in(waits: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Credentials that wait for each other in a circle, or nothing. The first is named again at the end."""
    done: set[str] = set()
    for start in sorted(waits):
        if circle := _circle_from(start, waits, (), done):
            return circle
    return ()


def _circle_from(
    slug: str, waits: Mapping[str, tuple[str, ...]], way: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    if slug in way:
        return (*way[way.index(slug) :], slug)
    if slug in done:
        return ()
    for before in waits.get(slug, ()):
        if circle := _circle_from(before, waits, (*way, slug), done):
            return circle
    done.add(slug)
    return ()


def called(node: Choose) -> str:
    """What people call a choice in a sentence."""
    return f"'{node.label}'" if node.label else "the choice"
