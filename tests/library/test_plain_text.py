"""Wherever a library file holds words, script and signs that cannot be seen are refused at that place."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from frameworks.service import document_problems
from waymark.app.library.shelves import SHELVES
from waymark.kernel.files import place_of, problems_in

from .library_files import LIBRARY

SCRIPT = "Look here <script>alert(1)</script>"


def words_in(value: Any, *steps: str | int) -> Iterator[tuple[str | int, ...]]:
    """The places of all words in a file, one of each list."""
    if isinstance(value, str):
        yield steps
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from words_in(below, *steps, name)
    elif isinstance(value, list) and value:
        yield from words_in(value[-1], *steps, len(value) - 1)


def with_script(document: Any, steps: tuple[str | int, ...]) -> Any:
    changed = deepcopy(document)
    part = changed
    for step in steps[:-1]:
        part = part[step]
    part[steps[-1]] = SCRIPT
    return changed


@pytest.mark.parametrize("shelf", [one for one in SHELVES if one.model], ids=lambda shelf: shelf.folder)
def test_no_field_takes_script(shelf):
    path = next(iter(sorted((LIBRARY / shelf.folder).rglob("*.yaml"))))
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    places = [steps for steps in words_in(document) if steps != ("format",)]
    assert places
    for steps in places:
        with pytest.raises(ValidationError) as refusal:
            shelf.model.model_validate(with_script(document, steps))
        where = [one.where for one in problems_in(refusal.value, shelf.model)]
        assert any(place.startswith(place_of(steps[:1])) for place in where), (steps, where)


def test_no_framework_takes_script():
    document = json.loads((LIBRARY / "frameworks/core-four.json").read_text(encoding="utf-8"))
    for steps in words_in(document):
        assert document_problems(with_script(document, steps)), steps
