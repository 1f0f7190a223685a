"""Random badges, the same for the same seed: any number of parts, and texts of all scripts. For tests only."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from awards.canonical import without_disputed_characters
from awards.openbadge import build_ob3
from awards.rules import AlignmentFacts, AwardFacts, CriterionFacts, EvidenceFacts, LevelFacts, ResultFacts
from tests.awards.badges import ADDRESSES, EVERYTHING

AWKWARD = (
    *(
        "%s",
        "%%",
        "_:c14n0",
        "_:c14n10 <x>",
        '"',
        "\\",
        "\\n",
        "\n",
        "\r",
        "\t",
        '"@en',
        '"^^<http://x>',
        "@type",
    ),
    *(
        "https://a.example/1",
        "urn:uuid:1",
        "urn:",
        "xsd:string",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\u200f",
        "é",
        "e\u0301",
    ),
    *(
        "\u00a0",
        "🎓",
        "👩🏽‍🏫",
        "Ａ",
        "\ue000",
        "مرحبا",
        "データ",
        "\U0010fffd",
        "\x7f"[:0],
        "}",
        "|",
        "^",
        "`",
        " ",
    ),
)


def text(dice: random.Random) -> str:
    """One to twelve awkward pieces or random characters of any plane, none of which may not be signed."""
    pieces = []
    for _ in range(dice.randint(1, 12)):
        reach = dice.choice([0x7F, 0x7FF, 0xFFFF, 0x10FFFF])
        pieces.append(dice.choice(AWKWARD) if dice.random() < 0.5 else chr(dice.randint(0x20, reach)))
    return without_disputed_characters("".join(pieces)) or "x"


def award(dice: random.Random) -> AwardFacts:
    """An award with any number of everything."""
    levels = tuple(LevelFacts(f"l{n}", text(dice), text(dice)) for n in range(dice.randint(1, 4)))
    criteria = tuple(
        CriterionFacts(f"c{n}", text(dice), levels, levels[0].id) for n in range(dice.randint(0, 3))
    )
    achievement = replace(
        EVERYTHING.achievement,
        name=text(dice),
        tags=tuple(text(dice) for _ in range(dice.randint(0, 3))),
        alignments=tuple(
            AlignmentFacts(text(dice), f"https://case.example/{n}", text(dice), text(dice))
            for n in range(dice.randint(0, 4))
        ),
        criteria=criteria,
        credits_available=dice.choice([None, Decimal(1), Decimal("0.5"), Decimal(2)]),
    )
    return replace(
        EVERYTHING,
        achievement=achievement,
        issuer=replace(EVERYTHING.issuer, name=text(dice)),
        valid_until=dice.choice([None, EVERYTHING.valid_until]),
        status=dice.choice([None, EVERYTHING.status]),
        evidence=tuple(
            EvidenceFacts(text(dice), dice.choice(["", f"https://evidence.example/{n}"]), text(dice))
            for n in range(dice.randint(0, 3))
        ),
        results=tuple(ResultFacts(one.id, dice.choice(one.levels).id) for one in criteria),
    )


def documents(seed: int, shapes: int, of_each: int) -> Iterator[dict[str, Any]]:
    """Documents of random shapes; those of one shape have other words each time."""
    dice = random.Random(seed)
    for _ in range(shapes):
        first = build_ob3(award(dice), ADDRESSES)
        yield first
        for _ in range(of_each - 1):
            yield reworded(first, dice)


def reworded(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The document with other texts, dates and addresses in the places of some of its own."""
    new = copy.deepcopy(document)
    _reword(new, dice, share=dice.choice([0.1, 0.5, 1]), shared=dice.random() < 0.3)
    return new


def _reword(value: Any, dice: random.Random, *, share: float, shared: bool) -> None:
    places = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in list(places):
        if name in {"@context", "type"} or (name in {"achievement", "issuer"} and not shared):
            continue
        if isinstance(member, dict | list):
            _reword(member, dice, share=share, shared=shared)
        elif isinstance(member, str) and dice.random() < share:
            value[name] = _another(str(name), member, dice)


def _another(name: str, old: str, dice: random.Random) -> str:
    if ":" in old and "T" in old and old.endswith("Z"):
        moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(10**8))
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if old.startswith(("https:", "urn:", "did:")):
        plain = dice.choice(["", "a", "%C3%A9", "#x", "?a=b&c=%s", "(1)", "'", ":1", "~"])
        return f"{old}é" if dice.random() < 0.01 else f"{old}{plain}"
    return text(dice)
