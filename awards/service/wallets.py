"""Handing a badge to a wallet: the offer, the code for a token, the proof of the wallet's key, the badge for it.

Of every secret only a digest is kept. The code of an offer is made from the secret in its link, so that the offer can
be told without either being stored. The proof itself is checked by ``openvc``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from openbadgeslib.oid4vci.codes import dummy_tx_verification, hash_tx_code, new_tx_code, verify_tx_code
from openbadgeslib.oid4vci.errors import as_oid4vci_error
from openvc.did.did_jwk import DidJwkResolver
from openvc.did.did_key import DidKeyResolver
from openvc.errors import OpenvcError
from openvc.openid4vci import VerifiedProof, parse_credential_request, verify_credential_request_proofs

from awards import policy, queries
from awards.models import SpentNonce, WalletOffer
from awards.openbadge.wallets import AS_DOCUMENT, AS_TOKEN, PROOF_ALGORITHMS, build_offer
from awards.rules import (
    MOST_PIN_TRIES,
    NONCE_LIFE,
    OFFER_LIFE,
    PIN_DIGITS,
    WALLET_TOKEN_LIFE,
    AwardId,
    is_wallet_did,
)
from awards.service.editions import name_by_wallet
from awards.service.lifecycle import known_award
from waymark.kernel.errors import Invalid, NotFound, NotSignedIn
from waymark.kernel.uow import Reading, UnitOfWork

_NONCE_RANDOM, _NONCE_BYTES = 16, 8 + 16 + 32
_KEY_MEMBERS = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y")}


class WalletRefused(Invalid):
    """A wallet asked for something that it cannot have. ``error`` is the code of the standard for it."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


@dataclass(frozen=True)
class NewOffer:
    """What the holder is shown this once: the secret of the link, and the PIN if the wallet is to ask for one."""

    link_secret: str
    pin: str
    ends_at: datetime


@dataclass(frozen=True)
class HandedBadge:
    """The badge in the form that the wallet asked for: JSON, or a token."""

    text: str
    is_token: bool


def offer_to_wallet(uow: UnitOfWork, award_id: AwardId, *, with_pin: bool) -> NewOffer:
    """Offer a badge to a wallet for a quarter of an hour, in place of an offer that was made before.

    Raises ``NotFound``, ``Refused``, and ``Conflict`` when the badge is not issued.
    """
    award = known_award(uow, award_id)
    policy.may_hand_over(uow.actor, award.ownership()).require()
    award.require_issued()
    link_secret = secrets.token_urlsafe(24)
    pin = new_tx_code(PIN_DIGITS) if with_pin else ""
    kdf, salt, digest = hash_tx_code(pin) if pin else ("", None, None)
    uow.session.merge(
        WalletOffer(
            award_id=award_id,
            link_digest=queries.secret_digest(link_secret),
            code_digest=queries.secret_digest(_code_of(link_secret)),
            pin_kdf=kdf,
            pin_salt=salt,
            pin_digest=digest,
            tries=0,
            made_at=uow.now,
            ends_at=uow.now + OFFER_LIFE,
            spent_at=None,
            token_digest=None,
            token_ends_at=None,
            did="",
        )
    )
    uow.record("awards:award:offer_to_wallet", award_id, pin=with_pin)
    return NewOffer(link_secret, pin, uow.now + OFFER_LIFE)


def told_offer(reading: Reading, link_secret: str, *, base_url: str) -> dict[str, Any]:
    """What a wallet reads at the link. Raises ``NotFound`` when the offer is over."""
    offer = queries.offer_behind(reading, link_secret)
    if offer is None:
        raise NotFound("This offer is over, or was taken.", cure="Make a new one on the page of the badge.")
    return build_offer(base_url, _code_of(link_secret), with_pin=offer.pin_digest is not None)


def redeem_offer(uow: UnitOfWork, code: str, pin: str) -> str | None:
    """An access token for the code of an offer, or None: every reason gets the same answer in the same time.

    A wrong PIN is counted, and after a few the offer is over. A code that comes a second time ends what the first
    one got, because a copy is about.
    """
    offer = queries.offer_of_code(uow.session, code)
    sound = _pin_is_right(offer, pin)
    if offer is None or offer.ends_at <= uow.now:
        return None
    if offer.spent_at is not None:
        offer.token_ends_at = uow.now
        uow.record("awards:award:offer_taken_twice", offer.award_id)
        return None
    if not sound:
        offer.tries += 1
        if offer.tries >= MOST_PIN_TRIES:
            offer.ends_at = uow.now
        return None
    token = secrets.token_urlsafe(32)
    offer.spent_at = uow.now
    offer.token_digest = queries.secret_digest(token)
    offer.token_ends_at = uow.now + WALLET_TOKEN_LIFE
    uow.record("awards:award:take_offer", offer.award_id)
    return token


