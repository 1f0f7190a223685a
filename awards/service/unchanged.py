"""Whether a document that this installation signed is still as it was signed."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from awards.canonical import NotSignable, canonical_nquads
from awards.queries import rows
from awards.rules import KeyKind
from schemas import registry
from waymark.kernel.uow import Reading

_SIGNATURE_BYTES = 64
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def is_unchanged(reading: Reading, signed: str, *, schema: str) -> bool:
    """Whether a document keeps to its schema and carries the signature of an issuer of this installation.

    For documents of any size that ``sign`` made; badges of strangers are for ``check``.
    """
    try:
        document = json.loads(signed)
        did, _, fragment = document["proof"]["verificationMethod"].partition("#")
        public = rows.key_named(reading.session, did, fragment)
        return (
            public is not None
            and public.kind is KeyKind.ED25519
            and document["issuer"]["id"] == did
            and _fits(signed, public.raw, schema)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


# The same record is opened again and again, and a large one takes the better part of a second.
@lru_cache(maxsize=16)
def _fits(signed: str, public: bytes, schema: str) -> bool:
    document = json.loads(signed)
    try:
        registry.validate(schema, document)
        proof = document.pop("proof")
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        hashes = (
            hashlib.sha256(canonical_nquads(part)).digest()
            for part in ({"@context": document["@context"], **options}, document)
        )
        Ed25519PublicKey.from_public_bytes(public).verify(_bytes_of(proof["proofValue"]), b"".join(hashes))
    except (registry.SchemaError, NotSignable, InvalidSignature, KeyError, ValueError, OverflowError):
        return False
    return True


def _bytes_of(text: str) -> bytes:
    """What ``z`` and base58 spell. Raises ``ValueError`` or ``OverflowError`` for what is no signature."""
    number = 0
    for letter in str(text).removeprefix("z"):
        number = number * len(_BASE58) + _BASE58.index(letter)
    return number.to_bytes(_SIGNATURE_BYTES)
