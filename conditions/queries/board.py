"""The board of a district: twelve conditions with their areas, levels and indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conditions import policy
from conditions.queries.areas import AREA, CONDITION, standing_judgments
from conditions.queries.lines import IndicatorRow, counted_at, indicators
from conditions.rules import OPENED, AreaLevel, level_of_condition
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS
from waymark.kernel.decision import Decision
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class AreaRow:
    """A competency area on the board."""

    code: str
    title: str
    statement: str
    level: AreaLevel | None
    judged_at: datetime | None
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class ConditionRow:
    """A condition on the board. ``level`` is that of its lowest area, once all are judged."""

    code: str
    name: str
    statement: str
    priority: bool
    level: AreaLevel | None
    areas: tuple[AreaRow, ...]
    opened: bool
    """Whether badges and plans of this programme say something about it."""

    @property
    def judged(self) -> int:
        """How many of its areas have been judged."""
        return sum(area.level is not None for area in self.areas)


@dataclass(frozen=True)
class Board:
    """The twelve conditions of a district."""

    conditions: tuple[ConditionRow, ...]
    counted_at: datetime | None
    may_judge: Decision
    attribution: str

    @property
    def opened(self) -> tuple[ConditionRow, ...]:
        """The conditions with indicators."""
        return tuple(row for row in self.conditions if row.opened)

    @property
    def others(self) -> tuple[ConditionRow, ...]:
        """The conditions without."""
        return tuple(row for row in self.conditions if not row.opened)


def district_board(reading: Reading) -> Board:
    """The board of the actor's district, in six statements. Raises ``Refused`` for strangers."""
    district_id = reading.actor.district_id
    policy.may_see_board(reading.actor, district_id).require()
    judgments = standing_judgments(reading.session, district_id)
    figures = indicators(reading, district_id)
    areas: dict[str | None, list[AreaRow]] = {}
    for item in frameworks.items(reading, CONDITIONS, type=AREA):
        judgment = judgments.get(item.code)
        areas.setdefault(item.parent_code, []).append(
            AreaRow(
                code=item.code,
                title=item.title,
                statement=item.statement,
                level=judgment.level if judgment else None,
                judged_at=judgment.at if judgment else None,
                indicators=tuple(row for row in figures if row.area_code == item.code),
            )
        )
    conditions = tuple(
        ConditionRow(
            code=item.code,
            name=item.title,
            statement=item.statement,
            priority=bool(item.attrs.get("priority")),
            level=level_of_condition([area.level for area in areas.get(item.code, ())]),
            areas=tuple(areas.get(item.code, ())),
            opened=item.code in OPENED,
        )
        for item in frameworks.items(reading, CONDITIONS, type=CONDITION)
    )
    return Board(
        conditions=conditions,
        counted_at=counted_at(reading, district_id),
        may_judge=policy.may_judge(reading.actor, district_id),
        attribution=next(
            (row.attribution for row in frameworks.frameworks(reading) if row.id == CONDITIONS), ""
        ),
    )
