"""The general path: the canonical form of any document that may be signed, by the JSON-LD processor."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
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


class WordTables:
    """What each word means under some pinned contexts, by the types of the node that it stands in."""

    def __init__(self, contexts: Sequence[str]) -> None:
        self._processor = _processor()
        self._options = {
            "documentLoader": _load_pinned,
            "processingMode": "json-ld-1.1",
            "base": "",
            "contextResolver": jsonld.ContextResolver({}, _load_pinned),
        }
        self._plain: dict[str, Any] = {"mappings": {}}
        with _PYLD_LOCK:
            # Both are the processor's own; its version is pinned, and tests compare what comes of it.
            empty = self._processor._get_initial_context(self._options)  # noqa: SLF001
            try:
                self._plain = self._processor.process_context(empty, list(contexts), self._options)
            except _jsonld_error:
                return  # contexts that contradict each other: no word has a meaning

    def of(self, types: Sequence[str]) -> dict[str, dict[str, Any] | None]:
        """Words and their meanings within a node of these types, as the processor itself uses them.

        Empty for types that contradict each other, and for what is no type.
        """
        active, known = self._plain, self._plain["mappings"]
        with _PYLD_LOCK:
            # In the order of the alphabet, as the standard applies them.
            for name in sorted(types):
                meaning = known.get(name)
                if meaning and "@context" in meaning:
                    try:
                        active = self._scoped(active, meaning["@context"])
                    except _jsonld_error:
                        return {}
        mappings: dict[str, dict[str, Any] | None] = active["mappings"]
        return mappings

    def _scoped(self, active: dict[str, Any], context: object) -> dict[str, Any]:
        # The processor's own way to apply the vocabulary of a type; its version is pinned, and tests compare results.
        applied: dict[str, Any] = self._processor._process_context(  # noqa: SLF001
            active, context, self._options, propagate=False
        )
        return applied
