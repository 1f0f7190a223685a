"""The vocabularies that badges use, each pinned by its hash. No other is read, and none is ever fetched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

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


def unpinned_contexts(document: Mapping[str, Any]) -> list[str]:
    """The contexts that a document names, at any depth, and that are not held here.

    Raises:
        NotSignable: the installed text of a context is not the pinned one.
    """
    named = list(_contexts(dict(document)))
    held = {context for context in named if isinstance(context, str) and context in PINNED}
    for context in held:
        pinned_document(context)
    return sorted({str(context) for context in named if not isinstance(context, str) or context not in held})


@cache
def pinned_document(address: str) -> dict[str, Any]:
    """The text of a pinned context. Raises ``NotSignable`` when the installed text is another one."""
    pin = PINNED[address]
    content = resources.files("openbadgeslib.ob3.contexts").joinpath(pin.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != pin.sha256:
        raise NotSignable(
            f"The installed text of {address} is not the one this version of Waymark was checked with.",
            cure="Install the version of openbadgeslib that requirements/base.txt names.",
        )
    document: dict[str, Any] = json.loads(content)
    return document


def _contexts(value: object) -> Iterator[object]:
    # Asked of every part of every badge; "Mapping" would take ten times as long to find out.
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "@context":
                yield from member if isinstance(member, list) else [member]
            else:
                yield from _contexts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _contexts(member)
