"""How large and how tangled a signed document of a stranger may be before it is looked at more closely."""

from __future__ import annotations

from typing import Any

_DEEPEST = 64
_MOST_VALUES = 8_000
_MOST_NAMELESS_OBJECTS = 600


def within_limits(document: dict[str, Any]) -> dict[str, Any]:
    """Refuse what is built to keep a checker busy: depth, size, and objects without a name of their own.

    The canonical form has to try orders of nameless objects, and a few hundred of them can be made to
    take for ever. A real badge has some dozens, and some hundred values.

    Raises:
        ValueError: says which limit.
    """
    values = nameless = 0
    pile: list[tuple[dict[str, Any] | list[Any], int]] = [(document, 1)]
    while pile:
        value, depth = pile.pop()
        if depth > _DEEPEST:
            raise ValueError("It is nested deeper than any badge.")
        if isinstance(value, dict) and not _has_a_name(value):
            nameless += 1
        values += len(value)
        if nameless > _MOST_NAMELESS_OBJECTS or values > _MOST_VALUES:
            raise ValueError("It has more parts than any badge.")
        members = value.values() if isinstance(value, dict) else value
        pile.extend((member, depth + 1) for member in members if isinstance(member, dict | list))
    return document


def _has_a_name(value: dict[str, Any]) -> bool:
    """Whether an object can be told apart by its own address. ``_:b0`` is a name for one document only."""
    name = value.get("id")
    return isinstance(name, str) and not name.startswith("_:")
