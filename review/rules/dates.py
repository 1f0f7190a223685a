"""Working days, and due dates in words. School holidays are not known here; weekends are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as people read it, and whether it has passed."""

    at: datetime
    words: str
    """How far off it is: "due in 3 working days"."""
    late: bool
    soon: bool
    """Today or on the next working day."""

    @property
    def day(self) -> str:
        """The day itself: "Tuesday 12 May"."""
        return f"{self.at:%A} {self.at.day} {self.at:%B}"


def is_working_day(day: date) -> bool:
    """Whether this day is not part of a weekend."""
    return day.weekday() < _SATURDAY


def add_working_days(moment: datetime, days: int) -> datetime:
    """The same time of day so many working days later. From a weekend, counting begins on Monday."""
    while days > 0:
        moment += timedelta(days=1)
        if is_working_day(moment):
            days -= 1
    return moment


def working_days_between(first: date, last: date) -> int:
    """How many working days come after ``first`` up to and with ``last``."""
    whole_weeks, rest = divmod(max((last - first).days, 0), 7)
    days_left = (first + timedelta(days=day) for day in range(1, rest + 1))
    return whole_weeks * 5 + sum(map(is_working_day, days_left))


def due_in_words(due_at: datetime, now: datetime) -> Due:
    """When something is due, seen from now."""
    if due_at < now:
        over = working_days_between(due_at.date(), now.date())
        return Due(
            due_at, f"{_days(over)} late" if over else "was due a little earlier", late=True, soon=True
        )
    if due_at.date() == now.date():
        return Due(due_at, "due today", late=False, soon=True)
    left = working_days_between(now.date(), due_at.date())
    if left <= 1:
        return Due(due_at, "due on the next working day", late=False, soon=True)
    return Due(due_at, f"due in {_days(left)}", late=False, soon=False)


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"
