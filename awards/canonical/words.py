"""What the words of the pinned contexts mean, as plain tables: made once by the JSON-LD processor, then only looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from awards.canonical.contexts import PINNED
from awards.canonical.processor import WordTables

_PLAIN_CONTAINERS: tuple[set[str], ...] = ({"@set"}, {"@list"}, set())
_MOST_TABLES = 512
_OF_DOCUMENTS_INSIDE = frozenset({"endorsement", "endorsementJwt", "verifiableCredential", "proof", "jti"})
"""What holds signed documents of its own, or has drifted between copies of a context: for the full check."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a member says: a predicate, the type of its values (``@id`` for addresses, empty for text), and their order."""

    iri: str
    kind: str
    ordered: bool


@lru_cache(maxsize=_MOST_TABLES)
def words_of(contexts: tuple[str, ...], types: tuple[str, ...]) -> dict[str, Word] | None:
    """The members that a node of these types may have, under these contexts; None for a type that is not among them.

    Words of which two stand for the same are left out, and those whose values are read in a special way.
    """
    tables = _tables(contexts)
    if tables is None or any(not type_iri(contexts, name) for name in types):
        return None
    found = {name: _word(meaning) for name, meaning in tables.of(types).items()}
    if not found:
        return None
    return {
        name: word
        for name, word in found.items()
        if word is not None and _is_member(name) and len(_names_of(word.iri)) == 1
    }


@lru_cache(maxsize=_MOST_TABLES)
def type_iri(contexts: tuple[str, ...], name: str) -> str:
    """What a type stands for under these contexts; empty for one that is not among them, or that names a member."""
    tables = _tables(contexts)
    meaning = tables.of(()).get(name) if tables else None
    iri = str((meaning or {}).get("@id") or "")
    is_type = name[:1].isupper() or name[:1].isdigit()
    return iri if is_type and ":" in iri and ":" not in name else ""


@lru_cache(maxsize=32)
def _tables(contexts: tuple[str, ...]) -> WordTables | None:
    # Some texts stand under two addresses. The same text twice is refused by the full check.
    texts = {PINNED[one].file for one in contexts if one in PINNED}
    if not contexts or len(texts) != len(contexts):
        return None
    tables = WordTables(contexts)
    plain = tables.of(())
    keywords = {
        name: meaning["@id"] for name, meaning in plain.items() if meaning and meaning["@id"][:1] == "@"
    }
    # Every other word for a keyword could hide something from those who read plain JSON.
    return tables if keywords == {"id": "@id", "type": "@type"} else None


def _word(meaning: dict[str, Any] | None) -> Word | None:
    if (
        not meaning
        or meaning.get("reverse")
        or {"@context", "@language", "@direction", "@index", "@nest"} & set(meaning)
    ):
        return None
    container, kind, iri = (
        set(meaning.get("@container", ())),
        str(meaning.get("@type", "")),
        str(meaning["@id"]),
    )
    if container not in _PLAIN_CONTAINERS or iri.startswith("@") or ":" not in iri:
        return None
    if kind.startswith("@") and kind != "@id":
        return None
    return Word(iri, kind, ordered="@list" in container)


def _is_member(name: str) -> bool:
    """Whether a word names a member. Types begin with a capital, and a few stand for the same as a member does."""
    return name[:1].islower() and ":" not in name and name not in _OF_DOCUMENTS_INSIDE


def _names_of(iri: str) -> frozenset[str]:
    """Every member that some pinned context has for this, whatever the type around it."""
    return _survey()[0].get(iri, frozenset())


def linking_members() -> frozenset[str]:
    """Every member whose text is the address of another part, in some pinned context and type."""
    return _survey()[1]


@lru_cache(maxsize=1)
def _survey() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    names: dict[str, set[str]] = {}
    linking: set[str] = set()
    for address in PINNED:
        tables = WordTables((address,))
        plain = tables.of(())
        for table in (plain, *(tables.of((name,)) for name in plain)):
            for name, meaning in table.items():
                if meaning and meaning.get("@id") and _is_member(name):
                    names.setdefault(str(meaning["@id"]), set()).add(name)
                if meaning and meaning.get("@type") == "@id":
                    linking.add(name)
    return {iri: frozenset(found) for iri, found in names.items()}, frozenset(linking)
