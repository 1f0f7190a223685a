"""The levels of a competency area, when one may be set, and what each indicator is made of.

Indicators inform and never set a level: nothing here turns a figure into a judgment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from waymark.kernel.errors import Problem

JudgmentId = NewType("JudgmentId", str)

OPENED = ("PDL", "LD")
"""The conditions that this programme says something about; their areas have indicators."""

SHORTEST_NOTE = 20
LONGEST_NOTE = 4000

FEWEST_TOLD = 5
"""Groups with fewer people are not counted aloud, because a colleague could tell who is meant."""


class AreaLevel(StrEnum):
    """How far a district has come in a competency area."""

    ESTABLISHING = "establishing"
    DEVELOPING = "developing"
    OPERATIONALIZING = "operationalizing"
    REFINING = "refining"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value.capitalize()

    @property
    def letter(self) -> str:
        """How the framework names the level in its codes."""
        return self.value[0].upper()

    @property
    def rank(self) -> int:
        """1 to 4."""
        return list(AreaLevel).index(self) + 1


MASTERED = frozenset({AreaLevel.OPERATIONALIZING, AreaLevel.REFINING})


def judgment_problems(level: AreaLevel, *, before: AreaLevel | None, note: str) -> tuple[Problem, ...]:
    """What stands in the way of judging an area so; ``before`` is the level it has now."""
    problems = []
    if level is AreaLevel.REFINING and before not in MASTERED:
        problems.append(
            Problem("level", "Refining comes after Operationalizing. Choose a level up to Operationalizing.")
        )
    if len(note.strip()) < SHORTEST_NOTE:
        problems.append(Problem("note", "Say in a sentence or two what you looked at and whom you heard."))
    elif len(note) > LONGEST_NOTE:
        problems.append(Problem("note", f"Shorten this to {LONGEST_NOTE:,} characters."))
    return tuple(problems)


def level_of_condition(levels: Sequence[AreaLevel | None]) -> AreaLevel | None:
    """What is shown for a whole condition: its lowest area, once every area has been judged."""
    known = [level for level in levels if level is not None]
    return min(known, key=lambda level: level.rank) if known and len(known) == len(levels) else None


@dataclass(frozen=True)
class DistrictFacts:
    """What was counted in a district at one moment. Nobody is named in it."""

    educators: int = 0
    educators_with_plan: int = 0
    agreed_plans: int = 0
    plans_with_goals: int = 0
    credentials_earned: int = 0
    credentials_in_catalogue: int = 0
    schools: int = 0
    schools_taking_part: int = 0
    awards: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Awards by the area they inform."""
    holders: Mapping[str, int] = field(default_factory=dict, hash=False)
    """People who hold at least one of them, by area."""
    schools_with_holders: Mapping[str, int] = field(default_factory=dict, hash=False)
    peer_readings: int = 0
    peer_readers: int = 0
    not_yet: int = 0
    met_after_not_yet: int = 0


@dataclass(frozen=True)
class Figure:
    """The value of an indicator and the numbers it was computed from; ``whole`` is None for a plain count."""

    part: int
    whole: int | None
    value: Decimal
    shown: str


