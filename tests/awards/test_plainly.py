"""Badges that are written plainly: the same verdicts as those of the full check, without asking it."""

from __future__ import annotations

import copy
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.ldp import _check_json_ld_form
from pyld import jsonld

from awards.canonical import OB3, NotSignable, plain_nquads
from awards.canonical.processor import process
from awards.canonical.proof import PROOF_CONSTANTS, base58, from_base58
from awards.openbadge import build_ob3
from awards.rules import AwardId, EvidenceFacts, RecipientFacts, StatusListId, identity_hash
from awards.signing import new_seed, self_named_key, sign_data_integrity
from awards.verifying import Verdict, verify, version3
from awards.verifying.plainly import surely_holds
from tests.awards.anything import documents
from tests.awards.badges import ADDRESSES, AWARD, EVERYTHING, ISSUER, KEY, Web, signed, signed_list

NOW = datetime.now(UTC)
PEM = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
OTHER = replace(
    EVERYTHING,
    id=AwardId("a-1234"),
    recipient=RecipientFacts("0b9f8d5e4c3a4f0e9d7c6b5a49382717", identity_hash("x@y.example", "p"), "p"),
    evidence=(EvidenceFacts("Film", "https://evidence.example/film", "Later."), EvidenceFacts("More")),
)


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


def test_a_plain_badge_is_never_examined_in_full(examinations):
    for award in (AWARD, EVERYTHING, OTHER):
        assert verdict(signed(award)) is Verdict.VALID
    assert examinations == []


def test_dates_are_judged_by_the_moment_that_is_asked_for(examinations):
    """Not by the clock of the machine, as the full check does."""
    ahead = replace(EVERYTHING, awarded_at=datetime(2090, 1, 1, tzinfo=UTC))
    badge = sign_data_integrity(build_ob3(ahead, ADDRESSES), KEY, datetime(2090, 1, 1, tzinfo=UTC))
    web = Web()
    web.put(
        ADDRESSES.status_list(StatusListId("list-1")),
        signed_list(valid_until=datetime(2091, 1, 1, tzinfo=UTC)),
    )
    assert verify(badge, web, now=datetime(2090, 6, 1, tzinfo=UTC)).verdict is Verdict.VALID
    assert verify(badge, web, now=NOW).verdict is Verdict.NOT_VALID


def test_one_changed_letter_is_never_taken_wherever_it_is():
    badge = signed(OTHER)
    assert surely_holds(badge, PEM, NOW)
    for path in words(badge):
        assert not surely_holds(with_another_letter(badge, path), PEM, NOW), path


def test_another_key_is_not_taken():
    other = self_named_key(new_seed()).private.public_key()
    assert not surely_holds(
        signed(), other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), NOW
    )
    assert not surely_holds(signed(), b"no key", NOW)


def same_address_twice(document):
    """The evidence under the address of the achievement: what is said about one is then said about the other."""
    document["evidence"][0]["id"] = document["credentialSubject"]["achievement"]["id"]


def embedded(document):
    document["endorsement"] = [
        {"@context": document["@context"], "id": "urn:x:1", "type": ["VerifiableCredential"]}
    ]


