"""Remembers the signed documents that the full check found whole, since a page that many people open asks it each time.

Whether a signature covers every word of a document follows from the document and the key alone, so the same text
needs no second look. "No" is not remembered, and neither is anything that runs out by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

MOST_REMEMBERED = 2_000
"""Digests of 32 bytes; the one that was asked for longest ago gives way."""

_whole: OrderedDict[bytes, None] = OrderedDict()
_lock = Lock()


def was_whole(document: Mapping[str, Any], key_pem: bytes) -> bool:
    """Whether this very document was found whole under this key."""
    digest = _digest(document, key_pem)
    with _lock:
        if digest not in _whole:
            return False
        _whole.move_to_end(digest)
        return True


def remember(document: Mapping[str, Any], key_pem: bytes) -> None:
    """Note that the full check found this document whole, unless its proof runs out."""
    if '"expires"' in json.dumps(document.get("proof")):
        return
    with _lock:
        _whole[_digest(document, key_pem)] = None
        if len(_whole) > MOST_REMEMBERED:
            _whole.popitem(last=False)


def forget() -> None:
    """Remember nothing, as in a fresh process."""
    with _lock:
        _whole.clear()


def _digest(document: Mapping[str, Any], key_pem: bytes) -> bytes:
    # Members in the order in which they stand: a document that is written otherwise is looked at again.
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(key_pem + b"\x00" + text.encode()).digest()
