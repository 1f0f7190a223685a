"""Frameworks and items in lists. Everything here asks what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from frameworks import policy
from frameworks.models import Framework, FrameworkItem
from frameworks.rules import FrameworkStatus, ItemRow
from waymark.kernel.actor import Actor
from waymark.kernel.decision import Decision
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.paging import Page, cut, decode_cursor, encode_cursor
from waymark.kernel.uow import Reading

_MOST_WORDS = 8


@dataclass(frozen=True)
class FrameworkRow:
    """A framework in a list, with the licence under which its items are shown."""

    id: str
    title: str
    publisher: str
    year: int
    licence: str
    attribution: str
    items: int = 0
    status: FrameworkStatus = FrameworkStatus.ADOPTED
    district_id: DistrictId | None = None


@dataclass(frozen=True)
class IndexPage:
    """The list of frameworks: those that all districts share, and those of the actor's own."""

    own: tuple[FrameworkRow, ...]
    shared: tuple[FrameworkRow, ...]
    may_import: Decision


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Frameworks that an actor may see: shared ones, and those of the own district; all for the system itself."""
    if actor.district_id is None:
        return true() if actor.is_system else Framework.district_id.is_(None)
    return or_(Framework.district_id.is_(None), Framework.district_id == actor.district_id)


def frameworks(reading: Reading) -> tuple[FrameworkRow, ...]:
    """Every framework that the actor may see, by title, in one statement."""
    sizes = (
        select(FrameworkItem.framework_id, func.count().label("size"))
        .where(FrameworkItem.retired_at.is_(None))
        .group_by(FrameworkItem.framework_id)
        .subquery()
    )
    query = (
        select(Framework, func.coalesce(sizes.c["size"], 0))
        .outerjoin(sizes, sizes.c.framework_id == Framework.id)
        .where(visible_to(reading.actor))
        .order_by(Framework.title, Framework.id)
    )
    return tuple(row_of(framework, items) for framework, items in reading.session.execute(query))


def named(reading: Reading, ids: Collection[str]) -> dict[str, FrameworkRow]:
    """Frameworks by id, in one statement, without their sizes; those of other districts are left out.

    A stranger sees what a public page of a district points at.
    """
    query = select(Framework).where(Framework.id.in_(ids))
    if reading.actor.district_id is not None:
        query = query.where(visible_to(reading.actor))
    return {framework.id: row_of(framework, 0) for framework in reading.session.scalars(query)}


def index_page(reading: Reading) -> IndexPage:
    """The list of frameworks, and whether the actor may bring one in."""
    rows = frameworks(reading)
    return IndexPage(
        own=tuple(row for row in rows if row.district_id is not None),
        shared=tuple(row for row in rows if row.district_id is None),
        may_import=policy.may_import(reading.actor),
    )


def items(
    reading: Reading,
    framework_id: str,
    type: str | None = None,  # the word that framework files use
) -> tuple[ItemRow, ...]:
    """The items of a framework in the order of their source, all or those of one type, retired ones included."""
    query = _items(framework_id, type).order_by(FrameworkItem.position)
    return tuple(item.facts() for item in reading.session.scalars(query))


def items_page(
    reading: Reading, framework_id: str, *, item_type: str | None, cursor: str | None, limit: int
) -> Page[ItemRow]:
    """One page of a framework's items. Raises ``NotFound`` for an unknown framework."""
    known(reading, framework_id)
    query = _items(framework_id, item_type)
    if cursor:
        query = query.where(FrameworkItem.position > _position_in(cursor))
    rows = reading.session.scalars(query.order_by(FrameworkItem.position).limit(limit + 1)).all()
    page = cut(rows, limit, lambda item: encode_cursor(str(item.position), item.id))
    return page.map(FrameworkItem.facts)


