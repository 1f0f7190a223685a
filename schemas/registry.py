"""Checks documents against the JSON Schemas in this folder, by name.

Knows no slice. A name is the path of a schema file without its ending: ``openbadges/v3p0/credential``.
Two libraries read the same files: a quick one says whether a document keeps to its schema, and one that explains
itself says what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

_FOLDER = Path(__file__).parent
_ENDING = ".schema.json"
_LONGEST_MESSAGE = 300

# About leap seconds, the year 0 and letters with accents in addresses the two libraries differ; one of them decides.
_FORMATS: dict[str, Callable[[str], bool]] = {
    name: partial(Draft202012Validator.FORMAT_CHECKER.conforms, format=name)
    for name in ("date-time", "email")
}


class SchemaError(ValueError):
    """A document that does not keep to its schema: ``path`` says where, as in ``$.issuer.name``.

    ``steps`` is the same place in names and positions, ``rule`` the word of the schema that is broken, ``missing``
    the fields that should be there, ``unknown`` those that should not, ``known`` those that may.
    """

    def __init__(self, path: str, reason: str, *, steps: tuple[str | int, ...] = ()) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.steps = steps
        self.rule = ""
        self.missing: tuple[str, ...] = ()
        self.unknown: tuple[str, ...] = ()
        self.known: tuple[str, ...] = ()


def names() -> list[str]:
    """Every schema there is."""
    return sorted(
        path.relative_to(_FOLDER).as_posix().removesuffix(_ENDING) for path in _FOLDER.rglob(f"*{_ENDING}")
    )


def text(name: str) -> str:
    """A schema as it is written. Raises ``LookupError``."""
    if name not in names():
        raise LookupError(f"There is no schema named {name}. Known: {', '.join(names())}.")
    return (_FOLDER / f"{name}{_ENDING}").read_text(encoding="utf-8")


def validate(name: str, document: object) -> None:
    """Check a parsed JSON document, with dates and addresses.

    Raises:
        SchemaError: the place that is most wrong, and why.
        LookupError: there is no schema of this name.
    """
    if _keeps_to(name, document):
        return
    worst = best_match(_validator(name).iter_errors(document))
    if worst is None:
        # Where the two differ, the stricter one counts. A line feed at the end of an address is such a case.
        raise SchemaError("$", "Not every reader of JSON Schema would take this document.")
    raise _told(worst)


def problems(name: str, document: object) -> tuple[SchemaError, ...]:
    """Everything that is wrong with a document, in the order of its places. Raises ``LookupError``."""
    found = sorted(_validator(name).iter_errors(document), key=lambda error: error.json_path)
    return tuple(_told(error) for error in found)


def _told(error: ValidationError) -> SchemaError:
    told = SchemaError(error.json_path, _reason(error), steps=tuple(error.absolute_path))
    told.rule = str(error.validator)
    rule: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "required":
        told.missing = tuple(name for name in rule if name not in cast(dict[str, Any], error.instance))
    if error.validator == "additionalProperties":
        told.known = tuple(schema.get("properties", ()))
        told.unknown = tuple(name for name in cast(dict[str, Any], error.instance) if name not in told.known)
    return told


def _keeps_to(name: str, document: object) -> bool:
    try:
        return _quick_validator(name).is_valid(document)
    except ValueError:
        return False  # something that no JSON text gives, or nested without end


@cache
def _quick_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema(name), validate_formats=True, formats=_FORMATS)


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = _schema(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _schema(name: str) -> dict[str, Any]:
    if name not in names():
        raise LookupError(f"There is no schema named {name}. Known: {', '.join(names())}.")
    schema: dict[str, Any] = json.loads((_FOLDER / f"{name}{_ENDING}").read_text(encoding="utf-8"))
    return schema


def _reason(error: ValidationError) -> str:
    # The message quotes the value, which may be a whole picture in base64.
    message = error.message
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."
