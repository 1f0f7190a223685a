"""What is counted for the indicators: a few aggregate statements, because it runs while a badge is issued."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, Subquery, bindparam, case, func, select
from sqlalchemy.orm import Session

from awards import queries as awards
from conditions.models import Count, IndicatorLine
from conditions.rules import DistrictFacts
from credentials import queries as credentials
from credentials.rules import CredentialKind
from pathways import queries as pathways
from pathways.rules import PlanState
from people import queries as people
from review import queries as review
from review.rules import Outcome, ReaderRole
from waymark.kernel.db import Id
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading

AGREED = (PlanState.AGREED, PlanState.COMPLETED)
_HERE = bindparam("district", type_=Id)


def count_to_change(session: Session, district_id: DistrictId) -> Count | None:
    """The row that says when a district was counted, locked until the transaction ends."""
    return session.get(Count, district_id, with_for_update=True)


def latest_lines(session: Session, district_id: DistrictId) -> dict[str, IndicatorLine]:
    """The present line of every indicator of a district."""
    newest = (
        select(func.max(IndicatorLine.id))
        .where(IndicatorLine.district_id == district_id)
        .group_by(IndicatorLine.code)
    )
    lines = session.scalars(select(IndicatorLine).where(IndicatorLine.id.in_(newest)))
    return {line.code: line for line in lines}


def district_facts(reading: Reading, district_id: DistrictId) -> DistrictFacts:
    """Everything that the indicators are made of, in six statements however large the district is."""
    session, here = reading.session, {"district": district_id}
    educators, schools = session.execute(_staff_counts(), here).one()
    with_plan, agreed, with_goals = session.execute(_plan_counts(), here).one()
    earned, taking_part, offered = session.execute(_award_counts(), here).one()
    peer_readings, peer_readers = session.execute(_peer_counts(), here).one()
    not_yet, met_later = session.execute(_second_tries(), here).one()
    by_area = {row[0]: row for row in session.execute(_counts_by_area(), here)}
    return DistrictFacts(
        educators=educators,
        educators_with_plan=with_plan,
        agreed_plans=agreed,
        plans_with_goals=with_goals,
        credentials_earned=earned,
        credentials_in_catalogue=offered,
        schools=schools,
        schools_taking_part=taking_part,
        awards={area: row[1] for area, row in by_area.items()},
        holders={area: row[2] for area, row in by_area.items()},
        schools_with_holders={area: row[3] for area, row in by_area.items()},
        peer_readings=peer_readings,
        peer_readers=peer_readers,
        not_yet=not_yet,
        met_after_not_yet=met_later,
    )


# The statements are made once: making them takes longer than running them.


def _staff() -> Subquery:
    everybody = people.educators().subquery()
    return select(everybody).where(everybody.c.district_id == _HERE).subquery()


@cache
def _staff_counts() -> Select[int, int]:
    staff = _staff()
    return select(func.count(), func.count(staff.c.school_id.distinct())).select_from(staff)


@cache
def _plan_counts() -> Select[int, int, int]:
    plans, staff = pathways.live_plans().subquery(), _staff()
    return (
        select(
            func.count(staff.c.person_id.distinct()),
            func.count(plans.c.plan_id),
            func.count(case((plans.c.goals > 0, 1))),
        )
        .select_from(plans)
        .outerjoin(staff, staff.c.person_id == plans.c.person_id)
        .where(plans.c.district_id == _HERE, plans.c.state.in_(AGREED))
    )


@cache
def _award_counts() -> Select[int, int, int]:
    held, staff = awards.current_awards().subquery(), _staff()
    catalogue = credentials.published_versions().subquery()
    on_offer = (
        select(catalogue.c.credential_id)
        .where(catalogue.c.district_id == _HERE, catalogue.c.kind == CredentialKind.MICRO_CREDENTIAL)
        .subquery()
    )
    return (
        select(
            func.count(on_offer.c.credential_id.distinct()),
            func.count(staff.c.school_id.distinct()),
            select(func.count()).select_from(on_offer).scalar_subquery(),
        )
        .select_from(held)
        .outerjoin(on_offer, on_offer.c.credential_id == held.c.credential_id)
        .outerjoin(staff, staff.c.person_id == held.c.person_id)
        .where(held.c.district_id == _HERE)
    )


@cache
def _counts_by_area() -> Select[str, int, int, int]:
    held, staff = awards.current_awards().subquery(), _staff()
    informs = credentials.informs().subquery()
    return (
        select(
            informs.c.area_code,
            func.count(held.c.award_id),
            func.count(held.c.person_id.distinct()),
            func.count(staff.c.school_id.distinct()),
        )
        .select_from(held)
        .join(informs, informs.c.version_id == held.c.version_id)
        .outerjoin(staff, staff.c.person_id == held.c.person_id)
        .where(held.c.district_id == _HERE)
        .group_by(informs.c.area_code)
    )


@cache
def _peer_counts() -> Select[int, int]:
    cards = review.readings().subquery()
    return select(func.count(), func.count(cards.c.reader_id.distinct())).where(
        cards.c.district_id == _HERE, cards.c.as_role == ReaderRole.PEER
    )


@cache
def _second_tries() -> Select[int, int]:
    first, later = review.outcomes().subquery("first"), review.outcomes().subquery("later")
    return (
        select(func.count(first.c.submission_id.distinct()), func.count(later.c.submission_id.distinct()))
        .select_from(first)
        .outerjoin(later, (later.c.submission_id == first.c.submission_id) & (later.c.outcome == Outcome.MET))
        .where(first.c.district_id == _HERE, first.c.outcome == Outcome.NOT_YET)
    )
