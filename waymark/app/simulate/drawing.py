"""Chance with a seed: ids, and decks from which shares come out exactly."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


def drawn_id(draw: random.Random) -> str:
    """An id as ``waymark.kernel.ids`` makes them, from the seed."""
    return f"{draw.getrandbits(128):032x}"


class Deck(Generic[T]):
    """Cards drawn one after another and shuffled again when all are gone.

    So even a small district has some of everything, and nobody gets all the work.
    """

    def __init__(self, draw: random.Random, cards: Iterable[T]) -> None:
        self._draw, self._cards = draw, list(cards)
        self._left: list[T] = []

    @classmethod
    def of_shares(cls, draw: random.Random, shares: dict[T, int]) -> Deck[T]:
        """A deck in which each card lies as many times as its share says."""
        return cls(draw, [card for card, share in shares.items() for _ in range(share)])

    def next(self) -> T:
        """The next card."""
        if not self._left:
            self._left = self._draw.sample(self._cards, len(self._cards))
        return self._left.pop()
