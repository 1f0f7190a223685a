from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3 import (
    OB3LdpVerifier,
    OB3Verifier,
    add_data_integrity_proof,
    resolve_verification_method,
)

from awards.canonical import NotSignable, proof
from awards.jws import TokenError, check_compact, compact_json, read_compact
from awards.openbadge import build_ob3
from awards.signing import (
    KeyNotOpened,
    key_from_seed,
    new_seed,
    open_seed,
    seal_seed,
    self_named_key,
    sign_badge,
    sign_data_integrity,
    sign_jwt,
)
from tests.awards.badges import ADDRESSES, AWARD, EVERYTHING, ISSUER, KEY, SIGNED_AT, signed, signed_list

DOCUMENT = build_ob3(EVERYTHING, ADDRESSES)
MASTER = b"a master key of some length"


def pem_of(key):
    return key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


# --- The vector that the W3C publishes with eddsa-rdfc-2022: a key, two hashes and a signature -------------

VECTOR_SEED = "c96ef9ea10c5e414c471723aff9de72c35fa5b70fae97e8832ecac7d2e2b8ed6"
VECTOR_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
VECTOR_METHOD = f"did:key:{VECTOR_KEY}#{VECTOR_KEY}"
VECTOR_DOCUMENT_HASH = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
VECTOR_PROOF_HASH = "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
VECTOR_VALUE = "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"


def test_the_published_vector_is_reproduced():
    key = self_named_key(bytes.fromhex(VECTOR_SEED))
    assert key.verification_method == VECTOR_METHOD
    proof_hash = hashlib.sha256(proof.proof_nquads(VECTOR_METHOD, "2023-02-24T23:36:38Z"))
    assert proof_hash.hexdigest() == VECTOR_PROOF_HASH
    signature = key.private.sign(bytes.fromhex(VECTOR_PROOF_HASH + VECTOR_DOCUMENT_HASH))
    assert "z" + proof.base58(signature) == VECTOR_VALUE


# --- Proof A ------------------------------------------------------------------------------------------------


def test_another_library_makes_the_very_same_signature():
    private = KEY.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    theirs = add_data_integrity_proof(DOCUMENT, private, KEY.verification_method, created=SIGNED_AT)
    assert theirs == signed()


def test_another_library_takes_the_signature():
    credential = OB3LdpVerifier(pubkey_pem=pem_of(KEY)).verify(signed())
    assert credential.issuer.id == ISSUER.did


def test_signing_twice_gives_the_same_bytes_and_leaves_the_document_alone():
    before = json.dumps(DOCUMENT)
    assert json.dumps(sign_data_integrity(DOCUMENT, KEY, SIGNED_AT)) == json.dumps(signed())
    assert json.dumps(DOCUMENT) == before


def test_a_key_signs_for_its_own_issuer_only():
    other = key_from_seed(new_seed(), controller="did:web:other.example", key_id="k")
    for sign in (lambda: sign_data_integrity(DOCUMENT, other, SIGNED_AT), lambda: sign_jwt(DOCUMENT, other)):
        with pytest.raises(NotSignable, match=r"other\.example"):
            sign()


def test_a_signed_document_is_not_signed_again():
    with pytest.raises(NotSignable, match="already"):
        sign_data_integrity(signed(), KEY, SIGNED_AT)


def test_a_status_list_is_signed_like_a_badge():
    assert signed_list({5})["proof"]["verificationMethod"] == KEY.verification_method


# --- Proof B ------------------------------------------------------------------------------------------------


def test_a_token_holds_the_badge_and_the_claims_beside_it():
    token = sign_jwt(DOCUMENT, KEY)
    header, payload = read_compact(token)
    claims = json.loads(payload)
    assert header == {"alg": "EdDSA", "kid": KEY.verification_method, "typ": "JWT"}
    assert {name: value for name, value in claims.items() if name in DOCUMENT} == DOCUMENT
    assert claims["iss"] == ISSUER.did
    assert claims["jti"] == DOCUMENT["id"]
    assert claims["sub"] == DOCUMENT["credentialSubject"]["id"]
    assert claims["nbf"] == int(SIGNED_AT.timestamp())
    assert claims["exp"] == int(datetime(2099, 9, 1, tzinfo=UTC).timestamp())
    assert token == sign_jwt(DOCUMENT, KEY)


def test_a_badge_without_a_last_day_has_no_claim_for_it():
    _, payload = read_compact(sign_jwt(build_ob3(AWARD, ADDRESSES), KEY))
    assert "exp" not in json.loads(payload)


