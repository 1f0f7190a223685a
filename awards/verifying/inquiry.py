"""One badge being checked: what was handed over, and what the steps share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.verifying.lookups import Lookups
from awards.verifying.report import Findings


@dataclass(frozen=True)
class Handed:
    """A badge taken out of its picture: the document, and the token it came in, if it did."""

    document: Mapping[str, Any]
    header: Mapping[str, Any]
    token: str


@dataclass(frozen=True)
class Inquiry:
    """What every step may use: lookups, the findings so far, the address to compare, and the moment.

    ``knows`` says whether an issuer, by its identifier, is one of those known here.
    """

    lookups: Lookups
    findings: Findings
    identity: str | None
    now: datetime
    knows: Callable[[str], bool]

    def known(self, issuer: str) -> str:
        """A sentence about whether the issuer is known here."""
        if self.knows(issuer):
            return "It is known here: it issues badges with this installation."
        return "It is not one of the issuers known here."
