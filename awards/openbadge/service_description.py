"""The description of the Open Badges 3.0 API that hosts read before they register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

_ERRORS = {"400": "Not understood", "401": "No token that holds", "403": "Not allowed", "500": "Our fault"}
_ANY_OBJECT = {"type": "object", "additionalProperties": True}
_JSON, _TEXT = "application/json", "text/plain"


def build_service_description(
    base_url: str, *, title: str, version: str, scopes: Mapping[str, str]
) -> Document:
    """An OpenAPI 3.0 document with what this server can do, and where hosts register and ask people."""
    here = base_url.rstrip("/")
    return {
        "openapi": "3.0.1",
        "info": {
            "title": title,
            "description": "The badges of one holder, for hosts that the holder allowed to read or to bring them.",
            "version": version,
            "termsOfService": f"{here}/connecting-hosts",
            "x-imssf-privacyPolicyUrl": f"{here}/connecting-hosts",
        },
        "servers": [{"url": f"{here}/ims/ob/v3p0"}],
        "paths": {
            "/credentials": {
                "get": _operation(
                    "getCredentials",
                    "credential.readonly",
                    {"200": _answer("GetOpenBadgeCredentialsResponse")},
                )
                | {"parameters": _PAGING},
                "post": _operation(
                    "upsertCredential",
                    "credential.upsert",
                    {"200": _credential("Here already"), "201": _credential("Taken in")},
                )
                | {"requestBody": {"required": True, "content": _credential("")["content"]}},
            },
            "/profile": {
                "get": _operation("getProfile", "profile.readonly", {"200": _answer("Profile")}),
                "put": _operation("putProfile", "profile.update", {"200": _answer("Profile")})
                | {"requestBody": {"required": True, "content": _answer("Profile")["content"]}},
            },
            "/discovery": {
                "get": {
                    "operationId": "getServiceDescription",
                    "responses": {"200": _answer("ServiceDescriptionDocument")},
                }
            },
        },
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {
                "OAuth2ACG": {
                    "type": "oauth2",
                    "description": "Authorization code with PKCE (S256), and dynamic registration",
                    "x-imssf-registrationUrl": f"{here}/oauth/register",
                    "flows": {
                        "authorizationCode": {
                            "authorizationUrl": f"{here}/oauth/authorize",
                            "tokenUrl": f"{here}/oauth/token",
                            "refreshUrl": f"{here}/oauth/token",
                            "scopes": dict(scopes),
                        }
                    },
                }
            },
        },
    }


def _operation(name: str, scope: str, answers: Document) -> Document:
    refusals = {
        status: {
            "description": words,
            "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Imsx_StatusInfo"}}},
        }
        for status, words in _ERRORS.items()
    }
    return {
        "operationId": name,
        "tags": ["OpenBadgeCredentials"],
        "security": [{"OAuth2ACG": [f"https://purl.imsglobal.org/spec/ob/v3p0/scope/{scope}"]}],
        "responses": {**answers, **refusals},
    }


def _answer(schema: str) -> Document:
    return {
        "description": schema,
        "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _credential(words: str) -> Document:
    return {
        "description": words,
        "content": {
            _JSON: {"schema": {"$ref": "#/components/schemas/AchievementCredential"}},
            _TEXT: {"schema": {"$ref": "#/components/schemas/CompactJws"}},
        },
    }


_PAGING = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
]
_SCHEMAS = {
    "AchievementCredential": _ANY_OBJECT,
    "CompactJws": {"type": "string"},
    "GetOpenBadgeCredentialsResponse": {
        "type": "object",
        "required": ["credential", "compactJwsString"],
        "properties": {
            "credential": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/AchievementCredential"},
            },
            "compactJwsString": {"type": "array", "items": {"type": "string"}},
        },
    },
    "Profile": {
        "type": "object",
        "required": ["id", "type"],
        "properties": {"id": {"type": "string"}, "type": {"type": "array", "items": {"type": "string"}}},
    },
    "ServiceDescriptionDocument": _ANY_OBJECT,
    "Imsx_StatusInfo": {
        "type": "object",
        "required": ["imsx_codeMajor", "imsx_severity"],
        "properties": {
            "imsx_codeMajor": {"enum": ["success", "processing", "failure", "unsupported"]},
            "imsx_severity": {"enum": ["status", "warning", "error"]},
            "imsx_description": {"type": "string"},
            "imsx_codeMinor": _ANY_OBJECT,
        },
    },
}
