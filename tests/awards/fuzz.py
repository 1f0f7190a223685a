"""Changes sound badges in every way it can think of and looks whether the check keeps its word.

Always a report with one answer to each question in words that can be shown, never an error, and never "valid" for a
badge that says something else than its issuer signed. ``make fuzz`` runs it for a minute, ``make fuzz
ARGS="--seconds 600 --seed 7"`` for longer and from another beginning; it prints what it did, and the change that broke
the word if one did.
"""

from __future__ import annotations

import argparse
import base64
import copy
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from awards.baking import bake_png, bake_svg
from awards.openbadge import build_ob2_assertion, build_ob3
from awards.signing import sign_jwt
from awards.verifying import Report, Step, Verdict, verify
from tests.awards.badges import ADDRESSES, EMAIL, EVERYTHING, KEY, Web, picture, signed

BADGE = signed()
PLAIN = build_ob3(EVERYTHING, ADDRESSES)
TOKEN = sign_jwt(PLAIN, KEY)
ASSERTION = build_ob2_assertion(EVERYTHING, ADDRESSES)
ART = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
# Time is looked at after so many.
AT_ONCE = 40

WORDS = st.sampled_from(
    [
        *[
            "id",
            "type",
            "name",
            "proof",
            "issuer",
            "evidence",
            "validUntil",
            "credentialStatus",
            "jti",
            "vc",
            "alg",
            "kid",
            "crit",
            "x",
        ],
        *["@id", "@type", "@graph", "@context", "@reverse", "@included", "@list", "@value"],
        *("https://www.w3.org/2018/credentials#validUntil", "_:b0", ""),
    ]
)
ODD = st.sampled_from(
    [
        *(None, "", "x", 0, -1, 1.5, 10**30, True, False, [], {}, [[]], [None], {"id": {}}, {"@id": "_:b0"}),
        *("did:web:127.0.0.1", "did:key:z6Mk", "https://[::1", "https://169.254.169.254/", "none", "#key-1"),
        *("2025-02-30T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
        *("BitstringStatusListEntry", "\ud800", "\0", "z" * 300),
    ]
)


@dataclass
class Tally:
    """What was done: how often each form came to each verdict."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The tally as a small table."""
        forms = sorted({form for form, _ in self.verdicts})
        return [
            f"  {form:10} "
            + ", ".join(
                f"{verdict.value} {self.verdicts[form, verdict.value]}"
                for verdict in Verdict
                if self.verdicts[form, verdict.value]
            )
            for form in forms
        ]


# --- Changing -----------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document, itself included."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(place for name, member in members for place in places(member, (*path, name)))]


@st.composite
def changed_documents(draw: st.DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document after one to three changes."""
    made = copy.deepcopy(dict(document))
    for _ in range(draw(st.integers(1, 3))):
        ways = [place for place in places(made) if place]
        if not ways:
            break
        *above, last = draw(st.sampled_from(ways))
        holder: Any = made
        for step in above:
            holder = holder[step]
        _change(draw, made, holder, last)
    return made


def _change(draw: st.DrawFn, made: Any, holder: Any, last: Any) -> None:
    value = holder[last]
    match draw(st.sampled_from(["replace", "remove", "letter", "copy", "wrap", "add", "rename", "twice"])):
        case "replace":
            holder[last] = copy.deepcopy(draw(ODD))
        case "remove":
            del holder[last]
        case "letter" if isinstance(value, str) and value:
            at = draw(st.integers(0, len(value) - 1))
            holder[last] = value[:at] + draw(st.characters()) + value[at + draw(st.integers(0, 1)) :]
        case "copy":
            source: Any = made
            for step in draw(st.sampled_from(places(made))):
                source = source[step]
            holder[last] = copy.deepcopy(source)
        case "wrap":
            holder[last] = [value] if draw(st.booleans()) else {draw(WORDS): value}
        case "add" if isinstance(value, dict):
            value[draw(WORDS)] = copy.deepcopy(draw(ODD))
        case "rename" if isinstance(holder, dict):
            holder[draw(WORDS)] = holder.pop(last)
        case "twice" if isinstance(value, list):
            value.extend(copy.deepcopy(value))
        case _:
            holder[last] = copy.deepcopy(draw(ODD))


@st.composite
def changed_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes after one to four changes."""
    made = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(made) - 1)))
        piece = made[at : at + draw(st.integers(1, 40))]
        match draw(st.sampled_from(["flip", "cut", "drop", "insert", "twice"])):
            case "flip" if made:
                made[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del made[at:]
            case "drop":
                del made[at : at + len(piece)]
            case "insert":
                made[at:at] = draw(st.binary(min_size=1, max_size=12))
            case _:
                made[at:at] = piece
    return bytes(made)


@st.composite
def changed_tokens(draw: st.DrawFn) -> str:
    """The token with its header or its payload changed, and the signature left as it was."""
    parts = TOKEN.split(".")
    number = draw(st.integers(0, 1))
    inner = json.loads(base64.urlsafe_b64decode(parts[number] + "=="))
    text = json.dumps(draw(changed_documents(inner)))
    parts[number] = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    return ".".join(parts)


def _baked_png(document: Mapping[str, Any]) -> bytes:
    return bake_png(picture(), json.dumps(document))


def _baked_svg(document: Mapping[str, Any]) -> bytes:
    # XML cannot hold every character, but its reader has to live with any of them.
    return bake_svg(ART, json.dumps(document)).encode()


PNG, SVG = _baked_png(BADGE), _baked_svg(BADGE)
FORMS: dict[str, tuple[st.SearchStrategy[bytes | str | dict[str, Any]], Mapping[str, Any]]] = {
    "json": (changed_documents(BADGE), BADGE),
    "json bytes": (changed_bytes(json.dumps(BADGE, ensure_ascii=False).encode()), BADGE),
    "jwt": (changed_tokens(), json.loads(base64.urlsafe_b64decode(TOKEN.split(".")[1] + "=="))),
    "jwt bytes": (
        changed_bytes(TOKEN.encode()),
        json.loads(base64.urlsafe_b64decode(TOKEN.split(".")[1] + "==")),
    ),
    "png": (changed_documents(BADGE).map(_baked_png), BADGE),
    "png bytes": (changed_bytes(PNG), BADGE),
    "svg": (changed_documents(BADGE).map(_baked_svg), BADGE),
    "svg bytes": (changed_bytes(SVG), BADGE),
    "2.0": (changed_documents(ASSERTION), ASSERTION),
    "2.0 bytes": (changed_bytes(json.dumps(ASSERTION).encode()), ASSERTION),
}


# --- Judging ------------------------------------------------------------------------------------------------


def meaning(value: Any, path: tuple[str, ...] = ()) -> frozenset[tuple[Any, ...]]:
    """What a document says, whatever the order of its members and lists: each value with the way to it."""
    if isinstance(value, Mapping):
        inner = [meaning(member, (*path, name)) for name, member in value.items()]
    elif isinstance(value, list):
        inner = [meaning(member, path) for member in value]
    else:
        return frozenset({(path, type(value).__name__, value)})
    return frozenset().union(*inner)


def judge(report: Report, original: Mapping[str, Any]) -> None:
    """Whether the check kept its word. Raises ``AssertionError``."""
    assert [check.step for check in report.checks] == list(Step), "one answer to each question, in order"
    for check in report.checks:
        assert check.sentence.endswith((".", "...")), check
        assert "Traceback" not in check.sentence, check
    json.dumps(report.as_dict(), ensure_ascii=False, allow_nan=False).encode()
    if report.verdict is Verdict.VALID:
        assert report.document is not None
        assert meaning(report.document) == meaning(original), "a changed badge is called valid"


def checked(source: bytes | str | dict[str, Any]) -> Report:
    """The report about something that was handed over, with the issuer's web at hand."""
    web = Web()
    return verify(source, web, now=datetime.now(UTC), identity=EMAIL, reach=web.reach)


def run(
    seconds: float,
    first: int,
    *,
    check: Callable[[Any], Report] = checked,
    tell: Callable[[str], object] = print,
) -> Tally:
    """Change and check until the time is over. Raises ``AssertionError``, or whatever the check raised."""
    tally, ends, number = Tally(), time.monotonic() + seconds, first
    names = st.sampled_from(sorted(FORMS))
    while time.monotonic() < ends:

        @seed(number)
        @settings(
            max_examples=AT_ONCE,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(form=names, data=st.data())
        def keeps_its_word(form: str, data: st.DataObject) -> None:
            changes, original = FORMS[form]
            report = check(data.draw(changes))
            tally.verdicts[form, report.verdict.value] += 1
            judge(report, original)

        keeps_its_word()
        number += 1
    total = sum(tally.verdicts.values())
    tell(f"{total} changed badges were checked, from seed {first} to {number - 1}; the check kept its word.")
    for line in tally.lines():
        tell(line)
    return tally


def main(arguments: list[str]) -> int:
    """Run for as long as was asked for; 1 if the word was broken."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long, a minute unless told")
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="where to begin; printed at the end"
    )
    chosen = parser.parse_args(arguments)
    sys.stdout.write(f"Changing sound badges for {chosen.seconds:g} seconds, from seed {chosen.seed} ...\n")
    sys.stdout.flush()
    run(chosen.seconds, chosen.seed, tell=lambda line: sys.stdout.write(f"{line}\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
