"""Headers that tell the browser to trust nothing but ourselves, and the id that every request carries."""

from __future__ import annotations

import re
import secrets

import structlog
from flask import Flask, Response, g, request

from waymark.kernel.errors import NotFound

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def register_security(app: Flask, *, https: bool) -> None:
    """Give every request an id and a nonce, and every answer its headers."""

    @app.before_request
    def _begin() -> None:
        sent = request.headers.get("X-Request-ID", "")
        g.request_id = sent if _REQUEST_ID.match(sent) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        if "\0" in request.path:
            # No address of ours has one, and PostgreSQL cannot look for it.
            raise NotFound(
                "There is nothing at this address.", cure="Check the address, or start from your home page."
            )

    @app.after_request
    def _headers(response: Response) -> Response:
        nonce = csp_nonce()
        headers = response.headers
        headers["X-Request-ID"] = g.get("request_id", "")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(), payment=(), usb=()")
        headers.setdefault(
            "Content-Security-Policy", _policy(nonce, docs=request.path.startswith("/api/v1/swagger"))
        )
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response


def let_anybody_frame(response: Response) -> Response:
    """Let pages of any site show this answer in a frame, which no other page of ours allows."""
    policy = _policy(csp_nonce(), docs=False).replace("frame-ancestors 'self'", "frame-ancestors *")
    response.headers["Content-Security-Policy"] = policy
    return response


def let_forms_lead_to(response: Response, origin: str) -> Response:
    """Let the forms of this page end at an address of another site: browsers hold redirects against the page too."""
    policy = _policy(csp_nonce(), docs=False).replace("form-action 'self'", f"form-action 'self' {origin}")
    response.headers["Content-Security-Policy"] = policy
    return response


def csp_nonce() -> str:
    """The nonce of this answer, for the few scripts that stand in a page."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _policy(nonce: str, *, docs: bool) -> str:
    # The page to try the API is drawn by Swagger UI, which styles its own elements and starts with a bare script.
    script = "'self' 'unsafe-inline'" if docs else f"'self' 'nonce-{nonce}'"
    style = "'self' 'unsafe-inline'" if docs else f"'self' 'nonce-{nonce}'"
    return (
        f"default-src 'self'; script-src {script}; style-src {style}; img-src 'self' data: blob:; media-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
    )
