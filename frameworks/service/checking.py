"""Whether a framework file is sound before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frameworks.rules import item_problems, text_problems
from schemas import registry
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.files import MISSING, place_of, unknown_field

SCHEMA = "library/framework"


def document_problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with a framework file; empty when nothing is.

    Packages that others published may have markup in them; it is shown as it stands. Our own files and tables have
    none.
    """
    errors = registry.problems(SCHEMA, document)
    if errors:
        # A field that is missing is told once for each name.
        return tuple(dict.fromkeys(problem for error in errors for problem in _shape_problems(error)))
    from_others = document["framework"]["source"].get("form") == "CASE"
    return (*item_problems(document["items"]), *text_problems(document, markup=from_others))


def require_sound(document: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` with everything that is wrong with a framework file."""
    if problems := document_problems(document):
        raise Invalid("This is not a framework file Waymark can load.", problems=problems)


def _shape_problems(error: registry.SchemaError) -> Iterator[Problem]:
    for name in error.missing:
        yield Problem(place_of((*error.steps, name)), MISSING)
    for name in error.unknown:
        yield Problem(place_of((*error.steps, name)), unknown_field(name, error.known))
    if not error.missing and not error.unknown:
        yield Problem(place_of(error.steps), f"{error.reason}. Mend it as schemas/{SCHEMA}.schema.json says.")
