"""Questions about the catalogue, against a real database."""

import pytest

from credentials import queries
from credentials.rules import CredentialKind, Effort
from tests.factories import credentials as factory
from tests.factories.statements import statements
from waymark.kernel.errors import NotFound


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


@pytest.mark.parametrize(
    "q",
    [
        "marble",
        "MARBLE",
        "  tracks   marble ",
        "physics",
        "predict run",
        "P5.2",
        "targeted instruction",
        "ble-tr",
    ],
)
def test_a_search_finds_words_in_any_order_and_case_in_text_tags_and_alignments(town, q):
    factory.publish(town)

    assert "marble-tracks" in slugs(town, q=q)


@pytest.mark.parametrize("q", ["marble submarine", "%", "_", "marble_tracks", "m%e", "\\"])
def test_a_search_wants_every_word_and_takes_signs_as_they_are(town, q):
    factory.publish(town)

    assert "marble-tracks" not in slugs(town, q=q)


def test_signs_that_cannot_be_seen_part_words(town):
    factory.publish(town)

    assert "marble-tracks" in slugs(town, q="marble\x00tracks")


def test_accents_are_searched_in_small_letters_too(town):
    factory.publish(town, title="Élan in ÉCOLES")

    assert slugs(town, q="élan écoles") == ["marble-tracks"]


def test_filters_by_area_slug_and_kind(town):
    factory.publish(town)
    factory.publish(town, slug="leading-marbles", area=None)
    factory.publish(town, slug="marble-review", kind="capstone")
    marbles = {"q": "marble"}

    assert slugs(town, **marbles) == ["marble-tracks", "leading-marbles"]
    assert slugs(town, **marbles, area="CF3") == ["marble-tracks"]
    assert slugs(town, **marbles, area="CF1") == []
    assert slugs(town, **marbles, area=queries.NO_AREA) == ["leading-marbles"]
    assert slugs(town, **marbles, slugs=["marble-tracks", "marble-review"]) == ["marble-tracks"]
    assert slugs(town, slugs=["marble-review"], kinds=[CredentialKind.CAPSTONE]) == ["marble-review"]
    assert slugs(town, slugs=[]) == []


def test_only_what_is_published_in_the_district_is_found(town):
    factory.publish(town)
    factory.publish(town, version="1.1", title="Wooden marble tracks")
    factory.publish(town, town.neighbour, slug="marble-runs")

    with town.look() as look:
        found = queries.cards(look, town.district, q="marble")
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


def catalogue(town, **asked):
    with town.look(town.educator) as look:
        return queries.catalogue(look, **asked)


def test_the_catalogue_is_grouped_by_area_with_those_without_at_the_end(town):
    factory.publish(town)
    factory.publish(town, slug="leading-marbles", area=None)
    factory.publish(town, slug="marble-data", area="CF1")
    page = catalogue(town, q="marble")

    assert [(area.name, [card.slug for card in cards]) for area, cards in page.groups] == [
        ("Data-driven decisions", ["marble-data"]),
        ("Targeted instruction", ["marble-tracks"]),
        ("Leading and supporting", ["leading-marbles"]),
    ]
    assert page.found == 3
    assert page.narrowed


def test_the_numbers_beside_the_areas_count_the_whole_catalogue(town):
    before = {area.code: area.credentials for area in catalogue(town).areas}
    factory.publish(town)
    factory.publish(town, slug="marble-review", kind="capstone")
    after = {area.code: area.credentials for area in catalogue(town, q="nothing like it").areas}

    assert after == {**before, "CF3": before.get("CF3", 0) + 1}


def test_an_area_that_is_not_there_is_not_found(town):
    with pytest.raises(NotFound):
        catalogue(town, area="CF9")


def test_a_long_catalogue_has_pages_and_numbers_off_the_end_give_the_nearest(town, monkeypatch):
    monkeypatch.setattr(queries.lists, "CARDS_ON_A_PAGE", 2)
    for n in range(5):
        factory.publish(town, slug=f"marble-{n}")
    pages = [catalogue(town, q="marble", number=number) for number in (1, 2, 3)]
    shown = [[card.slug for _, cards in page.groups for card in cards] for page in pages]

    assert shown == [["marble-0", "marble-1"], ["marble-2", "marble-3"], ["marble-4"]]
    assert [page.has_next for page in pages] == [True, True, False]
    assert [catalogue(town, q="marble", number=off).number for off in (-3, 0, 4, 10**30)] == [1, 1, 3, 3]
    assert catalogue(town, q="nothing like it", number=7).number == 1


def test_lists_cost_the_same_however_long_they_are(town):
    def cost():
        with town.look(town.educator) as look, statements(town.runtime) as sent:
            queries.catalogue(look)
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
    assert len(sent) <= 8


def test_a_credential_that_points_nowhere_has_a_page_too(town):
    factory.publish(town, kind="capstone", alignments=[], informs=[], area=None)
    with town.look(town.educator) as look:
        page = queries.credential_page(look, "marble-tracks")

    assert (page.alignments, page.informs, page.prerequisites) == ((), (), ())
    assert page.area.name == queries.WITHOUT_AREA
