"""What can be done with conditions: count the indicators, judge an area. Never commits; the door does."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from conditions import policy, queries
from conditions.events import IndicatorChanged, JudgmentMade
from conditions.models import Count, IndicatorLine, Judgment
from conditions.rules import (
    INDICATORS,
    AreaLevel,
    Figure,
    JudgmentId,
    first_of_month,
    judgment_problems,
)
from waymark.kernel.errors import Invalid, Refused
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork


def refresh_indicators(uow: UnitOfWork, district_id: DistrictId) -> None:
    """Count a district's indicators again and store a line for each that has changed. No level is touched."""
    _lock_count(uow, district_id).counted_at = uow.now
    before = queries.latest_lines(uow.session, district_id)
    facts = queries.district_facts(uow, district_id)
    for indicator in INDICATORS:
        figure = indicator.figure(facts)
        computed_from = _computed_from(figure)
        last = before.get(indicator.code)
        if last is not None and last.computed_from == computed_from:
            continue
        uow.session.add(
            IndicatorLine(
                district_id=district_id,
                code=indicator.code,
                area_code=indicator.area_code,
                value=figure.value,
                shown=figure.shown,
                computed_from=computed_from,
                month=first_of_month(uow.now.date()),
                at=uow.now,
            )
        )
        uow.emit(IndicatorChanged(district_id, indicator.code, indicator.area_code))


def judge(uow: UnitOfWork, area_code: str, *, level: AreaLevel, note: str) -> JudgmentId:
    """Set the level of an area with the evidence for it; earlier judgments stay.

    Raises ``NotFound`` for an area that the framework does not have, ``Refused``, and ``Invalid`` without
    a note or for Refining before Operationalizing.
    """
    district_id = uow.actor.district_id
    policy.may_judge(uow.actor, district_id).require()
    voice = policy.voice_of(uow.actor)
    if district_id is None or voice is None or uow.actor.person_id is None:
        raise Refused("Levels are set by a person of the district.")
    area = queries.competency_area(uow, area_code)
    before = queries.level_of_area(uow.session, district_id, area.code)
    if problems := judgment_problems(level, before=before, note=note):
        raise Invalid("This judgment cannot stand yet.", problems=problems)
    judgment = Judgment(
        id=JudgmentId(new_id()),
        district_id=district_id,
        area_code=area.code,
        level=level,
        note=note.strip(),
        voice=voice,
        by=uow.actor.person_id,
        at=uow.now,
    )
    uow.session.add(judgment)
    uow.record("conditions:area:judge", judgment.id, area=area.code, level=level.value)
    uow.emit(JudgmentMade(judgment.id, district_id, area.code, level))
    return judgment.id


def _lock_count(uow: UnitOfWork, district_id: DistrictId) -> Count:
    count = queries.count_to_change(uow.session, district_id)
    if count is None:
        try:
            with uow.session.begin_nested():
                uow.session.add(Count(district_id=district_id, counted_at=uow.now))
        except IntegrityError:
            # Somebody else made the row in this moment, and has finished by now.
            uow.session.expire_all()
        count = queries.count_to_change(uow.session, district_id)
    if count is None:
        raise LookupError(f"district {district_id} has no count to lock")
    return count


def _computed_from(figure: Figure) -> dict[str, int | None]:
    return {"part": figure.part, "whole": figure.whole}
