"""The places of one plan's way up: every credential in it with how it stands, and the choices still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from awards import queries as awards
from awards.queries import OutsideRow
from credentials.rules import Definition
from evidence import queries as evidence
from evidence.rules import OPEN_STATES, SubmissionId, SubmissionState
from pathways.models import Plan
from pathways.queries.catalogue import CredentialLine, line_of, line_title
from pathways.queries.known import equal_slugs
from pathways.rules import (
    Pathway,
    Progress,
    StepState,
    capstone_of,
    groups,
    opens_after,
    pool,
    required,
    step_state,
    waits_outside,
)
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Place:
    """One place on the map of a plan: a credential, or a choice that is still open."""

    label: str
    state: StepState
    slug: str = ""
    href: str = ""
    note: str = ""
    required: bool = False
    earned_at: datetime | None = None
    earlier: bool = False
    outside: bool = False
    """Whether it waits for something that is not in the plan; ``note`` says for what."""
    elsewhere: OutsideRow | None = None
    """What its author brought from elsewhere and was measured against it, whether it counts or not."""
    line: CredentialLine | None = None


@dataclass(frozen=True)
class Standing:
    """What a plan's author holds and has under way, and when what is not open yet opens, in words."""

    held: Mapping[str, awards.Held]
    submissions: Mapping[str, SubmissionState] = field(default_factory=dict)
    open_work: Mapping[str, SubmissionId] = field(default_factory=dict)
    opening: Mapping[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    """Which of them wait for something that is not in the plan."""
    brought: tuple[OutsideRow, ...] = ()
    """What its author brought from elsewhere and was decided on."""
    counts_outside: bool = False

    @property
    def counted(self) -> dict[str, OutsideRow]:
        """What from elsewhere counts in this pathway, by the credential that it equals."""
        if not self.counts_outside:
            return {}
        return {row.measure.slug: row for row in self.brought if row.counts and row.measure}

    @property
    def earned(self) -> frozenset[str]:
        """The credentials that count in this pathway: held, or equalled by something from elsewhere."""
        return frozenset({*self.held, *self.counted})

    @property
    def measured(self) -> dict[str, OutsideRow]:
        """What from elsewhere was measured against which credential; where several were, the one that counts."""
        fits = [row for row in reversed(self.brought) if row.measure]
        return {row.measure.slug: row for row in fits if row.measure} | self.counted


@dataclass(frozen=True)
class Places:
    """All places of one plan, in the order in which people see them."""

    required: tuple[Place, ...]
    chosen: tuple[Place, ...]
    still_open: tuple[Place, ...]
    capstone: Place | None
    badge: Place

    @property
    def credentials(self) -> dict[str, Place]:
        """The places that are credentials to be earned, by slug, the capstone last."""
        last = (self.capstone,) if self.capstone else ()
        return {place.slug: place for place in (*self.required, *self.chosen, *last)}


def standing_of(
    reading: Reading, plan: Plan, pathway: Pathway, known: Mapping[str, Definition], *, with_work: bool
) -> Standing:
    """How a plan's author stands in these credentials; what is under way is for nobody but themselves."""
    person_id = plan.person_id
    held = {award.slug: award for award in awards.held_by(reading, person_id)}
    brought = tuple(row for row in awards.outside_of(reading, person_id) if row.decision)
    # A prerequisite is met by what equals it, whatever the rule of this pathway says.
    have = {*held, *equal_slugs(brought)}
    prerequisites = {slug: definition.prerequisites for slug, definition in known.items()}
    outside = waits_outside(pathway.rule, plan.choices, have, prerequisites)

    def titles(slugs: Iterable[str]) -> list[str]:
        return [line_title(slug, known) for slug in slugs]

    opening = {
        slug: opens_after(
            titles(before for before in missing if before not in outside.get(slug, ())),
            titles(outside.get(slug, ())),
        )
        for slug, asked in prerequisites.items()
        if (missing := [before for before in asked if before not in have])
    }
    standing = Standing(
        held,
        opening=opening,
        outside=frozenset(outside),
        brought=brought,
        counts_outside=pathway.counts_outside,
    )
    # What is under way is the educator's own affair: a leader sees only what was earned.
    if not with_work:
        return standing
    latest = evidence.latest_work(reading, person_id)
    work = {slug: latest[d.credential_id] for slug, d in known.items() if d.credential_id in latest}
    return replace(
        standing,
        submissions={slug: state for slug, (_, state) in work.items()},
        open_work={
            slug: submission_id for slug, (submission_id, state) in work.items() if state in OPEN_STATES
        },
    )


def places_of(
    plan: Plan,
    pathway: Pathway,
    progress: Progress,
    lines: Mapping[str, CredentialLine],
    standing: Standing,
) -> Places:
    """The places of a plan."""
    last, offered = capstone_of(pathway.rule), set(pool(pathway.rule))
    closed = "" if progress.capstone_open else opens_after(["everything else in the plan"], [])
    return Places(
        required=tuple(_place(slug, plan, lines, standing) for slug in required(pathway.rule)),
        chosen=tuple(_place(slug, plan, lines, standing) for slug in plan.choices if slug in offered),
        still_open=tuple(
            Place(f"{group.label}: still to choose", StepState.OPEN)
            for group in groups(pathway.rule)
            if group.to_choose
            for _ in range(group.count - len(set(plan.choices) & set(group.slugs)))
        ),
        capstone=_place(last.slug, plan, lines, standing, closed) if last else None,
        badge=_badge(pathway, lines, standing),
    )


def _place(
    slug: str,
    plan: Plan,
    lines: Mapping[str, CredentialLine],
    standing: Standing,
    closed: str | None = None,
) -> Place:
    line, award = line_of(slug, lines), standing.held.get(slug)
    counted = None if award else standing.counted.get(slug)
    opening = standing.opening.get(slug, "") if closed is None else closed
    state = step_state(
        held=slug in standing.earned, submission=standing.submissions.get(slug), locked=bool(opening)
    )
    work = None if slug in standing.earned else standing.open_work.get(slug)
    return Place(
        label=award.title if award else line.title,
        state=state,
        slug=slug,
        href=f"/submissions/{work}" if work else line.href,
        note=_note(state, line, opening),
        required=slug not in plan.choices,
        earned_at=award.granted_at
        if award
        else counted.decision.decided_at
        if counted and counted.decision
        else None,
        earlier=award is not None and award.granted_at < plan.created_at,
        elsewhere=None if award else standing.measured.get(slug),
        outside=state is StepState.LOCKED and slug in standing.outside,
        line=line,
    )


def _note(state: StepState, line: CredentialLine, opening: str) -> str:
    if state is StepState.LOCKED:
        return opening
    if state is not StepState.EARNED and not line.offered:
        return "not in the catalogue at the moment"
    return ""


def _badge(pathway: Pathway, lines: Mapping[str, CredentialLine], standing: Standing) -> Place:
    line, award = line_of(pathway.grants, lines), standing.held.get(pathway.grants)
    if award is None:
        return Place(line.title, StepState.LOCKED, pathway.grants, line.href, line=line)
    address = f"/awards/{award.award_id}"
    return Place(
        award.title, StepState.EARNED, pathway.grants, address, earned_at=award.granted_at, line=line
    )
