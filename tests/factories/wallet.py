"""A wallet, driven by hand: it has a key, reads an offer, and proves its key with a nonce."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import ECKey

from awards.openbadge import multibase
from awards.openbadge.wallets import AS_DOCUMENT, PRE_AUTHORISED

ISSUER = "http://waymark.test"
REGISTRY = jws.JWSRegistry(algorithms=["ES256"])


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Wallet:
    """``at`` is a client without a session; ``now`` gives the moment of the town."""

    at: Any
    now: Any
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def did(self) -> str:
        return f"did:key:{multibase(self.private.public_key().public_bytes_raw())}"

    @property
    def jwk(self) -> dict[str, Any]:
        return {"kty": "OKP", "crv": "Ed25519", "x": part(self.private.public_key().public_bytes_raw())}

    def offer(self, page: str) -> dict[str, Any]:
        """The offer behind the link on the holder's page."""
        link = re.search(r'href="(openid-credential-offer://[^"]+)"', page).group(1).replace("&amp;", "&")
        (address,) = parse_qs(urlsplit(link).query)["credential_offer_uri"]
        answer = self.at.get(address.removeprefix(ISSUER))
        assert answer.status_code == 200, answer.text
        return answer.json

    def redeem(self, offer: dict[str, Any], **changes: str | None) -> Any:
        sent = {
            "grant_type": PRE_AUTHORISED,
            "pre-authorized_code": offer["grants"][PRE_AUTHORISED]["pre-authorized_code"],
            **{
                name.replace("code", "pre-authorized_code") if name == "code" else name: value
                for name, value in changes.items()
            },
        }
        return self.at.post(
            "/wallets/token", data={name: value for name, value in sent.items() if value is not None}
        )

    def nonce(self) -> str:
        return self.at.post("/wallets/nonce").json["c_nonce"]

    def proof(self, *, header: dict[str, Any] | None = None, bare: bool = False, **claims: Any) -> str:
        """A sound proof; a claim that is None is left out. ``bare`` names the key itself in place of the did."""
        named = {"jwk": self.jwk} if bare else {"kid": f"{self.did}#{self.did.removeprefix('did:key:')}"}
        said = {"aud": ISSUER, "iat": int(self.now().timestamp()), "nonce": None, **claims}
        if "nonce" not in claims:
            said["nonce"] = self.nonce()
        whole = {"alg": "EdDSA", "typ": "openid4vci-proof+jwt", **named, **(header or {})}
        whole = {name: value for name, value in whole.items() if value is not None}
        body = json.dumps({name: value for name, value in said.items() if value is not None})
        signed = f"{part(whole)}.{part(body.encode())}"
        signature = b"" if whole["alg"] == "none" else self.private.sign(signed.encode())
        return f"{signed}.{part(signature)}"

    def ask(self, token: str, proof: str | None = None, **changes: Any) -> Any:
        asked = {
            "credential_configuration_id": AS_DOCUMENT,
            "proofs": {"jwt": [proof or self.proof()]},
            **changes,
        }
        body = {name: value for name, value in asked.items() if value is not None}
        return self.at.post("/wallets/credential", json=body, headers={"Authorization": f"Bearer {token}"})

    def fetch(self, page: str, **changes: Any) -> Any:
        """The badge, all the way from the holder's page."""
        return self.ask(self.redeem(self.offer(page), tx_code=pin_on(page)).json["access_token"], **changes)


def pin_on(page: str) -> str | None:
    found = re.search(r'<strong class="fs-2" id="pin">(\d+)</strong>', page)
    return found.group(1) if found else None


def elliptic_proof(wallet: Wallet, key: ECKey) -> str:
    header = {"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": key.as_dict(private=False)}
    claims = {"aud": ISSUER, "iat": int(wallet.now().timestamp()), "nonce": wallet.nonce()}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, registry=REGISTRY)
