"""What comes from elsewhere: how it stands, for lists and for the slices above, and its rows for the service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, undefer

from awards import policy
from awards.models import Award, Outside, OutsideCheck, OutsideDecision, OutsideMatch
from awards.rules import (
    AwardId,
    Ended,
    OutsideDecisionId,
    OutsideId,
    OutsideKind,
    OutsideState,
    Soundness,
    Worth,
)
from awards.verifying import Verdict
from credentials.rules import CredentialId, CredentialKind, VersionId
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

_SOUNDNESS = {
    Verdict.VALID: Soundness.FINE,
    Verdict.NOT_VALID: Soundness.UNSOUND,
    Verdict.REVOKED: Soundness.REVOKED,
    Verdict.SUSPENDED: Soundness.UNSOUND,
}


@dataclass(frozen=True)
class Measure:
    """The credential that something from elsewhere was measured against."""

    version_id: VersionId
    credential_id: CredentialId
    slug: str
    title: str
    kind: CredentialKind


@dataclass(frozen=True)
class DecisionRow:
    """One decision with its reason. ``ended`` says why it stands no more; lists leave out who decided."""

    id: OutsideDecisionId
    number: int
    worth: Worth
    measure: Measure | None
    reason: str
    decided_by: str
    decided_at: datetime
    ended_at: datetime | None
    ended: Ended | None

    @property
    def stands(self) -> bool:
        """Whether it is the decision of today."""
        return self.ended is None


@dataclass(frozen=True)
class OutsideRow:
    """Something from elsewhere in a list, with the last decision about it."""

    id: OutsideId
    person_id: PersonId
    person: str
    district_id: DistrictId
    kind: OutsideKind
    state: OutsideState
    title: str
    issuer_name: str
    brought_at: datetime
    proposed_at: datetime | None
    decision: DecisionRow | None
    soundness: Soundness

    @property
    def worth(self) -> Worth | None:
        """How it counts now; None while nothing is decided, and after a decision has lost its ground."""
        return self.decision.worth if self.decision and self.decision.stands else None

    @property
    def measure(self) -> Measure | None:
        """The credential that the last decision measured it against, whether it stands or not."""
        return self.decision.measure if self.decision else None

    @property
    def counts(self) -> bool:
        """Whether it counts as the credential that it equals."""
        return self.worth is Worth.EQUIVALENT

    @property
    def lost(self) -> bool:
        """Whether it counted, and a later check took the ground away."""
        return self.decision is not None and self.decision.ended is Ended.SOURCE

    @property
    def label(self) -> str:
        """How it stands, in the words of the pages."""
        if self.soundness is Soundness.REVOKED:
            return "Revoked by its issuer"
        if self.lost:
            return "Failed a later check"
        if self.worth:
            return self.worth.label
        return "Waits for a decision" if self.state is OutsideState.PROPOSED else "Not proposed yet"


@dataclass(frozen=True)
class DecidedOutside:
    """What of a person's was decided on, with its last decision, and what every decision was about."""

    rows: tuple[OutsideRow, ...]
    about: Mapping[OutsideDecisionId, tuple[OutsideId, str]]


def outside_of(reading: Reading, person_id: PersonId | None) -> tuple[OutsideRow, ...]:
    """What a person brought from elsewhere and did not take back, the newest first, in one statement.

    For their own shelf, and for the slices above, which check themselves who may know it. Names are left out.
    """
    query = (
        with_last_decision()
        .where(Outside.person_id == person_id, Outside.state != OutsideState.WITHDRAWN)
        .order_by(Outside.brought_at.desc(), Outside.id)
    )
    return tuple(row_of(*found) for found in reading.session.execute(query))


def decided_outside(reading: Reading, person_id: PersonId) -> DecidedOutside:
    """Everything that was ever decided about what a person brought, in one statement; as ``outside_of``."""
    query = (
        select(Outside, OutsideDecision)
        .join(OutsideDecision, OutsideDecision.outside_id == Outside.id)
        .where(Outside.person_id == person_id)
        .order_by(Outside.brought_at.desc(), Outside.id, OutsideDecision.number)
    )
    found = reading.session.execute(query).all()
    last = {outside.id: row_of(outside, decision) for outside, decision in found}
    return DecidedOutside(
        rows=tuple(row for row in last.values() if row.state is not OutsideState.WITHDRAWN),
        about={decision.id: (outside.id, outside.title) for outside, decision in found},
    )