STRANGE = {
    "one address for two parts": same_address_twice,
    "a part that is named elsewhere": lambda d: d["credentialSubject"].update(
        source={"id": d["issuer"]["id"]}
    ),
    "a status that is described elsewhere": lambda d: d.update(
        credentialStatus=d["credentialStatus"]["id"], relatedResource=d["credentialStatus"]
    ),
    "an abbreviated address": lambda d: d["credentialSubject"].update(id="xsd:string"),
    "a nameless address": lambda d: d["credentialSubject"].update(id="_:b0"),
    "an address that is not plain": lambda d: d["credentialSubject"].update(id="https://exämple.test/"),
    "a relative address": lambda d: d["credentialSubject"].update(id="somebody"),
    "a badge within": embedded,
    "a context of its own": lambda d: d["credentialSubject"].update({"@context": []}),
    "vocabularies that contradict each other": lambda d: d["@context"].insert(
        1, OB3.replace("3.0.3", "3.0.1")
    ),
    "another vocabulary": lambda d: d["@context"].append("https://other.example/words"),
    "a vocabulary written out": lambda d: d["@context"].append({"name": "urn:x:name"}),
    "another vocabulary first": lambda d: d["@context"].reverse(),
    "a context twice under two addresses": lambda d: d["@context"].append(OB3.replace("-3.0.3", "")),
    "a context twice": lambda d: d["@context"].append(d["@context"][0]),
    "a member by its address": lambda d: d.update({"https://schema.org/name": d.pop("name")}),
    "a keyword": lambda d: d.update({"@id": d.pop("id")}),
    "more in another place": lambda d: d.update({"@included": [{"id": d["id"], "name": "Other"}]}),
    "an unknown member": lambda d: d.update(grade="A"),
    "a member of another type": lambda d: d.update(achievementType="Badge"),
    "a word for a type as a member": lambda d: d["credentialSubject"]["achievement"].update(
        Criteria={"id": "urn:x:1"}
    ),
    "an unknown type": lambda d: d["evidence"][0]["type"].append("Film"),
    "a member's name as a type": lambda d: d["evidence"][0]["type"].append("digestSRI"),
    "a word for proofs as a type": lambda d: d["evidence"][0]["type"].append("_sd"),
    "a type twice": lambda d: d["evidence"][0]["type"].append("Evidence"),
    "no type": lambda d: d["evidence"][0].update(type=[]),
    "a list in a list": lambda d: d.update(evidence=[d["evidence"]]),
    "nothing": lambda d: d.update(evidence=[]),
    "null": lambda d: d.update(evidence=None),
    "a text by language": lambda d: d.update(name={"en": "Name"}),
    "two parts that are the same": lambda d: d["evidence"].append(dict(d["evidence"][1])),
    "a whole number with a point": lambda d: d["credentialSubject"]["achievement"].update(
        creditsAvailable=2.0
    ),
    "more digits than all agree on": lambda d: d["credentialSubject"]["achievement"].update(
        creditsAvailable=1 / 3
    ),
    "a control character": lambda d: d.update(name="Na\x07me"),
    "a part in place of a date": lambda d: d.update(awardedDate={"id": "urn:x:1", "type": ["Evidence"]}),
    "a text in place of an endorsement": lambda d: d.update(endorsement="Well done."),
    "a number for an address": lambda d: d.update(id=7),
    "very deep": lambda d: d.update(issuer=nested(40)),
    "very many": lambda d: d.update(evidence=[{"type": "Evidence", "name": str(n)} for n in range(500)]),
}


def nested(levels):
    profile = {"id": ISSUER.did, "type": "Profile"}
    for number in range(levels):
        profile = {"id": f"urn:x:{number}", "type": "Profile", "parentOrg": profile}
    return profile


@pytest.mark.parametrize("what", list(STRANGE))
def test_what_is_not_plain_is_left_to_the_full_check(what):
    document = build_ob3(OTHER, ADDRESSES)
    STRANGE[what](document)
    assert plain_nquads(document) is None


PLAIN = {
    "a member more": lambda d: d["evidence"][1].update(genre="Film"),
    "another order": lambda d: d["evidence"].reverse(),
    "one instead of a list": lambda d: d["evidence"][0].update(type="Evidence"),
    "the other name of the type": lambda d: d.update(type=["VerifiableCredential", "AchievementCredential"]),
    "a whole number": lambda d: d["credentialSubject"]["achievement"].update(creditsAvailable=3),
    "values in order": lambda d: d["credentialSubject"]["achievement"]["resultDescription"][0].update(
        allowedValue=["low", "high", "low"]
    ),
    "the same word twice": lambda d: d["credentialSubject"]["achievement"].update(tag=["a", "b", "a"]),
}


@pytest.mark.parametrize("what", list(PLAIN))
def test_what_is_plain_reads_as_the_processor_reads_it(what):
    document = build_ob3(OTHER, ADDRESSES)
    PLAIN[what](document)
    assert plain_nquads(document) == process(document)


# --- whatever it takes, the full check takes as well -------------------------------------------------------


def values(value, path=()):
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield (*path, name)
        yield from values(member, (*path, name))


