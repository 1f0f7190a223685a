"""Photographs of pages in every look, for people to judge. Asked for with WAYMARK_SCREENSHOTS=1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from tests.browser.live import DESKTOP, PHONE, Guest

FOLDER = Path(__file__).parents[1] / "screenshots"
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def photograph(guest: Guest, name: str) -> None:
    """The whole page as it stands, on a phone and on a desktop, light and dark."""
    if os.environ.get("WAYMARK_SCREENSHOTS") != "1":
        return
    FOLDER.mkdir(exist_ok=True)
    page = guest.page
    for size in (PHONE, DESKTOP):
        guest.resize(size)
        for look in LOOKS:
            page.emulate_media(color_scheme=look)
            page.screenshot(path=FOLDER / f"{name}-{size[0]}-{look}.png", full_page=True)
    page.emulate_media(color_scheme="light")
