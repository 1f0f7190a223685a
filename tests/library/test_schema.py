"""The JSON Schemas that ship are those that the models give, and every file that ships keeps to its own."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from waymark.app.library.shelves import SHELVES
from waymark.kernel.files import schema_of

from .library_files import LIBRARY

SCHEMAS = Path(__file__).parents[2] / "schemas/library"
NAMES = {
    "frameworks": "framework",
    "crosswalks": "crosswalk",
    "credentials": "credential",
    "pathways": "pathway",
    "equivalencies": "equivalency",
    "policies": "review-policy",
    "examples": "example",
    "anchors": "anchor",
}
REWRITE = """python -c 'import json; from waymark.app.library.shelves import SHELVES as s; \
from waymark.kernel.files import schema_of; \
print(json.dumps(schema_of(next(one.model for one in s if one.folder == "{folder}")), indent=2))' \
> schemas/library/{name}.schema.json"""


def shipped(folder):
    return json.loads((SCHEMAS / f"{NAMES[folder]}.schema.json").read_text(encoding="utf-8"))


def test_every_shelf_has_its_schema():
    assert {shelf.folder for shelf in SHELVES} == set(NAMES)
    assert all(Draft202012Validator.check_schema(shipped(folder)) is None for folder in NAMES)


@pytest.mark.parametrize("shelf", [one for one in SHELVES if one.model], ids=lambda shelf: shelf.folder)
def test_a_shipped_schema_is_in_step_with_its_model(shelf):
    name = NAMES[shelf.folder]
    rewrite = REWRITE.format(folder=shelf.folder, name=name)

    assert shipped(shelf.folder) == schema_of(shelf.model), f"The model has changed. Write it anew: {rewrite}"


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        (folder, path)
        for folder in NAMES
        for path in sorted((LIBRARY / folder).rglob("*"))
        if path.suffix in (".yaml", ".json")
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_every_shipped_file_keeps_to_its_schema(folder, path):
    # YAML reads days as days; a schema knows them as words.
    document = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    errors = list(Draft202012Validator(shipped(folder)).iter_errors(document))

    assert not errors, "\n".join(f"{error.json_path}: {error.message}" for error in errors)


def test_the_schema_of_a_credential_refuses_what_it_should():
    errors = list(
        Draft202012Validator(shipped("credentials")).iter_errors(
            {"format": "waymark/credential@1", "colour": "red"}
        )
    )
    said = " ".join(error.message for error in errors)
    assert "'colour' was unexpected" in said
    assert "'rubric' is a required property" not in said, "a pathway credential has none"
    assert "'competency' is a required property" in said
