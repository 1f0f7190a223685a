"""Signatures of plainly written documents, checked without a JSON-LD processor: a hundred times as fast.

The full check makes sure that a document's spelling hides nothing from its signature. In a plain document nothing can
be hidden (``awards.canonical.plain``), so its signature is enough. "No" is never said here: whatever does not fit is
left to the full check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from awards.canonical import CLR2, plain_nquads
from awards.canonical.nquads import is_plain_address
from awards.canonical.proof import PROOF_CONSTANTS, from_base58, proof_nquads
from awards.verifying.dates import read_moment

_PROOF_MEMBERS = {*PROOF_CONSTANTS, "created", "verificationMethod", "proofValue"}
_CLOCKS_MAY_DIFFER = timedelta(minutes=5)


def surely_holds(document: Mapping[str, Any], key_pem: bytes, now: datetime) -> bool:
    """Whether the document is plain, and this key has signed it as it is."""
    proof = document.get("proof")
    # Of the vocabularies that are held here, the full check does not take that of comprehensive records.
    strange = CLR2 in document.get("@context", ())
    if strange or not isinstance(proof, Mapping) or not _is_plain(proof, now):
        return False
    nquads = plain_nquads({name: value for name, value in document.items() if name != "proof"})
    if nquads is None:
        return False
    signature = from_base58(proof["proofValue"].removeprefix("z"))
    try:
        key = load_pem_public_key(key_pem)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if signature is None or not isinstance(key, Ed25519PublicKey):
        return False
    options = proof_nquads(proof["verificationMethod"], proof["created"])
    try:
        key.verify(signature, hashlib.sha256(options).digest() + hashlib.sha256(nquads).digest())
    except InvalidSignature:
        return False
    return True


def _is_plain(proof: Mapping[str, Any], now: datetime) -> bool:
    """Whether a proof is spelled as ours are, so that its canonical form is known."""
    if proof.keys() != _PROOF_MEMBERS or not all(isinstance(value, str) for value in proof.values()):
        return False
    if any(proof[name] != value for name, value in PROOF_CONSTANTS.items()):
        return False
    created = read_moment(proof["created"])
    return (
        created is not None
        and created <= now + _CLOCKS_MAY_DIFFER
        and proof["created"].isascii()
        and proof["created"].isprintable()
        and not set(proof["created"]) & set('"\\')
        and is_plain_address(proof["verificationMethod"])
        and proof["proofValue"].startswith("z")
    )
