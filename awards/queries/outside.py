"""What comes from elsewhere: how it stands, for lists and for the slices above, and its rows for the service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from awards import policy
from awards.models import Outside, OutsideCheck, OutsideDecision, OutsideMatch
from awards.rules import (
    Ended,
    OutsideDecisionId,
    OutsideId,
    OutsideKind,
    OutsideState,
    Soundness,
    Worth,
)
from awards.verifying import Verdict
from credentials import queries as credentials
from credentials.rules import CredentialId, CredentialKind, Definition, VersionId
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

_SOUNDNESS = {
    Verdict.VALID: Soundness.FINE,
    Verdict.NOT_VALID: Soundness.UNSOUND,
    Verdict.REVOKED: Soundness.REVOKED,
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
    """One decision with its reason. ``ended`` says why it stands no more."""

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


def outside_of(reading: Reading, person_id: PersonId | None) -> tuple[OutsideRow, ...]:
    """What a person brought from elsewhere and did not take back, the newest first, in one to five statements.

    For the slices above, which check themselves who may know it.
    """
    query = (
        select(Outside)
        .where(Outside.person_id == person_id, Outside.state != OutsideState.WITHDRAWN)
        .order_by(Outside.brought_at.desc(), Outside.id)
    )
    return rows_of(reading, reading.session.scalars(query).all())


def outside_decision(reading: Reading, decision_id: OutsideDecisionId) -> tuple[OutsideRow, DecisionRow]:
    """A decision with what it is about, for the slices above. Raises ``NotFound``."""
    decision = reading.session.get(OutsideDecision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.")
    outside = reading.session.get_one(Outside, decision.outside_id)
    row = rows_of(reading, [outside])[0]
    return row, decision_rows(reading, [decision])[0]


def standing_for(
    reading: Reading, person_id: PersonId, credential_id: CredentialId
) -> tuple[OutsideDecisionId, ...]:
    """The standing decisions by which something of a person's equals a credential, in one or two statements."""
    query = (
        select(OutsideDecision.id, OutsideDecision.version_id)
        .join(Outside, OutsideDecision.outside_id == Outside.id)
        .where(
            Outside.person_id == person_id,
            OutsideDecision.worth == Worth.EQUIVALENT,
            OutsideDecision.ended_at.is_(None),
        )
    )
    found = reading.session.execute(query).all()
    if not found:
        return ()
    about = credentials.versions(reading, [version_id for _, version_id in found if version_id])
    return tuple(
        decision_id
        for decision_id, version_id in found
        if version_id and about[version_id].credential_id == credential_id
    )


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


def rows_of(reading: Reading, outsides: Sequence[Outside]) -> tuple[OutsideRow, ...]:
    """Rows for lists, in up to four statements, none where the list is empty."""
    if not outsides:
        return ()
    ids = [outside.id for outside in outsides]
    names = people.names_of(reading, {outside.person_id for outside in outsides})
    said = select(OutsideDecision).where(OutsideDecision.outside_id.in_(ids)).order_by(OutsideDecision.number)
    last = {decision.outside_id: decision for decision in reading.session.scalars(said)}
    rows = {row.id: row for row in decision_rows(reading, list(last.values()))}
    verdicts: defaultdict[OutsideId, list[Verdict]] = defaultdict(list)
    checks = select(OutsideCheck.outside_id, OutsideCheck.verdict).where(OutsideCheck.outside_id.in_(ids))
    for outside_id, verdict in reading.session.execute(checks.order_by(OutsideCheck.number)):
        verdicts[outside_id].append(verdict)
    return tuple(
        row_of(
            outside,
            names.get(outside.person_id, ""),
            rows[last[outside.id].id] if outside.id in last else None,
            soundness(verdicts[outside.id]),
        )
        for outside in outsides
    )


def decision_rows(reading: Reading, decisions: Sequence[OutsideDecision]) -> tuple[DecisionRow, ...]:
    """Decisions with the credentials and names in them, in up to two statements."""
    if not decisions:
        return ()
    names = people.names_of(reading, {decision.decided_by for decision in decisions})
    measured = {decision.version_id for decision in decisions if decision.version_id}
    about = credentials.versions(reading, measured) if measured else {}
    return tuple(
        DecisionRow(
            id=decision.id,
            number=decision.number,
            worth=decision.worth,
            measure=_measure(about[decision.version_id]) if decision.version_id else None,
            reason=decision.reason,
            decided_by=names.get(decision.decided_by, ""),
            decided_at=decision.decided_at,
            ended_at=decision.ended_at,
            ended=decision.ended,
        )
        for decision in decisions
    )


def row_of(outside: Outside, person: str, decision: DecisionRow | None, sound: Soundness) -> OutsideRow:
    """A row from its parts."""
    return OutsideRow(
        id=outside.id,
        person_id=outside.person_id,
        person=person,
        district_id=outside.district_id,
        kind=outside.kind,
        state=outside.state,
        title=outside.title,
        issuer_name=outside.issuer_name,
        brought_at=outside.brought_at,
        proposed_at=outside.proposed_at,
        decision=decision,
        soundness=sound,
    )


def _measure(about: Definition) -> Measure:
    return Measure(about.version_id, about.credential_id, about.slug, about.title, about.kind)
