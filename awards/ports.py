"""What awards need from outside: who keeps the keys and signs, what a pathway is made of, who opens other sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from awards.rules import KeyKind, SignedBadge
from awards.verifying import Answer
from credentials.rules import Definition
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class NewKey:
    """A fresh key: its name, its public half, and by what its private half is found again.

    ``sealed`` is the private half sealed with the master key, or whatever a key service finds its key by.
    ``public`` is as ``PublicKeyFacts`` has it.
    """

    name: str
    public: bytes
    sealed: bytes


@dataclass(frozen=True)
class IssuerKey:
    """A key to sign with. ``controller`` is the issuer's DID; with ``name`` it makes the key's full name."""

    controller: str
    name: str
    sealed: bytes
    kind: KeyKind = KeyKind.ED25519


class KeyService(Protocol):
    """Makes keys and signs bytes with them. The only part of the house that ever holds an unsealed private key.

    A hardware module or a cloud service is connected by these two verbs; see ``docs/how-to/badges.md``. Both raise
    ``Unavailable`` when it does not answer.
    """

    def make_key(self, name: str | None, kind: KeyKind) -> NewKey:
        """A new key. Without a name it is an Ed25519 key named by its own public half, as did:key wants it."""

    def sign_bytes(self, key: IssuerKey, content: bytes) -> bytes:
        """The signature: 64 bytes of Ed25519, or of RSA with PKCS #1 v1.5 and SHA-256."""


class Signer(Protocol):
    """Signs badge documents, with keys that a key service keeps."""

    def make_key(self, name: str | None, kind: KeyKind) -> NewKey:
        """A new key. Without a name it is an Ed25519 key named by its own public half, as did:key wants it."""

    def sign(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
        """The document with an ``eddsa-rdfc-2022`` proof. Raises ``Invalid`` or ``Unavailable``."""

    def sign_badge(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> SignedBadge:
        """The document with that proof, and as a compact VC-JWT. Raises ``Invalid`` or ``Unavailable``."""

    def sign_statement(self, key: IssuerKey, statement: Mapping[str, Any]) -> str:
        """A statement that is no badge, as a compact JWS. Raises ``Unavailable``."""

    def sign_jwt(self, key: IssuerKey, document: Mapping[str, Any]) -> str:
        """The document as a compact VC-JWT, signed as the kind of key does it. Raises ``Invalid`` or ``Unavailable``."""

    def sign_jws(self, key: IssuerKey, document: Mapping[str, Any], *, key_address: str) -> str:
        """The document as it stands as a compact JWS, which names its key by an address. Raises ``Unavailable``."""


@dataclass(frozen=True)
class Parts:
    """Credentials of a pathway that stand together: all of them are asked for, or ``count`` to be chosen."""

    label: str
    count: int
    to_choose: bool
    credentials: tuple[Definition, ...]


class Composition(Protocol):
    """Knows what stacked credentials and capstones are made of. Pathways do, and they stand above awards."""

    def parts_of(self, reading: Reading, definition: Definition) -> tuple[Parts, ...]:
        """What has to be earned for this credential, as the pathway has it now; empty where no pathway does."""


class OtherSites(Protocol):
    """Opens addresses that strangers wrote into badges: https only, never inside a network, within limits.

    Both verbs raise ``UnreachableError`` with a sentence that can be shown.
    """

    def read(self, address: str, *, seconds: float, most: int) -> Answer:
        """What the address answers in so many seconds and bytes. The kind of content it claims is not believed."""

    def is_there(self, address: str, *, seconds: float) -> bool:
        """Whether the address answers with something. What it is stays unread."""
