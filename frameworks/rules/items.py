"""What a framework is made of, and whether its items fit together. Reads no file and no table."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from waymark.kernel.errors import Problem
from waymark.kernel.text import control_problem, text_problem

CORE_FOUR = "core-four"
"""The framework whose competency areas group the catalogue and the pathways."""

CONDITIONS = "knowledgeworks-conditions"
"""The framework whose competency areas a district judges itself by."""


DEEPEST = 40
"""Items above an item. No framework that people can read comes near it."""

MOST_ITEMS = 20_000
"""Items of one framework. A state's whole package has a few thousand."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """The names of an item on the CASE server that it came from."""

    identifier: str
    uri: str
    printed_code: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as everybody sees it. ``code`` is unique within its framework only."""

    framework_id: str
    code: str
    title: str
    statement: str
    type: str
    parent_code: str | None = None
    themes: tuple[str, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict, hash=False)
    retired: bool = False

    @property
    def printed_code(self) -> str:
        """The code as the newest package prints it, where that is another than the one known here."""
        return str(self.attrs.get("case", {}).get("humanCodingScheme") or self.code)

    @property
    def case(self) -> CaseItem | None:
        """What it is called on the CASE server that it came from, if it came from one."""
        known = self.attrs.get("case", {})
        if not known.get("identifier") or not known.get("uri"):
            return None
        return CaseItem(str(known["identifier"]), str(known["uri"]), self.printed_code)

    @property
    def type_label(self) -> str:
        """The type as people read it, for example "Sub competency"."""
        return self.type.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Branch:
    """An item with everything below it, in the order of the source."""

    item: ItemRow
    branches: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """How many items are below this one."""
        return sum(1 + branch.size for branch in self.branches)


def digest_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document, the same however its members are ordered or spaced."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def tree(items: Sequence[ItemRow]) -> tuple[Branch, ...]:
    """The items as a tree. Their order among brothers and sisters is the order in which they are given."""
    below: dict[str | None, list[ItemRow]] = {}
    for item in items:
        below.setdefault(item.parent_code, []).append(item)

    def grow(parent: str | None) -> tuple[Branch, ...]:
        return tuple(Branch(item, grow(item.code)) for item in below.get(parent, ()))

    return grow(None)


def path_to(branches: Iterable[Branch], code: str) -> frozenset[str]:
    """The codes from the root down to an item, itself included; empty when it is not there."""
    for branch in branches:
        if branch.item.code == code:
            return frozenset({code})
        if below := path_to(branch.branches, code):
            return below | {branch.item.code}
    return frozenset()


def text_problems(document: object, *, markup: bool, where: str = "") -> Iterator[Problem]:
    """Places whose text has signs that no keyboard types, or script and HTML where ``markup`` may not be."""
    if isinstance(document, str):
        if problem := control_problem(document) if markup else text_problem(document):
            yield Problem(where, problem)
    elif isinstance(document, Mapping):
        for name, value in document.items():
            yield from text_problems(name, markup=markup, where=where)
            yield from text_problems(value, markup=markup, where=f"{where}.{name}" if where else str(name))
    elif isinstance(document, list | tuple):
        # People count from one.
        for number, value in enumerate(document, start=1):
            yield from text_problems(value, markup=markup, where=f"{where}[{number}]")


def item_problems(items: Sequence[Mapping[str, Any]], lines: Sequence[int] = ()) -> tuple[Problem, ...]:
    """What does not fit together among the items of a document; empty when all does.

    ``lines`` are those on which the items of a table stand, so that problems name them beside the codes.
    """
    if len(items) > MOST_ITEMS:
        cure = f"A framework has at most {MOST_ITEMS:,}. Export the one framework, without others."
        return (Problem("items", f"There are {len(items):,} items. {cure}"),)
    parents: dict[str, str | None] = {item["code"]: item["parent"] for item in items}
    where = _places(items, lines)
    doubled = [code for code, times in Counter(item["code"] for item in items).items() if times > 1]
    return (
        *(
            Problem(where[code], "This code is there more than once. Give each item its own.")
            for code in doubled
        ),
        *(
            Problem(where[code], f"Its parent {parent} is not in the framework. Add it or name another.")
            for code, parent in parents.items()
            if parent is not None and parent not in parents
        ),
        *(
            Problem(where[code], "It stands below itself. Name another parent.")
            for code in parents
            if code in _above(code, parents)
        ),
        *(
            Problem(
                where[code],
                f"It stands more than {DEEPEST} items deep. Name a parent that is nearer to the top.",
            )
            for code in parents
            if len(above := _above(code, parents)) > DEEPEST and code not in above
        ),
    )


def _places(items: Sequence[Mapping[str, Any]], lines: Sequence[int]) -> dict[str, str]:
    """How each code is named in a problem: with its lines, where there are some."""
    if not lines:
        return {item["code"]: item["code"] for item in items}
    gathered: dict[str, list[str]] = {}
    for item, line in zip(items, lines, strict=True):
        gathered.setdefault(item["code"], []).append(str(line))
    return {
        code: f"line{'s' if len(some) > 1 else ''} {' and '.join(some)}, {code}"
        for code, some in gathered.items()
    }


def _above(code: str, parents: Mapping[str, str | None]) -> set[str]:
    above: set[str] = set()
    parent = parents[code]
    while parent is not None and parent not in above and len(above) <= DEEPEST:
        above.add(parent)
        parent = parents.get(parent)
    return above
