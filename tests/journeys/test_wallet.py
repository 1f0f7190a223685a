"""A holder hands a badge to a wallet of somebody else's making, from the page with the QR code."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from playwright.sync_api import expect

from awards import service
from awards.openbadge.wallets import AS_DOCUMENT, AS_TOKEN
from tests.browser.live import Guest, Live
from tests.browser.pictures import photograph
from tests.factories import awards
from tests.factories.town import email_of
from tests.interop.test_foreign_verifiers import FOLDER, node  # noqa: F401  # a fixture, found by its name

pytestmark = [pytest.mark.browser, pytest.mark.interop, pytest.mark.usefixtures("node")]


@pytest.mark.parametrize("naming", ["did", "jwk"])
def test_a_foreign_wallet_fetches_the_badge_in_both_forms(live: Live, naming: str):
    town = live.town
    awards.issuer(town, url=live.address)
    award_id = awards.issued(town, town.educator)
    educator = live.come("educator")
    educator.page.goto(f"/awards/{award_id}")
    educator.follow("Put it into a wallet")
    photograph(educator, "wallet-before")
    educator.press("Show the QR code")
    expect(educator.page.get_by_text("Scan this with your wallet")).to_be_visible()
    photograph(educator, "wallet-offer")

    found = fetch(live, educator, naming)
    assert set(found["badges"]) == {AS_DOCUMENT, AS_TOKEN}
    with town.look(town.educator) as look:
        for form in (json.dumps(found["badges"][AS_DOCUMENT]), found["badges"][AS_TOKEN]):
            for identity in (found["did"], email_of("educator")):
                report = service.check(look, form, identity=identity)
                assert (report.verdict.value, report.answers["recipient"]) == ("valid", "passed")

    # The page names the wallet, and the holder takes the name out again.
    educator.page.goto(f"/awards/{award_id}/wallet")
    expect(educator.page.get_by_text(found["did"])).to_be_visible()
    photograph(educator, "wallet-named")
    educator.press("Take the wallet out of the badge")
    educator.agree("Take the wallet out of the badge")
    expect(educator.page.get_by_text("names no wallet any more")).to_be_visible()


def fetch(live: Live, educator: Guest, naming: str) -> dict[str, Any]:
    link = educator.page.get_by_role("link", name="Open in my wallet").get_attribute("href")
    pin = educator.page.locator("#pin").inner_text()
    seconds = str(int(live.town.clock.now().timestamp()))
    ran = subprocess.run(
        ["node", str(FOLDER / "wallet.mjs"), link, pin, seconds, naming],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
