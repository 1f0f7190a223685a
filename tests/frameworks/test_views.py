"""The pages of frameworks, as a person sees them."""

import re

import pytest

from tests.factories.statements import statements


def test_the_list_names_every_framework_with_its_licence(client_of, town):
    page = client_of(town.educator).get("/frameworks").get_data(as_text=True)

    assert "Leadership Competencies for Learner-Centered, Personalized Education" in page
    assert "Licence: CC BY 4.0" in page
    assert "Licence: All rights reserved" in page


def test_a_framework_shows_licence_attribution_and_what_was_lost(client_of, town):
    page = client_of(town.educator).get("/frameworks/casey-educator-competencies").get_data(as_text=True)

    assert "CC BY 4.0" in page
    assert "Adapted from Casey, K. (2018)" in page
    assert "stand under a repeated KNOWLEDGE header" in page


def opened(page: str) -> list[str]:
    return re.findall(r'<li id="([^"]+)"[^>]*>\s*<details open>', page)


def test_an_item_that_is_asked_for_stands_open_and_marked(client_of, town):
    path = "/frameworks/casey-educator-competencies"
    client = client_of(town.educator)
    page = client.get(f"{path}?item=P10.4").get_data(as_text=True)

    assert opened(page) == ["P", "P10"]
    assert page.count("You came for this item") == 1
    assert opened(client.get(path).get_data(as_text=True)) == []


def test_an_item_that_is_not_there_opens_nothing(client_of, town):
    page = client_of(town.educator).get("/frameworks/core-four?item=Z9").get_data(as_text=True)

    assert opened(page) == []
    assert "You came for this item" not in page
    assert "There is no item Z9" in page


def test_level_texts_of_an_area_are_shown_point_by_point(client_of, town):
    page = client_of(town.educator).get("/frameworks/knowledgeworks-conditions?item=SV1.E")

    assert "<li>People accept that the shift calls for questioning assumptions" in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/frameworks", "/frameworks/core-four"])
def test_strangers_read_the_frameworks_that_badges_point_at(client_of, path):
    answer = client_of(None).get(path)

    assert answer.status_code == 200
    assert "Core Four" in answer.text


def test_an_unknown_framework_is_not_found(client_of, town):
    assert client_of(town.educator).get("/frameworks/astrology").status_code == 404


@pytest.mark.parametrize(
    "path", ["/frameworks", "/frameworks/core-four", "/frameworks/knowledgeworks-conditions"]
)
def test_a_page_costs_few_statements_however_many_items_it_shows(client_of, town, path):
    client = client_of(town.educator)
    with statements(town.runtime) as sent:
        client.get(path)
    assert len(sent) <= 8