def outside_decision(reading: Reading, decision_id: OutsideDecisionId) -> tuple[OutsideRow, DecisionRow]:
    """A decision with what it is about, for the slices above. Raises ``NotFound``."""
    decision = reading.session.get(OutsideDecision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.")
    outside = reading.session.get_one(Outside, decision.outside_id)
    names = people.names_of(reading, {outside.person_id, decision.decided_by})
    return row_of(outside, decision, names), decision_row(decision, names)


def standing_for(
    session: Session, person_id: PersonId, credential_id: CredentialId
) -> tuple[OutsideDecisionId, ...]:
    """The standing decisions by which something of a person's equals a credential."""
    query = (
        select(OutsideDecision.id)
        .join(Outside, OutsideDecision.outside_id == Outside.id)
        .where(
            Outside.person_id == person_id,
            OutsideDecision.credential_id == credential_id,
            OutsideDecision.worth == Worth.EQUIVALENT,
            OutsideDecision.ended_at.is_(None),
        )
    )
    return tuple(session.scalars(query))


def standing_for_all(
    session: Session, award_ids: Collection[AwardId]
) -> dict[AwardId, tuple[OutsideDecisionId, ...]]:
    """For each award, if any: the standing decisions by which something else equals its credential; one statement."""
    query = (
        select(Award.id, OutsideDecision.id)
        .join(OutsideDecision, OutsideDecision.credential_id == Award.credential_id)
        .join(Outside, (OutsideDecision.outside_id == Outside.id) & (Outside.person_id == Award.person_id))
        .where(
            Award.id.in_(award_ids),
            OutsideDecision.worth == Worth.EQUIVALENT,
            OutsideDecision.ended_at.is_(None),
        )
    )
    found: dict[AwardId, tuple[OutsideDecisionId, ...]] = {}
    for award_id, decision_id in session.execute(query):
        found[award_id] = (*found.get(award_id, ()), decision_id)
    return found


def titles_of_outside(
    reading: Reading, decision_ids: Iterable[OutsideDecisionId]
) -> dict[OutsideDecisionId, tuple[OutsideId, str]]:
    """What each decision is about: its id and its title, in one statement."""
    query = (
        select(OutsideDecision.id, Outside.id, Outside.title)
        .join(Outside, OutsideDecision.outside_id == Outside.id)
        .where(OutsideDecision.id.in_(set(decision_ids)))
    )
    return {
        decision_id: (outside_id, title) for decision_id, outside_id, title in reading.session.execute(query)
    }


def known_outside(
    reading: Reading, outside_id: OutsideId, *, lock: bool = False, with_source: bool = False
) -> Outside:
    """The row, for those who may know of it. Raises ``NotFound`` for everybody else."""
    query = select(Outside).where(Outside.id == outside_id)
    if with_source:
        query = query.options(undefer(Outside.source))
    if lock:
        query = query.with_for_update()
    outside = reading.session.scalars(query).first()
    if outside is None or not policy.may_see_outside(reading.actor, outside.ownership()):
        raise NotFound("There is nothing from elsewhere here.", cure="Look for it on the shelf of badges.")
    return outside


def same_badge(session: Session, person_id: PersonId, digest: str) -> OutsideId | None:
    """The same badge that this person brought already."""
    query = select(Outside.id).where(
        Outside.person_id == person_id, Outside.digest == digest, Outside.state != OutsideState.WITHDRAWN
    )
    return session.scalars(query).first()


def matches_of(session: Session, outside_id: OutsideId) -> list[OutsideMatch]:
    """What was said to match, in order."""
    query = select(OutsideMatch).where(OutsideMatch.outside_id == outside_id)
    return list(session.scalars(query.order_by(OutsideMatch.added_at, OutsideMatch.id)))


def checks_of(session: Session, outside_id: OutsideId) -> list[OutsideCheck]:
    """What checks found, the oldest first."""
    query = select(OutsideCheck).where(OutsideCheck.outside_id == outside_id).order_by(OutsideCheck.number)
    return list(session.scalars(query))


def decisions_of(session: Session, outside_id: OutsideId) -> list[OutsideDecision]:
    """What was decided, the oldest first."""
    query = select(OutsideDecision).where(OutsideDecision.outside_id == outside_id)
    return list(session.scalars(query.order_by(OutsideDecision.number)))


def soundness(verdicts: Sequence[Verdict]) -> Soundness:
    """How a badge stands after its checks, the oldest first.

    A check that could not be finished says nothing, so the one before it holds: a site that is away does not
    bring a revoked badge back.
    """
    found = (_SOUNDNESS[verdict] for verdict in reversed(verdicts) if verdict in _SOUNDNESS)
    return next(found, Soundness.FINE)


def with_last_decision() -> Select[Outside, OutsideDecision | None]:
    """What comes from elsewhere, each with the last decision about it."""
    last = (
        select(func.max(OutsideDecision.number))
        .where(OutsideDecision.outside_id == Outside.id)
        .correlate(Outside)
        .scalar_subquery()
    )
    decided = and_(OutsideDecision.outside_id == Outside.id, OutsideDecision.number == last)
    return select(Outside, OutsideDecision).outerjoin(OutsideDecision, decided)


def rows_of(
    reading: Reading, found: Sequence[tuple[Outside, OutsideDecision | None]]
) -> tuple[OutsideRow, ...]:
    """Rows with the names of those who brought it, in one statement."""
    names = people.names_of(reading, {outside.person_id for outside, _ in found})
    return tuple(row_of(outside, decision, names) for outside, decision in found)


_NO_NAMES: Mapping[PersonId, str] = {}


def row_of(
    outside: Outside, decision: OutsideDecision | None, names: Mapping[PersonId, str] = _NO_NAMES
) -> OutsideRow:
    """A row from its parts."""
    return OutsideRow(
        id=outside.id,
        person_id=outside.person_id,
        person=names.get(outside.person_id, ""),
        district_id=outside.district_id,
        kind=outside.kind,
        state=outside.state,
        title=outside.title,
        issuer_name=outside.issuer_name,
        brought_at=outside.brought_at,
        proposed_at=outside.proposed_at,
        decision=decision_row(decision, names) if decision else None,
        soundness=outside.soundness,
    )


def decision_row(decision: OutsideDecision, names: Mapping[PersonId, str] = _NO_NAMES) -> DecisionRow:
    """A decision in words."""
    return DecisionRow(
        id=decision.id,
        number=decision.number,
        worth=decision.worth,
        measure=_measure(decision),
        reason=decision.reason,
        decided_by=names.get(decision.decided_by, ""),
        decided_at=decision.decided_at,
        ended_at=decision.ended_at,
        ended=decision.ended,
    )


def _measure(decision: OutsideDecision) -> Measure | None:
    if decision.version_id is None or decision.credential_id is None or decision.measured is None:
        return None
    said = decision.measured
    kind = CredentialKind(said["kind"])
    return Measure(decision.version_id, decision.credential_id, said["slug"], said["title"], kind)
