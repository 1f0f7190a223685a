"""What a badge says: its form, its dates, its holder, its evidence. And sound badges, to see that these pass."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from awards.baking import bake_png, bake_svg
from awards.openbadge import build_ob3
from awards.rules import EvidenceFacts
from tests.awards.badges import ADDRESSES, EMAIL, picture
from tests.awards.corpus.case import (
    ASSERTION,
    BADGE,
    NOBODY,
    PLAIN,
    SMALL,
    Case,
    by_key,
    having,
    no,
    signed,
    token,
    unknown,
    without,
    yes,
)
from tests.awards.corpus.containers import ART, TEXT, TOKEN

SUBJECT, ACHIEVEMENT = "credentialSubject", ("credentialSubject", "achievement")


def sound() -> Iterator[Case]:
    """Badges that nothing is wrong with."""
    old = json.dumps(ASSERTION)
    for name, content in {
        "badge.json": TEXT,
        "token.jwt": TOKEN,
        "badge.png": bake_png(picture(), TEXT),
        "token.png": bake_png(picture(), TOKEN),
        "badge.svg": bake_svg(ART, TEXT),
        "token.svg": bake_svg(ART, TOKEN),
        "version-2.json": old,
        "version-2.png": bake_png(picture(), old, version="2.0"),
        "version-2.svg": bake_svg(ART, old, version="2.0"),
    }.items():
        yield yes(name, content, "signature", "exactly as its issuer", identity=EMAIL)
    yield Case(
        "only-a-key.json",
        json.dumps(by_key(NOBODY)).encode(),
        "valid",
        "issuer",
        "could_not_check",
        "not who that is",
    )


def schemas() -> Iterator[Case]:
    """Badges that lack what the standard asks for, or say it in another way."""
    for path in (
        ("id",),
        ("issuer",),
        ("validFrom",),
        (SUBJECT,),
        (*ACHIEVEMENT,),
        (*ACHIEVEMENT, "id"),
        (*ACHIEVEMENT, "name"),
        (*ACHIEVEMENT, "criteria"),
        ("issuer", "id"),
        (SUBJECT, "type"),
    ):
        yield no(f"without-{'-'.join(path).lower()}.json", without(BADGE, *path), "schema", "not in the form")
    yield no("without-type.json", without(BADGE, "type"), "schema", "not in the form")
    for member, value in {
        "id": 7,
        "type": "OpenBadgeCredential",
        "issuer": [],
        "name": {"x": 1},
        "validFrom": "yesterday",
        "validUntil": None,
        SUBJECT: "ana",
        "evidence": "https://work.example/a",
        "credentialStatus": 1,
        "proof": "signed",
    }.items():
        yield no(f"odd-{member.lower()}.json", having(BADGE, member, value), "schema", "not in the form")
    yield no("id-a-word.json", having(BADGE, "id", "4711"), "schema", "not in the form")
    yield no(
        "type-of-another.json",
        having(BADGE, "type", ["VerifiableCredential", "DrivingLicence"]),
        "schema",
        "not in the form",
    )
    yield no(
        "holder-in-clear-and-more.json",
        having(BADGE, SUBJECT, "identifier", 0, "age", 40),
        "schema",
        "not in the form",
    )
    yield no("context-empty.json", having(BADGE, "@context", []), "schema", "not a badge")
    yield no(
        "context-a-word.json",
        having(BADGE, "@context", "https://www.w3.org/ns/credentials/v2"),
        "schema",
        "not a badge",
    )
    yield no(
        "context-in-wrong-order.json",
        having(BADGE, "@context", BADGE["@context"][::-1]),
        "schema",
        "not in the form",
    )
    yield no(
        "context-of-version-1.json",
        {"@context": "https://w3id.org/openbadges/v1", "uid": "1"},
        "schema",
        "not a badge",
    )
    yield no(
        "context-lookalike.json",
        having(BADGE, "@context", 1, "https://purl.imsglobal.org.evil.example/spec/ob/v3p0/context.json"),
        "schema",
        "not in the form",
    )
    yield unknown(
        "context-of-a-draft.json",
        having(BADGE, "@context", ["https://www.w3.org/2018/credentials/v1"]),
        "schema",
        "draft",
    )
    for name, context in {
        "redefines-name": {"name": "https://evil.example/name"},
        "redefines-id": {"id": "https://evil.example/id"},
        "redefines-date": {"validUntil": {"@id": "https://evil.example/until"}},
        "redefines-inside": {"Mine": {"@id": "urn:mine", "@context": {"achievement": "urn:x"}}},
        "renames-list": {"credentialStatus": None},
    }.items():
        yield no(
            f"{name}.json",
            having(BADGE, "@context", [*BADGE["@context"], context]),
            "schema",
            "another meaning",
        )
        inside = having(BADGE, SUBJECT, "@context", context)
        yield no(f"{name}-in-the-holder.json", inside, "schema", "another meaning")
        as_token = token(having(PLAIN, "@context", [*PLAIN["@context"], context]))
        yield no(f"{name}.jwt", as_token, "schema", "another meaning")


def dates() -> Iterator[Case]:
    """Badges of tomorrow and yesterday, and dates that are none."""
    for name, start, end, says in (
        ("future", "2098-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "only from 01 January 2098"),
        ("far-future", "9999-12-31T23:59:59Z", None, "only from 31 December 9999"),
        ("edge-of-time", "9999-12-31T23:59:59-14:00", None, "only from"),
        ("expired", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "expired on 01 January 2025"),
        ("expired-long-ago", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00+14:00", "expired"),
        ("ends-before-it-begins", "2025-06-01T00:00:00Z", "2025-01-01T00:00:00Z", "expired"),
    ):
        plain = {**without(PLAIN, "validUntil"), "validFrom": start} | ({"validUntil": end} if end else {})
        yield no(f"{name}.json", signed(plain), "dates", says)
        yield no(f"{name}.jwt", token(plain), "dates", says)
    for name, text in {
        "month-13": "2025-13-01T00:00:00Z",
        "february-30": "2025-02-30T00:00:00Z",
        "second-61": "2025-01-01T00:00:61Z",
    }.items():
        yield no(f"{name}.json", having(BADGE, "validFrom", text), "schema", "not in the form")


def recipients() -> Iterator[Case]:
    """Whose badge it is."""
    yield yes("the-holder.json", TEXT, "recipient", "given to the person", identity=EMAIL)
    yield yes("the-holder-in-capitals.json", TEXT, "recipient", "given to the person", identity=EMAIL.upper())
    yield no("somebody-else.json", TEXT, "recipient", "somebody else", identity="eve@evil.example")
    yield no("almost-the-holder.json", TEXT, "recipient", "somebody else", identity=f"{EMAIL}.evil.example")
    yield no(
        "the-hash-itself.json",
        TEXT,
        "recipient",
        "somebody else",
        identity=BADGE[SUBJECT]["identifier"][0]["identityHash"],
    )
    yield no("somebody-else.jwt", TOKEN, "recipient", "somebody else", identity="\ud7ff\uffff")
    nobody = signed(without(PLAIN, SUBJECT, "identifier"))
    yield Case(
        "no-holder-to-compare.json",
        json.dumps(nobody).encode(),
        "valid",
        "recipient",
        "could_not_check",
        "cannot be compared",
        identity=EMAIL,
    )
    weak = f"md5${hashlib.md5(f'{EMAIL}s4lt'.encode()).hexdigest()}"
    yield yes(
        "old-hash.json",
        signed(having(PLAIN, SUBJECT, "identifier", 0, "identityHash", weak)),
        "recipient",
        "given to",
        identity=EMAIL,
    )
    unknown_hash = signed(having(PLAIN, SUBJECT, "identifier", 0, "identityHash", "crc32$00"))
    yield no("unknown-hash.json", unknown_hash, "recipient", "somebody else", identity=EMAIL)
    no_hash = signed(having(PLAIN, SUBJECT, "identifier", 0, "identityHash", "$"))
    yield no("no-hash.json", no_hash, "recipient", "somebody else", identity=EMAIL)


def evidence() -> Iterator[Case]:
    """Badges whose evidence is there, is not, or is said to be inside a network."""

    def of(*addresses: str) -> dict[str, Any]:
        pieces = tuple(EvidenceFacts(f"Piece {n}", address) for n, address in enumerate(addresses))
        return signed(build_ob3(replace(SMALL, evidence=pieces), ADDRESSES))

    here = "https://work.example/a"
    yield yes("there.json", of(here), "evidence", "is there", web="evidence-there")
    yield Case(
        "moved.json",
        json.dumps(of(here)).encode(),
        "valid",
        "evidence",
        "failed",
        "not there any more",
        web="evidence-moved",
    )
    for name, address in {
        "on-this-machine": "https://127.0.0.1/plan",
        "metadata": "https://169.254.169.254/latest/meta-data/",
        "intranet": "https://intranet.example/plan",
        "plain": "http://work.example/plan",
        "nowhere": "https://nowhere.example/plan",
    }.items():
        yield Case(
            f"{name}.json",
            json.dumps(of(address)).encode(),
            "valid",
            "evidence",
            "could_not_check",
            "could not be checked",
        )
    many = of(*(f"https://work.example/{n}" for n in range(40)))
    yield Case(
        "forty-pieces.json",
        json.dumps(many).encode(),
        "valid",
        "evidence",
        "could_not_check",
        "could not be checked",
    )
