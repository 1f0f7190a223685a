"""Badges that are built like one that was examined in full: the same verdicts, without examining them again."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from awards.canonical.proof import base58, from_base58
from awards.openbadge import build_ob3
from awards.rules import AwardId, EvidenceFacts, RecipientFacts, identity_hash
from awards.signing import new_seed, self_named_key, sign_data_integrity
from awards.verifying import Verdict, known, verify, version3
from awards.verifying.known import note_examined, surely_holds
from tests.awards.badges import ADDRESSES, EVERYTHING, KEY, SIGNED_AT, Web, signed

NOW = datetime.now(UTC)
PEM = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
OTHER = replace(
    EVERYTHING,
    id=AwardId("a-1234"),
    recipient=RecipientFacts("0b9f8d5e4c3a4f0e9d7c6b5a49382717", identity_hash("x@y.example", "p"), "p"),
    evidence=(EvidenceFacts("Film", "https://evidence.example/film", "Later."), EvidenceFacts("More")),
)


@pytest.fixture(autouse=True)
def nothing_examined(monkeypatch):
    monkeypatch.setattr(known, "_examined", {})


@pytest.fixture
def examinations(monkeypatch):
    """How often the full check was asked."""
    asked = []
    full = version3.OB3LdpVerifier

    def asking(**key):
        asked.append(key)
        return full(**key)

    monkeypatch.setattr(version3, "OB3LdpVerifier", asking)
    return asked


def verdict(badge):
    return verify(badge, Web(), now=NOW).verdict


def words(value, path=()):
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(member, dict | list):
            yield from words(member, (*path, name))
        elif isinstance(member, str):
            yield (*path, name)


def with_another_letter(badge, path):
    changed = copy.deepcopy(badge)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = at[path[-1]][:-1] + ("b" if at[path[-1]][-1] != "b" else "c")
    return changed


def test_the_second_badge_of_a_structure_is_not_examined_again(examinations):
    assert verdict(signed()) is Verdict.VALID
    assert verdict(signed(OTHER)) is Verdict.VALID
    assert len(examinations) == 1


def test_another_achievement_with_the_same_structure_is_not_examined_again(examinations):
    verdict(signed())
    named = replace(EVERYTHING.achievement, name="Something else", version_id="v-78", slug="else")
    assert verdict(signed(replace(OTHER, achievement=named))) is Verdict.VALID
    assert len(examinations) == 1


def test_a_badge_outside_its_dates_is_neither_examined_nor_remembered(examinations):
    past = replace(EVERYTHING, valid_until=datetime(2025, 12, 1, tzinfo=UTC))
    assert verdict(signed(past)) is Verdict.NOT_VALID
    assert not known._examined


def test_one_changed_letter_is_never_taken_wherever_it_is():
    note_examined(signed())
    badge = signed(OTHER)
    assert surely_holds(badge, PEM, NOW)
    for path in words(badge):
        assert not surely_holds(with_another_letter(badge, path), PEM, NOW), path


def test_another_key_is_not_taken():
    note_examined(signed())
    other = self_named_key(new_seed()).private.public_key()
    assert not surely_holds(
        signed(), other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), NOW
    )
    assert not surely_holds(signed(), b"no key", NOW)


def same_address_twice(document):
    """The evidence under the address of the achievement: what is said about one is then said about the other."""
    document["evidence"][0]["id"] = document["credentialSubject"]["achievement"]["id"]


STRANGE = {
    "one address for two parts": same_address_twice,
    "a member more": lambda d: d["evidence"][1].update(genre="Film"),
    "another order": lambda d: d["evidence"].reverse(),
    "an abbreviated address": lambda d: d["credentialSubject"].update(id="xsd:string"),
    "a nameless address": lambda d: d["credentialSubject"].update(id="_:b0"),
    "an address that is not plain": lambda d: d["credentialSubject"].update(id="https://exämple.test/"),
}


@pytest.mark.parametrize("what", list(STRANGE))
def test_what_is_built_in_another_way_is_left_to_the_full_check(what):
    note_examined(signed())
    document = build_ob3(OTHER, ADDRESSES)
    STRANGE[what](document)
    assert not surely_holds({**document, "proof": signed(OTHER)["proof"]}, PEM, NOW)
    if what in {"one address for two parts", "a member more", "another order"}:
        # Even with a signature that fits.
        assert not surely_holds(sign_data_integrity(document, KEY, SIGNED_AT), PEM, NOW)


PROOFS = {
    "a member more": lambda p: p.update(domain="x"),
    "a context of its own": lambda p: p.update({"@context": []}),
    "another suite": lambda p: p.update(cryptosuite="eddsa-jcs-2022"),
    "another purpose": lambda p: p.update(proofPurpose="authentication"),
    "no text": lambda p: p.update(created=1),
    "no moment": lambda p: p.update(created="soon"),
    "a moment to come": lambda p: p.update(created=(NOW + timedelta(days=1)).isoformat()),
    "another spelling of the signature": lambda p: p.update(proofValue="z1" + p["proofValue"][1:]),
    "another beginning": lambda p: p.update(proofValue="u" + p["proofValue"][1:]),
    "no signature": lambda p: p.update(proofValue="z"),
    "no member": lambda p: p.pop("created"),
}


@pytest.mark.parametrize("what", list(PROOFS))
def test_a_proof_that_is_spelled_in_another_way_is_left_to_the_full_check(what):
    note_examined(signed())
    badge = signed(OTHER)
    PROOFS[what](badge["proof"])
    assert not surely_holds(badge, PEM, NOW)


def test_several_proofs_are_left_to_the_full_check():
    note_examined(signed())
    badge = signed(OTHER)
    assert not surely_holds({**badge, "proof": [badge["proof"]]}, PEM, NOW)
    assert not surely_holds(build_ob3(OTHER, ADDRESSES), PEM, NOW)


def test_only_so_many_structures_are_remembered(monkeypatch):
    monkeypatch.setattr(known, "MOST_STRUCTURES", 2)
    for number in range(5):
        evidence = tuple(EvidenceFacts("x", f"https://e.example/{n}") for n in range(number))
        note_examined(signed(replace(EVERYTHING, evidence=evidence)))
    assert len(known._examined) <= 2


@pytest.mark.parametrize("content", [bytes(64), b"\x00" + bytes(range(63)), b"\xff" * 64])
def test_base58_is_read_back(content):
    assert from_base58(base58(content)) == content


@pytest.mark.parametrize("text", ["", "0", "l", "z" * 90, "1" * 63, "é"])
def test_what_is_not_the_base58_of_a_signature_is_nothing(text):
    assert from_base58(text) is None
