"""A document taken apart: its shape, which many documents have in common, and its words, which differ.

The shape is everything that decides how the document reads as linked data: names, types, contexts, numbers and
the order of it all. Two documents of the same shape differ in texts and addresses only.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What hundreds of badges share word for word: for them these are part of the shape.
_SHARED_MEMBERS = frozenset({"achievement", "issuer"})
_NOT_WORDS = frozenset({"@context", "type"})
# Documents inside that are signed themselves: the same in every badge, and part of the shape as they stand.
_WHOLE = frozenset({"endorsement"})
_MARSHAL_VERSION = 2  # the last one whose bytes depend on the value alone, and not on how it lies in memory


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape that can be looked up, and the words that fill it, in the order of the document."""

    shape: tuple[object, ...]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: under which name, and whether within a part that many documents share."""

    name: str
    shared: bool


class _Shapeless(Exception):
    """Something that no JSON text gives, or that the shape cannot tell from something else."""


def outline_of(document: Mapping[str, Any], *, share: bool = True) -> Outline | None:
    """The outline of a document, or None for one without a shape.

    With ``share`` the achievement and the issuer's profile belong to the shape with all their words. Without, the
    shape is the bare structure, and every word stands by itself.
    """
    shape: list[object] = []
    words: list[str] = []
    try:
        _outline_members(document, shape, words, _SHARED_MEMBERS if share else frozenset())
    except _Shapeless:
        return None
    return Outline(tuple(shape), words)


def places_of(document: Mapping[str, Any]) -> list[Place]:
    """The place of every word, in the same order as in the outline without sharing."""
    return list(_places(document, shared=False))


def with_marks(document: Mapping[str, Any], marks: Iterator[str]) -> dict[str, Any]:
    """The document with a mark for every word, in the same order."""
    marked: dict[str, Any] = _marked(document, marks)
    return marked


def _outline_members(
    members: Mapping[str, Any], shape: list[object], words: list[str], shared: frozenset[str]
) -> None:
    # How many members follow is said first, so that no two documents have one shape by accident. Objects count
    # below zero, lists from zero up, a word is None, and a number is a text in a tuple: 1, 1.0 and true differ.
    shape.append(-1 - len(members))
    for name, value in members.items():
        shape.append(name)
        kind = type(value)
        if name in _NOT_WORDS:
            shape.append(_constant(value))
        elif kind is str:
            words.append(value)
            shape.append(None)
        elif name in _WHOLE or (name in shared and kind is dict):
            shape.append(_as_bytes(value))
        elif kind is dict:
            _outline_members(value, shape, words, shared)
        elif kind is list:
            _outline_list(value, shape, words, shared)
        else:
            shape.append(_number(value))


def _outline_list(members: list[Any], shape: list[object], words: list[str], shared: frozenset[str]) -> None:
    shape.append(len(members))
    for value in members:
        kind = type(value)
        if kind is dict:
            _outline_members(value, shape, words, shared)
        elif kind is str:
            words.append(value)
            shape.append(None)
        elif kind is list:
            _outline_list(value, shape, words, shared)
        else:
            shape.append(_number(value))


def _constant(value: object) -> object:
    if type(value) is str:
        return value
    if type(value) is list and all(type(member) is str for member in value):
        return tuple(value)
    raise _Shapeless


def _number(value: object) -> tuple[str]:
    if type(value) in {int, float, bool}:
        return (repr(value),)
    raise _Shapeless


def _has_whole_parts(value: object) -> bool:
    # Their addresses are no words, so whether one of them is used for another part as well cannot be told.
    if isinstance(value, Mapping):
        return any(name in _WHOLE or _has_whole_parts(member) for name, member in value.items())
    return isinstance(value, list) and any(_has_whole_parts(member) for member in value)


def _as_bytes(value: dict[str, Any] | list[Any]) -> bytes:
    try:
        return marshal.dumps(value, _MARSHAL_VERSION)
    except ValueError:
        raise _Shapeless from None


def _places(value: object, *, name: str = "", shared: bool) -> Iterator[Place]:
    match value:
        case str():
            yield Place(name, shared)
        case Mapping():
            for member_name, member in value.items():
                if member_name not in _NOT_WORDS | _WHOLE:
                    within = shared or (member_name in _SHARED_MEMBERS and isinstance(member, dict))
                    yield from _places(member, name=member_name, shared=within)
        case list():
            for member in value:
                yield from _places(member, name=name, shared=shared)


def _marked(value: Any, marks: Iterator[str]) -> Any:
    match value:
        case str():
            return next(marks)
        case Mapping():
            return {
                name: member if name in _NOT_WORDS | _WHOLE else _marked(member, marks)
                for name, member in value.items()
            }
        case list():
            return [_marked(member, marks) for member in value]
        case _:
            return value
