"""The credentials, pathways and equivalencies that ship: sound, connected, readable, in their own words."""

import json
import re
from difflib import SequenceMatcher
from itertools import combinations

import pytest
import textstat
from pydantic import ValidationError

from credentials.payloads import CredentialFile, problems_in
from credentials.rules import CredentialKind

from .library_files import LIBRARY, descriptors, files_of, prose_of

CREDENTIALS = files_of("credentials")
PATHWAYS = files_of("pathways")
EQUIVALENCIES = files_of("equivalencies")
REVIEWED = {slug: file for slug, file in CREDENTIALS.items() if CredentialKind(file["kind"]).reviewed}
CODES = {
    path.stem: {item["code"] for item in json.loads(path.read_text(encoding="utf-8"))["items"]}
    for path in (LIBRARY / "frameworks").glob("*.json")
}
CONDITION_AREAS = {"PDL1", "PDL2", "LD1", "LD2"}
AREAS = ["CF1", "CF2", "CF3", "CF4"]
JFF_COMPETENCIES = [
    item["code"]
    for item in json.loads(
        (LIBRARY / "frameworks/jff-ccsso-leadership-competencies.json").read_text(encoding="utf-8")
    )["items"]
    if item["type"] == "competency"
]
REQUIRED = ["growth-mindset", "voice-and-choice", "data-driven-interventions", "why-use-technology"]

