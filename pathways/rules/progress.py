"""How far somebody has come in a pathway: what they picked, what they earned, what can be done next.

Pure: a rule, choices and awards held go in, the same answer comes out. It counts what was shown, never hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pathways.rules.tree import (
    AllOf,
    Capstone,
    Choose,
    Need,
    Rule,
    called,
    capstone_of,
    choices_of,
    needed,
    pool,
    required,
)
from waymark.kernel.errors import Problem


def choice_problems(rule: Rule, choices: Iterable[str]) -> tuple[Problem, ...]:
    """What is wrong with these choices, whether finished or not; too few is not wrong yet."""
    picked = list(choices)
    problems = [
        Problem("choices", f"'{slug}' is chosen {times} times. Choose it once.")
        for slug, times in Counter(picked).items()
        if times > 1
    ]
    offered, fixed, last = set(pool(rule)), set(required(rule)), capstone_of(rule)
    for slug in dict.fromkeys(picked):
        if slug in offered:
            continue
        if slug in fixed:
            why = "is required of everyone and counts already. Choose another one."
        elif last and slug == last.slug:
            why = "is the full pathway review, which comes last by itself. Choose another one."
        else:
            why = "is not among the credentials to choose from. Choose one that is listed."
        problems.append(Problem("choices", f"'{slug}' {why}"))
    for node in choices_of(rule):
        over = len(set(picked) & set(node.pool)) - node.count
        if over > 0:
            chosen = node.count + over
            message = f"You have chosen {chosen}, and {called(node)} takes {node.count}. Take {over} away."
            problems.append(Problem("choices", message))
    return tuple(problems)


def unfinished_choices(rule: Rule, choices: Iterable[str]) -> tuple[Problem, ...]:
    """What must still be picked before a plan can be presented."""
    picked = set(choices)
    problems = []
    for node in choices_of(rule):
        chosen = len(picked & set(node.pool))
        if (less := node.count - chosen) > 0:
            message = f"You have chosen {chosen} of the {node.count} for {called(node)}. Choose {less} more."
            problems.append(Problem("choices", message))
    return tuple(problems)


def waits_outside(
    rule: Rule, choices: Iterable[str], held: Iterable[str], prerequisites: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """What required and offered credentials wait for that is neither earned nor in the plan.

    Those that are earned, and those that wait for nothing outside, are left out. It is not wrong to present
    such a plan, but its author and the building leader should know.
    """
    have = set(held)
    at_hand = {*have, *required(rule), *choices}
    waits = {
        slug: tuple(before for before in prerequisites.get(slug, ()) if before not in at_hand)
        for slug in (*required(rule), *pool(rule))
        if slug not in have
    }
    return {slug: outside for slug, outside in waits.items() if outside}


class NodeKind(StrEnum):
    """The kinds of node, by the words of the file."""

    CREDENTIAL = "credential"
    ALL_OF = "all_of"
    CHOOSE = "choose"
    CAPSTONE = "capstone"


@dataclass(frozen=True)
class Branch:
    """How one node of the rule stands. ``done`` of ``total`` credentials under it are earned."""

    kind: NodeKind
    label: str
    done: int
    total: int
    complete: bool
    slug: str = ""
    open: bool = True
    chosen: tuple[str, ...] = ()
    parts: tuple[Branch, ...] = ()


class NextKind(StrEnum):
    """What can be done next."""

    CHOOSE = "choose"
    EARN = "earn"
    REVIEW = "review"


@dataclass(frozen=True)
class NextStep:
    """One thing that brings the end nearer: pick ``count`` of ``offered``, or earn ``slug``."""

    kind: NextKind
    slug: str = ""
    label: str = ""
    count: int = 0
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far somebody has come. ``earned`` and ``missing`` name the credentials of their own way."""

    required_done: int
    required_total: int
    chosen: int
    needed: int
    choice_done: int
    earned: tuple[str, ...]
    missing: tuple[str, ...]
    next: tuple[NextStep, ...]
    capstone_open: bool
    complete: bool
    tree: Branch


def evaluate(rule: Rule, choices: Iterable[str], held: Iterable[str]) -> Progress:
    """How far ``held`` awards bring somebody who made these ``choices``.

    The order of awards does not matter, and one more never makes it less complete. Choices outside the pool
    are passed over; ``choice_problems`` names them.
    """
    have, picked = frozenset(held), tuple(dict.fromkeys(choices))
    ready = _ready_for_review(rule, picked, have)
    tree = _branch(rule, picked, have, ready)
    must, last = required(rule), capstone_of(rule)
    mine = tuple(slug for slug in picked if slug in pool(rule))
    way = (*must, *mine, *((last.slug,) if last else ()))
    return Progress(
        required_done=sum(slug in have for slug in must),
        required_total=len(must),
        chosen=len(mine),
        needed=needed(rule),
        choice_done=sum(slug in have for slug in mine),
        earned=tuple(slug for slug in way if slug in have),
        missing=tuple(slug for slug in way if slug not in have),
        next=tuple(_next_steps(rule, picked, have, ready)),
        capstone_open=ready and last is not None,
        complete=tree.complete,
        tree=tree,
    )


def _ready_for_review(rule: Rule, picked: tuple[str, ...], have: frozenset[str]) -> bool:
    match rule:
        case Capstone():
            return True
        case AllOf(_, parts):
            return all(_ready_for_review(part, picked, have) for part in parts)
        case _:
            return _branch(rule, picked, have, ready=False).complete


def _branch(rule: Rule, picked: tuple[str, ...], have: frozenset[str], ready: bool) -> Branch:
    match rule:
        case Need(slug):
            return Branch(NodeKind.CREDENTIAL, "", int(slug in have), 1, slug in have, slug=slug)
        case Capstone(label, slug):
            return Branch(NodeKind.CAPSTONE, label, int(slug in have), 1, slug in have, slug=slug, open=ready)
        case Choose(label, count, offered):
            mine = tuple(slug for slug in picked if slug in offered)
            done = min(sum(slug in have for slug in mine), count)
            return Branch(NodeKind.CHOOSE, label, done, count, done == count, chosen=mine)
        case AllOf(label, parts):
            under = tuple(_branch(part, picked, have, ready) for part in parts)
            done, total = sum(part.done for part in under), sum(part.total for part in under)
            complete = all(part.complete for part in under)
            return Branch(NodeKind.ALL_OF, label, done, total, complete, parts=under)


def _next_steps(rule: Rule, picked: tuple[str, ...], have: frozenset[str], ready: bool) -> Iterator[NextStep]:
    match rule:
        case Need(slug) if slug not in have:
            yield NextStep(NextKind.EARN, slug=slug)
        case Capstone(label, slug) if ready and slug not in have:
            yield NextStep(NextKind.REVIEW, slug=slug, label=label)
        case Choose(label, count, offered):
            mine = tuple(slug for slug in picked if slug in offered)
            if sum(slug in have for slug in mine) < count:
                yield from (NextStep(NextKind.EARN, slug=slug) for slug in mine if slug not in have)
            if len(mine) < count:
                others = tuple(slug for slug in offered if slug not in mine)
                yield NextStep(NextKind.CHOOSE, label=label, count=count - len(mine), offered=others)
        case AllOf(_, parts):
            for part in parts:
                yield from _next_steps(part, picked, have, ready)
