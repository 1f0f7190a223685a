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
    page = read("/catalogue?area=CF3")

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
    assert 'href="/catalogue?filters=open&q=marble#filters" aria-current="true"' in page
    assert "Remove </span>Targeted instruction" in page
    assert 'href="/catalogue?q=marble">Clear all' in page


def test_a_search_without_finds_says_what_to_do(read):
    page = read("/catalogue?q=submarine&area=CF1")

    assert "Nothing found for “submarine”" in page
    assert "No micro-credential here has the word “submarine”." in page
    assert "or fewer filters" in page
    assert 'href="/catalogue?q=submarine">Search without filters' in page
    assert 'href="/catalogue">Show the whole catalogue' in page


def test_a_word_that_nothing_has_can_be_left_out(read, town):
    factory.publish(town)
    page = read("/catalogue?q=marble+submarine")

    assert "No micro-credential here has the word “submarine”." in page
    assert 'href="/catalogue?q=marble">Search without submarine</a>' in page
    assert "Close to it" in page


def test_the_filters_stay_open_while_one_chooses_among_them(read):
    assert '<details class="wm-filters" id="filters">' in read("/catalogue")
    page = read("/catalogue?filters=open&depth=explore")
    assert '<details class="wm-filters" id="filters" open>' in page
    assert re.search(r'href="#found">Show \d+ micro-credentials', page)


def test_each_area_can_be_jumped_to(read, monkeypatch):
    page = read("/catalogue")
    assert 'href="#area-CF1"' in page
    assert re.search(r'href="/catalogue\?page=\d#area-CF4"', page)
    assert "wm-jumps" not in read("/catalogue?order=title")


def test_a_search_field_takes_no_more_than_is_looked_for(read):
    assert 'maxlength="100" enterkeyhint="search"' in read("/catalogue")


def test_changes_since_nothing_say_so_and_lead_back(read):
    for query in ("", "?since=9.9", "?since=1.0"):
        page = read(f"/catalogue/growth-mindset/changes{query}")
        assert "There is no earlier version to compare with" in page
        assert 'href="/catalogue/growth-mindset">Back to' in page


def test_a_slip_is_mended_and_can_be_taken_back(read, town):
    factory.publish(town, title="Differentiation with marbles")
    page = read("/catalogue?q=diferentiation&depth=explore")

    assert "Showing results for <strong>differentiation</strong>" in page
    assert "Differentiation with marbles" in titles(page)
    (instead,) = re.findall(r'Search instead for <a href="([^"]+)">diferentiation</a>', page)
    assert "Nothing found for “diferentiation”" in read(instead)


def test_filters_stand_in_the_address_with_their_numbers_and_can_be_taken_away_one_by_one(read, town):
    factory.publish(town)
    factory.publish(town, slug="deep-marbles", depth="extend", tags=["glass"])
    page = read("/catalogue?q=marble&depth=explore&audience=teachers&effort=up-to-10")

    assert titles(page) == ["Title of marble-tracks"]
    without = "/catalogue?q=marble&audience=teachers&effort=up-to-10"
    assert f'href="{without}"><span class="visually-hidden">Remove </span>Explore' in page
    assert len(titles(read(without))) == 2
    widened = "/catalogue?q=marble&audience=teachers&depth=explore&depth=extend&effort=up-to-10"
    chooses = f"{widened.replace('?', '?filters=open&')}#filters"
    option = page[page.index(f'href="{chooses}"') :]
    assert re.search(r"<span>Extend</span>.*?</span>1</span>", option[:400])
    assert titles(read("/catalogue?tag=glass")) == ["Title of deep-marbles"]


def test_filters_that_leave_nothing_say_which_to_take_away(read, town):
    factory.publish(town)
    page = read("/catalogue?q=marble&depth=extend")

    assert "Nothing found for “marble” with these filters" in page
    assert 'href="/catalogue?q=marble">Without the filter Depth: 1 micro-credential<' in page
    assert titles(page[page.index("Close to it") :]) == ["Title of marble-tracks"]


