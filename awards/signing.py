"""Keys that sign badges, and the two ways of signing: a proof inside the document, or a token.

Private keys leave this module only sealed. Which key signs for whom, and where keys are kept, is decided
elsewhere; signing needs a document, a moment, and a key that signs bytes, wherever its private half is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from awards.canonical import NotSignable, canonical_nquads, check_shape
from awards.canonical.proof import PROOF_CONSTANTS, base58, proof_nquads
from awards.jws import compact_json, sign_compact
from awards.openbadge import moment, multibase
from awards.rules import KeyKind, PublicKeyFacts, SignedBadge
from waymark.kernel.errors import Unavailable

SEED_BYTES = 32
STATEMENT_TYPE = "award-chronicle+jws"
"""Keeps an entry of a chronicle from passing as a token for anything else."""
RSA_BITS = 2048
_SHORTEST_MASTER_KEY = 16
_NONCE_BYTES = 12
_SEALED_FORMAT = b"\x01"


class KeyNotOpened(Unavailable):
    """A sealed signing key does not open with this master key."""

    code = "key_not_opened"


class AnyKey(Protocol):
    """A key that signs for an issuer, in this process or elsewhere."""

    @property
    def controller(self) -> str:
        """The identifier of the issuer."""

    @property
    def kind(self) -> KeyKind:
        """What the key is made of."""

    @property
    def verification_method(self) -> str:
        """Where verifiers find the public half."""

    def sign(self, content: bytes) -> bytes:
        """The signature of these bytes."""


@dataclass(frozen=True)
class KeyElsewhere:
    """A key by its name; whoever keeps it signs bytes on request."""

    id: str
    controller: str
    kind: KeyKind
    sign: Callable[[bytes], bytes] = field(repr=False, compare=False)

    @property
    def verification_method(self) -> str:
        """Where verifiers find the public half."""
        return f"{self.controller}#{self.id}"


@dataclass(frozen=True)
class SigningKey:
    """A private key, its name in the issuer's key document, and the identifier of that issuer."""

    id: str
    controller: str
    private: Ed25519PrivateKey = field(repr=False, compare=False)

    @property
    def verification_method(self) -> str:
        """Where verifiers find the public half."""
        return f"{self.controller}#{self.id}"

    @property
    def kind(self) -> KeyKind:
        """Ed25519."""
        return KeyKind.ED25519

    def sign(self, content: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        return self.private.sign(content)

    @property
    def public(self) -> PublicKeyFacts:
        """The public half, for the issuer's key document."""
        return PublicKeyFacts(self.id, self.private.public_key().public_bytes_raw())


def new_seed() -> bytes:
    """A fresh private key, as the 32 bytes that it is made from."""
    return secrets.token_bytes(SEED_BYTES)


def key_from_seed(seed: bytes, *, controller: str, key_id: str) -> SigningKey:
    """The key of an issuer whose identifier is ``controller`` (a did:web)."""
    return SigningKey(key_id, controller, Ed25519PrivateKey.from_private_bytes(seed))


def self_named_key(seed: bytes) -> SigningKey:
    """A key whose issuer is the key itself (did:key): it verifies offline and can never be replaced."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    name = multibase(private.public_key().public_bytes_raw())
    return SigningKey(name, f"did:key:{name}", private)


def new_rsa_key() -> tuple[bytes, bytes]:
    """A fresh RSA key: its private half, to be sealed, and its public half, both in DER."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return (
        private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    )


