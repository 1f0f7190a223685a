"""The model refuses a pathway file that does not hold together, and says where and how to mend it."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from pathways.payloads import PathwayFile, pathway_schema, problems_in
from pathways.rules import needed, pathway_from, required

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas/library/pathway.schema.json"
REWRITE = """python -c 'import json; from pathways.payloads import pathway_schema as s; \
print(json.dumps(s(), indent=2))' > schemas/library/pathway.schema.json"""

SOUND = {
    "format": "waymark/pathway@1",
    "slug": "small-steps",
    "version": "1.0",
    "title": "Small steps",
    "area": "CF1",
    "status": "open",
    "summary": "A short way.",
    "about": "One for everyone, two to choose, and a look back.",
    "rule": {
        "all_of": [
            {"label": "Required of everyone", "all_of": ["a"]},
            {"label": "Your choice", "choose": 2, "from": ["p", "q", "r"]},
            {"label": "Full pathway review", "capstone": "review"},
        ]
    },
    "grants": "small-steps-pathway",
}


def problems_after(change):
    file = deepcopy(SOUND)
    change(file)
    with pytest.raises(ValidationError) as refusal:
        PathwayFile.model_validate(file)
    return [(problem.where, problem.message) for problem in problems_in(refusal.value)]


def node(file, number):
    return file["rule"]["all_of"][number - 1]


def test_a_sound_file_is_read_and_comes_back_as_it_was():
    document = PathwayFile.model_validate(SOUND).document()

    assert document["rule"]["all_of"][1] == SOUND["rule"]["all_of"][1]
    assert needed(pathway_from(document).rule) == 2
    assert PathwayFile.model_validate(document).document() == document


@pytest.mark.parametrize(
    "path", sorted((ROOT / "library/pathways").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_shipped_pathway_fits_the_model_and_the_schema(path):
    text = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert PathwayFile.model_validate(text).slug == path.stem
    assert not list(Draft202012Validator(pathway_schema()).iter_errors(text))
    assert len(required(pathway_from(PathwayFile.model_validate(text).document()).rule)) == 4


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (lambda f: f.update(colour="red"), "colour", "not known"),
        (lambda f: f.pop("about"), "about", "missing. Add it"),
        (lambda f: f.update(slug="Small Steps"), "slug", "small letters"),
        (lambda f: f.update(version="one"), "version", "no version number"),
        (lambda f: f.update(status="soon"), "status", "'open' or 'in_preparation'"),
        (lambda f: f.update(counts_elsewhere=False), "counts_elsewhere", "counts in every pathway"),
        (lambda f: f.update(rule=7), "rule", "has 'all_of', 'choose' or 'capstone'"),
        (lambda f: f.pop("grants"), "grants", "Name the pathway credential"),
        (lambda f: node(f, 1).update(all_of=[]), "rule.all_of[1].all_of", "at least 1"),
        (lambda f: node(f, 1)["all_of"].append(7), "rule.all_of[1].all_of[2]", "is a slug, or has"),
        (lambda f: node(f, 1)["all_of"].append({"any": []}), "rule.all_of[1].all_of[2]", "is a slug, or has"),
        (lambda f: node(f, 1)["all_of"].append("No Slug"), "rule.all_of[1].all_of[2]", "small letters"),
        (lambda f: node(f, 2).update(choose=0), "rule.all_of[2].choose", "at least 1"),
        (lambda f: node(f, 2).update(choose="2"), "rule.all_of[2].choose", "no whole number"),
        (lambda f: node(f, 2).update(choose=4), "rule.all_of[2]", "asks for 4 and offers 3"),
        (lambda f: node(f, 2).pop("from"), "rule.all_of[2].from", "missing"),
        (lambda f: node(f, 2)["from"].append("a"), "rule.all_of[2].from[4]", "count twice"),
        (lambda f: node(f, 1)["all_of"].append("small-steps-pathway"), "rule.all_of[1].all_of[2]", "grants"),
        (lambda f: f["rule"]["all_of"].append({"capstone": "other"}), "rule.all_of[4]", "already"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_its_cure(change, where, says):
    problems = problems_after(change)

    assert len(problems) == 1, problems
    assert problems[0][0] == where
    assert says in problems[0][1]


def test_a_pathway_in_preparation_may_be_unfinished():
    file = deepcopy(SOUND) | {"status": "in_preparation"}
    node(file, 2)["from"] = []
    del file["grants"]

    assert PathwayFile.model_validate(file).grants is None


def test_the_shipped_schema_is_in_step_with_the_model():
    shipped = json.loads(SCHEMA.read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(shipped)
    assert shipped == pathway_schema(), f"The model has changed. Write the schema anew: {REWRITE}"