def new_nonce(reading: Reading, *, secret: str) -> str:
    """A nonce for a proof. It carries its own end and seal, so that asking for one writes nothing."""
    ends_at = int((reading.now + NONCE_LIFE).timestamp())
    body = ends_at.to_bytes(8, "big") + secrets.token_bytes(_NONCE_RANDOM)
    return base64.urlsafe_b64encode(body + _seal(body, secret)).rstrip(b"=").decode()


def hand_over(
    uow: UnitOfWork, token: str, asked: Mapping[str, Any], *, issuer: str, secret: str
) -> HandedBadge:
    """The badge for a wallet that proves its key: it names the wallet, and the editions before it go on to hold.

    Asking again with the same key gives the same badge. Raises ``NotSignedIn`` for a token that does not hold,
    ``WalletRefused``, ``Refused``, and ``Conflict`` when the badge is not issued.
    """
    offer = queries.offer_of_token(uow, token, lock=True)
    if offer is None:
        raise NotSignedIn("This access token does not hold.")
    form, proof = _proven(uow, asked, issuer=issuer, secret=secret)
    did = _did_of(proof)
    if offer.did and offer.did != did:
        raise WalletRefused("invalid_proof", "This offer was taken by another key already.")
    offer.did = did
    award = name_by_wallet(uow, offer.award_id, did)
    uow.record("awards:award:hand_over", award.id, did=did, form=form)
    is_token = form == AS_TOKEN
    return HandedBadge((award.document_jwt if is_token else award.document) or "", is_token)


def _pin_is_right(offer: WalletOffer | None, pin: str) -> bool:
    if offer is None or offer.pin_salt is None or offer.pin_digest is None:
        dummy_tx_verification()
        return not pin
    return bool(verify_tx_code(pin, offer.pin_kdf, offer.pin_salt, offer.pin_digest))


def _proven(
    uow: UnitOfWork, asked: Mapping[str, Any], *, issuer: str, secret: str
) -> tuple[str, VerifiedProof]:
    try:
        request = parse_credential_request(
            asked, batch_size=1, supported_configuration_ids=[AS_DOCUMENT, AS_TOKEN]
        )
        if request.credential_configuration_id is None:
            raise WalletRefused("unknown_credential_identifier", "Name a credential_configuration_id.")
        if request.response_encryption is not None:
            raise WalletRefused(
                "invalid_encryption_parameters", "Answers are not encrypted here, only on the way."
            )
        (proof,) = verify_credential_request_proofs(
            request,
            credential_issuer=issuer,
            check_nonce=lambda nonce: _spend(uow, nonce, secret),
            resolve_proof_key=_key_named,
            allowed_algs=frozenset(PROOF_ALGORITHMS),
            now=uow.now,
        )
    except OpenvcError as error:
        told = as_oid4vci_error(error)
        raise WalletRefused(told.error, told.description) from error
    return request.credential_configuration_id, proof


def _key_named(kid: str) -> dict[str, Any]:
    """The key of a wallet that names itself by a did. Only such as are their own key: nobody is asked."""
    did = kid.partition("#")[0]
    if not is_wallet_did(did):
        raise WalletRefused("invalid_proof", "A kid has to be a did:key or a did:jwk.")
    resolver = DidKeyResolver() if did.startswith("did:key:") else DidJwkResolver()
    method = resolver.resolve(did).verification_methods[0]
    return dict(method.public_key_jwk or {})


def _did_of(proof: VerifiedProof) -> str:
    """The did of the key that was proven; a bare key is named by its did:jwk."""
    if proof.key_source == "kid":
        did = str(proof.header["kid"]).partition("#")[0]
    else:
        members = _KEY_MEMBERS[proof.public_jwk["kty"]]
        plain = json.dumps({name: proof.public_jwk[name] for name in members}, separators=(",", ":"))
        did = "did:jwk:" + base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()
    if not is_wallet_did(did):
        raise WalletRefused("invalid_proof", "This key cannot be named by a did.")
    return did


def _spend(uow: UnitOfWork, nonce: str, secret: str) -> bool:
    """Whether this nonce is ours, has not run out, and was not used before; it is used now."""
    try:
        raw = base64.urlsafe_b64decode(nonce + "=" * (-len(nonce) % 4))
    except (binascii.Error, ValueError):
        return False
    body, seal = raw[: 8 + _NONCE_RANDOM], raw[8 + _NONCE_RANDOM :]
    if len(raw) != _NONCE_BYTES or not hmac.compare_digest(seal, _seal(body, secret)):
        return False
    ends_at = datetime.fromtimestamp(int.from_bytes(body[:8], "big"), UTC)
    digest = hashlib.sha256(raw).hexdigest()
    if ends_at <= uow.now or queries.nonce_is_spent(uow.session, digest):
        return False
    for old in queries.worn_out_nonces(uow.session, uow.now):
        uow.session.delete(old)
    uow.session.add(SpentNonce(digest=digest, ends_at=ends_at + timedelta(seconds=1)))
    return True


def _seal(body: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"waymark wallet nonce 1\0" + body, "sha256")


def _code_of(link_secret: str) -> str:
    made = hashlib.sha256(b"waymark pre-authorised code 1\0" + link_secret.encode()).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