def share(part: int, whole: int) -> Figure:
    """A percentage, rounded half up to a whole one for people; exact to four places as a value."""
    value = (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else Decimal(0)
    return Figure(part, whole, value, f"{(200 * part + whole) // (2 * whole)}%" if whole else "none yet")


def out_of(part: int, whole: int) -> Figure:
    """A number out of a small whole: 4 of 5."""
    return Figure(part, whole, Decimal(part), f"{part} of {whole}")


def number(part: int) -> Figure:
    """A plain count."""
    return Figure(part, None, Decimal(part), f"{part:,}")


def basis(computed_from: Mapping[str, int | None]) -> str:
    """The numbers behind a share, in words."""
    return f"{computed_from['part']:,} of {computed_from['whole']:,}"


@dataclass(frozen=True)
class Indicator:
    """A figure that informs a judgment of one area."""

    code: str
    area_code: str
    label: str
    how: str
    figure: Callable[[DistrictFacts], Figure]


def _awards_behind(area_code: str, about: str) -> Indicator:
    return Indicator(
        f"awards_{area_code.lower()}",
        area_code,
        f"Badges that say something about {about}",
        "Badges held at present, revoked ones left out, whose credential names this area. "
        "One person may hold several.",
        lambda facts: number(facts.awards.get(area_code, 0)),
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "educators_with_plan",
        "PDL1",
        "Educators with an agreed plan",
        "Educators whose own plan a building leader has agreed, still under way or completed, "
        "out of all educators at work in the district.",
        lambda facts: share(facts.educators_with_plan, facts.educators),
    ),
    Indicator(
        "plans_with_goals",
        "PDL1",
        "Agreed plans that name a goal",
        "Agreed plans in which the educator has written at least one goal of their own, "
        "out of all agreed plans.",
        lambda facts: share(facts.plans_with_goals, facts.agreed_plans),
    ),
    Indicator(
        "variety_earned",
        "PDL1",
        "Different micro-credentials earned",
        "Micro-credentials of the catalogue that at least one person holds, out of all in the catalogue.",
        lambda facts: out_of(facts.credentials_earned, facts.credentials_in_catalogue),
    ),
    _awards_behind("PDL1", "personalized opportunities"),
    Indicator(
        "peer_readings",
        "PDL2",
        "Readings given by peers",
        "Scorecards that peer reviewers have written on colleagues' evidence, since the programme began.",
        lambda facts: number(facts.peer_readings),
    ),
    Indicator(
        "peer_readers",
        "PDL2",
        "Peers who have read for colleagues",
        "People who wrote at least one of those scorecards.",
        lambda facts: number(facts.peer_readers),
    ),
    Indicator(
        "met_after_not_yet",
        "PDL2",
        "Work met after a first “not yet”",
        "Pieces of work that readers once answered with “not yet” and found to be met later, "
        "out of all that were ever answered so.",
        lambda facts: share(facts.met_after_not_yet, facts.not_yet),
    ),
    _awards_behind("PDL2", "collaboration"),
    Indicator(
        "leaders",
        "LD1",
        "People who hold a leadership credential",
        "People with at least one badge whose credential names Capacity-Building.",
        lambda facts: number(facts.holders.get("LD1", 0)),
    ),
    Indicator(
        "schools_with_leaders",
        "LD1",
        "Schools with a holder of a leadership credential",
        "Schools at which an educator holds such a badge, out of all schools with educators.",
        lambda facts: out_of(facts.schools_with_holders.get("LD1", 0), facts.schools),
    ),
    _awards_behind("LD1", "capacity-building"),
    Indicator(
        "schools_taking_part",
        "LD2",
        "Schools taking part",
        "Schools at which an educator holds any badge, out of all schools with educators. "
        "It shows whether the openings reach everywhere.",
        lambda facts: out_of(facts.schools_taking_part, facts.schools),
    ),
    _awards_behind("LD2", "leading for equity"),
)

INDICATOR_OF = {indicator.code: indicator for indicator in INDICATORS}


def first_of_month(day: date) -> date:
    """The month in which a line of an indicator belongs, for its history."""
    return day.replace(day=1)


def by_month(points: Mapping[date, Decimal], *, until: date, months: int) -> tuple[Decimal, ...]:
    """One value for each of the last months, the present one included.

    A month without a line keeps the value before it; months before the first line are left out.
    """
    values = []
    for back in reversed(range(months)):
        number_of_month = until.year * 12 + until.month - 1 - back
        month = date(number_of_month // 12, number_of_month % 12 + 1, 1)
        if known := [at for at in points if at <= month]:
            values.append(points[max(known)])
    return tuple(values)


def told(holders: int, small_schools: int) -> str:
    """How many people hold a credential, in words that do not tell the size of a small group.

    ``holders`` are those at schools with enough of them, ``small_schools`` the schools with fewer.
    """
    small = f"fewer than {FEWEST_TOLD} at " + (
        "one school" if small_schools == 1 else f"each of {small_schools} schools"
    )
    if not small_schools:
        return f"{holders:,}" if holders else "nobody yet"
    return f"{holders:,}, and {small}" if holders else small
