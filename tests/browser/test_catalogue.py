"""Browsing the catalogue as fingers and keyboards do it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.live import Live

pytestmark = pytest.mark.browser


def test_two_are_ticked_on_two_pages_and_compared(live: Live) -> None:
    guest = live.come("educator")
    page = guest.page
    boxes, told = page.locator("input[name=pick][type=checkbox]"), page.locator("[data-picks-told]")
    page.goto("/catalogue")
    boxes.first.check()
    expect(told).to_have_text("1 of 2 ticked: " + page.locator("article h3").first.inner_text())
    page.goto("/catalogue?page=2")
    boxes.last.check()
    expect(told).to_contain_text("2 of 2 ticked")
    expect(boxes.first).to_be_disabled()
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/catalogue/compare\?a=[\w-]+&b=[\w-]+$"))
    page.goto("/catalogue")
    expect(told).to_have_text("Tick two to see them side by side.")


def test_the_keyboard_is_never_hidden_behind_the_bar_of_a_phone(live: Live) -> None:
    page = live.come("educator").page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto("/catalogue")
    for _ in range(30):
        page.keyboard.press("Tab")
        below = page.evaluate(
            "() => { const one = document.activeElement; const bar = document.querySelector('.wm-tabs');"
            " return !bar.contains(one) && one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top }"
        )
        assert not below
