"""The fuzz target runs, counts, and notices a check that breaks its word."""

from __future__ import annotations

import dataclasses

import pytest

from awards.verifying import Verdict
from tests.awards import fuzz
from tests.awards.badges import signed


def test_a_short_run_counts_what_it_did(monkeypatch):
    monkeypatch.setattr(fuzz, "AT_ONCE", 30)
    told = []

    tally = fuzz.run(0.01, 1, tell=told.append)

    assert sum(tally.verdicts.values()) >= 30
    assert "the check kept its word" in told[0]
    assert len(told) == 1 + len({form for form, _ in tally.verdicts})


def test_a_check_that_believes_everything_is_caught(monkeypatch):
    monkeypatch.setattr(fuzz, "FORMS", {"json": fuzz.FORMS["json"]})

    def believes(source):
        return dataclasses.replace(fuzz.checked(signed()), verdict=Verdict.VALID, document=source)

    with pytest.raises(AssertionError, match="a changed badge is called valid"):
        fuzz.run(1, 1, check=believes)


def test_a_check_that_breaks_is_caught(monkeypatch):
    monkeypatch.setattr(fuzz, "FORMS", {"png bytes": fuzz.FORMS["png bytes"]})
    with pytest.raises(ZeroDivisionError):
        fuzz.run(1, 1, check=lambda source: 1 / 0)


def test_order_is_no_part_of_the_meaning_and_values_are():
    badge = signed()
    turned = dict(reversed(badge.items())) | {"type": badge["type"][::-1]}
    assert fuzz.meaning(turned) == fuzz.meaning(badge)
    assert fuzz.meaning({**badge, "name": "Chess"}) != fuzz.meaning(badge)
    assert fuzz.meaning({"hashed": True}) != fuzz.meaning({"hashed": 1})
