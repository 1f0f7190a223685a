"""Tables of awards: who signs, what is earned here, what comes from elsewhere, and what is handed to wallets.

An award's row is the truth: every public document is read from it or built from it, so that none can lag.
"""

from awards.models.earned import (
    Award,
    Because,
    ChronicleEntry,
    CollectedAward,
    Collection,
    Edition,
    Published,
    Takeaway,
)
from awards.models.endorsements import Endorsement
from awards.models.issuers import Identifier, Issuer, Key, SignsFor, Speaker, StatusList
from awards.models.outside import (
    Measured,
    Outside,
    OutsideCheck,
    OutsideDecision,
    OutsideFile,
    OutsideMatch,
)
from awards.models.wallets import SpentNonce, WalletOffer

__all__ = [
    "Award",
    "Because",
    "ChronicleEntry",
    "CollectedAward",
    "Collection",
    "Edition",
    "Endorsement",
    "Identifier",
    "Issuer",
    "Key",
    "Measured",
    "Outside",
    "OutsideCheck",
    "OutsideDecision",
    "OutsideFile",
    "OutsideMatch",
    "Published",
    "SignsFor",
    "Speaker",
    "SpentNonce",
    "StatusList",
    "Takeaway",
    "WalletOffer",
]
