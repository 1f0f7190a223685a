"""What this slice tells: credit entered or reversed, an export delivered."""

from __future__ import annotations

from dataclasses import dataclass

from awards.rules import AwardId, OutsideDecisionId
from hr.rules import EntryId, ExportId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class CreditEntered(Event):
    """An award gave credit, or a decision about something from elsewhere did."""

    entry_id: EntryId
    award_id: AwardId | None
    person_id: PersonId
    district_id: DistrictId
    outside_decision_id: OutsideDecisionId | None = None


@dataclass(frozen=True)
class CreditReversed(Event):
    """Credit was taken back, because its award was revoked or its decision stands no more."""

    entry_id: EntryId
    award_id: AwardId | None
    person_id: PersonId
    district_id: DistrictId
    outside_decision_id: OutsideDecisionId | None = None


@dataclass(frozen=True)
class ExportDelivered(Event):
    """An export has reached human resources."""

    export_id: ExportId
    district_id: DistrictId
