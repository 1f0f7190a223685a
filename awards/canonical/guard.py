"""What is refused before anything is signed: whatever verifiers would refuse, drop or read differently."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from awards.canonical.contexts import PINNED, VC2, NotSignable

# Escaped by the standard but written raw by PyLD, or refused by one library and taken by another.
_DISPUTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
ADDRESS_MEMBERS = {"id", "verificationMethod", "statusListCredential", "targetUrl", "resultDescription"}
# These two came into the published 3.0.3 context after its first year; older copies of it drop them.
_DRIFTING_TERMS = {"endorsementJwt", "jti"}
# A comprehensive record holds whole badges, and a badge holds endorsements, with the contexts they were signed with.
_BADGE_INSIDE = r"/credentialSubject/verifiableCredential/\d+"
_ENDORSEMENT_INSIDE = r"/(?:issuer|credentialSubject/achievement)/endorsement/\d+"
_CONTEXT_OF_A_BADGE_INSIDE = re.compile(
    rf"(?:{_BADGE_INSIDE}|(?:{_BADGE_INSIDE})?{_ENDORSEMENT_INSIDE})/@context"
)
_BEYOND_16_BITS = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_LARGEST_SHARED_INTEGER = 2**53 - 1
_LARGEST_SHARED_FLOAT, _SMALLEST_SHARED_FLOAT = 1e15, 1e-5


def without_disputed_characters(text: str) -> str:
    """The text with each character that verifiers disagree about replaced by a space."""
    return _DISPUTED.sub(" ", text) if has_disputed_characters(text) else text


def has_disputed_characters(text: str) -> bool:
    """Whether verifiers disagree about a character of the text."""
    # Each of them is "not printable" to Python, which is found out much faster.
    return not text.isprintable() and _DISPUTED.search(text) is not None


def check_shape(document: Mapping[str, Any]) -> None:
    """Refuse what does not survive the way through other verifiers, by looking at the plain JSON.

    Raises:
        NotSignable: names the place and the reason.
    """
    _check_contexts(document.get("@context"))
    for name, value in document.items():
        if name != "@context":
            _check_member(name, value, f"/{name}")


def _check_contexts(contexts: object) -> None:
    if not isinstance(contexts, list) or not contexts or contexts[0] != VC2:
        raise NotSignable(f"@context has to be a list that begins with {VC2}.")
    for context in contexts:
        if not isinstance(context, str) or context not in PINNED:
            raise NotSignable(f"The context {context!r} is not among those this installation holds.")


def _check_member(name: str, value: object, where: str) -> None:
    if _CONTEXT_OF_A_BADGE_INSIDE.fullmatch(where):
        _check_contexts(value)
        return
    if name.startswith("@") or ":" in name:
        raise NotSignable(f"{where} is spelled in a way that is not a word of the badge vocabulary.")
    if name in _DRIFTING_TERMS:
        raise NotSignable(f"{where}: older copies of the Open Badges context do not know {name}.")
    if name in ADDRESS_MEMBERS and isinstance(value, str) and not _ABSOLUTE.fullmatch(value):
        raise NotSignable(f"{where} has to be a full address, not {value!r}.")
    _check_value(value, where)


def _check_value(value: object, where: str) -> None:
    match value:
        case str():
            if has_disputed_characters(value):
                raise NotSignable(f"{where} holds a control character that verifiers disagree about.")
        case bool():
            return
        case int() | float():
            _check_number(value, where)
        case None | [] | {} if not value:
            raise NotSignable(f"{where} is empty; leave it out.")
        case dict():
            for name, member in value.items():
                _check_member(str(name), member, f"{where}/{name}")
        case list():
            _check_list(value, where)
        case _:
            raise NotSignable(f"{where} is not something that JSON can say.")


def _check_list(members: list[object], where: str) -> None:
    for place, member in enumerate(members):
        if isinstance(member, list):
            raise NotSignable(f"{where}/{place} is a list inside a list, which linked data flattens.")
        _check_value(member, f"{where}/{place}")


def _check_number(value: float, where: str) -> None:
    if is_shared_number(value):
        return
    if isinstance(value, int):
        raise NotSignable(f"{where} is too large a number to be read the same everywhere.")
    raise NotSignable(f"{where} needs more digits than verifiers agree on; give at most six.")


def is_shared_number(value: float) -> bool:
    """Whether verifiers agree about a number."""
    if isinstance(value, int):
        return abs(value) <= _LARGEST_SHARED_INTEGER
    size = abs(value)
    shared_range = value == 0 or _SMALLEST_SHARED_FLOAT <= size < _LARGEST_SHARED_FLOAT
    # Programs print doubles with 15 or with 17 digits, which agree only where 15 are enough.
    return math.isfinite(value) and shared_range and float(f"{value:.14e}") == value


def refuse_disputed_order(nquads: bytes) -> None:
    """Refuse a canonical form whose lines other verifiers sort differently.

    Raises:
        NotSignable: they do, so that their hash is another one.
    """
    if is_sorted_otherwise(nquads):
        raise NotSignable(
            "Two values sort differently in other verifiers, for example an emoji beside full-width letters.",
            cure="Leave out the emoji, or write the full-width letters as ordinary ones.",
        )


def is_sorted_otherwise(nquads: bytes) -> bool:
    """The standard sorts by code point, JavaScript by UTF-16 unit; where the two differ, so do the hashes.

    They can only differ between a character from U+E000 up and one beyond U+FFFF. Whether both kinds are there
    is told by the bytes that they begin with in UTF-8.
    """
    beyond_16_bits = any(first in nquads for first in _BEYOND_16_BITS)
    if not beyond_16_bits or not (b"\xee" in nquads or b"\xef" in nquads):
        return False
    # Not splitlines(): that also cuts at characters which are allowed inside a value.
    units = [line.encode("utf-16-be") for line in nquads.decode().split("\n")[:-1]]
    return any(first > second for first, second in pairwise(units))
