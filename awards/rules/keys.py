"""Kinds of signing keys, and what each kind is for."""

from __future__ import annotations

from enum import StrEnum


class KeyKind(StrEnum):
    """What a key is made of. Every issuer has one of each kind in use; the kind decides what it signs.

    Ed25519 signs badges, status lists and tokens. RSA signs what older software reads: the signed form of Open
    Badges 2.0, and tokens for verifiers that take RS256 only.
    """

    ED25519 = "ed25519"
    RSA = "rsa"

    @property
    def algorithm(self) -> str:
        """How tokens name this way of signing."""
        return _ALGORITHMS[self]


_ALGORITHMS = {KeyKind.ED25519: "EdDSA", KeyKind.RSA: "RS256"}
