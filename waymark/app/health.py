"""Addresses for the people and programs that keep Waymark running: alive, ready, figures."""

from __future__ import annotations

import time
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text

from waymark.kernel.actor import ANONYMOUS
from waymark.kernel.outbox import count_open
from waymark.web.context import doorway

log = structlog.get_logger(__name__)

bp = Blueprint("health", __name__)

REQUESTS = Counter("waymark_requests_total", "Requests answered", ["endpoint", "method", "status"])
SECONDS = Histogram("waymark_request_seconds", "Time to answer", ["endpoint"])
WAITING = Gauge("waymark_jobs_waiting", "Jobs in the outbox that are not done")
FAILED = Gauge("waymark_jobs_failed", "Jobs that were given up and wait for a person")


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers too."""
    try:
        with doorway().runtime.reading(ANONYMOUS) as look:
            look.session.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001  # whatever the reason, this process cannot serve now
        return jsonify(status="database does not answer"), 503
    return jsonify(status="ok"), 200


@bp.get("/metrics")
def metrics() -> Response:
    """Figures in the Prometheus text format. Counts only, never a name."""
    with doorway().runtime.reading(ANONYMOUS) as look:
        waiting, failed = count_open(look.session, look.now)
    WAITING.set(waiting)
    FAILED.set(failed)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def register_metrics(app: Flask) -> None:
    """Count and time every request by its endpoint."""

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        endpoint: Any = request.endpoint or "none"
        REQUESTS.labels(endpoint, request.method, response.status_code).inc()
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        SECONDS.labels(endpoint).observe(seconds)
        if endpoint.endswith("static"):
            return response
        # The endpoint and not the address, which may hold the secret of a link.
        log.info(
            "answered",
            method=request.method,
            at=endpoint,
            status=response.status_code,
            seconds=round(seconds, 3),
        )
        return response
