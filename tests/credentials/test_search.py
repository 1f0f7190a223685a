"""The search of the catalogue, as the databases answer it."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from alembic import command

from credentials import queries
from credentials.rules import Asked
from credentials.search import CatalogueText, CatalogueWord
from tests.factories import credentials as factory
from waymark.app import migrate
from waymark.app.models import metadata
from waymark.kernel.db import make_engine


def found(town, q, actor=None, **asked):
    """The slugs that a search finds, the best first, on whatever page, and the words for which it is shown."""
    slugs, number = [], 1
    with town.look(actor or town.educator) as look:
        while True:
            page = queries.catalogue(look, Asked(q=q, **asked), number)
            slugs += [card.slug for _, cards in page.groups for card in cards]
            if not page.has_next:
                return slugs, page.meant
            number += 1


@pytest.mark.parametrize(
    "q",
    [
        "marble",
        "MARBLE",
        "  tracks   marble ",
        "physics",
        "predict run",
        "predicted running",
        "targeted instruction",
        "Teachers like the marble",
        "the story of how a track came to be",
    ],
)
def test_words_are_found_in_any_order_case_and_form_wherever_the_file_says_them(town, q):
    factory.publish(town)

    assert "marble-tracks" in found(town, q)[0]


@pytest.mark.parametrize("q", ["P5.2", "p5.2", "CF3", "cf3", "PDL1", "marble P5.2"])
def test_codes_are_found_exactly(town, q):
    factory.publish(town)
    factory.publish(
        town,
        slug="other-marbles",
        area="CF1",
        informs=[],
        alignments=[{"framework": "casey-educator-competencies", "code": "P5.3", "relation": "primary"}],
    )
    slugs, _ = found(town, q)

    assert "marble-tracks" in slugs
    assert "other-marbles" not in slugs


@pytest.mark.parametrize(
    ("q", "there"), [("marb", True), ("build mar", True), ("mar build", False), ("P5", True)]
)
def test_the_last_word_may_be_unfinished(town, q, there):
    factory.publish(town)

    assert ("marble-tracks" in found(town, q)[0]) is there


def test_unfinished_words_are_found_whatever_becomes_of_their_ends(town):
    factory.publish(town, title="Differentiation")

    for q in ("d", "differ", "differentiat", "differentiated", "differentiating"):
        assert ("marble-tracks" in found(town, q)[0]) is (q != "d"), q


def test_accents_do_not_matter(town):
    factory.publish(town, title="Élan in ÉCOLES")

    for q in ("élan écoles", "elan ecoles", "ÉLAN"):
        assert found(town, q)[0] == ["marble-tracks"]


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("diferentiation", "differentiation"),
        ("growht mindset", "growth mindset"),
        ("asesment", "assessment"),
        ("xassessment", "assessment"),
        ("the asesment of growht", "assessment growth"),
        ("diffrentiated", "differentiation"),
        ("diffrentiate growth", "differentiation growth"),
    ],
)
def test_slips_are_mended_from_the_words_of_the_catalogue(town, q, meant):
    factory.publish(town, title="Differentiation, assessment and the growth mindset")

    slugs, shown_for = found(town, q)
    assert shown_for == meant
    assert "marble-tracks" in slugs
    assert found(town, q, as_typed=True) == ([], "")


@pytest.mark.parametrize("q", ["growth mindset", "assess", "assessing", "P9.9", "gro"])
def test_what_the_catalogue_has_is_not_taken_for_something_else(town, q):
    factory.publish(town, title="Assessment and the growth mindset")

    assert found(town, q)[1] == ""


def test_a_word_is_mended_by_the_words_of_ones_own_district_only(town):
    factory.publish(town, town.neighbour, slug="marble-runs", title="Zanzibarian marbles")

    assert found(town, "zanzibarain") == ([], "")
    assert found(town, "zanzibarain", town.stranger) == (["marble-runs"], "zanzibarian")
    assert found(town, "zanzibarian") == ([], "")


def test_the_title_counts_most_then_what_it_is_about_then_the_rest(town):
    factory.publish(town, slug="in-the-rest", tags=["zeppelin"])
    factory.publish(town, slug="in-the-summary", summary="Build a zeppelin.")
    factory.publish(town, slug="in-the-title", title="Zeppelin")

    assert found(town, "zeppelin")[0] == ["in-the-title", "in-the-summary", "in-the-rest"]


HOSTILE = [
    '"',
    '"marble',
    "marble*",
    "*",
    "(marble",
    "marble)",
    "()",
    "marble AND",
    "AND OR NOT",
    "NEAR(marble tracks)",
    "NEAR/2",
    "-marble",
    "--",
    "marble & | ! <-> :*",
    "':* & '",
    "title:marble",
    "{title} : marble",
    "^marble",
    "\\",
    "%",
    "_",
    "'; DROP TABLE credentials_search; --",
    "🎈",
    "marble 🎈",
    "\x00",
    "marble\x00tracks",
    "\ud800",
    "x" * 10_000,
    "marble " * 2_000,
    "P7.3." * 500,
    "१२३ ßß ﬁ Å ﷽",
    "…—–",
]


@pytest.mark.parametrize("q", HOSTILE, ids=lambda q: ascii(q[:20]))
def test_no_sign_means_anything_to_the_database(town, q):
    factory.publish(town)

    slugs, _ = found(town, q)
    if not any(sign.isalnum() for sign in q):
        assert slugs == []
    if "marble" in q and "NEAR" not in q and "DROP" not in q:
        assert "marble-tracks" in slugs


def test_little_words_are_not_looked_for(town):
    factory.publish(town)

    assert found(town, "the") == ([], "")
    assert found(town, "why the marble")[0] == ["marble-tracks"]


def test_nothing_is_shown_for_words_that_are_in_no_credential_together(town):
    factory.publish(town)
    with town.look(town.educator) as look:
        page = queries.catalogue(look, Asked(q="marble submarine"))

    assert (page.found, page.groups) == (0, ())
    assert [card.slug for card in page.nearest] == ["marble-tracks"]
    assert (page.unknown, page.without_unknown) == (("submarine",), Asked(q="marble"))


@pytest.mark.parametrize(
    ("q", "unknown", "rest"),
    [
        ("zebra", ("zebra",), None),
        ("zebra submarine", ("zebra", "submarine"), None),
        ("marbles zebra tracks", ("zebra",), "marbles tracks"),
        ("marbel zebra", ("zebra",), "marble"),
        ("zebra Z9.9 marble", ("zebra", "z9.9"), "marble"),
    ],
)
def test_words_that_nothing_has_are_named(town, q, unknown, rest):
    factory.publish(town)
    with town.look(town.educator) as look:
        page = queries.catalogue(look, Asked(q=q))

    assert page.unknown == unknown
    assert (page.without_unknown and page.without_unknown.q) == rest


def words(town, district=None):
    with town.look() as look:
        ours = CatalogueWord.district_id == (district or town.district)
        return dict(look.session.execute(sa.select(CatalogueWord.word, CatalogueWord.uses).where(ours)).all())


def test_the_vocabulary_counts_in_how_many_credentials_a_word_is(town):
    before = words(town)
    factory.publish(town, slug="one-marble", title="Zeppelin zeppelin")
    factory.publish(town, slug="two-marbles", title="Zeppelin")
    assert words(town)["zeppelin"] == 2

    factory.publish(town, slug="two-marbles", version="1.1", title="Airship")
    assert (words(town)["zeppelin"], words(town)["airship"]) == (1, 1)
    factory.publish(town, slug="one-marble", version="1.1", title="Balloon")
    assert "zeppelin" not in words(town)
    assert "the" not in words(town)
    assert before.items() <= (words(town) | {w: n for w, n in before.items() if words(town)[w] > n}).items()


def test_the_vocabulary_is_what_the_texts_of_the_catalogue_say(town):
    factory.publish(town)
    factory.publish(town, version="1.1", title="Wooden marble tracks")
    factory.publish(town, town.neighbour, slug="marble-runs")
    for district in (town.district, town.neighbour):
        with town.look() as look:
            texts = look.session.scalars(
                sa.select(CatalogueText).where(CatalogueText.district_id == district)
            ).all()
        counted = Counter(word for text in texts for word in set(text.words))
        assert words(town, district) == {word: counted[word] for word in words(town, district)}


def test_a_version_that_left_the_catalogue_is_not_found(town):
    factory.publish(town, title="Zeppelin")
    factory.publish(town, version="1.1", title="Airship")

    assert found(town, "zeppelin") == ([], "")
    assert found(town, "airship")[0] == ["marble-tracks"]


def derived(engine):
    """What a database derives for the search by itself, in its own words."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE name LIKE 'credentials_search_%' AND type != 'index'"
            )
        else:
            rows = connection.exec_driver_sql(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'credentials_search_index'"
                " UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = 'credentials_search_index'::regclass"
                " UNION SELECT attname, attstorage::text || format_type(atttypid, atttypmod) FROM pg_attribute"
                " WHERE attrelid = 'credentials_search_index'::regclass AND attnum > 0"
                " UNION SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE tgrelid = 'credentials_search'::regclass AND NOT tgisinternal"
                " UNION SELECT proname || '()', prosrc FROM pg_proc WHERE proname = 'credentials_search_changed'"
            )
        return {name: " ".join(sql.split()) for name, sql in rows}


