"""How N-Quads write words, and which addresses every library takes as they stand."""

from __future__ import annotations

import re

_ESCAPED = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"})
_TO_ESCAPE = re.compile('[\t\n\r"\\\\]')
# No pinned context gives these beginnings a meaning of its own, and every library takes these characters as they are.
_PLAIN_ADDRESS = re.compile(r"(?:https?://|urn:|did:)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def escaped(word: str) -> str:
    """A word as N-Quads write it."""
    return word.translate(_ESCAPED) if _TO_ESCAPE.search(word) else word


def is_plain_address(word: str) -> bool:
    """Whether every library reads this address the same and as it stands."""
    return _PLAIN_ADDRESS.fullmatch(word) is not None