def test_the_order_can_be_chosen(read, town):
    factory.publish(town, slug="b", title="Marble b", effort={"low": 3, "high": 5})
    factory.publish(town, slug="a", title="Marble a", effort={"low": 3, "high": 9})

    page = read("/catalogue?q=marble&order=effort")
    assert titles(page) == ["Marble b", "Marble a"]
    assert "<strong>Least effort</strong>" in page
    assert 'href="/catalogue?q=marble&order=title"' in page


def test_an_item_is_chosen_from_its_framework_and_shown_as_a_chip(read, town):
    factory.publish(town)
    frameworks = read("/catalogue/items?q=marble")
    (one,) = re.findall(r'href="(/catalogue/items/casey[^"]+)"', frameworks)
    items = read(one)
    (chosen,) = re.findall(r'href="([^"]+%3AP5\.2|[^"]+:P5\.2)"', items)
    page = read(chosen)

    assert titles(page) == ["Title of marble-tracks"]
    assert re.search(r'href="/catalogue\?q=marble"><span class="visually-hidden">Remove </span>P5\.2 ', page)


def test_frameworks_lead_to_what_is_aligned_with_an_item(read, town):
    factory.publish(town)
    page = read("/frameworks/casey-educator-competencies?item=P5.2")
    (link,) = re.findall(r'href="(/catalogue\?item=[^"]+P5\.2)"', page)

    assert "Title of marble-tracks" in titles(read(link))


def test_nothing_to_choose_an_item_from_says_so(read):
    assert "Nothing to choose from" in read("/catalogue/items?q=submarine")


def test_two_are_compared_side_by_side(read, town):
    factory.publish(town)
    factory.publish(town, slug="marble-runs", depth="extend", prerequisites=["marble-tracks"])
    assert 'href="/catalogue/compare?a=marble-tracks"' in read("/catalogue/marble-tracks")
    assert re.search(
        r'name="a">.*?value="marble-tracks" selected', read("/catalogue/compare?a=marble-tracks"), re.DOTALL
    )
    page = read("/catalogue/compare?a=marble-tracks&b=marble-runs")

    assert page.count("Seen at meets in 1.") == 2
    assert re.search(r"Effort <span[^>]*>Same in both", page)
    assert not re.search(r"Depth <span[^>]*>Same in both", page)
    assert "“Meets” in each criterion" in page
    assert "The story of the track" in page
    assert page.index("Aligned with, in both") < page.rindex(">P5.2<")


def test_ticked_cards_are_sent_on_to_be_compared(client_of, town):
    client = client_of(town.educator)

    answer = client.get("/catalogue/compare?pick=growth-mindset&pick=voice-and-choice&pick=error-analysis")
    assert (answer.status_code, answer.location) == (
        303,
        "/catalogue/compare?a=growth-mindset&b=voice-and-choice",
    )
    assert "the first two that you ticked" in client.get(answer.location).get_data(as_text=True)
    assert (
        client.get("/catalogue/compare?pick=growth-mindset").location == "/catalogue/compare?a=growth-mindset"
    )


def test_what_cannot_be_compared_gets_a_clear_answer(client_of, read, town):
    factory.publish(town, town.neighbour)
    same = read("/catalogue/compare?a=growth-mindset&b=growth-mindset")
    assert "That is the same one twice" in same

    for slug in ("not-there", "marble-tracks", "%3Cscript%3E"):
        answer = client_of(town.educator).get(f"/catalogue/compare?a=growth-mindset&b={slug}")
        assert answer.status_code == 404
        page = answer.get_data(as_text=True)
        assert "in your catalogue" in page
        assert "<script>" not in page.replace("<script src", "")


