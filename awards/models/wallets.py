"""Offers of badges to wallets, and the nonces with which wallets proved their keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.rules import LONGEST_DID, AwardId
from waymark.kernel.db import Base, UtcDateTime


class WalletOffer(Base):
    """The offer of a badge to a wallet; one at a time for each award. Of its secrets only digests are kept."""

    __tablename__ = "awards_wallet_offer"

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards_award.id"), primary_key=True)
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    pin_kdf: Mapped[str] = mapped_column(String(40), default="")
    pin_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    pin_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    did: Mapped[str] = mapped_column(String(LONGEST_DID), default="")


class SpentNonce(Base):
    """A nonce with which a wallet proved its key. It is kept as long as it would be taken otherwise."""

    __tablename__ = "awards_spent_nonce"
    __table_args__ = (Index(None, "ends_at"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
