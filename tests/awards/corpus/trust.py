"""Who signed a badge, whether it is what they signed, and whether they took it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awards.openbadge import build_ob3
from tests.awards.badges import ADDRESSES, EMAIL, ISSUER
from tests.awards.corpus.case import (
    ASSERTION,
    BADGE,
    LIST,
    NOBODY,
    PLAIN,
    SMALL,
    STRANGER,
    THIEF,
    Case,
    by_key,
    changed,
    having,
    no,
    of_issuer,
    part,
    signed,
    token,
    unknown,
    without,
    yes,
)
from tests.awards.corpus.containers import TEXT, TOKEN

PROOF = BADGE["proof"]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value in a document."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    inner = [leaf for name, member in members for leaf in leaves(member, (*path, name))]
    yield from inner or [path]


def _slug(path: tuple[Any, ...]) -> str:
    return "-".join(str(step).strip("@").lower() for step in path)


def signatures() -> Iterator[Case]:
    """Badges that are unsigned, signed in another way, or not what was signed."""
    yield from _one_letter_changed()
    yield from _other_proofs()
    yield from _smuggled()
    yield from _vocabularies()
    yield from _puzzles()


def _one_letter_changed() -> Iterator[Case]:
    for path in leaves(PLAIN):
        value = PLAIN
        for step in path:
            value = value[step]
        if path[0] == "@context" or "type" in path[-2:] or path in _CHECKED_BY_FORM:
            continue
        other = (not value) if isinstance(value, bool) else f"{value[:-1]}{'x' if value[-1] != 'x' else 'y'}"
        if path in (("validFrom",), ("validUntil",), ("awardedDate",)):
            other = str(value).replace("-09-", "-08-")
        where, says = ("issuer", "") if path == ("issuer", "id") else ("signature", "changed")
        make = unknown if path == ("issuer", "id") else no
        yield make(f"changed-{_slug(path)}.json", having(BADGE, *path, other), where, says)


_CHECKED_BY_FORM = {
    ("credentialSubject", "achievement", "achievementType"),
    ("credentialSubject", "identifier", 0, "identityType"),
    ("credentialSubject", "identifier", 0, "hashed"),
    ("credentialStatus", "statusPurpose"),
}


def _other_proofs() -> Iterator[Case]:
    yield no("unsigned.json", PLAIN, "signature", "not signed")
    yield no("proof-empty.json", having(BADGE, "proof", {}), "schema", "not in the form")
    yield unknown("no-proof-in-list.json", having(BADGE, "proof", []), "signature", "not checked here")
    yield unknown("proof-twice.json", having(BADGE, "proof", [PROOF, PROOF]), "signature", "not checked here")
    for name, suite in {
        "ecdsa": "ecdsa-rdfc-2019",
        "jcs": "eddsa-jcs-2022",
        "selective": "bbs-2023",
        "selective-ecdsa": "ecdsa-sd-2023",
        "invented": "super-safe-2031",
        "empty": "",
    }.items():
        yield unknown(
            f"cryptosuite-{name}.json",
            having(BADGE, "proof", "cryptosuite", suite),
            "signature",
            "not checked here",
        )
    for kind in ("Ed25519Signature2020", "RsaSignature2018"):
        yield unknown(
            f"proof-{kind.lower()}.json",
            having(BADGE, "proof", "type", kind),
            "signature",
            "not checked here",
        )
    for name, value in {
        "short": "z1",
        "not-base58": "z0OIl" * 17,
        "other-alphabet": "u" + part(bytes(64)),
        "plain": "hello",
        "long": "z" + "2" * 5000,
        "zeros": "z" + "1" * 64,
        "empty": "z",
    }.items():
        yield no(
            f"proof-value-{name}.json", having(BADGE, "proof", "proofValue", value), "signature", "changed"
        )
    yield no(
        "proof-of-another-badge.json",
        having(BADGE, "proof", signed({**PLAIN, "name": "Chess"})["proof"]),
        "signature",
        "changed",
    )
    yield no(
        "proof-for-signing-in.json",
        having(BADGE, "proof", "proofPurpose", "authentication"),
        "signature",
        "changed",
    )
    yield no(
        "proof-made-later.json",
        having(BADGE, "proof", "created", "2025-09-02T08:30:00Z"),
        "signature",
        "changed",
    )
    yield no(
        "proof-without-key.json", without(BADGE, "proof", "verificationMethod"), "issuer", "does not list"
    )
    yield no("proof-with-more.json", having(BADGE, "proof", "domain", "evil.example"), "signature", "changed")
    yield no("signed-by-a-thief.json", signed(PLAIN, THIEF), "signature", "changed")
    theirs = signed({**PLAIN, "issuer": {**PLAIN["issuer"], "id": STRANGER.controller}}, STRANGER)
    yield no("signed-by-a-stranger.json", having(BADGE, "proof", theirs["proof"]), "issuer", "does not list")
    yield no(
        "key-without-issuer.json",
        having(BADGE, "proof", "verificationMethod", "#key-1"),
        "issuer",
        "does not list",
    )
    yield no(
        "key-that-is-not-listed.json",
        having(BADGE, "proof", "verificationMethod", f"{ISSUER.did}#key-9"),
        "issuer",
        "does not list",
    )
    for name, says in {
        "p256": "another kind",
        "p384": "another kind",
        "x25519": "another kind",
        "rsa-vast": "another kind",
    }.items():
        yield no(f"key-{name}.json", TEXT, "signature", says, web=f"key-{name}")
    for name in ("p256", "p384", "x25519", "rsa-vast"):
        yield no(f"key-{name}.jwt", TOKEN, "signature", "", web=f"key-{name}")
    for name in ("secret", "garbage", "none", "rsa-small"):
        yield unknown(f"key-{name}.json", TEXT, "issuer", "", web=f"key-{name}")


def _smuggled() -> Iterator[Case]:
    """Members that a signature over the meaning of a document does not cover."""
    base = "https://www.w3.org/2018/credentials#"
    for name, more in {
        "undefined-word": {"grade": "excellent"},
        "undefined-object": {"grade": {"id": "urn:x", "name": "excellent"}},
        "included": {"@included": [{"id": "urn:x", "name": "x"}]},
        "graph": {"@graph": [{"id": "urn:x", "name": "x"}]},
        "reverse": {"@reverse": {"name": {"id": "urn:x"}}},
        "index": {"@index": "x"},
        "token-claim": {"jti": "urn:x"},
    }.items():
        yield no(f"smuggled-{name}.json", {**BADGE, **more}, "signature", "")
    until = {**without(BADGE, "validUntil"), f"{base}validUntil": BADGE["validUntil"]}
    yield no("smuggled-date-under-another-name.json", until, "signature", "")
    status = {**without(BADGE, "credentialStatus"), f"{base}credentialStatus": BADGE["credentialStatus"]}
    yield no("smuggled-status-under-another-name.json", status, "signature", "")
    old = {**BADGE, "expirationDate": "2199-01-01T00:00:00Z"}
    yield no("smuggled-old-date.json", old, "signature", "")
    yield no("smuggled-type.json", changed(BADGE, lambda d: d["type"].append("Doctorate")), "signature", "")
    twin = changed(BADGE, lambda d: d["credentialSubject"]["achievement"].update(id="subject"))
    yield no("address-not-whole.json", twin, "schema", "not in the form")


def _vocabularies() -> Iterator[Case]:
    for name, context in {
        "unknown": "https://vocabulary.example/v1",
        "plain": "http://vocabulary.example/v1",
        "inside-a-network": "https://10.0.0.1/v1",
        "metadata": "http://169.254.169.254/latest/meta-data/",
        "file": "file:///etc/hostname",
        "data": "data:application/ld+json,{}",
        "own-words": {"Mine": "https://vocabulary.example/mine"},
        "any-word": {"@vocab": "https://vocabulary.example/"},
        "imported": {"@import": "https://vocabulary.example/v1"},
    }.items():
        contexts = [*BADGE["@context"], context]
        yield unknown(
            f"vocabulary-{name}.json", having(BADGE, "@context", contexts), "signature", "vocabulary"
        )
    nothing = [*BADGE["@context"], None]
    yield no("vocabulary-nothing.json", having(BADGE, "@context", nothing), "schema", "not in the form")
    inside = having(BADGE, "credentialSubject", "@context", "https://vocabulary.example/v1")
    yield unknown("vocabulary-further-inside.json", inside, "signature", "vocabulary")
    many = [*BADGE["@context"], *[BADGE["@context"][1]] * 500]
    yield no("vocabulary-many-times.json", having(BADGE, "@context", many), "signature", "")


def _puzzles() -> Iterator[Case]:
    """Nameless parts that only trying tells apart: the canonical form would take for ever."""
    same = {"type": ["Evidence"], "name": "x"}
    yield no("puzzle-equal.json", {**BADGE, "evidence": [same] * 500}, "signature", "")
    related = [{"id": f"_:b{n}", "type": ["Evidence"], "name": "x"} for n in range(60)]
    yield no("puzzle-named.json", {**BADGE, "evidence": related}, "schema", "")
    alike = [{"type": ["Alignment"], "targetName": "x", "targetUrl": "https://a.example"}] * 400
    yield no(
        "puzzle-alignments.json",
        having(BADGE, "credentialSubject", "achievement", "alignment", alike),
        "signature",
        "",
    )
    for size in (3, 6, 9, 14):
        yield no(f"puzzle-wheel-{size}.json", _wheel(size), "signature", "")
    tower: dict[str, Any] = {"type": ["Profile"], "id": "urn:x"}
    for number in range(25):
        tower = {
            "type": ["Profile"],
            "id": f"urn:x:{number}",
            "parentOrg": [tower, tower] if number < 8 else tower,
        }
    yield no("puzzle-tower.json", having(BADGE, "issuer", "parentOrg", tower), "signature", "")


def _wheel(size: int) -> dict[str, Any]:
    """Parts that all point at each other."""
    names = [f"_:n{n}" for n in range(size)]
    parts = [
        {"id": name, "type": ["Profile"], "parentOrg": [other for other in names if other != name]}
        for name in names
    ]
    return {**BADGE, "endorsement": parts}


def issuers() -> Iterator[Case]:
    """Issuers that cannot be found, should not be asked, or do not stand behind the key."""
    for name, did in {
        "this-machine": "did:web:127.0.0.1%3A8443",
        "localhost": "did:web:localhost",
        "intranet": "did:web:intranet.example",
        "private": "did:web:10.0.0.7:issuers:1",
        "metadata": "did:web:169.254.169.254",
        "metadata-by-name": "did:web:metadata.example",
        "number": "did:web:2130706433",
        "nowhere": "did:web:nowhere.example",
        "path-upwards": "did:web:evil.example:..:..:admin",
        "hidden-slash": "did:web:evil.example%2F@10.0.0.1",
        "with-user": "did:web:a@10.0.0.1",
        "bracket": "did:web:[::1]",
        "no-host": "did:web:",
        "plain-address": "http://intranet.example/issuer",
        "half-an-address": "https://[::1",
    }.items():
        yield unknown(f"{name}.json", of_issuer(did), "issuer", "could not be looked up")
    for name, did in {
        "other-method": "did:ion:EiA",
        "example": "did:example:1",
        "urn": "urn:uuid:1",
        "mail": "mailto:a@b.example",
    }.items():
        yield unknown(f"{name}.json", of_issuer(did), "issuer", "not known here")
    yield unknown("key-garbage.json", of_issuer("did:key:zGarbage"), "issuer", "")
    yield unknown("key-long.json", of_issuer("did:key:z" + "6" * 9000), "issuer", "")
    for name in ("did-of-another", "did-not-for-signing", "did-revoked", "did-controlled-elsewhere"):
        yield no(f"{name}.json", TEXT, "issuer", "", web=name)
        yield no(f"{name}.jwt", TOKEN, "issuer", "", web=name)
    yield no("did-empty.json", TEXT, "issuer", "somebody else", web="did-empty")
    yield no("did-odd.json", TEXT, "issuer", "does not list", web="did-odd")
    for name in ("did-list", "did-page", "did-deep", "did-down"):
        yield unknown(f"{name}.json", TEXT, "issuer", "could not be looked up", web=name)
    harvard = having(by_key(NOBODY), "issuer", "name", "Famous University")
    yield no("famous-name.json", harvard, "signature", "changed")
    plain = build_ob3(SMALL, ADDRESSES)
    claim = {
        **without(plain, "credentialStatus"),
        "issuer": {"id": "https://famous.example/", "type": ["Profile"]},
    }
    own = {"kty": "OKP", "crv": "Ed25519", "x": part(THIEF.public.raw)}
    body = f"{part({'alg': 'EdDSA', 'jwk': own})}.{part(claim)}"
    bytes_signed = part(THIEF.private.sign(body.encode()))
    yield unknown("famous-name-own-key.jwt", f"{body}.{bytes_signed}", "issuer", "nothing shows")


def lists() -> Iterator[Case]:
    """Status lists that say that a badge was taken back, or that cannot be relied on."""
    for name in ("json", "jwt"):
        content = TEXT if name == "json" else TOKEN
        yield no(
            f"revoked.{name}", content, "status", "revoked this badge", web="list-revoked", verdict="revoked"
        )
    for name in (
        "down",
        "expired",
        "future",
        "thief",
        "stranger",
        "unsigned",
        "changed",
        "another",
        "undefined",
        "page",
        "deep",
        "cut",
        "not-packed",
        "bomb",
        "empty",
        "short",
        "suspension",
        "token-thief",
        "token-none",
    ):
        yield unknown(f"list-{name}.json", TEXT, "status", "could not be checked", web=f"list-{name}")
    yield yes("list-token.json", TEXT, "status", "not taken", web="list-token")
    entry = PLAIN["credentialStatus"]
    suspended = token({**PLAIN, "credentialStatus": {**entry, "statusPurpose": "suspension"}})
    yield no("suspended.jwt", suspended, "status", "suspended", web="list-suspended", verdict="suspended")
    for name, odd in {
        "place-below": {"statusListIndex": "-1"},
        "place-beyond": {"statusListIndex": "999999999"},
        "place-endless": {"statusListIndex": "9" * 4000},
        "place-a-word": {"statusListIndex": "one"},
        "place-other-digits": {"statusListIndex": "\u0661\u0662"},
        "two-bits": {"statusSize": 2},
        "at-a-file": {"statusListCredential": "file:///etc/hostname"},
        "on-this-machine": {"statusListCredential": "https://127.0.0.1:8443/list"},
        "metadata": {"statusListCredential": "https://169.254.169.254/list"},
        "plain": {"statusListCredential": "http://intranet.example/list"},
        "half-an-address": {"statusListCredential": "https://[::1"},
        "other-kind": {"type": "NewList2030"},
    }.items():
        yield unknown(
            f"entry-{name}.jwt",
            token({**PLAIN, "credentialStatus": {**entry, **odd}}),
            "status",
            "could not be checked",
        )
    many = [{**entry, "statusListCredential": f"https://a.example/{n}"} for n in range(40)]
    yield unknown(
        "entries-forty.jwt", token({**PLAIN, "credentialStatus": many}), "status", "could not be checked"
    )
    signed_away = {**without(BADGE, "credentialStatus")}
    yield no("entry-taken-out.json", signed_away, "signature", "changed")
    moved = having(BADGE, "credentialStatus", "statusListCredential", f"{LIST}9")
    yield no("entry-moved.json", moved, "signature", "changed")


def version2() -> Iterator[Case]:
    """Assertions of Open Badges 2.0, which are as true as the copy at their address."""
    for member in ("id", "type", "recipient", "badge", "verification", "issuedOn"):
        yield no(f"without-{member.lower()}.json", without(ASSERTION, member), "schema", "not in the form")
    for path, other in {
        ("recipient", "identity"): "sha256$00",
        ("recipient", "salt"): "other",
        ("issuedOn",): "2025-01-01T00:00:00Z",
        ("expires",): "2098-01-01T00:00:00Z",
        ("image",): "https://waymark.test:8443/other.png",
    }.items():
        yield no(f"changed-{_slug(path)}.json", having(ASSERTION, *path, other), "signature", "differs")
    yield no("added.json", {**ASSERTION, "narrative": "Excellent."}, "signature", "differs")
    yield no("expired.json", having(ASSERTION, "expires", "2025-10-01T00:00:00Z"), "dates", "expired")
    yield no("other-copy.json", ASSERTION, "signature", "differs", web="2-other-copy")
    for name in ("2-gone", "2-gone-silently", "2-says-revoked"):
        yield no(f"{name[2:]}.json", ASSERTION, "status", "revoked", web=name, verdict="revoked")
    yield no("listed.json", ASSERTION, "status", "Mistake", web="2-listed", verdict="revoked")
    yield unknown("list-down.json", ASSERTION, "status", "could not be checked", web="2-list-down")
    yield unknown("down.json", ASSERTION, "signature", "could not be looked up", web="2-down")
    for name in ("2-class-down", "2-class-page"):
        yield unknown(f"{name[2:]}.json", ASSERTION, "issuer", "could not be looked up", web=name)
    yield no("class-odd.json", ASSERTION, "issuer", "not in form", web="2-class-odd")
    yield unknown(
        "class-elsewhere.json", ASSERTION, "issuer", "could not be looked up", web="2-class-elsewhere"
    )
    yield no("issuer-of-another.json", ASSERTION, "issuer", "somebody else", web="2-issuer-of-another")
    yield no("issuer-odd.json", ASSERTION, "issuer", "not in form", web="2-issuer-odd")
    yield no("outside-scope.json", ASSERTION, "signature", "not its issuer's", web="2-scope")
    stolen = having(ASSERTION, "id", "https://evil.example/a")
    yield no("published-elsewhere.json", stolen, "signature", "not its issuer's", web="2-elsewhere")
    for name, address in {
        "this-machine": "https://127.0.0.1/a",
        "metadata": "https://169.254.169.254/a",
        "plain": "http://intranet.example/a",
        "half-an-address": "https://[::1",
    }.items():
        yield unknown(
            f"at-{name}.json", having(ASSERTION, "id", address), "signature", "could not be looked up"
        )
    only_says = having(
        ASSERTION, "verification", {"type": "signed", "creator": "https://waymark.test:8443/key"}
    )
    yield no("only-says-signed.json", only_says, "signature", "no signature")
    body = f"{part({'alg': 'none'})}.{part(only_says)}."
    yield no("alg-none.jwt", body, "signature", "", web="2-with-key")
    forged = token(only_says)
    yield no("key-unlisted.jwt", forged, "signature", "does not list")
    yield no("key-unreadable.jwt", forged, "signature", "", web="2-with-key")
    yield yes("sound.json", ASSERTION, "recipient", "given to", identity=EMAIL)
    yield unknown("list-odd.json", ASSERTION, "status", "", web="2-list-odd")
