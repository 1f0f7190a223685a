"""``waymark demo``: the demo district on one's own machine."""

from __future__ import annotations

import os
import sys

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from waymark.app.cli.context import installation
from waymark.app.cli.serve import serve_forever
from waymark.app.config import load_settings
from waymark.app.demo import PASSWORD, SIGN_INS, build_demo, is_built
from waymark.app.home_folder import HomeFolder
from waymark.app.installation import Installation
from waymark.app.migrate import upgrade


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--no-serve", is_flag=True, help="Make the district and stop.")
def demo(port: int, host: str, no_serve: bool) -> None:
    """Make the demo district if it is not there, and serve it. Example: waymark demo --port 8123"""
    # The list of sign-ins should stay in sight; the log has a line for every page.
    os.environ.setdefault("WAYMARK_LOG_LEVEL", "WARNING")
    HomeFolder(load_settings().home).prepare(base_url=f"http://{host}:{port}")
    place = installation()
    upgrade(place.runtime.engine)
    if not is_built(place):
        _build(place)
    place.runtime.engine.dispose()
    if no_serve:
        click.echo(f"The demo district is in {place.settings.home.resolve()}.")
        return
    # The server's own processes read the settings again; they must find the same home.
    os.environ["WAYMARK_HOME"] = str(place.settings.home)
    shown = {"DEMO_SIGN_INS": SIGN_INS, "DEMO_PASSWORD": PASSWORD}
    serve_forever(host, port, 1, on_ready=_welcome(f"http://{host}:{port}", place.settings.base_url), **shown)


def _build(place: Installation) -> None:
    click.echo("Making the demo district; this takes a minute or two, once.", err=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as progress:
        build_demo(place, progress)


def _welcome(address: str, badges_at: str) -> str:
    lines = [f"\nWaymark answers on {address}\n"]
    if badges_at != address:
        lines.append(f"Badges and mail keep the address of the first start, {badges_at}\n")
    lines += [f"Sign in with the password:  {PASSWORD}\n"]
    lines += [f"  {one.email:36} {one.who}: {one.does}" for one in SIGN_INS]
    return "\n".join([*lines, "\nStop with Ctrl-C. What you do is kept.\n"])


COMMANDS = (demo,)