def items_with(reading: Reading, words: str, limit: int) -> tuple[ItemRow, ...]:
    """Items that have all these words in their code or title, of all frameworks that the actor may see."""
    folded = [word for word in words.lower().split() if word][:_MOST_WORDS]
    if not folded:
        return ()
    text = func.lower(FrameworkItem.code + " " + FrameworkItem.title)
    query = (
        select(FrameworkItem)
        .join(Framework, FrameworkItem.framework_id == Framework.id)
        .where(visible_to(reading.actor), FrameworkItem.retired_at.is_(None))
        .where(*(text.contains(word, autoescape=True) for word in folded))
        .order_by(Framework.title, FrameworkItem.position)
        .limit(limit)
    )
    return tuple(item.facts() for item in reading.session.scalars(query))


def titles_of(reading: Reading, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ItemRow]:
    """Items by (framework id, code), in one statement; unknown pairs are left out, and those of other districts.

    Retired items are among them, because credentials go on pointing at them. A stranger sees what a public page of a
    district points at.
    """
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for framework_id, code in pairs:
        wanted[framework_id].add(code)
    if not wanted:
        return {}
    any_of = (
        and_(FrameworkItem.framework_id == framework_id, FrameworkItem.code.in_(codes))
        for framework_id, codes in wanted.items()
    )
    query = select(FrameworkItem).where(or_(*any_of))
    if reading.actor.district_id is not None:
        query = query.join(Framework, Framework.id == FrameworkItem.framework_id).where(
            visible_to(reading.actor)
        )
    return {(item.framework_id, item.code): item.facts() for item in reading.session.scalars(query)}


def at_or_below(framework_id: str, code: str) -> Select[str]:
    """Published select of an item and everything below it in its tree, for higher slices to join. Column: code."""
    ours = FrameworkItem.framework_id == framework_id
    top = (
        select(FrameworkItem.code).where(ours, FrameworkItem.code == code).cte("at_or_below", recursive=True)
    )
    children = select(FrameworkItem.code).join(top, FrameworkItem.parent_code == top.c.code).where(ours)
    # UNION and not UNION ALL: it ends even where an item stood below itself.
    return select(top.union(children).c.code)


def stored_items(session: Session, framework_id: str) -> dict[str, FrameworkItem]:
    """The item rows of a framework by code, for this slice's own service."""
    return {item.code: item for item in session.scalars(_items(framework_id, None))}


def known(reading: Reading, framework_id: str, *, to_change: bool = False) -> Framework:
    """A framework that the actor may see, locked where it is about to be changed. Raises ``NotFound``."""
    query = select(Framework).where(Framework.id == framework_id, visible_to(reading.actor))
    framework = reading.session.scalars(query.with_for_update() if to_change else query).first()
    if framework is None:
        raise NotFound("There is no such framework.", cure="Choose one from the list of frameworks.")
    return framework


def known_item(reading: Reading, framework_id: str, code: str) -> FrameworkItem:
    """An item of a framework that may be seen. Raises ``NotFound``."""
    query = select(FrameworkItem).where(
        FrameworkItem.framework_id == framework_id, FrameworkItem.code == code
    )
    item = reading.session.scalars(query).first()
    if item is None:
        raise NotFound(
            f"There is no item {code} in this framework.", cure="Choose one from the framework's page."
        )
    return item


def row_of(framework: Framework, items: int) -> FrameworkRow:
    """A framework as lists show it."""
    return FrameworkRow(
        framework.id,
        framework.title,
        framework.publisher,
        framework.year,
        framework.licence,
        framework.attribution,
        items,
        framework.status,
        framework.district_id,
    )


def _items(framework_id: str, item_type: str | None) -> Select[FrameworkItem]:
    query = select(FrameworkItem).where(FrameworkItem.framework_id == framework_id)
    return query if item_type is None else query.where(FrameworkItem.type == item_type)


def _position_in(cursor: str) -> int:
    position, _ = decode_cursor(cursor)
    try:
        return int(position)
    except ValueError as error:
        raise Invalid("That page address is not ours.", cure="Start again at the first page.") from error
