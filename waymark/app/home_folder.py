"""The home folder of an embedded installation: its secrets and the address it was first served at."""

from __future__ import annotations

import json
import secrets
from pathlib import Path


class HomeFolder:
    """The folder named by ``WAYMARK_HOME``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path / "installation.json"

    def stored(self) -> dict[str, str]:
        """What was settled when the installation was made; empty before."""
        if not self._file.exists():
            return {}
        known: dict[str, str] = json.loads(self._file.read_text(encoding="utf-8"))
        return known

    def prepare(self, *, base_url: str | None = None) -> None:
        """Make the folder, its secrets and its address where they are missing. What is there stays as it is."""
        self.path.mkdir(parents=True, exist_ok=True)
        known = self.stored()
        known.setdefault("secret_key", secrets.token_hex(32))
        known.setdefault("master_key", secrets.token_hex(32))
        if base_url:
            known.setdefault("base_url", base_url)
        draft = self._file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(known, indent=1), encoding="utf-8")
        draft.replace(self._file)
