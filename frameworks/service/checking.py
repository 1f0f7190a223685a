"""Whether a framework file is sound before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frameworks.rules import item_problems, text_problems
from schemas import registry
from waymark.kernel.errors import Invalid, Problem

SCHEMA = "library/framework"


def document_problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with a framework file; empty when nothing is."""
    try:
        registry.validate(SCHEMA, document)
    except registry.SchemaError as error:
        return (Problem(error.path.removeprefix("$."), f"{error.reason}."),)
    return (*item_problems(document["items"]), *text_problems(document))


def require_sound(document: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` with everything that is wrong with a framework file."""
    if problems := document_problems(document):
        raise Invalid("This is not a framework file Waymark can load.", problems=problems)
