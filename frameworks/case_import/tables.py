"""Reads a framework from a plain table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frameworks.case_import.texts import LONGEST_CODE, LONGEST_TITLE, short_title, type_of
from frameworks.rules import item_problems
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.text import text_problem

COLUMNS = ("code", "type", "parent", "title", "statement")
_SEPARATORS = ",;\t"
"""Spreadsheets of some countries write semicolons where others write commas."""


@dataclass(frozen=True)
class _Row:
    """The cells of one row. A quoted cell may hold several lines, so ``line`` is where the row begins."""

    line: int
    cells: Mapping[str, str]
    more: bool
    """Whether it has more cells than the first line."""

    @property
    def where(self) -> str:
        return f"line {self.line}"


def from_table(
    text: str, *, framework_id: str, title: str, licence: str, publisher: str, year: int
) -> dict[str, Any]:
    """A table with the columns code, type, parent, title and statement as a framework file of Waymark.

    Raises ``Invalid`` naming each line with something to mend, all of them at once.
    """
    rows = _rows(text)
    problems = [problem for row in rows for problem in _row_problems(row)]
    whole = [row for row in rows if row.cells["code"]]
    items = [_from_row(row.cells) for row in whole]
    problems += item_problems(items, [row.line for row in whole])
    if problems:
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
        "items": items,
    }


def _rows(text: str) -> list[_Row]:
    (first, _, _) = text.lstrip().partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    lines = _lines(text, separator)
    header = next((cells for _, cells in lines), [])
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise Invalid(
            f"The table lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            cure=f"Its first line is {','.join(COLUMNS)}.",
        )
    rows = [_row(line, names, cells) for line, cells in lines]
    if not rows:
        raise Invalid(
            "The table has no rows below its first line.", cure="Write each item on a line of its own."
        )
    return rows


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line where it begins."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    begins = 1
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = table.line_num + 1
    except csv.Error as error:
        raise _not_csv(error, begins, table.line_num) from error


def _not_csv(error: csv.Error, begins: int, reached: int) -> Invalid:
    told = str(error)
    if "unexpected end" in told or "field limit" in told:
        return Invalid(
            f"A quote that begins on line {begins} is never closed.",
            cure="Close it at the end of its text, or take it out.",
        )
    if "expected after" in told:
        return Invalid(
            f"On line {reached} the text goes on after a closing quote.",
            cure="Write a quote that belongs to the text twice, and one at each end of the text.",
        )
    return Invalid(f"Line {reached} is not CSV: {told}.", cure="Check its quotes and commas.")


def _row(line: int, names: Sequence[str], cells: Sequence[str]) -> _Row:
    found = dict(zip(names, cells, strict=False))
    told = {name: found.get(name, "").replace("\r\n", "\n").strip() for name in COLUMNS}
    return _Row(line, told, more=len(cells) > len(names))


def _row_problems(row: _Row) -> Iterator[Problem]:
    code, title = row.cells["code"], row.cells["title"]
    if row.more:
        yield Problem(row.where, "It has more cells than the first line; put quotes around text with commas.")
    if not code:
        yield Problem(row.where, "It has no code.")
    elif len(code) > LONGEST_CODE or len(code.split()) > 1:
        yield Problem(row.where, f"Its code has spaces or more than {LONGEST_CODE} characters. Shorten it.")
    if not title and not row.cells["statement"]:
        yield Problem(row.where, "It has neither a title nor a statement.")
    if len(title) > LONGEST_TITLE:
        yield Problem(
            row.where,
            f"Its title has more than {LONGEST_TITLE} characters. Put the long text under statement.",
        )
    for name, cell in row.cells.items():
        if problem := text_problem(cell):
            yield Problem(f"{row.where}, {name}", problem)


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
