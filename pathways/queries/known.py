"""The rows that this slice's own service works on, and what it asks of the slices below."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import queries as awards
from awards.queries import OutsideRow
from pathways import policy
from pathways.models import PathwayRow, PathwayVersion, Plan
from pathways.rules import Pathway, PathwayId, PathwayVersionId, PlanId, PlanState, pathway_from
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId, SchoolId
from waymark.kernel.uow import Reading


def pathway_row(session: Session, district_id: DistrictId | None, slug: str) -> PathwayRow | None:
    """A pathway of a district."""
    query = select(PathwayRow).where(PathwayRow.district_id == district_id, PathwayRow.slug == slug)
    return session.scalars(query).first()


def version_rows(session: Session, pathway_id: PathwayId) -> dict[str, PathwayVersion]:
    """A pathway's versions by number."""
    query = select(PathwayVersion).where(PathwayVersion.pathway_id == pathway_id)
    return {row.number: row for row in session.scalars(query)}


def current_pathways(reading: Reading, district_id: DistrictId) -> tuple[Pathway, ...]:
    """Every pathway of a district as it stands, open or in preparation, in one statement."""
    query = (
        select(PathwayVersion)
        .join(PathwayRow, PathwayVersion.pathway_id == PathwayRow.id)
        .where(PathwayRow.district_id == district_id, PathwayVersion.current)
    )
    return tuple(pathway_from(row.body) for row in reading.session.scalars(query))


def has_plans(session: Session, version_id: PathwayVersionId) -> bool:
    """Whether anybody's plan stands on this version, withdrawn ones included."""
    return session.scalar(select(Plan.id).where(Plan.pathway_version_id == version_id).limit(1)) is not None


def current_version(session: Session, pathway_id: PathwayId) -> PathwayVersion:
    """The version under which new plans start."""
    query = select(PathwayVersion).where(PathwayVersion.pathway_id == pathway_id, PathwayVersion.current)
    return session.scalars(query).one()


def standing_plan(session: Session, person_id: PersonId | None, pathway_id: PathwayId) -> Plan | None:
    """A person's plan for a pathway, unless it was withdrawn."""
    query = select(Plan).where(
        Plan.person_id == person_id, Plan.pathway_id == pathway_id, Plan.state != PlanState.WITHDRAWN
    )
    return session.scalars(query).first()


@dataclass(frozen=True)
class Author:
    """Whose plan it is. The school's name is asked for only when somebody else reads the plan."""

    name: str
    school_id: SchoolId | None
    school_name: str = ""


def author_of(reading: Reading, plan: Plan) -> Author:
    """The author of a plan; nothing has to be asked for one's own."""
    actor = reading.actor
    if plan.person_id == actor.person_id:
        return Author(actor.name, next(iter(actor.school_ids), None))
    facts = people.facts_of(reading, [plan.person_id]).get(plan.person_id)
    return Author(facts.name, facts.school_id, facts.school_name) if facts else Author("", None)


def plan_row(reading: Reading, plan_id: PlanId) -> tuple[Plan, Author]:
    """A plan, locked, with its author, for those who may read it. Raises ``NotFound`` for everybody else."""
    plan = reading.session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise no_such_plan()
    author = author_of(reading, plan)
    if not policy.may_read(reading.actor, plan.facts(author.school_id)):
        raise no_such_plan()
    return plan, author


def no_such_plan() -> NotFound:
    """What everybody hears who may not know of a plan."""
    return NotFound(
        "There is no such plan.", cure="Yours is under My plan; those to hear are under Plans to hear."
    )


def version_of(session: Session, plan: Plan) -> PathwayVersion:
    """The pathway version that a plan is under."""
    version = session.get(PathwayVersion, plan.pathway_version_id)
    if version is None:
        raise LookupError(f"plan {plan.id} has no pathway version")
    return version


def agreed_plans(session: Session, person_id: PersonId) -> list[Plan]:
    """A person's agreed plans, locked, so that two awards at once cannot both complete one."""
    query = select(Plan).where(Plan.person_id == person_id, Plan.state == PlanState.AGREED)
    return list(session.scalars(query.with_for_update()))


def held_slugs(reading: Reading, person_id: PersonId, *, with_outside: bool) -> frozenset[str]:
    """The credentials that a person holds now; ``with_outside`` also those that something from elsewhere equals."""
    held = frozenset(held.slug for held in awards.held_by(reading, person_id))
    return held | equal_slugs(awards.outside_of(reading, person_id)) if with_outside else held


@dataclass(frozen=True)
class Counted:
    """What of a person stands for these credentials: ids of awards, and of what comes from elsewhere."""

    awards: tuple[str, ...]
    outside: tuple[str, ...]


def counted_for(
    reading: Reading, person_id: PersonId, slugs: Collection[str], *, with_outside: bool
) -> Counted:
    """What makes a person hold these credentials now. Where they earned one themselves, nothing else counts for it."""
    own = {held.slug: held.award_id for held in awards.held_by(reading, person_id) if held.slug in slugs}
    brought = awards.outside_of(reading, person_id) if with_outside else ()
    equal = {row.measure.slug: row.id for row in brought if row.counts and row.measure}
    return Counted(
        tuple(sorted(own.values())),
        tuple(sorted(key for slug, key in equal.items() if slug in slugs and slug not in own)),
    )


def equal_slugs(brought: Iterable[OutsideRow]) -> frozenset[str]:
    """The credentials that something from elsewhere equals now."""
    return frozenset(row.measure.slug for row in brought if row.counts and row.measure)
