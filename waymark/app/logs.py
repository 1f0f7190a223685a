"""Structured log lines: JSON in production, readable in development. Never a secret, never evidence."""

from __future__ import annotations

import logging
import sys

import structlog

_SECRET = ("password", "token", "secret", "key", "authorization", "cookie")


def set_up_logs(*, as_json: bool, level: str) -> None:
    """Configure logging once per process."""
    # Plain tracebacks only: the pretty ones print local variables, and secrets would be among them.
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _hide_secrets(logger: object, name: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for field in line:
        if any(word in field.lower() for word in _SECRET):
            line[field] = "[hidden]"
    return line
