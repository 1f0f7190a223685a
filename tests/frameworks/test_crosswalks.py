"""The crosswalks that ship: complete, with codes that exist, each reason its own; and how they are loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from frameworks import queries, service
from frameworks.payloads import CrosswalkFile, crosswalk_schema
from schemas import registry
from tests.factories.frameworks import document
from waymark.kernel.actor import system_actor
from waymark.kernel.errors import Invalid, Refused

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas/library/crosswalk.schema.json"
REWRITE = """python -c 'import json; from frameworks.payloads import crosswalk_schema as s; \
print(json.dumps(s(), indent=2))' > schemas/library/crosswalk.schema.json"""
FILES = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / "library/crosswalks").glob("*.yaml")}
FRAMEWORKS = {
    path.stem: {item["code"]: item for item in json.loads(path.read_text())["items"]}
    for path in (ROOT / "library/frameworks").glob("*.json")
}
CASEY, JFF, CONDITIONS = (
    "casey-educator-competencies",
    "jff-ccsso-leadership-competencies",
    "knowledgeworks-conditions",
)
AREAS = {"PDL1", "PDL2", "LD1", "LD2"}
SYSTEM = system_actor()


def competencies(framework):
    return {code for code, item in FRAMEWORKS[framework].items() if item["type"] == "competency"}


def considered(slug):
    file = FILES[slug]
    return {row["from"] for row in file["rows"]} | {gap["code"] for gap in file.get("without", ())}


def test_the_shipped_schema_is_in_step_with_the_model():
    shipped = json.loads(SCHEMA.read_text(encoding="utf-8"))

    assert shipped == crosswalk_schema(), f"The model has changed. Write the schema anew: {REWRITE}"


@pytest.mark.parametrize("slug", FILES)
def test_a_shipped_crosswalk_is_sound_and_its_codes_exist(slug):
    file = CrosswalkFile.model_validate(FILES[slug])
    registry.validate("library/crosswalk", FILES[slug])

    assert file.slug == slug
    assert {row.from_code for row in file.rows} <= set(FRAMEWORKS[file.from_framework])
    assert {row.to_code for row in file.rows} <= set(FRAMEWORKS[file.to_framework])


def test_every_educator_competency_is_joined_to_the_domain_it_supports():
    domains = {code for code, item in FRAMEWORKS[JFF].items() if item["type"] == "domain"}
    rows = FILES["casey-to-jff"]["rows"]

    assert len(competencies(CASEY)) == 22
    assert {row["from"] for row in rows if row["to"] in domains} == competencies(CASEY)
    assert {row["to"] for row in rows} <= domains | competencies(JFF)


@pytest.mark.parametrize(("slug", "framework"), [("casey-to-conditions", CASEY), ("jff-to-conditions", JFF)])
def test_every_competency_was_considered_for_the_areas_of_learning_and_leading(slug, framework):
    assert considered(slug) == competencies(framework)
    assert {row["to"] for row in FILES[slug]["rows"]} == AREAS


def test_all_twenty_one_leadership_competencies_inform_an_area():
    assert len(competencies(JFF)) == 21
    assert {row["from"] for row in FILES["jff-to-conditions"]["rows"]} == competencies(JFF)


def test_no_reason_is_given_twice_and_each_is_one_plain_line():
    parts = [part for file in FILES.values() for part in (*file["rows"], *file.get("without", ()))]
    reasons = [part["reason"] for part in parts]

    assert len(set(reasons)) == len(reasons) > 90
    for reason in reasons:
        assert reason.endswith("."), reason
        assert len(reason.split()) >= 8, reason


def crosswalk(**changes):
    row = {"from": "W1", "to": "X", "relation": "supports", "reason": "Wood is what stone is laid upon."}
    return CrosswalkFile.model_validate(
        {
            "format": "waymark/crosswalk@1",
            "slug": "wood-to-stone",
            "title": "Wood and stone",
            "from": "woodcraft",
            "to": "stonecraft",
            "rows": [row],
            **changes,
        }
    )


@pytest.fixture
def crafts(runtime):
    with runtime.command(SYSTEM) as uow:
        service.load_framework(uow, document())
        service.load_framework(uow, document("stonecraft"))
    return runtime


def load(runtime, file):
    with runtime.command(SYSTEM) as uow:
        return service.load_crosswalk(uow, None, file)


def relations(runtime):
    with runtime.reading(SYSTEM) as look:
        return [
            (row.from_code, row.relation.value, row.to_code) for row in queries.relations(look, "woodcraft")
        ]


def test_a_crosswalk_is_loaded_renewed_and_never_doubled(crafts):
    other = {"from": "W2", "to": "X", "relation": "part_of", "reason": "A beam is part of most stone houses."}
    load(crafts, crosswalk())
    load(crafts, crosswalk())
    assert relations(crafts) == [("W1", "supports", "X")]
    load(crafts, crosswalk(rows=[other]))
    assert relations(crafts) == [("W2", "part_of", "X")]


def test_codes_that_are_not_there_are_named(crafts):
    wrong = {"from": "Q", "to": "Z", "relation": "supports", "reason": "Nobody knows what these two are."}
    with pytest.raises(Invalid) as refused:
        load(crafts, crosswalk(rows=[wrong]))
    assert [problem.where for problem in refused.value.problems] == ["rows[1].from", "rows[1].to"]


def test_nobody_but_the_system_loads_one(town):
    with pytest.raises(Refused), town.at(town.admin) as uow:
        service.load_crosswalk(uow, town.district, crosswalk())


def row_of(**changes):
    return {
        "from": "W1",
        "to": "X",
        "relation": "supports",
        "reason": "Wood is what stone is laid upon.",
    } | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rows": []}, "at least 1 item"),
        ({"rows": [row_of(relation="replaced_by")]}, "supports"),
        ({"rows": [row_of(reason="Because.")]}, "at least 15"),
        ({"rows": [row_of(), row_of(reason="Said in another way this time.")]}, "are here already"),
        ({"rows": [row_of(), row_of(to="W")]}, "given already"),
        ({"without": [{"code": "W1", "reason": "There is nothing like it at all."}]}, "has a row"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_crosswalk_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(ValidationError, match=words):
        crosswalk(**changes)


def test_an_item_shows_what_it_is_related_to_in_both_directions(client_of, api_of, town):
    client = client_of(town.educator)
    page = client.get("/frameworks/casey-educator-competencies/item?code=P8").text
    assert "Exemplifies" in page
    assert "Voice and choice in one classroom" in page
    other = client.get("/frameworks/jff-ccsso-leadership-competencies?item=V4").text
    assert "Is exemplified by" in other

    rows = api_of(town.educator).get("/frameworks/knowledgeworks-conditions/relations").json["items"]
    assert {row["to_code"] for row in rows} == AREAS
    assert all(row["reason"] for row in rows)
    assert set(rows[0]) == {
        "from_framework", "from_code", "from_title", "relation", "to_framework", "to_code", "to_title", "reason",
    }  # fmt: skip
