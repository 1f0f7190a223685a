"""What comes from elsewhere in a pathway: counted where its rule says so, shown everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from awards.rules import Worth
from credentials import queries as credentials
from evidence.ports import Prerequisites
from pathways import queries, service
from pathways.payloads import PathwayFile
from pathways.rules import PlanState, StepState
from tests.factories import awards, outside, pathways


@pytest.fixture
def far(town):
    return outside.issuer(town)


def plan_of(town, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.my_plan(look)


def start(town, **changes):
    pathways.load(town, **changes)
    with town.at(town.educator) as uow:
        return service.start_plan(uow, "small-steps")


def place(town, slug=outside.SLUG):
    return plan_of(town).way.credentials[slug]


def test_what_is_equivalent_counts_where_the_rule_says_so(town, far):
    start(town, counts_outside=True)
    outside_id = outside.decided(town, town.educator, by=far)

    here = place(town)
    assert here.state is StepState.EARNED
    assert here.elsewhere.id == outside_id
    assert plan_of(town).progress.required_done == 1


def test_it_is_shown_and_not_counted_where_the_rule_does_not(town, far):
    start(town)
    outside.decided(town, town.educator, by=far)

    assert place(town).state is StepState.CHOSEN
    assert place(town).elsewhere.label == "Equivalent"
    assert plan_of(town).progress.required_done == 0


@pytest.mark.parametrize("worth", [Worth.PARTLY, Worth.RECOGNISED, Worth.NOT])
def test_other_labels_never_count_and_are_shown(town, far, worth):
    start(town, counts_outside=True)
    outside.decided(town, town.educator, worth, by=far)

    assert place(town).state is StepState.CHOSEN
    assert [row.worth for row in plan_of(town).brought] == [worth]


def test_a_plan_is_completed_by_a_decision(town, far):
    plan_id = start(town, counts_outside=True)
    picked = [pathways.some_choices(town)[0]]
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, picked, ["A goal"])
    with town.at(town.educator) as uow:
        service.present(uow, plan_id, town.leader.person_id, pathways.meeting_day(town))
    with town.at(town.leader) as uow:
        service.agree(uow, plan_id)
    for slug in ("voice-and-choice", *picked):
        awards.granted(town, town.educator, slug)
    assert plan_of(town).state is PlanState.AGREED

    outside.decided(town, town.educator, by=far)
    assert plan_of(town).state is PlanState.COMPLETED


def test_an_own_award_goes_before_what_equals_it(town, far):
    start(town, counts_outside=True)
    outside.decided(town, town.educator, by=far)
    awards.granted(town, town.educator, outside.SLUG)

    assert place(town).elsewhere is None


def test_what_is_equivalent_meets_a_prerequisite(town, far):
    with town.look(town.educator) as look:
        about = credentials.definition(look, town.district, "growth-mindset")
    about = replace(about, prerequisites=("voice-and-choice",))

    def missing():
        with town.look(town.educator) as look:
            return look.ports.get(Prerequisites).missing(look, town.educator.person_id, about)

    assert missing() == ("Voice and choice",)
    outside.decided(town, town.educator, by=far, slug="voice-and-choice")
    assert missing() == ()


def test_a_building_leader_sees_it_without_a_link(town, far, client_of):
    plan_id = start(town, counts_outside=True)
    outside.decided(town, town.educator, by=far)
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, [pathways.some_choices(town)[0]], ["A goal"])
    with town.at(town.educator) as uow:
        service.present(uow, plan_id, town.leader.person_id, pathways.meeting_day(town))
    page = client_of(town.leader).get(f"/plans/{plan_id}").text

    assert "From elsewhere" in page
    assert "/outside/" not in page
    assert "/outside/" in client_of(town.educator).get(f"/plans/{plan_id}").text


def test_pathway_files_from_before_are_the_same_files(town):
    file = PathwayFile.model_validate(pathways.document(town))

    assert "counts_outside" not in file.document()
    assert PathwayFile.model_validate(pathways.document(town, counts_outside=True)).document()[
        "counts_outside"
    ]
