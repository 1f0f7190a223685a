"""One badge being checked: what was handed over, and what the steps share."""

from __future__ import annotations

from collections.abc import Mapping
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
    """What every step may use: lookups, the findings so far, the address to compare, and the moment."""

    lookups: Lookups
    findings: Findings
    identity: str | None
    now: datetime
