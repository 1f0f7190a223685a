from __future__ import annotations

import base64
import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey, RSAKey

from awards import verifying
from awards.baking import bake_png, bake_svg
from awards.jws import sign_compact
from awards.openbadge import build_did_document, build_ob2_assertion, build_ob2_issuer, build_ob3
from awards.rules import StatusListId
from awards.signing import key_from_seed, new_seed, self_named_key, sign_data_integrity, sign_jwt
from awards.verifying import Answer, Outcome, Step, UnreachableError, Verdict
from awards.verifying.lookups import nobody_asks
from tests.awards.badges import (
    ADDRESSES,
    AWARD,
    EMAIL,
    EVERYTHING,
    ISSUER,
    KEY,
    SIGNED_AT,
    Web,
    picture,
    revoked,
    signed,
    signed_list,
)
from tests.awards.fuzz import meaning

LIST = ADDRESSES.status_list(StatusListId("list-1"))
ASSERTION = build_ob2_assertion(EVERYTHING, ADDRESSES)
BADGE = signed()
TOKEN = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), KEY)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_CHECK


def verify(source, resolve, *, now=None, **options):
    """Check as of now: the library below reads the computer's clock too, so another moment would not be consistent."""
    return verifying.verify(
        source,
        resolve,
        now=now or datetime.now(UTC),
        **{"reach": getattr(resolve, "reach", nobody_asks), **options},
    )


def offline(address):
    raise UnreachableError(f"{address} does not answer.")


def outcomes(report):
    return {check.step.value: check.outcome.value for check in report.checks}


FORMS = {
    "JSON of 3.0": json.dumps(BADGE),
    "bytes of 3.0": json.dumps(BADGE).encode(),
    "a parsed 3.0 badge": BADGE,
    "a token": TOKEN,
    "a token in bytes": f"{TOKEN}\n".encode(),
    "a baked PNG": bake_png(picture(), json.dumps(BADGE)),
    "a PNG with a token": bake_png(picture(), TOKEN),
    "a baked SVG": bake_svg(SVG, json.dumps(BADGE)).encode(),
    "an SVG with a token": bake_svg(SVG, TOKEN).encode(),
    "JSON of 2.0": json.dumps(ASSERTION),
    "a PNG of 2.0": bake_png(picture(), json.dumps(ASSERTION), version="2.0"),
    "an SVG of 2.0": bake_svg(SVG, json.dumps(ASSERTION), version="2.0").encode(),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_a_good_badge_is_valid_in_every_form(form):
    report = verify(FORMS[form], Web(), identity=EMAIL)
    assert report.verdict is Verdict.VALID, report.as_dict()
    told = outcomes(report)
    # It carries no endorsement, of which something could be said.
    assert told.pop("endorsements") == "could_not_check"
    assert set(told.values()) == {"passed"}
    assert report.version == ("2.0" if "2.0" in form else "3.0")
    assert report.title == "Data-driven interventions"
    assert report.issuer_name == ISSUER.name


@pytest.mark.parametrize("form", list(FORMS))
def test_a_revoked_badge_is_revoked_in_every_form(form):
    report = verify(FORMS[form], Web(revoked()))
    assert report.verdict is Verdict.REVOKED, report.as_dict()
    assert report.check(Step.STATUS).outcome is FAILED


def test_version_2_says_why():
    assert "borrowed work" in verify(ASSERTION, Web(revoked())).check(Step.STATUS).sentence


@pytest.mark.parametrize("form", list(FORMS))
def test_without_the_issuer_nothing_is_claimed(form):
    report = verify(FORMS[form], offline)
    assert report.verdict is Verdict.COULD_NOT_CHECK, report.as_dict()
    assert report.check(Step.STATUS).outcome is UNKNOWN
    assert FAILED.value not in outcomes(report).values()


def test_the_report_is_plain_json_with_every_step_in_order():
    told = json.loads(json.dumps(verify(BADGE, Web()).as_dict()))
    assert [check["step"] for check in told["checks"]] == [step.value for step in Step]
    assert told["verdict"] == "valid"
    assert told["issuer"] == {"id": ISSUER.did, "name": ISSUER.name}
    assert all(check["sentence"].endswith(".") for check in told["checks"])


# --- Changed after signing ----------------------------------------------------------------------------------


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, (*path, number))
    else:
        yield path


