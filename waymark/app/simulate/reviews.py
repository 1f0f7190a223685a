"""The review of one attempt at any stage, as rows: its case, its readers, their scorecards and drafts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from evidence.rules import AttemptId, SubmissionId, SubmissionState
from review.models import Case, Draft, Reader, Scorecard
from review.rules import (
    CaseId,
    CaseState,
    Outcome,
    ReaderRole,
    ReaderState,
    ReviewPolicy,
    add_working_days,
)
from waymark.app.demo import texts
from waymark.app.simulate.drawing import Deck, drawn_id
from waymark.app.simulate.rows import Rows
from waymark.app.simulate.samples import Samples, Scores
from waymark.app.simulate.staff import Member, Staff
from waymark.kernel.ids import DistrictId

_SCORED_AFTER = timedelta(hours=5)
_CHOSEN = "Drawn for the simulated district, from another school than the author's where there is one."
_NOBODY = "No coach is free to read this."


class Stage(StrEnum):
    """How far a piece of work has come. A draft is not read yet."""

    DRAFT = "draft"
    OPEN = "open"
    SHORT_OF_READERS = "short_of_readers"
    CLAIMED = "claimed"
    HALF_READ = "half_read"
    THIRD_READER = "third_reader"
    MODERATION = "moderation"
    NOT_YET = "not_yet"
    MET = "met"


@dataclass(frozen=True)
class Standing:
    """Where submission, case and readers stand at a stage."""

    submission: SubmissionState
    case: CaseState
    seats: tuple[ReaderState, ...]
    outcome: Outcome | None = None


_ASSIGNED, _CLAIMED, _SCORED = ReaderState.ASSIGNED, ReaderState.CLAIMED, ReaderState.SCORED
_HANDED_IN, _BEING_READ = SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW
_BOTH = (_SCORED, _SCORED)

STANDING = {
    Stage.OPEN: Standing(_HANDED_IN, CaseState.OPEN, (_ASSIGNED, _ASSIGNED)),
    Stage.SHORT_OF_READERS: Standing(_HANDED_IN, CaseState.OPEN, (_ASSIGNED,)),
    Stage.CLAIMED: Standing(_BEING_READ, CaseState.CLAIMED, (_CLAIMED, _ASSIGNED)),
    Stage.HALF_READ: Standing(_BEING_READ, CaseState.CLAIMED, (_SCORED, _CLAIMED)),
    Stage.THIRD_READER: Standing(_BEING_READ, CaseState.THIRD_READER, (*_BOTH, _ASSIGNED)),
    Stage.MODERATION: Standing(_BEING_READ, CaseState.MODERATION, (*_BOTH, _SCORED)),
    Stage.NOT_YET: Standing(SubmissionState.RETURNED, CaseState.DECIDED, _BOTH, Outcome.NOT_YET),
    Stage.MET: Standing(SubmissionState.ACCEPTED, CaseState.DECIDED, _BOTH, Outcome.MET),
}


@dataclass(frozen=True)
class HandedIn:
    """One attempt, as far as its review is concerned."""

    author: Member
    samples: Samples
    submission_id: SubmissionId
    attempt_id: AttemptId
    number: int
    at: datetime


class Reviews:
    """Writes reviews. Readers are dealt out evenly, decided and open work apart."""

    def __init__(
        self, rows: Rows, draw: random.Random, district_id: DistrictId, staff: Staff, policy: ReviewPolicy
    ) -> None:
        self._rows, self._draw, self._district, self._policy = rows, draw, district_id, policy
        self._policy_body = policy.body()
        self._several_schools = len(staff.leaders) > 1
        pools = {**staff.readers, ReaderRole.THIRD: staff.readers[ReaderRole.PEER]}
        self._for_decided = {role: Deck(draw, pool) for role, pool in pools.items()}
        self._for_open = {role: Deck(draw, pool) for role, pool in pools.items()}

    def readers_for(self, author: Member, stage: Stage) -> list[tuple[ReaderRole, Member]]:
        """Who reads: as many as the stage has seats, never the author, of another school where there is one."""
        decks = self._for_decided if STANDING[stage].outcome else self._for_open
        roles = (*self._policy.mix, ReaderRole.THIRD)[: len(STANDING[stage].seats)]
        chosen: list[tuple[ReaderRole, Member]] = []
        taken = {author.id}
        for role in roles:
            reader = decks[role].next()
            while reader.id in taken or (self._several_schools and reader.school_id == author.school_id):
                reader = decks[role].next()
            taken.add(reader.id)
            chosen.append((role, reader))
        return chosen

    def write(
        self,
        work: HandedIn,
        stage: Stage,
        decided_at: datetime,
        readers: Sequence[tuple[ReaderRole, Member]],
    ) -> CaseId:
        """The review of an attempt. ``decided_at`` counts where the stage has an outcome."""
        standing, scores = STANDING[stage], self._scores(work.samples, stage)
        case_id = CaseId(drawn_id(self._draw))
        short = stage is Stage.SHORT_OF_READERS
        due_at = add_working_days(work.at, self._policy.due_working_days)
        self._rows.add(
            Case,
            id=case_id,
            attempt_id=work.attempt_id,
            submission_id=work.submission_id,
            author_id=work.author.id,
            district_id=self._district,
            version_id=work.samples.definition.version_id,
            state=standing.case,
            outcome=standing.outcome,
            policy=self._policy_body,
            attempt_number=work.number,
            short_of_readers=short,
            missing=[_NOBODY] if short else [],
            opened_at=work.at,
            due_at=due_at,
            decided_at=decided_at if standing.outcome else None,
            decision_reason=scores.reason if standing.outcome else "",
            moderated_by=None,
            version=1 + len(readers),
        )
        for seat, ((role, reader), state) in enumerate(zip(readers, standing.seats, strict=True), 1):
            begun = work.at + timedelta(days=seat)
            self._seat(
                case_id,
                reader,
                seat=seat,
                as_role=role,
                state=state,
                assigned_at=begun if role is ReaderRole.THIRD else work.at,
                due_at=due_at,
                claimed_at=None if state is _ASSIGNED else begun,
            )
            if state is _SCORED:
                self._scorecard(
                    case_id, reader, work.samples, scores.ratings[seat - 1], begun + _SCORED_AFTER
                )
            elif state is _CLAIMED:
                self._half_written(case_id, reader, scores.ratings[seat - 1], begun)
        return case_id

    def _scores(self, samples: Samples, stage: Stage) -> Scores:
        kinds = {
            Stage.NOT_YET: samples.not_yet,
            Stage.THIRD_READER: samples.split,
            Stage.MODERATION: samples.torn,
        }
        return self._draw.choice(kinds.get(stage, samples.met))

    def _seat(
        self,
        case_id: CaseId,
        reader: Member,
        *,
        seat: int,
        as_role: ReaderRole,
        state: ReaderState,
        assigned_at: datetime,
        due_at: datetime,
        claimed_at: datetime | None,
    ) -> None:
        held_for = timedelta(hours=self._policy.lease_hours)
        self._rows.add(
            Reader,
            id=drawn_id(self._draw),
            case_id=case_id,
            reader_id=reader.id,
            seat=seat,
            as_role=as_role,
            state=state,
            chosen_because=_CHOSEN,
            assigned_at=assigned_at,
            due_at=due_at,
            claimed_at=claimed_at,
            lease_until=claimed_at + held_for if claimed_at else None,
            reason="",
        )

    def _scorecard(
        self,
        case_id: CaseId,
        reader: Member,
        samples: Samples,
        ratings: list[dict[str, str]],
        scored_at: datetime,
    ) -> None:
        self._rows.add(
            Scorecard,
            id=drawn_id(self._draw),
            case_id=case_id,
            reader_id=reader.id,
            ratings=ratings,
            commendations=self._draw.choice(texts.COMMENDATIONS),
            recommendations=self._draw.choice(texts.RECOMMENDATIONS),
            rubric_digest=samples.rubric_digest,
            scored_at=scored_at,
        )

    def _half_written(
        self, case_id: CaseId, reader: Member, ratings: list[dict[str, str]], saved_at: datetime
    ) -> None:
        half = len(ratings) // 2
        untouched = [{**rating, "level": "", "comment": ""} for rating in ratings[half:]]
        self._rows.add(
            Draft,
            id=drawn_id(self._draw),
            case_id=case_id,
            reader_id=reader.id,
            ratings=[*ratings[:half], *untouched],
            commendations="",
            recommendations="",
            saved_at=saved_at,
            revision=1,
        )
