"""What is wrong with the form of a document, in words for people who never saw a schema."""

from __future__ import annotations

from schemas.registry import SchemaError

_LONGEST_PLACE = 120
_BROKEN = {
    "type": "what stands there is of another kind",
    "format": "what stands there is no date or address that can be read",
    "additionalProperties": "something stands there that has no place in it",
}
_UNFIT = "what stands there is not what the standard allows"


def fault(error: SchemaError) -> str:
    """The fault as the end of a sentence: where it is, and of what kind."""
    place = error.path.removeprefix("$").removeprefix(".")[:_LONGEST_PLACE]
    if error.missing:
        lacking = ", ".join(error.missing)
        return f"it lacks {lacking} in {place}." if place else f"it lacks {lacking}."
    told = _BROKEN.get(error.rule, _UNFIT)
    return f"{told}, at {place}." if place else f"{told}."
