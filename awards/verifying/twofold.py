"""Whether an address that a holder gave as evidence also stands for another part of the badge.

Linked data knows parts by their addresses: what is said of evidence and of an achievement under one address is said of
one thing, and the signature does not tell which was said where. Whoever holds such a badge could swap the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awards.canonical.words import linking_members

_EVIDENCE = "evidence"
# What the full check reads or refuses. Others, such as "@base", a processor passes over within a part.
_JUDGED = {
    "@context",
    "@id",
    "@type",
    "@value",
    "@language",
    "@direction",
    "@list",
    "@set",
    "@graph",
    "@included",
}
_JUDGED |= {"@reverse", "@index"}


def evidence_stands_for_more(document: dict[str, Any]) -> bool:
    """Whether an address within the evidence is that of another part as well."""
    within: dict[bool, set[str]] = {True: set(), False: set()}
    for address, in_evidence in _addresses(document):
        within[in_evidence].add(address)
    return not within[True].isdisjoint(within[False])


def has_unread_members(document: dict[str, Any]) -> bool:
    """Whether a member is spelled like a keyword that nobody reads there: its value is signed by nobody."""
    pile: list[Any] = [document]
    while pile:
        value = pile.pop()
        if isinstance(value, dict):
            if any(name[:1] == "@" and name not in _JUDGED for name in value):
                return True
            pile.extend(value.values())
        elif isinstance(value, list):
            pile.extend(value)
    return False


def _addresses(document: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    linking = linking_members()
    pile: list[tuple[Any, str, bool]] = [(document, "", False)]
    while pile:
        value, name, in_evidence = pile.pop()
        if isinstance(value, dict):
            pile.extend((member, key, in_evidence or key == _EVIDENCE) for key, member in value.items())
        elif isinstance(value, list):
            pile.extend((member, name, in_evidence) for member in value)
        elif isinstance(value, str) and (name == "id" or name in linking):
            yield value, in_evidence
