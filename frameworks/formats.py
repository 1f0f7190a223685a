"""A comparison of two frameworks as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

from frameworks.rules import Board, ItemRow, TagSet

_COLUMNS = ("in", "code_a", "title_a", "code_b", "title_b", "why", "tag", "tagged_by", "tagged_on")
# A spreadsheet runs a cell that begins so as a formula, so such text gets an apostrophe before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def comparison_csv(board: Board) -> bytes:
    """Pairs first, then what only the first has, then what only the second has; in UTF-8 with a mark for spreadsheets."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for meeting in board.meetings:
        why = "; ".join(meeting.why)
        table.writerow(_plain("both", *_words(meeting.here), *_words(meeting.there), why, *_tag(meeting.tag)))
    for one in board.only_here:
        table.writerow(_plain("only A", *_words(one.item), "", "", "", *_tag(one.tag)))
    for one in board.only_there:
        table.writerow(_plain("only B", "", "", *_words(one.item), "", *_tag(one.tag)))
    return out.getvalue().encode("utf-8-sig")


def _words(item: ItemRow) -> tuple[str, str]:
    return item.code, item.title


def _tag(tag: TagSet | None) -> tuple[str, str, str]:
    return (tag.tag.label, tag.by, tag.on) if tag else ("", "", "")


def _plain(*cells: str) -> list[str]:
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
