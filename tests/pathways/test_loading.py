"""Loading pathway files into a catalogue: what is refused, what stays, what changes."""

import pytest
import sqlalchemy as sa

from pathways import queries, service
from pathways.models import PathwayVersion
from pathways.payloads import PathwayFile
from tests.factories import credentials as catalogue
from tests.factories import pathways as factory
from waymark.kernel.errors import Conflict, Invalid, Refused


def problems(town, **changes):
    with pytest.raises(Invalid) as refusal:
        factory.load(town, **changes)
    return [(problem.where, problem.message) for problem in refusal.value.problems]


def rule(*parts):
    return {"all_of": list(parts)}


def versions(town):
    with town.look() as look:
        return look.session.scalar(sa.select(sa.func.count()).select_from(PathwayVersion))


def test_the_library_gives_four_open_pathways(town):
    with town.look(town.educator) as look:
        cards = queries.pathways(look)

    assert [(card.is_open, card.required, card.to_choose) for card in cards] == [(True, 4, 8)] * 4
    assert factory.SLUG in {card.slug for card in cards}


def test_the_same_file_twice_changes_nothing(town):
    first = factory.load(town)
    count = versions(town)

    assert factory.load(town) == first
    assert versions(town) == count


def test_a_changed_text_needs_a_new_number_and_a_higher_one(town):
    factory.load(town, version="1.9")

    assert problems(town, version="1.9", about="Other words.") == [
        ("version", "The text of version 1.9 is in use and stays as it is. Give it a new number.")
    ]
    assert problems(town, version="1.2", about="Other words.")[0][1].startswith("Version 1.9 is here already")
    assert factory.load(town, version="1.10", about="Other words.")


def test_a_plan_stays_on_its_version_and_new_ones_start_under_the_newest(town):
    factory.load(town)
    with town.at(town.educator) as uow:
        old = service.start_plan(uow, "small-steps")
    factory.load(town, version="1.1", title="Smaller steps")
    with town.at(town.other_educator) as uow:
        new = service.start_plan(uow, "small-steps")

    with town.look(town.educator) as look:
        assert queries.plan_page(look, old).pathway.title == "Small steps"
    with town.look(town.other_educator) as look:
        assert queries.plan_page(look, new).pathway.title == "Smaller steps"


def test_opening_and_closing_needs_no_new_number(town):
    factory.load(town, status="in_preparation")
    with pytest.raises(Conflict, match="in preparation"), town.at(town.educator) as uow:
        service.start_plan(uow, "small-steps")
    factory.load(town)
    with town.at(town.educator) as uow:
        assert service.start_plan(uow, "small-steps")


def test_a_pathway_in_preparation_may_be_rewritten_until_a_plan_stands_on_it(town):
    first = factory.load(town, status="in_preparation", rule=rule({"choose": 8, "from": []}), grants=None)
    assert factory.load(town, status="in_preparation", about="Other words.") == first

    factory.load(town, about="Other words.")
    with town.at(town.educator) as uow:
        service.start_plan(uow, "small-steps")
    factory.load(town, about="Other words.", status="in_preparation")
    assert problems(town, status="in_preparation", about="Still other words.")[0][0] == "version"


def test_an_old_file_does_not_bring_back_its_version(town):
    first = factory.load(town)
    factory.load(town, version="1.1", title="Smaller steps")

    assert factory.load(town, status="in_preparation") == first
    with town.look(town.educator) as look:
        page = queries.pathway_page(look, "small-steps")
    assert (page.card.title, page.card.is_open) == ("Smaller steps", True)


def test_what_is_not_in_the_catalogue_is_named_with_its_node(town):
    found = problems(
        town,
        rule=rule(
            {"all_of": ["growth-mindset", "nowhere"]},
            {"choose": 1, "from": ["no-choice"]},
            {"capstone": "none"},
        ),
        grants="no-badge",
        area="CF9",
    )

    assert [where for where, _ in found] == [
        "area",
        "rule.all_of[1].all_of[2]",
        "rule.all_of[2].from[1]",
        "rule.all_of[3].capstone",
        "grants",
    ]
    assert all("Publish it first" in message for where, message in found if where != "area")


def test_a_credential_of_the_wrong_kind_is_named(town):
    capstone = factory.capstone(town)
    found = dict(
        problems(town, rule=rule(capstone, {"capstone": "voice-and-choice"}), grants="growth-mindset")
    )

    assert found["rule.all_of[1]"] == f"'{capstone}' is a full pathway review. Name a micro-credential here."
    assert "is a micro-credential. Name a full pathway review here." in found["rule.all_of[2].capstone"]
    assert "Name a pathway credential here." in found["grants"]


def test_prerequisites_that_go_in_a_circle_are_found_however_far_they_reach(town):
    # The pathway names the first thing only; the circle runs on outside of it.
    catalogue.publish(town, slug="third-thing", prerequisites=["first-thing"])
    catalogue.publish(town, slug="second-thing", prerequisites=["third-thing"])
    catalogue.publish(town, slug="first-thing", prerequisites=["second-thing"])

    ((where, message),) = problems(town, rule=rule("growth-mindset", {"choose": 1, "from": ["first-thing"]}))

    assert where == "rule.all_of[2].from[1]"
    assert "first-thing, second-thing, third-thing, first-thing" in message


def test_what_waits_for_the_pathway_itself_is_found(town):
    grants = factory.pathway(town).grants
    catalogue.publish(town, slug="after-all", prerequisites=[grants])

    ((where, message),) = problems(town, rule=rule("after-all"))

    assert where == "rule.all_of[1]"
    assert "Each of these waits for the next" in message


def test_a_prerequisite_that_nobody_can_earn_is_found(town):
    catalogue.publish(town, slug="far-off", prerequisites=["never-written"])

    assert problems(town, rule=rule("growth-mindset", "far-off")) == [
        (
            "rule.all_of[2]",
            "'far-off' waits for 'never-written', which is not in the catalogue. Publish that first.",
        )
    ]


def test_educators_do_not_load_pathways(town):
    file = PathwayFile.model_validate(factory.document(town))
    with pytest.raises(Refused), town.at(town.educator) as uow:
        service.load_pathway(uow, town.district, file)
    with town.at(town.program_lead) as uow:
        assert service.load_pathway(uow, town.district, file)
