"""Credit for what comes from elsewhere: by its label, where the rate says so, and once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from awards import service as awards_service
from awards.rules import Worth
from hr import queries, service
from hr.rules import EntryKind
from tests.factories import awards, hr, outside
from waymark.kernel.errors import Invalid

OUTSIDE = {"kinds": ["micro_credential"], "outside": True}
SLUG = "town-credit"


@pytest.fixture
def far(town):
    hr.load(town, hr.rate(counts=OUTSIDE))
    return outside.issuer(town)


def counted(town):
    return hr.credit_of(town, town.educator, SLUG)


@pytest.mark.parametrize("worth", Worth)
def test_only_what_is_equivalent_gives_credit_and_all_is_listed(town, far, worth):
    outside_id = outside.decided(town, town.educator, worth, by=far)

    with town.look(town.hr) as look:
        page = queries.statement(look, town.educator.person_id)
    assert counted(town) == (worth is Worth.EQUIVALENT)
    assert [(row.id, row.worth) for row in page.elsewhere] == [(outside_id, worth)]
    assert (outside_id in page.credited_elsewhere) is (worth is Worth.EQUIVALENT)


def test_a_rate_that_does_not_say_so_counts_only_awards(town):
    hr.load(town, hr.rate())
    outside.decided(town, town.educator, by=outside.issuer(town))

    assert hr.entries(town, town.educator) == []


def test_a_revised_decision_takes_its_credit_along(town, far):
    outside_id = outside.decided(town, town.educator, by=far)
    outside.decide(town, outside_id, Worth.PARTLY)
    assert counted(town) == 0
    outside.decide(town, outside_id, Worth.EQUIVALENT)
    assert counted(town) == 1
    kinds = [entry.entry for entry in hr.entries(town, town.educator)]
    assert sorted(kinds) == [EntryKind.EARNED, EntryKind.EARNED, EntryKind.REVERSAL]


def test_taking_it_back_takes_its_credit_back(town, far):
    outside_id = outside.decided(town, town.educator, by=far)
    with town.at(town.educator) as uow:
        awards_service.withdraw(uow, outside_id)

    assert counted(town) == 0


def test_a_credential_is_spent_once_whichever_came_first(town, far):
    award = awards.issued(town, town.educator, outside.SLUG)
    outside_id = outside.decided(town, town.educator, by=far)
    assert counted(town) == 1

    hr.revoke(town, award)
    assert counted(town) == 1, "what comes from elsewhere gives it now"
    with town.at(town.educator) as uow:
        awards_service.withdraw(uow, outside_id)
    assert counted(town) == 0


def test_an_award_takes_over_when_what_came_first_is_gone(town, far):
    outside_id = outside.decided(town, town.educator, by=far)
    awards.issued(town, town.educator, outside.SLUG)
    assert counted(town) == 1
    with town.at(town.educator) as uow:
        awards_service.withdraw(uow, outside_id)
    assert counted(town) == 1
    (standing,) = [e for e in hr.entries(town, town.educator) if e.award_id and e.entry is EntryKind.EARNED]
    assert standing.outside_decision_id is None


def test_entering_twice_changes_nothing(town, far):
    outside_id = outside.proposed(town, town.educator, by=far)
    decision_id = outside.decide(town, outside_id)
    for _ in range(2):
        with town.at(town.system) as uow:
            service.enter_outside(uow, decision_id)

    assert counted(town) == 1


def test_it_is_told_to_human_resources_as_what_it_is(town, far, api_of):
    outside_id = outside.decided(town, town.educator, by=far)
    told = hr.file_of(town, hr.delivered(town)).decode()
    (line,) = api_of(town.hr).get(f"/hr/ledger?person={town.educator.person_id}").json["items"]

    assert "Data-driven interventions (from elsewhere, equivalent)" in told
    assert (line["award"], line["outside"]) == (None, outside_id)


def test_it_gives_no_stipend_and_a_rate_may_not_say_so(town, far):
    outside.decided(town, town.educator, by=far)

    assert hr.benefits(town, town.educator) == []
    with pytest.raises(ValidationError, match="no stipend or raise"):
        hr.rate(kind="stipend", counts=OUTSIDE)


def test_rates_from_before_are_the_same_rates(town):
    hr.load(town, hr.rate())
    before = hr.rate().model_dump(mode="json")

    assert "outside" not in before["counts"]
    hr.load(town, hr.rate())
    with pytest.raises(Invalid):
        hr.load(town, hr.rate(counts=OUTSIDE))


def test_the_statement_stays_within_its_statements(town, far, client_of):
    from tests.factories.statements import statements

    outside.decided(town, town.educator, by=far)
    hr.earned(town, town.educator, 4)
    visitor, path = client_of(town.hr), f"/hr/people/{town.educator.person_id}"
    visitor.get(path)
    with statements(town.runtime) as sent:
        assert visitor.get(path).status_code == 200
    assert len(sent) <= 15, len(sent)
