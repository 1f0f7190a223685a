"""Questions about frameworks. Every select of this slice stands here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from frameworks.models import Framework, FrameworkItem
from frameworks.rules import Branch, ItemRow, tree
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.paging import Page, cut, decode_cursor, encode_cursor
from waymark.kernel.uow import Reading


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


@dataclass(frozen=True)
class FrameworkPage:
    """A framework with all its items. ``notes`` holds rules, reconstructions, levels, themes, parameters."""

    framework: FrameworkRow
    codes: str
    notes: Mapping[str, Any] = field(hash=False)
    branches: tuple[Branch, ...] = ()


def frameworks(reading: Reading) -> tuple[FrameworkRow, ...]:
    """Every framework, by title, in one statement."""
    sizes = (
        select(FrameworkItem.framework_id, func.count().label("size"))
        .group_by(FrameworkItem.framework_id)
        .subquery()
    )
    query = (
        select(Framework, func.coalesce(sizes.c["size"], 0))
        .outerjoin(sizes, sizes.c.framework_id == Framework.id)
        .order_by(Framework.title)
    )
    return tuple(_row(framework, items) for framework, items in reading.session.execute(query))


def framework_page(reading: Reading, framework_id: str) -> FrameworkPage:
    """A framework with its tree of items. Raises ``NotFound``."""
    framework = _known(reading, framework_id)
    rows = items(reading, framework_id)
    return FrameworkPage(_row(framework, len(rows)), framework.codes, framework.notes, tree(rows))


def items(
    reading: Reading,
    framework_id: str,
    type: str | None = None,  # the word that framework files use
) -> tuple[ItemRow, ...]:
    """The items of a framework in the order of their source, all or those of one type."""
    query = _items(framework_id, type).order_by(FrameworkItem.position)
    return tuple(item.facts() for item in reading.session.scalars(query))


def items_page(
    reading: Reading, framework_id: str, *, item_type: str | None, cursor: str | None, limit: int
) -> Page[ItemRow]:
    """One page of a framework's items. Raises ``NotFound`` for an unknown framework."""
    _known(reading, framework_id)
    query = _items(framework_id, item_type)
    if cursor:
        query = query.where(FrameworkItem.position > _position_in(cursor))
    rows = reading.session.scalars(query.order_by(FrameworkItem.position).limit(limit + 1)).all()
    page = cut(rows, limit, lambda item: encode_cursor(str(item.position), item.id))
    return page.map(FrameworkItem.facts)


def titles_of(reading: Reading, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ItemRow]:
    """Items by (framework id, code), in one statement; unknown pairs are left out."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for framework_id, code in pairs:
        wanted[framework_id].add(code)
    if not wanted:
        return {}
    any_of = (
        and_(FrameworkItem.framework_id == framework_id, FrameworkItem.code.in_(codes))
        for framework_id, codes in wanted.items()
    )
    found = reading.session.scalars(select(FrameworkItem).where(or_(*any_of)))
    return {(item.framework_id, item.code): item.facts() for item in found}


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


def _items(framework_id: str, item_type: str | None) -> Select[FrameworkItem]:
    query = select(FrameworkItem).where(FrameworkItem.framework_id == framework_id)
    return query if item_type is None else query.where(FrameworkItem.type == item_type)


def _known(reading: Reading, framework_id: str) -> Framework:
    framework = reading.session.get(Framework, framework_id)
    if framework is None:
        raise NotFound("There is no such framework.", cure="Choose one from the list of frameworks.")
    return framework


def _row(framework: Framework, items: int) -> FrameworkRow:
    return FrameworkRow(
        framework.id,
        framework.title,
        framework.publisher,
        framework.year,
        framework.licence,
        framework.attribution,
        items,
    )


def _position_in(cursor: str) -> int:
    position, _ = decode_cursor(cursor)
    try:
        return int(position)
    except ValueError as error:
        raise Invalid("That page address is not ours.", cure="Start again at the first page.") from error
