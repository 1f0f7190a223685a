"""The shape of the JSON answers of conditions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from conditions.rules import AreaLevel


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class AreaPath(BaseModel):
    """An address with the code of a competency area."""

    code: str = Field(max_length=64)


class IndicatorOut(_Out):
    """A figure that informs judgments. ``shown`` is the value as people read it."""

    code: str
    area_code: str
    label: str
    how_counted: str
    value: Decimal | None = Field(
        description="A share between 0 and 1, or a count; null before the first count."
    )
    shown: str
    basis: str
    since: datetime | None = Field(description="Since when the value has been what it is.")
    history: list[float] = Field(description="One value for each of the last months, the present one last.")


class AreaOut(_Out):
    """A competency area. ``level`` is null until somebody has judged it."""

    code: str
    title: str
    statement: str
    level: AreaLevel | None
    judged_at: datetime | None
    indicators: list[IndicatorOut]


class ConditionOut(_Out):
    """A condition. ``level`` is that of its lowest area, once all are judged."""

    code: str
    name: str
    statement: str
    priority: bool
    level: AreaLevel | None
    areas: list[AreaOut]


class ConditionsOut(BaseModel):
    """The twelve conditions of the district, with when its indicators were last counted."""

    items: list[ConditionOut]
    next: str | None = None
    counted_at: datetime | None
    attribution: str


class JudgmentOut(_Out):
    """A level that a person set, the evidence for it, and the role in which they spoke."""

    id: str
    level: AreaLevel
    note: str
    voice: str
    by: str
    at: datetime


class BehindOut(_Out):
    """Badges of one credential behind an area. Small schools are left out of ``holders``."""

    credential: str = Field(validation_alias="slug")
    title: str
    holders: int = Field(description="Holders at schools with at least five of them.")
    hidden_schools: int = Field(description="Schools with one to four holders.")
    first: datetime | None
    last: datetime | None


class AreaDetailOut(BaseModel):
    """One competency area with its judgments, newest first, its indicators and the badges behind it."""

    code: str
    title: str
    statement: str
    condition: str
    level: AreaLevel | None
    counted_at: datetime | None
    judgments: list[JudgmentOut]
    indicators: list[IndicatorOut]
    awards_behind: list[BehindOut]
    attribution: str
