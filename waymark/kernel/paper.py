"""Pages for paper: a Typst template and its data become a PDF that screen readers can read, and codes to scan.

A template stands in ``templates/`` beside the HTML of its slice, and gets one dictionary of plain values. Libraries
are loaded with the first page, because most workers never need them.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    import typst

PDF = "application/pdf"

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

log = structlog.get_logger(__name__)

# A compiler keeps what it has read, which two threads must not change at once.
_one_at_a_time = threading.Lock()


def pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a template, tagged to PDF/UA-1. The same data give the same bytes."""
    import typst  # noqa: PLC0415

    given = {"data": json.dumps(data, ensure_ascii=False)}
    moment = int(made_at.timestamp())
    with _one_at_a_time:
        compiler = _compiler(template)
        try:
            made = compiler.compile(format="pdf", sys_inputs=given, timestamp=moment, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            # A letter that no font here can show breaks the promise of the standard. The paper is needed anyway.
            log.warning("pdf_not_accessible", template=template, reason=str(error)[:200])
            made = compiler.compile(format="pdf", sys_inputs=given, timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@lru_cache(maxsize=256)
def code_to_scan(address: str) -> str:
    """An address as a QR code, drawn as SVG."""
    import segno  # noqa: PLC0415

    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=2, scale=3)
    return drawing.getvalue().decode()


def day(value: date | datetime) -> str:
    """A day as it stands on paper: ``1 September 2026``."""
    return f"{value.day} {value:%B %Y}"


@cache
def _compiler(template: str) -> typst.Compiler:
    import typst  # noqa: PLC0415

    # With the fonts that typst brings and those of the machine: names come in every script.
    return typst.Compiler(input=str(_TEMPLATES / template), root=str(_TEMPLATES))
