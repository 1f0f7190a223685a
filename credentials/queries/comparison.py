"""Two credentials of a catalogue side by side, or the catalogue to choose the second one from."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.queries.definitions import in_catalogue
from credentials.queries.lists import MICRO_CREDENTIALS, AreaRow, Card, areas_of, cards
from credentials.queries.page import AlignmentRow, alignment_rows_of
from credentials.rules import CredentialKind, Definition, Likeness, likeness
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Side:
    """One of the two."""

    definition: Definition
    area: AreaRow
    prerequisites: tuple[Card, ...]
    own: tuple[AlignmentRow, ...]
    """What it is aligned with and the other is not."""


@dataclass(frozen=True)
class Comparison:
    """Two credentials, and what they have in common."""

    sides: tuple[Side, Side]
    likeness: Likeness
    both: tuple[AlignmentRow, ...]


@dataclass(frozen=True)
class ComparePage:
    """A comparison, or why there is none: one is missing, or it is twice the same."""

    comparison: Comparison | None
    slugs: tuple[str, ...]
    choices: tuple[Card, ...]

    @property
    def twice(self) -> bool:
        """Whether a credential was to be compared with itself."""
        return len(self.slugs) > len(set(self.slugs))


def compare_page(reading: Reading, slugs: tuple[str, ...]) -> ComparePage:
    """Compare two credentials of the actor's catalogue. Raises ``NotFound`` for one that is not there."""
    district_id = reading.actor.district_id
    known = in_catalogue(reading, district_id, slugs)
    if missing := [slug for slug in slugs if slug not in known]:
        raise NotFound(
            f"There is no credential “{missing[0]}” in your catalogue.", cure="Choose two from the catalogue."
        )
    if len(set(slugs)) == 2:
        one, other = (known[slug] for slug in slugs)
        return ComparePage(_comparison(reading, one, other), slugs, ())
    return ComparePage(None, slugs, cards(reading, district_id, kinds=MICRO_CREDENTIALS))


def _comparison(reading: Reading, one: Definition, other: Definition) -> Comparison:
    alike = likeness(one, other)
    rows = alignment_rows_of(reading, (one, other))
    areas = areas_of(reading, (one.area_code, other.area_code))
    slugs = {*one.prerequisites, *other.prerequisites}
    first = cards(reading, one.district_id, slugs=slugs, kinds=tuple(CredentialKind)) if slugs else ()

    def side(about: Definition) -> Side:
        own = (row for row in rows[about.version_id] if (row.framework_id, row.code) not in alike.alignments)
        needed = (card for card in first if card.slug in about.prerequisites)
        return Side(about, areas[about.area_code], tuple(needed), tuple(own))

    both = (row for row in rows[one.version_id] if (row.framework_id, row.code) in alike.alignments)
    return Comparison((side(one), side(other)), alike, tuple(both))
