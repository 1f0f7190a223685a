"""A record as a file: the signed document, or the paper with a code that leads to its address."""

from __future__ import annotations

from dataclasses import dataclass

from hr.printed import transcript_data
from hr.queries import RecordFile
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.paper import PDF, code_to_scan, pdf

CLR = "application/vc+ld+json"


@dataclass(frozen=True)
class Download:
    """A file to take away."""

    content: bytes
    media_type: str
    name: str


def record_as(made: RecordFile, form: str) -> Download:
    """A record as ``pdf`` or ``json``. Raises ``Invalid`` for another form, ``NotFound`` for a transcript as JSON."""
    row = made.row
    if form == "pdf":
        data = transcript_data(
            made.contents,
            kind=row.kind,
            address=row.address,
            digest=row.digest,
            code=code_to_scan(row.address),
        )
        paper = pdf("hr/transcript.typ", data, made_at=row.made_at)
        return Download(paper, PDF, f"{row.file_name}.pdf")
    if form != "json":
        raise Invalid(
            f"A record has no form {form}.", problems=(Problem("format", "Choose one of: pdf, json."),)
        )
    if made.document is None:
        raise NotFound(
            "A transcript has no signed file.", cure="Its holder can make a record, which has one."
        )
    return Download(made.document.encode(), CLR, f"{row.file_name}.json")
