"""Reads a framework from a plain table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from frameworks.case_import.texts import short_title, type_of
from waymark.kernel.errors import Invalid, Problem

COLUMNS = ("code", "type", "parent", "title", "statement")


def from_table(
    text: str, *, framework_id: str, title: str, licence: str, publisher: str, year: int
) -> dict[str, Any]:
    """A table with the columns code, type, parent, title and statement as a framework file of Waymark.

    Raises ``Invalid`` naming each line that cannot be read.
    """
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise Invalid(
                f"The table lacks the columns {', '.join(missing)}.",
                cure=f"Its first line is {','.join(COLUMNS)}.",
            )
        # A quoted cell may hold several lines, so the line of a row is where it ends.
        numbered = [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise Invalid(
            f"Line {rows.line_num} is not CSV: {error}.", cure="Check its quotes and commas."
        ) from error
    if problems := [problem for line, row in numbered if (problem := _row_problem(line, row))]:
        raise Invalid("Some lines of the table cannot be read.", problems=tuple(problems))
    return {
        "framework": {
            "id": framework_id,
            "title": title,
            "publisher": publisher,
            "year": year,
            "licence": licence,
            "attribution": f"{title}, by {publisher}. {licence}",
            "source": {"form": "table"},
        },
        "codes": "The codes are those of the table.",
        "items": [
            _from_row({name: (row[name] or "").replace("\r\n", "\n").strip() for name in COLUMNS})
            for _, row in numbered
        ],
    }


def _row_problem(line: int, row: Mapping[str, str | None]) -> Problem | None:
    if None in row:
        return Problem(
            f"line {line}", "It has more cells than the first line; put quotes around text with commas."
        )
    if not (row["code"] or "").strip():
        return Problem(f"line {line}", "It has no code.")
    if not (row["title"] or row["statement"] or "").strip():
        return Problem(f"line {line}", "It has neither a title nor a statement.")
    return None


def _from_row(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "type": type_of(row["type"]),
        "parent": row["parent"] or None,
        "title": row["title"] or short_title(row["statement"]),
        "statement": row["statement"],
        "themes": [],
        "source": {"form": "table"},
        "attrs": {},
    }
