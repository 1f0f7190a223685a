"""Handing a badge to a wallet: how long an offer holds, and which identifiers a wallet may have."""

from __future__ import annotations

import re
from datetime import timedelta

OFFER_LIFE = timedelta(minutes=15)
WALLET_TOKEN_LIFE = timedelta(minutes=10)
NONCE_LIFE = timedelta(minutes=2)
PIN_DIGITS = 6
MOST_PIN_TRIES = 5
LONGEST_DID = 800

_WALLET_DID = re.compile(r"did:(key:z[1-9A-HJ-NP-Za-km-z]+|jwk:[A-Za-z0-9_-]+)")


def is_wallet_did(text: str) -> bool:
    """Whether this is a did that is its own key, as wallets have them: nobody else has to be asked about it."""
    return len(text) <= LONGEST_DID and _WALLET_DID.fullmatch(text) is not None
