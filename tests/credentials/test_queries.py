"""Questions about the catalogue, against a real database."""

import pytest

from credentials import queries
from credentials.rules import NO_AREA, Asked, CredentialKind, Effort, Filter, ItemRef, Order
from tests.factories import credentials as factory
from tests.factories.statements import statements
from waymark.kernel.errors import NotFound

NOTHING_ASKED = Asked()


def slugs(town, **asked):
    with town.look() as look:
        return [card.slug for card in queries.cards(look, town.district, **asked)]


def test_a_card_says_what_the_file_says(town):
    version_id = factory.publish(town)
    with town.look() as look:
        (card,) = queries.cards(look, town.district, slugs=["marble-tracks"])

    assert card.version_id == version_id
    assert (card.title, card.area_code, card.glyph) == ("Title of marble-tracks", "CF3", "compass")
    assert card.effort == Effort(3, 5)
    assert card.tags == ("marbles", "physics")


def test_filters_by_area_slug_and_kind(town):
    factory.publish(town)
    factory.publish(town, slug="leading-marbles", area=None)
    factory.publish(town, slug="marble-review", kind="capstone")
    marbles = ["marble-tracks", "leading-marbles", "marble-review"]

    assert slugs(town, slugs=marbles) == ["marble-tracks", "leading-marbles"]
    assert slugs(town, slugs=marbles, area="CF3") == ["marble-tracks"]
    assert slugs(town, slugs=marbles, area="CF1") == []
    assert slugs(town, slugs=marbles, area=NO_AREA) == ["leading-marbles"]
    assert slugs(town, slugs=["marble-review"], kinds=[CredentialKind.CAPSTONE]) == ["marble-review"]
    assert slugs(town, slugs=[]) == []


def test_only_what_is_published_in_the_district_is_found(town):
    factory.publish(town)
    factory.publish(town, version="1.1", title="Wooden marble tracks")
    factory.publish(town, town.neighbour, slug="marble-runs")

    with town.look() as look:
        found = queries.cards(look, town.district, slugs=["marble-tracks", "marble-runs"])
    assert [(card.slug, card.title) for card in found] == [("marble-tracks", "Wooden marble tracks")]


def test_a_definition_of_another_district_is_not_found(town):
    factory.publish(town, town.neighbour)

    with pytest.raises(NotFound):
        factory.published(town, "marble-tracks")
    with town.look() as look, pytest.raises(NotFound):
        queries.definition(look, None, "marble-tracks")


def test_versions_come_in_one_statement_whatever_their_state(town):
    old = factory.publish(town)
    new = factory.publish(town, version="1.1", title="Another title")
    with town.look() as look, statements(town.runtime) as sent:
        found = queries.versions(look, [old, new, "nothing"])

    assert {version_id: about.number for version_id, about in found.items()} == {old: "1.0", new: "1.1"}
    assert len(sent) == 1
    with town.look() as look, pytest.raises(NotFound):
        queries.version(look, "nothing")


def test_no_versions_cost_nothing(town):
    with town.look() as look, statements(town.runtime) as sent:
        assert queries.versions(look, []) == {}
    assert sent == []


def test_the_published_select_has_one_line_per_credential(town):
    factory.publish(town)
    new = factory.publish(town, version="1.1", title="Another title")
    query = queries.published_versions()
    with town.look() as look:
        rows = [row for row in look.session.execute(query) if row.slug == "marble-tracks"]

    assert [(row.version_id, row.title, row.kind, row.area_code, row.district_id) for row in rows] == [
        (new, "Another title", CredentialKind.MICRO_CREDENTIAL, "CF3", town.district)
    ]


def test_the_other_published_select_says_what_a_version_informs(town):
    version_id = factory.publish(town, informs=["PDL1", "LD2"])
    with town.look() as look:
        rows = [
            row.area_code for row in look.session.execute(queries.informs()) if row.version_id == version_id
        ]

    assert sorted(rows) == ["LD2", "PDL1"]


def catalogue(town, asked=NOTHING_ASKED, number=1):
    with town.look(town.educator) as look:
        return queries.catalogue(look, asked, number)


def shown(page):
    return [card.slug for _, cards in page.groups for card in cards]


def facet(page, by):
    (found,) = (facet for facet in page.facets if facet.by is by)
    return {option.value: option.credentials for option in found.options}


def test_the_catalogue_is_grouped_by_area_with_those_without_at_the_end(town):
    factory.publish(town)
    factory.publish(town, slug="leading-marbles", area=None)
    factory.publish(town, slug="marble-data", area="CF1")
    page = catalogue(town, Asked(q="marble", order=Order.AREA))

    assert [(area.name, [card.slug for card in cards]) for area, cards in page.groups] == [
        ("Data-driven decisions", ["marble-data"]),
        ("Targeted instruction", ["marble-tracks"]),
        ("Leading and supporting", ["leading-marbles"]),
    ]
    assert page.found == 3


