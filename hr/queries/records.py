"""Records and transcripts: what one would say now, those that were made, and what their address confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import undefer

from awards import queries as awards
from awards.queries import HeldBadge
from awards.rules import AwardId, AwardState
from hr import policy
from hr.models import Entry, Record
from hr.queries.rows import equivalencies
from hr.rules import (
    Contents,
    CreditEarned,
    CreditLine,
    EntryId,
    EntryKind,
    Equivalency,
    EquivalencyId,
    RecordedAward,
    RecordId,
    RecordKind,
    as_decimal,
    balance_of,
    standing_lines,
)
from pathways import queries as pathways
from pathways.queries import Finished
from people import queries as people
from people.rules import PersonFacts
from waymark.kernel.decision import Decision
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Assembled:
    """What a record would say now, and what it would be made from."""

    person: PersonFacts
    contents: Contents
    badges: tuple[HeldBadge, ...]
    finished: tuple[Finished, ...]


@dataclass(frozen=True)
class RecordRow:
    """A record or transcript that was made. ``file_name`` has no ending yet."""

    id: RecordId
    kind: RecordKind
    address: str
    digest: str
    made_at: datetime
    made_by: str
    withdrawn_at: datetime | None
    may_take: Decision
    may_withdraw: Decision

    @property
    def file_name(self) -> str:
        """The name under which it is downloaded."""
        return f"{self.kind.label.lower().replace(' ', '-')}-{self.made_at:%Y-%m-%d}"


@dataclass(frozen=True)
class RecordPage:
    """What a record would say, and those that were made before, the newest first."""

    person: PersonFacts
    yours: bool
    contents: Contents
    records: tuple[RecordRow, ...]


@dataclass(frozen=True)
class RecordFile:
    """A record or transcript with everything that its files are made of."""

    row: RecordRow
    contents: Contents
    document: str | None


@dataclass(frozen=True)
class ConfirmedAward:
    """An award of a record, and how it stands now."""

    told: RecordedAward
    state: AwardState


@dataclass(frozen=True)
class Confirmation:
    """What anybody who has the address of a record is told. ``document`` is None for a transcript."""

    kind: RecordKind
    address: str
    made_at: datetime
    contents: Contents
    digest: str
    document: str | None
    awards: tuple[ConfirmedAward, ...]

    @property
    def changed(self) -> int:
        """How many of its awards do not hold any more."""
        return sum(not award.state.counts for award in self.awards)


def my_record(reading: Reading) -> RecordPage:
    """The actor's own record, in twelve statements. Raises ``NotFound`` for those who are nobody here."""
    return _page(reading, _person(reading, reading.actor.person_id), yours=True)


def transcript_page(reading: Reading, person_id: PersonId) -> RecordPage:
    """Somebody's transcript for the HR officers of their district. Raises ``NotFound`` for everybody else."""
    person = _person(reading, person_id)
    if not policy.may_make_transcript(reading.actor, person.district_id, person.id):
        raise _nobody()
    return _page(reading, person, yours=False)


def assembled(reading: Reading, person_id: PersonId | None) -> Assembled:
    """What a record of a person would say now, in eleven statements. The caller has checked who asks.

    Raises ``NotFound``.
    """
    return _assembled(reading, _person(reading, person_id))


def record_file(reading: Reading, record_id: RecordId) -> RecordFile:
    """What was made, for those who may take it. Raises ``NotFound`` for everybody else."""
    record = _record(reading, record_id)
    if record is None or not policy.may_take_record(reading.actor, record.facts()):
        raise _no_record()
    (row,) = _rows(reading, [record])
    return RecordFile(row, record.told(), record.document)


def confirmation(reading: Reading, record_id: RecordId) -> Confirmation:
    """What the address of a record confirms now. Raises ``NotFound`` for one that was withdrawn, or none."""
    record = _record(reading, record_id)
    if record is None or record.withdrawn_at is not None:
        raise NotFound(
            "There is no record at this address.",
            cure="Check the address. A record can be confirmed until the one who made it withdraws it.",
        )
    contents = record.told()
    states = awards.states_of(reading, [AwardId(award.award_id) for award in contents.awards])
    return Confirmation(
        kind=record.kind,
        address=record.address,
        made_at=record.made_at,
        contents=contents,
        digest=record.digest,
        document=record.document,
        awards=tuple(ConfirmedAward(told, states[AwardId(told.award_id)]) for told in contents.awards),
    )


def record_to_change(reading: Reading, record_id: RecordId) -> Record:
    """A record, locked, for those who may know of it. Raises ``NotFound`` for everybody else."""
    record = reading.session.get(Record, record_id, with_for_update=True)
    if record is None or not policy.may_take_record(reading.actor, record.facts()):
        raise _no_record()
    return record


def _record(reading: Reading, record_id: RecordId) -> Record | None:
    query = select(Record).where(Record.id == record_id)
    return reading.session.scalars(query.options(undefer(Record.contents), undefer(Record.document))).first()


