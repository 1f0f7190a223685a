"""Vocabularies that a badge brings along: they may add words, but not give those of the standard another meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from awards.canonical import PINNED


def redefined_words(document: object) -> list[str]:
    """The words of the standard that the document defines anew, at any depth."""
    return sorted({word for context in _brought(document) for word in _defined(context)} & _standard_words())


def _brought(value: object) -> Iterator[Mapping[str, object]]:
    """Every vocabulary that stands in the document itself instead of being named by its address."""
    pile = [value]
    while pile:
        item = pile.pop()
        if isinstance(item, list):
            pile.extend(item)
        elif isinstance(item, dict):
            contexts = item.get("@context", [])
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, Mapping):
                    yield context
            pile.extend(item.values())


def _defined(context: Mapping[str, object]) -> Iterator[str]:
    for word, meaning in context.items():
        if not word.startswith("@"):
            yield word
        if isinstance(meaning, Mapping):
            inner = meaning.get("@context", [])
            for scoped in inner if isinstance(inner, list) else [inner]:
                if isinstance(scoped, Mapping):
                    yield from _defined(scoped)


@cache
def _standard_words() -> frozenset[str]:
    folder = resources.files("openbadgeslib.ob3.contexts")
    texts = (folder.joinpath(file).read_bytes() for file in {pin.file for pin in PINNED.values()})
    return frozenset(
        word for text in texts for context in _brought(json.loads(text)) for word in _defined(context)
    )