SIGNED = build_ob3(EVERYTHING, ADDRESSES)
PATHS = sorted(values(SIGNED), key=str)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["Evidence", "Profile", "https://w.example/x", ISSUER.did, SIGNED["id"], "urn:x:1", "_:b0", "@id"]
    ),
    st.sampled_from(
        [{}, [], {"id": "urn:x:1"}, {"id": SIGNED["id"], "name": "x"}, {"@value": "x"}, {"@list": ["x"]}]
    ),
    st.sampled_from([SIGNED["issuer"], SIGNED["evidence"], SIGNED["credentialStatus"], SIGNED["@context"]]),
)
NAMES = st.sampled_from(
    [
        *sorted({path[-1] for path in PATHS if isinstance(path[-1], str)}),
        *(
            "@id",
            "@type",
            "@graph",
            "@reverse",
            "@included",
            "Criteria",
            "Image",
            "expirationDate",
            "issuanceDate",
        ),
        *(
            "https://schema.org/name",
            "OpenBadgeCredential",
            "cnf",
            "statusMessage",
            "relatedResource",
            "endorsement",
            "termsOfUse",
        ),
    ]
)


def read_by_the_library(document):
    """Without looking at the plain JSON first, as ``process`` does."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": document_loader()}
    return jsonld.normalize(document, options)


def change_something(draw, document):
    at, (*above, last) = document, draw(st.sampled_from(PATHS))
    for step in above:
        at = at[step]
    match draw(st.sampled_from(["put", "add", "drop", "rename", "twice", "move"])):
        case "put":
            at[last] = copy.deepcopy(draw(JUNK))
        case "add" if isinstance(at, dict):
            at[draw(NAMES)] = copy.deepcopy(draw(JUNK))
        case "drop":
            del at[last]
        case "rename" if isinstance(at, dict):
            at[draw(NAMES)] = at.pop(last)
        case "twice":
            at[last] = [at[last], copy.deepcopy(at[last])]
        case "move" if isinstance(at[last], dict) and "id" in at[last]:
            document[draw(NAMES)] = at[last]
            at[last] = {"id": at[last]["id"]}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_document_of_any_kind_that_is_taken_as_plain_is_taken_in_full(data):
    document = copy.deepcopy(SIGNED)
    for _ in range(data.draw(st.integers(1, 3))):
        with suppress(KeyError, IndexError, TypeError):
            change_something(data.draw, document)
    nquads = plain_nquads(document)
    event("plain" if nquads is not None else "not plain")
    if nquads is None:
        return
    assert nquads.decode() == read_by_the_library(document)
    proof = {
        **PROOF_CONSTANTS,
        "created": "2025-09-01T08:30:00Z",
        "verificationMethod": KEY.verification_method,
    }
    # The library's own way of asking whether the JSON says what is signed, and nothing else.
    _check_json_ld_form({**document, "proof": proof}, proof, document_loader())


def test_random_badges_read_as_the_processor_reads_them():
    seed, taken = random.randrange(10**6), 0
    for document in documents(seed, 20, 10):
        try:
            expected = process(document)
        except NotSignable:
            expected = None
        nquads = plain_nquads(document)
        taken += nquads is not None
        assert nquads in {expected, None}, seed
    assert taken > 100, seed


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
    badge = signed(OTHER)
    PROOFS[what](badge["proof"])
    assert not surely_holds(badge, PEM, NOW)


def test_several_proofs_are_left_to_the_full_check():
    badge = signed(OTHER)
    assert not surely_holds({**badge, "proof": [badge["proof"]]}, PEM, NOW)
    assert not surely_holds(build_ob3(OTHER, ADDRESSES), PEM, NOW)


@pytest.mark.parametrize("content", [bytes(64), b"\x00" + bytes(range(63)), b"\xff" * 64])
def test_base58_is_read_back(content):
    assert from_base58(base58(content)) == content


@pytest.mark.parametrize("text", ["", "0", "l", "z" * 90, "1" * 63, "é"])
def test_what_is_not_the_base58_of_a_signature_is_nothing(text):
    assert from_base58(text) is None
