"""When readers can be asked: how much they take on in a week, and the days on which they are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from review.rules.dates import is_working_day
from waymark.kernel.errors import Problem

WEEK = timedelta(days=7)
MOST_A_WEEK = 20
MOST_ABSENCES = 20
LONGEST_ABSENCE = timedelta(days=366)

AWAY = "is away"
NO_MORE_THIS_WEEK = "has taken on as much as they want in a week"


@dataclass(frozen=True, slots=True, order=True)
class Absence:
    """Days on which somebody reads nothing, the first and the last one included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.first <= day <= self.last

    @property
    def words(self) -> str:
        """The days as people read them: "3 May to 12 May 2026"."""
        last = f"{self.last.day} {self.last:%B %Y}"
        if self.first == self.last:
            return last
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%B}{year} to {last}"


@dataclass(frozen=True, slots=True)
class Availability:
    """What a reader said about their time. Who said nothing can always be asked."""

    weekly_limit: int | None = None
    """How many new readings within seven days; None is as many as come."""
    absences: tuple[Absence, ...] = ()

    def away_on(self, day: date) -> bool:
        """Whether the reader is away on this day."""
        return any(absence.covers(day) for absence in self.absences)


def still_ahead(absences: Iterable[Absence], today: date) -> tuple[Absence, ...]:
    """The absences that are not over, each once, the next first."""
    return tuple(sorted({absence for absence in absences if absence.last >= today}))


def hindrance_of(availability: Availability, lately: int, today: date, due: date) -> str:
    """Why somebody is not asked now for a reading that is due on ``due``; empty when nothing stands in the way.

    ``lately`` counts the readings they took on in the last seven days. Who is away today is not asked, nor who
    would have less than half of the working days until ``due``.
    """
    days = (today + timedelta(days=number) for number in range(1, (due - today).days + 1))
    working = [day for day in days if is_working_day(day)]
    there = sum(not availability.away_on(day) for day in working)
    if availability.away_on(today) or there * 2 < len(working):
        return AWAY
    if availability.weekly_limit is not None and lately >= availability.weekly_limit:
        return NO_MORE_THIS_WEEK
    return ""


def check_availability(availability: Availability, today: date) -> tuple[Problem, ...]:
    """What is wrong with what a reader said about their time."""
    problems = []
    limit = availability.weekly_limit
    if limit is not None and not 1 <= limit <= MOST_A_WEEK:
        cure = "Leave it empty for no limit; say that you are away to be asked for nothing."
        problems.append(Problem("weekly_limit", f"Choose a number from 1 to {MOST_A_WEEK}. {cure}"))
    for absence in availability.absences:
        if absence.last < absence.first:
            problems.append(Problem("last", "The last day is before the first one. Change one of the two."))
        elif absence.last < today:
            problems.append(Problem("last", "These days are over. Choose a last day from today on."))
        elif absence.last - absence.first > LONGEST_ABSENCE:
            longer = "This is longer than a year. Ask your program lead to end your role as a reader instead."
            problems.append(Problem("last", longer))
    if len(availability.absences) > MOST_ABSENCES:
        most = f"There are {MOST_ABSENCES} absences at most. Take one away, or join two."
        problems.append(Problem("first", most))
    return tuple(problems)
