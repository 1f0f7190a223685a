"""The catalogue and the page of a credential, as a person sees them."""

import html
import re

import pytest

from credentials import queries
from people import service as people
from tests.factories import credentials as factory
from tests.factories.statements import statements
from waymark.kernel.actor import ANONYMOUS, system_actor


@pytest.fixture
def read(client_of, town):
    """The text of a page as the educator reads it."""
    client = client_of(town.educator)

    def get(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, answer.status
        return html.unescape(answer.get_data(as_text=True))

    return get


def titles(page: str) -> list[str]:
    return re.findall(r'stretched-link" href="[^"]+">([^<]+)</a>', page)


def test_the_catalogue_shows_cards_under_their_areas(read, town):
    factory.publish(town)
    page = read("/catalogue")

    assert "Title of marble-tracks" in titles(page)
    assert "Build a track, predict the run, and try again." in page
    assert "Explore · about 3 to 5 hours" in page
    assert re.search(r"<h2[^>]*>.*?Targeted instruction</h2>", page, re.DOTALL)


def test_a_search_keeps_the_words_and_says_how_many_were_found(read, town):
    factory.publish(town)
    page = read("/catalogue?q=marble+tracks")

    assert titles(page) == ["Title of marble-tracks"]
    assert 'value="marble tracks"' in page
    assert "1 micro-credential found for “marble tracks”" in page


def test_an_area_is_kept_while_searching_and_the_search_while_changing_areas(read, town):
    factory.publish(town)
    page = read("/catalogue?q=marble&area=CF3")

    assert titles(page) == ["Title of marble-tracks"]
    assert '<input type="hidden" name="area" value="CF3">' in page
    assert re.search(r'href="/catalogue\?q=marble&area=CF3" aria-current="page"', page)
    assert 'href="/catalogue?q=marble&area=CF1"' in page


def test_a_search_without_finds_says_what_to_do(read):
    page = read("/catalogue?q=submarine&area=CF1")

    assert "Nothing found for “submarine”" in page
    assert "or look in all areas" in page
    assert 'href="/catalogue">Show the whole catalogue' in page


def test_an_empty_catalogue_says_who_fills_it(client_of, town):
    with town.runtime.engine.begin() as connection:
        # The library is loaded for every district, so its entries are hidden away here.
        connection.exec_driver_sql("UPDATE credentials_version SET state = 'retired'")
    page = client_of(town.educator).get("/catalogue").get_data(as_text=True)

    assert "The catalogue is empty" in page
    assert "your program lead" in page


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=999999999999999999999", "page=two", "q=%00", "q=" + "x" * 5000, "area="],
)
def test_odd_addresses_are_answered_all_the_same(client_of, town, query):
    assert client_of(town.educator).get(f"/catalogue?{query}").status_code == 200


def test_an_unknown_area_is_not_found(client_of, town):
    assert client_of(town.educator).get("/catalogue?area=CF9").status_code == 404


def test_what_is_searched_for_is_never_taken_as_markup(client_of, town):
    page = client_of(town.educator).get("/catalogue?q=<script>alert(1)</script>").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_long_catalogue_can_be_turned_page_by_page(read, town, monkeypatch):
    monkeypatch.setattr(queries.lists, "CARDS_ON_A_PAGE", 2)
    for n in range(3):
        factory.publish(town, slug=f"marble-{n}")
    first = read("/catalogue?q=marble&area=CF3")

    assert titles(first) == ["Title of marble-0", "Title of marble-1"]
    (onwards,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = read(onwards)
    assert titles(second) == ["Title of marble-2"]
    assert 'rel="next"' not in second
    assert re.findall(r'rel="prev" href="([^"]+)"', second) == ["/catalogue?q=marble&area=CF3&page=1"]


def test_the_page_of_a_credential_says_everything_a_teacher_decides_by(read, town):
    factory.publish(town, slug="marble-basics", title="Basics of marbles")
    factory.publish(town, prerequisites=["marble-basics"], expires_after_months=36)
    page = read("/catalogue/marble-tracks")

    for said in (
        "The teacher builds marble tracks with learners",
        "Teachers who like marbles.",
        "Plan a track.",
        "About 3 to 5 hours, an estimate. Hours are never counted.",
        "For 36 months",
        "Basics of marbles",
        "The story of the track",
        "50 to 200 words",
        "2 pieces, each as PDF, image or link",
        "A prediction and what came of it.",
        "Faces of learners.",
        "have the written consent of the learners",
        "Things that roll can be asked questions.",
        "On Rolling",
        "A book on slopes.",
        "Roll one.",
        "Why there?",
        "It may count for something.",
        "Professional Development and Learning",
        "Version 1.0",
    ):
        assert said in page, said


def test_the_rubric_is_a_table_with_every_level_of_every_criterion(read, town):
    factory.publish(town)
    page = read("/catalogue/marble-tracks")
    table = page[page.index("<table") : page.index("</table>")]

    assert [
        re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r'<th scope="col">(.*?)</th>', table)
    ] == [
        "Criterion",
        "Beginning",
        "Approaching",
        "Meets, to reach",
        "Exceeds",
    ]
    assert len(re.findall(r'<th scope="row"', table)) == 3
    for level in factory.LEVELS:
        for n in (1, 2, 3):
            assert f"Seen at {level} in {n}." in table
    assert 'href="#demand-track-story"' in table
    assert 'id="demand-track-story"' in page


