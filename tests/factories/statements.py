"""Counts the SQL statements of a piece of work, for tests that a list costs the same however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from waymark.kernel.uow import Runtime


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    """A list that holds every statement sent to the database inside the block, without BEGIN."""
    sent: list[str] = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)
