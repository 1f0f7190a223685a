"""Paging by cursor: a page begins after the last row of the one before, so that new rows never shift it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_

from waymark.kernel.errors import Invalid

T = TypeVar("T")
R = TypeVar("R")

PAGE = 50
"""Rows on a page where nothing else is asked for."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page or None."""

    items: tuple[T, ...]
    next: str | None = None

    def map(self, change: Callable[[T], R]) -> Page[R]:
        """The same page with every row changed."""
        return Page(tuple(change(item) for item in self.items), self.next)


def encode_cursor(at: datetime | str, row_id: str) -> str:
    """An opaque cursor from a row's sort value and id."""
    value = at.isoformat() if isinstance(at, datetime) else at
    return base64.urlsafe_b64encode(json.dumps([value, row_id]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, str]:
    """The sort value and id in a cursor. Raises ``Invalid`` for anything we did not hand out."""
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(value), str(row_id)
    except (ValueError, binascii.Error) as error:
        raise Invalid(
            "That page address is not one of ours.", cure="Start again at the first page."
        ) from error


def newest_first(
    query: Select[Any],
    at: ColumnElement[datetime],
    row_id: ColumnElement[Any],
    cursor: str | None,
    limit: int,
) -> Select[Any]:
    """The query cut to one page of the newest rows, plus one row that tells whether there is a next page."""
    if cursor:
        value, last_id = decode_cursor(cursor)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise Invalid(
                "That page address is not one of ours.", cure="Start again at the first page."
            ) from error
        query = query.where(or_(at < moment, and_(at == moment, row_id < last_id)))
    return query.order_by(at.desc(), row_id.desc()).limit(limit + 1)


def cut(rows: Sequence[T], limit: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """A page from rows that were read with one row too many."""
    shown = tuple(rows[:limit])
    return Page(shown, cursor_of(shown[-1]) if len(rows) > limit else None)