def _page(reading: Reading, person: PersonFacts, *, yours: bool) -> RecordPage:
    query = select(Record).where(Record.person_id == person.id).order_by(Record.made_at.desc(), Record.id)
    if not yours:
        query = query.where(Record.kind == RecordKind.TRANSCRIPT)
    records = reading.session.scalars(query).all()
    return RecordPage(person, yours, _assembled(reading, person).contents, _rows(reading, records))


def _rows(reading: Reading, records: Sequence[Record]) -> tuple[RecordRow, ...]:
    names = people.names_of(reading, {record.made_by for record in records if record.made_by})
    return tuple(
        RecordRow(
            id=record.id,
            kind=record.kind,
            address=record.address,
            digest=record.digest,
            made_at=record.made_at,
            made_by=names.get(record.made_by, "") if record.made_by else "",
            withdrawn_at=record.withdrawn_at,
            may_take=policy.may_take_record(reading.actor, record.facts()),
            may_withdraw=policy.may_withdraw_record(reading.actor, record.facts()),
        )
        for record in records
    )


def _assembled(reading: Reading, person: PersonFacts) -> Assembled:
    badges = awards.badges_held(reading, person.id)
    finished = pathways.finished_by(reading, person.id)
    contents = Contents(
        name=person.name,
        school=person.school_name,
        district=people.district_name(reading, person.district_id),
        on=reading.now.date(),
        awards=tuple(
            RecordedAward(
                award_id=badge.award_id,
                title=badge.about.title,
                kind=badge.about.kind.label,
                earned_on=badge.granted_at.date(),
                holds_until=badge.expires_at.date() if badge.expires_at else None,
                part_of=tuple(dict.fromkeys(_pathways(badge.about.slug, finished))),
            )
            for badge in badges
            if badge.signed
        ),
        credit=_credit(reading, person),
        waiting=tuple(badge.about.title for badge in badges if not badge.signed),
    )
    return Assembled(person, contents, badges, finished)


def _pathways(slug: str, finished: Iterable[Finished]) -> Iterable[str]:
    return (one.title for one in finished if slug in (*one.parts, one.capstone))


def _credit(reading: Reading, person: PersonFacts) -> tuple[CreditEarned, ...]:
    """The credit of a person by type, without what was taken back."""
    rates = {rate.id: rate for rate in equivalencies(reading, person.district_id) if rate.kind.is_credit}
    query = select(Entry).where(Entry.person_id == person.id).order_by(Entry.awarded_on, Entry.id)
    entries = reading.session.scalars(query).all()
    standing = standing_lines((entry.id, entry.reverses_id) for entry in entries)
    counted = [entry for entry in entries if entry.id in standing and entry.entry is EntryKind.EARNED]
    titles = _titles(reading, counted)
    by_rate: dict[EquivalencyId, list[Entry]] = {
        rate_id: list(group) for rate_id, group in groupby(sorted(counted, key=_rate_of), key=_rate_of)
    }
    return tuple(
        _earned(rates[rate_id], group, titles)
        for rate_id, group in sorted(by_rate.items(), key=lambda item: rates[item[0]].slug)
    )


def _rate_of(entry: Entry) -> EquivalencyId:
    return entry.equivalency_id


def _titles(reading: Reading, entries: Iterable[Entry]) -> dict[EntryId, str]:
    """What gave the credit of each entry, an award or something from elsewhere."""
    listed = list(entries)
    here = awards.titles_of(reading, {one.award_id for one in listed if one.award_id})
    decisions = {one.outside_decision_id for one in listed if one.outside_decision_id}
    elsewhere = awards.titles_of_outside(reading, decisions) if decisions else {}
    named = {}
    for entry in listed:
        if entry.award_id:
            named[entry.id] = here.get(entry.award_id, "")
        elif entry.outside_decision_id in elsewhere:
            named[entry.id] = elsewhere[entry.outside_decision_id][1]
    return named


def _earned(rate: Equivalency, entries: Sequence[Entry], titles: Mapping[EntryId, str]) -> CreditEarned:
    sums = balance_of(rate, len(entries))
    return CreditEarned(
        slug=rate.slug,
        title=rate.title,
        rate=rate.rate_in_words,
        authority=rate.authority,
        unit=rate.unit,
        total=as_decimal(sums.total),
        usable=sums.usable,
        left_over=as_decimal(sums.left_over),
        lines=tuple(
            CreditLine(entry.award_id, titles.get(entry.id, ""), entry.awarded_on, entry.quantity)
            for entry in entries
        ),
    )


def _person(reading: Reading, person_id: PersonId | None) -> PersonFacts:
    person = people.facts_of(reading, [person_id]).get(person_id) if person_id else None
    if person is None:
        raise _nobody()
    return person


def _nobody() -> NotFound:
    return NotFound("There is no such person.", cure="Search for them on the page of human resources.")


def _no_record() -> NotFound:
    return NotFound("There is no such record.", cure="Yours are listed under My record.")
