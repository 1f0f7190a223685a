"""Writes the badges into ``tests/data/badges``, with a manifest of what a check has to answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.awards.corpus import THEMES, Case, webs

FOLDER = Path(__file__).resolve().parents[2] / "data" / "badges"


def entry(theme: str, case: Case) -> dict[str, Any]:
    """One line of the manifest."""
    facts = {
        "file": f"{theme}/{case.name}",
        "verdict": case.verdict,
        "step": case.step,
        "outcome": case.outcome,
        "says": case.says,
        "web": case.web,
        "identity": case.identity,
    }
    return {name: value for name, value in facts.items() if value is not None}


def files() -> dict[str, bytes]:
    """Every file of the corpus by its name."""
    made: dict[str, bytes] = {}
    manifest: list[dict[str, Any]] = []
    for theme, cases in THEMES.items():
        for case in cases():
            name = f"{theme}/{case.name}"
            if name in made:
                raise ValueError(f"There are two cases named {name}.")
            made[name] = case.content
            manifest.append(entry(theme, case))
    made["manifest.json"] = _lines(manifest)
    made["webs.json"] = (json.dumps(webs(), indent=1, ensure_ascii=False) + "\n").encode()
    return made


def _lines(manifest: list[dict[str, Any]]) -> bytes:
    return ("[\n" + ",\n".join(json.dumps(line) for line in manifest) + "\n]\n").encode()


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, content in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
