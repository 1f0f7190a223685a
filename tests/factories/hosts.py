"""A host at backpack.example that registers, sends people to the question, and gets tokens, driven by hand."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
READ, BRING, PROFILE, CHANGE = (
    SCOPE + name
    for name in ("credential.readonly", "credential.upsert", "profile.readonly", "profile.update")
)
STAY = "offline_access"
ALL = f"{READ} {BRING} {PROFILE} {CHANGE} {STAY}"
BACK = "https://backpack.example/back"


def registration(**changes: Any) -> dict[str, Any]:
    """A sound registration; a member that is None is left out."""
    said = {
        "client_name": "Backpack Example",
        "client_uri": "https://backpack.example/",
        "logo_uri": "https://backpack.example/logo.png",
        "tos_uri": "https://backpack.example/terms",
        "policy_uri": "https://backpack.example/privacy",
        "software_id": "c88b6ed8-269e-448e-99be-7e2ff47167d1",
        "software_version": "1.0",
        "redirect_uris": [BACK],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": ALL,
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


@dataclass
class Host:
    """A registered host. ``at`` is a client without a session, as a server elsewhere has."""

    at: Any
    id: str
    secret: str
    back: str = BACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @classmethod
    def register(cls, at: Any, **changes: Any) -> Host:
        answer = at.post("/oauth/register", json=registration(**changes))
        assert answer.status_code == 201, answer.json
        return cls(
            at, answer.json["client_id"], answer.json["client_secret"], answer.json["redirect_uris"][0]
        )

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def question(self, **changes: Any) -> str:
        """The address that the host sends people to; a field that is None is left out."""
        asked = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.back,
            "scope": f"{READ} {STAY}",
            "state": "af0ifjsldkj",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        return "/oauth/authorize?" + urlencode({n: v for n, v in asked.items() if v is not None})

    def code(self, visitor: Any, **changes: Any) -> str:
        """The code that a person's browser carries back after they allowed it."""
        answer = visitor.send(self.question(**changes), {"answer": "allow"})
        assert answer.status_code == 302, answer.text
        return carried(answer)["code"]

    def post(self, path: str, *, basic: tuple[str, str] | None = None, **fields: str | None) -> Any:
        name, secret = basic or (self.id, self.secret)
        pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
        sent = {key: value for key, value in fields.items() if value is not None}
        return self.at.post(path, data=sent, headers={"Authorization": f"Basic {pair}"})

    def redeem(self, code: str, **changes: Any) -> Any:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": self.verifier,
        }
        return self.post("/oauth/token", **{**asked, **changes})

    def refresh(self, token: str, **changes: Any) -> Any:
        return self.post("/oauth/token", grant_type="refresh_token", refresh_token=token, **changes)

    def tokens(self, visitor: Any, **changes: Any) -> dict[str, Any]:
        answer = self.redeem(self.code(visitor, **changes))
        assert answer.status_code == 200, answer.json
        return answer.json

    def call(self, method: str, path: str, token: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.at.open(f"/ims/ob/v3p0{path}", method=method, headers=headers, **options)


def carried(answer: Any) -> dict[str, str]:
    """What the address carries to which an answer leads."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
