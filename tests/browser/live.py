"""A town served to real browsers: one server for the whole run, and people in front of their windows.

Whatever a window complains about (errors in scripts, things that the security policy refuses, requests that fail)
makes the test fail, unless the test has said that it expects that answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.factories.town import PASSWORD, Town, email_of
from waymark.app.jobs import drain

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""A browser that speaks with this machine and nobody else."""

PATIENCE = 10_000
"""Milliseconds until something that should appear on a page is given up."""

DESKTOP, PHONE = (1440, 900), (390, 844)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # named by the library
        """Requests are not news in a test."""


class Doorstep:
    """One server on a free port. ``shows`` is the application that answers at the moment."""

    def __init__(self) -> None:
        self.shows: Flask | None = None
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="doorstep", daemon=True)
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.shows is None:
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return []
        answer = self.shows(environ, start_response)
        # Read to the end and closed here: a window that leaves early would keep files open.
        with closing(answer) if hasattr(answer, "close") else nullcontext():
            return [b"".join(answer)]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Postman:
    """Works off the outbox of a town in the background, as a small installation does, and can stop."""

    def __init__(self, town: Town) -> None:
        self._town, self._wake, self._stopped = town, threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)
        town.runtime.on_jobs = lambda job_ids: self._wake.set()
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            drain(self._town.runtime, self._town.installation.jobs)
            self._wake.wait()
            self._wake.clear()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()
        self._thread.join()


class Guest:
    """One person in front of a window of their own."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        scripts: bool = True,
    ) -> None:
        self._context = browser.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale="en-US",
        )
        self._context.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self._scripts, self._expected = scripts, set[int]()
        self._context.on("console", self._hear)
        self._context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        self._context.on("response", self._look_at)
        self._context.on("requestfailed", self._miss)
        self.page: Page = self._context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused answer is judged by its status, where the test can say that it expects it.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(f"console on {self.page.url}: {message.text}")

    def _look_at(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.complaints.append(f"{response.status} for {response.request.method} {response.url}")

    def _miss(self, request: Request) -> None:
        # The browser itself gives up pictures and downloads when a page is left.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure} for {request.method} {request.url}")

    @contextmanager
    def refused(self, *statuses: int) -> Iterator[None]:
        """Inside the block these answers are expected, and at least one has to come."""
        came: list[int] = []

        def note(response: Response) -> None:
            came.append(response.status)

        self._expected = set(statuses)
        self._context.on("response", note)
        yield
        self._context.remove_listener("response", note)
        self._expected = set()
        assert set(statuses) & set(came), f"none of {statuses} came, but {came}"

    def sign_in(self, name: str) -> Guest:
        """Sign in through the page, as somebody of the town."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(email_of(name))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url("/")
        return self

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def press(self, name: str, within: Page | Locator | None = None) -> None:
        """Press the first button of that name, once the page's scripts are at work."""
        if self._scripts:
            self.page.locator("html[data-enhanced]").wait_for(state="attached")
        (within or self.main).get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str, within: Page | Locator | None = None) -> None:
        """Follow the first link of that name."""
        (within or self.page).get_by_role("link", name=name).first.click()

    def agree(self, word: str) -> None:
        """Answer the question of a dialogue with its word for yes."""
        self.page.get_by_role("dialog").get_by_role("button", name=word).click()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def reads(self) -> str:
        """The words on the page."""
        return self.main.inner_text()

    def close(self) -> None:
        self._context.close()


class Live:
    """A served town, and the people who come to it."""

    def __init__(self, town: Town, app: Flask, address: str, browser: Browser) -> None:
        self.town, self.app, self.address = town, app, address
        self._browser, self._guests = browser, list[Guest]()

    def come(self, name: str | None = None, **window: Any) -> Guest:
        """``come("educator", size=PHONE)``: that person, signed in, in a window; without a name a stranger."""
        guest = Guest(self._browser, self.address, **window)
        self._guests.append(guest)
        return guest.sign_in(name) if name else guest

    @property
    def complaints(self) -> list[str]:
        return [complaint for guest in self._guests for complaint in guest.complaints]

    def close(self) -> None:
        for guest in self._guests:
            guest.close()
