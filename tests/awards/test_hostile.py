"""What strangers could write into badges, keys and lists to keep a check busy, or to make it say yes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64encode

from awards.jws import sign_compact
from awards.openbadge import build_did_document, build_ob3
from awards.rules import EvidenceFacts, StatusListId
from awards.signing import new_seed, self_named_key, sign_data_integrity, sign_jwt
from awards.verifying import Outcome, Step, Verdict, endorsements, verify
from tests.awards.badges import ADDRESSES, EVERYTHING, ISSUER, KEY, SIGNED_AT, Web, signed

NOW = datetime.now(UTC)
DOCUMENT = build_ob3(EVERYTHING, ADDRESSES)
LIST = ADDRESSES.status_list(StatusListId("list-1"))


def published(**members):
    """A web on which the issuer publishes its key with other members."""
    document = build_did_document(ISSUER.did, [KEY.public])
    method = document["verificationMethod"][0]
    del method["publicKeyMultibase"]
    method["publicKeyJwk"] = OKPKey.import_key(KEY.private.public_key()).as_dict(private=False) | members
    web = Web()
    web.put(ISSUER.did, document)
    return web


def test_a_key_may_be_published_as_jwk_with_notes_of_any_kind():
    assert verify(signed(), published(use={}, key_ops=7, kid=[]), now=NOW).verdict is Verdict.VALID


# With n, e and d alone a reader works out the primes: seconds for 16,000 bits, and hours for what fits in here.
RSA_WITH_D = {"kty": "RSA", "n": "A" * 20_000, "e": "AQAB", "d": "w" * 20_000}


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (RSA_WITH_D, "a secret"),
        ({"d": "AAAA"}, "a secret"),
        ({"kty": "oct", "k": "AAAA"}, "a secret"),
        ({"kty": "RSA", "n": "w" * 20_000, "e": "AQAB"}, "cannot be read"),
        ({"kty": "RSA", "n": "w" * 400, "e": "w" * 20_000}, "cannot be read"),
        ({"kty": "RSA", "n": "w" * 300, "e": "AQAB"}, "too short"),
        ({"kty": "RSA", "n": "w" * 400, "e": "AQ"}, "cannot be read"),
        ({"kty": "RSA", "n": ["w"] * 400, "e": {}}, "cannot be read"),
        ({"kty": {}}, "cannot be read"),
        ({"kty": "RSA", "n": {"w" * 400: 1}, "e": {}}, "cannot be read"),
        ({"x": 1}, "cannot be read"),
        ({"crv": "P-256", "kty": "EC", "y": "AAAA"}, "cannot be read"),
    ],
)
def test_a_key_that_is_built_to_be_trouble_is_refused_at_once(members, said):
    report = verify(signed(), published(**members), now=NOW)
    assert report.verdict is not Verdict.VALID
    assert report.check(Step.ISSUER).outcome is Outcome.COULD_NOT_CHECK
    assert said in report.check(Step.ISSUER).sentence


def test_a_key_in_the_header_of_a_token_is_read_as_carefully():
    key = OKPKey.import_key(KEY.private).as_dict(private=True)
    header = json.dumps({"alg": "EdDSA", "jwk": key}).encode()
    parts = (header, json.dumps(DOCUMENT).encode(), b"signature")
    report = verify(b".".join(map(urlsafe_b64encode, parts)), Web(), now=NOW)
    assert report.verdict is not Verdict.VALID
    assert "a secret" in report.check(Step.ISSUER).sentence


def test_a_key_of_a_neighbour_on_the_same_host_does_not_sign_for_an_issuer():
    def answer(key):
        address = "https://waymark.test:8443/neighbour/key"
        web = Web()
        web.put(address, OKPKey.import_key(key.private.public_key()).as_dict(private=False))
        return verify(sign_compact(DOCUMENT, key.sign, kid=address), web, now=NOW)

    assert answer(KEY).verdict is Verdict.VALID
    neighbour = answer(self_named_key(new_seed()))
    assert neighbour.verdict is Verdict.NOT_VALID
    assert "does not list the key" in neighbour.check(Step.ISSUER).sentence


def naming_the_list(times):
    entry = DOCUMENT["credentialStatus"]
    entries = [{**entry, "id": f"{entry['id']}-{number}"} for number in range(times)]
    return {**DOCUMENT, "credentialStatus": entries}


@pytest.mark.parametrize("as_token", [False, True])
def test_a_badge_cannot_have_its_lists_checked_a_thousand_times(as_token):
    """Each is opened, and its signature worked out, which a stranger can make costly."""

    def badge(times):
        document = naming_the_list(times)
        return sign_jwt(document, KEY) if as_token else sign_data_integrity(document, KEY, SIGNED_AT)

    assert verify(badge(4), Web(), now=NOW).verdict is Verdict.VALID
    for times in (5, 300):
        web = Web()
        report = verify(badge(times), web, now=NOW)
        assert report.verdict is Verdict.COULD_NOT_CHECK
        assert "more status lists than" in report.check(Step.STATUS).sentence
        assert LIST not in web.asked


@pytest.mark.parametrize(
    "member", ["type", "statusPurpose", "statusListIndex", "statusListCredential", "statusSize"]
)
def test_a_status_that_is_spelled_as_a_list_is_never_overlooked(member):
    """The signature fits, because a list of one says the same as what is in it."""
    document = json.loads(json.dumps(DOCUMENT))
    document["credentialStatus"]["statusSize"] = 1
    badge = sign_data_integrity(document, KEY, SIGNED_AT)
    assert verify(badge, Web(), now=NOW).verdict is Verdict.VALID
    badge["credentialStatus"][member] = [badge["credentialStatus"][member]]
    report = verify(badge, Web(), now=NOW)
    assert report.verdict is not Verdict.VALID
    assert report.check(Step.STATUS).outcome is not Outcome.PASSED


@pytest.mark.parametrize(
    "name", ["@base", "@vocab", "@version", "@import", "@nest", "@protected", "@sometext"]
)
def test_nothing_can_be_added_under_the_name_of_a_keyword(name):
    for deeper in (False, True):
        badge = signed()
        (badge["credentialSubject"]["achievement"] if deeper else badge)[name] = "With honours"
        report = verify(badge, Web(), now=NOW)
        assert report.verdict is not Verdict.VALID
        assert report.check(Step.SIGNATURE).outcome is not Outcome.PASSED


# --- One address for two parts: linked data does not tell what was said of which -----------------------------

ACHIEVEMENT = DOCUMENT["credentialSubject"]["achievement"]


def elsewhere_signed(evidence, **achievement):
    """A badge of an issuer who takes any address for evidence."""
    document = json.loads(json.dumps(DOCUMENT))
    document["evidence"] = [{"type": ["Evidence"], "name": "Master of everything", **evidence}]
    document["credentialSubject"]["achievement"] |= achievement
    return sign_data_integrity(document, KEY, SIGNED_AT)


def test_a_holder_cannot_swap_the_name_of_the_achievement_for_that_of_evidence():
    badge = elsewhere_signed({"id": ACHIEVEMENT["id"]})
    achievement, evidence = badge["credentialSubject"]["achievement"], badge["evidence"][0]
    achievement["name"], evidence["name"] = evidence["name"], achievement["name"]
    report = verify(badge, Web(), now=NOW)
    assert report.verdict is Verdict.NOT_VALID
    assert "does not cover all of it" in report.check(Step.SIGNATURE).sentence


def test_a_holder_cannot_put_evidence_in_the_place_of_the_criteria():
    criteria = {"id": "https://issuer.example/criteria"}
    badge = elsewhere_signed({**criteria, "narrative": "Breathed."}, criteria=criteria)
    badge["credentialSubject"]["achievement"]["criteria"] = badge["evidence"][0]
    badge["evidence"] = [criteria]
    assert verify(badge, Web(), now=NOW).verdict is Verdict.NOT_VALID
    badge["evidence"] = [criteria["id"]]
    assert verify(badge, Web(), now=NOW).verdict is Verdict.NOT_VALID


def test_evidence_may_be_named_in_texts_of_the_badge_and_given_twice():
    address = ACHIEVEMENT["alignment"][0]["targetUrl"]
    assert verify(elsewhere_signed({"id": address}), Web(), now=NOW).verdict is Verdict.VALID
    twice = replace(EVERYTHING, evidence=(EVERYTHING.evidence[0], EVERYTHING.evidence[0]))
    assert verify(signed(twice), Web(), now=NOW).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "address",
    [
        ACHIEVEMENT["id"],
        ACHIEVEMENT["criteria"]["id"],
        ACHIEVEMENT["image"]["id"],
        ACHIEVEMENT["resultDescription"][0]["rubricCriterionLevel"][1]["id"],
        DOCUMENT["id"],
        DOCUMENT["credentialStatus"]["id"],
        LIST,
        DOCUMENT["refreshService"]["id"],
        DOCUMENT["credentialSchema"][0]["id"],
        ISSUER.did,
    ],
)
def test_our_badges_leave_out_an_address_of_evidence_that_stands_for_another_part(address):
    award = replace(EVERYTHING, evidence=(EvidenceFacts("Film", address),))
    badge = signed(award)
    assert badge["evidence"] == [{"type": ["Evidence"], "name": "Film"}]
    assert verify(badge, Web(), now=NOW).verdict is Verdict.VALID


# --- Endorsements ----------------------------------------------------------------------------------------------


def endorsed(key, *, times=1, name="Harvard University"):
    """A badge with an endorsement of its achievement, signed by somebody with this key."""
    endorsement = {
        "@context": DOCUMENT["@context"],
        "id": "urn:uuid:0b9f8d5e-4c3a-4f0e-9d7c-6b5a49382799",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": key.controller, "type": ["Profile"], "name": name},
        "validFrom": "2025-09-01T08:30:00Z",
        "credentialSubject": {
            "id": ACHIEVEMENT["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good.",
        },
    }
    given = [
        sign_data_integrity({**endorsement, "id": f"urn:x:{number}"}, key, SIGNED_AT)
        for number in range(times)
    ]
    document = json.loads(json.dumps(DOCUMENT))
    document["credentialSubject"]["achievement"]["endorsement"] = given
    return sign_data_integrity(document, KEY, SIGNED_AT)


def told_of(badge, outcome=Outcome.PASSED, **options):
    check = verify(badge, Web(), now=NOW, **options).check(Step.ENDORSEMENTS)
    assert check.outcome is outcome
    return check.sentence


def test_a_name_that_only_a_key_vouches_for_is_told_as_such():
    told = told_of(endorsed(self_named_key(new_seed())), Outcome.COULD_NOT_CHECK)
    assert "calls themselves Harvard University" in told


def test_an_issuer_that_endorses_itself_is_told_as_such():
    assert "Harvard University (its own issuer)" in told_of(endorsed(KEY))


def test_an_endorser_that_is_known_here_is_told_by_its_name():
    key = self_named_key(new_seed())
    assert "by Harvard University, which" in told_of(endorsed(key), knows=key.controller.__eq__)


def test_endorsements_that_take_long_are_not_all_looked_at(monkeypatch):
    badge = endorsed(KEY, times=3)
    assert "more" not in told_of(badge)
    monkeypatch.setattr(endorsements, "_SECONDS", 0)
    assert "2 more were not looked at" in told_of(badge)
