"""The Open Badges 3.0 API as its provider: hosts fetch and bring the badges of the holder who allowed it.

Its rules are those of the standard: its scopes, its errors (``Imsx_StatusInfo``), its paging by headers.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, render_template, request
from pydantic import ValidationError

import waymark
from awards import queries, service
from awards.baking import LARGEST_PICTURE
from awards.openbadge.service_description import build_service_description
from awards.payloads import HostPageQuery, ProfileIn
from people import queries as people
from people.rules import HostScope
from waymark.kernel.actor import ANONYMOUS
from waymark.kernel.errors import Invalid, NotFound, NotSignedIn, Problem, Refused, TooLarge, WaymarkError
from waymark.kernel.uow import Reading
from waymark.web.context import doorway, request_id
from waymark.web.errors import status_of
from waymark.web.limits import limiter

api_bp = Blueprint("open_badges_api", __name__, url_prefix="/ims/ob/v3p0")
terms_bp = Blueprint("hosts_terms", __name__)

_DEFINED = {"/credentials": "GET, POST", "/profile": "GET, PUT", "/discovery": "GET"}
_TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+")
_MINOR = {
    HTTPStatus.BAD_REQUEST: "invalid_data",
    HTTPStatus.UNAUTHORIZED: "unauthorizedrequest",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not_allowed",
    HTTPStatus.TOO_MANY_REQUESTS: "server_busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "server_busy",
}


@terms_bp.get("/connecting-hosts")
def terms() -> str:
    """What hosts have to keep to, and what they get of whom."""
    return render_template("awards/connecting_hosts.html", scopes=tuple(HostScope))


@api_bp.get("/discovery")
def discovery() -> Response:
    """What this server can do, for everybody."""
    told = build_service_description(
        doorway().base_url,
        title="Waymark",
        version=waymark.__version__,
        scopes={scope.value: scope.sentence for scope in HostScope},
    )
    answer = jsonify(told)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@api_bp.get("/credentials")
@limiter.limit("120/minute")
def get_credentials() -> Response:
    """The holder's badges, a page at a time, each in both signed forms."""
    with _looking(HostScope.READ_BADGES) as look:
        try:
            asked = HostPageQuery.model_validate(request.args.to_dict())
        except ValidationError as error:
            raise _not_fitting(error) from error
        found = queries.badges_for_host(look, limit=asked.limit, offset=asked.offset, since=asked.since)
    documents, tokens = ",".join(found.documents), json.dumps(found.tokens)
    # The documents go out as they are stored: writing them anew could change what was signed.
    answer = Response(
        f'{{"credential":[{documents}],"compactJwsString":{tokens}}}', mimetype="application/json"
    )
    answer.headers["X-Total-Count"] = str(found.total)
    if links := _links(asked, found.total):
        answer.headers["Link"] = links
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api_bp.post("/credentials")
@limiter.limit("60/minute")
def upsert_credential() -> tuple[Response, int]:
    """Bring a badge: as a document, or as a token. The same badge twice is the same badge."""
    actor = _host(HostScope.BRING_BADGES)
    content = _sent_badge()
    with doorway().runtime.command(actor.actor, request_id=request_id()) as uow:
        made = service.receive_badge(uow, content, host_id=actor.host_id)
    return Response(content, mimetype=request.mimetype), HTTPStatus.CREATED if made else HTTPStatus.OK


@api_bp.get("/profile")
@limiter.limit("120/minute")
def get_profile() -> Response:
    """Who the holder is."""
    with _looking(HostScope.READ_PROFILE) as look:
        answer = jsonify(_profile(look))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api_bp.put("/profile")
@limiter.limit("60/minute")
def put_profile() -> Response:
    """Take in a profile that says what is known here already; refuse every other."""
    with _looking(HostScope.CHANGE_PROFILE) as look:
        try:
            sent = ProfileIn.model_validate_json(request.get_data())
        except ValidationError as error:
            raise _not_fitting(error) from error
        known = _profile(look)
        told = sent.model_dump(by_alias=True, exclude_none=True, exclude={"id", "type"})
        if any(known.get(member) != value for member, value in told.items()):
            raise Refused(
                "Name and address come from the holder's district, so a host cannot change them. The holder asks there."
            )
    return jsonify({member: known[member] for member in ("id", "type", *told)})


