"""Tables of awards: who signs, what is earned here and comes from elsewhere, and what is handed to wallets.

An award's row is the truth: every public document is read from it or built from it, so that none can lag.
"""

from awards.models.earned import (
    Award,
    Because,
    CollectedAward,
    Collection,
    Edition,
    Measured,
    Outside,
    OutsideCheck,
    OutsideDecision,
    OutsideMatch,
    Published,
    Takeaway,
)
from awards.models.issuers import Issuer, Key, StatusList
from awards.models.wallets import SpentNonce, WalletOffer

__all__ = [
    "Award",
    "Because",
    "CollectedAward",
    "Collection",
    "Edition",
    "Issuer",
    "Key",
    "Measured",
    "Outside",
    "OutsideCheck",
    "OutsideDecision",
    "OutsideMatch",
    "Published",
    "SpentNonce",
    "StatusList",
    "Takeaway",
    "WalletOffer",
]
