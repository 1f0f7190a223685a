"""Plans seen from outside: the leader's inbox, and what other slices ask about plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from pathways import policy
from pathways.models import PathwayRow, PathwayVersion, Plan
from pathways.queries.known import held_slugs
from pathways.rules import PlanId, PlanState, capstone_of, evaluate
from people import queries as people
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import Reading

HEARD_SHOWN = 50
"""Plans already heard that the inbox still lists, the newest first."""

_HEARD = (PlanState.RETURNED, PlanState.AGREED, PlanState.COMPLETED)


@dataclass(frozen=True)
class InboxRow:
    """A plan in a building leader's inbox."""

    plan_id: PlanId
    author: str
    pathway: str
    area_code: str | None
    state: PlanState
    leader: str
    meeting_on: date | None
    presented_at: datetime | None


@dataclass(frozen=True)
class PlanSummary:
    """A plan in two plain values."""

    pathway: str
    meeting_on: str


@dataclass(frozen=True)
class InboxPage:
    """Plans to hear, by the day of the meeting, and plans that were heard."""

    waiting: tuple[InboxRow, ...]
    heard: tuple[InboxRow, ...]

    @property
    def heard_by_state(self) -> tuple[tuple[PlanState, tuple[InboxRow, ...]], ...]:
        """The plans that were heard, those that come back first. States without a plan are left out."""
        by_state = ((state, tuple(row for row in self.heard if row.state is state)) for state in _HEARD)
        return tuple((state, rows) for state, rows in by_state if rows)


def leader_inbox(reading: Reading) -> InboxPage:
    """The plans of the schools that the actor leads, never their own. Raises ``Refused``."""
    policy.may_see_inbox(reading.actor).require()
    staff = people.educators().subquery()
    query = (
        select(Plan, PathwayVersion.title, PathwayVersion.area_code)
        .join(PathwayVersion, Plan.pathway_version_id == PathwayVersion.id)
        .join(staff, staff.c.person_id == Plan.person_id)
        .where(
            Plan.district_id == reading.actor.district_id,
            staff.c.school_id.in_(policy.schools_led(reading.actor)),
            Plan.person_id != reading.actor.person_id,
        )
    )
    to_hear = query.where(Plan.state == PlanState.PRESENTED).order_by(Plan.meeting_on, Plan.presented_at)
    heard = query.where(Plan.state.in_(_HEARD)).order_by(Plan.presented_at.desc(), Plan.id)
    waiting_rows = reading.session.execute(to_hear).all()
    heard_rows = reading.session.execute(heard.limit(HEARD_SHOWN)).all()
    people_named = {
        i for plan, _, _ in (*waiting_rows, *heard_rows) for i in (plan.person_id, plan.leader_id) if i
    }
    names = people.names_of(reading, people_named)

    def row(plan: Plan, title: str, area_code: str | None) -> InboxRow:
        return InboxRow(
            plan_id=plan.id,
            author=names.get(plan.person_id, ""),
            pathway=title,
            area_code=area_code,
            state=plan.state,
            leader=names.get(plan.leader_id, "") if plan.leader_id else "",
            meeting_on=plan.meeting_on,
            presented_at=plan.presented_at,
        )

    return InboxPage(tuple(row(*found) for found in waiting_rows), tuple(row(*found) for found in heard_rows))


def plan_summary(reading: Reading, plan_id: PlanId) -> PlanSummary:
    """What a mail about a plan says. The caller knows that its reader may know of the plan."""
    query = (
        select(PathwayVersion.title, Plan.meeting_on)
        .join(Plan, Plan.pathway_version_id == PathwayVersion.id)
        .where(Plan.id == plan_id)
    )
    title, meeting_on = reading.session.execute(query).one()
    return PlanSummary(title, f"{meeting_on.day} {meeting_on:%B %Y}" if meeting_on else "")


def waiting_for(reading: Reading) -> int:
    """How many plans wait for the actor to hear them; nothing for those who lead no school."""
    schools = policy.schools_led(reading.actor)
    if not schools:
        return 0
    staff = people.educators().subquery()
    query = (
        select(func.count())
        .select_from(Plan)
        .join(staff, staff.c.person_id == Plan.person_id)
        .where(
            Plan.district_id == reading.actor.district_id,
            Plan.state == PlanState.PRESENTED,
            Plan.person_id != reading.actor.person_id,
            staff.c.school_id.in_(schools),
        )
    )
    return reading.session.scalar(query) or 0


def capstone_open(reading: Reading, person_id: PersonId, slug: str) -> bool:
    """Whether the full pathway review is open to this person: an agreed plan, and all of the rest earned."""
    query = (
        select(Plan.choices, PathwayVersion)
        .join(PathwayVersion, Plan.pathway_version_id == PathwayVersion.id)
        .where(Plan.person_id == person_id, Plan.state.in_((PlanState.AGREED, PlanState.COMPLETED)))
    )
    plans = [(choices, version.facts()) for choices, version in reading.session.execute(query)]
    plans = [plan for plan in plans if (last := capstone_of(plan[1].rule)) and last.slug == slug]
    held = {
        with_outside: held_slugs(reading, person_id, with_outside=with_outside)
        for with_outside in {pathway.counts_outside for _, pathway in plans}
    }
    return any(
        evaluate(pathway.rule, choices, held[pathway.counts_outside]).capstone_open
        for choices, pathway in plans
    )


def agreed_by(reading: Reading, author_id: PersonId) -> frozenset[PersonId]:
    """Who has agreed to any plan of this person."""
    query = select(Plan.agreed_by).where(Plan.person_id == author_id, Plan.agreed_by.is_not(None)).distinct()
    return frozenset(leader_id for leader_id in reading.session.scalars(query) if leader_id)


def live_plans() -> Select[PlanId, PersonId, DistrictId, str, PlanState, datetime | None, int]:
    """Published select of plans that were not withdrawn, for roll-ups of higher slices.

    Columns: plan_id, person_id, district_id, slug (of the pathway), state, agreed_at, goals (how many).
    """
    return (
        select(
            Plan.id.label("plan_id"),
            Plan.person_id,
            Plan.district_id,
            PathwayRow.slug,
            Plan.state,
            Plan.agreed_at,
            func.json_array_length(Plan.goals).label("goals"),
        )
        .join(PathwayRow, Plan.pathway_id == PathwayRow.id)
        .where(Plan.state != PlanState.WITHDRAWN)
    )
