"""Counting and judging against a database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from awards import queries as awards_queries
from awards import service as awards_service
from awards.events import AwardRevoked
from conditions import queries, service
from conditions.events import IndicatorChanged, JudgmentMade
from conditions.models import IndicatorLine, Judgment
from conditions.rules import INDICATORS, AreaLevel
from credentials.rules import Level
from tests.factories import awards, pathways, review
from tests.factories.conditions import LEADERS, NOTE, colleagues, facts, holders, judged, shown
from tests.factories.statements import statements
from waymark.app.installation import LIBRARY
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Invalid, NotFound, Refused
from waymark.kernel.outbox import Job, JobState

IN_CATALOGUE = sum(
    "\nkind: micro_credential\n" in path.read_text() for path in (LIBRARY / "credentials").glob("*.yaml")
)


def lines(town) -> int:
    with town.look(town.system) as look:
        return look.session.scalar(select(func.count()).select_from(IndicatorLine))


def refresh(town) -> None:
    with town.at(town.system) as uow:
        service.refresh_indicators(uow, town.district)


def counts_asked_for(town) -> int:
    with town.look(town.system) as look:
        query = select(func.count()).where(Job.kind == "conditions.refresh", Job.state == JobState.WAITING)
        return look.session.scalar(query)


def test_an_issued_badge_moves_the_figures(town):
    awards.issued(town, town.far_educator, LEADERS)
    town.work()

    now = shown(town)
    assert now["awards_ld1"] == now["awards_pdl2"] == now["leaders"] == "1"
    assert now["awards_pdl1"] == now["awards_ld2"] == "0"
    assert now["schools_with_leaders"] == now["schools_taking_part"] == "1 of 2"
    assert now["variety_earned"] == f"1 of {IN_CATALOGUE}"


def test_a_revoked_badge_moves_them_back(town):
    award = awards.issued(town, town.educator, LEADERS)
    town.work()
    before = lines(town)
    with town.at(town.program_lead) as uow:
        awards_service.revoke(uow, award, "Earned with borrowed work.")
    town.work()

    assert shown(town)["awards_ld1"] == "0"
    assert shown(town)["schools_taking_part"] == "0 of 2"
    assert lines(town) > before, "the earlier value stays on its line"


def test_many_changes_share_one_count(town):
    for one in (town.educator, town.other_educator, town.far_educator):
        awards.issued(town, one, LEADERS)
    assert counts_asked_for(town) == 1

    town.work()
    assert shown(town)["awards_ld1"] == "3"
    assert counts_asked_for(town) == 0

    awards.issued(town, town.program_lead, LEADERS)
    assert counts_asked_for(town) == 1


def test_a_count_that_fails_keeps_no_badge_waiting(town):

    def fail(uow, fact):
        raise Refused("Something above failed.")

    usual = town.runtime.reactions
    town.runtime.reactions = {**usual, IndicatorChanged: (fail,)}
    award = awards.issued(town, town.educator, LEADERS)
    town.work()

    assert lines(town) == 0
    with town.look(town.system) as look:
        assert awards_queries.award_facts(look, award).issued_at

    town.runtime.reactions = usual
    town.clock.advance(seconds=3)
    town.work()
    assert shown(town)["awards_ld1"] == "1"


def test_an_agreed_plan_moves_the_figures(town):
    pathways.agreed(town, town.educator)
    town.work()

    assert shown(town)["educators_with_plan"] == "17%"
    assert shown(town)["plans_with_goals"] == "100%"
    counted = facts(town)
    assert (counted.educators, counted.educators_with_plan, counted.agreed_plans) == (6, 1, 1)


def test_plans_without_goals_and_drafts_are_told_apart(town):
    pathways.chosen(town, town.other_educator)
    refresh(town)

    assert shown(town)["educators_with_plan"] == "0%"
    assert shown(town)["plans_with_goals"] == "none yet"


def test_readings_of_peers_and_second_tries_are_counted(town):
    submission, _ = review.decided(town, town.educator, Level.APPROACHING)
    first = facts(town)
    assert (first.not_yet, first.met_after_not_yet) == (1, 0)
    assert (first.peer_readings, first.peer_readers) == (1, 1)

    attempt = review.hand_in_again(town, town.educator, submission)
    case = review.case_of(town, attempt).id
    for seat in (1, 2):
        review.score(town, review.reader_in(town, case, seat), case)
    refresh(town)

    then = facts(town)
    assert (then.not_yet, then.met_after_not_yet) == (1, 1)
    assert (then.peer_readings, then.peer_readers) == (2, 1)
    assert shown(town)["met_after_not_yet"] == "100%"


def test_a_line_is_stored_only_when_something_has_changed(town):
    refresh(town)
    assert lines(town) == len(INDICATORS)
    town.clock.advance(days=40)
    refresh(town)
    assert lines(town) == len(INDICATORS)

    colleagues(town, 1)
    refresh(town)
    with town.look(town.system) as look:
        latest = queries.latest_lines(look.session, town.district)
    assert lines(town) == len(INDICATORS) + 1
    assert latest["educators_with_plan"].computed_from == {"part": 0, "whole": 7}


def test_a_refresh_costs_the_same_however_large_the_district_is(town):
    refresh(town)
    with statements(town.runtime) as few:
        refresh(town)
    holders(town, 3)
    refresh(town)
    with statements(town.runtime) as many:
        refresh(town)

    assert len(many) == len(few) <= 10


def test_a_badge_revoked_while_another_is_counted_is_counted_next(town):
    mine, theirs = [awards.issued(town, one, LEADERS) for one in (town.educator, town.far_educator)]
    town.work()
    # Each command, and the count, stays open for a moment, so that they overlap.
    usual = town.runtime.reactions
    town.runtime.reactions = {
        **usual,
        IndicatorChanged: (lambda uow, fact: time.sleep(0.2),),
        AwardRevoked: (*usual[AwardRevoked], lambda uow, fact: time.sleep(0.1)),
    }

    def revoke(award):
        with town.at(town.program_lead) as uow:
            awards_service.revoke(uow, award, "Earned with borrowed work.")
        town.work()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(revoke, (mine, theirs)))
    town.work()

    assert counts_asked_for(town) == 0
    assert shown(town)["awards_ld1"] == "0"


def test_a_neighbour_is_not_counted(town):
    awards.issued(town, town.educator, LEADERS)
    with town.at(town.system) as uow:
        service.refresh_indicators(uow, town.neighbour)
    with town.look(town.system) as look:
        counted = queries.district_facts(look, town.neighbour)

    assert counted.educators == 1
    assert counted.awards == {}
    assert counted.credentials_in_catalogue == IN_CATALOGUE


def test_figures_never_set_a_level(town):
    holders(town, 6)
    refresh(town)
    with town.look(town.system) as look:
        assert look.session.scalar(select(func.count()).select_from(Judgment)) == 0


def test_a_judgment_is_kept_with_who_when_and_why(town):
    judgment = judged(town)

    with town.look(town.educator) as look:
        (row,) = queries.area_page(look, "PDL1").judgments
        audit = look.session.scalars(select(AuditLine).where(AuditLine.subject_id == judgment)).one()
    assert (row.level, row.note, row.by) == (AreaLevel.ESTABLISHING, NOTE, "Gil Grant")
    assert row.at == town.clock.now()
    assert audit.action == "conditions:area:judge"


def test_a_judgment_is_told(town):
    told = []
    town.runtime.reactions = {JudgmentMade: (lambda uow, fact: told.append(fact),)}
    judgment = judged(town)

    assert [(fact.judgment_id, fact.area_code) for fact in told] == [(judgment, "PDL1")]


def test_earlier_judgments_stay_and_the_last_one_counts_even_within_one_moment(town):
    judged(town)
    judged(town, level=AreaLevel.DEVELOPING, by=town.superintendent)
    judged(town, area="LD1", level=AreaLevel.OPERATIONALIZING)

    with town.look(town.educator) as look:
        page = queries.area_page(look, "PDL1")
    assert [row.level for row in page.judgments] == [AreaLevel.DEVELOPING, AreaLevel.ESTABLISHING]
    assert (page.level, page.level_before) == (AreaLevel.DEVELOPING, AreaLevel.ESTABLISHING)
    assert [row.voice.value for row in page.judgments] == ["superintendent", "program_lead"]


def test_refining_is_refused_before_operationalizing_and_allowed_after(town):
    judged(town, level=AreaLevel.DEVELOPING)
    with pytest.raises(Invalid) as refusal:
        judged(town, level=AreaLevel.REFINING)
    assert refusal.value.problems[0].where == "level"

    judged(town, level=AreaLevel.OPERATIONALIZING)
    judged(town, level=AreaLevel.REFINING)


@pytest.mark.parametrize("code", ["PDL", "PDL1.E", "XX1", ""])
def test_only_competency_areas_can_be_judged(town, code):
    with pytest.raises(NotFound):
        judged(town, area=code)


@pytest.mark.parametrize("who", ["educator", "coach", "leader", "hr", "admin", "external"])
def test_others_may_not_judge(town, who):
    with pytest.raises(Refused):
        judged(town, by=town.actors[who])


def test_a_job_may_not_judge(town):
    with pytest.raises(Refused):
        judged(town, by=town.system)