def test_other_orders_are_one_list(town, clock):
    factory.publish(town, slug="b", title="Marble beta", effort={"low": 3, "high": 5})
    clock.advance(days=1)
    factory.publish(town, slug="a", title="Marble alpha", effort={"low": 2, "high": 30})
    clock.advance(days=1)
    factory.publish(town, slug="c", title="marble Gamma", effort={"low": 4, "high": 5})
    orders = {
        order: shown(catalogue(town, Asked(q="marble", order=order)))
        for order in (Order.TITLE, Order.EFFORT, Order.NEWEST)
    }

    assert orders == {
        Order.TITLE: ["a", "b", "c"],
        Order.EFFORT: ["b", "c", "a"],
        Order.NEWEST: ["c", "a", "b"],
    }
    assert Asked(order=Order.RELEVANCE).in_order is Order.AREA
    assert Asked(q="marble").in_order is Order.RELEVANCE


def test_filters_narrow_each_other_and_count_what_they_would_give(town):
    factory.publish(town, slug="one", audiences=["teachers"], depth="explore", effort={"low": 1, "high": 10})
    factory.publish(town, slug="two", audiences=["teachers", "coaches"], depth="develop", tags=["glass"])
    factory.publish(town, slug="three", audiences=["coaches"], depth="extend", effort={"low": 9, "high": 21})
    marble = Asked(q="marble")
    coaches = marble.toggled(Filter.AUDIENCE, "coaches")
    both = coaches.toggled(Filter.DEPTH, "develop").toggled(Filter.DEPTH, "explore")

    assert sorted(shown(catalogue(town, coaches))) == ["three", "two"]
    assert shown(catalogue(town, both)) == ["two"]
    page = catalogue(town, both)
    assert facet(page, Filter.AUDIENCE) == {"teachers": 2, "coaches": 1}
    assert facet(page, Filter.DEPTH) == {"explore": 0, "develop": 1, "extend": 1}
    assert facet(catalogue(town, marble), Filter.EFFORT) == {"up-to-10": 2, "more-than-20": 1}
    assert shown(catalogue(town, marble.toggled(Filter.TAG, "glass"))) == ["two"]
    assert [chip.label for chip in page.chips] == ["Coaches", "Develop", "Explore"]
    assert page.chips[0].asked == both.without(Filter.AUDIENCE)


CASEY = "casey-educator-competencies"


@pytest.mark.parametrize(
    ("item", "there"),
    [
        (f"{CASEY}:P5.2", True),
        (f"{CASEY}:P5", True),
        (f"{CASEY}:P5.3", False),
        ("core-four:CF3", True),
        ("core-four:CF1", False),
        ("knowledgeworks-conditions:PDL1", True),
        ("knowledgeworks-conditions:LD1", False),
    ],
)
def test_an_item_finds_what_points_at_it_or_below_it(town, item, there, monkeypatch):
    monkeypatch.setattr(queries.browsing, "CARDS_ON_A_PAGE", 1_000)
    factory.publish(town)

    assert ("marble-tracks" in shown(catalogue(town, Asked(item=ItemRef.read(item))))) is there
    assert ("marble-tracks" in shown(catalogue(town, Asked(q="marble", item=ItemRef.read(item))))) is there


def test_an_empty_result_says_what_to_loosen_and_what_is_near(town):
    factory.publish(town, slug="one", depth="explore")
    factory.publish(town, slug="two", depth="develop", area="CF1")
    page = catalogue(town, Asked(q="marble", chosen=((Filter.DEPTH, "extend"), (Filter.AREA, "CF1"))))

    assert page.found == 0
    assert [(way.label, way.credentials, way.asked.chosen) for way in page.loosenings] == [
        ("Depth", 1, ((Filter.AREA, "CF1"),))
    ]
    assert [card.slug for card in page.nearest] == ["two"]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(chosen=((Filter.AREA, "CF9"),)),
        Asked(chosen=((Filter.DEPTH, "abyss"),)),
        Asked(chosen=((Filter.AUDIENCE, "martians"),)),
        Asked(item=ItemRef(CASEY, "P99")),
        Asked(item=ItemRef("nothing", "P5")),
    ],
)
def test_what_cannot_be_filtered_by_is_not_found(town, asked):
    with pytest.raises(NotFound):
        catalogue(town, asked)


