"""Whether a badge is valid at a moment, by the dates it carries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from awards.verifying.report import Findings, Step

_CLOCKS_MAY_DIFFER = timedelta(minutes=5)


def check_dates(start: Any, end: Any, findings: Findings, now: datetime) -> None:
    """Answer the step of dates. A badge may have no last day."""
    first, last = read_moment(start), read_moment(end)
    if first is None or (end is not None and last is None):
        findings.failed(Step.DATES, "The dates of the badge cannot be read.")
    elif first > now + _CLOCKS_MAY_DIFFER:
        findings.failed(Step.DATES, f"The badge counts only from {first:%d %B %Y} on.")
    elif last is not None and last < now - _CLOCKS_MAY_DIFFER:
        findings.failed(Step.DATES, f"The badge expired on {last:%d %B %Y}.")
    elif last is not None:
        findings.passed(Step.DATES, f"The badge counts from {first:%d %B %Y} to {last:%d %B %Y}.")
    else:
        findings.passed(Step.DATES, f"The badge counts from {first:%d %B %Y} on and does not expire.")


def is_current(start: Any, end: Any, now: datetime) -> bool:
    """Whether the moment lies between two dates, either of which may be absent."""
    first, last = read_moment(start), read_moment(end)
    started = start is None or (first is not None and first <= now + _CLOCKS_MAY_DIFFER)
    return started and (end is None or (last is not None and last >= now - _CLOCKS_MAY_DIFFER))


def read_moment(text: Any) -> datetime | None:
    """The moment that a text names; nothing if it names none. Without a time zone it is taken as UTC."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def seconds(text: Any) -> int | None:
    """The moment as tokens count it, in seconds."""
    moment = read_moment(text)
    return None if moment is None else int(moment.timestamp())
