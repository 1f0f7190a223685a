"""What this slice tells: an indicator has another value, a judgment was made."""

from __future__ import annotations

from dataclasses import dataclass

from conditions.rules import AreaLevel, JudgmentId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId


@dataclass(frozen=True)
class IndicatorChanged(Event):
    """An indicator of a district has another value than before."""

    district_id: DistrictId
    code: str
    area_code: str


@dataclass(frozen=True)
class JudgmentMade(Event):
    """Somebody has set the level of an area."""

    judgment_id: JudgmentId
    district_id: DistrictId
    area_code: str
    level: AreaLevel
