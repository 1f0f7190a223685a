"""Parts of the outside world that tests stand in for. They implement the ports."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from awards.verifying import Answer, UnreachableError


@dataclass
class FakeSites:
    """Other sites, as far as somebody has put something at their addresses."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, address: str, document: object, *, gone: bool = False) -> None:
        """Let an address answer with this document, or with these bytes."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers[address] = Answer(body, gone=gone)

    def read(self, address: str, *, seconds: float, most: int) -> Answer:
        self.asked.append(address)
        if address not in self.answers:
            raise UnreachableError(f"{address} does not answer.")
        return self.answers[address]

    def is_there(self, address: str, *, seconds: float) -> bool:
        return address in self.answers
