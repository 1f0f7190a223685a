"""One educator's year: a plan, the credentials earned under it with what they are worth, and work under way."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from awards.models import Award, Because
from awards.rules import AwardId, AwardState
from credentials.rules import Definition
from hr.models import Benefit, Entry
from hr.rules import BenefitState, EntryKind, Equivalency, as_decimal, entered_under
from pathways.models import Plan, PlanNote
from pathways.rules import (
    NoteKind,
    Pathway,
    PathwayId,
    PathwayVersionId,
    PlanId,
    PlanState,
    capstone_of,
    needed,
    pool,
    required,
)
from waymark.app.demo import texts
from waymark.app.simulate.drawing import Deck, drawn_id
from waymark.app.simulate.reviews import Stage
from waymark.app.simulate.rows import Rows
from waymark.app.simulate.samples import Samples
from waymark.app.simulate.staff import Member, Staff
from waymark.app.simulate.submissions import LONGEST_LIFE, Submissions
from waymark.kernel.actor import Role
from waymark.kernel.ids import DistrictId

YEAR = timedelta(days=365)
_A_DAY = timedelta(days=1)
_EVERYTHING = 99
"""More than any pathway asks for: the capstone and the pathway's own badge as well."""


class Fate(StrEnum):
    """How far an educator's plan has come."""

    NO_PLAN = "no_plan"
    DRAFT = "draft"
    PRESENTED = "presented"
    RETURNED = "returned"
    AGREED = "agreed"


# Of fifty educators each. About five awards come to one educator.
_FATES = {Fate.NO_PLAN: 6, Fate.DRAFT: 3, Fate.PRESENTED: 3, Fate.RETURNED: 1, Fate.AGREED: 37}
# Of thirty-seven with an agreed plan: how many credentials they have earned.
_EARNED = {2: 6, 4: 8, 6: 8, 8: 7, 12: 5, _EVERYTHING: 3}
# Of twenty-five with something left to earn: what they have under way.
_UNDER_WAY: dict[Stage | None, int] = {
    None: 5,
    Stage.DRAFT: 5,
    Stage.OPEN: 3,
    Stage.SHORT_OF_READERS: 1,
    Stage.CLAIMED: 4,
    Stage.HALF_READ: 2,
    Stage.THIRD_READER: 1,
    Stage.MODERATION: 1,
    Stage.NOT_YET: 3,
}
_AT_ONCE = {True: 4, False: 1}
_LEADS = {True: 1, False: 11}


@dataclass(frozen=True)
class Shelf:
    """What the district's library has, as careers need it."""

    pathway: Pathway
    pathway_id: PathwayId
    pathway_version_id: PathwayVersionId
    samples: Mapping[str, Samples]
    badge: Definition
    """What a finished pathway grants."""
    beside: Sequence[str]
    """Credentials that no part of the pathway asks for."""
    equivalencies: Sequence[Equivalency]


