"""Anchors and worked examples: what must hold for them, who sees them, and what a person reads."""

import html

import pytest

from credentials import queries, service
from credentials.rules import Expected, Level, expected_of, sample_from, sample_problems
from tests.factories import credentials as factory
from tests.factories.statements import statements
from waymark.kernel.errors import Invalid, NotFound, Refused


def problems(file) -> list[tuple[str, str]]:
    from credentials.models import outline_in

    about = outline_in(factory.file().model_dump(mode="json", exclude_defaults=True))
    sample = sample_from(file.model_dump(mode="json", exclude_defaults=True))
    return [(one.where, one.message) for one in sample_problems(sample, about)]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (("meets", "meets", "meets"), "met"),
        (("meets", "exceeds", "exceeds"), "met"),
        (("approaching", "exceeds", "meets"), "borderline"),
        (("approaching", "approaching", "exceeds"), "not_yet"),
        (("beginning", "exceeds", "exceeds"), "not_yet"),
        (("beginning", "beginning", "approaching"), "not_yet"),
    ],
)
def test_each_set_of_scores_has_one_outcome(levels, expected):
    assert expected_of([Level(one) for one in levels], Level.MEETS) is Expected(expected)
    assert problems(factory.anchor(levels, expected=expected)) == []
    for other in set(Expected) - {Expected(expected)}:
        ((where, message),) = problems(factory.anchor(levels, expected=other))
        assert where == "expected"
        assert message.startswith(f"The scores say {expected}")


def test_a_sound_example_has_no_problems():
    assert problems(factory.example()) == []


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        ({"evidence": factory.GIVEN[:1]}, "evidence", "Nothing is said for the demand 'track-plan'"),
        (
            {"evidence": [*factory.GIVEN, {"demand": "track-plans", "pieces": ["x", "y"]}]},
            "evidence[3].demand",
            "Did you mean 'track-plan'?",
        ),
        ({"evidence": [*factory.GIVEN, factory.GIVEN[1]]}, "evidence", "is here 2 times"),
        (
            {"evidence": [{"demand": "track-story", "text": "Too short."}, factory.GIVEN[1]]},
            "evidence[1].text",
            "This has 2 words, and 'track-story' takes 50 to 200. Write more.",
        ),
        (
            {"evidence": [{"demand": "track-story", "text": factory.LONG}, factory.GIVEN[1]]},
            "evidence[1].text",
            "Shorten it.",
        ),
        (
            {"evidence": [factory.GIVEN[0], {"demand": "track-plan", "pieces": ["Only one."]}]},
            "evidence[2].pieces",
            "asks for 2 and there is 1",
        ),
        (
            {"evidence": [{"demand": "track-story", "pieces": ["a", "b"]}, factory.GIVEN[1]]},
            "evidence[1].pieces",
            "Give it one 'text'",
        ),
        ({"version": "0.9"}, "version", "is at version 1.0"),
        ({"notes": [{"criterion": "criterion-1", "note": "Seen."}]}, "notes", "'criterion-2'"),
    ],
)
def test_what_does_not_fit_its_credential_is_named_with_its_place(changes, where, says):
    found = problems(factory.example(**changes))

    assert found[0][0] == where
    assert says in " ".join(message for _, message in found)


@pytest.mark.parametrize("given", [{"text": "a", "pieces": ["b"]}, {}])
def test_evidence_is_a_text_or_pieces(given):
    with pytest.raises(ValueError, match="either 'text' or 'pieces'"):
        factory.example(evidence=[{"demand": "track-story", **given}])


def test_loading_the_same_sample_again_changes_nothing_and_other_words_take_its_place(town):
    factory.publish(town)
    first = factory.load_sample(town, factory.example())
    with town.at(town.system) as uow:
        assert service.load_sample(uow, town.district, factory.example()) == first
        assert uow.recorded == []
    assert factory.load_sample(town, factory.example(title="Another title")) == first

    with town.look() as look:
        assert queries.example_page(look, town.district, "marble-tracks").sample.title == "Another title"


def test_a_sample_for_a_version_that_is_not_there_is_refused(town):
    with pytest.raises(Invalid) as refusal:
        factory.load_sample(town, factory.example())
    assert refusal.value.problems[0].where == "credential"


