"""What older software reads: RS256 tokens and signed Open Badges 2.0, made with the issuer's RSA key."""

from __future__ import annotations

import base64
import copy
import json
import logging
import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import RSAKey

from awards import queries, service
from awards.baking import unbake
from awards.models import Key
from awards.openbadge import build_did_document, build_ob3, pem_of
from awards.ports import Signer
from awards.rules import KeyKind, PublicKeyFacts
from awards.signing import open_seed, sign_jwt
from awards.verifying import Step, Verdict, verify
from tests.awards.badges import ADDRESSES, EVERYTHING, ISSUER, KEY, Web, rsa_key
from tests.awards.test_service import later_issuer
from tests.factories import awards
from waymark.kernel.errors import Conflict, Refused
from waymark.kernel.ids import new_id


def older(town, actor, award_id, form):
    with town.at(actor) as look:
        (badge,) = service.with_older_forms(look, [queries.badge_file(look, award_id)])
    return service.badge_as(badge, form).content


def check(town, source):
    with town.look() as look:
        return service.check(look, source)


def keys(town, issuer_id, kind=KeyKind.RSA):
    with town.look() as look:
        query = (
            sa.select(Key)
            .where(Key.issuer_id == issuer_id, Key.kind == kind)
            .order_by(Key.created_at, Key.id)
        )
        return list(look.session.scalars(query))


def parts(token):
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.decode().split(".")[:2]]


@pytest.fixture
def stranger(client_of):
    return client_of(None)


@pytest.fixture
def now():
    return datetime.now(UTC)


# --- RS256 tokens, in the small ---------------------------------------------------------------------


def web_with_rsa():
    web, (_, public) = Web(), rsa_key()
    web.put(ISSUER.did, build_did_document(ISSUER.did, [KEY.public, public]))
    return web


def test_the_key_document_lists_an_rsa_key_as_a_json_web_key():
    _, public = rsa_key()
    document = build_did_document(ISSUER.did, [KEY.public, public])
    ed25519, rsa = document["verificationMethod"]
    assert (ed25519["type"], rsa["type"]) == ("Multikey", "JsonWebKey")
    assert set(rsa["publicKeyJwk"]) == {"kty", "n", "e", "alg"}
    assert RSAKey.import_key(rsa["publicKeyJwk"]).as_pem().decode() == pem_of(public)
    assert document["assertionMethod"] == [ed25519["id"], rsa["id"]]
    assert "https://w3id.org/security/jwk/v1" in document["@context"]
    assert len(build_did_document(ISSUER.did, [KEY.public])["@context"]) == 2


def test_a_token_by_rs256_has_the_facts_of_the_badge_and_two_libraries_take_it(now):
    key, public = rsa_key()
    document = build_ob3(EVERYTHING, ADDRESSES)
    token = sign_jwt(document, key)
    theirs = jws.deserialize_compact(token, RSAKey.import_key(pem_of(public)), algorithms=["RS256"])
    claims = json.loads(theirs.payload)
    assert theirs.headers() == {"alg": "RS256", "kid": f"{ISSUER.did}#rsa-1", "typ": "JWT"}
    assert {name: claims[name] for name in document} == document
    assert verify(token, web_with_rsa(), now=now).verdict is Verdict.VALID


def every_place(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield (*path, name)
            yield from every_place(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from every_place(member, (*path, number))


def test_a_token_by_rs256_with_any_member_changed_is_refused(now):
    key, _ = rsa_key()
    head, payload, signature = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), key).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    places = list(every_place(claims))
    assert len(places) > 80
    for path in places:
        changed = copy.deepcopy(claims)
        at = changed
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = f"{at[path[-1]]}x" if isinstance(at[path[-1]], str) else "x"
        forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
        report = verify(f"{head}.{forged}.{signature}", web_with_rsa(), now=now)
        assert report.verdict is not Verdict.VALID, path


def test_a_token_by_an_unlisted_rsa_key_is_refused(now):
    key, _ = rsa_key("rsa-2")
    report = verify(sign_jwt(build_ob3(EVERYTHING, ADDRESSES), key), web_with_rsa(), now=now)
    assert report.verdict is Verdict.NOT_VALID


def test_an_rsa_token_that_calls_itself_eddsa_is_refused(now):
    key, _ = rsa_key()
    _, payload, signature = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), key).split(".")
    head = {"alg": "EdDSA", "kid": key.verification_method, "typ": "JWT"}
    told = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
    assert verify(f"{told}.{payload}.{signature}", web_with_rsa(), now=now).verdict is Verdict.NOT_VALID