class Careers:
    """Writes the year of one educator after the other."""

    def __init__(
        self,
        rows: Rows,
        draw: random.Random,
        *,
        district_id: DistrictId,
        staff: Staff,
        shelf: Shelf,
        submissions: Submissions,
        now: datetime,
    ) -> None:
        self._rows, self._draw, self._district, self._staff = rows, draw, district_id, staff
        self._shelf, self._submissions, self._now = shelf, submissions, now
        self._fates = Deck.of_shares(draw, _FATES)
        self._earned = Deck.of_shares(draw, _EARNED)
        self._under_way = Deck.of_shares(draw, _UNDER_WAY)
        self._at_once = Deck.of_shares(draw, _AT_ONCE)
        self._leads = Deck.of_shares(draw, _LEADS)

    def tell(self, educator: Member) -> None:
        """Write everything that one educator has done in the year."""
        fate = self._fates.next()
        if fate is Fate.NO_PLAN:
            return
        choices = self._choices()
        if fate is not Fate.AGREED:
            begun = self._now - self._draw.uniform(9, 30) * _A_DAY
            self._plan(educator, choices, begun, PlanState(fate.value))
            return
        begun = self._now - self._draw.uniform(2 / 3, 1) * YEAR
        to_do = self._to_do(choices)
        reach, recipient = self._earned.next(), f"urn:uuid:{drawn_id(self._draw)}"
        decided = self._moments(begun, len(to_do[:reach]))
        for slug, at in zip(to_do[:reach], decided, strict=True):
            self._earn(educator, recipient, self._shelf.samples[slug], at)
        if reach == _EVERYTHING:
            plan_id = self._plan(educator, choices, begun, PlanState.COMPLETED, completed_at=decided[-1])
            because: Because = {"kind": "pathway", "plan_id": plan_id}
            self._award(educator, recipient, self._shelf.badge, decided[-1], because)
            return
        self._plan(educator, choices, begun, PlanState.AGREED)
        self._work_on(educator, self._shelf.samples[to_do[reach]])

    def _choices(self) -> list[str]:
        """A full choice in which everything that it builds on is part of the plan."""
        rule = self._shelf.pathway.rule
        while True:
            choices = self._draw.sample(pool(rule), needed(rule))
            in_plan = {*required(rule), *choices}
            if all(self._builds_on(slug) <= in_plan for slug in choices):
                return choices

    def _to_do(self, choices: Sequence[str]) -> list[str]:
        """Everything in the plan by chance, but nothing before what it builds on, and the capstone last."""
        rule = self._shelf.pathway.rule
        slugs = [*required(rule), *choices]
        waiting, ordered = self._draw.sample(slugs, len(slugs)), list[str]()
        while waiting:
            ready = [slug for slug in waiting if self._builds_on(slug) <= set(ordered)]
            ordered += ready
            waiting = [slug for slug in waiting if slug not in ready]
        if self._leads.next():
            ordered.insert(0, self._draw.choice(self._shelf.beside))
        last = capstone_of(rule)
        return [*ordered, last.slug] if last else ordered

    def _builds_on(self, slug: str) -> set[str]:
        return set(self._shelf.samples[slug].definition.prerequisites)

    def _moments(self, begun: datetime, number: int) -> list[datetime]:
        """When so many submissions are decided, the first ones first."""
        time = self._now - LONGEST_LIFE - begun
        return sorted(begun + LONGEST_LIFE + self._draw.random() * time for _ in range(number))

    def _plan(
        self,
        educator: Member,
        choices: Sequence[str],
        begun: datetime,
        state: PlanState,
        completed_at: datetime | None = None,
    ) -> PlanId:
        plan_id = PlanId(drawn_id(self._draw))
        leader = self._leader_of(educator)
        shown = state is not PlanState.DRAFT
        agreed_at = begun + 6 * _A_DAY if state in (PlanState.AGREED, PlanState.COMPLETED) else None
        self._rows.add(
            Plan,
            id=plan_id,
            person_id=educator.id,
            district_id=self._district,
            pathway_id=self._shelf.pathway_id,
            pathway_version_id=self._shelf.pathway_version_id,
            state=state,
            choices=sorted(choices),
            goals=self._draw.sample(texts.GOALS, 1),
            leader_id=leader.id if shown else None,
            meeting_on=(begun + 7 * _A_DAY).date() if shown else None,
            created_at=begun,
            presented_at=begun + 2 * _A_DAY if shown else None,
            agreed_at=agreed_at,
            agreed_by=leader.id if agreed_at else None,
            completed_at=completed_at,
            version=1,
        )
        if state is PlanState.RETURNED:
            self._rows.add(
                PlanNote,
                id=drawn_id(self._draw),
                plan_id=plan_id,
                author_id=leader.id,
                kind=NoteKind.RETURNED,
                text="Good choices. Tell me first which of your learners this is for.",
                at=begun + 6 * _A_DAY,
            )
        return plan_id

    def _leader_of(self, educator: Member) -> Member:
        assert educator.school_id is not None
        return self._staff.leaders[educator.school_id]

    def _work_on(self, educator: Member, samples: Samples) -> None:
        stage = self._under_way.next()
        if stage is None:
            return
        # Seven working days are promised: what was handed in longest ago is late by now.
        at = self._now - self._draw.uniform(7, 14) * _A_DAY
        if stage is Stage.DRAFT:
            self._submissions.draft(educator, samples, at)
        else:
            self._submissions.under_way(educator, samples, stage, at)

    def _earn(self, educator: Member, recipient: str, samples: Samples, at: datetime) -> None:
        done = self._submissions.accepted(educator, samples, at, at_once=self._at_once.next())
        because: Because = {
            "kind": "review",
            "submission_id": done.submission_id,
            "case_id": done.case_id,
            "attempt_id": done.attempt_id,
            "attempt_digest": done.attempt_digest,
            "readers": done.readers,
        }
        self._award(educator, recipient, samples.definition, at, because)

    def _award(
        self, educator: Member, recipient: str, about: Definition, at: datetime, because: Because
    ) -> None:
        award_id = AwardId(drawn_id(self._draw))
        self._rows.add(
            Award,
            id=award_id,
            person_id=educator.id,
            district_id=self._district,
            credential_id=about.credential_id,
            version_id=about.version_id,
            cycle=1,
            state=AwardState.GRANTED,
            because=because,
            granted_at=at,
            recipient_urn=recipient,
            salt=drawn_id(self._draw),
            hashed_email="",
            revocation_reason="",
            version=1,
        )
        for equivalency in entered_under(
            about.kind, about.slug, at.date(), equivalencies=self._shelf.equivalencies, done=()
        ):
            self._enter(educator, award_id, equivalency, at)

    def _enter(self, educator: Member, award_id: AwardId, equivalency: Equivalency, at: datetime) -> None:
        if equivalency.kind.is_credit:
            self._rows.add(
                Entry,
                id=drawn_id(self._draw),
                district_id=self._district,
                person_id=educator.id,
                award_id=award_id,
                equivalency_id=equivalency.id,
                entry=EntryKind.EARNED,
                reverses_id=None,
                quantity=as_decimal(equivalency.rate),
                unit=equivalency.unit,
                awarded_on=at.date(),
                entered_on=at.date(),
                entered_at=at,
            )
            return
        # Approved after two weeks, paid after six.
        officer = self._staff.office[Role.HR_OFFICER].id
        approved_at, paid_at = at + 14 * _A_DAY, at + 42 * _A_DAY
        approved, paid = approved_at < self._now, paid_at < self._now
        state = BenefitState.PAID if paid else BenefitState.APPROVED if approved else BenefitState.ELIGIBLE
        self._rows.add(
            Benefit,
            id=drawn_id(self._draw),
            district_id=self._district,
            person_id=educator.id,
            award_id=award_id,
            equivalency_id=equivalency.id,
            amount=as_decimal(equivalency.rate),
            unit=equivalency.unit,
            state=state,
            eligible_at=at,
            approved_at=approved_at if approved else None,
            approved_by=officer if approved else None,
            paid_at=paid_at if paid else None,
            paid_by=officer if paid else None,
            settled_note="",
            version=1,
        )
