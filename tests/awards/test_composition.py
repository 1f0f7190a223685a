"""A pathway's badge and a full review say what they are made of, the same in everybody's badge."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from awards.models import Award
from awards.openbadge import Addresses
from awards.queries.telling import Told
from credentials import queries as credentials
from credentials.queries import AlignmentRow
from credentials.rules import Relation
from frameworks.rules import CaseItem
from tests.factories import awards as factory
from tests.factories.credentials import publish
from tests.factories.hr import CAPSTONE, PATHWAY
from tests.factories.statements import statements

PART = "ext:Achievement"


def achievement_in(town, award_id):
    with town.look() as look:
        document = json.loads(look.session.get(Award, award_id).document)
    return document["credentialSubject"]["achievement"]


def titled(town, slug):
    with town.look() as look:
        return credentials.definition(look, town.district, slug)


def test_a_pathways_badge_names_its_parts_with_their_addresses(town):
    achievement = achievement_in(town, factory.issued(town, town.educator, PATHWAY, kind="pathway"))
    part, last = titled(town, "growth-mindset"), titled(town, CAPSTONE)
    narrative = achievement["criteria"]["narrative"]

    assert "**Required of everyone**" in narrative
    assert "**Your choice: 8 of these**" in narrative
    assert f"- [{part.title}](http://waymark.test/catalogue/growth-mindset)" in narrative
    targets = {one["targetUrl"]: one for one in achievement["alignment"] if one["targetType"] == PART}
    assert targets[f"http://waymark.test/ob3/achievements/{part.version_id}"] == {
        "type": ["Alignment"],
        "targetName": part.title,
        "targetUrl": f"http://waymark.test/ob3/achievements/{part.version_id}",
        "targetType": "ext:Achievement",
        "targetDescription": "Required of everyone",
    }
    assert f"http://waymark.test/ob3/achievements/{last.version_id}" in targets


def test_a_full_review_names_what_it_reviews_and_not_itself(town):
    achievement = achievement_in(town, factory.issued(town, town.educator, CAPSTONE))
    names = [one["targetName"] for one in achievement["alignment"] if one["targetType"] == PART]

    assert titled(town, "growth-mindset").title in names
    assert achievement["name"] not in names
    assert (
        "It opens when every other part of the pathway has been earned."
        in achievement["criteria"]["narrative"]
    )
    assert "Readers judge the evidence" in achievement["criteria"]["narrative"]


def test_a_micro_credential_has_no_parts(town):
    achievement = achievement_in(town, factory.issued(town, town.educator, "growth-mindset"))

    assert not [one for one in achievement["alignment"] if one["targetType"] == PART]


@pytest.mark.parametrize("slug", [PATHWAY, CAPSTONE])
def test_the_achievement_at_its_address_is_the_one_in_the_badge(town, client_of, slug):
    achievement = achievement_in(town, factory.issued(town, town.educator, slug))
    path = achievement["id"].removeprefix("http://waymark.test")
    with statements(town.runtime) as sent:
        published = client_of(None).get(path).get_json()

    published.pop("@context")
    assert published == achievement
    assert len(sent) <= 8


# --- what the version says of itself, and what was there before it --------------------------------


def test_credits_and_earlier_versions_are_those_of_the_version_that_was_earned(town, client_of):
    publish(town, slug="marble-tracks", version="0.9")
    publish(town, slug="marble-tracks", version="1.0", credits_available=1.5)
    early = factory.issued(town, town.educator, "marble-tracks")
    with town.look() as look:
        about = credentials.definition(look, town.district, "marble-tracks")
        before = credentials.earlier_versions(look, [about])[about.version_id]
    publish(town, slug="marble-tracks", version="1.10", credits_available=2)
    later = achievement_in(town, factory.issued(town, town.peer, "marble-tracks"))

    assert [one.number for one in before] == ["0.9"]
    earned = achievement_in(town, early)
    assert earned["creditsAvailable"] == 1.5
    assert [one["version"] for one in earned["related"]] == ["0.9"]
    assert earned["related"][0]["id"] == f"http://waymark.test/ob3/achievements/{before[0].version_id}"
    # What the badge says of the credential stays as it was when another version came.
    assert (later["creditsAvailable"], [one["version"] for one in later["related"]]) == (2, ["0.9", "1.0"])
    for one in later["related"]:
        at_its_address = client_of(None).get(one["id"].removeprefix("http://waymark.test")).get_json()
        assert at_its_address["version"] == one["version"]
    badge_class = client_of(None).get(f"/ob2/badges/{about.version_id}").get_json(force=True)
    assert [one["version"] for one in badge_class["related"]] == ["0.9"]


def test_an_item_from_a_case_server_is_named_as_that_server_names_it():
    row = AlignmentRow("f", "Framework", "", "", "P5.2", "Uses data", "Reads it.", Relation.PRIMARY)
    case = replace(row, case=CaseItem("d1e7", "https://case.example/uri/d1e7", "P5.2"))
    ours, theirs = Told(alignments=(row, case)).alignment_facts(Addresses("https://w.example"))

    assert (ours.target_type, ours.code, ours.target_url) == (
        "ext:FrameworkItem",
        "P5.2",
        "https://w.example/frameworks/f#P5.2",
    )
    assert (theirs.target_type, theirs.code, theirs.target_url, theirs.target_name) == (
        "CFItem",
        "d1e7",
        "https://case.example/uri/d1e7",
        "P5.2 Uses data",
    )