def test_alignments_name_their_frameworks_and_licences(read, town):
    factory.publish(town)
    page = read("/catalogue/marble-tracks")

    assert 'href="/frameworks/casey-educator-competencies?item=P5.2#P5.2"' in page
    assert (
        page.index("It is about") < page.index(">P5.2<") < page.index("It also touches") < page.index(">CF3<")
    )
    assert "Adapted from Casey, K. (2018)" in page
    assert "Licence: CC BY 4.0." in page


def test_the_picture_of_a_badge_is_kept_by_the_browser_until_it_changes(client_of, town):
    factory.publish(town)
    client = client_of(town.educator)
    first = client.get("/catalogue/marble-tracks/badge.svg")
    again = client.get("/catalogue/marble-tracks/badge.svg", headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == "image/svg+xml"
    assert b"<svg" in first.data
    assert "private" in first.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/catalogue/not-there/badge.svg").status_code == 404


def test_cards_and_pages_show_the_picture(read, town):
    factory.publish(town)

    assert 'src="/catalogue/marble-tracks/badge.svg"' in read("/catalogue?q=marble")
    assert 'src="/catalogue/marble-tracks/badge.svg"' in read("/catalogue/marble-tracks")


def test_the_areas_of_the_district_that_it_informs_can_be_followed(read, town):
    factory.publish(town, informs=["LD2"])

    assert re.findall(r'href="(/conditions/[^"]+)"', read("/catalogue/marble-tracks")) == ["/conditions/LD2"]


def starts(page: str) -> int:
    return page.count('action="/catalogue/marble-tracks/start"')


def test_an_educator_can_start_from_the_page(read, town):
    factory.publish(town)

    assert starts(read("/catalogue/marble-tracks")) == 2


@pytest.mark.parametrize("who", ["coach", "hr", "program_lead", "superintendent", "external"])
def test_others_read_the_page_and_see_no_way_to_start(client_of, town, who):
    factory.publish(town)
    answer = client_of(getattr(town, who)).get("/catalogue/marble-tracks")

    assert answer.status_code == 200
    assert starts(answer.get_data(as_text=True)) == 0


def test_a_credential_for_a_finished_pathway_asks_for_nothing(read, town):
    factory.publish(town, kind="pathway", demands=[], rubric=None)
    page = read("/catalogue/marble-tracks")

    assert "Nothing to hand in" in page
    assert "granted by finishing its pathway" in page
    assert "<table" not in page
    assert starts(page) == 0


def test_a_credential_of_another_district_is_not_found(client_of, town):
    factory.publish(town, town.neighbour)

    assert client_of(town.stranger).get("/catalogue/marble-tracks").status_code == 200
    assert client_of(town.educator).get("/catalogue/marble-tracks").status_code == 404


@pytest.mark.parametrize("path", ["/catalogue", "/catalogue/growth-mindset"])
def test_strangers_are_sent_to_sign_in(client_of, path):
    answer = client_of(None).get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/catalogue", "/catalogue/growth-mindset"])
def test_a_page_costs_few_statements(client_of, town, path):
    client = client_of(town.educator)
    with statements(town.runtime) as sent:
        client.get(path)
    assert len(sent) <= 15


def test_strangers_are_not_shown_the_catalogue_of_some_district_among_several(client_of, town):
    assert client_of(None).get("/catalogue/growth-mindset/badge.svg").status_code == 303


def test_strangers_read_what_badges_point_at_where_there_is_one_district(runtime):
    with runtime.command(system_actor()) as uow:
        district = people.add_district(uow, name="Lone School District", slug="lone")
    with runtime.reading(ANONYMOUS) as look:
        assert queries.district_shown(look) == district
