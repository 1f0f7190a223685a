"""The pages of one framework and of one item: texts, relations, comments, changelog, and what the actor may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from frameworks import policy
from frameworks.models import (
    Framework,
    FrameworkChange,
    FrameworkComment,
    FrameworkItem,
    ItemRelation,
)
from frameworks.queries.lists import FrameworkRow, items, known, known_item, row_of, visible_to
from frameworks.rules import (
    Branch,
    ChangeKind,
    ItemRow,
    RelatedItem,
    RelationRow,
    StatusStep,
    seen_from,
    steps_from,
    tree,
)
from waymark.kernel.decision import Decision
from waymark.kernel.uow import Reading

CHANGES_SHOWN = 50
"""Lines of a changelog on its page, the newest first."""


@dataclass(frozen=True)
class CommentRow:
    """A comment with its author; ``closed_at`` is None while it is open."""

    id: str
    item_code: str | None
    author: str
    text: str
    at: datetime
    closed_at: datetime | None
    closed_by: str | None


@dataclass(frozen=True)
class ChangeRow:
    """A line of the changelog."""

    at: datetime
    by: str
    kind: ChangeKind
    item_code: str | None
    what: str


@dataclass(frozen=True)
class FrameworkPage:
    """A framework with all its items. ``notes`` holds rules, reconstructions, levels, themes, parameters."""

    framework: FrameworkRow
    codes: str
    notes: Mapping[str, Any] = field(hash=False)
    branches: tuple[Branch, ...]
    related: Mapping[str, tuple[RelatedItem, ...]] = field(hash=False)
    comments: tuple[CommentRow, ...]
    changes: tuple[ChangeRow, ...]
    steps: tuple[StatusStep, ...]
    may_change: Decision
    may_comment: Decision
    may_close: Decision

    def open_comments_on(self, code: str) -> int:
        """How many comments on an item are open."""
        return sum(1 for comment in self.comments if comment.item_code == code and comment.closed_at is None)


@dataclass(frozen=True)
class ItemPage:
    """One item with what it is related to and what people say. ``version`` is for whoever changes it."""

    framework: FrameworkRow
    item: ItemRow
    version: int
    parent: ItemRow | None
    related: tuple[RelatedItem, ...]
    comments: tuple[CommentRow, ...]
    others: tuple[ItemRow, ...]
    may_change: Decision
    may_comment: Decision
    may_close: Decision


def framework_page(reading: Reading, framework_id: str) -> FrameworkPage:
    """A framework with its tree of items. Raises ``NotFound``."""
    framework = known(reading, framework_id)
    rows = items(reading, framework_id)
    may_change = policy.may_change(reading.actor, framework.district_id)
    return FrameworkPage(
        framework=row_of(framework, sum(1 for row in rows if not row.retired)),
        codes=framework.codes,
        notes=framework.notes,
        branches=tree(rows),
        related=seen_from(relations(reading, framework_id), framework_id),
        comments=_comments(reading, framework_id),
        changes=_changes(reading, framework_id),
        steps=steps_from(framework.status) if may_change else (),
        may_change=may_change,
        may_comment=policy.may_comment(reading.actor),
        may_close=policy.may_close_comment(reading.actor, reading.actor.district_id),
    )


def item_page(reading: Reading, framework_id: str, code: str) -> ItemPage:
    """One item. Raises ``NotFound``."""
    framework, item = known(reading, framework_id), known_item(reading, framework_id, code)
    rows = {row.code: row for row in items(reading, framework_id)}
    related = seen_from(relations(reading, framework_id, code), framework_id)
    return ItemPage(
        framework=row_of(framework, len(rows)),
        item=rows[code],
        version=item.version,
        parent=rows.get(item.parent_code or ""),
        related=related.get(code, ()),
        comments=tuple(one for one in _comments(reading, framework_id) if one.item_code == code),
        others=tuple(row for row in rows.values() if row.code != code and not row.retired),
        may_change=policy.may_change(reading.actor, framework.district_id),
        may_comment=policy.may_comment(reading.actor),
        may_close=policy.may_close_comment(reading.actor, reading.actor.district_id),
    )


def relations(reading: Reading, framework_id: str, code: str | None = None) -> tuple[RelationRow, ...]:
    """What the items of a framework are related to, in both directions, in one statement.

    Relations to frameworks that the actor may not see are left out.
    """
    here, there = aliased(FrameworkItem), aliased(FrameworkItem)
    one, other = aliased(Framework), aliased(Framework)
    start, end = ItemRelation.from_framework_id == framework_id, ItemRelation.to_framework_id == framework_id
    if code is not None:
        start, end = and_(start, ItemRelation.from_code == code), and_(end, ItemRelation.to_code == code)
    seen = select(Framework.id).where(visible_to(reading.actor))
    query = (
        select(ItemRelation, one.title, here.title, other.title, there.title)
        .join(one, one.id == ItemRelation.from_framework_id)
        .join(other, other.id == ItemRelation.to_framework_id)
        .join(here, and_(here.framework_id == one.id, here.code == ItemRelation.from_code))
        .join(there, and_(there.framework_id == other.id, there.code == ItemRelation.to_code))
        .where(or_(start, end), one.id.in_(seen), other.id.in_(seen))
        .order_by(ItemRelation.from_framework_id, here.position, ItemRelation.to_framework_id, there.position)
    )
    return tuple(
        RelationRow(
            row.from_framework_id,
            from_framework,
            row.from_code,
            from_title,
            row.relation,
            row.to_framework_id,
            to_framework,
            row.to_code,
            to_title,
            row.reason,
        )
        for row, from_framework, from_title, to_framework, to_title in reading.session.execute(query)
    )


def framework_relations(reading: Reading, framework_id: str) -> tuple[RelationRow, ...]:
    """The relations of a framework's items. Raises ``NotFound`` for an unknown framework."""
    known(reading, framework_id)
    return relations(reading, framework_id)


def comment_row(reading: Reading, comment_id: str) -> FrameworkComment | None:
    """A comment of the actor's district, for this slice's service."""
    comment = reading.session.get(FrameworkComment, comment_id)
    return comment if comment and comment.district_id == reading.actor.district_id else None


def _comments(reading: Reading, framework_id: str) -> tuple[CommentRow, ...]:
    if reading.actor.district_id is None:
        return ()
    query = (
        select(FrameworkComment)
        .where(
            FrameworkComment.framework_id == framework_id,
            FrameworkComment.district_id == reading.actor.district_id,
        )
        .order_by(FrameworkComment.at, FrameworkComment.id)
    )
    return tuple(
        CommentRow(one.id, one.item_code, one.author_name, one.text, one.at, one.closed_at, one.closed_by)
        for one in reading.session.scalars(query)
    )


def _changes(reading: Reading, framework_id: str) -> tuple[ChangeRow, ...]:
    district_id = reading.actor.district_id
    theirs = FrameworkChange.district_id.is_(None)
    query = (
        select(FrameworkChange)
        .where(
            FrameworkChange.framework_id == framework_id,
            theirs if district_id is None else or_(theirs, FrameworkChange.district_id == district_id),
        )
        .order_by(FrameworkChange.at.desc(), FrameworkChange.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return tuple(
        ChangeRow(one.at, one.by, one.kind, one.item_code, one.what) for one in reading.session.scalars(query)
    )
