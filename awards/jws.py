"""Compact JSON Web Signatures: the three parts, divided by dots, that carry a badge as a token.

Knows nothing of badges; ``signing`` makes such tokens and ``verifying`` checks them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

LARGEST_TOKEN = 512 * 1024
# Smaller ones can be broken; with larger ones a single check takes seconds.
_SMALLEST_RSA, _LARGEST_RSA = 2048, 8192


class TokenError(ValueError):
    """A token that cannot be read, or whose signature does not hold."""


class UnfitKeyError(TokenError):
    """A way of signing, or a key, that does not fit the other or is not used for badges. The message says which."""


class _Registry(jws.JWSRegistry):
    """The library's rules, with room for a badge in the payload and a long key address in the header."""

    max_header_length = 4096
    max_payload_length = LARGEST_TOKEN

    def get_alg(self, name: str) -> Any:
        # The library warns that "EdDSA" has a newer name. Badge verifiers know the old one only, so it stays
        # on the wire; what is allowed is fixed by the kind of key before the library is asked.
        if self.allowed is None or name not in self.allowed:
            raise UnfitKeyError(
                f"The token says that it is signed by {str(name)[:20]}, which does not fit the issuer's key."
            )
        return self.algorithms[name]


def compact_json(members: Mapping[str, Any]) -> str:
    """The JSON of an object without a space between its parts, in every script as it is."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


def sign_compact(
    payload: Mapping[str, Any] | str,
    sign: Callable[[bytes], bytes],
    *,
    kid: str,
    algorithm: str = "EdDSA",
    kind: str = "JWT",
) -> str:
    """The payload, an object or its JSON, as a token; ``sign`` makes the signature of bytes.

    The same payload and key give the same token.
    """
    # The library signs with a key in its hands only. Here the key may be in a service that signs bytes.
    header = {"alg": algorithm, "kid": kid, "typ": kind}
    text = payload if isinstance(payload, str) else compact_json(payload)
    signed = b".".join(urlsafe_b64encode(part.encode()) for part in (compact_json(header), text))
    return b".".join((signed, urlsafe_b64encode(sign(signed)))).decode()


def read_compact(token: str) -> tuple[dict[str, Any], bytes]:
    """Header and payload of a token, with the signature not yet checked.

    Raises:
        TokenError: this is no token, or its parts cannot be read.
    """
    if len(token) > LARGEST_TOKEN:
        raise TokenError("The token is larger than any badge.")
    try:
        parts = jws.extract_compact(token.encode())
    except (JoseError, ValueError, RecursionError) as error:
        raise TokenError("The token is damaged: its parts cannot be read.") from error
    return dict(parts.headers()), parts.payload


def check_compact(token: str, public_key_pem: bytes) -> None:
    """Check the signature of a token. Which way of signing is allowed follows from the key, never the token.

    Raises:
        TokenError: the signature does not hold, or the key is of a kind badges are not signed with.
    """
    try:
        public = load_pem_public_key(public_key_pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise TokenError("The issuer's key cannot be read.") from error
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key: OKPKey | ECKey | RSAKey
    match public:
        case Ed25519PublicKey():
            key, algorithms = OKPKey.import_key(pem), ["EdDSA", "Ed25519"]
        case EllipticCurvePublicKey() if isinstance(public.curve, SECP256R1):
            key, algorithms = ECKey.import_key(pem), ["ES256"]
        case RSAPublicKey() if _SMALLEST_RSA <= public.key_size <= _LARGEST_RSA:
            key, algorithms = RSAKey.import_key(pem), ["RS256"]
        case _:
            raise UnfitKeyError("The issuer's key is of a kind, or a size, that badges are not signed with.")
    try:
        jws.deserialize_compact(token, key, registry=_Registry(algorithms=algorithms))
    except TokenError:
        raise
    except (JoseError, ValueError) as error:
        raise TokenError(str(error) or "The signature of the token does not hold.") from error
