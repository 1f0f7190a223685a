"""The JSON doors: bearer tokens with scopes, units of work, idempotent POSTs, answers from Pydantic models.

A slice's ``api.py`` writes::

    api = api_blueprint("evidence", "Submissions")

    @api.post("/submissions", responses={201: SubmissionOut})
    @writes("submissions")
    def post_submission(uow: UnitOfWork, body: SubmissionIn) -> tuple[SubmissionOut, int]: ...

Parameters named ``path``, ``query``, ``body`` and ``form`` are filled and checked from their Pydantic models.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from flask_openapi3 import Tag
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from waymark.kernel.actor import ANONYMOUS, Actor
from waymark.kernel.errors import Conflict, Invalid, NotSignedIn, Problem, Refused
from waymark.kernel.idempotency import RememberedAnswer
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import current_actor, doorway, request_id
from waymark.web.errors import PROBLEM_MEDIA_TYPE, problem_json

SCOPE_NAMES = {
    "plans": "plans",
    "submissions": "evidence",
    "reviews": "reviews",
    "awards": "badges",
    "conditions": "the district's conditions",
    "hr": "credit and exports",
}
"""What a token can be for, and the same in the words of the pages."""

SCOPE_WORDS = {
    f"{name}:{verb}": f"{do} {words}"
    for name, words in SCOPE_NAMES.items()
    for verb, do in (("read", "Read"), ("write", "Read and change"))
}
"""Every scope with its meaning for people. Writing includes reading."""

SCOPES = frozenset(SCOPE_WORDS)


LONGEST_KEY = 200


class ProblemOut(BaseModel):
    """An error: ``code`` is stable, ``title`` and ``detail`` are for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    problems: list[dict[str, str]] = []
    request_id: str = ""


_REFUSALS = {
    "401": "No token, or one that does not hold",
    "403": "The token or its person may not do that",
    "404": "Nothing there, or nothing that the person may see",
    "409": "It does not fit how things stand now",
    "422": "What was sent does not fit",
    "default": "Any other error",
}


class Body(BaseModel):
    """The base of every request body: unknown members are refused, so that a typing mistake is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PageQuery(BaseModel):
    """Cursor paging of a list."""

    cursor: str | None = Field(None, max_length=400, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


class IdPath(BaseModel):
    """An address with one identifier."""

    id: str = Field(max_length=64)


class SlugPath(BaseModel):
    """An address with one slug."""

    slug: str = Field(max_length=100)


def api_blueprint(slice_name: str, title: str) -> APIBlueprint:
    """A blueprint under ``/api/v1`` whose addresses all ask for a token."""
    blueprint = APIBlueprint(
        f"{slice_name}_api",
        slice_name,
        url_prefix="/api/v1",
        abp_tags=[Tag(name=title)],
        abp_security=[{"token": []}],
        abp_responses={status: _described(words) for status, words in _REFUSALS.items()},
    )
    # Before anything that was sent is looked at.
    blueprint.before_request(_require_token)
    return blueprint


def _described(words: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemOut.__name__}"}
    return {"description": words, "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}}}


def reads(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Give the function a reading by the token's person. ``scope`` is one of ``SCOPE_NAMES``, or empty for any token."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Response]:
        @functools.wraps(function)
        def door(**arguments: Any) -> Response:
            actor = _allowed(scope, "read")
            with doorway().runtime.reading(actor) as look:
                return answer(function(look, **arguments))

        return door

    return decorate


def writes(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Give the function a unit of work by the token's person, once per ``Idempotency-Key``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Response]:
        @functools.wraps(function)
        def door(**arguments: Any) -> Response:
            actor = _allowed(scope, "write")
            with doorway().runtime.command(actor, request_id=request_id()) as uow:
                key = _idempotency_key()
                if not key:
                    return answer(function(uow, **arguments))
                digest = _digest()
                if remembered := _remembered(uow, key, digest):
                    return remembered
                given = answer(function(uow, **arguments))
                _remember(uow, key, digest, given)
                return given

        return door

    return decorate


def also_needs(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Ask for one more scope, as ``hr:read``, where an answer tells what several scopes guard. Stands below ``reads``."""
    name, _, verb = scope.partition(":")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def guarded(*given: Any, **arguments: Any) -> Any:
            _allowed(name, verb)
            return function(*given, **arguments)

        return guarded

    return decorate


def token_scopes() -> frozenset[str]:
    """The scopes of the token in use."""
    scopes: frozenset[str] = g.get("scopes", frozenset())
    return scopes


def answer(result: Any) -> Response:
    """A response from a model, a list of models or a ready response, with an optional status."""
    status = 200
    if isinstance(result, tuple):
        result, status = result
    if isinstance(result, Response):
        return result
    body = result.model_dump_json() if isinstance(result, BaseModel) else ""
    return Response(body, status, mimetype="application/json")


def invalid_body(error: ValidationError) -> Response:
    """The answer to a body, query or path that does not fit its model."""
    problems = tuple(
        Problem(".".join(str(part) for part in item["loc"]) or "body", item["msg"]) for item in error.errors()
    )
    return problem_json(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "What was sent does not fit.", "See problems.", problems
    )


def _require_token() -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotSignedIn("This address asks for a token.", cure="Send it as Authorization: Bearer TOKEN.")
    with doorway().runtime.reading(ANONYMOUS) as look:
        who = doorway().actor_of_token(look, token.strip())
    if who is None:
        raise NotSignedIn(
            "This token is unknown, has expired or was revoked.", cure="Make a new one in your settings."
        )
    g.actor, g.scopes = who.actor, who.scopes


def _allowed(scope: str, verb: str) -> Actor:
    if scope and not ({f"{scope}:{verb}", f"{scope}:write"} & token_scopes()):
        raise Refused(f"This token may not do that; it needs the scope {scope}:{verb}.")
    return current_actor()


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Invalid(f"An Idempotency-Key has at most {LONGEST_KEY} characters.", cure="Send a shorter one.")
    return key


def _digest() -> str:
    digest = hashlib.sha256()
    for part in (
        request.method,
        request.path,
        *(f"{name}={value}" for name, value in request.form.items(multi=True)),
    ):
        digest.update(part.encode() + b"\0")
    digest.update(request.get_data(cache=True))
    # A form with files has been taken apart by now, so its body is empty and its files are counted one by one.
    for file in request.files.values():
        while piece := file.stream.read(2**16):
            digest.update(piece)
        file.stream.seek(0)
    return digest.hexdigest()


def _remembered(uow: UnitOfWork, key: str, digest: str) -> Response | None:
    query = select(RememberedAnswer).where(
        RememberedAnswer.person_id == uow.actor.person_id, RememberedAnswer.key == key
    )
    known = uow.session.scalars(query).first()
    if known is None:
        return None
    if known.request_digest != digest:
        raise Conflict(
            "This Idempotency-Key was used for another request.", cure="Use a new key for a new request."
        )
    response = Response(known.body, known.status, mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _remember(uow: UnitOfWork, key: str, digest: str, given: Response) -> None:
    if uow.actor.person_id is None:
        raise Invalid("Idempotency keys belong to a person.")
    uow.session.add(
        RememberedAnswer(
            person_id=uow.actor.person_id,
            key=key,
            request_digest=digest,
            status=given.status_code,
            body=given.get_data(as_text=True),
            at=uow.now,
        )
    )
