"""The canonical form of a badge document: the text whose hash is signed.

Contexts come from the installed package only, each pinned by its hash, and nothing is ever fetched. What
other verifiers would refuse, drop or read differently is refused here, before anything is signed.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from pyld import jsonld

from waymark.kernel.errors import Invalid

VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB3_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


class NotSignable(Invalid):
    """A document that some verifier would refuse, or read as something else than another does."""

    code = "not_signable"


@dataclass(frozen=True)
class PinnedContext:
    """A vocabulary: its address, its file in openbadgeslib, and the day that file was taken there."""

    address: str
    file: str
    taken: str

    @property
    def sha256(self) -> str:
        """What the file has to hash to."""
        return _SHA256[self.file]


_OB3_FOLDER = "https://purl.imsglobal.org/spec/ob/v3p0"
_SHA256 = {
    "credentials-v2.json": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "ob-v3p0-context-3.0.1.json": "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    "ob-v3p0-context-3.0.2.json": "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    "ob-v3p0-context-3.0.3.json": "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    "ob-v3p0-extensions.json": "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    "clr_context_2.0.1.json": "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    "security-data-integrity-v2.json": "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    "security-multikey-v1.json": "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
}
PINNED = {
    pin.address: pin
    for pin in (
        PinnedContext(VC2, "credentials-v2.json", "2026-07-03"),
        PinnedContext(OB3, "ob-v3p0-context-3.0.3.json", "2026-07-03"),
        PinnedContext(OB3_EXTENSIONS, "ob-v3p0-extensions.json", "2026-07-12"),
        PinnedContext(CLR2, "clr_context_2.0.1.json", "2026-08-01"),
        # The rest is only met in badges of others. The address without a number is read as 3.0.3.
        PinnedContext(f"{_OB3_FOLDER}/context.json", "ob-v3p0-context-3.0.3.json", "2026-07-03"),
        PinnedContext(f"{_OB3_FOLDER}/context-3.0.1.json", "ob-v3p0-context-3.0.1.json", "2026-07-03"),
        PinnedContext(f"{_OB3_FOLDER}/context-3.0.2.json", "ob-v3p0-context-3.0.2.json", "2026-07-03"),
        PinnedContext(
            "https://w3id.org/security/data-integrity/v2", "security-data-integrity-v2.json", "2026-07-03"
        ),
        PinnedContext("https://w3id.org/security/multikey/v1", "security-multikey-v1.json", "2026-07-03"),
    )
}

# PyLD ships no types. Through this name its calls are plainly untyped.
_processor: Any = jsonld.JsonLdProcessor
_jsonld_error: Any = jsonld.JsonLdError

# PyLD keeps caches for the whole process that two threads must not touch at once.
_PYLD_LOCK = threading.Lock()

# Escaped by the standard but written raw by PyLD, or refused by one library and taken by another.
_DISPUTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_ADDRESS_MEMBERS = {"id", "verificationMethod", "statusListCredential", "targetUrl", "resultDescription"}
# These two came into the published 3.0.3 context after its first year; older copies of it drop them.
_DRIFTING_TERMS = {"endorsementJwt", "jti"}
# A comprehensive record holds whole badges, each with the contexts that it was signed with.
_CONTEXT_OF_A_BADGE_INSIDE = re.compile(r"/credentialSubject/verifiableCredential/\d+/@context")
_PLACEHOLDER = re.compile(r"<http://example\.org/base/([^>]*)>")
_LARGEST_SHARED_INTEGER = 2**53 - 1
_LARGEST_SHARED_FLOAT, _SMALLEST_SHARED_FLOAT = 1e15, 1e-5


def without_disputed_characters(text: str) -> str:
    """The text with each character that verifiers disagree about replaced by a space."""
    return _DISPUTED.sub(" ", text)


def canonical_nquads(document: Mapping[str, Any]) -> bytes:
    """The canonical N-Quads of a document without its proof (RDFC-1.0), in UTF-8.

    Raises:
        NotSignable: the document holds something that verifiers read differently, or that no pinned
            context defines, so that a signature would not cover it.
    """
    check_shape(document)
    dropped: list[str] = []
    with _PYLD_LOCK:
        try:
            text: str = _processor(on_property_dropped=lambda name: dropped.append(str(name))).normalize(
                document,
                # The library's own default is an older algorithm; this is its name for RDFC-1.0.
                {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load_pinned},
            )
        except _jsonld_error as error:
            raise NotSignable(f"The document cannot be read as linked data: {_first_cause(error)}") from error
    if dropped:
        raise NotSignable(
            f"No context of this document defines {_listed(dropped)}, so a signature would not cover it.",
            cure="Use the words of Open Badges 3.0 only.",
        )
    if undefined := _PLACEHOLDER.findall(text):
        raise NotSignable(f"No context of this document defines the type {_listed(undefined)}.")
    _refuse_disputed_order(text)
    return text.encode()


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


def unpinned_contexts(document: Mapping[str, Any]) -> list[str]:
    """The contexts that a document names, at any depth, and that are not held here.

    Raises:
        NotSignable: the installed text of a context is not the pinned one.
    """
    named = list(_contexts(document))
    held = {context for context in named if isinstance(context, str) and context in PINNED}
    for context in held:
        _pinned_document(context)
    return sorted({str(context) for context in named if not isinstance(context, str) or context not in held})


def _contexts(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name == "@context":
                yield from member if isinstance(member, list) else [member]
            else:
                yield from _contexts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _contexts(member)


def _check_member(name: str, value: object, where: str) -> None:
    if _CONTEXT_OF_A_BADGE_INSIDE.fullmatch(where):
        _check_contexts(value)
        return
    if name.startswith("@") or ":" in name:
        raise NotSignable(f"{where} is spelled in a way that is not a word of the badge vocabulary.")
    if name in _DRIFTING_TERMS:
        raise NotSignable(f"{where}: older copies of the Open Badges context do not know {name}.")
    if name in _ADDRESS_MEMBERS and isinstance(value, str) and not _ABSOLUTE.fullmatch(value):
        raise NotSignable(f"{where} has to be a full address, not {value!r}.")
    _check_value(value, where)


def _check_value(value: object, where: str) -> None:
    match value:
        case str():
            if _DISPUTED.search(value):
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
    if isinstance(value, int):
        if abs(value) > _LARGEST_SHARED_INTEGER:
            raise NotSignable(f"{where} is too large a number to be read the same everywhere.")
        return
    size = abs(value)
    shared_range = value == 0 or _SMALLEST_SHARED_FLOAT <= size < _LARGEST_SHARED_FLOAT
    # Programs print doubles with 15 or with 17 digits, which agree only where 15 are enough.
    if not math.isfinite(value) or not shared_range or float(f"{value:.14e}") != value:
        raise NotSignable(f"{where} needs more digits than verifiers agree on; give at most six.")


def _refuse_disputed_order(text: str) -> None:
    """The standard sorts by code point, JavaScript by UTF-16 unit; where the two differ, so do the hashes."""
    if not any(character > "\uffff" for character in text):
        return
    # Not splitlines(): that also cuts at characters which are allowed inside a value.
    units = [line.encode("utf-16-be") for line in text.split("\n")[:-1]]
    if any(first > second for first, second in pairwise(units)):
        raise NotSignable(
            "Two values sort differently in other verifiers, for example an emoji beside full-width letters.",
            cure="Leave out the emoji, or write the full-width letters as ordinary ones.",
        )


@cache
def _pinned_document(address: str) -> dict[str, Any]:
    pin = PINNED[address]
    content = resources.files("openbadgeslib.ob3.contexts").joinpath(pin.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != pin.sha256:
        raise NotSignable(
            f"The installed text of {address} is not the one this version of Waymark was checked with.",
            cure="Install the version of openbadgeslib that requirements/base.txt names.",
        )
    document: dict[str, Any] = json.loads(content)
    return document


def _load_pinned(address: str, _options: object) -> dict[str, Any]:
    if address not in PINNED:
        raise _jsonld_error(f"context not held here: {address}", "jsonld.LoadDocumentError")
    # The tag tells PyLD that the document never changes, so that it may keep its reading of it.
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _pinned_document(address),
        "tag": "static",
    }


def _listed(names: list[str]) -> str:
    return ", ".join(sorted(set(names)))


def _first_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).split("\n", 1)[0][:200]