@api_bp.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def undefined(rest: str) -> Response:
    """What the standard does not define, in its own words for that."""
    allowed = _DEFINED.get(f"/{rest}")
    if allowed is None:
        raise NotFound("The Open Badges API has no such address.", cure="Read /ims/ob/v3p0/discovery.")
    answer = _told(HTTPStatus.METHOD_NOT_ALLOWED, "This address does not take that method.")
    answer.headers["Allow"] = allowed
    return answer


@api_bp.errorhandler(WaymarkError)
def _refused(error: WaymarkError) -> Response:
    status = status_of(error)
    if status not in _MINOR and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        status = HTTPStatus.BAD_REQUEST  # the standard knows no other for what was sent
    answer = _told(status, f"{error.message} {error.cure}".strip())
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    elif "scope" in g:
        answer.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{g.scope}"'
    return answer


def _told(status: HTTPStatus, words: str) -> Response:
    field = {
        "imsx_codeMinorFieldName": "TargetEndSystem",
        "imsx_codeMinorFieldValue": _MINOR.get(status, "internal_server_error"),
    }
    answer = jsonify(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": words,
            "imsx_codeMinor": {"imsx_codeMinorField": [field]},
        }
    )
    answer.status_code = status
    return answer


def _host(scope: HostScope) -> people.HostActor:
    """For whom the host acts. Raises ``NotSignedIn`` and ``Refused``, before anything that was sent is looked at."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer" and token.strip():
        with doorway().runtime.reading(ANONYMOUS) as look:
            found = people.actor_of_host(look, token.strip())
    if found is None:
        raise NotSignedIn("This address asks for an access token that holds.")
    if scope not in found.scopes:
        g.scope = scope.value
        raise Refused(f"The holder did not allow this; it needs the scope {scope.value}.")
    return found


@contextmanager
def _looking(scope: HostScope) -> Iterator[Reading]:
    host = _host(scope)
    with doorway().runtime.reading(host.actor) as look:
        yield look


def _sent_badge() -> bytes:
    if (request.content_length or 0) > LARGEST_PICTURE:
        raise TooLarge("This is larger than any badge.", cure="Send one badge at a time.")
    content = request.get_data().strip()
    is_token = bool(_TOKEN.fullmatch(content))
    if (request.mimetype == "application/json" and content.startswith(b"{")) or (
        request.mimetype == "text/plain" and is_token
    ):
        return content
    raise Invalid(
        "This is neither a badge as application/json nor a compact JWS as text/plain.",
        cure="Send one badge in one of these forms.",
    )


def _profile(look: Reading) -> dict[str, Any]:
    known = people.profile_of(look, look.actor.person_id)
    return {
        "id": f"urn:uuid:{uuid.UUID(known.person_id)}",
        "type": ["Profile"],
        "name": known.name,
        "givenName": known.given_name,
        "familyName": known.family_name,
        "email": known.email,
    }


def _links(asked: HostPageQuery, total: int) -> str:
    """Where the other pages are, while this one is not everything."""
    last = max(0, (total - 1) // asked.limit * asked.limit)
    if asked.offset == 0 and total <= asked.limit:
        return ""
    offsets = {"first": 0, "last": last}
    if asked.offset + asked.limit < total:
        offsets["next"] = asked.offset + asked.limit
    if asked.offset > 0:
        offsets["prev"] = max(0, asked.offset - asked.limit)
    since = {"since": asked.since.isoformat()} if asked.since else {}
    here = f"{doorway().base_url}/ims/ob/v3p0/credentials"
    return ", ".join(
        f'<{here}?{urlencode({"limit": asked.limit, "offset": offset, **since})}>; rel="{name}"'
        for name, offset in offsets.items()
    )


def _not_fitting(error: ValidationError) -> Invalid:
    problems = tuple(
        Problem(".".join(str(part) for part in item["loc"]), item["msg"]) for item in error.errors()
    )
    told = "; ".join(f"{problem.where or 'body'}: {problem.message}" for problem in problems)
    return Invalid(f"What was sent does not fit: {told}.", problems=problems)
