"""Exports: their lines in the words of human resources, their list and their page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from awards import queries as awards
from hr import policy
from hr.models import Entry, EquivalencyRow, Export, ExportLineRow
from hr.rules import ExportFormat, ExportId, ExportLine, ExportState
from people import hr_identifiers
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.paging import Page, cut, encode_cursor, newest_first
from waymark.kernel.uow import Reading

LINES_SHOWN = 100
_AT_ONCE = 5_000
"""Databases take only so many ids in one question."""


@dataclass(frozen=True)
class ExportRow:
    """An export in a list."""

    id: ExportId
    as_of: date
    since: date | None
    format: ExportFormat
    state: ExportState
    lines: int
    checksum: str
    prepared_at: datetime
    prepared_by: str
    delivered_at: datetime | None
    answered_at: datetime | None
    answer_note: str

    @property
    def file_name(self) -> str:
        """The name under which it is downloaded and delivered."""
        return f"waymark-{self.as_of}-{self.id[:8]}.{self.format.value}"


@dataclass(frozen=True)
class ExportPage:
    """One export with a part of its lines."""

    export: ExportRow
    lines: tuple[ExportLine, ...]
    first: int
    """The number of the first line shown."""

    @property
    def may_answer(self) -> bool:
        """Whether it waits to be acknowledged or sent back."""
        return self.export.state is ExportState.DELIVERED

    @property
    def before(self) -> int | None:
        """The first line of the part before."""
        return max(1, self.first - LINES_SHOWN) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """The first line of the part after."""
        following = self.first + LINES_SHOWN
        return following if following <= self.export.lines else None


def exports(
    reading: Reading, district_id: DistrictId | None, cursor: str | None = None, limit: int = 20
) -> Page[ExportRow]:
    """The exports of a district, newest first, in two statements. Raises ``Refused``."""
    policy.may_keep_records(reading.actor, district_id).require()
    query = select(Export).where(Export.district_id == district_id)
    query = newest_first(query, Export.prepared_at.expression, Export.id.expression, cursor, limit)
    page = cut(
        reading.session.scalars(query).all(), limit, lambda row: encode_cursor(row.prepared_at, row.id)
    )
    names = people.names_of(reading, {row.prepared_by for row in page.items if row.prepared_by})
    return page.map(lambda row: _row(row, names))


def export_row(reading: Reading, export_id: ExportId) -> ExportRow:
    """One export of the actor's district. Raises ``Refused``, and ``NotFound`` for every other."""
    export = _own(reading, export_id)
    return _row(export, people.names_of(reading, [export.prepared_by] if export.prepared_by else []))


def export_page(reading: Reading, export_id: ExportId, first: int = 1) -> ExportPage:
    """An export with some of its lines. Raises ``Refused``, and ``NotFound`` for another district's."""
    row = export_row(reading, export_id)
    first = max(1, min(first, row.lines))
    query = (
        select(Entry)
        .join(ExportLineRow, ExportLineRow.entry_id == Entry.id)
        .where(
            ExportLineRow.export_id == export_id,
            ExportLineRow.line >= first,
            ExportLineRow.line < first + LINES_SHOWN,
        )
        .order_by(ExportLineRow.line)
    )
    return ExportPage(row, lines_of(reading, reading.session.scalars(query).all()), first)


def export_file(reading: Reading, export_id: ExportId) -> tuple[ExportRow, bytes]:
    """An export and the bytes that were prepared. Raises ``Refused``, and ``NotFound`` for another district's."""
    export = _own(reading, export_id, with_content=True)
    return _row(export, {}), export.content


def lines_of(reading: Reading, entries: Sequence[Entry]) -> tuple[ExportLine, ...]:
    """Entries in the words of human resources, in up to six statements for every few thousand."""
    return tuple(line for part in _parts(entries) for line in _lines(reading, part))


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), _AT_ONCE):
        yield entries[start : start + _AT_ONCE]


def _lines(reading: Reading, entries: Sequence[Entry]) -> Iterator[ExportLine]:
    person_ids = {entry.person_id for entry in entries}
    names = people.names_of(reading, person_ids)
    numbers = hr_identifiers.of(reading.session, person_ids)
    titles = awards.titles_of(reading, {entry.award_id for entry in entries if entry.award_id})
    decisions = {entry.outside_decision_id for entry in entries if entry.outside_decision_id}
    brought = awards.titles_of_outside(reading, decisions) if decisions else {}
    types = titles_of_rates(reading.session, {entry.district_id for entry in entries})
    for entry in entries:
        yield ExportLine(
            employee_number=numbers.get(entry.person_id, ""),
            name=names.get(entry.person_id, ""),
            credential=titles.get(entry.award_id, "")
            if entry.award_id
            else f"{brought[entry.outside_decision_id][1]} (from elsewhere, equivalent)"
            if entry.outside_decision_id
            else "",
            award_id=entry.award_id or "",
            awarded_on=entry.awarded_on,
            credit_type=types[entry.equivalency_id],
            entry=entry.entry,
            quantity=entry.quantity,
            unit=entry.unit,
            entered_on=entry.entered_on,
            entry_id=entry.id,
        )


def titles_of_rates(session: Session, districts: set[DistrictId]) -> dict[str, str]:
    """What each rate of exchange is called."""
    query = select(EquivalencyRow.id, EquivalencyRow.title).where(EquivalencyRow.district_id.in_(districts))
    return {rate_id: title for rate_id, title in session.execute(query)}  # noqa: C416  # typed rows


def _own(reading: Reading, export_id: ExportId, *, with_content: bool = False) -> Export:
    policy.may_keep_records(reading.actor, reading.actor.district_id).require()
    query = select(Export).where(Export.id == export_id, Export.district_id == reading.actor.district_id)
    if with_content:
        query = query.options(undefer(Export.content))
    export = reading.session.scalars(query).first()
    if export is None:
        raise NotFound("There is no such export.", cure="The list of exports shows those of your district.")
    return export


def _row(export: Export, names: dict[PersonId, str]) -> ExportRow:
    return ExportRow(
        id=export.id,
        as_of=export.as_of,
        since=export.since,
        format=export.format,
        state=export.state,
        lines=export.lines,
        checksum=export.checksum,
        prepared_at=export.prepared_at,
        prepared_by=names.get(export.prepared_by, "") if export.prepared_by else "",
        delivered_at=export.delivered_at,
        answered_at=export.answered_at,
        answer_note=export.answer_note,
    )
