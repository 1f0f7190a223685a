"""How a reader scores on the pages: with the mouse, and with nothing but the keyboard."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from tests.browser.live import Guest
from tests.browser.pictures import photograph

PRAISE = "You listened before you answered."
ADVICE = "Try it in another class next week."
FAR = 150
"""Tabs after which a place on a page cannot be reached with the keyboard."""


def read_by_mouse(reader: Guest, level: str, comment: str = "", *, hidden: Iterable[str] = ()) -> None:
    """Open the next work of the queue, rate every criterion alike, hand in."""
    page = reader.page
    page.goto("/reviews")
    reader.follow("Open the next one")
    reader.press("Start reading")
    nobody_is_named(page, hidden)
    for criterion in page.locator(".wm-criterion").all():
        criterion.get_by_role("radio", name=level, exact=True).check()
        criterion.get_by_role("textbox").fill(comment)
    page.get_by_label("What was done well").fill(PRAISE)
    page.get_by_label("What to try next").fill(ADVICE)
    photograph(reader, "score")
    reader.press("Hand in my scores")
    reader.agree("Hand in")
    expect(reader.main).to_contain_text("Your scores are in")


def read_by_keyboard(reader: Guest, *, level: int, comment: str, hidden: Iterable[str] = ()) -> None:
    """The same without a mouse; ``level`` counts from the lowest, 1."""
    page = reader.page
    page.goto("/")
    for name in ("Reviews", "Open the next one"):
        go_to(page, page.get_by_role("link", name=name).locator("visible=true").first)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    go_to(page, page.get_by_role("button", name="Start reading"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    nobody_is_named(page, hidden)
    for criterion in page.locator(".wm-criterion").all():
        levels = criterion.get_by_role("radio")
        go_to(page, levels.first)
        page.keyboard.press("Space")
        for _ in range(level - 1):
            page.keyboard.press("ArrowDown")
        expect(levels.nth(level - 1)).to_be_checked()
        go_to(page, criterion.get_by_role("textbox"))
        page.keyboard.insert_text(comment)
    for label, words in (("What was done well", PRAISE), ("What to try next", ADVICE)):
        go_to(page, page.get_by_label(label))
        page.keyboard.insert_text(words)
    go_to(page, page.get_by_role("button", name="Hand in my scores"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(reader.main).to_contain_text("Your scores are in")


def go_to(page: Page, place: Locator) -> None:
    """Press Tab until the keyboard is there."""
    wanted = place.element_handle()
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {place}")


def nobody_is_named(page: Page, hidden: Iterable[str]) -> None:
    """Neither the words nor the source of the page tell whose work it is."""
    expect(page.get_by_role("heading", name="The evidence")).to_be_visible()
    source = page.content()
    assert [name for name in hidden if name in source] == []