def test_a_long_catalogue_has_pages_and_numbers_off_the_end_give_the_nearest(town, monkeypatch):
    monkeypatch.setattr(queries.browsing, "CARDS_ON_A_PAGE", 2)
    for n in range(5):
        factory.publish(town, slug=f"marble-{n}")
    asked = Asked(q="marble", order=Order.TITLE)
    pages = [catalogue(town, asked, number) for number in (1, 2, 3)]

    assert [shown(page) for page in pages] == [
        ["marble-0", "marble-1"],
        ["marble-2", "marble-3"],
        ["marble-4"],
    ]
    assert [page.has_next for page in pages] == [True, True, False]
    assert [catalogue(town, asked, off).number for off in (-3, 0, 4, 10**30)] == [1, 1, 3, 3]
    assert catalogue(town, Asked(q="submarine"), 7).number == 1


def test_items_to_choose_from_count_themselves_and_everything_below(town):
    factory.publish(town)
    with town.look(town.educator) as look:
        first = queries.items_page(look, Asked(q="marble"))
        page = queries.items_page(look, Asked(q="marble"), CASEY)

    assert {row.id: number for row, number in first.frameworks} == {
        CASEY: 1,
        "core-four": 1,
        "knowledgeworks-conditions": 1,
    }
    (practice,) = page.options
    (p5,) = practice.below
    assert (p5.item.code, p5.credentials, [one.item.code for one in p5.below]) == ("P5", 1, ["P5.2"])
    assert p5.asked == Asked(q="marble", item=ItemRef(CASEY, "P5"))
    with town.look(town.educator) as look, pytest.raises(NotFound):
        queries.items_page(look, Asked(), "nothing")


def compare(town, *slugs):
    with town.look(town.educator) as look:
        return queries.compare_page(look, slugs)


def test_two_side_by_side_say_what_is_the_same(town):
    factory.publish(town)
    factory.publish(
        town,
        slug="marble-runs",
        depth="extend",
        competency="The teacher runs.",
        alignments=[
            {"framework": CASEY, "code": "P5.3", "relation": "primary"},
            {"framework": "core-four", "code": "CF3", "relation": "secondary"},
        ],
        prerequisites=["marble-tracks"],
    )
    found = compare(town, "marble-tracks", "marble-runs").comparison

    assert found.likeness.same == {"audience", "area_code", "effort", "expires_after_months", "passing"}
    assert [row.code for row in found.both] == ["CF3"]
    assert [[row.code for row in side.own] for side in found.sides] == [["P5.2"], ["P5.3"]]
    assert [[card.slug for card in side.prerequisites] for side in found.sides] == [[], ["marble-tracks"]]


def test_one_or_none_or_twice_the_same_gives_a_choice(town):
    factory.publish(town)

    assert compare(town).comparison is None
    assert len(compare(town, "marble-tracks").choices) > 10
    assert not compare(town, "marble-tracks").twice
    assert compare(town, "marble-tracks", "marble-tracks").twice


def test_what_is_in_another_district_cannot_be_compared(town):
    factory.publish(town)
    factory.publish(town, town.neighbour, slug="marble-runs")

    with pytest.raises(NotFound, match="marble-runs"):
        compare(town, "marble-tracks", "marble-runs")


def test_lists_cost_the_same_however_long_they_are(town):
    def cost():
        with town.look(town.educator) as look, statements(town.runtime) as sent:
            queries.catalogue(look, NOTHING_ASKED)
            queries.cards(look, town.district)
        return len(sent)

    before = cost()
    for n in range(10):
        factory.publish(town, slug=f"marble-{n}")
    assert cost() == before <= 6


def test_a_card_leaves_the_long_text_in_the_database(town):
    with town.look() as look, statements(town.runtime) as sent:
        queries.cards(look, town.district)

    assert "credentials_version.body" not in sent[0]


def test_the_page_of_a_credential_brings_names_licences_and_prerequisites(town):
    factory.publish(town, slug="marble-basics", title="Basics of marbles")
    factory.publish(town, prerequisites=["marble-basics", "not-there-yet"])
    with town.look(town.educator) as look, statements(town.runtime) as sent:
        page = queries.credential_page(look, "marble-tracks")

    assert [(row.code, row.relation) for row in page.alignments] == [
        ("P5.2", "primary"),
        ("CF3", "secondary"),
    ]
    assert page.alignments[0].licence == "CC BY 4.0"
    assert page.alignments[0].title
    assert page.area.name == "Targeted instruction"
    assert [(area.condition, area.code) for area in page.informs] == [
        ("Professional Development and Learning", "PDL1")
    ]
    assert [card.title for card in page.prerequisites] == ["Basics of marbles"]
    assert page.may_start
    assert len(sent) <= 9


def test_a_credential_that_points_nowhere_has_a_page_too(town):
    factory.publish(town, kind="capstone", alignments=[], informs=[], area=None)
    with town.look(town.educator) as look:
        page = queries.credential_page(look, "marble-tracks")

    assert (page.alignments, page.informs, page.prerequisites) == ((), (), ())
    assert page.area.name == queries.WITHOUT_AREA
