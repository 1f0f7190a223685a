"""The dashboard: what it says first to somebody who learns, stage by stage."""

import html
import re

import pytest

from tests.factories import awards, review
from tests.factories import pathways as factory
from tests.factories.statements import statements
from waymark.app.home import home_page

LONG = "Could one of them be about equity?\n\n" + "And one about families. " * 20


def to_do(town, actor):
    with town.look(actor) as look:
        return [(item.title, item.text, item.href) for item in home_page(look).to_do]


def titles(town, actor):
    return [title for title, _, _ in to_do(town, actor)]


def test_a_plan_that_came_back_is_the_first_thing_with_the_first_words_of_the_comment(client_of, town):
    plan_id = factory.returned(town, town.educator, LONG)

    (first, *_) = to_do(town, town.educator)

    title, text, href = first
    assert (title, href) == ("Lena Lund returned your plan", f"/plans/{plan_id}")
    assert text.startswith("“Could one of them be about equity? And one about families.")
    assert text.endswith(" ...”")
    assert len(text) < 150
    page = html.unescape(client_of(town.educator).get("/").text)
    assert "Read what Lena Lund wrote" in page
    assert "Finish your plan" not in page


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (0, "Choose 8 more from your choice. Then present it to your building leader."),
        (8, "Everything is chosen. Then present it to your building leader."),
    ],
)
def test_a_draft_asks_for_what_is_still_to_choose_and_to_present(town, number, says):
    plan_id = factory.chosen(town, town.educator, factory.some_choices(town, number))

    assert to_do(town, town.educator) == [("Finish your plan", says, f"/plans/{plan_id}")]


def test_what_was_not_begun_is_to_be_begun(town):
    factory.agreed(town, town.educator)

    assert all(title.startswith("Begin ") for title in titles(town, town.educator))


def test_work_that_is_being_read_is_shown_with_the_day_of_its_decision(town):
    factory.agreed(town, town.educator)
    submission, _ = review.hand_in(town, town.educator, "error-analysis")

    title, text, href = to_do(town, town.educator)[-1]
    assert (title, href) == ("Being read: Error analysis with learners", f"/submissions/{submission}")
    assert re.fullmatch(r"The decision is due on \w+ \d+ \w+\.", text)
    town.clock.advance(days=60)
    assert to_do(town, town.educator)[-1][1].startswith("The decision was due on ")


def test_a_new_badge_is_mentioned_until_it_is_shared_or_a_week_old(town):
    factory.agreed(town, town.educator)
    badge = awards.issued(town, town.educator, "error-analysis")
    new = ("New badge: Error analysis with learners", "It is signed and yours. You decide who sees it.")

    assert to_do(town, town.educator)[-1] == (*new, f"/awards/{badge}")
    town.clock.advance(days=8)
    assert new[0] not in titles(town, town.educator)
    awards.shared(town, town.educator, "growth-mindset")
    assert not any(title.startswith("New badge") for title in titles(town, town.educator))


def test_the_dashboard_costs_few_statements(client_of, town):
    factory.agreed(town, town.educator)
    review.hand_in(town, town.educator, "error-analysis")
    awards.issued(town, town.educator, "growth-mindset")
    client = client_of(town.educator)

    with statements(town.runtime) as sent:
        assert "Being read" in client.get("/").text

    assert len(sent) <= 15
