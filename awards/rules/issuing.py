"""What an issuer may say of itself, in plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awards.rules.earned import IdentifierFacts
from waymark.kernel.errors import Problem

MOST_IDENTIFIERS = 12
LONGEST_IDENTIFIER = 200
IDENTIFIER_TYPES = ("identifier", "sourcedId", "systemId", "accountId", "oneRosterSourcedId", "sisSourcedId")
_OWN_TYPE = re.compile(r"ext:[A-Za-z0-9._-]+")


def identifiers_in(text: str) -> tuple[IdentifierFacts, ...]:
    """Identifiers as people type them, one a line: a kind, a space, the identifier.

    A kind that the standard does not know is written with ``ext:`` before it. What is wrong is told by
    ``identifier_problems``.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return tuple(IdentifierFacts(words[0], " ".join(words[1:])) for words in lines)


def identifier_problems(identifiers: Sequence[IdentifierFacts]) -> tuple[Problem, ...]:
    """What stands in the way of these identifiers."""
    if len(identifiers) > MOST_IDENTIFIERS:
        return (Problem("identifiers", f"Name at most {MOST_IDENTIFIERS} identifiers."),)
    problems = []
    for one in identifiers:
        if one.type not in IDENTIFIER_TYPES and not _OWN_TYPE.fullmatch(one.type):
            known = ", ".join(IDENTIFIER_TYPES)
            problems.append(
                Problem(
                    "identifiers", f"{one.type[:40]} is no kind of identifier. Use {known}, or ext:yourword."
                )
            )
        elif not one.value or len(one.value) > LONGEST_IDENTIFIER:
            problems.append(
                Problem("identifiers", f"Write the identifier after {one.type}, on the same line.")
            )
    return tuple(problems)
