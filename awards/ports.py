"""What awards need from outside: somebody who keeps the private keys and signs with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from awards.rules import SignedBadge


@dataclass(frozen=True)
class NewKey:
    """A fresh Ed25519 key: its name, its public 32 bytes, and its private half sealed with the master key."""

    name: str
    public: bytes
    sealed: bytes


@dataclass(frozen=True)
class IssuerKey:
    """A key to sign with. ``controller`` is the issuer's DID; with ``name`` it makes the key's full name."""

    controller: str
    name: str
    sealed: bytes


class Signer(Protocol):
    """Signs badge documents. The only part of the house that ever holds an unsealed private key."""

    def make_key(self, name: str | None) -> NewKey:
        """A new key. Without a name it is named by its own public half, as did:key wants it."""

    def sign(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
        """The document with an ``eddsa-rdfc-2022`` proof. Raises ``Invalid`` or ``Unavailable``."""

    def sign_badge(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> SignedBadge:
        """The document with that proof, and as a compact VC-JWT. Raises ``Invalid`` or ``Unavailable``."""
