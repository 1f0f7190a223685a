"""The journeys in a browser share the windows and the server of ``tests/browser``."""

from __future__ import annotations

from tests.browser.fixtures import chromium, doorstep, live, serve  # noqa: F401  # fixtures are found by name
