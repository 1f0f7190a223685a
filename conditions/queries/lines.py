"""Indicators as pages show them: the present value, since when, and a value for each month before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from conditions import policy
from conditions.models import Count, IndicatorLine
from conditions.rules import INDICATORS, Indicator, basis, by_month
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

MONTHS = 12
"""How many months of history are drawn."""


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its present value. ``since`` is None while nothing has been counted."""

    code: str
    area_code: str
    label: str
    how_counted: str
    shown: str
    basis: str
    """The numbers behind a percentage: 41 of 120."""
    value: Decimal | None
    since: datetime | None
    history: tuple[float, ...]
    """One value for each of the last months, the present one last; percentages as they are read."""


def indicators(
    reading: Reading, district_id: DistrictId | None, area_code: str | None = None
) -> tuple[IndicatorRow, ...]:
    """The indicators of a district, all or those of one area, in one statement."""
    newest = select(func.max(IndicatorLine.id)).where(IndicatorLine.district_id == district_id)
    if area_code is not None:
        newest = newest.where(IndicatorLine.area_code == area_code)
    newest = newest.group_by(IndicatorLine.code, IndicatorLine.month)
    lines: defaultdict[str, list[IndicatorLine]] = defaultdict(list)
    query = select(IndicatorLine).where(IndicatorLine.id.in_(newest)).order_by(IndicatorLine.id)
    for line in reading.session.scalars(query):
        lines[line.code].append(line)
    return tuple(
        _row(reading, indicator, lines)
        for indicator in INDICATORS
        if area_code is None or indicator.area_code == area_code
    )


def indicators_in_short(reading: Reading) -> tuple[IndicatorRow, ...]:
    """The first indicator of each area of the actor's district; nothing while nothing has been counted.

    Raises ``Refused``.
    """
    district_id = reading.actor.district_id
    policy.may_see_board(reading.actor, district_id).require()
    first: dict[str, IndicatorRow] = {}
    for row in indicators(reading, district_id):
        if row.since is not None:
            first.setdefault(row.area_code, row)
    return tuple(first.values())


def counted_at(reading: Reading, district_id: DistrictId | None) -> datetime | None:
    """When the indicators of a district were last counted."""
    return reading.session.scalar(select(Count.counted_at).where(Count.district_id == district_id))


def _row(reading: Reading, about: Indicator, lines: Mapping[str, list[IndicatorLine]]) -> IndicatorRow:
    own = lines.get(about.code, [])
    now = own[-1] if own else None
    percent = now is not None and now.shown.endswith("%")
    months = by_month({line.month: line.value for line in own}, until=reading.now.date(), months=MONTHS)
    return IndicatorRow(
        code=about.code,
        area_code=about.area_code,
        label=about.label,
        how_counted=about.how,
        shown=now.shown if now else "not counted yet",
        basis=basis(now.computed_from) if now and percent else "",
        value=now.value if now else None,
        since=now.at if now else None,
        history=tuple(round(float(value * 100 if percent else value), 1) for value in months),
    )
