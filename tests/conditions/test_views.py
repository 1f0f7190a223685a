"""The pages of the conditions, as a person sees them."""

from __future__ import annotations

import re

import pytest

from conditions.rules import AreaLevel
from tests.factories import awards
from tests.factories.conditions import LEADERS, NOTE, holders, judged
from tests.factories.statements import statements


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_the_board_shows_twelve_conditions_and_opens_two(client_of, town):
    awards.issued(town, town.educator, LEADERS)
    town.work()
    page = client_of(town.educator).get("/conditions")

    assert page.status_code == 200
    assert page.get_data(as_text=True).count('class="wm-tile ') == 12
    words = text_of(page)
    for label in ("Educators with an agreed plan", "Readings given by peers", "Schools taking part"):
        assert label in words
    assert words.count("How this is counted") >= 8
    assert "Figures counted on 1 September 2026, 15:00 UTC." in words
    assert "KnowledgeWorks (2021)" in words


def test_a_board_without_figures_says_when_they_will_appear(client_of, town):
    words = text_of(client_of(town.educator).get("/conditions"))

    assert "Nothing has been counted yet." in words
    assert "not counted yet" in words


def test_a_condition_shows_a_level_once_all_its_areas_are_judged(client_of, town):
    judged(town, "PDL1", AreaLevel.DEVELOPING)
    assert "1 of 2 areas judged" in text_of(client_of(town.educator).get("/conditions"))

    judged(town, "PDL2", AreaLevel.ESTABLISHING)
    page = client_of(town.educator).get("/conditions").get_data(as_text=True)
    assert "1 of 2 areas judged" not in page
    assert "Professional Development and Learning: Establishing" in page


def test_an_area_shows_the_words_of_every_level_and_what_to_look_for(client_of, town):
    words = text_of(client_of(town.educator).get("/conditions/LD2"))

    assert "Calendar and schedules" in words, "examples under a practice"
    assert "the community goes on improving it together" in words, "Refining has words for all areas"
    assert "Nobody has judged this area yet." in words
    assert "How is leadership being grown at each level" in words


def test_every_area_of_the_framework_has_its_page(client_of, town):
    client = client_of(town.program_lead)
    codes = set(
        re.findall(r'href="/conditions/([A-Z]+\d)"', client.get("/conditions").get_data(as_text=True))
    )

    assert len(codes) == 30
    assert {client.get(f"/conditions/{code}").status_code for code in codes} == {200}


def test_a_judgment_is_made_on_the_page_and_shown_with_its_note(client_of, town):
    client = client_of(town.superintendent)
    answer = client.send("/conditions/PDL1/judgments", {"level": "developing", "note": NOTE})

    assert answer.status_code == 303
    assert answer.location == "/conditions/PDL1#judgments"
    words = text_of(client.get("/conditions/PDL1"))
    assert NOTE in words
    assert "Sue Stone, superintendent" in words
    assert "Developing judged now" in words


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"level": "refining", "note": NOTE}, "Refining comes after Operationalizing."),
        ({"level": "developing", "note": "Fine."}, "Say in a sentence or two"),
        ({"note": NOTE}, "Choose the level that fits best."),
        ({"level": "splendid", "note": NOTE}, "Not a valid choice"),
    ],
)
def test_an_unfinished_judgment_comes_back_with_what_was_typed(client_of, town, sent, message):
    answer = client_of(town.program_lead).send("/conditions/PDL1/judgments", sent)

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert sent["note"] in answer.get_data(as_text=True)


def test_who_may_not_judge_sees_no_form_and_is_refused(client_of, town):
    client = client_of(town.educator)

    assert "Judge this area" not in client.get("/conditions/PDL1").get_data(as_text=True)
    assert client.send("/conditions/PDL1/judgments", {"level": "developing", "note": NOTE}).status_code == 403
    assert "Judge this area" in client_of(town.program_lead).get("/conditions/PDL1").get_data(as_text=True)


def test_small_groups_are_not_told_and_large_ones_are(client_of, town):
    holders(town, 5, "hill")
    holders(town, 2, "lake")
    client = client_of(town.educator)

    assert "5, and fewer than 5 at one school" in text_of(client.get("/conditions/LD1"))
    trail = text_of(client.get(f"/conditions/LD1/{LEADERS}"))
    assert "Hill School 5 September 2026" in trail
    assert "Lake School fewer than 5 not told for small groups" in trail


def test_names_are_shown_only_where_the_holder_shares_the_badge(client_of, town):
    awards.issued(town, town.educator, LEADERS)
    shared = awards.shared(town, town.far_educator, LEADERS)
    page = client_of(town.program_lead).get(f"/conditions/LD1/{LEADERS}").get_data(as_text=True)

    assert "Fay Fields" in page
    assert f'href="/badges/{shared}"' in page
    assert "Ana Alvarez" not in page


def test_the_trail_leads_down_to_the_credential_and_back_up(client_of, town):
    awards.issued(town, town.educator, LEADERS)
    client = client_of(town.educator)

    area = client.get("/conditions/LD1").get_data(as_text=True)
    assert f'href="/catalogue/{LEADERS}"' in area
    assert f'href="/conditions/LD1/{LEADERS}"' in area
    assert 'href="/conditions/LD1#behind"' in client.get(f"/conditions/LD1/{LEADERS}").get_data(as_text=True)
    assert 'href="/conditions/LD1"' in client.get(f"/catalogue/{LEADERS}").get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/conditions/XX9", "/conditions/PDL", "/conditions/LD1/nothing", "/conditions/SV1/growth-mindset"],
)
def test_what_is_not_there_is_not_found(client_of, town, path):
    assert client_of(town.educator).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/conditions", "/conditions/PDL1", f"/conditions/LD1/{LEADERS}"])
def test_strangers_are_sent_to_sign_in(client_of, path):
    answer = client_of(None).get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_neighbour_sees_their_own_district(client_of, town):
    awards.shared(town, town.educator, LEADERS)
    judged(town)
    client = client_of(town.stranger)

    assert "Nothing has been counted yet." in text_of(client.get("/conditions"))
    assert NOTE not in client.get("/conditions/PDL1").get_data(as_text=True)
    assert "Ana Alvarez" not in client.get(f"/conditions/LD1/{LEADERS}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/conditions", "/conditions/LD1", f"/conditions/LD1/{LEADERS}"])
def test_a_page_costs_the_same_however_much_there_is(client_of, town, path):
    client = client_of(town.program_lead)
    awards.shared(town, town.educator, LEADERS)
    judged(town, "LD1")
    with statements(town.runtime) as few:
        client.get(path)
    for one in holders(town, 3, "lake"):
        assert one
    awards.shared(town, town.far_educator, LEADERS)
    judged(town, "LD1", by=town.superintendent)
    with statements(town.runtime) as many:
        client.get(path)

    assert len(many) == len(few) <= 15