def test_the_example_of_an_older_version_is_shown_beside_that_version(town, client_of):
    factory.publish(town)
    factory.load_sample(town, factory.example())
    factory.publish(town, version="1.1", title="Another title")

    with town.look() as look:
        page = queries.example_page(look, town.district, "marble-tracks")
    assert (page.definition.number, page.is_current) == ("1.0", False)
    assert "Made for version 1.0" in client_of(town.educator).get("/catalogue/marble-tracks/example").text

    factory.load_sample(town, factory.example(version="1.1"))
    with town.look() as look:
        assert queries.example_page(look, town.district, "marble-tracks").is_current


@pytest.mark.parametrize("who", ["educator", "coach", "leader", "hr", "superintendent", "stranger"])
def test_others_may_not_load_samples(town, who):
    factory.publish(town)
    with pytest.raises(Refused), town.at(getattr(town, who)) as uow:
        service.load_sample(uow, town.district, factory.example())


def test_an_educator_sees_what_good_evidence_looks_like(town, client_of):
    factory.publish(town)
    client = client_of(town.educator)
    assert "See a worked example" not in client.get("/catalogue/marble-tracks").text
    assert client.get("/catalogue/marble-tracks/example").status_code == 404
    factory.load_sample(town, factory.example())

    assert "/catalogue/marble-tracks/example" in client.get("/catalogue/marble-tracks").text
    page = html.unescape(client.get("/catalogue/marble-tracks/example").text)
    for words in (
        "This is invented",
        "Made up for tests.",
        "A marble rolls down",
        "A second drawing, steeper.",
        "Piece 2 of 2",
        "Seen in criterion-2.",
        "Seen at meets in 2.",
    ):
        assert words in page


def test_program_leads_see_anchors_and_educators_do_not(town, client_of):
    factory.publish(town)
    factory.load_sample(town, factory.anchor())
    educator, lead = client_of(town.educator), client_of(town.program_lead)

    assert "anchors" not in educator.get("/catalogue/marble-tracks").text
    assert "/catalogue/marble-tracks/anchors" in lead.get("/catalogue/marble-tracks").text
    page = lead.get("/catalogue/marble-tracks/anchors").text
    assert "Three turns and a reason" in page
    page = html.unescape(lead.get("/catalogue/marble-tracks/anchors/three-turns").text)
    for words in ("Expected: Met", "Reason for criterion-3.", "Look at the turns.", "A marble rolls down"):
        assert words in page


@pytest.mark.parametrize("who", ["educator", "coach", "leader", "hr", "superintendent"])
@pytest.mark.parametrize("end", ["", "/three-turns"])
def test_anchors_are_kept_from_everybody_else(town, client_of, who, end):
    factory.publish(town)
    factory.load_sample(town, factory.anchor())

    answer = client_of(getattr(town, who)).get(f"/catalogue/marble-tracks/anchors{end}")
    assert answer.status_code == 403
    assert "Three turns" not in answer.text


def test_without_anchors_the_page_says_how_to_get_some(town, client_of):
    factory.publish(town)
    page = client_of(town.program_lead).get("/catalogue/marble-tracks/anchors").text

    assert "No anchors yet" in page
    assert client_of(town.program_lead).get("/catalogue/marble-tracks/anchors/none").status_code == 404


def test_programs_get_the_example(town, api_of):
    factory.publish(town)
    api = api_of(town.educator)
    assert api.get("/credentials/marble-tracks/example").status_code == 404
    factory.load_sample(town, factory.example())
    body = api.get("/credentials/marble-tracks/example").json

    assert (body["credential"], body["number"], body["invented"]) == ("marble-tracks", "1.0", True)
    assert [len(one["texts"]) for one in body["evidence"]] == [1, 2]
    assert body["notes"][1] == {
        "criterion": "criterion-2",
        "title": "Criterion 2",
        "note": "Seen in criterion-2.",
    }


def test_samples_of_another_district_are_not_found(town):
    factory.publish(town)
    factory.load_sample(town, factory.example())
    with pytest.raises(NotFound), town.look() as look:
        queries.example_page(look, town.neighbour, "marble-tracks")


def test_the_pages_ask_little_of_the_database(town, client_of):
    factory.publish(town)
    factory.load_sample(town, factory.anchor())
    factory.load_sample(town, factory.example())
    client = client_of(town.program_lead)
    for path in ("", "/example", "/anchors", "/anchors/three-turns"):
        with statements(town.runtime) as made:
            assert client.get(f"/catalogue/marble-tracks{path}").status_code == 200
        assert len(made) <= 15, path
