"""Reading a document as linked data: from tables of words where it is plain, else by the JSON-LD processor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awards.canonical.guard import check_shape
from awards.canonical.plain import plain_nquads
from awards.canonical.processor import process


def read(document: Mapping[str, Any]) -> bytes:
    """The canonical N-Quads of a document without its proof (RDFC-1.0), in UTF-8.

    Raises:
        NotSignable: the document holds something that verifiers read differently, or that no pinned
            context defines, so that a signature would not cover it.
    """
    check_shape(document)
    nquads = plain_nquads(document)
    return process(document) if nquads is None else nquads
