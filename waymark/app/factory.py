"""Makes the web application from an installation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, redirect
from flask_bootstrap import Bootstrap5
from flask_openapi3 import Info
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

import awards.api
import awards.views
import conditions.api
import conditions.views
import credentials.api
import credentials.views
import evidence.api
import evidence.views
import frameworks.api
import frameworks.views
import hr.api
import hr.views
import pathways.api
import pathways.views
import people.api
import people.views
import review.api
import review.views
import waymark
from credentials import queries as credentials_queries
from people import queries as people_queries
from waymark.app import formats, health, home, impact
from waymark.app.config import Environment
from waymark.app.installation import ROOT, TEMPLATES, Installation
from waymark.app.navigation import navigation_for, person_menu_for
from waymark.kernel.uow import Reading
from waymark.web.api import ProblemOut, invalid_body
from waymark.web.context import Doorway, TokenActor, current_actor, doorway, request_id
from waymark.web.errors import register_error_handlers
from waymark.web.limits import limiter
from waymark.web.security import csp_nonce, register_security

log = structlog.get_logger(__name__)

FORM_LIMIT = 4 * 2**20
"""Bytes of one post without its files; far above the longest text, so that a long one is answered kindly."""


def create_app(installation: Installation, **flask_config: Any) -> Flask:
    """The application. ``flask_config`` overrides Flask's own settings, for tests."""
    settings = installation.settings
    app = OpenAPI(
        "waymark",
        info=Info(title="Waymark", version=waymark.__version__),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        doc_prefix="/api/v1",
        validation_error_callback=invalid_body,
        validation_error_model=ProblemOut,
        template_folder=str(TEMPLATES),
        static_folder=str(ROOT / "static"),
    )
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="waymark",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 2**20 + FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        BOOTSTRAP_SERVE_LOCAL=True,
        COUNT_TRIES=True,
        DEMO_SIGN_INS=(),
        RATELIMIT_STORAGE_URI=settings.broker_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=installation.broker.connection if installation.broker else {},
    )
    app.config.update(flask_config)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.env is Environment.PRODUCTION:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]

    Bootstrap5(app)  # type: ignore[no-untyped-call]  # ships no types
    limiter.init_app(app)
    app.extensions["waymark"] = Doorway(
        runtime=installation.runtime,
        base_url=settings.base_url,
        max_upload_bytes=settings.max_upload_mb * 2**20,
        actor_of_session=people_queries.actor_of_session,
        actor_of_token=_actor_of_token,
        navigation_for=navigation_for,
        district_name=_district_name,
    )
    register_security(app, https=https)
    health.register_metrics(app)
    register_error_handlers(app)
    formats.register_filters(app)
    # Globals rather than context, because imported macros see globals only.
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_token=generate_csrf)
    app.context_processor(_page_parts)
    _register_doors(app)
    return app


_PAGES = (
    health.bp,
    home.bp,
    impact.bp,
    people.views.bp,
    frameworks.views.bp,
    credentials.views.bp,
    evidence.views.bp,
    review.views.bp,
    awards.views.bp,
    awards.views.public_bp,
    pathways.views.bp,
    conditions.views.bp,
    hr.views.bp,
    hr.views.public_bp,
)
_APIS = (
    people.api.api,
    frameworks.api.api,
    credentials.api.api,
    evidence.api.api,
    review.api.api,
    awards.api.api,
    pathways.api.api,
    conditions.api.api,
    hr.api.api,
)


def _register_doors(app: OpenAPI) -> None:
    for pages in _PAGES:
        app.register_blueprint(pages)
    for api in _APIS:
        app.register_api(api)
    app.add_url_rule("/api/v1/docs", "api_docs", lambda: redirect("/api/v1/swagger", 302))


def _actor_of_token(reading: Reading, token: str) -> TokenActor | None:
    found = people_queries.actor_of_token(reading, token)
    return TokenActor(*found) if found else None


def _district_name() -> str:
    actor = current_actor()
    with doorway().runtime.reading(actor) as look:
        return people_queries.district_name(look, actor.district_id)


def _page_parts() -> dict[str, Any]:
    actor = current_actor()
    signed_in = actor.person_id is not None
    district_name, writes = "", False
    if signed_in:
        with doorway().runtime.reading(actor) as look:
            district_name, writes = credentials_queries.district_and_authoring(look)
    return {
        "page_actor": actor if signed_in else None,
        "navigation": navigation_for(actor) if signed_in else (),
        "person_menu": person_menu_for(actor, writes=writes) if signed_in else (),
        "district_name": district_name,
        "request_id": request_id(),
    }
