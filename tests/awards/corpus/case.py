"""What a case is, the sound badge that the cases are made from, and the webs in which they are checked."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from awards.jws import sign_compact
from awards.openbadge import build_did_document, build_ob2_assertion, build_ob2_issuer, build_ob3
from awards.rules import AwardState, StatusListId
from awards.signing import key_from_seed, self_named_key, sign_data_integrity
from tests.awards.badges import ACHIEVEMENT, ADDRESSES, AWARD, ISSUER, KEY, SIGNED_AT, Web, signed_list

SMALL = replace(
    AWARD,
    achievement=replace(ACHIEVEMENT, criteria=(), alignments=(), tags=("data",), credits_available=None),
    valid_until=datetime(2099, 9, 1, tzinfo=UTC),
)
PLAIN: dict[str, Any] = build_ob3(SMALL, ADDRESSES)
BADGE = sign_data_integrity(PLAIN, KEY, SIGNED_AT)
ASSERTION = build_ob2_assertion(SMALL, ADDRESSES)
LIST = ADDRESSES.status_list(StatusListId("list-1"))
PLACE = AWARD.status.index if AWARD.status else 0
THIEF = key_from_seed(bytes(range(1, 33)), controller=ISSUER.did, key_id="key-1")
STRANGER = key_from_seed(bytes(range(2, 34)), controller="did:web:evil.example", key_id="key-1")
NOBODY = self_named_key(bytes(range(3, 35)))
CENTURY = {"valid_from": datetime(2025, 1, 1, tzinfo=UTC), "valid_until": datetime(2099, 1, 1, tzinfo=UTC)}


@dataclass(frozen=True)
class Case:
    """A file, the verdict about it, and the step that says so, with some of its words."""

    name: str
    content: bytes
    verdict: str
    step: str
    outcome: str
    says: str
    web: str = "sound"
    identity: str | None = None


def _bytes(content: object) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def no(name: str, content: object, step: str, says: str, **more: Any) -> Case:
    """The step is answered with no, and the badge is not valid."""
    return Case(name, _bytes(content), more.pop("verdict", "not_valid"), step, "failed", says, **more)


def unknown(name: str, content: object, step: str, says: str, **more: Any) -> Case:
    """The step could not be checked, and neither could the badge."""
    verdict = more.pop("verdict", "could_not_check")
    return Case(name, _bytes(content), verdict, step, "could_not_check", says, **more)


def yes(name: str, content: object, step: str, says: str, **more: Any) -> Case:
    """The step is answered with yes, and the badge is valid."""
    return Case(name, _bytes(content), "valid", step, "passed", says, **more)


def changed(document: Mapping[str, Any], change: Callable[[Any], object]) -> dict[str, Any]:
    """A copy of a document after something was done to it."""
    made = copy.deepcopy(dict(document))
    change(made)
    return made


def without(document: Mapping[str, Any], *path: Any) -> dict[str, Any]:
    """A copy of a document that lacks a member."""

    def cut(made: Any) -> None:
        for step in path[:-1]:
            made = made[step]
        del made[path[-1]]

    return changed(document, cut)


def having(document: Mapping[str, Any], *path: Any) -> dict[str, Any]:
    """A copy of a document with a member set: the last of ``path`` is the value."""

    def put(made: Any) -> None:
        for step in path[:-2]:
            made = made[step]
        made[path[-2]] = path[-1]

    return changed(document, put)


def signed(document: Mapping[str, Any], key: Any = KEY) -> dict[str, Any]:
    """A document with a sound proof."""
    return sign_data_integrity(document, key, SIGNED_AT)


def token(payload: Mapping[str, Any], key: Any = KEY) -> str:
    """A document as a token with a sound signature."""
    return sign_compact(payload, key.sign, kid=key.verification_method)


def part(content: object) -> str:
    """One of the three parts of a token."""
    return base64.urlsafe_b64encode(_bytes(content)).rstrip(b"=").decode()


def by_key(key: Any, **more: Any) -> dict[str, Any]:
    """A sound badge, without a status list, of an issuer that is only a key."""
    plain = build_ob3(replace(SMALL, issuer=replace(ISSUER, did=key.controller), status=None), ADDRESSES)
    return signed({**plain, **more}, key)


def of_issuer(did: str) -> dict[str, Any]:
    """A badge of an issuer with this name, signed with a key that nobody can look up."""
    key = key_from_seed(bytes(range(4, 36)), controller=did, key_id="key-1")
    plain = build_ob3(replace(SMALL, issuer=replace(ISSUER, did=did), status=None), ADDRESSES)
    return signed(plain, key)


def webs() -> dict[str, dict[str, Any]]:
    """What each web answers, by address, in difference from the sound one. Nothing means: it does not answer."""
    return {"sound": _sound(), **_with_other_keys(), **_with_other_lists(), **_with_other_pages()}


def _sound() -> dict[str, Any]:
    web = Web(SMALL)
    web.put(LIST, signed_list(**CENTURY))
    web.put(STRANGER.controller, build_did_document(STRANGER.controller, [STRANGER.public]))
    return {address: json.loads(answer.body) for address, answer in web.answers.items()}


def _with_other_keys() -> dict[str, dict[str, Any]]:
    did = build_did_document(ISSUER.did, [KEY.public])
    method = did["verificationMethod"][0]
    other_keys = {
        "p256": {"publicKeyMultibase": "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"},
        "p384": {
            "publicKeyJwk": {
                "kty": "EC",
                "crv": "P-384",
                "x": "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
                "y": "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
            }
        },
        "x25519": {
            "publicKeyJwk": {
                "kty": "OKP",
                "crv": "X25519",
                "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
            }
        },
        "secret": {"publicKeyJwk": {"kty": "oct", "k": "c2VjcmV0"}},
        "rsa-small": {"publicKeyJwk": {"kty": "RSA", "e": "AQAB", "n": part(b"\xc1" * 64)}},
        "rsa-vast": {"publicKeyJwk": {"kty": "RSA", "e": "AQAB", "n": part(b"\xc1" * 8192)}},
        "garbage": {"publicKeyMultibase": "z" + "1" * 5000},
        "none": {},
    }
    keys = {
        f"key-{name}": {
            ISSUER.did: {
                **did,
                "verificationMethod": [
                    {k: v for k, v in method.items() if k != "publicKeyMultibase"} | spelled
                ],
            }
        }
        for name, spelled in other_keys.items()
    }
    said = {
        "did-of-another": {**did, "id": STRANGER.controller},
        "did-not-for-signing": {**did, "assertionMethod": []},
        "did-revoked": {**did, "verificationMethod": [{**method, "revoked": "2025-01-01T00:00:00Z"}]},
        "did-controlled-elsewhere": {
            **did,
            "verificationMethod": [{**method, "controller": "did:web:a.example"}],
        },
        "did-empty": {},
        "did-odd": {"id": ISSUER.did, "verificationMethod": 7, "assertionMethod": [None, [], {"id": []}]},
        "did-list": [did],
        "did-page": "<!DOCTYPE html><html><body>Welcome</body></html>",
        "did-deep": "[" * 10_000,
        "did-down": None,
    }
    return {**keys, **{name: {ISSUER.did: document} for name, document in said.items()}}


def _with_other_lists() -> dict[str, dict[str, Any]]:
    good = signed_list(**CENTURY)
    plain = {name: value for name, value in good.items() if name != "proof"}
    subject = good["credentialSubject"]
    past = {"valid_from": datetime(2025, 1, 1, tzinfo=UTC), "valid_until": datetime(2025, 1, 2, tzinfo=UTC)}
    future = {"valid_from": datetime(2098, 1, 1, tzinfo=UTC), "valid_until": datetime(2099, 1, 1, tzinfo=UTC)}

    def spelled(encoded: str) -> dict[str, Any]:
        return signed({**plain, "credentialSubject": {**subject, "encodedList": encoded}})

    lists = {
        "down": None,
        "expired": signed_list(**past),
        "future": signed_list(**future),
        "thief": signed_list(key=THIEF, **CENTURY),
        "stranger": signed({**plain, "issuer": STRANGER.controller}, STRANGER),
        "unsigned": plain,
        "changed": {**good, "credentialSubject": signed_list([5], **CENTURY)["credentialSubject"]},
        "another": {**good, "id": f"{good['id']}9"},
        "undefined": {**good, "note": "x"},
        "page": "<html>Not here</html>",
        "deep": '{"a":' * 10_000,
        "cut": json.dumps(good)[:300],
        "not-packed": spelled("u" + part(b"plain bytes")),
        "bomb": spelled("u" + part(_bomb(20_000_000))),
        "empty": spelled("u" + part(_bomb(0))),
        "short": spelled("u" + part(_bomb(16))),
        "suspension": signed({**plain, "credentialSubject": {**subject, "statusPurpose": "suspension"}}),
        "revoked": signed_list([PLACE], **CENTURY),
        "token": token(plain),
        "token-thief": token(plain, THIEF),
        "token-none": f"{part({'alg': 'none'})}.{part(plain)}.",
    }
    found = {f"list-{name}": {LIST: document} for name, document in lists.items()}
    marked = {k: v for k, v in signed_list([PLACE], **CENTURY).items() if k != "proof"}
    suspended = having(marked, "credentialSubject", "statusPurpose", "suspension")
    found["list-suspended"] = {LIST: signed(suspended)}
    return found


def _bomb(size: int) -> bytes:
    return gzip.compress(bytes(size), mtime=0)


def _with_other_pages() -> dict[str, dict[str, Any]]:
    assertion, issuer = ADDRESSES.ob2_assertion(SMALL.id), ADDRESSES.ob2_issuer(ISSUER.id)
    badge_class, revocations = ADDRESSES.ob2_badge("v-77"), ADDRESSES.ob2_revocations(ISSUER.id)
    profile = build_ob2_issuer(ISSUER, ADDRESSES)
    gone = Web(replace(SMALL, state=AwardState.REVOKED, revocation_reason="Earned with borrowed work."))
    sound = _sound()
    return {
        "2-down": {assertion: None},
        "2-gone": {assertion: {"gone": True, **json.loads(gone.answers[assertion].body)}},
        "2-gone-silently": {assertion: {"gone": True}},
        "2-says-revoked": {assertion: {"id": assertion, "revoked": True}},
        "2-other-copy": {assertion: having(ASSERTION, "expires", "2027-01-01T00:00:00Z")},
        "2-listed": {revocations: {"revokedAssertions": [{"id": assertion, "revocationReason": "Mistake."}]}},
        "2-list-down": {revocations: None},
        "2-list-odd": {revocations: {"revokedAssertions": {"x": 1}}},
        "2-class-down": {badge_class: None},
        "2-class-odd": {badge_class: {"issuer": issuer}},
        "2-class-page": {badge_class: "<!DOCTYPE html>"},
        "2-class-elsewhere": {
            badge_class: having(sound[badge_class], "issuer", "https://evil.example/issuer")
        },
        "2-issuer-of-another": {issuer: having(profile, "id", "https://evil.example/issuer")},
        "2-issuer-odd": {issuer: without(profile, "name")},
        "2-scope": {
            issuer: {**profile, "verification": {"startsWith": "https://waymark.test.evil.example/"}}
        },
        "2-elsewhere": {"https://evil.example/a": having(ASSERTION, "id", "https://evil.example/a")},
        "2-with-key": {
            issuer: {**profile, "publicKey": "https://waymark.test:8443/key"},
            "https://waymark.test:8443/key": {
                "id": "https://waymark.test:8443/key",
                "owner": issuer,
                "publicKeyPem": "x",
            },
        },
        "picture-points": {"https://old.example/a": ASSERTION},
        "picture-points-nowhere": {"https://old.example/a": "<!DOCTYPE html>"},
        "evidence-there": {"https://work.example/a": {}},
        "evidence-moved": {"https://work.example/a": {"gone": True}},
    }