def test_an_empty_catalogue_says_who_fills_it(client_of, town):
    with town.runtime.engine.begin() as connection:
        # The library is loaded for every district, so its entries are hidden away here.
        connection.exec_driver_sql("UPDATE credentials_version SET state = 'retired'")
    page = client_of(town.educator).get("/catalogue").get_data(as_text=True)

    assert "The catalogue is empty" in page
    assert "your program lead" in page


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=999999999999999999999",
        "page=two",
        "q=%00",
        "q=" + "x" * 10_000,
        "q=%22marble*+NEAR(",
        "q=%F0%9F%8E%88",
        "q=%ED%A0%80",
        "area=",
        "tag=" + "x" * 10_000,
        "tag=%00&tag=none+such",
        "&".join("tag=x" for _ in range(500)),
    ],
)
def test_odd_addresses_are_answered_all_the_same(client_of, town, query):
    assert client_of(town.educator).get(f"/catalogue?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "area=CF9",
        "depth=abyss",
        "audience=all",
        "effort=none",
        "item=P5",
        "item=core-four:CF9",
        "item=a:%00",
        "order=sideways",
    ],
)
def test_a_filter_that_there_is_not_is_not_found(client_of, town, query):
    answer = client_of(town.educator).get(f"/catalogue?{query}")

    assert answer.status_code == 404
    assert "hoose" in answer.get_data(as_text=True)


def test_what_is_searched_for_is_never_taken_as_markup(client_of, town):
    page = client_of(town.educator).get("/catalogue?q=<script>alert(1)</script>").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_long_catalogue_can_be_turned_page_by_page(read, town, monkeypatch):
    monkeypatch.setattr(queries.browsing, "CARDS_ON_A_PAGE", 2)
    for n in range(3):
        factory.publish(town, slug=f"marble-{n}")
    first = read("/catalogue?q=marble&area=CF3")

    assert titles(first) == ["Title of marble-0", "Title of marble-1"]
    (onwards,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = read(onwards)
    assert titles(second) == ["Title of marble-2"]
    assert 'rel="next"' not in second
    assert re.findall(r'rel="prev" href="([^"]+)"', second) == ["/catalogue?page=1&q=marble&area=CF3"]


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


@pytest.mark.parametrize(
    "path",
    ["/catalogue", "/catalogue/growth-mindset", "/catalogue/items", "/catalogue/compare?a=growth-mindset"],
)
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


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=marble",
        "q=growht+mindset",
        "q=growht+mindset+submarine",
        "q=growht+mindset+submarine&item=core-four:CF1&area=CF1&depth=explore&audience=teachers&effort=up-to-10&tag=x",
        "item=casey-educator-competencies:P5&area=none&order=newest&page=3",
        "q=growth&as_typed=1&area=CF1&area=CF2&depth=extend",
    ],
)
def test_the_catalogue_costs_at_most_eight_statements_whatever_is_asked(client_of, town, query):
    client = client_of(town.educator)
    with statements(town.runtime) as sent:
        assert client.get(f"/catalogue?{query}").status_code == 200
    assert len(sent) <= 8


@pytest.mark.parametrize(
    "path", ["/catalogue/items/core-four?q=data", "/catalogue/compare?a=growth-mindset&b=voice-and-choice"]
)
def test_choosing_an_item_and_comparing_cost_few_statements(client_of, town, path):
    client = client_of(town.educator)
    with statements(town.runtime) as sent:
        assert client.get(path).status_code == 200
    assert len(sent) <= 12


def test_strangers_are_not_shown_the_catalogue_of_some_district_among_several(client_of, town):
    assert client_of(None).get("/catalogue/growth-mindset/badge.svg").status_code == 303


def test_strangers_read_what_badges_point_at_where_there_is_one_district(runtime):
    with runtime.command(system_actor()) as uow:
        district = people.add_district(uow, name="Lone School District", slug="lone")
    with runtime.reading(ANONYMOUS) as look:
        assert queries.district_shown(look) == district
