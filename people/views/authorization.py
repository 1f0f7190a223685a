"""OAuth 2.0 for hosts, with Authlib: it judges requests, and calls the service for what is kept.

Stricter than it has to be, in five places: PKCE with S256 for every host, the address to come back to always named
and compared letter by letter, scopes named and never more than registered, refresh tokens good once, and the answer
says which server it is from (RFC 9207).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.base import invalid_error_characters
from authlib.oauth2.rfc6749 import InvalidRequestError, grants
from authlib.oauth2.rfc6749.requests import OAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Response, json, request
from werkzeug.datastructures import MultiDict

from people import queries, service
from people.models import Connection, ConnectionCode, ConnectionToken
from people.queries import RegisteredHost
from people.rules import ACCESS_LIFE, HostScope
from waymark.kernel.actor import Actor
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.context import doorway

GRANTS = ("authorization_code", "refresh_token")
CLIENT_AUTHENTICATION = "client_secret_basic"
_REPEATED = ("client_id", "redirect_uri", "response_type")


@dataclass(frozen=True)
class _Client:
    """A registered host, as Authlib asks about it."""

    host: RegisteredHost

    def get_client_id(self) -> str:
        return self.host.id

    def get_default_redirect_uri(self) -> None:
        """Where to go back to is always named, so that it is never guessed."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        asked = (scope or "").split()
        return " ".join(asked) if asked and set(self.host.about.scopes).issuperset(asked) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.host.about.redirect_uris

    def check_client_secret(self, secret: str) -> bool:
        return self.host.has_secret(secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == CLIENT_AUTHENTICATION

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANTS


@dataclass(frozen=True)
class _Code:
    """A code that was given, as Authlib asks about it."""

    row: ConnectionCode
    connection: Connection
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        return self.row.challenge

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.connection.scopes)


@dataclass(frozen=True)
class _Token:
    """A token that was given, as Authlib asks about it."""

    row: ConnectionToken
    connection: Connection

    def check_client(self, client: _Client) -> bool:
        return self.connection.host_id == client.host.id

    def get_scope(self) -> str:
        return " ".join(self.row.scopes)


class _Fields(OAuth2Payload):
    """The fields of a request from the one place where they belong: never half in the address, half in the body."""

    def __init__(self, fields: MultiDict[str, str]) -> None:
        self._fields = fields

    @property
    def data(self) -> MultiDict[str, str]:
        return self._fields

    @property
    def datalist(self) -> dict[str, list[str]]:
        return self._fields.to_dict(flat=False)


class _Request(OAuth2Request):
    def __init__(self, fields: MultiDict[str, str]) -> None:
        # Whether this server is reached by https is decided by its settings, once, and not per request.
        # Authlib falls over a name or a secret that is no UTF-8, so only what Flask could read is handed on.
        sent = {"Authorization": request.headers["Authorization"]} if request.authorization else {}
        super().__init__(request.method, "https://here", headers=sent)
        self.payload = _Fields(fields)

    @property
    def form(self) -> MultiDict[str, str]:
        return self.payload.data


