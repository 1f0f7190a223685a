"""Checks any Open Badge, 2.0 or 3.0, ours or another's, and says in plain words what was found.

Fetches nothing itself: the caller answers for addresses, from the database for own badges. "Could not check"
is an answer of its own, never mixed up with "valid" or "not valid".
"""

from awards.verifying.lookups import LARGEST_ANSWER, Answer, Reach, Resolve, UnreachableError
from awards.verifying.report import Check, Outcome, Report, Step, Verdict
from awards.verifying.verify import verify

__all__ = [
    "LARGEST_ANSWER",
    "Answer",
    "Check",
    "Outcome",
    "Reach",
    "Report",
    "Resolve",
    "Step",
    "UnreachableError",
    "Verdict",
    "verify",
]
