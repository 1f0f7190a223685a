"""A large invented catalogue: the sentences of the library dealt out anew, with rare words as a district has them."""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from typing import Any

from credentials import service as credentials
from credentials.payloads import CredentialFile
from credentials.rules import Audience, Depth
from waymark.app.installation import LIBRARY
from waymark.kernel.ids import DistrictId
from waymark.kernel.marked import read_yaml
from waymark.kernel.uow import UnitOfWork

RARE_WORDS = 6_000
RARE_IN_ONE = 5
_BEGINNINGS = (
    "al",
    "bor",
    "cen",
    "dor",
    "em",
    "fal",
    "gran",
    "hol",
    "in",
    "jor",
    "kel",
    "lan",
    "mar",
    "nor",
    "or",
    "pel",
)
_MIDDLES = ("a", "be", "co", "di", "fo", "ga", "hi", "le", "mo", "nu", "po", "ra", "se", "ti", "va", "zo")
_ENDS = (
    "ber",
    "dal",
    "ford",
    "gate",
    "ham",
    "ing",
    "ket",
    "ley",
    "mont",
    "nex",
    "path",
    "quist",
    "ridge",
    "son",
    "ton",
    "wick",
)


def add_credentials(
    uow: UnitOfWork, district_id: DistrictId, number: int, *, seed: int, first: int = 0
) -> None:
    """Publish invented micro-credentials in a district that has the library's frameworks.

    The same seed and ``first`` give the same ones. Words are as frequent as in the library, because its sentences
    are dealt out; place and programme names are added, of which few are common and most are rare.
    """
    draw = random.Random(f"{seed} {first}")
    bodies, rare = _bodies(), _rare_words(seed)
    weights = list(accumulate(1 / (place + 1) for place in range(len(rare))))
    for n in range(first, first + number):
        names = draw.choices(rare, cum_weights=weights, k=RARE_IN_ONE)
        credentials.load(uow, district_id, CredentialFile.model_validate(_body(draw, bodies, names, n)))


@cache  # a large catalogue is published a few at a time
def _bodies() -> list[dict[str, Any]]:
    paths = sorted((LIBRARY / "credentials").glob("*.yaml"))
    files = (
        CredentialFile.model_validate(read_yaml(path.read_text(encoding="utf-8")).content) for path in paths
    )
    return [file.model_dump(mode="json") for file in files if file.rubric]


@cache
def _rare_words(seed: int) -> list[str]:
    words = [
        f"{one}{two}{three}{four}"
        for one in _BEGINNINGS
        for two in _MIDDLES
        for three in _MIDDLES
        for four in _ENDS
    ]
    return random.Random(seed).sample(words, RARE_WORDS)


def _body(draw: random.Random, bodies: list[dict[str, Any]], names: list[str], n: int) -> dict[str, Any]:
    about, title, method, why, work = (draw.choice(bodies) for _ in range(5))
    low = draw.randint(3, 18)
    pointers = {
        (part["framework"], part["code"]): part for body in (about, work) for part in body["alignments"]
    }
    return {
        **work,
        "slug": f"invented-{n}",
        "version": "1.0",
        "kind": "micro_credential",
        "title": f"{title['title']} in {names[0].title()}"[:80].strip(),
        "summary": about["summary"],
        "competency": f"{about['competency']} {names[1].title()} helps.",
        "audiences": draw.sample([one.value for one in Audience], draw.choice((1, 1, 1, 2, 3))),
        "method": {**method["method"], "summary": f"{method['method']['summary']} {' '.join(names[2:])}."},
        "why": why["why"],
        "depth": draw.choice([one.value for one in Depth]),
        "effort": {"low": low, "high": low + draw.randint(1, 8)},
        "area": about["area"],
        "alignments": [
            {**part, "relation": "secondary" if place else "primary"}
            for place, part in enumerate(pointers.values())
        ],
        "informs": about["informs"],
        "tags": sorted({*about["tags"], *draw.sample(title["tags"], 1 if title["tags"] else 0)}),
        "prerequisites": [],
        "glyph": about["glyph"],
    }