def test_another_library_takes_the_token():
    assert OB3Verifier(pem_of(KEY)).verify(sign_jwt(DOCUMENT, KEY)).id == DOCUMENT["id"]


def test_the_key_decides_how_a_token_may_be_signed():
    token = sign_jwt(DOCUMENT, KEY)
    check_compact(token, pem_of(KEY))
    elliptic = generate_private_key(SECP256R1()).public_key()
    for pem in (
        pem_of(self_named_key(new_seed())),
        elliptic.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        b"no key",
    ):
        with pytest.raises(TokenError):
            check_compact(token, pem)


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_one_changed_letter_breaks_a_token(place):
    token = sign_jwt(DOCUMENT, KEY)
    at = len(token) * place // 100
    letter = "A" if token[at] != "A" else "B"
    with pytest.raises(TokenError):
        check_compact(token[:at] + letter + token[at + 1 :], pem_of(KEY))


# --- Both ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("award", [AWARD, EVERYTHING], ids=["sparse", "everything"])
def test_a_badge_in_both_forms_is_the_same_as_each_made_by_itself(award):
    document = build_ob3(award, ADDRESSES)
    both = sign_badge(document, KEY, SIGNED_AT)
    assert both.document == compact_json(signed(award))
    assert both.token == sign_jwt(document, KEY)


@pytest.mark.parametrize(
    "change", [{"name": "Data\x07"}, {"colour": "red"}, {"issuer": "did:web:other.example"}, {"proof": {}}]
)
def test_what_may_not_be_signed_is_signed_in_neither_form(change):
    sign_badge(DOCUMENT, KEY, SIGNED_AT)
    with pytest.raises(NotSignable):
        sign_badge({**DOCUMENT, **change}, KEY, SIGNED_AT)


# --- Keys ---------------------------------------------------------------------------------------------------


def test_a_self_named_key_is_found_without_asking_anybody():
    key = self_named_key(new_seed())
    assert resolve_verification_method(key.verification_method) == pem_of(key)


def test_a_key_does_not_show_its_private_half():
    assert "Ed25519PrivateKey" not in repr(KEY)
    assert bytes(range(32)).hex() not in repr(KEY)


@given(seed=st.binary(min_size=32, max_size=32), master=st.binary(min_size=16, max_size=64), name=st.text())
def test_what_is_sealed_opens_with_the_same_master_key_and_name(seed, master, name):
    sealed = seal_seed(seed, master_key=master, key_id=name)
    assert seed not in sealed
    assert open_seed(sealed, master_key=master, key_id=name) == seed


def test_sealing_twice_never_looks_the_same():
    assert seal_seed(bytes(32), master_key=MASTER, key_id="k") != seal_seed(
        bytes(32), master_key=MASTER, key_id="k"
    )


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_keeps_a_seed_shut(place, bit):
    sealed = bytearray(seal_seed(bytes(range(32)), master_key=MASTER, key_id="k"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(KeyNotOpened):
        open_seed(bytes(sealed), master_key=MASTER, key_id="k")


@pytest.mark.parametrize(
    ("master", "name"), [(MASTER, "other"), (b"another key of some length", "k"), (b"short", "k")]
)
def test_another_key_or_name_keeps_a_seed_shut(master, name):
    sealed = seal_seed(bytes(range(32)), master_key=MASTER, key_id="k")
    with pytest.raises(KeyNotOpened) as caught:
        open_seed(sealed, master_key=master, key_id=name)
    assert "WAYMARK_MASTER_KEY" in caught.value.cure


def test_bytes_that_were_never_sealed_do_not_open():
    for content in (b"", b"\x01", b"\x02" + bytes(60)):
        with pytest.raises(KeyNotOpened):
            open_seed(content, master_key=MASTER, key_id="k")


def test_new_seeds_make_different_keys():
    seeds = {new_seed() for _ in range(50)}
    assert len(seeds) == 50
    assert (
        len({Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw() for seed in seeds})
        == 50
    )


def test_base58_keeps_leading_zeros():
    assert proof.base58(b"\x00\x00\x01") == "112"
    assert proof.base58(b"") == ""
    # From the draft that describes the spelling.
    assert proof.base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"


def test_a_replaced_key_signs_for_the_same_issuer():
    second = key_from_seed(new_seed(), controller=ISSUER.did, key_id="key-2")
    document = signed(replace(EVERYTHING, reissued_at=datetime(2025, 10, 1, tzinfo=UTC)), second)
    assert document["proof"]["verificationMethod"] == f"{ISSUER.did}#key-2"
