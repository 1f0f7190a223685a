"""What the models of all library files have in common: strict parts, plain text, and problems that name their cure.

A slice builds its formats from ``Part``, ``Text``, ``Slug`` and ``Whole``. ``problems_in`` turns what Pydantic
says into what people can act on. By custom the last sentence of a problem is its cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from waymark.kernel.errors import Problem
from waymark.kernel.text import nearest, text_problem

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NUMBER = r"^[0-9]+\.[0-9]+$"
THE_WHOLE_FILE = "the whole file"

Step = int | str


def plain(text: str) -> str:
    """The text, when it is plain; for fields that may be empty."""
    if problem := text_problem(text):
        raise mend(problem)
    return text


Text = Annotated[str, Field(min_length=1), AfterValidator(plain)]
Slug = Annotated[str, Field(pattern=KEBAB, max_length=60)]
Number = Annotated[str, Field(pattern=NUMBER, max_length=16)]
"""The number of a version: "1.0"."""

Whole = Annotated[int, Field(strict=True, ge=1, le=100_000)]


class Part(BaseModel):
    """What every part of a file has in common: no unknown fields, no blank ends, no changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def mend(message: str) -> PydanticCustomError:
    """One problem at the place that is being read. The message ends with its cure."""
    return PydanticCustomError("library_file", "{message}", {"message": message})


def mend_all(problems: Iterable[Problem]) -> PydanticCustomError:
    """Several problems at places below the one that is being read."""
    told = tuple(problems)
    message = " ".join(f"{one.where}: {one.message}" for one in told)
    return PydanticCustomError("library_file", "{message}", {"message": message, "problems": told})


def problems_in(error: ValidationError, model: type[BaseModel]) -> tuple[Problem, ...]:
    """What is wrong with a file, one line per place, each with what to do about it."""
    return tuple(problem for detail in error.errors() for problem in _problems(detail, model))


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a format, for editors and other programs, as it ships in ``schemas/library``.

    Rules that join several fields are checked by the model only; a schema cannot say them.
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def place_of(steps: Iterable[Step]) -> str:
    """A place in a file as people count it: ``rubric.criteria[2].title``."""
    place = ""
    for step in steps:
        place += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return place.removeprefix(".") or THE_WHOLE_FILE


def unknown_field(name: str, known: Iterable[str]) -> str:
    """What to say of a field that the format does not have."""
    if meant := nearest(name, known):
        return f"The field '{name}' is not known. Did you mean '{meant}'?"
    return f"The field '{name}' is not known. Take it away; known here are {', '.join(sorted(known))}."


MISSING = "This field is missing. Add it."


def _problems(detail: ErrorDetails, model: type[BaseModel]) -> tuple[Problem, ...]:
    steps, known = _walked(detail["loc"], model)
    if below := detail.get("ctx", {}).get("problems"):
        start = place_of(steps) if steps else ""
        return tuple(Problem(_joined(start, one.where), one.message) for one in below)
    if detail["type"] == "extra_forbidden":
        return (Problem(place_of(steps), unknown_field(str(steps[-1]), known)),)
    return (Problem(place_of(steps), _advice(detail)),)


def _joined(start: str, end: str) -> str:
    if not start:
        return end
    return f"{start}{end}" if end.startswith("[") else f"{start}.{end}"


def _walked(location: Sequence[Step], model: type[BaseModel]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps of a location that stand in the file, and the fields that may stand beside its last one.

    Where a part may be of several kinds, Pydantic names the kind as a step of its own, which is in no file.
    """
    parts: set[type[BaseModel]] = {model}
    steps: list[Step] = []
    known: tuple[str, ...] = ()
    kind_follows = False
    for step in location:
        if isinstance(step, int):
            steps.append(step)
            kind_follows = len(parts) > 1
        elif kind_follows:
            kind_follows = False
        else:
            fields = {
                field.alias or name: field for part in parts for name, field in part.model_fields.items()
            }
            known = tuple(fields)
            steps.append(step)
            parts = set(_parts_in(fields[step].annotation)) if step in fields else set()
            kind_follows = len(parts) > 1
    return tuple(steps), known


def _parts_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)


def _advice(detail: ErrorDetails) -> str:  # noqa: C901, PLR0911, PLR0912  # a table of answers, one for each kind of error
    context: dict[str, Any] = detail.get("ctx", {})
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return MISSING
        case "string_pattern_mismatch" if context["pattern"] == KEBAB:
            return f"'{given}' will not do. Use small letters, digits and single hyphens."
        case "string_pattern_mismatch" if context["pattern"] == NUMBER:
            return f"'{given}' is no version number. Write two numbers with a point, such as \"1.0\"."
        case "string_too_short" | "too_short" if isinstance(given, str):
            return "There are no words here. Write some, or take the field away if it may be left out."
        case "string_too_long" | "too_long" if isinstance(given, str):
            return f"This has {len(given)} characters. Shorten it to {context['max_length']} at most."
        case "string_type" if isinstance(given, int | float | date):
            what = (
                "yes or no" if isinstance(given, bool) else "a day" if isinstance(given, date) else "a number"
            )
            return f"This is read as {what} here. Put it in quotes."
        case "string_type" if given is None:
            return "There is nothing here. Write some words."
        case "string_type":
            return "This should be plain words. Write a text, without fields or list below it."
        case "list_type" | "too_short" if given is None or not isinstance(given, list):
            return "This should be a list. Begin each entry with a dash on a line of its own."
        case "too_short":
            few = context["actual_length"]
            return f"There {'is' if few == 1 else 'are'} {few or 'none'} here. Give at least {context['min_length']}."
        case "too_long":
            return f"There are {context['actual_length']} here. Keep {context['max_length']} at most."
        case "model_type" | "model_attributes_type" | "dict_type":
            return "This should have fields of its own. Write each as 'name: value' on a line below."
        case "int_type" | "int_parsing" | "int_from_float":
            return f"'{given}' is no whole number. Write one without quotes, such as 3."
        case "greater_than_equal" | "greater_than":
            least = context.get("ge", context.get("gt"))
            return f"{given} is too little. Give {'at least' if 'ge' in context else 'more than'} {least}."
        case "less_than_equal" | "less_than":
            most = context.get("le", context.get("lt"))
            return f"{given} is too much. Give {'at most' if 'le' in context else 'less than'} {most}."
        case "enum" | "literal_error":
            return _choice(given, context["expected"])
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return f"'{given}' is no day. Write year, month and day, such as 2025-07-01."
        case "decimal_type" | "decimal_parsing" | "decimal_max_digits" | "decimal_max_places":
            return f"'{given}' will not do. Write a number in quotes, such as \"0.5\", with four decimals at most."
        case _:
            message = detail["msg"]
            return f"{message[0].upper()}{message[1:]}"


def _choice(given: Any, expected: str) -> str:
    if isinstance(given, bool) or given is None:
        # As they are written in the file.
        written = {True: "true", False: "false", None: "Nothing"}[given]
        return f"{written} will not do here. It has to be {expected.lower()}."
    known = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
    meant = nearest(given, known) if isinstance(given, str) else ""
    if meant and len(known) > 1:
        return f"'{given}' is not known here. Did you mean '{meant}'? It may be {expected}."
    return f"'{given}' is not known here. It has to be {expected}."
