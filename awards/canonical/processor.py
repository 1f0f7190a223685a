"""The general path: the canonical form of any document that may be signed, by the JSON-LD processor."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

from pyld import jsonld

from awards.canonical.contexts import PINNED, NotSignable, pinned_document
from awards.canonical.guard import check_shape, refuse_disputed_order

# PyLD ships no types. Through this name its calls are plainly untyped.
_processor: Any = jsonld.JsonLdProcessor
_jsonld_error: Any = jsonld.JsonLdError

# PyLD keeps caches for the whole process that two threads must not touch at once.
_PYLD_LOCK = threading.Lock()

_PLACEHOLDER = re.compile(r"<http://example\.org/base/([^>]*)>")


def process(document: Mapping[str, Any]) -> bytes:
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
    nquads = text.encode()
    refuse_disputed_order(nquads)
    return nquads


def _load_pinned(address: str, _options: object) -> dict[str, Any]:
    if address not in PINNED:
        raise _jsonld_error(f"context not held here: {address}", "jsonld.LoadDocumentError")
    # The tag tells PyLD that the document never changes, so that it may keep its reading of it.
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": pinned_document(address),
        "tag": "static",
    }


def _listed(names: list[str]) -> str:
    return ", ".join(sorted(set(names)))


def _first_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).split("\n", 1)[0][:200]