def with_one_letter_changed(document, path, letter):
    changed = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at[step]
    value = at[path[-1]]
    if isinstance(value, bool):
        at[path[-1]] = not value
    elif isinstance(value, int | float):
        at[path[-1]] = value + 1
    else:
        place = letter % len(value)
        at[path[-1]] = value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :]
    return changed


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(sorted(leaves(BADGE), key=str)), letter=st.integers(0, 400))
def test_one_changed_letter_anywhere_is_noticed(path, letter):
    report = verify(with_one_letter_changed(BADGE, path, letter), Web())
    assert report.verdict in {Verdict.NOT_VALID, Verdict.COULD_NOT_CHECK}, path


@settings(max_examples=30, deadline=None)
@given(path=st.sampled_from(sorted(leaves(ASSERTION), key=str)), letter=st.integers(0, 400))
def test_one_changed_letter_in_a_copy_of_version_2_is_noticed(path, letter):
    report = verify(with_one_letter_changed(ASSERTION, path, letter), Web())
    assert report.verdict in {Verdict.NOT_VALID, Verdict.COULD_NOT_CHECK}, path


def fields(value, path=()):
    """The way to every field of a document, whatever is in it."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield (*path, name)
        yield from fields(member, (*path, name))


def at(document, path):
    changed = copy.deepcopy(document)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    return changed, holder


def removed(document, path):
    changed, holder = at(document, path)
    del holder[path[-1]]
    return changed


def emptied(document, path):
    changed, holder = at(document, path)
    holder[path[-1]] = type(holder[path[-1]])()
    return changed


def doubled(document, path):
    changed, holder = at(document, path)
    value = holder[path[-1]]
    holder[path[-1]] = value + value if isinstance(value, str | list) else [value, "urn:x:other"]
    return changed


def widened(document, path):
    changed, holder = at(document, path)
    value = holder[path[-1]]
    holder[path[-1]] = {**value, "name": "Other"} if isinstance(value, dict) else [value, "Other"]
    return changed


# Changes after which the badge points to an issuer, a vocabulary or a way of signing that is not known here.
LEADS_ELSEWHERE = {"@context", "issuer", "proof"}


@pytest.mark.parametrize("change", [removed, emptied, doubled, widened])
def test_every_field_in_turn(change):
    web = Web()
    for path in fields(BADGE):
        made = change(BADGE, path)
        if meaning(made) == meaning(BADGE):  # the same words twice, where their number and order mean nothing
            continue
        report = verify(made, web)
        expected = {Verdict.NOT_VALID}
        if path[0] in LEADS_ELSEWHERE:
            expected.add(Verdict.COULD_NOT_CHECK)
        assert report.verdict in expected, (path, report.as_dict())


@pytest.mark.parametrize("change", [removed, emptied, doubled, widened])
def test_every_field_in_turn_in_a_token(change):
    web, (header, payload, signature) = Web(), TOKEN.split(".")
    body = json.loads(base64.urlsafe_b64decode(f"{payload}=="))
    for path in fields(body):
        made = json.dumps(change(body, path)).encode()
        forged = f"{header}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}.{signature}"
        report = verify(forged, web)
        expected = {Verdict.NOT_VALID}
        if path[0] in LEADS_ELSEWHERE:
            expected.add(Verdict.COULD_NOT_CHECK)
        assert report.verdict in expected, (path, report.as_dict())


@pytest.mark.parametrize(
    "path", [("name",), ("issuer", "name"), ("credentialSubject", "achievement", "criteria", "narrative")]
)
def test_a_change_in_what_people_read_fails_the_signature(path):
    report = verify(with_one_letter_changed(BADGE, path, 3), Web())
    assert report.verdict is Verdict.NOT_VALID
    assert report.check(Step.SIGNATURE).outcome is FAILED
    assert "changed after it was signed" in report.check(Step.SIGNATURE).sentence


def test_a_later_last_day_fails_the_signature():
    report = verify({**BADGE, "validUntil": "2199-09-01T00:00:00Z"}, Web())
    assert report.check(Step.SIGNATURE).outcome is FAILED


def test_a_member_that_the_signature_does_not_cover_is_not_smuggled_in():
    report = verify({**BADGE, "grade": "excellent"}, Web())
    assert report.verdict is Verdict.NOT_VALID
    assert "does not cover" in report.check(Step.SIGNATURE).sentence


def test_a_hidden_last_day_is_noticed():
    old = signed(replace(EVERYTHING, valid_until=datetime(2026, 1, 1, tzinfo=UTC)))
    old["https://www.w3.org/2018/credentials#validUntil"] = old.pop("validUntil")
    assert verify(old, Web()).verdict is Verdict.NOT_VALID


def test_an_unsigned_badge_is_not_valid():
    report = verify(build_ob3(EVERYTHING, ADDRESSES), Web())
    assert report.verdict is Verdict.NOT_VALID
    assert "not signed" in report.check(Step.SIGNATURE).sentence


def test_a_changed_token_is_not_valid():
    header, payload, signature = TOKEN.split(".")
    other_payload, other_signature = f"{payload[:-8]}AAAAAAAA", f"{signature[:-4]}AAAA"
    for forged in (f"{header}.{other_payload}.{signature}", f"{header}.{payload}.{other_signature}"):
        assert verify(forged, Web()).verdict is Verdict.NOT_VALID


def test_what_stands_around_a_badge_in_a_token_has_to_agree_with_it():
    forged = {**build_ob3(EVERYTHING, ADDRESSES), "jti": "urn:x:other"}
    report = verify(_token(forged, KEY), Web())
    assert report.verdict is Verdict.NOT_VALID
    assert "differs" in report.check(Step.SIGNATURE).sentence


def _token(payload, key, **header):
    return sign_compact(payload, key.sign, kid=header.get("kid", key.verification_method))


# --- Who signed ---------------------------------------------------------------------------------------------


def test_a_badge_signed_in_the_issuers_name_by_somebody_else_is_not_valid():
    thief = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-1")
    assert verify(signed(key=thief), Web()).check(Step.SIGNATURE).outcome is FAILED


@pytest.mark.parametrize("as_token", [False, True])
def test_a_key_that_the_issuer_does_not_list_is_not_the_issuers(as_token):
    unlisted = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-9")
    badge = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), unlisted) if as_token else signed(key=unlisted)
    report = verify(badge, Web())
    assert report.verdict is Verdict.NOT_VALID
    assert "does not list the key" in report.check(Step.ISSUER).sentence


def test_a_key_of_another_issuer_does_not_sign_for_this_one():
    other = key_from_seed(new_seed(), controller="did:web:evil.example", key_id="key-1")
    theirs = {**build_ob3(EVERYTHING, ADDRESSES), "issuer": other.controller}
    badge = {**BADGE, "proof": sign_data_integrity(theirs, other, SIGNED_AT)["proof"]}
    web = Web()
    web.put("did:web:evil.example", build_did_document(other.controller, [other.public]))
    assert verify(badge, web).check(Step.ISSUER).outcome is FAILED


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(assertionMethod=[]),
        lambda d: d.update(id="did:web:evil.example"),
        lambda d: d["verificationMethod"][0].update(controller="did:web:evil.example"),
        lambda d: d["verificationMethod"][0].update(revoked="2025-01-01T00:00:00Z"),
    ],
)
def test_the_key_document_has_to_stand_behind_the_key(change):
    web, document = Web(), build_did_document(ISSUER.did, [KEY.public])
    change(document)
    web.put(ISSUER.did, document)
    report = verify(BADGE, web)
    assert report.check(Step.ISSUER).outcome is FAILED
    assert report.verdict is Verdict.NOT_VALID


def test_old_badges_stay_valid_after_the_key_was_replaced():
    web = Web()
    new = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-2")
    web.put(ISSUER.did, build_did_document(ISSUER.did, [new.public, KEY.public]))
    web.put(LIST, signed_list(key=new))
    assert verify(BADGE, web).verdict is Verdict.VALID
    assert verify(signed(key=new), web).verdict is Verdict.VALID


@pytest.mark.parametrize("as_token", [False, True])
def test_an_issuer_that_is_only_a_key_is_valid_but_not_known(as_token):
    key = self_named_key(new_seed())
    document = build_ob3(replace(AWARD, issuer=replace(ISSUER, did=key.controller), status=None), ADDRESSES)
    badge = sign_jwt(document, key) if as_token else sign_data_integrity(document, key, SIGNED_AT)
    report = verify(badge, offline)
    assert report.verdict is Verdict.VALID
    assert report.check(Step.ISSUER).outcome is UNKNOWN
    assert "not who that is" in report.check(Step.ISSUER).sentence


def test_a_key_inside_a_token_counts_only_if_the_issuer_lists_it():
    def token(key):
        payload = json.dumps(build_ob3(EVERYTHING, ADDRESSES)).encode()
        public = OKPKey.import_key(key.private.public_key()).as_dict(private=False)
        private = OKPKey.import_key(key.private)
        return jws.serialize_compact(
            {"alg": "Ed25519", "jwk": public}, payload, private, algorithms=["Ed25519"]
        )

    assert verify(token(KEY), Web()).verdict is Verdict.VALID
    stranger = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-1")
    assert verify(token(stranger), Web()).check(Step.ISSUER).outcome is FAILED


def test_an_issuer_with_an_rsa_key_on_its_own_site_is_checked():
    issuer, private = "https://issuer.example/profile", generate_private_key(65537, 2048)
    key = RSAKey.import_key(private)
    document = {
        **build_ob3(replace(AWARD, status=None), ADDRESSES),
        "issuer": {"id": issuer, "type": ["Profile"]},
    }
    header = {"alg": "RS256", "kid": "https://issuer.example/keys/1"}
    token = jws.serialize_compact(header, json.dumps(document).encode(), key, algorithms=["RS256"])
    web = Web()
    web.put("https://issuer.example/keys/1", key.as_dict(private=False))
    assert verify(token, web).verdict is Verdict.VALID
    elsewhere = header | {"kid": "https://evil.example/keys/1"}
    token = jws.serialize_compact(elsewhere, json.dumps(document).encode(), key, algorithms=["RS256"])
    web.put("https://evil.example/keys/1", key.as_dict(private=False))
    assert verify(token, web).check(Step.ISSUER).outcome is FAILED


# --- Dates, identity ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("award", "said"),
    [
        (replace(EVERYTHING, valid_until=datetime(2025, 12, 31, tzinfo=UTC)), "expired on 31 December 2025"),
        (replace(EVERYTHING, reissued_at=datetime(2098, 1, 1, tzinfo=UTC)), "only from 01 January 2098"),
    ],
)
def test_a_badge_outside_its_dates_is_not_valid_though_its_signature_is(award, said):
    for badge in (signed(award), sign_jwt(build_ob3(award, ADDRESSES), KEY)):
        report = verify(badge, Web())
        assert report.verdict is Verdict.NOT_VALID
        assert said in report.check(Step.DATES).sentence
        assert report.check(Step.SIGNATURE).outcome is PASSED


def test_revoked_weighs_more_than_expired():
    gone = replace(EVERYTHING, valid_until=datetime(2025, 12, 31, tzinfo=UTC))
    assert verify(signed(gone), Web(revoked(gone))).verdict is Verdict.REVOKED


@pytest.mark.parametrize("badge", [BADGE, ASSERTION], ids=["3.0", "2.0"])
def test_the_holder_is_recognised_by_address_only(badge):
    assert verify(badge, Web(), identity=EMAIL.upper()).check(Step.RECIPIENT).outcome is PASSED
    report = verify(badge, Web(), identity="somebody@town.example")
    assert report.check(Step.RECIPIENT).outcome is FAILED
    assert report.verdict is Verdict.NOT_VALID
    assert verify(badge, Web()).check(Step.RECIPIENT).outcome is UNKNOWN


def test_a_badge_without_comparable_holder_says_so():
    document = build_ob3(replace(AWARD, status=None), ADDRESSES)
    del document["credentialSubject"]["identifier"]
    report = verify(sign_data_integrity(document, KEY, SIGNED_AT), Web(), identity=EMAIL)
    assert report.check(Step.RECIPIENT).outcome is UNKNOWN
    assert report.verdict is Verdict.VALID


# --- Status -------------------------------------------------------------------------------------------------


def unreliable_lists():
    thief = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-1")
    other = key_from_seed(new_seed(), controller="did:web:evil.example", key_id="key-1")
    past = datetime.now(UTC) - timedelta(days=9)
    good = signed_list()
    unsigned = {name: value for name, value in good.items() if name != "proof"}
    foreign = sign_data_integrity({**unsigned, "issuer": other.controller}, other, SIGNED_AT)
    return {
        "not JSON": b"<html>",
        "unsigned": unsigned,
        "signed by a thief": signed_list(key=thief),
        "of another issuer": foreign,
        "changed": {**good, "credentialSubject": signed_list([5])["credentialSubject"]},
        "out of date": signed_list(valid_from=past, valid_until=past + timedelta(days=1)),
        "not yet in force": signed_list(valid_from=datetime.now(UTC) + timedelta(days=1)),
        "another list": {**good, "id": f"{good['id']}9"},
        "holding an undefined member": {**good, "note": "x"},
    }


@pytest.mark.parametrize("reason", list(unreliable_lists()))
@pytest.mark.parametrize("marked", [False, True])
def test_a_list_that_cannot_be_relied_on_is_never_read_as_not_revoked(reason, marked):
    web = Web(revoked() if marked else EVERYTHING)
    content = unreliable_lists()[reason]
    web.answers[LIST] = Answer(content if isinstance(content, bytes) else json.dumps(content).encode())
    report = verify(BADGE, web)
    assert report.verdict is Verdict.COULD_NOT_CHECK, report.as_dict()
    assert report.check(Step.STATUS).outcome is UNKNOWN


def test_a_list_that_does_not_answer_is_could_not_check():
    web = Web()
    web.down(LIST)
    report = verify(BADGE, web)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.check(Step.SIGNATURE).outcome is PASSED


def test_a_list_may_come_as_a_token():
    unsigned = {k: v for k, v in signed_list([EVERYTHING.status.index]).items() if k != "proof"}
    web = Web()
    web.answers[LIST] = Answer(_token(unsigned, KEY).encode())
    assert verify(BADGE, web).verdict is Verdict.REVOKED
    thief = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-1")
    web.answers[LIST] = Answer(_token(unsigned, thief).encode())
    assert verify(BADGE, web).verdict is Verdict.COULD_NOT_CHECK


def with_status(entry):
    document = build_ob3(replace(AWARD, status=None), ADDRESSES)
    return sign_jwt({**document, "credentialStatus": entry}, KEY)


ENTRY = build_ob3(AWARD, ADDRESSES)["credentialStatus"]


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "NewList2030", "id": LIST},
        ENTRY | {"statusListIndex": "-1"},
        ENTRY | {"statusListIndex": "999999999"},
        ENTRY | {"statusListIndex": "one"},
        ENTRY | {"statusSize": 2},
        ENTRY | {"statusPurpose": "suspension"},
        ENTRY | {"statusListCredential": "ftp://a.example/list"},
    ],
)
def test_an_entry_that_is_not_understood_is_could_not_check(entry):
    report = verify(with_status(entry), Web())
    assert report.verdict is Verdict.COULD_NOT_CHECK, report.as_dict()


def test_suspension_is_told_apart_from_revocation():
    web = Web()
    unsigned = {k: v for k, v in signed_list([AWARD.status.index]).items() if k != "proof"}
    unsigned["credentialSubject"] = unsigned["credentialSubject"] | {"statusPurpose": "suspension"}
    web.put(LIST, sign_data_integrity(unsigned, KEY, SIGNED_AT))
    report = verify(with_status(ENTRY | {"statusPurpose": "suspension"}), web)
    assert report.verdict is Verdict.SUSPENDED
    assert "suspended" in report.check(Step.STATUS).sentence


def test_a_list_that_names_badges_openly_is_read():
    web, address = Web(), "https://waymark.test:8443/open-list"
    badge = with_status({"type": "1EdTechRevocationList", "id": address})
    entry = {"id": ADDRESSES.credential(AWARD.id), "revocationReason": "Plagiarism."}
    web.put(address, {"id": address, "issuer": ISSUER.did, "revokedCredential": [entry]})
    report = verify(badge, web)
    assert report.verdict is Verdict.REVOKED
    assert "Plagiarism" in report.check(Step.STATUS).sentence
    web.put(address, {"id": address, "issuer": ISSUER.did, "revokedCredential": []})
    assert verify(badge, web).verdict is Verdict.VALID
    web.put(address, {"id": address, "issuer": "did:web:evil.example", "revokedCredential": []})
    assert verify(badge, web).verdict is Verdict.COULD_NOT_CHECK


def test_nothing_is_asked_for_a_badge_whose_signature_fails():
    web = Web()
    verify({**BADGE, "name": "Forged"}, web)
    assert web.asked == [ISSUER.did]


# --- Version 2 ----------------------------------------------------------------------------------------------


def test_a_badge_published_elsewhere_than_at_its_issuers_is_not_valid():
    web = Web()
    stolen = {**ASSERTION, "id": "https://evil.example/assertions/1"}
    web.put(stolen["id"], stolen)
    report = verify(stolen, web)
    assert report.verdict is Verdict.NOT_VALID
    assert "not its issuer's" in report.check(Step.SIGNATURE).sentence


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({"allowedOrigins": ["badges.example"]}, True),
        ({"allowedOrigins": "other.example"}, False),
        ({"startsWith": ["https://badges.example/a/"]}, True),
        ({"startsWith": ["https://badges.example/b/"]}, False),
        ({"startsWith": ["https://badges.ex"]}, False),
    ],
)
def test_an_issuer_may_name_where_its_badges_are_published(scope, fits):
    web, elsewhere = Web(), {**ASSERTION, "id": "https://badges.example/a/1"}
    web.put(elsewhere["id"], elsewhere)
    web.put(ADDRESSES.ob2_issuer(ISSUER.id), {**build_ob2_issuer(ISSUER, ADDRESSES), "verification": scope})
    assert (verify(elsewhere, web).verdict is Verdict.VALID) is fits


def test_a_list_of_revocations_is_honoured_and_its_absence_is_not_an_acquittal():
    web, address = Web(), ADDRESSES.ob2_revocations(ISSUER.id)
    for entry in (ASSERTION["id"], {"id": ASSERTION["id"], "revocationReason": "Mistake."}):
        web.put(address, {"revokedAssertions": [entry]})
        assert verify(ASSERTION, web).verdict is Verdict.REVOKED
    web.down(address)
    assert verify(ASSERTION, web).verdict is Verdict.COULD_NOT_CHECK


def signed_version_2(key, **changes):
    body = {
        **ASSERTION,
        "id": "urn:uuid:1c1f",
        "verification": {"type": "signed", "creator": "https://waymark.test:8443/key"},
    }
    return jws.serialize_compact(
        {"alg": "RS256"}, json.dumps(body | changes).encode(), RSAKey.import_key(key), algorithms=["RS256"]
    )


def test_a_signed_badge_of_version_2_is_checked_with_the_issuers_key():
    key, address = generate_private_key(65537, 2048), "https://waymark.test:8443/key"
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    web, profile = Web(), build_ob2_issuer(ISSUER, ADDRESSES)
    web.put(address, {"id": address, "type": "CryptographicKey", "owner": profile["id"], "publicKeyPem": pem})
    web.put(profile["id"], profile | {"publicKey": address})
    assert verify(signed_version_2(key), web, identity=EMAIL).verdict is Verdict.VALID
    assert (
        verify(signed_version_2(generate_private_key(65537, 2048)), web).check(Step.SIGNATURE).outcome
        is FAILED
    )
    other = {"verification": {"type": "signed", "creator": "https://evil.example/key"}}
    assert verify(signed_version_2(key, **other), web).check(Step.SIGNATURE).outcome is FAILED
    web.put(address, {"id": address, "owner": "https://evil.example/issuer", "publicKeyPem": pem})
    assert verify(signed_version_2(key), web).check(Step.SIGNATURE).outcome is FAILED
    web.put(profile["id"], profile)
    assert verify(signed_version_2(key), web).check(Step.SIGNATURE).outcome is FAILED


def test_a_badge_that_only_says_it_is_signed_is_not_valid():
    unsigned = {**ASSERTION, "verification": {"type": "signed", "creator": "https://waymark.test:8443/key"}}
    assert verify(unsigned, Web()).check(Step.SIGNATURE).outcome is FAILED


# --- Strangers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        "{",
        "[]",
        "a.b.c",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"name": "\\ud800"}',
        "{}",
        {"@context": "https://w3id.org/openbadges/v1", "uid": "1"},
        b"<svg",
        picture(),
        "[" * 5000,
        '{"a":' * 5000,
        "x" * 300_000,
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        {**BADGE, "name": "\ud800"},
    ],
    ids=range(18),
)
def test_rubbish_is_not_valid_and_does_no_harm(source):
    report = verify(source, offline)
    assert report.verdict is Verdict.NOT_VALID
    assert FAILED in {report.check(step).outcome for step in (Step.FORMAT, Step.SCHEMA)}
    json.dumps(report.as_dict(), ensure_ascii=False).encode()


def test_a_puzzle_of_nameless_parts_is_put_down_at_once():
    badge = copy.deepcopy(BADGE)
    badge["evidence"] = [{"type": ["Evidence"], "name": "x"}] * 2000
    report = verify(badge, Web())
    assert report.check(Step.FORMAT).outcome is FAILED
    assert "more parts" in report.check(Step.FORMAT).sentence


def test_other_drafts_vocabularies_and_proofs_are_could_not_check():
    draft = {**BADGE, "@context": ["https://www.w3.org/2018/credentials/v1"]}
    extended = {**BADGE, "@context": [*BADGE["@context"], "https://vocabulary.example/v1"]}
    other_proof = {**BADGE, "proof": {**BADGE["proof"], "cryptosuite": "ecdsa-jcs-2019"}}
    for badge in (draft, extended, other_proof):
        report = verify(badge, Web())
        assert report.verdict is Verdict.COULD_NOT_CHECK, report.as_dict()
        assert FAILED.value not in outcomes(report).values()


def test_an_issuer_of_an_unknown_kind_is_could_not_check():
    document = {**BADGE, "issuer": {**BADGE["issuer"], "id": "did:example:1"}}
    assert verify(document, Web()).check(Step.ISSUER).outcome is UNKNOWN


def test_few_addresses_are_asked_and_large_answers_are_not_read():
    web = Web()
    web.answers[ISSUER.did] = Answer(b" " * 3_000_000)
    assert verify(BADGE, web).verdict is Verdict.COULD_NOT_CHECK
    web = Web()
    entries = [ENTRY | {"statusListCredential": f"https://list.example/{n}"} for n in range(40)]
    verify(with_status(entries), web)
    assert len(web.asked) <= 12


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_badge_with_any_part_replaced_is_answered_in_words(data):
    badge = copy.deepcopy(data.draw(st.sampled_from([BADGE, ASSERTION])))
    path = data.draw(st.sampled_from(sorted(leaves(badge), key=str)))
    cut = data.draw(st.integers(1, len(path)))
    at = badge
    for step in path[: cut - 1]:
        at = at[step]
    before = at[path[cut - 1]]  # True is there already, and would change nothing
    at[path[cut - 1]] = data.draw(
        st.sampled_from(
            [None, "", 0, 1.5, True, [], {}, [[]], {"id": {}}, ["x"], "\ud800", "z" * 40, {"type": 1}]
        ).filter(lambda other: other is not before)
    )
    report = verify(badge, Web())
    assert report.verdict in {Verdict.NOT_VALID, Verdict.COULD_NOT_CHECK}
    assert all(check.sentence for check in report.checks)
