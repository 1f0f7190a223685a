"""Connecting hosts: registering (RFC 7591), the question to the person, tokens, giving them back (RFC 7009), the list.

A request that does not hold together is answered on a page of ours with a link, never by sending the browser on:
anybody may register, so this address would otherwise lead anywhere.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, jsonify, render_template, request
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from people import queries, service
from people.forms import ConsentForm
from people.payloads import HostIn
from people.rules import ACCESS_LIFE, CONNECTION_LIFE, ConnectionId, HostScope, goes_to_this_computer
from people.views.authorization import CLIENT_AUTHENTICATION, GRANTS, HostServer, issuer
from waymark.kernel.actor import ANONYMOUS
from waymark.kernel.errors import Invalid, NotSignedIn
from waymark.web.acts import press
from waymark.web.context import command, current_actor, doorway, reading, request_id, require_sign_in
from waymark.web.limits import limiter
from waymark.web.security import let_forms_lead_to

hosts_bp = Blueprint("hosts", __name__)

LARGEST_REGISTRATION = 32 * 1024


@hosts_bp.get("/.well-known/oauth-authorization-server")
def metadata() -> Response:
    """What this server can do (RFC 8414)."""
    base = issuer()
    answer = jsonify(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "registration_endpoint": f"{base}/oauth/register",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "scopes_supported": [scope.value for scope in HostScope],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(GRANTS),
            "token_endpoint_auth_methods_supported": [CLIENT_AUTHENTICATION],
            "revocation_endpoint_auth_methods_supported": [CLIENT_AUTHENTICATION],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@hosts_bp.post("/oauth/register")
@limiter.limit("20/hour")
def register() -> tuple[Response, int]:
    """Register a host. It may ask people from then on."""
    if (request.content_length or 0) > LARGEST_REGISTRATION:
        return _unregistered("invalid_client_metadata", "This is longer than any registration.")
    try:
        about = HostIn.model_validate_json(request.get_data()).facts()
        with doorway().runtime.command(ANONYMOUS, request_id=request_id()) as uow:
            made = service.register_host(uow, about)
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"]) or "body"
        return _unregistered(_registration_error(where), f"{where}: {found['msg']}")
    except Invalid as error:
        problem = error.problems[0]
        return _unregistered(_registration_error(problem.where), f"{problem.where}: {problem.message}")
    said = {
        "client_id": made.id,
        "client_secret": made.secret,
        "client_id_issued_at": int(uow.now.timestamp()),
        "client_secret_expires_at": 0,
        "client_name": about.name,
        "client_uri": about.uri,
        "logo_uri": about.logo_uri,
        "tos_uri": about.tos_uri,
        "policy_uri": about.policy_uri,
        "software_id": about.software_id,
        "software_version": about.software_version,
        "redirect_uris": list(about.redirect_uris),
        "scope": " ".join(about.scopes),
        "grant_types": list(GRANTS),
        "response_types": ["code"],
        "token_endpoint_auth_method": CLIENT_AUTHENTICATION,
    }
    answer = jsonify({name: value for name, value in said.items() if value != ""})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 201


@hosts_bp.route("/oauth/authorize", methods=["GET", "POST"])
def authorize() -> AnyResponse | tuple[str, int]:
    """Ask the person; and when they have answered, lead them back to the host."""
    require_sign_in()
    form = ConsentForm()
    actor = current_actor()
    try:
        if form.validate_on_submit():
            with command(form) as uow:
                server = HostServer(uow)
                grant = server.get_consent_grant(end_user=actor)
                answer: AnyResponse = server.create_authorization_response(
                    grant.request, grant_user=actor if form.allows else None, grant=grant
                )
            return answer
        with reading() as look:
            grant = HostServer(look).get_consent_grant(end_user=actor)
            now = look.now
    except OAuth2Error as error:
        return _not_connected(error)
    scopes = queries.scope_words(grant.request.scope.split())
    stays = HostScope.STAY in scopes
    return_to = urlsplit(grant.request.payload.redirect_uri)
    page = Response(
        render_template(
            "people/consent.html",
            form=form,
            host=grant.client.host.about,
            scopes=scopes,
            stays=stays,
            ends_at=now + (CONNECTION_LIFE if stays else ACCESS_LIFE),
            on_this_computer=goes_to_this_computer(grant.request.payload.redirect_uri),
        ),
        form.error_status,
    )
    return let_forms_lead_to(page, f"{return_to.scheme}://{return_to.netloc}")


@hosts_bp.post("/oauth/token")
@limiter.limit("120/minute")
def token() -> Response:
    """Tokens for a code, or for a refresh token."""
    with doorway().runtime.command(ANONYMOUS, request_id=request_id()) as uow:
        answer: Response = HostServer(uow).create_token_response()
    return answer


@hosts_bp.post("/oauth/revoke")
@limiter.limit("120/minute")
def revoke() -> Response:
    """A host gives back a token."""
    with doorway().runtime.command(ANONYMOUS, request_id=request_id()) as uow:
        answer: Response = HostServer(uow).create_endpoint_response("revocation")
    return answer


@hosts_bp.get("/account/hosts")
def connected() -> str:
    """Which hosts are connected."""
    require_sign_in()
    person_id = current_actor().person_id
    if person_id is None:
        raise NotSignedIn("Please sign in first.")
    with reading() as look:
        rows = queries.connections_of(look, person_id)
    return render_template("people/hosts.html", rows=rows)


@hosts_bp.post("/account/hosts/<connection_id>/disconnect")
def disconnect(connection_id: str) -> AnyResponse:
    """End what a host may."""
    require_sign_in()
    return press(
        lambda uow: service.disconnect(uow, ConnectionId(connection_id)),
        "Disconnected. The host keeps what it fetched before; it gets nothing more.",
        "/account/hosts",
    )


def _not_connected(error: OAuth2Error) -> tuple[str, int]:
    """Tell the person; the host is told only if the person follows the link."""
    body: dict[str, Any] = dict(error.get_body())
    back = ""
    if error.redirect_uri:
        back = add_params_to_uri(error.redirect_uri, [*body.items(), ("iss", issuer())])
    told = body.get("error_description") or body["error"]
    return render_template(
        "people/not_connected.html", told=told, back=back, domain=urlsplit(back).netloc
    ), 400


def _unregistered(error: str, description: str) -> tuple[Response, int]:
    answer = jsonify({"error": error, "error_description": description})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 400


def _registration_error(where: str) -> str:
    return "invalid_redirect_uri" if where.startswith("redirect_uris") else "invalid_client_metadata"
