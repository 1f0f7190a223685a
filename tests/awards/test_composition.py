"""A pathway's badge and a full review say what they are made of, the same in everybody's badge."""

from __future__ import annotations

import json

import pytest

from awards.models import Award
from credentials import queries as credentials
from tests.factories import awards as factory
from tests.factories.hr import CAPSTONE, PATHWAY
from tests.factories.statements import statements


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
    targets = {one["targetUrl"]: one for one in achievement["alignment"] if one.get("targetType")}
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
    names = [one["targetName"] for one in achievement["alignment"] if one.get("targetType")]

    assert titled(town, "growth-mindset").title in names
    assert achievement["name"] not in names
    assert (
        "It opens when every other part of the pathway has been earned."
        in achievement["criteria"]["narrative"]
    )
    assert "Readers judge the evidence" in achievement["criteria"]["narrative"]


def test_a_micro_credential_has_no_parts(town):
    achievement = achievement_in(town, factory.issued(town, town.educator, "growth-mindset"))

    assert not [one for one in achievement["alignment"] if one.get("targetType")]


@pytest.mark.parametrize("slug", [PATHWAY, CAPSTONE])
def test_the_achievement_at_its_address_is_the_one_in_the_badge(town, client_of, slug):
    achievement = achievement_in(town, factory.issued(town, town.educator, slug))
    path = achievement["id"].removeprefix("http://waymark.test")
    with statements(town.runtime) as sent:
        published = client_of(None).get(path).get_json()

    published.pop("@context")
    assert published == achievement
    assert len(sent) <= 8
