"""What an issuer publishes beside its badges: its key document and its status lists. Unsigned."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from joserfc.jwk import RSAKey
from openbadgeslib.ob3 import multikey_from_pem

from awards.canonical import VC2
from awards.openbadge.addresses import Addresses
from awards.openbadge.spelling import Document, moment
from awards.rules import KeyKind, PublicKeyFacts, StatusListId, StatusPurpose

STATUS_LIST_SIZE = 131_072  # the smallest the standard allows, so that one award hides among many


def build_status_list(
    status_list: StatusListId,
    issuer_did: str,
    marked: Iterable[int],
    *,
    valid_from: datetime,
    valid_until: datetime,
    addresses: Addresses,
    size: int = STATUS_LIST_SIZE,
) -> Document:
    """The unsigned status list that marks these indexes as revoked.

    It has a last day, so that an old copy without the newest revocations cannot be shown for ever: sign it
    anew before ``valid_until``.

    Raises:
        ValueError: an index lies outside the list, or the size is no multiple of eight.
    """
    address = addresses.status_list(status_list)
    return {
        "@context": [VC2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did,
        "validFrom": moment(valid_from),
        "validUntil": moment(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": StatusPurpose.REVOCATION.value,
            "encodedList": _encoded_bits(marked, size),
        },
    }


def _encoded_bits(marked: Iterable[int], size: int) -> str:
    # openbadgeslib has this as encode_bitstring, but its gzip header carries the time of day: two copies of
    # the same list would differ, and caches would see a change where there is none.
    if size <= 0 or size % 8:
        raise ValueError(f"A status list has a multiple of eight places, not {size}.")
    bits = bytearray(size // 8)
    for index in marked:
        if not 0 <= index < size:
            raise ValueError(f"Index {index} is outside a status list of {size} places.")
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def build_did_document(did: str, keys: Iterable[PublicKeyFacts]) -> Document:
    """The issuer's key document. Retired keys stay in it as long as badges signed with them should verify."""
    listed = list(keys)
    methods = [_method(did, key) for key in listed]
    # Some verifiers take a shortcut when they see the DID context first; with another order they give up.
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    if any(key.kind is KeyKind.RSA for key in listed):
        contexts.append("https://w3id.org/security/jwk/v1")
    return {
        "@context": contexts,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(did: str, key: PublicKeyFacts) -> Document:
    """One key as a key document lists it: by its own spelling, or as a JSON Web Key where verifiers expect that."""
    named = {"id": f"{did}#{key.id}"}
    if key.kind is KeyKind.RSA:
        jwk = RSAKey.import_key(pem_of(key)).as_dict(private=False)
        return {**named, "type": "JsonWebKey", "controller": did, "publicKeyJwk": {**jwk, "alg": "RS256"}}
    return {**named, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase(key.raw)}


def pem_of(key: PublicKeyFacts) -> str:
    """The public half of a key as PEM text."""
    if key.kind is KeyKind.RSA:
        public = load_der_public_key(key.raw)
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    ed25519 = Ed25519PublicKey.from_public_bytes(key.raw)
    return ed25519.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def multibase(raw: bytes) -> str:
    """An Ed25519 public key of 32 bytes in the spelling that key documents and did:key use."""
    return multikey_from_pem(pem_of(PublicKeyFacts("", raw)).encode())


def did_document_address(did: str, *, scheme: str = "https") -> str:
    """Where the key document of a did:web identifier is served.

    Raises:
        ValueError: the identifier is of another kind.
    """
    host, *folders = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    # Characters that would move the address to another host or folder than the identifier seems to name.
    if (
        not did.startswith("did:web:")
        or not host
        or any(set("/\\@?#") & set(part) for part in (host, *folders))
    ):
        raise ValueError(f"{did} names no address on the web.")
    return "/".join((f"{scheme}://{host}", *(folders or [".well-known"]), "did.json"))
