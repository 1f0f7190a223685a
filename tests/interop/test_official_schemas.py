"""Our schema of a badge beside the one that the standard's own body publishes, and example documents of others.

The official schema comes with the source archive of ``openbadgeslib``, which is fetched from the package registry as the
other foreign parts are. Nothing that it refuses may pass ours; ours may ask for more.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from awards.openbadge import build_ob3
from schemas.registry import SchemaError, validate
from tests.awards.badges import ADDRESSES, EVERYTHING, signed

pytestmark = pytest.mark.interop

KEPT = Path(__file__).parent / ".official-schemas"
NAME = "ob_v3p0_achievementcredential_schema.json"
OURS = "openbadges/v3p0/credential"
EXAMPLES = Path(__file__).parents[1] / "data" / "standards"
BARE = replace(EVERYTHING, results=(), evidence=(), valid_until=None, reissued_at=None, description="")


@pytest.fixture(scope="module")
def official() -> Draft201909Validator:
    """The published schema of a badge."""
    found = KEPT / NAME
    if not found.exists():
        KEPT.mkdir(exist_ok=True)
        package = f"openbadgeslib=={version('openbadgeslib')}"
        fetch = ["pip", "download", "--quiet", "--no-deps", "--no-binary", "openbadgeslib", "-d", str(KEPT)]
        subprocess.run([sys.executable, "-m", *fetch, package], check=True)
        (archive,) = KEPT.glob("openbadgeslib-*.tar.gz")
        with tarfile.open(archive) as files:
            (inside,) = [name for name in files.getnames() if name.endswith(f"/{NAME}")]
            found.write_bytes(files.extractfile(inside).read())
    schema = json.loads(found.read_text())
    Draft201909Validator.check_schema(schema)
    return Draft201909Validator(schema)


def takes(document: dict[str, Any]) -> bool:
    try:
        validate(OURS, document)
    except SchemaError:
        return False
    return True


def changed(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document without each member in turn, and with another kind of value in place of each."""

    def places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        items = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, inner in items:
            yield (*path, key)
            yield from places(inner, (*path, key))

    for path in places(document, ()):
        for how in ("gone", "number", "text", "empty", "null"):
            copied = copy.deepcopy(document)
            holder = copied
            for key in path[:-1]:
                holder = holder[key]
            if how == "gone":
                del holder[path[-1]]
            else:
                holder[path[-1]] = {"number": 7.5, "text": "\u00a0", "empty": {}, "null": None}[how]
            yield f"{'/'.join(map(str, path))} {how}", copied


@pytest.mark.parametrize("award", [EVERYTHING, BARE], ids=["everything", "bare"])
def test_what_we_issue_keeps_to_the_official_schema(official, award):
    for document in (signed(award), build_ob3(award, ADDRESSES)):
        assert [error.message for error in official.iter_errors(document)] == []
        assert takes(document)


def test_nothing_that_the_official_schema_refuses_passes_ours(official):
    passed, refused = [], 0
    for name, document in changed(signed()):
        if not official.is_valid(document):
            refused += 1
            if takes(document):
                passed.append(name)

    assert passed == []
    assert refused > 300


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("ob3-*.json")), ids=lambda path: path.stem)
def test_the_examples_keep_to_the_official_schema_too(official, path):
    assert [error.message for error in official.iter_errors(json.loads(path.read_text()))] == []