# --- keys of both kinds -----------------------------------------------------------------------------


def test_an_issuer_is_founded_with_a_key_of_each_kind(town):
    issuer_id = awards.issuer(town)

    (rsa,), (ed25519,) = keys(town, issuer_id), keys(town, issuer_id, KeyKind.ED25519)
    assert len(ed25519.public) == 32
    pem = pem_of(PublicKeyFacts(rsa.fragment, rsa.public, rsa.kind))
    assert RSAKey.import_key(pem).raw_value.key_size == 2048
    assert rsa.fragment != ed25519.fragment


def test_kinds_rotate_by_themselves_and_the_old_ones_stay_listed(town):
    issuer_id = awards.issuer(town)
    award_id = awards.issued(town, town.educator)
    before = (
        older(town, town.educator, award_id, "jwt-rs256"),
        older(town, town.educator, award_id, "ob2-jws"),
    )
    town.clock.advance(minutes=1)
    with town.at(town.admin) as uow:
        service.rotate_key(uow, issuer_id, KeyKind.RSA)

    after = older(town, town.educator, award_id, "jwt-rs256"), older(town, town.educator, award_id, "ob2-jws")

    assert sorted(key.retired_at is None for key in keys(town, issuer_id)) == [False, True]
    assert [key.retired_at for key in keys(town, issuer_id, KeyKind.ED25519)] == [None]
    assert before != after
    for token in (*before, *after):
        assert check(town, token).verdict is Verdict.VALID
    with town.look() as look:
        assert len(queries.did_document(look, issuer_id)["verificationMethod"]) == 3
        assert len(queries.ob2_issuer(look, issuer_id)["publicKey"]) == 2


def test_an_issuer_of_before_gets_its_rsa_key_by_a_command_and_once(town):
    issuer_id = awards.issuer(town)
    with town.at(town.system) as uow:
        uow.session.execute(sa.delete(Key).where(Key.kind == KeyKind.RSA))
    award_id = awards.issued(town, town.educator)
    for form in ("jwt-rs256", "ob2-jws", "ob2-png"):
        with pytest.raises(Conflict, match="no RSA key"):
            older(town, town.educator, award_id, form)

    with pytest.raises(Refused), town.at(town.admin) as uow:
        service.make_missing_keys(uow)
    with town.at(town.system) as uow:
        assert service.make_missing_keys(uow) >= 1
    with town.at(town.system) as uow:
        assert service.make_missing_keys(uow) == 0

    assert len(keys(town, issuer_id)) == 1
    assert check(town, older(town, town.educator, award_id, "jwt-rs256")).verdict is Verdict.VALID


def test_an_issuer_named_by_its_key_signs_2_0_but_no_rs256_token(town):
    later_issuer(town, url="http://key.test", method="did:key")
    award_id = awards.granted(town, town.educator)
    with town.at(town.system) as uow:
        service.issue(uow, award_id)

    with pytest.raises(Conflict):
        older(town, town.educator, award_id, "jwt-rs256")
    assert check(town, older(town, town.educator, award_id, "ob2-jws")).verdict is Verdict.VALID


def test_no_secret_is_ever_logged(town, caplog):
    with caplog.at_level(logging.DEBUG):
        issuer_id = awards.issuer(town)
        with town.at(town.admin) as uow:
            service.rotate_key(uow, issuer_id)
            service.rotate_key(uow, issuer_id, KeyKind.RSA)
        award_id = awards.issued(town, town.educator)
        older(town, town.educator, award_id, "ob2-jws")
        logging.getLogger("awards").debug("%r %r", town.runtime.ports.get(Signer), keys(town, issuer_id))

    told = caplog.text
    assert "awards" in told
    assert "PRIVATE KEY" not in told
    signer = town.runtime.ports.get(Signer)
    master = signer._keys._master_key
    assert master.hex() not in told
    for kind in KeyKind:
        for key in keys(town, issuer_id, kind):
            secret = open_seed(key.sealed_private, master_key=master, key_id=key.fragment)
            for spelled in (secret.hex(), repr(secret)[2:-1], base64.b64encode(secret).decode()):
                assert spelled not in told


# --- signed 2.0 -------------------------------------------------------------------------------------


