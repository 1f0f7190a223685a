"""The conditions of the district in JSON. Levels are set by people on the page of an area."""

from __future__ import annotations

from conditions import queries
from conditions.payloads import (
    AreaDetailOut,
    AreaPath,
    BehindOut,
    ConditionOut,
    ConditionsOut,
    IndicatorOut,
    JudgmentOut,
)
from waymark.kernel.uow import Reading
from waymark.web.api import api_blueprint, reads

api = api_blueprint("conditions", "Conditions")


@api.get("/conditions", responses={200: ConditionsOut})
@reads("conditions")
def get_conditions(look: Reading) -> ConditionsOut:
    """The twelve conditions with areas, levels and indicators."""
    board = queries.district_board(look)
    return ConditionsOut(
        items=[ConditionOut.model_validate(row) for row in board.conditions],
        counted_at=board.counted_at,
        attribution=board.attribution,
    )


@api.get("/conditions/areas/<code>", responses={200: AreaDetailOut})
@reads("conditions")
def get_area(look: Reading, path: AreaPath) -> AreaDetailOut:
    """One area with its judgments, indicators and the badges behind it."""
    page = queries.area_page(look, path.code)
    return AreaDetailOut(
        code=page.area.code,
        title=page.area.title,
        statement=page.area.statement,
        condition=page.condition.code,
        level=page.level,
        counted_at=page.counted_at,
        judgments=[JudgmentOut.model_validate(row) for row in page.judgments],
        indicators=[IndicatorOut.model_validate(row) for row in page.indicators],
        awards_behind=[BehindOut.model_validate(row) for row in page.behind if row.held],
        attribution=page.attribution,
    )
