"""What wallets read before they fetch a badge (OpenID for Verifiable Credential Issuance 1.0): offer and metadata."""

from __future__ import annotations

from typing import Any

from awards.canonical import OB3, VC2
from awards.rules import PIN_DIGITS

PRE_AUTHORISED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
PROOF_ALGORITHMS = ("EdDSA", "ES256", "ES384")
TYPES = ("VerifiableCredential", "OpenBadgeCredential")
AS_DOCUMENT, AS_TOKEN = "OpenBadgeCredential_ldp_vc", "OpenBadgeCredential_jwt_vc_json"
"""The two forms in which every badge is offered: with the proof inside, and as a token."""

Document = dict[str, Any]


def build_offer(base_url: str, code: str, *, with_pin: bool) -> Document:
    """The offer of one badge. The code in it is good once."""
    pin = {
        "input_mode": "numeric",
        "length": PIN_DIGITS,
        "description": "The digits that stand beside the QR code.",
    }
    return {
        "credential_issuer": base_url,
        "credential_configuration_ids": [AS_DOCUMENT, AS_TOKEN],
        "grants": {
            PRE_AUTHORISED: {"pre-authorized_code": code, **({"tx_code": pin} if with_pin else {})},
        },
    }


def build_wallet_issuer(base_url: str, *, name: str) -> Document:
    """What this installation issues to wallets, and where."""
    return {
        "credential_issuer": base_url,
        "authorization_servers": [wallet_server(base_url)],
        "credential_endpoint": f"{base_url}/wallets/credential",
        "nonce_endpoint": f"{base_url}/wallets/nonce",
        "display": [{"name": name, "locale": "en"}],
        "credential_configurations_supported": {
            AS_DOCUMENT: _configuration(
                "ldp_vc", ["eddsa-rdfc-2022"], {"@context": [VC2, OB3], "type": list(TYPES)}
            ),
            AS_TOKEN: _configuration("jwt_vc_json", ["EdDSA"], {"type": list(TYPES)}),
        },
    }


def build_wallet_server(base_url: str) -> Document:
    """The server that takes codes of offers. It knows neither clients nor people, only codes."""
    return {
        "issuer": wallet_server(base_url),
        "token_endpoint": f"{base_url}/wallets/token",
        "grant_types_supported": [PRE_AUTHORISED],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def wallet_server(base_url: str) -> str:
    """Its name. It is another than that of the server for hosts, whose tokens open other doors."""
    return f"{base_url}/wallets"


def _configuration(form: str, signed_by: list[str], definition: Document) -> Document:
    return {
        "format": form,
        "cryptographic_binding_methods_supported": ["did:key", "did:jwk", "jwk"],
        "credential_signing_alg_values_supported": signed_by,
        "proof_types_supported": {
            "jwt": {"proof_signing_alg_values_supported": list(PROOF_ALGORITHMS)},
        },
        "credential_definition": definition,
        "credential_metadata": {"display": [{"name": "Badge", "locale": "en"}]},
    }