def signs_with(secret: bytes, kind: KeyKind) -> Callable[[bytes], bytes]:
    """Signs bytes with a private half as ``new_seed`` or ``new_rsa_key`` made it.

    Raises:
        ValueError: the bytes are no key of this kind.
    """
    if kind is KeyKind.ED25519:
        return Ed25519PrivateKey.from_private_bytes(secret).sign
    private = load_der_private_key(secret, password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("This is no RSA key.")  # noqa: TRY004  # the bytes are wrong, not the caller
    return lambda content: private.sign(content, PKCS1v15(), SHA256())


# --- Keys at rest ------------------------------------------------------------------------------------------


def seal_seed(seed: bytes, *, master_key: bytes, key_id: str) -> bytes:
    """The seed, or the private half of an RSA key, encrypted for the database.

    It opens under the same key id only, so that rows cannot be swapped.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_sealing_key(master_key)).encrypt(nonce, seed, _bound_to(key_id))
    return _SEALED_FORMAT + nonce + sealed


def open_seed(sealed: bytes, *, master_key: bytes, key_id: str) -> bytes:
    """The seed that ``seal_seed`` sealed.

    Raises:
        KeyNotOpened: another master key or key id was used, or the bytes were changed.
    """
    if sealed[:1] != _SEALED_FORMAT or len(sealed) <= 1 + _NONCE_BYTES:
        raise KeyNotOpened(
            f"The stored signing key {key_id} is not in a form this version knows.",
            cure="Restore the database from a backup, or upgrade Waymark.",
        )
    nonce, secret = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_sealing_key(master_key)).decrypt(nonce, secret, _bound_to(key_id))
    except InvalidTag:
        raise KeyNotOpened(
            f"The signing key {key_id} does not open with the master key that is set.",
            cure="Set WAYMARK_MASTER_KEY to the value that was in use when the key was made.",
        ) from None


def _sealing_key(master_key: bytes) -> bytes:
    if len(master_key) < _SHORTEST_MASTER_KEY:
        raise KeyNotOpened(
            f"The master key has {len(master_key)} bytes, which is too short to protect signing keys.",
            cure=f"Set WAYMARK_MASTER_KEY to at least {_SHORTEST_MASTER_KEY} random bytes.",
        )
    return HKDF(SHA256(), length=32, salt=None, info=b"waymark signing keys 1").derive(master_key)


def _bound_to(key_id: str) -> bytes:
    return b"waymark signing key 1\x00" + key_id.encode()


# --- Proof A: inside the document --------------------------------------------------------------------------


def sign_data_integrity(document: Mapping[str, Any], key: AnyKey, created: datetime) -> dict[str, Any]:
    """The document with an eddsa-rdfc-2022 proof; its parts are not copied. The same input gives the same bytes.

    openbadgeslib can sign too, but leaves members that no context defines silently unsigned, and takes a
    hundred times as long by asking a JSON-LD processor about every badge and about the constant lines of its proof.

    Raises:
        NotSignable: the document already has a proof, is not this key's issuer's, or holds something that
            verifiers would refuse or read differently.
    """
    return {**document, "proof": _proof(document, key, created)}


def _proof(document: Mapping[str, Any], key: AnyKey, created: datetime) -> dict[str, str]:
    if "proof" in document:
        raise NotSignable("The document is signed already.")
    if key.kind is not KeyKind.ED25519:
        raise NotSignable(
            f"A proof inside a document is made with an Ed25519 key, not with {key.kind.value}."
        )
    _refuse_foreign_issuer(document, key)
    created_text = moment(created)
    proof_hash = hashlib.sha256(proof_nquads(key.verification_method, created_text)).digest()
    document_hash = hashlib.sha256(canonical_nquads(document, learn=True)).digest()
    return {
        **PROOF_CONSTANTS,
        "created": created_text,
        "verificationMethod": key.verification_method,
        "proofValue": "z" + base58(key.sign(proof_hash + document_hash)),
    }


def _refuse_foreign_issuer(document: Mapping[str, Any], key: AnyKey) -> None:
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if named != key.controller:
        raise NotSignable(
            f"The document names {named} as its issuer, but this key belongs to {key.controller}."
        )


# --- Proof B: a token --------------------------------------------------------------------------------------


def sign_jwt(document: Mapping[str, Any], key: AnyKey) -> str:
    """The document as a VC-JWT: the payload is the credential, with the registered claims beside it.

    It is signed with EdDSA or RS256, as the key is.

    Raises:
        NotSignable: as for ``sign_data_integrity``, as far as the plain JSON shows it.
    """
    _refuse_foreign_issuer(document, key)
    check_shape(document)
    return _token(document, compact_json(document), key)


def _token(document: Mapping[str, Any], text: str, key: AnyKey) -> str:
    claims: dict[str, Any] = {
        "iss": key.controller,
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    subject = document["credentialSubject"].get("id")
    if subject:
        claims["sub"] = subject
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    return sign_compact(
        _with_members(text, claims), key.sign, kid=key.verification_method, algorithm=key.kind.algorithm
    )


def sign_jws(document: Mapping[str, Any], key: AnyKey, *, key_address: str) -> str:
    """The document as it stands as a compact JWS, as Open Badges 2.0 has it."""
    return sign_compact(document, key.sign, kid=key_address, algorithm=key.kind.algorithm)


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def sign_statement(statement: Mapping[str, Any], key: AnyKey) -> str:
    """A statement of the issuer that is no badge, as a compact JWS. Its type keeps it from passing as a token."""
    return sign_compact(
        statement,
        key.sign,
        kid=key.verification_method,
        algorithm=key.kind.algorithm,
        kind=STATEMENT_TYPE,
    )


# --- Both ---------------------------------------------------------------------------------------------------


def sign_badge(document: Mapping[str, Any], key: AnyKey, created: datetime) -> SignedBadge:
    """The document with its proof and as a token. It is checked and written out only once for both.

    Raises:
        NotSignable: as for ``sign_data_integrity``.
    """
    proof = _proof(document, key, created)
    text = compact_json(document)
    return SignedBadge(document=_with_members(text, {"proof": proof}), token=_token(document, text, key))


def _with_members(text: str, members: Mapping[str, Any]) -> str:
    """A JSON object, as text, with these members after its own, whose names differ."""
    return f"{text[:-1]},{compact_json(members)[1:]}"