class HostServer(AuthorizationServer):
    """The authorization server in one unit of work, or in a reading where nothing is decided yet."""

    def __init__(self, look: Reading) -> None:
        super().__init__(scopes_supported=[scope.value for scope in HostScope])
        self.look = look
        self.register_token_generator("default", _new_tokens)
        self.register_grant(_CodeGrant, [_Pkce(required=True)])
        self.register_grant(_RefreshGrant)
        self.register_endpoint(_GivingBack)

    @property
    def uow(self) -> UnitOfWork:
        """The unit of work. Codes and tokens are given in one only."""
        if not isinstance(self.look, UnitOfWork):
            raise TypeError("codes and tokens are given in a unit of work")
        return self.look

    def query_client(self, client_id: str | None) -> _Client | None:
        found = queries.host(self.look, client_id)
        return _Client(found) if found else None

    def save_token(self, token: dict[str, Any], asked: OAuth2Request) -> None:
        given: _Code | _Token = asked.authorization_code or asked.refresh_token
        service.keep_tokens(
            self.uow,
            given.connection,
            access=token["access_token"],
            refresh=token.get("refresh_token"),
            scopes=token["scope"].split(),
        )

    def create_oauth2_request(self, asked: Any) -> OAuth2Request:
        if isinstance(asked, OAuth2Request):
            return asked
        # People come with a query, also when they answer the question of the page; hosts post forms.
        if request.endpoint != "people.hosts.authorize":
            return _Request(request.form)
        # Errors repeat what was sent, and may hold these characters only (RFC 6749, 4.1.2.1).
        if any(invalid_error_characters(request.args.get(name, "")) for name in _REPEATED):
            raise InvalidRequestError("A field of the request holds a character that none may hold.")
        return _Request(request.args)

    def handle_response(
        self, status: int, body: object, headers: Iterable[tuple[str, str]] | None
    ) -> Response:
        answer = Response(
            json.dumps(body) if isinstance(body, dict) else str(body or ""), status, headers=headers
        )
        if answer.location:
            answer.location = add_params_to_uri(answer.location, [("iss", issuer())])
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """What happened is in the audit trail."""


def issuer() -> str:
    """The name of this server to hosts: its own address."""
    return doorway().base_url


class _CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = (CLIENT_AUTHENTICATION,)

    def save_authorization_code(self, code: str, asked: OAuth2Request) -> None:
        raise NotImplementedError  # the code is made where it is kept

    def create_authorization_response(self, redirect_uri: str, grant_user: Actor | None) -> Any:
        if grant_user is None:
            return super().create_authorization_response(redirect_uri, None)
        asked = self.request.payload
        code = service.connect(
            self.server.uow,
            self.request.client.host.id,
            scopes=self.request.scope.split(),
            redirect_uri=redirect_uri,
            challenge=asked.data["code_challenge"],
        )
        state = [("state", asked.state)] if asked.state else []
        return 302, "", [("Location", add_params_to_uri(redirect_uri, [("code", code), *state]))]

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        found = service.code_of(self.server.uow, client.host.id, code)
        return _Code(*found) if found else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        service.spend_code(self.server.uow, authorization_code.row)

    def authenticate_user(self, authorization_code: _Code) -> Actor | None:
        return queries.active_actor(self.server.uow, authorization_code.connection.person_id)


class _RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = (CLIENT_AUTHENTICATION,)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Token | None:
        # Which host asks is known by now, though Authlib does not hand it on.
        found = service.refresh_token_of(self.server.uow, self.request.client.host.id, refresh_token)
        return _Token(*found) if found else None

    def authenticate_user(self, refresh_token: _Token) -> Actor | None:
        return queries.active_actor(self.server.uow, refresh_token.connection.person_id)

    def revoke_old_credential(self, refresh_token: _Token) -> None:
        service.spend_token(self.server.uow, refresh_token.row)


class _Pkce(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: _CodeGrant, redirect_uri: str) -> None:
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != "S256":
            raise InvalidRequestError("This server asks for PKCE with code_challenge_method S256.")
        super().validate_code_challenge(grant, redirect_uri)


class _GivingBack(RevocationEndpoint):
    CLIENT_AUTH_METHODS = (CLIENT_AUTHENTICATION,)

    def query_token(self, token: str, hint: str | None) -> _Token | None:
        found = queries.token_given(self.server.uow.session, queries.token_digest(token))
        return _Token(*found) if found else None

    def revoke_token(self, token: _Token, asked: OAuth2Request) -> None:
        service.give_back(self.server.uow, token.row, token.connection)


def _new_tokens(
    grant_type: str, client: _Client, scope: str, include_refresh_token: bool, **_: Any
) -> dict[str, Any]:
    stays = grant_type == "refresh_token" or HostScope.STAY in scope.split()
    return {
        "token_type": "Bearer",
        "access_token": service.new_secret(),
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": scope,
        **({"refresh_token": service.new_secret()} if include_refresh_token and stays else {}),
    }
