"""What a change touches: pages at the roof, from the facts of every slice."""

from __future__ import annotations

import html
import re

import pytest

from credentials import queries
from tests.factories import awards, drafts, evidence, frameworks, pathways
from tests.factories import credentials as factory


@pytest.fixture
def lead(client_of, town):
    return client_of(town.program_lead)


@pytest.fixture
def aligned(town):
    """A credential that is about an item of the district's own framework; the framework's id."""
    framework = frameworks.of_district(town)["framework_id"]
    own = {"framework": framework, "code": "W1", "relation": "primary"}
    factory.publish(town, alignments=[own])
    return framework


def words(answer, status=200):
    assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
    return html.unescape(re.sub(r"\s+", " ", answer.get_data(as_text=True)))


def open_drafts(town):
    with town.look(town.program_lead) as look:
        return {row.slug: row.id for row in queries.drafts(look)}


def test_publishing_lists_plans_work_awards_pathways_alignments_and_indicators(lead, town):
    pathways.agreed(town, town.other_educator)
    evidence.started(town, town.educator, "voice-and-choice")
    awards.issued(town, town.far_educator, "voice-and-choice")
    with town.at(town.program_lead) as uow:
        from credentials import service

        draft, _ = service.begin_version(uow, "voice-and-choice")
    page = words(lead.get(f"/impact/drafts/{draft}"))

    assert "Plans that name it, not begun yet <" in page or "Plans that name it, not begun yet" in page
    assert "Schools with fewer than five: 1" in page
    assert "Lake School: 1" in page
    assert "Fay Fields" in page, "holders are named"
    assert "Ana Alvarez" not in page, "work is not"
    assert "Student ownership and reflection" in page
    assert "P8.3" in page
    assert "Badges that say something about" in page or "earned" in page


def test_whoever_has_begun_or_earned_it_is_not_counted_among_the_plans(lead, town):
    pathways.agreed(town, town.educator)
    awards.issued(town, town.educator, "voice-and-choice")
    with town.look(town.program_lead) as look:
        from pathways import queries as pathway_queries

        about = queries.definition(look, town.district, "voice-and-choice")
        naming = pathway_queries.plans_naming(look, town.district, about.slug, about.credential_id)

    assert naming == ()


def test_an_item_lists_what_points_at_it(lead, town, aligned):
    evidence.started(town, town.educator, "marble-tracks")
    page = words(lead.get(f"/impact/items/{aligned}?code=W1"))

    assert "Title of marble-tracks" in page
    assert "about this" in page
    assert re.search(r'data-label="Work under way"[^>]*>1<', page)


@pytest.mark.parametrize(
    ("chosen", "points_at", "asked"), [("keep", None, False), ("offer", "W2", True), ("ask", "W1", True)]
)
def test_an_item_is_retired_and_credentials_are_kept_realigned_or_asked(
    lead, town, aligned, chosen, points_at, asked
):
    sent = {"replaced_by": "W2", "credentials": chosen}
    answer = lead.send(f"/impact/items/{aligned}?code=W1", sent)
    assert answer.status_code == 303

    draft_id = open_drafts(town).get("marble-tracks")
    if points_at is None:
        assert draft_id is None
    else:
        page = drafts.page(town, draft_id)
        assert [row["code"] for row in page.body["alignments"]] == [points_at]
        assert ("W1 of" in page.comment) is asked
    about = factory.published(town, "marble-tracks")
    assert [one.code for one in about.alignments] == ["W1"], "what is published stays as it is"


def test_a_successor_that_is_none_changes_nothing(lead, town, aligned):
    page = words(
        lead.send(f"/impact/items/{aligned}?code=W1", {"replaced_by": "Q9", "credentials": "offer"}), 422
    )

    assert "Q9 is no other item in use" in page
    assert open_drafts(town) == {}


def test_a_shared_item_can_be_looked_at_and_not_retired(lead, town):
    page = words(lead.get("/impact/items/casey-educator-competencies?code=P7.1"))
    assert "Short-cycle checks" in page
    assert 'name="replaced_by"' not in page
    sent = {"replaced_by": "", "credentials": "keep"}
    assert lead.send("/impact/items/casey-educator-competencies?code=P7.1", sent).status_code == 403


def test_an_item_that_is_not_there_is_not_found(lead):
    words(lead.get("/impact/items/core-four?code=Q9"), 404)
    words(lead.get("/impact/items/nothing?code=Q9"), 404)
    words(lead.get("/impact/items/core-four"), 404)


def test_what_points_at_an_item_is_for_those_who_may_change_the_catalogue(client_of, town):
    for who in (town.educator, town.coach, town.superintendent):
        words(client_of(who).get("/impact/items/casey-educator-competencies?code=P7.1"), 403)
