"""The canonical form of a document that is written plainly, straight from tables of words.

Plain is a document in which nothing can be hidden from those who read it as JSON: every member is a word of the pinned
contexts, and the only word for what it stands for; every node stands in one place; addresses are plain;
nothing is nested in a way that linked data flattens. For such a document this gives what the JSON-LD processor
gives, a hundred times as fast. Anything else is answered with None and left to the general path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from awards.canonical.contexts import VC2
from awards.canonical.guard import has_disputed_characters, is_shared_number, is_sorted_otherwise
from awards.canonical.nquads import escaped, is_plain_address
from awards.canonical.words import Word, type_iri, words_of

MOST_TYPES, MOST_NODES, MOST_CONTEXTS, DEEPEST = 8, 400, 4, 12
"""No real badge has more of each. What has is no puzzle for this module, but the general path says so better."""

_RDF, _XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = f"<{_RDF}type>", f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
_ZEROS = re.compile(r"(\d)0*E\+?(-)?0*(\d)")

_Term = str | int
"""An address or a text as N-Quads write it, or the number of a nameless node."""


class _NotPlain(Exception):
    """The document is left to the general path."""


def plain_nquads(document: Mapping[str, Any]) -> bytes | None:
    """The canonical N-Quads of a document without its proof (RDFC-1.0), in UTF-8, or None for one that is not plain."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not all(isinstance(one, str) for one in contexts):
        return None
    if len(contexts) > MOST_CONTEXTS or contexts[:1] != [VC2]:
        return None
    statements = _Statements(tuple(contexts))
    try:
        statements.add_node({name: value for name, value in document.items() if name != "@context"}, 1)
    except _NotPlain:
        return None
    return None if statements.could_be_moved else _canonical(statements.told, statements.nameless)


class _Statements:
    """Collects what a document says."""

    def __init__(self, contexts: tuple[str, ...]) -> None:
        self._contexts = contexts
        self._described: set[str] = set()
        self._named: set[str] = set()
        self._nodes = 0
        self.told: dict[tuple[_Term, str, _Term], None] = {}
        self.nameless = 0

    def add_node(self, node: Mapping[str, Any], depth: int) -> _Term:
        self._nodes += 1
        if depth > DEEPEST or self._nodes > MOST_NODES or not node:
            raise _NotPlain
        subject = self._subject(node)
        if node.keys() == {"id"}:
            return self._pointed_at(node["id"])
        types = self._types(node)
        words = words_of(self._contexts, types)
        if words is None or (isinstance(subject, str) and subject in self._described):
            raise _NotPlain
        if isinstance(subject, str):
            self._described.add(subject)
        for name in types:
            self.told[subject, _TYPE, f"<{type_iri(self._contexts, name)}>"] = None
        for name, value in node.items():
            if name not in {"id", "type"}:
                word = words.get(name)
                if word is None:
                    raise _NotPlain
                self._add_values(subject, word, value, depth)
        return subject

    def _subject(self, node: Mapping[str, Any]) -> _Term:
        if "id" in node:
            return _address(node["id"])
        return self._nameless()

    def _nameless(self) -> int:
        self.nameless += 1
        return self.nameless - 1

    def _pointed_at(self, value: Any) -> _Term:
        address = _address(value)
        self._named.add(address)
        return address

    @property
    def could_be_moved(self) -> bool:
        """Whether a part is described in one place and only named in another: either could hold the description."""
        return not self._named.isdisjoint(self._described)

    @staticmethod
    def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
        if "type" not in node:
            return ()
        named = node["type"]
        types = named if isinstance(named, list) else [named]
        if not 0 < len(types) <= MOST_TYPES or not all(isinstance(one, str) for one in types):
            raise _NotPlain
        if len(set(types)) != len(types):
            raise _NotPlain
        return tuple(types)

    def _add_values(self, subject: _Term, word: Word, value: Any, depth: int) -> None:
        values = value if isinstance(value, list) else [value]
        if not values:
            raise _NotPlain
        found = [self._object(word, one, depth) for one in values]
        predicate = f"<{word.iri}>"
        if word.ordered:
            self.told[subject, predicate, self._listed(found)] = None
            return
        for one in found:
            self.told[subject, predicate, one] = None

    def _listed(self, members: list[_Term]) -> _Term:
        rest: _Term = _NIL
        for member in reversed(members):
            place = self._nameless()
            self.told[place, _FIRST, member] = None
            self.told[place, _REST, rest] = None
            rest = place
        return rest

    def _object(self, word: Word, value: Any, depth: int) -> _Term:
        kind = type(value)
        if kind is dict:
            if word.kind not in {"", "@id"}:
                raise _NotPlain  # a part where the word stands for a date or the like: such a member has another name
            return self.add_node(value, depth + 1)
        if word.kind == "@id":
            return self._pointed_at(value)
        if kind is str:
            if has_disputed_characters(value) or word.kind == f"{_XSD}double":
                raise _NotPlain
            return _literal(escaped(value), word.kind)
        if kind is bool:
            return _literal("true" if value else "false", word.kind or f"{_XSD}boolean")
        if kind not in {int, float} or not is_shared_number(value) or word.kind == f"{_XSD}double":
            raise _NotPlain
        if kind is int:
            return _literal(str(value), word.kind or f"{_XSD}integer")
        # To JavaScript 2.0 is the whole number 2, to the processor it is not.
        if value.is_integer():
            raise _NotPlain
        return _literal(_ZEROS.sub(r"\1E\2\3", f"{value:1.15E}"), word.kind or f"{_XSD}double")


def _address(value: Any) -> str:
    if not isinstance(value, str) or not is_plain_address(value):
        raise _NotPlain
    return f"<{value}>"


def _literal(text: str, kind: str) -> str:
    return f'"{text}"^^<{kind}>' if kind else f'"{text}"'


def _canonical(told: Mapping[tuple[_Term, str, _Term], None], nameless: int) -> bytes | None:
    """The lines in their order with the labels of nameless nodes; None where two of them cannot be told apart."""
    seen: list[list[tuple[_Term, str, _Term]]] = [[] for _ in range(nameless)]
    for one in told:
        for term in {one[0], one[2]}:
            if isinstance(term, int):
                seen[term].append(one)
    hashes = [_hash(number, lines) for number, lines in enumerate(seen)]
    rank = {found: number for number, found in enumerate(sorted(hashes))}
    if len(rank) < nameless:
        return None
    labels = [f"_:c14n{rank[found]}" for found in hashes]
    lines = sorted(
        f"{labels[s] if isinstance(s, int) else s} {p} {labels[o] if isinstance(o, int) else o} .\n"
        for s, p, o in told
    )
    nquads = "".join(lines).encode()
    return None if is_sorted_otherwise(nquads) else nquads


def _hash(number: int, lines: list[tuple[_Term, str, _Term]]) -> bytes:
    told = sorted(f"{_seen(s, number)} {p} {_seen(o, number)} .\n" for s, p, o in lines)
    return hashlib.sha256("".join(told).encode()).digest()


def _seen(term: _Term, number: int) -> str:
    """A term as the hash of one nameless node takes it: itself is a, every other is z."""
    if isinstance(term, str):
        return term
    return "_:a" if term == number else "_:z"
