"""Two frameworks side by side, with what the actor's district said of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from frameworks import policy
from frameworks.models import ItemTagging, PairTagging
from frameworks.queries.lists import FrameworkRow, frameworks, items
from frameworks.queries.page import relations
from frameworks.rules import Board, TagSet, side_by_side
from waymark.kernel.decision import Decision
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class ComparePage:
    """What may be compared, and two frameworks side by side where two were chosen."""

    choices: tuple[FrameworkRow, ...]
    a: FrameworkRow | None
    b: FrameworkRow | None
    board: Board | None
    may_tag: Decision


def compare_page(reading: Reading, a: str, b: str) -> ComparePage:
    """Two frameworks side by side; without both, or with the same twice, only the choice. Raises ``NotFound``."""
    choices = frameworks(reading)
    by_id = {row.id: row for row in choices}
    may_tag = policy.may_tag(reading.actor)
    if unknown := [one for one in (a, b) if one and one not in by_id]:
        raise NotFound(f"There is no framework “{unknown[0][:64]}”.", cure="Choose two from the list.")
    if not a or not b or a == b:
        return ComparePage(choices, by_id.get(a), by_id.get(b), None, may_tag)
    return ComparePage(choices, by_id[a], by_id[b], board(reading, a, b), may_tag)


def board(reading: Reading, a: str, b: str) -> Board:
    """The comparison itself, in five statements."""
    links: dict[tuple[str, str], str] = {}
    for row in relations(reading, a):
        if row.to_framework == b:
            links[row.from_code, row.to_code] = f"{row.relation.words}: {row.reason}"
        elif row.from_framework == b:
            links[row.to_code, row.from_code] = f"{row.relation.words_back}: {row.reason}"
    return side_by_side(
        *([item for item in items(reading, one) if not item.retired] for one in (a, b)),
        links=links,
        tags=_pair_tags(reading, a, b),
        tags_here=_item_tags(reading, a, b),
        tags_there=_item_tags(reading, b, a),
    )


def pair_tagging(reading: Reading, first: tuple[str, str], second: tuple[str, str]) -> PairTagging | None:
    """What the district said of a pair, for this slice's service; the framework whose id comes first stands first."""
    query = select(PairTagging).where(
        PairTagging.district_id == reading.actor.district_id,
        PairTagging.first_framework_id == first[0],
        PairTagging.first_code == first[1],
        PairTagging.second_framework_id == second[0],
        PairTagging.second_code == second[1],
    )
    return reading.session.scalars(query).first()


def item_tagging(reading: Reading, item: tuple[str, str], against: str) -> ItemTagging | None:
    """What the district said of one item, for this slice's service."""
    query = select(ItemTagging).where(
        ItemTagging.district_id == reading.actor.district_id,
        ItemTagging.framework_id == item[0],
        ItemTagging.code == item[1],
        ItemTagging.against_framework_id == against,
    )
    return reading.session.scalars(query).first()


def _pair_tags(reading: Reading, a: str, b: str) -> dict[tuple[str, str], TagSet]:
    first, second = sorted((a, b))
    query = select(PairTagging).where(
        PairTagging.district_id == reading.actor.district_id,
        PairTagging.first_framework_id == first,
        PairTagging.second_framework_id == second,
    )
    return {
        (one.first_code, one.second_code) if first == a else (one.second_code, one.first_code): _said(one)
        for one in reading.session.scalars(query)
    }


def _item_tags(reading: Reading, framework_id: str, against: str) -> dict[str, TagSet]:
    query = select(ItemTagging).where(
        ItemTagging.district_id == reading.actor.district_id,
        ItemTagging.framework_id == framework_id,
        ItemTagging.against_framework_id == against,
    )
    return {one.code: _said(one) for one in reading.session.scalars(query)}


def _said(one: PairTagging | ItemTagging) -> TagSet:
    return TagSet(one.tag, one.set_by, f"{one.set_at.day} {one.set_at:%B %Y}")
