"""What a check of a badge may look up elsewhere, through the caller, within limits.

The addresses come from the badge, so from a stranger: they are few, and what they answer is small.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

_MOST_ADDRESSES = 12
LARGEST_ANSWER = 2 * 1024 * 1024
_MOST_DIGITS = 400
_SCHEMES = ("https://", "http://", "did:web:")

JsonObject = Mapping[str, Any]


class UnreachableError(Exception):
    """What a resolver raises when an address does not answer, or may not be asked. Its text is shown."""


@dataclass(frozen=True)
class Answer:
    """What an address answered. ``gone`` is HTTP 410, by which 2.0 issuers say that a badge is revoked."""

    body: bytes
    gone: bool = False


Resolve = Callable[[str], Answer]
Reach = Callable[[str], bool]
"""Whether there is something at an address. Raises ``UnreachableError`` when that cannot be found out."""


def nobody_asks(address: str) -> NoReturn:
    """A ``Reach`` for checks that leave the web alone."""
    raise UnreachableError("It was not asked whether something is there.")


@dataclass
class Lookups:
    """Asks each address once, and not too many of them."""

    resolve: Resolve
    reach: Reach = nobody_asks
    relied_on: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """Status lists that have been checked, by their address and issuer, so that naming one again costs nothing."""
    _answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, address: str) -> Answer:
        """What the address says.

        Raises:
            UnreachableError: it does not answer, answers too much, or is one address too many.
        """
        if address not in self._answers:
            if not address.startswith(_SCHEMES):
                raise UnreachableError(f"{address} is not an address that can be looked up.")
            if len(self._answers) >= _MOST_ADDRESSES:
                raise UnreachableError("The badge points to more addresses than are looked up for one badge.")
            answer = self.resolve(address)
            if len(answer.body) > LARGEST_ANSWER:
                raise UnreachableError(f"{address} answers with more than 2 MB.")
            self._answers[address] = answer
        return self._answers[address]

    def document(self, address: str) -> JsonObject:
        """The JSON object at an address.

        Raises:
            UnreachableError: it does not answer, or with something else.
        """
        answer = self.answer(address)
        if answer.gone:
            raise UnreachableError(f"{address} says that it is gone for good.")
        try:
            return read_object(answer.body)
        except ValueError as error:
            raise UnreachableError(f"{address} does not answer with a JSON document.") from error


def read_object(content: bytes | str) -> dict[str, Any]:
    """A JSON object of a stranger.

    Raises:
        ValueError: it is not JSON as the standard has it, not an object, or nested without end.
    """
    try:
        document = json.loads(
            content,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
            parse_float=_number,
            object_pairs_hook=_without_doubles,
        )
        # An unpaired surrogate is text that Python holds and no document can.
        json.dumps(document, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    except (json.JSONDecodeError, UnicodeError) as error:
        raise ValueError("It is damaged: this is not whole JSON.") from error
    if isinstance(document, dict):
        return document
    raise ValueError("It is a list or a single value where a badge has named parts.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"It holds {name}, which is not a number.")


def _whole_number(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("It holds a number with more digits than any badge needs.")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("It holds a number that is larger than computers can hold.")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("One of its members appears twice, so that two readers could see different things.")
    return document
