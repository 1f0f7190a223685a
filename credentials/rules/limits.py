"""How much one demand may ask for, and whether anybody could ever meet it. Evidence keeps to the same limits."""

from __future__ import annotations

from collections.abc import Mapping

from credentials.rules.parts import Demand
from credentials.rules.words import EvidenceKind, Medium
from waymark.kernel.errors import Problem

LONGEST_ANSWER = 20_000
"""Characters in one answer. About eight pages; longer work is handed in as a document."""

CHARACTERS_A_WORD = 6
"""What a word takes with the space behind it, in plain English prose."""

MOST_WORDS = LONGEST_ANSWER // CHARACTERS_A_WORD

MOST_PIECES = 20
"""Files and links for one demand. Enough for any honest portfolio, and readers have evenings too."""

_ON_PAPER = frozenset({Medium.PDF, Medium.IMAGE, Medium.DOCUMENT, Medium.LINK})
_TO_HEAR = frozenset({Medium.VIDEO, Medium.AUDIO, Medium.LINK})

HOLDS: Mapping[EvidenceKind, frozenset[Medium]] = {
    EvidenceKind.PLAN: _ON_PAPER,
    EvidenceKind.DATA: _ON_PAPER,
    EvidenceKind.RECORDING: _TO_HEAR,
}
"""The forms that can hold a kind of evidence; kinds that are not here may take any form."""


def demand_problems(demand: Demand) -> tuple[Problem, ...]:
    """Why nobody could meet a demand, each with the field and the cure; empty when somebody can."""
    problems = []
    if demand.words:
        for field, words in (("words.min", demand.words.min), ("words.max", demand.words.max)):
            if words > MOST_WORDS:
                problems.append(
                    Problem(
                        field,
                        f"An answer holds about {MOST_WORDS} words, and {words} do not fit. Ask for fewer, or for "
                        "a document.",
                    )
                )
    if demand.count > MOST_PIECES:
        problems.append(
            Problem(
                "count",
                f"One demand takes {MOST_PIECES} pieces at most, so {demand.count} can never be handed in. "
                "Ask for fewer.",
            )
        )
    fitting = HOLDS.get(demand.kind)
    if fitting and demand.accepts and not fitting & set(demand.accepts):
        forms = ", ".join(sorted(medium.value for medium in fitting))
        problems.append(
            Problem(
                "accepts",
                f"None of these forms can hold the kind {demand.kind.value}, so nobody could hand it in. "
                f"Take one of {forms}.",
            )
        )
    return tuple(problems)
