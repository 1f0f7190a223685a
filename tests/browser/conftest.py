"""Everything in this folder is asked of Chromium, or of one kind of database: what is tested here is the same on both."""

from __future__ import annotations

import pytest

from tests.browser.fixtures import (  # noqa: F401  # fixtures are found by name
    chromium,
    doorstep,
    live,
    lived_in,
    past,
    serve,
)
from tests.conftest import Databases


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases("sqlite", tmp_path_factory.mktemp("sqlite"))
