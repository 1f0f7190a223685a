"""The schema of framework files, and the files that ship."""

import json
from pathlib import Path

import pytest

from frameworks.service import document_problems
from schemas import registry

SHIPPED = sorted((Path(__file__).parents[2] / "library/frameworks").glob("*.json"))


def test_the_registry_knows_the_schema():
    assert "library/framework" in registry.names()


def test_five_frameworks_ship():
    assert len(SHIPPED) == 5


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_framework_follows_it_and_says_its_licence(path):
    document = json.loads(path.read_text(encoding="utf-8"))

    assert document_problems(document) == ()
    assert document["framework"]["id"] == path.stem
    assert document["framework"]["licence"]
    assert document["framework"]["attribution"]
