"""A home folder for each test of a command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.factories.home import Home, furnish, moved_in


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished") / "home"
    furnish(folder)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, with WAYMARK_HOME, which is not there yet, and no way to other sites."""
    for name in os.environ:
        if name.startswith("WAYMARK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WAYMARK_OPEN_OTHER_SITES", "false")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    # Commands let log lines go to the stderr of their moment, which is closed by now.
    structlog.reset_defaults()


@pytest.fixture
def home(furnished: Path, elsewhere: Path) -> Iterator[Home]:
    with moved_in(furnished, elsewhere / "home") as made:
        yield made