def test_models_and_migrations_derive_the_same_index(databases):
    """The comparison of models and migrations cannot see these, so they are compared here."""
    addresses = databases.bare(), databases.bare()
    made, migrated = map(make_engine, addresses)
    metadata.create_all(made)
    migrate.upgrade(migrated)

    assert derived(made) == derived(migrated)
    assert len(derived(made)) >= 4

    metadata.drop_all(made)
    for engine, address in zip((made, migrated), addresses, strict=True):
        engine.dispose()
        databases.drop(address)


def searchable(town):
    with town.look() as look:
        texts = look.session.scalars(sa.select(CatalogueText)).all()
        rows = {text.version_id: (text.audiences, sorted(text.words)) for text in texts}
    return rows, words(town), words(town, town.neighbour)


def test_what_is_in_a_catalogue_is_found_after_the_migration_too(town):
    factory.publish(town)
    factory.publish(
        town, version="1.1", title="Wooden marble tracks in the \N{LATIN SMALL LETTER E WITH ACUTE}cole"
    )
    before = searchable(town)
    engine = town.runtime.engine
    with engine.begin() as connection:
        # The town is made from the models, as if every script had been run.
        command.stamp(migrate._config(connection), "head")

    migrate.downgrade(engine, "0003-1")
    with engine.connect() as connection:
        query = "SELECT found_by FROM credentials_version WHERE title LIKE 'Wooden%%'"
        assert "wooden marble tracks" in connection.exec_driver_sql(query).scalar()
    migrate.upgrade(engine)

    assert searchable(town) == before
    assert found(town, "marbel ecole") == (["marble-tracks"], "marble ecole")


def test_an_author_and_what_teachers_call_it_are_found(town):
    assert "growth-mindset" in found(town, "Dweck")[0]
    assert "language-and-content-together" in found(town, "ELL")[0]
    assert "learner-led-conferences" in found(town, "parents")[0]
