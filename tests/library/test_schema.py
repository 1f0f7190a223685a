"""The JSON Schema that ships is the one the model gives."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from credentials.payloads import credential_schema

SCHEMA = Path(__file__).parents[2] / "schemas/library/credential.schema.json"
REWRITE = """python -c 'import json; from credentials.payloads import credential_schema as s; \
print(json.dumps(s(), indent=2))' > schemas/library/credential.schema.json"""


def test_the_shipped_schema_is_in_step_with_the_model():
    shipped = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert shipped == credential_schema(), f"The model has changed. Write the schema anew: {REWRITE}"


def test_the_shipped_schema_is_a_schema_and_refuses_what_it_should():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = list(
        Draft202012Validator(schema).iter_errors({"format": "waymark/credential@1", "colour": "red"})
    )
    said = " ".join(error.message for error in errors)
    assert "'colour' was unexpected" in said
    assert "'rubric' is a required property" not in said, "a pathway credential has none"
    assert "'competency' is a required property" in said
