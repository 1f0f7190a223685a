"""Example documents of an invented college, written from the field lists of the standards as other software writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from awards.verifying import Outcome, Step, UnreachableError, verify
from schemas.registry import SchemaError, validate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[1] / "data" / "standards"
SCHEMAS = {
    "ob3": "openbadges/v3p0/credential",
    "ob2-assertion": "openbadges/v2p0/assertion",
    "ob2-badge_class": "openbadges/v2p0/badge_class",
    "ob2-issuer": "openbadges/v2p0/issuer",
    "ob2-profile": "openbadges/v2p0/issuer",
}
REQUIRED = {
    "ob3": ("id", "type", "issuer", "validFrom", "credentialSubject"),
    "ob2-assertion": ("id", "type", "recipient", "badge", "verification", "issuedOn"),
    "ob2-badge_class": ("id", "type", "name", "description", "image", "criteria", "issuer"),
    "ob2-issuer": ("id", "type", "name", "url", "email"),
    "ob2-profile": ("id", "type", "name", "url", "email"),
}
PATHS = sorted(EXAMPLES.glob("*.json"))


def kind_of(path):
    return next(kind for kind in SCHEMAS if path.stem.startswith(kind))


def nobody(address):
    raise UnreachableError(f"{address} is not there.")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_an_example_keeps_to_our_schema_and_without_what_is_required_it_does_not(path):
    document, kind = json.loads(path.read_text()), kind_of(path)

    validate(SCHEMAS[kind], document)
    for member in REQUIRED[kind]:
        without = {name: value for name, value in document.items() if name != member}
        with pytest.raises(SchemaError, match=member):
            validate(SCHEMAS[kind], without)


@pytest.mark.parametrize("path", [path for path in PATHS if "ob3" in path.stem], ids=lambda path: path.stem)
def test_a_badge_of_another_issuer_is_read_and_has_the_form_of_one(path):
    report = verify(path.read_text(), nobody, now=NOW)

    assert report.version == "3.0"
    assert report.title == "Robot welding"
    for step in (Step.FORMAT, Step.SCHEMA):
        assert report.check(step).outcome is Outcome.PASSED, report.check(step).sentence
    # Nobody signed these.
    assert report.check(Step.SIGNATURE).outcome is Outcome.FAILED


@pytest.mark.parametrize("name", ["ob2-assertion", "ob2-assertion-hashed"])
def test_a_badge_of_before_is_read_whether_its_issuer_answers_or_not(name):
    report = verify((EXAMPLES / f"{name}.json").read_text(), nobody, now=NOW)

    assert (report.version, report.check(Step.FORMAT).outcome) == ("2.0", Outcome.PASSED)
    assert report.check(Step.SIGNATURE).outcome is Outcome.COULD_NOT_CHECK
