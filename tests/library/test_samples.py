"""The anchors and worked examples that ship: marked as invented, readable, and without anybody's name."""

import re

import pytest
import textstat
import yaml

from .library_files import LIBRARY, prose_of

SAMPLES = {
    path.relative_to(LIBRARY).as_posix(): yaml.safe_load(path.read_text(encoding="utf-8"))
    for folder in ("anchors", "examples")
    for path in sorted((LIBRARY / folder).rglob("*.yaml"))
}
HIGHEST_GRADE = 11


def test_there_is_something_to_follow():
    assert any(name.startswith("anchors/") for name in SAMPLES)
    assert any(name.startswith("examples/") for name in SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_that_it_is_invented(name):
    assert SAMPLES[name]["invented"] is True
    assert re.search(r"made up|invented", SAMPLES[name]["note"], re.IGNORECASE)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_can_be_read_aloud(name):
    prose = prose_of(SAMPLES[name], skip=("format", "slug", "credential", "version", "expected"))
    assert textstat.automated_readability_index(prose) <= HIGHEST_GRADE
    assert textstat.automated_readability_index(SAMPLES[name]["note"]) <= HIGHEST_GRADE


@pytest.mark.parametrize("name", SAMPLES)
def test_learners_have_letters_or_numbers_and_no_names(name):
    for given in SAMPLES[name]["evidence"]:
        for text in [given.get("text", ""), *given.get("pieces", [])]:
            named = re.findall(r"\b[Ll]earners? ([A-Z][a-z]+)\b", text)
            assert not named, f"{given['demand']}: {named}"
