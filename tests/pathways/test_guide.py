"""How a credential stands on the map, and the next steps in words."""

import pytest

from evidence.rules import SubmissionState
from pathways.rules import NextKind, NextStep, StepState, next_in_words, opens_after, step_state


@pytest.mark.parametrize(
    ("held", "submission", "locked", "expected"),
    [
        (True, None, False, "earned"),
        (True, SubmissionState.DRAFT, True, "earned"),
        (False, None, False, "chosen"),
        (False, None, True, "locked"),
        (False, SubmissionState.DRAFT, False, "started"),
        (False, SubmissionState.SUBMITTED, False, "in_review"),
        (False, SubmissionState.IN_REVIEW, False, "in_review"),
        (False, SubmissionState.RETURNED, True, "returned"),
        (False, SubmissionState.WITHDRAWN, False, "chosen"),
        # Accepted once, and the award was taken back.
        (False, SubmissionState.ACCEPTED, False, "chosen"),
    ],
)
def test_how_a_credential_stands(held, submission, locked, expected):
    assert step_state(held=held, submission=submission, locked=locked) == expected


def test_what_was_begun_comes_first_and_what_others_read_comes_last():
    states = {
        "new": StepState.CHOSEN,
        "reading": StepState.IN_REVIEW,
        "back": StepState.RETURNED,
        "begun": StepState.STARTED,
        "later": StepState.LOCKED,
    }
    steps = [NextStep(NextKind.EARN, slug=slug) for slug in states]
    steps.append(NextStep(NextKind.CHOOSE, label="Your choice", count=3, offered=("x", "y", "z")))
    words = next_in_words(
        steps, states, {slug: slug.title() for slug in states}, {"later": "opens after New"}
    )

    assert [(step.text, step.waiting) for step in words] == [
        ("Choose 3 more from your choice", False),
        ("Read the feedback and hand in again: Back", False),
        ("Finish and submit evidence for Begun", False),
        ("Begin New", False),
        ("Later opens after New", True),
        ("Waiting for two readers: Reading", True),
    ]
    assert words[0].slug == ""
    assert words[3].slug == "new"


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        (["A"], [], "opens after A"),
        (["A", "B"], [], "opens after A and B"),
        ([], ["X"], "opens after X, which is not in this plan"),
        ([], ["X", "Y"], "opens after X and Y, which are not in this plan"),
        (["A"], ["X"], "opens after A, and after X, which is not in this plan"),
        ([], ["Research and practice"], "opens after Research and practice, which is not in this plan"),
    ],
)
def test_when_something_opens_in_words(inside, outside, expected):
    assert opens_after(inside, outside) == expected
