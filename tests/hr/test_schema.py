"""Equivalency files: what they must say, and the JSON Schema that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from hr.payloads import EquivalencyFile, equivalency_schema
from tests.factories.hr import rate

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas/library/equivalency.schema.json"
REWRITE = """python -c 'import json; from hr.payloads import equivalency_schema as s; \
print(json.dumps(s(), indent=2))' > schemas/library/equivalency.schema.json"""
FILES = sorted((ROOT / "library/equivalencies").glob("*.yaml"))


def test_the_shipped_schema_is_in_step_with_the_model():
    shipped = json.loads(SCHEMA.read_text(encoding="utf-8"))

    assert shipped == equivalency_schema(), f"The model has changed. Write the schema anew: {REWRITE}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_keeps_to_the_schema(path):
    file = EquivalencyFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    Draft202012Validator(equivalency_schema()).validate(file.model_dump(mode="json"))


def test_the_schema_refuses_what_it_does_not_know():
    (error,) = Draft202012Validator(equivalency_schema()).iter_errors(
        {**rate().model_dump(mode="json"), "colour": "red"}
    )

    assert "'colour' was unexpected" in error.message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counts": {}}, "nothing would count"),
        ({"valid_until": "2025-06-30"}, "lies before valid_from"),
        ({"rate": {"units": 0, "gives": "1", "unit": "CE credit"}}, "greater than or equal to 1"),
        ({"rate": {"units": 2, "gives": "0", "unit": "CE credit"}}, "greater than 0"),
        ({"rate": {"units": 2, "gives": "0.00001", "unit": "CE credit"}}, "decimal places"),
        ({"kind": "hours"}, "ce_credit"),
        ({"slug": "Not A Slug"}, "pattern"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(ValidationError, match=words):
        rate(**changes)
