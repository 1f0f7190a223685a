"""The port through which mail leaves."""

from __future__ import annotations

from typing import Protocol


class Mailer(Protocol):
    """Sends one plain-text message. Raises when it cannot; the outbox then tries again."""

    def send(self, *, to: str, subject: str, body: str) -> None: ...
