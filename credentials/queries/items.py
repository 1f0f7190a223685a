"""Choosing a framework item to filter the catalogue by: how many credentials point at each item or below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from credentials.models import CredentialAlignment, CredentialInforms
from credentials.queries.finding import find
from credentials.queries.lists import MICRO_CREDENTIALS
from credentials.rules import NO_AREA, Asked, Candidate, Filter, ItemRef, VersionId, sift
from frameworks import queries as frameworks
from frameworks.queries import FrameworkRow
from frameworks.rules import CONDITIONS, CORE_FOUR, Branch, ItemRow, tree
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading

AREA = list(Filter).index(Filter.AREA)


@dataclass(frozen=True)
class ItemOption:
    """An item that credentials point at, or something below it, with what is asked for when it is chosen."""

    item: ItemRow
    credentials: int
    asked: Asked
    below: tuple[ItemOption, ...]


@dataclass(frozen=True)
class ItemsPage:
    """The frameworks that credentials point at with their numbers, and the items of the one that is open."""

    asked: Asked
    frameworks: tuple[tuple[FrameworkRow, int], ...]
    opened: FrameworkRow | None
    options: tuple[ItemOption, ...]


def items_page(reading: Reading, asked: Asked, framework_id: str | None = None) -> ItemsPage:
    """Where credentials point, of those that are left by everything else that is asked for.

    Raises ``NotFound`` for an unknown framework.
    """
    asked = replace(asked, item=None)
    found = find(reading, reading.actor.district_id, asked, MICRO_CREDENTIALS)
    pointers = _pointers(reading, sift(found.candidates, asked).kept)
    known = frameworks.frameworks(reading)
    opened = next((row for row in known if row.id == framework_id), None)
    if framework_id and opened is None:
        raise NotFound("There is no such framework.", cure="Choose one from the list of frameworks.")
    rows = ((row, len(set().union(*pointers[row.id].values()))) for row in known if row.id in pointers)
    branches = tree(frameworks.items(reading, opened.id)) if opened else ()
    return ItemsPage(
        asked=asked,
        frameworks=tuple(rows),
        opened=opened,
        options=_options(branches, pointers[opened.id], asked) if opened else (),
    )


def _pointers(
    reading: Reading, candidates: Iterable[Candidate]
) -> defaultdict[str, defaultdict[str, set[VersionId]]]:
    """The versions that point at an item, by framework and code."""
    pointers: defaultdict[str, defaultdict[str, set[VersionId]]] = defaultdict(lambda: defaultdict(set))
    left = set()
    for one in candidates:
        left.add(one.id)
        (area,) = one.values[AREA]
        if area != NO_AREA:
            pointers[CORE_FOUR][area].add(one.id)
    aligned = select(
        CredentialAlignment.version_id, CredentialAlignment.framework_id, CredentialAlignment.code
    )
    for version_id, framework_id, code in reading.session.execute(aligned):
        if version_id in left:
            pointers[framework_id][code].add(version_id)
    informing = select(CredentialInforms.version_id, CredentialInforms.area_code)
    for version_id, code in reading.session.execute(informing):
        if version_id in left:
            pointers[CONDITIONS][code].add(version_id)
    return pointers


def _options(
    branches: Iterable[Branch], pointers: defaultdict[str, set[VersionId]], asked: Asked
) -> tuple[ItemOption, ...]:
    options = []
    for branch in branches:
        if number := len(_at_or_below(branch, pointers)):
            item = ItemRef(branch.item.framework_id, branch.item.code)
            below = _options(branch.branches, pointers, asked)
            options.append(ItemOption(branch.item, number, replace(asked, item=item), below))
    return tuple(options)


def _at_or_below(branch: Branch, pointers: defaultdict[str, set[VersionId]]) -> set[VersionId]:
    return pointers[branch.item.code].union(*(_at_or_below(one, pointers) for one in branch.branches))