MOST_ALIKE = 0.55  # of 1.0; above it, one text is the other with a few words changed
HIGHEST_GRADE = 11
# Words that are as often nouns, such as "mark", "count" or "report", are left out on purpose.
VERBS = """
    ask asks asked choose chooses compare compares counted decide decides describe describes described explain
    explains find gave give gives keep kept list lists listed marked name names named quote quotes quoted
    recorded reported reports say says show shows sorted states tell tells tried
"""
HOLLOW = re.compile(
    r"\b(effectively|appropriately|consistently|thoroughly|thoughtfully|meaningfully|deeply|fully|clearly|"
    r"strongly|skillfully|sufficiently|adequately|somewhat|very|excellent|outstanding|superficial|rich|robust)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("slug", CREDENTIALS)
def test_a_credential_file_is_sound_and_named_after_its_slug(slug):
    try:
        credential = CredentialFile.model_validate(CREDENTIALS[slug])
    except ValidationError as error:
        pytest.fail("\n".join(f"{slug}: {p.where}: {p.message}" for p in problems_in(error)))
    assert credential.slug == slug


def micro_credentials(area):
    return {
        slug
        for slug, file in CREDENTIALS.items()
        if file["kind"] == CredentialKind.MICRO_CREDENTIAL and file["area"] == area
    }


def test_the_starter_library_is_complete():
    kinds = [CredentialKind(file["kind"]) for file in CREDENTIALS.values()]
    assert kinds.count(CredentialKind.MICRO_CREDENTIAL) >= 73
    assert kinds.count(CredentialKind.CAPSTONE) == kinds.count(CredentialKind.PATHWAY) == len(AREAS)
    assert {file["area"] for file in PATHWAYS.values()} == set(AREAS)
    assert {file["kind"] for file in EQUIVALENCIES.values()} == {"ce_credit", "stipend", "salary_raise"}


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_twelve_choices_beside_what_is_required(area):
    assert len(micro_credentials(area) - set(REQUIRED)) >= 12


def test_the_four_that_are_required_of_everyone_are_there():
    assert [CREDENTIALS[slug]["kind"] for slug in REQUIRED] == ["micro_credential"] * 4


@pytest.mark.parametrize("competency", JFF_COMPETENCIES)
def test_every_leadership_competency_has_a_micro_credential_of_its_own(competency):
    about = [
        part["code"].split(".")[0]
        for slug in micro_credentials(None)
        for part in CREDENTIALS[slug]["alignments"]
        if part["relation"] == "primary"
    ]
    assert about.count(competency) >= 1


@pytest.mark.parametrize("slug", REVIEWED)
def test_a_credential_rests_on_sources_that_can_be_looked_up(slug):
    sources = CREDENTIALS[slug]["why"]["sources"]
    assert 2 <= len(sources) <= 3
    assert all(1800 < source["year"] <= 2026 and len(source["author"]) > 3 for source in sources)


@pytest.mark.parametrize("slug", CREDENTIALS)
def test_what_a_credential_points_at_exists(slug):
    credential = CREDENTIALS[slug]
    for alignment in credential["alignments"]:
        assert alignment["code"] in CODES[alignment["framework"]], alignment
    assert credential["area"] is None or credential["area"] in CODES["core-four"]
    assert set(credential["informs"]) <= CONDITION_AREAS & CODES["knowledgeworks-conditions"]
    assert credential["informs"]
    assert set(credential["prerequisites"]) <= set(CREDENTIALS)


def test_no_prerequisite_leads_back_to_itself():
    def needed(slug, way):
        assert slug not in way, " -> ".join([*way, slug])
        for prerequisite in CREDENTIALS[slug]["prerequisites"]:
            needed(prerequisite, [*way, slug])

    for slug in CREDENTIALS:
        needed(slug, [])


def test_leadership_credentials_are_about_leadership_items():
    leadership = [file for file in CREDENTIALS.values() if file["area"] is None]
    assert len(leadership) >= len(JFF_COMPETENCIES) == 21
    for file in leadership:
        primary = [part for part in file["alignments"] if part["relation"] == "primary"]
        assert {part["framework"] for part in primary} == {"jff-ccsso-leadership-competencies"}
        assert {"LD1", "LD2"} & set(file["informs"])


@pytest.mark.parametrize("slug", REVIEWED)
def test_evidence_is_a_mix_and_no_more_than_needed(slug):
    demands = CredentialFile.model_validate(CREDENTIALS[slug]).demands
    kinds = {demand.kind for demand in demands}
    assert 4 <= len(demands) <= 6
    assert {"answer", "reflection"} <= kinds
    assert any(not kind.written for kind in kinds)
    assert sum(demand.count for demand in demands if not demand.kind.written) <= 10


@pytest.mark.parametrize("slug", REVIEWED)
def test_learners_are_protected_in_what_is_handed_in(slug):
    for demand in REVIEWED[slug]["demands"]:
        if demand["kind"] in ("recording", "learner_work"):
            assert demand.get("consent") == "guardian", demand["id"]
            assert re.search(r"\bnames?\b", demand["leave_out"], re.IGNORECASE), demand["id"]


@pytest.mark.parametrize("slug", CREDENTIALS)
def test_the_competency_is_one_sentence(slug):
    assert re.fullmatch(r"[^.?!]+\.", CREDENTIALS[slug]["competency"])


@pytest.mark.parametrize("slug", REVIEWED)
def test_levels_say_what_can_be_seen(slug):
    for criterion, level, text in descriptors(REVIEWED[slug]):
        hollow = HOLLOW.search(text)
        assert not hollow, f"{criterion}, {level}: '{hollow[0]}' cannot be seen. {text}"
        if level == "meets":
            words = set(re.findall(r"[a-z]+", text.lower()))
            assert words & set(VERBS.split()), f"{criterion}: no observable verb. {text}"


def test_no_two_level_descriptors_are_the_same_with_a_few_words_changed():
    texts = [
        (f"{slug}, {criterion}, {level}: {text}", re.findall(r"[a-z']+", text.lower()))
        for slug, file in CREDENTIALS.items()
        for criterion, level, text in descriptors(file)
    ]
    assert len(texts) > 300
    too_alike = []
    for (one, words), (other, other_words) in combinations(texts, 2):
        pair = SequenceMatcher(None, words, other_words, autojunk=False)
        if (
            pair.real_quick_ratio() > MOST_ALIKE
            and pair.quick_ratio() > MOST_ALIKE
            and pair.ratio() > MOST_ALIKE
        ):
            too_alike.append(f"{pair.ratio():.2f}\n  {one}\n  {other}")
    assert not too_alike, "\n".join(too_alike)


@pytest.mark.parametrize(
    ("folder", "slug"), [("credentials", s) for s in CREDENTIALS] + [("pathways", s) for s in PATHWAYS]
)
def test_the_prose_can_be_read_by_grade_eleven(folder, slug):
    prose = prose_of(files_of(folder)[slug], skip=("sources", "readings"))
    assert len(prose.split()) > 40, "too little prose to judge"
    assert textstat.automated_readability_index(prose) <= HIGHEST_GRADE


@pytest.mark.parametrize("slug", PATHWAYS)
def test_a_pathway_names_credentials_that_exist(slug):
    pathway = PATHWAYS[slug]
    assert pathway["format"] == "waymark/pathway@1"
    assert pathway["slug"] == slug
    assert pathway["area"] in CODES["core-four"]
    required, choice, *capstone = pathway["rule"]["all_of"]
    assert required["all_of"] == REQUIRED
    assert choice["choose"] == 8
    named = [*required["all_of"], *choice["from"], *(step["capstone"] for step in capstone)]
    assert len(named) == len(set(named))
    assert set(named) <= set(CREDENTIALS)
    if pathway["status"] == "in_preparation":
        assert "grants" not in pathway
    else:
        assert CREDENTIALS[pathway["grants"]]["kind"] == "pathway"
        assert CREDENTIALS[capstone[0]["capstone"]]["kind"] == "capstone"
        assert len(choice["from"]) == 12
        assert {CREDENTIALS[chosen]["area"] for chosen in choice["from"]} == {pathway["area"]}


def test_all_pathways_are_open():
    assert {file["status"] for file in PATHWAYS.values()} == {"open"}


@pytest.mark.parametrize("slug", PATHWAYS)
def test_what_a_pathway_asks_includes_what_its_choices_need(slug):
    """A prerequisite outside the pathway would be a thirteenth micro-credential that nobody is told about."""
    required, choice, _ = PATHWAYS[slug]["rule"]["all_of"]
    within = {*required["all_of"], *choice["from"]}
    for named in within:
        assert set(CREDENTIALS[named]["prerequisites"]) <= within


@pytest.mark.parametrize("slug", EQUIVALENCIES)
def test_an_equivalency_counts_what_exists(slug):
    equivalency = EQUIVALENCIES[slug]
    assert equivalency["format"] == "waymark/equivalency@1"
    assert equivalency["slug"] == slug
    assert equivalency["authority"] == "Sagebrush Valley School District"
    counts = equivalency["counts"]
    assert set(counts.get("credentials", [])) <= set(CREDENTIALS)
    assert set(counts.get("kinds", [])) <= set(CredentialKind)
    assert len(counts) == 1


def test_the_rates_of_the_demo_district():
    rates = {file["kind"]: file["rate"] for file in EQUIVALENCIES.values()}
    assert rates["ce_credit"] == {"units": 2, "gives": "1", "unit": "CE credit"}
    assert rates["stipend"] == {"units": 1, "gives": "200", "unit": "USD"}
    assert rates["salary_raise"] == {"units": 1, "gives": "5", "unit": "percent"}
