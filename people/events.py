"""What this slice tells: an account was closed, or somebody whose account is closed asked for help."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class AccountClosed(Event):
    """Somebody has left and cannot sign in any more."""

    person_id: PersonId
    district_id: DistrictId


@dataclass(frozen=True)
class ClosedAccountAsked(Event):
    """Somebody who has left wanted to sign in again."""

    person_id: PersonId
    district_id: DistrictId
