"""The file formats of an export. The same lines give the same bytes, so that a checksum means something."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime

import xlsxwriter

from hr.rules import ExportFormat, ExportLine

COLUMNS = (
    "employee_number",
    "name",
    "credential",
    "award_id",
    "awarded_on",
    "credit_type",
    "entry",
    "quantity",
    "unit",
    "entered_on",
    "entry_id",
)
MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet runs a cell that begins so as a formula, so such text gets an apostrophe before it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(lines: Sequence[ExportLine], *, as_of: date, format: ExportFormat) -> bytes:
    """The file. Text that a spreadsheet would run is made harmless; numbers stay numbers."""
    if format is ExportFormat.CSV:
        return _csv(lines)
    if format is ExportFormat.XLSX:
        return _xlsx(lines, as_of)
    return _json(lines, as_of)


def _values(line: ExportLine) -> dict[str, object]:
    return asdict(line)


def _csv(lines: Sequence[ExportLine]) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in lines:
        values = _values(line)
        rows.writerow(
            f"{values[name]:f}" if name == "quantity" else _harmless(str(values[name])) for name in COLUMNS
        )
    # Spreadsheets recognise UTF-8 by this mark.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _json(lines: Sequence[ExportLine], as_of: date) -> bytes:
    rows = [{**_values(line), "quantity": f"{line.quantity:f}"} for line in lines]
    body = {"format": "waymark/hr-export@1", "as_of": as_of, "lines": rows}
    return json.dumps(body, default=str, indent=1, ensure_ascii=False).encode()


def _xlsx(lines: Sequence[ExportLine], as_of: date) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A fixed moment instead of now, so that the bytes do not change from one writing to the next.
    book.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)})
    sheet = book.add_worksheet("Credit")
    heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, heading)
    for row, line in enumerate(lines, 1):
        for column, name in enumerate(COLUMNS):
            value = getattr(line, name)
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  # a day
            elif name == "quantity":
                sheet.write_number(row, column, float(value))
            else:
                sheet.write_string(row, column, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
