"""Pages for paper: a Typst template and its data become a PDF that screen readers can read, and codes to scan.

A template stands in ``templates/`` beside the HTML of its slice, and gets one dictionary of plain values.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from flask import Response, current_app

if TYPE_CHECKING:
    import typst

PDF = "application/pdf"
ACCESSIBLE = "ua-1"

log = structlog.get_logger(__name__)

# A compiler keeps what it has read, which two threads must not change at once.
_one_at_a_time = threading.Lock()


def pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a template, tagged to PDF/UA-1. The same data give the same bytes."""
    import typst  # noqa: PLC0415  # a large library that most workers never need

    given: dict[str, Any] = {
        "format": "pdf",
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
        "timestamp": int(made_at.timestamp()),
    }
    with _one_at_a_time:
        compiler = _compiler(str(current_app.template_folder), template)
        try:
            return bytes(compiler.compile(pdf_standards=[ACCESSIBLE], **given))
        except typst.TypstError as error:
            # A letter that no font here can show breaks the promise of the standard. The paper is needed anyway.
            log.warning("pdf_not_accessible", template=template, reason=str(error)[:200])
            return bytes(compiler.compile(**given))


def pdf_response(content: bytes, name: str) -> Response:
    """A PDF to take away, which no cache keeps."""
    response = Response(content, content_type=PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def code_to_scan(address: str) -> str:
    """An address as a QR code, drawn as SVG."""
    import segno  # noqa: PLC0415  # needed for paper only

    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=2)
    return drawing.getvalue().decode()


def day(value: date | datetime) -> str:
    """A day as it stands on paper: ``1 September 2026``."""
    return f"{value.day} {value:%B %Y}"


@cache
def _compiler(folder: str, template: str) -> typst.Compiler:
    import typst  # noqa: PLC0415  # see above

    # With the fonts that typst brings and those of the machine: names come in every script.
    return typst.Compiler(input=str(Path(folder) / template), root=folder)
