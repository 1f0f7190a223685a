"""``waymark serve`` and ``waymark work``: the web server and the worker."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from waymark.app.cli.context import installation
from waymark.app.factory import create_app
from waymark.app.installation import Installation
from waymark.app.jobs import drain


class WebServer(BaseApplication):
    """Gunicorn around our application. Each worker process makes its own installation after the fork."""

    def __init__(
        self, host: str, port: int, workers: int, *, on_ready: str = "", **flask_config: Any
    ) -> None:
        self._flask_config = flask_config
        self._options = {
            "bind": f"{host}:{port}",
            "workers": workers,
            # Processes rather than threads were faster when measured; one or two threads keep a slow
            # upload from stopping everybody where no proxy buffers it.
            "threads": 4 if workers == 1 else 2,
            "accesslog": None,
            "loglevel": "warning",
            "timeout": 120,
            "when_ready": (lambda server: click.echo(on_ready)) if on_ready else (lambda server: None),
        }
        super().__init__()  # type: ignore[no-untyped-call]  # ships no types

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Flask:
        place = installation()
        place.work_in_background()
        return create_app(place, **self._flask_config)


def serve_forever(host: str, port: int, workers: int, *, on_ready: str = "", **flask_config: Any) -> None:
    """Serve until stopped."""
    WebServer(host, port, workers, on_ready=on_ready, **flask_config).run()  # type: ignore[no-untyped-call]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes; about as many as there are cores.")
def serve(host: str, port: int, workers: int) -> None:
    """Start the web server. Example: waymark serve --port 8080 --workers 4"""
    serve_forever(host, port, workers, on_ready=f"Waymark answers on http://{host}:{port}")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
def work(once: bool) -> None:
    """Work off the outbox; start as many as you like on PostgreSQL. Example: waymark work --once"""
    place: Installation = installation()
    if once:
        click.echo(f"{drain(place.runtime, place.jobs)} jobs tried.")
        return
    place.work()


COMMANDS: tuple[Any, ...] = (serve, work)
