"""Reads the files under ``library/`` for the tests here, without any of the product's own loading."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).parents[2] / "library"


@cache
def files_of(kind: str) -> dict[str, dict[str, Any]]:
    """All files of one folder of the library, by the name of the file."""
    paths = sorted((LIBRARY / kind).glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def prose_of(file: Any, *, skip: tuple[str, ...]) -> str:
    """Every sentence in a file, in reading order. Words without a full stop are labels, not prose."""
    if isinstance(file, dict):
        parts = [prose_of(value, skip=skip) for key, value in file.items() if key not in skip]
    elif isinstance(file, list):
        parts = [prose_of(value, skip=skip) for value in file]
    else:
        parts = [file] if isinstance(file, str) and re.search(r"[.?!]\"?$", file) else []
    return " ".join(part for part in parts if part)


def descriptors(credential: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Criterion, level and text of every level descriptor in a credential file."""
    criteria = (credential.get("rubric") or {"criteria": []})["criteria"]
    return [(c["id"], level, text) for c in criteria for level, text in c["levels"].items()]
