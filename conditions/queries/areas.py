"""One competency area: the words of each level, its indicators, judgments and the badges behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conditions import policy
from conditions.models import Judgment
from conditions.queries.lines import IndicatorRow, counted_at, indicators
from conditions.queries.trail import BehindRow, awards_behind
from conditions.rules import AreaLevel, JudgmentId
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, Branch, ItemRow
from people import queries as people
from waymark.kernel.actor import Role
from waymark.kernel.decision import Decision
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

AREA, CONDITION = "competency_area", "condition"
JUDGMENTS_SHOWN = 50
_AUDIENCES = {
    "educators, leaders and community members": "Ask educators, leaders and the community",
    "learners": "Ask learners",
    "equity": "Ask about equity",
}


@dataclass(frozen=True)
class Practice:
    """Something to look for, with examples where the framework has them."""

    text: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class LevelText:
    """What an area looks like at a level. ``points`` are sentences; Refining has one for all areas."""

    level: AreaLevel
    points: tuple[str, ...]
    practices: tuple[Practice, ...]


@dataclass(frozen=True)
class JudgmentRow:
    """A level that somebody set."""

    id: JudgmentId
    level: AreaLevel
    note: str
    voice: Role
    by: str
    at: datetime


@dataclass(frozen=True)
class AreaPage:
    """Everything about one area of a district."""

    area: ItemRow
    condition: ItemRow
    levels: tuple[LevelText, ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    """Questions to ask about the whole condition, by audience."""
    judgments: tuple[JudgmentRow, ...]
    indicators: tuple[IndicatorRow, ...]
    counted_at: datetime | None
    behind: tuple[BehindRow, ...]
    may_judge: Decision
    attribution: str

    @property
    def level(self) -> AreaLevel | None:
        """The level it has now."""
        return self.judgments[0].level if self.judgments else None

    @property
    def level_before(self) -> AreaLevel | None:
        """The level it had before the last judgment."""
        return self.judgments[1].level if len(self.judgments) > 1 else None


def area_page(reading: Reading, code: str) -> AreaPage:
    """An area of the actor's district, in eight statements.

    Raises ``NotFound``, and ``Refused`` for strangers.
    """
    district_id = reading.actor.district_id
    policy.may_see_board(reading.actor, district_id).require()
    framework = frameworks.framework_page(reading, CONDITIONS)
    condition, area = _find(framework.branches, code)
    return AreaPage(
        area=area.item,
        condition=condition.item,
        levels=_levels(area, framework.notes["levels"]),
        questions=_questions(condition),
        judgments=_judgments(reading, district_id, code),
        indicators=indicators(reading, district_id, code),
        counted_at=counted_at(reading, district_id),
        behind=awards_behind(reading, district_id, code),
        may_judge=policy.may_judge(reading.actor, district_id),
        attribution=framework.framework.attribution,
    )


def competency_area(reading: Reading, code: str) -> ItemRow:
    """An area of the framework. Raises ``NotFound``."""
    found = frameworks.titles_of(reading, [(CONDITIONS, code)]).get((CONDITIONS, code))
    if found is None or found.type != AREA:
        raise _no_area()
    return found


def level_of_area(session: Session, district_id: DistrictId, area_code: str) -> AreaLevel | None:
    """The level that an area has now."""
    query = (
        select(Judgment.level)
        .where(Judgment.district_id == district_id, Judgment.area_code == area_code)
        .order_by(Judgment.number.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def standing_judgments(session: Session, district_id: DistrictId | None) -> dict[str, Judgment]:
    """The present judgment of every area that has one."""
    newest = (
        select(func.max(Judgment.number))
        .where(Judgment.district_id == district_id)
        .group_by(Judgment.area_code)
    )
    judgments = session.scalars(select(Judgment).where(Judgment.number.in_(newest)))
    return {judgment.area_code: judgment for judgment in judgments}


def _no_area() -> NotFound:
    return NotFound("There is no such competency area.", cure="Choose one on the page of the conditions.")


def _find(branches: Sequence[Branch], code: str) -> tuple[Branch, Branch]:
    for condition in branches:
        for area in condition.branches:
            if area.item.code == code and area.item.type == AREA:
                return condition, area
    raise _no_area()


def _levels(area: Branch, general: Sequence[Mapping[str, Any]]) -> tuple[LevelText, ...]:
    own = {branch.item.attrs.get("level"): branch for branch in area.branches}
    for_all = {level["code"]: str(level["statement"]) for level in general}
    return tuple(
        LevelText(
            level=level,
            points=_points(own[level.letter].item) if level.letter in own else (for_all[level.letter],),
            practices=tuple(
                Practice(found.item.statement, tuple(detail.item.statement for detail in found.branches))
                for found in own[level.letter].branches
            )
            if level.letter in own
            else (),
        )
        for level in AreaLevel
    )


def _points(descriptor: ItemRow) -> tuple[str, ...]:
    return tuple(descriptor.attrs.get("points", ())) or (descriptor.statement,)


def _questions(condition: Branch) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for branch in condition.branches:
        if branch.item.type == "guiding_question":
            asked[branch.item.attrs["audience"]].append(branch.item.statement)
    return tuple((words, tuple(asked[audience])) for audience, words in _AUDIENCES.items() if asked[audience])


def _judgments(reading: Reading, district_id: DistrictId | None, code: str) -> tuple[JudgmentRow, ...]:
    query = (
        select(Judgment)
        .where(Judgment.district_id == district_id, Judgment.area_code == code)
        .order_by(Judgment.number.desc())
        .limit(JUDGMENTS_SHOWN)
    )
    judgments = reading.session.scalars(query).all()
    names = people.names_of(reading, [judgment.by for judgment in judgments])
    return tuple(
        JudgmentRow(
            judgment.id,
            judgment.level,
            judgment.note,
            judgment.voice,
            names.get(judgment.by, ""),
            judgment.at,
        )
        for judgment in judgments
    )
