"""Offers of badges to wallets, by the secret that somebody brings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import policy
from awards.models import Award, SpentNonce, WalletOffer
from awards.queries.held import AwardRow, rows_of
from awards.rules import AwardId, AwardState
from people import queries as people
from waymark.kernel.actor import Actor
from waymark.kernel.decision import Decision, refused
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class WalletPage:
    """One's own award, and the wallet that its badge names at present, if any."""

    award: AwardRow
    did: str
    may_offer: Decision


def wallet_page(reading: Reading, award_id: AwardId) -> WalletPage:
    """What the page of handing over shows. Raises ``NotFound`` for others' awards."""
    award = reading.session.get(Award, award_id)
    if award is None or not policy.may_hand_over(reading.actor, award.ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    row = rows_of(reading, [award])[0]
    holds = row.state is AwardState.ISSUED
    return WalletPage(
        row,
        award.holder_did,
        policy.may_hand_over(reading.actor, award.ownership())
        if holds
        else refused("A badge is handed to a wallet while it is issued and holds."),
    )


def secret_digest(secret: str) -> str:
    """What is stored of a secret. It is random, so a plain hash does not help a guesser."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def offer_behind(reading: Reading, link_secret: str) -> WalletOffer | None:
    """The offer that a link leads to, while it is open."""
    query = select(WalletOffer).where(
        WalletOffer.link_digest == secret_digest(link_secret),
        WalletOffer.spent_at.is_(None),
        WalletOffer.ends_at > reading.now,
    )
    return reading.session.scalars(query).first()


def offer_of_code(session: Session, code: str) -> WalletOffer | None:
    """The offer with this code, locked."""
    query = select(WalletOffer).where(WalletOffer.code_digest == secret_digest(code))
    return session.scalars(query.with_for_update()).first()


def offer_of_token(reading: Reading, token: str, *, lock: bool = False) -> WalletOffer | None:
    """The offer that a wallet's access token stands for, while that holds."""
    query = select(WalletOffer).where(
        WalletOffer.token_digest == secret_digest(token), WalletOffer.token_ends_at > reading.now
    )
    return reading.session.scalars(query.with_for_update() if lock else query).first()


def holder_behind(reading: Reading, token: str) -> Actor | None:
    """For whom a wallet acts, or None when its token does not hold or its holder has left."""
    offer = offer_of_token(reading, token)
    award = reading.session.get(Award, offer.award_id) if offer else None
    return people.active_actor(reading, award.person_id) if award else None


def nonce_is_spent(session: Session, digest: str) -> bool:
    """Whether a proof was made with this nonce before."""
    return session.get(SpentNonce, digest) is not None


def worn_out_nonces(session: Session, now: datetime) -> Iterable[SpentNonce]:
    """Spent nonces that would not be taken for their age either."""
    return session.scalars(select(SpentNonce).where(SpentNonce.ends_at <= now).limit(100))
