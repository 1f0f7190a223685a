"""What awards need from outside: who keeps the keys and signs, what a pathway is made of, who opens other sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from awards.rules import SignedBadge
from awards.verifying import Answer
from credentials.rules import Definition
from waymark.kernel.uow import Reading


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

    def sign_statement(self, key: IssuerKey, statement: Mapping[str, Any]) -> str:
        """A statement that is no badge, as a compact JWS. Raises ``Unavailable``."""


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