def test_a_private_badge_is_taken_along_as_signed_2_0(town, stranger):
    award_id = awards.issued(town, town.educator)

    token = older(town, town.educator, award_id, "ob2-jws")

    header, payload = parts(token)
    assert header["alg"] == "RS256"
    assert payload["id"] == uuid.UUID(award_id).urn
    assert payload["verification"] == {"type": "SignedBadge", "creator": header["kid"]}
    key = stranger.get(header["kid"].removeprefix("http://waymark.test")).get_json(force=True)
    issuer = stranger.get(key["owner"].removeprefix("http://waymark.test")).get_json(force=True)
    assert key["id"] in issuer["publicKey"]
    theirs = jws.deserialize_compact(
        token.decode(), RSAKey.import_key(key["publicKeyPem"]), algorithms=["RS256"]
    )
    assert json.loads(theirs.payload) == payload
    report = check(town, token)
    assert report.verdict is Verdict.VALID
    assert report.check(Step.SIGNATURE).sentence.startswith("The signature fits")
    # Nothing is public by that.
    assert stranger.get(f"/badges/{award_id}").status_code == 404
    assert stranger.get(f"/ob2/assertions/{award_id}").status_code == 404


def test_a_signed_badge_is_baked_into_a_picture(town):
    award_id = awards.issued(town, town.educator)

    picture = older(town, town.educator, award_id, "ob2-png")

    assert unbake(picture).text.encode() == older(town, town.educator, award_id, "ob2-jws")
    assert check(town, picture).verdict is Verdict.VALID


def test_copies_of_a_private_signed_badge_are_revoked_without_a_reason_in_the_open(town, stranger):
    award_id = awards.issued(town, town.educator)
    token, rs256 = (older(town, town.educator, award_id, form) for form in ("ob2-jws", "jwt-rs256"))
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Earned with borrowed work.")

    for copy_of_it in (token, rs256):
        assert check(town, copy_of_it).verdict is Verdict.REVOKED
    with town.look() as look:
        issuer_id = queries.issuer_of(look, town.district).id
    listed = stranger.get(f"/ob2/revocations/{issuer_id}").get_json(force=True)["revokedAssertions"]
    # Two names of it at least: the reference validator overlooks the entry of a list that has only one.
    address = f"http://waymark.test/ob2/assertions/{award_id}"
    assert listed == [{"id": address}, {"id": uuid.UUID(award_id).urn}]
    with pytest.raises(Conflict, match="revoked"):
        older(town, town.educator, award_id, "ob2-jws")
    assert check(town, older(town, town.educator, award_id, "jwt-rs256")).verdict is Verdict.REVOKED


def test_a_suspension_is_told_and_lifted_for_signed_copies(town):
    award_id = awards.issued(town, town.educator)
    token = older(town, town.educator, award_id, "ob2-jws")
    with town.at(town.program_lead) as uow:
        service.suspend(uow, award_id, "A question is open.")
    assert check(town, token).verdict is Verdict.SUSPENDED
    with town.at(town.program_lead) as uow:
        service.resume(uow, award_id)
    assert check(town, token).verdict is Verdict.VALID


def test_a_signed_badge_with_a_member_changed_is_refused(town):
    award_id = awards.issued(town, town.educator)
    head, payload, signature = older(town, town.educator, award_id, "ob2-jws").decode().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    for name, value in (
        ("id", uuid.uuid4().urn),
        ("issuedOn", "2020-01-01T00:00:00Z"),
        ("badge", "http://waymark.test/ob2/badges/x"),
    ):
        forged = base64.urlsafe_b64encode(json.dumps({**claims, name: value}).encode()).rstrip(b"=").decode()
        assert check(town, f"{head}.{forged}.{signature}").verdict is not Verdict.VALID


def test_the_doors_offer_them_to_the_holder(town, client_of, stranger, api_of):
    award_id = awards.issued(town, town.educator)
    holder = client_of(town.educator)

    page = holder.get(f"/awards/{award_id}").text
    for form in service.OLDER_FORMS:
        assert f"/awards/{award_id}/badge?format={form}" in page
        got = holder.get(f"/awards/{award_id}/badge?format={form}")
        assert got.status_code == 200
        assert check(town, got.data).verdict is Verdict.VALID
        assert (
            client_of(town.other_educator).get(f"/awards/{award_id}/badge?format={form}").status_code == 404
        )
        assert api_of(town.educator).get(f"/awards/{award_id}/badge?format={form}").data == got.data
    assert stranger.get(f"/ob2/keys/{new_id()}/nothing").status_code == 404
