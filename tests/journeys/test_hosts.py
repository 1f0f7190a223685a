"""A host fetches a holder's badges: it reads the description, registers, and the holder allows it in a browser.

The host is Authlib's OAuth client. It listens on this machine, as a program on the holder's own computer would.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from playwright.sync_api import expect
from werkzeug.serving import make_server

from awards import service
from tests.browser.live import Guest, Live
from tests.browser.pictures import photograph
from tests.factories import awards
from tests.factories.town import email_of

pytestmark = pytest.mark.browser

SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly"


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address to come back to, and what came there."""
    came: list[str] = []

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        came.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><title>Host</title><link rel=icon href='data:,'><p>Thank you."]

    server = make_server("127.0.0.1", 0, answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/back", came
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_host_fetches_the_badges_of_a_holder_who_allows_it_and_can_be_ended(live: Live):
    town, base = live.town, live.address
    awards.issuer(town, url=base)
    award_id = awards.issued(town, town.educator)
    told = requests.get(f"{base}/ims/ob/v3p0/discovery", timeout=10).json()
    scheme = told["components"]["securitySchemes"]["OAuth2ACG"]
    flow = scheme["flows"]["authorizationCode"]

    with listening() as (back, came):
        registered = requests.post(
            scheme["x-imssf-registrationUrl"],
            json={
                "client_name": "Desk Backpack",
                "client_uri": "https://backpack.example/",
                "policy_uri": "https://backpack.example/privacy",
                "redirect_uris": [back],
                "scope": f"{SCOPE} offline_access",
            },
            timeout=10,
        ).json()
        host = OAuth2Session(
            registered["client_id"],
            registered["client_secret"],
            scope=f"{SCOPE} offline_access",
            redirect_uri=back,
            code_challenge_method="S256",
        )
        verifier = secrets.token_urlsafe(48)
        question, state = host.create_authorization_url(flow["authorizationUrl"], code_verifier=verifier)

        # The holder is led there, signs in, reads, and allows it; nothing in the browser complains.
        educator = live.come("educator")
        allow(educator, question)
        expect(educator.page.get_by_text("Thank you.")).to_be_visible()
        (landed,) = came
        assert parse_qs(urlsplit(landed).query)["iss"] == [base]
        tokens = host.fetch_token(
            flow["tokenUrl"],
            authorization_response=f"{back}?{urlsplit(landed).query}",
            state=state,
            code_verifier=verifier,
        )

        answer = host.get(f"{base}/ims/ob/v3p0/credentials", timeout=10)
        assert answer.headers["X-Total-Count"] == "1"
        (document,), (jws,) = answer.json()["credential"], answer.json()["compactJwsString"]
        assert document["id"].endswith(award_id)
        with town.look() as look:
            for form in (document, jws):
                report = service.check(look, form, identity=email_of("educator"))
                assert report.verdict.value == "valid", report.checks

        # It comes back later without the holder, until the holder ends it.
        host.refresh_token(flow["refreshUrl"], refresh_token=tokens["refresh_token"])
        assert host.get(f"{base}/ims/ob/v3p0/credentials", timeout=10).status_code == 200
        educator.page.goto(f"{base}/account")
        educator.page.get_by_role("link", name="See who is connected").click()
        photograph(educator, "connected-hosts")
        educator.page.get_by_role("button", name="Disconnect").click()
        educator.page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
        expect(educator.page.get_by_text("No host is connected")).to_be_visible()
        assert host.get(f"{base}/ims/ob/v3p0/credentials", timeout=10).status_code == 401


def test_the_question_is_answered_by_keyboard_and_without_scripts(live: Live):
    with listening() as (back, came):
        registered = requests.post(
            f"{live.address}/oauth/register",
            json={
                "client_name": "Desk Backpack",
                "client_uri": "https://backpack.example/",
                "redirect_uris": [back],
                "scope": SCOPE,
            },
            timeout=10,
        ).json()
        host = OAuth2Session(
            registered["client_id"],
            registered["client_secret"],
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
        )
        question, _ = host.create_authorization_url(
            f"{live.address}/oauth/authorize", code_verifier=secrets.token_urlsafe(48)
        )
        educator = live.come("educator", scripts=False)
        educator.page.goto(question)
        educator.page.get_by_role("button", name="Do not allow").focus()
        educator.page.keyboard.press("Enter")
        expect(educator.page.get_by_text("Thank you.")).to_be_visible()
        assert parse_qs(urlsplit(came[0]).query)["error"] == ["access_denied"]


def allow(educator: Guest, question: str) -> None:
    educator.page.goto(question)
    expect(educator.page.get_by_text("Says it is from")).to_be_visible()
    photograph(educator, "consent")
    educator.page.get_by_role("button", name="Allow", exact=True).click()
