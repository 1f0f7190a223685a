"""The files of an export: the same lines give the same bytes, and no cell runs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hr.formats import COLUMNS, MEDIA_TYPES, write
from hr.rules import EntryKind, ExportFormat, ExportLine

AS_OF = date(2026, 6, 30)


def line(**changes) -> ExportLine:
    values = {
        "employee_number": "00123",
        "name": "Zoë Álvarez",
        "credential": "Growth mindset",
        "award_id": "a" * 32,
        "awarded_on": date(2026, 3, 2),
        "credit_type": "Continuing education credit",
        "entry": EntryKind.EARNED,
        "quantity": Decimal("0.5"),
        "unit": "CE credit",
        "entered_on": date(2026, 3, 3),
        "entry_id": "e" * 32,
    }
    return ExportLine(**{**values, **changes})


LINES = (line(), line(entry=EntryKind.REVERSAL, quantity=Decimal("-0.5")))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of(content: bytes) -> tuple[str, str]:
    book = zipfile.ZipFile(io.BytesIO(content))
    return book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("form", list(ExportFormat))
def test_the_same_lines_give_the_same_bytes_at_any_moment(form):
    first = write(LINES, as_of=AS_OF, format=form)
    time.sleep(2.1)  # a zip archive counts in steps of two seconds

    assert hashlib.sha256(write(LINES, as_of=AS_OF, format=form)).digest() == hashlib.sha256(first).digest()
    assert write(LINES[:1], as_of=AS_OF, format=form) != first


def test_a_csv_line_says_everything_and_keeps_leading_noughts():
    earned, taken_back = rows_of(write(LINES, as_of=AS_OF, format=ExportFormat.CSV))

    assert tuple(earned) == COLUMNS
    assert earned["employee_number"] == "00123"
    assert earned["name"] == "Zoë Álvarez"
    assert (earned["entry"], earned["quantity"], earned["awarded_on"]) == ("earned", "0.5", "2026-03-02")
    assert (taken_back["entry"], taken_back["quantity"]) == ("reversal", "-0.5")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_of_a_csv_runs_as_a_formula(start):
    (row,) = rows_of(write([line(name=f"{start}HYPERLINK(1)")], as_of=AS_OF, format=ExportFormat.CSV))

    assert row["name"].startswith("'")
    assert row["name"].endswith("HYPERLINK(1)")


@settings(max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_a_name_holds_a_csv_cell_is_read_back_as_it_was_and_never_runs(name, number):
    (row,) = rows_of(write([line(name=name, employee_number=number)], as_of=AS_OF, format=ExportFormat.CSV))

    for sent, read in ((name, row["name"]), (number, row["employee_number"])):
        assert not read.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert read in (sent, f"'{sent}")


def test_json_keeps_quantities_exact():
    body = json.loads(write(LINES, as_of=AS_OF, format=ExportFormat.JSON))

    assert (body["format"], body["as_of"]) == ("waymark/hr-export@1", "2026-06-30")
    assert [row["quantity"] for row in body["lines"]] == ["0.5", "-0.5"]
    assert body["lines"][0]["entry"] == "earned"
    assert set(body["lines"][0]) == set(COLUMNS)


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers():
    content = write(
        [line(name="=1+1", credential="https://x.example")], as_of=AS_OF, format=ExportFormat.XLSX
    )
    sheet, texts = cells_of(content)

    assert "<f>" not in sheet, "no formula"
    assert "hyperlink" not in sheet
    assert "=1+1" in texts
    assert "<v>0.5</v>" in sheet


@pytest.mark.parametrize("form", list(ExportFormat))
def test_an_export_without_lines_is_a_file_all_the_same(form):
    assert write([], as_of=AS_OF, format=form)
    assert MEDIA_TYPES[form]
