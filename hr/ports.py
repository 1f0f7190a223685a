"""What this slice needs from outside: somebody who carries an export to human resources."""

from __future__ import annotations

from typing import Protocol


class HrDelivery(Protocol):
    """Carries a finished file to the system of human resources."""

    def deliver(self, name: str, content: bytes) -> None:
        """Hand the file over. Raises when it cannot; doing it twice must change nothing."""
        ...
