"""How long an award counts, when its holder is reminded, and when it can be earned anew. Plain Python."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from awards.rules.earned import AwardState

RENEWED_FROM_MONTHS = 6
"""So long before its last day an award can be earned anew; for a short-lived one, from the half of its time."""

REMINDED_BEFORE = (timedelta(days=90), timedelta(days=30))
"""So long before its last day its holder is reminded, the first reminder first."""


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or earlier, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def renewable_from(granted_at: datetime, expires_at: datetime | None) -> datetime | None:
    """From when an award can be earned anew; never, if it has no last day."""
    if expires_at is None:
        return None
    half = granted_at + (expires_at - granted_at) / 2
    return max(half, months_later(expires_at, -RENEWED_FROM_MONTHS))


def may_be_renewed(
    state: AwardState, granted_at: datetime, expires_at: datetime | None, now: datetime
) -> bool:
    """Whether an award can be earned anew at this moment: it has run out, or will soon."""
    if state is AwardState.EXPIRED:
        return True
    opens = renewable_from(granted_at, expires_at)
    return state is AwardState.ISSUED and opens is not None and opens <= now


def next_turn(expires_at: datetime, now: datetime) -> datetime:
    """When somebody has to look after an award with a last day next: a reminder, or the day itself."""
    turns = [*(expires_at - before for before in REMINDED_BEFORE), expires_at]
    return next((turn for turn in turns if turn > now), expires_at)
