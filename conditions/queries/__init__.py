"""Questions about the conditions. Every select of this slice stands in this folder.

``board`` and ``areas`` answer the pages, ``trail`` leads down to badges, ``counting`` feeds the indicators.
"""

from conditions.queries.areas import (
    AreaPage,
    JudgmentRow,
    LevelText,
    Practice,
    area_page,
    competency_area,
    level_of_area,
)
from conditions.queries.board import AreaRow, Board, ConditionRow, district_board
from conditions.queries.counting import count_to_change, district_facts, latest_lines
from conditions.queries.lines import IndicatorRow, indicators, indicators_in_short
from conditions.queries.trail import BehindRow, SchoolRow, SharedRow, TrailPage, trail_page

__all__ = [
    "AreaPage",
    "AreaRow",
    "BehindRow",
    "Board",
    "ConditionRow",
    "IndicatorRow",
    "JudgmentRow",
    "LevelText",
    "Practice",
    "SchoolRow",
    "SharedRow",
    "TrailPage",
    "area_page",
    "competency_area",
    "count_to_change",
    "district_board",
    "district_facts",
    "indicators",
    "indicators_in_short",
    "latest_lines",
    "level_of_area",
    "trail_page",
]
