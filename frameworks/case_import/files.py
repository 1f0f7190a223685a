"""Reads a framework from the bytes of a file, whatever form it is in."""

from __future__ import annotations

import json
from typing import Any

from frameworks.case_import.reading import from_case
from frameworks.case_import.tables import from_table
from waymark.kernel.errors import Invalid, Problem, TooLarge

LARGEST_FILE = 20 * 2**20
"""Bytes of one file. The largest package of a state that we know of has a quarter of that."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins, which some spreadsheets write; all else with a zero in it is no text."""


def document_from(
    content: bytes,
    name: str,
    *,
    framework_id: str | None,
    title: str | None,
    licence: str | None,
    publisher: str,
    year: int,
    base_url: str,
) -> dict[str, Any]:
    """A CASE package, a table (named .csv) or a file of Waymark's own as a framework file.

    ``title``, ``publisher`` and ``year`` are for tables, which do not say what they are; ``licence`` also for packages
    that name none. Raises ``TooLarge``, or ``Invalid`` naming the place and the cure.
    """
    if len(content) > LARGEST_FILE:
        raise TooLarge(
            f"{name} is larger than {LARGEST_FILE // 2**20} MB, which is more than any framework needs.",
            cure="Export the one framework, without others and without pictures.",
        )
    if not content.strip():
        raise Invalid(f"{name} is empty.", cure="Choose the file once more, or export it anew.")
    if b"\0" in content and not content.startswith(_UTF_16):
        raise Invalid(
            f"{name} is neither a table nor JSON.",
            cure="Save a spreadsheet as “CSV UTF-8”. A CASE package ends in .json.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{name} is not in UTF-8.", cure="Save it as UTF-8, in a spreadsheet as “CSV UTF-8”."
        ) from error
    if name.lower().endswith(".csv"):
        if not framework_id or not title or not licence:
            raise Invalid(
                "A table does not say what it is.",
                cure="Give its short name, its title and its licence.",
                problems=_left_open(framework_id=framework_id, title=title, licence=licence),
            )
        return from_table(
            text, framework_id=framework_id, title=title, licence=licence, publisher=publisher, year=year
        )
    document = _json(text, name)
    if isinstance(document, dict) and {"CFPackage", "CFDocument"} & set(document):
        return from_case(document, framework_id=framework_id, licence=licence, base_url=base_url)
    if isinstance(document, dict) and "framework" in document:
        if framework_id or licence:
            raise Invalid(
                "Waymark's own files say their id and licence themselves.",
                cure="Leave both away, or change them in the file.",
            )
        return document
    raise Invalid(
        f"{name} is neither a framework file of Waymark nor a CASE package.",
        cure="The first has a member framework, the second a CFDocument.",
    )


def _left_open(**said: str | None) -> tuple[Problem, ...]:
    """What a table needs said beside it and has not."""
    asked = {
        "framework_id": "Give it a short name.",
        "title": "Give it a title.",
        "licence": "Say under which licence its words may be used.",
    }
    return tuple(Problem(name, asked[name]) for name, value in said.items() if not value)


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if text.lstrip()[:1] not in ("{", "["):
            raise Invalid(f"{name} is not JSON.", cure="A table has a name that ends in .csv.") from error
        raise Invalid(
            f"{name} is not JSON: it cannot be read from line {error.lineno}, sign {error.colno} on.",
            cure="A comma or a quote may be missing there, or the end of the file. Export it anew.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} is not JSON that can be read.", cure="Export it anew.") from error
