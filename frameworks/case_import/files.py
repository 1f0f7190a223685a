"""Reads a framework from the bytes of a file, whatever form it is in."""

from __future__ import annotations

import json
from typing import Any

from frameworks.case_import.reading import from_case
from frameworks.case_import.tables import from_table
from waymark.kernel.errors import Invalid, TooLarge

LARGEST_FILE = 20 * 2**20
"""Bytes of one file. The largest package of a state that we know of has a quarter of that."""


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{name} is not in UTF-8.", cure="Save it as UTF-8, in a spreadsheet as “CSV UTF-8”."
        ) from error
    if name.lower().endswith(".csv"):
        if not framework_id or not title or not licence:
            raise Invalid(
                "A table does not say what it is.", cure="Give its short name, its title and its licence."
            )
        return from_table(
            text, framework_id=framework_id, title=title, licence=licence, publisher=publisher, year=year
        )
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} is not JSON: {error}.", cure="Tables end in .csv.") from error
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
