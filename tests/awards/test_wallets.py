"""Handing a badge to a wallet: the way it goes, the editions it leaves, and what a stranger would try."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import g
from joserfc.jwk import ECKey
from openbadgeslib.oid4vci import parse_received_credential_offer
from openvc.openid4vci import parse_credential_issuer_metadata
from sqlalchemy import select

from awards import service
from awards.models import Award, Edition, SpentNonce, WalletOffer
from awards.openbadge.wallets import AS_DOCUMENT, AS_TOKEN, PRE_AUTHORISED
from tests.factories import awards
from tests.factories.town import audited, email_of
from tests.factories.wallet import ISSUER, Wallet, elliptic_proof, pin_on
from waymark.kernel.actor import ANONYMOUS
from waymark.web.limits import person_key


@pytest.fixture
def award_id(town):
    return awards.issued(town, town.educator)


@pytest.fixture
def wallet(app, town):
    return Wallet(app.test_client(), town.clock.now)


@pytest.fixture
def ana(client_of, town):
    return client_of(town.educator)


def offered(visitor, award_id, *, pin: bool = True) -> str:
    answer = visitor.send(f"/awards/{award_id}/wallet", {"with_pin": "y"} if pin else {})
    assert answer.status_code == 200
    return answer.text


def token_for(wallet, page) -> str:
    return wallet.redeem(wallet.offer(page), tx_code=pin_on(page)).json["access_token"]


def verdict(town, form, identity) -> tuple[str, str]:
    with town.look(town.educator) as look:
        report = service.check(look, form, identity=identity)
    return report.verdict.value, report.answers["recipient"]


# --- The way it goes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", [True, False])
def test_a_wallet_gets_the_badge_signed_for_its_key_in_both_forms(wallet, ana, town, award_id, pin):
    page = offered(ana, award_id, pin=pin)
    assert (pin_on(page) is not None) == pin
    assert "<svg" in page
    token = token_for(wallet, page)

    (given,) = wallet.ask(token).json["credentials"]
    document = given["credential"]
    assert document["credentialSubject"]["id"] == wallet.did
    assert verdict(town, json.dumps(document), wallet.did) == ("valid", "passed")
    assert verdict(town, json.dumps(document), email_of("educator")) == ("valid", "passed")
    assert verdict(town, json.dumps(document), Wallet(None, None).did)[1] == "failed"

    (given,) = wallet.ask(token, credential_configuration_id=AS_TOKEN).json["credentials"]
    assert verdict(town, given["credential"], wallet.did) == ("valid", "passed")
    assert wallet.did in ana.get(f"/awards/{award_id}/wallet").text
    assert "It names the wallet in which they keep it." in ana.get(f"/awards/{award_id}").text


def test_the_editions_before_and_after_hold_and_a_revocation_ends_all(wallet, ana, town, award_id):
    def document() -> str:
        with town.look() as look:
            return look.session.get(Award, award_id).document

    plain = document()
    wallet.fetch(offered(ana, award_id))
    for_wallet = document()
    town.clock.advance(days=1)
    ana.send(f"/awards/{award_id}/wallet/leave")
    without = document()

    assert "names no wallet any more" in ana.get(f"/awards/{award_id}").text
    assert wallet.did in for_wallet
    assert wallet.did not in plain + without
    subject = json.loads(plain)["credentialSubject"]["id"]
    assert json.loads(without)["credentialSubject"]["id"] == subject
    for one in (plain, for_wallet, without):
        assert verdict(town, one, None)[0] == "valid"
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Borrowed work.")
    for one in (plain, for_wallet, without):
        assert verdict(town, one, None)[0] == "revoked"


def test_the_same_wallet_again_signs_nothing_new_and_another_takes_its_place(wallet, ana, town, award_id):
    wallet.fetch(offered(ana, award_id))
    wallet.fetch(offered(ana, award_id))
    other = Wallet(wallet.at, wallet.now)
    other.fetch(offered(ana, award_id))

    with town.look() as look:
        assert look.session.get(Award, award_id).holder_did == other.did
        assert len(look.session.scalars(select(Edition)).all()) == 2
    assert audited(town, award_id).count("awards:award:hand_over") == 3


def test_a_bare_key_is_named_by_its_did_jwk(wallet, ana, town, award_id):
    token = token_for(wallet, offered(ana, award_id))
    key = ECKey.generate_key("P-256")

    (given,) = wallet.ask(token, elliptic_proof(wallet, key)).json["credentials"]
    did = given["credential"]["credentialSubject"]["id"]
    assert did.startswith("did:jwk:")
    assert verdict(town, json.dumps(given["credential"]), did) == ("valid", "passed")
    # The same key under another spelling is the same wallet.
    again = wallet.ask(token, elliptic_proof(wallet, key))
    assert again.json["credentials"][0]["credential"] == given["credential"]


def test_later_editions_go_on_naming_the_wallet(wallet, ana, town, award_id):
    wallet.fetch(offered(ana, award_id))
    with town.at(town.program_lead) as uow:
        service.repair(uow, award_id, "A word.")

    with town.look() as look:
        assert wallet.did in look.session.get(Award, award_id).document


def test_what_wallets_read_is_sound_to_a_library(wallet, ana, award_id):
    told = wallet.at.get("/.well-known/openid-credential-issuer").text.replace("http://", "https://")
    metadata = parse_credential_issuer_metadata(told)
    assert metadata.credential_issuer == ISSUER.replace("http://", "https://")
    assert set(metadata.credential_configurations_supported) == {AS_DOCUMENT, AS_TOKEN}
    (server,) = metadata.authorization_servers
    told = wallet.at.get("/.well-known/oauth-authorization-server/wallets").json
    assert told["issuer"].replace("http://", "https://") == server
    assert told["grant_types_supported"] == [PRE_AUTHORISED]

    offer = json.dumps(wallet.offer(offered(ana, award_id))).replace("http://", "https://")
    read = parse_received_credential_offer(offer)
    assert read["grants"][PRE_AUTHORISED]["pre-authorized_code"]
    assert set(read["credential_configuration_ids"]) == {AS_DOCUMENT, AS_TOKEN}


# --- Who may ------------------------------------------------------------------------------------------------------


def test_only_the_holder_hands_a_badge_over(client_of, town, award_id):
    for visitor in (client_of(town.other_educator), client_of(town.program_lead), client_of(town.admin)):
        assert visitor.get(f"/awards/{award_id}/wallet").status_code == 404
        assert visitor.send(f"/awards/{award_id}/wallet", {"with_pin": "y"}).status_code in (403, 404)
        assert visitor.send(f"/awards/{award_id}/wallet/leave").status_code in (403, 404)
    assert client_of(None).get(f"/awards/{award_id}/wallet").status_code == 303


def test_a_badge_that_does_not_hold_is_not_handed_over(wallet, ana, town, award_id):
    page = offered(ana, award_id)
    token = token_for(wallet, page)
    with town.at(town.program_lead) as uow:
        service.suspend(uow, award_id, "A question.")

    assert wallet.ask(token).json["error"] == "credential_request_denied"
    assert ana.send(f"/awards/{award_id}/wallet", {}).status_code == 303
    assert "Not now" in ana.get(f"/awards/{award_id}/wallet").text


def test_a_forged_button_offers_nothing(ana, town, award_id):
    assert ana.post(f"/awards/{award_id}/wallet", data={"with_pin": "y"}).status_code == 400
    with town.look() as look:
        assert look.session.scalars(select(WalletOffer)).all() == []


# --- What a stranger would try -------------------------------------------------------------------------------------


def test_nothing_secret_is_kept_in_the_clear(wallet, ana, town, award_id):
    page = offered(ana, award_id)
    offer = wallet.offer(page)
    token = wallet.redeem(offer, tx_code=pin_on(page)).json["access_token"]
    secrets = {offer["grants"][PRE_AUTHORISED]["pre-authorized_code"], token, pin_on(page)}

    with town.look() as look:
        kept = str(look.session.connection().exec_driver_sql("SELECT * FROM awards_wallet_offer").all())
    assert not [one for one in secrets if one in kept]


def test_a_code_is_good_once_and_its_second_use_ends_what_the_first_got(wallet, ana, award_id):
    page = offered(ana, award_id)
    offer, pin = wallet.offer(page), pin_on(page)
    token = wallet.redeem(offer, tx_code=pin).json["access_token"]

    assert wallet.redeem(offer, tx_code=pin).json["error"] == "invalid_grant"
    assert wallet.ask(token).status_code == 401


def test_a_wrong_pin_is_counted_and_five_end_the_offer(wallet, ana, award_id):
    page = offered(ana, award_id)
    offer, pin = wallet.offer(page), pin_on(page)
    wrong = "0" * 6 if pin != "0" * 6 else "1" * 6
    answers = [wallet.redeem(offer, tx_code=one) for one in (wrong, None, "", wrong, wrong)]

    assert {(answer.status_code, answer.json["error"]) for answer in answers} == {(400, "invalid_grant")}
    assert wallet.redeem(offer, tx_code=pin).json["error"] == "invalid_grant"


def test_four_wrong_pins_leave_the_offer_to_its_holder(wallet, ana, award_id):
    page = offered(ana, award_id)
    offer = wallet.offer(page)
    for _ in range(4):
        wallet.redeem(offer, tx_code="x")

    assert wallet.redeem(offer, tx_code=pin_on(page)).status_code == 200


def test_an_offer_without_a_pin_takes_none(wallet, ana, award_id):
    offer = wallet.offer(offered(ana, award_id, pin=False))

    assert "tx_code" not in offer["grants"][PRE_AUTHORISED]
    assert wallet.redeem(offer, tx_code="123456").status_code == 400
    assert wallet.redeem(offer).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"grant_type": "authorization_code"},
        {"grant_type": None},
        {"code": "guessed"},
        {"code": None},
        {"code": "\x00"},
    ],
)
def test_a_code_that_was_not_given_gets_nothing(wallet, ana, award_id, changes):
    page = offered(ana, award_id)
    answer = wallet.redeem(wallet.offer(page), tx_code=pin_on(page), **changes)

    assert answer.status_code == 400
    assert "access_token" not in answer.json


def test_an_offer_is_over_after_a_quarter_of_an_hour_and_when_another_is_made(wallet, ana, town, award_id):
    page = offered(ana, award_id)
    offer = wallet.offer(page)
    newer = offered(ana, award_id)
    assert wallet.redeem(offer, tx_code=pin_on(page)).status_code == 400
    offer = wallet.offer(newer)
    town.clock.advance(minutes=15)

    assert wallet.redeem(offer, tx_code=pin_on(newer)).status_code == 400
    assert wallet.at.get("/wallets/offers/guessed").status_code == 404
    with pytest.raises(AssertionError):
        wallet.offer(newer)


def test_a_token_runs_out(wallet, ana, town, award_id):
    token = token_for(wallet, offered(ana, award_id))
    town.clock.advance(minutes=10)

    assert wallet.ask(token).status_code == 401


def test_a_token_of_another_door_is_none(wallet, ana, api_of, town, award_id):
    personal = api_of(town.educator).headers["Authorization"].removeprefix("Bearer ")
    token = token_for(wallet, offered(ana, award_id))

    assert wallet.ask(personal).status_code == 401
    for path in ("/ims/ob/v3p0/credentials", "/api/v1/awards"):
        assert wallet.at.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {token}"}):
        assert wallet.at.post("/wallets/credential", data="[" * 50_000, headers=headers).status_code == 401


def test_a_proof_is_good_once(wallet, ana, town, award_id):
    token = token_for(wallet, offered(ana, award_id))
    proof = wallet.proof()

    assert wallet.ask(token, proof).status_code == 200
    assert wallet.ask(token, proof).json["error"] == "invalid_nonce"


def test_another_key_cannot_take_what_a_first_one_took(wallet, ana, award_id):
    token = token_for(wallet, offered(ana, award_id))
    assert wallet.ask(token).status_code == 200
    thief = Wallet(wallet.at, wallet.now)

    assert thief.ask(token).json["error"] == "invalid_proof"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"alg": "none"}, {}),
        ({"alg": "HS256"}, {}),
        ({"alg": "RS256"}, {}),
        ({"typ": "JWT"}, {}),
        ({"typ": None}, {}),
        ({"kid": None}, {}),
        ({"kid": "did:web:waymark.test#key"}, {}),
        ({"kid": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#x"}, {}),
        ({"kid": "did:key:zzz"}, {}),
        ({"kid": "did:jwk:AAAA#0"}, {}),
        ({"kid": "did:jwk:" + "A" * 2000}, {}),
        ({"kid": "https://evil.example/key"}, {}),
        ({"crit": ["exp"]}, {}),
        ({}, {"aud": "https://evil.example"}),
        ({}, {"aud": None}),
        ({}, {"aud": [ISSUER, "https://evil.example"]}),
        ({}, {"iat": 1}),
        ({}, {"iat": None}),
        ({}, {"iat": 2**40}),
        ({}, {"nonce": None}),
        ({}, {"nonce": ""}),
        ({}, {"nonce": "made-up"}),
        ({}, {"nonce": "A" * 75}),
        ({}, {"nonce": 7}),
    ],
)
def test_a_proof_that_is_none_gets_nothing(wallet, ana, town, award_id, header, claims):
    token = token_for(wallet, offered(ana, award_id))
    answer = wallet.ask(token, wallet.proof(header=header, **claims))

    assert answer.status_code == 400, answer.json
    assert answer.json["error"] in {"invalid_proof", "invalid_nonce", "invalid_credential_request"}
    with town.look() as look:
        assert look.session.get(Award, award_id).holder_did == ""
    assert wallet.ask(token).status_code == 200


def test_two_ways_of_naming_the_key_are_refused(wallet, ana, award_id):
    token = token_for(wallet, offered(ana, award_id))
    other = Wallet(wallet.at, wallet.now)

    assert wallet.ask(token, wallet.proof(header={"jwk": other.jwk})).status_code == 400


def test_a_private_key_in_the_proof_is_refused(wallet, ana, award_id):
    token = token_for(wallet, offered(ana, award_id))
    leaking = {**wallet.jwk, "d": "AAAA"}

    assert wallet.ask(token, wallet.proof(bare=True, header={"jwk": leaking})).status_code == 400


def test_a_nonce_is_over_after_two_minutes_and_is_made_here_only(wallet, ana, town, award_id):
    token = token_for(wallet, offered(ana, award_id))
    nonce = wallet.nonce()
    town.clock.advance(minutes=2)
    assert wallet.ask(token, wallet.proof(nonce=nonce)).json["error"] == "invalid_nonce"

    changed = wallet.nonce()
    changed = ("B" if changed[0] != "B" else "C") + changed[1:]
    assert wallet.ask(token, wallet.proof(nonce=changed)).json["error"] == "invalid_nonce"


def test_spent_nonces_do_not_pile_up(wallet, ana, town, award_id):
    for _ in range(3):
        wallet.fetch(offered(ana, award_id))
        town.clock.advance(minutes=5)

    with town.look() as look:
        assert len(look.session.scalars(select(SpentNonce)).all()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"credential_configuration_id": None},
        {"credential_configuration_id": "UniversityDegree"},
        {"credential_identifier": "x"},
        {"credential_configuration_id": None, "credential_identifier": "x"},
        {"proofs": None},
        {"proofs": {}},
        {"proofs": []},
        {"proofs": {"jwt": []}},
        {"proofs": {"jwt": ["a.b.c"]}},
        {"proofs": {"jwt": ["x", "y"]}},
        {"proofs": {"jwt": [7]}},
        {"proofs": {"di_vp": [{}]}},
        {"proofs": {"jwt": ["\ud800"]}},
        {"credential_response_encryption": {"alg": "x"}},
    ],
)
def test_a_request_that_does_not_hold_together_is_refused(wallet, ana, award_id, changes):
    token = token_for(wallet, offered(ana, award_id))

    answer = wallet.ask(token, **changes)
    assert answer.status_code == 400, answer.json
    assert answer.json["error"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b"[" * 30_000, b'{"a":"' + b"a" * 70_000 + b'"}']
)
def test_a_body_that_is_no_request_is_refused(wallet, ana, award_id, body):
    token = token_for(wallet, offered(ana, award_id))
    answer = wallet.at.post("/wallets/credential", data=body, headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_credential_request")


def test_a_wallet_in_a_browser_may_call(wallet):
    answer = wallet.at.options("/wallets/credential")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_of_many_at_once_one_gets_a_token_for_a_code(wallet, app, ana, award_id):
    page = offered(ana, award_id, pin=False)
    offer = wallet.offer(page)
    wallets = [Wallet(app.test_client(), wallet.now) for _ in range(6)]

    with ThreadPoolExecutor(len(wallets)) as pool:
        answers = list(pool.map(lambda one: one.redeem(offer), wallets))
    (token,) = [answer.json["access_token"] for answer in answers if answer.status_code == 200]
    assert wallet.ask(token).status_code == 401


def test_of_many_at_once_one_uses_a_proof(wallet, app, ana, award_id):
    token = token_for(wallet, offered(ana, award_id))
    proof = wallet.proof()
    wallets = [replace(wallet, at=app.test_client()) for _ in range(4)]

    with ThreadPoolExecutor(len(wallets)) as pool:
        answers = list(pool.map(lambda one: one.ask(token, proof), wallets))
    assert [answer.status_code for answer in answers].count(200) == 1


def test_offers_are_counted_per_person_so_that_a_school_behind_one_address_is_not_held_up(app, town):
    keys = []
    for actor in (town.educator, town.other_educator, ANONYMOUS):
        with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            g.actor = actor
            keys.append(person_key())
    assert len(set(keys)) == 3
    assert keys[-1] == "192.0.2.1"
