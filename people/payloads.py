"""The JSON of people."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from people.rules import HostFacts


class SchoolOut(BaseModel):
    """A school."""

    id: str
    name: str


class MeOut(BaseModel):
    """Who the token stands for."""

    id: str
    name: str
    district: str
    roles: list[str]
    schools: list[SchoolOut]
    scopes: list[str]


class HostIn(BaseModel):
    """What a host says when it registers (RFC 7591). Members that are not known are ignored, as the standard asks."""

    client_name: str
    client_uri: str
    redirect_uris: list[str] = Field(max_length=100)
    scope: str
    tos_uri: str = ""
    policy_uri: str = ""
    logo_uri: str = ""
    software_id: str = ""
    software_version: str = ""
    token_endpoint_auth_method: Literal["client_secret_basic"] = "client_secret_basic"  # noqa: S105  # a way, not a secret
    grant_types: list[Literal["authorization_code", "refresh_token"]] = Field(
        default_factory=list, max_length=10
    )
    response_types: list[Literal["code"]] = Field(default_factory=list, max_length=10)

    def facts(self) -> HostFacts:
        """The same for the service."""
        return HostFacts(
            name=self.client_name,
            uri=self.client_uri,
            redirect_uris=tuple(dict.fromkeys(self.redirect_uris)),
            scopes=tuple(dict.fromkeys(self.scope.split())),
            tos_uri=self.tos_uri,
            policy_uri=self.policy_uri,
            logo_uri=self.logo_uri,
            software_id=self.software_id,
            software_version=self.software_version,
        )
