"""The policy file that ships, and files that a district edited wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from review.payloads import ReviewPolicyFile
from review.rules import ReviewPolicy

SHIPPED = Path(__file__).parents[2] / "library" / "policies" / "review.yaml"


def shipped() -> dict:
    return yaml.safe_load(SHIPPED.read_text())


def test_the_file_that_ships_is_what_holds_where_none_was_loaded():
    assert ReviewPolicyFile.model_validate(shipped()).policy() == ReviewPolicy()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": "waymark/review-policy@2"}, "format"),
        ({"readers": 1}, "readers"),
        ({"readers": 3}, "readers"),
        ({"mix": ["peer"]}, ""),
        ({"mix": ["peer", "third"]}, "mix"),
        ({"mix": ["peer", "principal"]}, "mix"),
        ({"tolerance": 0}, "tolerance"),
        ({"tolerance": "two"}, "tolerance"),
        ({"due_working_days": 0}, "due_working_days"),
        ({"lease_hours": 9999}, "lease_hours"),
        ({"blind": False}, "blind"),
        ({"adaptive": True}, "adaptive"),
    ],
)
def test_a_wrong_file_is_refused_at_the_right_place(change, where):
    with pytest.raises(ValidationError) as refusal:
        ReviewPolicyFile.model_validate(shipped() | change)
    assert where in [".".join(map(str, error["loc"][:1])) for error in refusal.value.errors()]
