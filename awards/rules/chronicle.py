"""The chronicle of an award: signed entries that say how it came about and what happened to it since.

Each entry names the SHA-256 of the one before, so that none can be taken out, put in or changed afterwards without
being seen. Pure; ``service.chronicle`` writes entries, ``queries.chronicle`` reads and checks them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from awards.rules.earned import AwardId

CHRONICLE_FORMAT = "waymark-award-chronicle-1"
"""Named in every entry; another form of entries gets another name."""


class Happening(StrEnum):
    """What an entry tells."""

    GRANTED = "granted"
    ISSUED = "issued"
    REISSUED = "reissued"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Happening.GRANTED: "Earned",
    Happening.ISSUED: "Badge signed",
    Happening.REISSUED: "Badge signed again",
    Happening.SUSPENDED: "Suspended",
    Happening.RESUMED: "Counts again",
    Happening.EXPIRED: "Expired",
    Happening.REVOKED: "Revoked",
}

TOLD_BY_ACTION: Mapping[str, Happening] = {
    "awards:award:grant": Happening.GRANTED,
    "awards:award:issue": Happening.ISSUED,
    "awards:award:reissue": Happening.REISSUED,
    "awards:award:suspend": Happening.SUSPENDED,
    "awards:award:resume": Happening.RESUMED,
    "awards:award:expire": Happening.EXPIRED,
    "awards:award:revoke": Happening.REVOKED,
}
"""Which lines of the audit trail become entries. Who looked at an award, or shares it, is nobody's business later."""


@dataclass(frozen=True)
class Entry:
    """One entry as it is kept: the statement is a signed token, whose payload is what is told."""

    award_id: AwardId
    number: int
    happening: Happening
    at: datetime
    statement: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement, by which the next entry names this one."""
        return hashlib.sha256(self.statement.encode()).hexdigest()


def reader_seal(secret: str, person_id: str) -> str:
    """What stands for a reader in an entry: only who knows the secret can tell whether it is a certain person."""
    return hashlib.sha256(f"{secret}:{person_id}".encode()).hexdigest()


def chain_problems(entries: Sequence[Entry], told: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What is wrong with the order and the links of a chronicle, given what its statements say."""
    found = []
    before: Entry | None = None
    for position, (entry, says) in enumerate(zip(entries, told, strict=True), start=1):
        if (says.get("format"), says.get("award")) != (CHRONICLE_FORMAT, entry.award_id):
            found.append(f"Entry {position} belongs to another award or is of another form.")
        if says.get("number") != position or entry.number != position:
            found.append(f"Entry {position} is not the one that should stand here.")
        if says.get("previous") != (before.digest if before else None):
            found.append(f"Entry {position} does not follow the one before it.")
        if says.get("happening") != entry.happening.value:
            found.append(f"Entry {position} tells something else than it is listed as.")
        before = entry
    if entries and entries[0].happening is not Happening.GRANTED:
        found.append("The chronicle does not begin with how the award was earned.")
    return tuple(found)
