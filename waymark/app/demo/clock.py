"""The clock of the year that is being told: it shows the moment of the step that happens next."""

from __future__ import annotations

from datetime import datetime


class HistoryClock:
    """A clock that the history sets."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment
