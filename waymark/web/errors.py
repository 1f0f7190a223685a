"""Errors at the edge: the one place where an error becomes an HTTP status, a page or ``application/problem+json``."""

from __future__ import annotations

import errno
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import structlog
from flask import Flask, Response, json, redirect, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from waymark.kernel import errors
from waymark.web.context import current_actor, doorway, request_id

STATUS: dict[type[errors.WaymarkError], HTTPStatus] = {
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.Refused: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.WrongType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
}

_PLAIN = {
    HTTPStatus.NOT_FOUND: (
        "There is nothing at this address.",
        "Check the address, or start from your home page.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "This address does not take that kind of request.",
        "Go back and use the buttons on the page.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("That was a lot in a short time.", "Wait a minute and try again."),
    HTTPStatus.BAD_REQUEST: ("The request could not be read.", "Go back, load the page again and repeat it."),
}

_TITLES = {
    HTTPStatus.BAD_REQUEST: "That could not be read",
    HTTPStatus.UNAUTHORIZED: "Please sign in",
    HTTPStatus.FORBIDDEN: "You may not do that",
    HTTPStatus.NOT_FOUND: "Nothing here",
    HTTPStatus.CONFLICT: "It stands differently now",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Not a file we can take",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something is missing",
    HTTPStatus.TOO_MANY_REQUESTS: "A little slower, please",
    HTTPStatus.INSUFFICIENT_STORAGE: "No room left",
    HTTPStatus.SERVICE_UNAVAILABLE: "Busy at the moment",
}

FEWEST_WORDS = 3
"""From here on something that was sent is taken for text that somebody wrote."""

PROBLEM_MEDIA_TYPE = "application/problem+json"
"""The errors of RFC 9457."""

log = structlog.get_logger(__name__)


def status_of(error: errors.WaymarkError) -> HTTPStatus:
    """The HTTP status for an error of ours."""
    return next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def register_error_handlers(app: Flask) -> None:
    """Answer every error as a page for people and as problem+json for programs."""
    app.register_error_handler(errors.WaymarkError, _waymark_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OSError, _os_error)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether the caller is a program: an API address, or an Accept header that prefers JSON."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _waymark_error(error: errors.WaymarkError) -> BaseResponse:
    if isinstance(error, errors.NotSignedIn) and not wants_json():
        if request.method == "GET":
            return redirect(_sign_in(request.full_path.rstrip("?")), 303)
        return _signed_out()
    if isinstance(error, errors.Refused):
        _note_refusal(error)
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    return _answer(status_of(error), error.code, error.message, error.cure, problems)


def _sign_in(then: str) -> str:
    return f"/sign-in?next={quote(then)}"


def _signed_out() -> BaseResponse:
    # Whoever wrote for an hour must not lose it because the session ended meanwhile.
    sent = (text for name, texts in request.form.lists() if "password" not in name for text in texts)
    page = render_template(
        "errors/signed_out.html",
        typed=[text for text in sent if len(text.split()) >= FEWEST_WORDS],
        sign_in=_sign_in(_page_before() or "/"),
    )
    return Response(page, HTTPStatus.UNAUTHORIZED)


def _note_refusal(error: errors.Refused) -> None:
    # The refused command was undone with everything in it, so this line needs a transaction of its own.
    try:
        with doorway().runtime.command(current_actor(), request_id=request_id()) as uow:
            uow.record(
                "door:request:refuse",
                (request.endpoint or request.path)[:64],
                path=request.path[:200],
                reason=error.message,
            )
    except errors.WaymarkError as unwritten:
        # A busy or full database must not turn a refusal into a fault.
        log.warning("refusal not written down", reason=error.message, error=unwritten.message)


def _http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    status = HTTPStatus(error.code)
    if isinstance(error, RequestEntityTooLarge):
        megabytes = doorway().max_upload_bytes // 2**20
        return _answer(
            status,
            "too_large",
            f"That is larger than {megabytes} MB.",
            "Make the file smaller, or hand in a link to it.",
        )
    message, cure = _PLAIN.get(status, (status.phrase + ".", "Go back and try again."))
    answer = _answer(status, status.name.lower(), message, cure)
    for name in ("Allow", "Retry-After"):
        if value := error.get_response().headers.get(name):
            answer.headers[name] = value
    return answer


def _os_error(error: OSError) -> BaseResponse:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return _unexpected(error)
    log.error("storage full", error=str(error))
    return _waymark_error(
        errors.StorageFull(
            "There is no room left to save this.",
            cure="Nothing was changed. Please tell the people who run Waymark.",
        )
    )


def _too_deep(error: RecursionError) -> BaseResponse:
    # Only what was sent can be nested without end.
    log.warning("nested too deeply", path=request.path)
    return _answer(
        HTTPStatus.BAD_REQUEST, "invalid", "What was sent is nested too deeply.", "Send it flatter."
    )


def _unexpected(error: Exception) -> BaseResponse:
    log.error("unexpected error", method=request.method, at=request.endpoint or "none", exc_info=error)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong on our side.",
        "Nothing was changed. Try again; if it happens twice, send the number below to the people who run Waymark.",
    )


def _answer(
    status: HTTPStatus, code: str, message: str, cure: str, problems: tuple[errors.Problem, ...] = ()
) -> Response:
    if wants_json():
        return problem_json(status, code, message, cure, problems)
    told = [cure, *(f"{p.where}: {p.message}" for p in problems)]
    page = render_template(
        "errors/error.html",
        status=int(status),
        title=_TITLES.get(status, "That did not work"),
        what_happened=message,
        what_to_do=[step for step in told if step],
        back=_page_before(),
        # The frame with navigation asks the database, which may be what is failing.
        bare=status >= HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    return Response(page, int(status))


def _page_before() -> str | None:
    if not request.referrer or urlsplit(request.referrer).netloc != request.host:
        return None
    return urlsplit(request.referrer).path or None


def problem_json(
    status: HTTPStatus, code: str, message: str, cure: str = "", problems: tuple[errors.Problem, ...] = ()
) -> Response:
    """An RFC 9457 problem with our stable code."""
    body: dict[str, object] = {
        "type": f"urn:waymark:problem:{code}",
        "title": message,
        "status": int(status),
        "code": code,
    }
    if cure:
        body["detail"] = cure
    if problems:
        body["problems"] = [{"where": p.where, "message": p.message} for p in problems]
    body["request_id"] = request_id()
    return Response(json.dumps(body), int(status), mimetype=PROBLEM_MEDIA_TYPE)
