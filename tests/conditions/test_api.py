"""The conditions in JSON."""

from __future__ import annotations

from conditions.rules import AreaLevel
from tests.factories import awards
from tests.factories.conditions import LEADERS, NOTE, holders, judged


def test_the_board_lists_conditions_areas_and_indicators(api_of, town):
    awards.issued(town, town.educator, LEADERS)
    town.work()
    judged(town, "LD1", AreaLevel.DEVELOPING)
    answer = api_of(town.educator).get("/conditions")

    assert answer.status_code == 200
    body = answer.get_json()
    assert len(body["items"]) == 12
    assert body["next"] is None
    assert body["counted_at"] == "2026-09-01T15:00:00Z"
    assert "KnowledgeWorks" in body["attribution"]
    leadership = next(one for one in body["items"] if one["code"] == "LD")
    assert leadership["level"] is None
    area = leadership["areas"][0]
    assert (area["code"], area["level"]) == ("LD1", "developing")
    figures = {row["code"]: row for row in area["indicators"]}
    assert figures["leaders"]["shown"] == "1"
    assert figures["leaders"]["value"] == "1"
    assert figures["leaders"]["how_counted"].endswith(".")
    assert figures["leaders"]["history"] == [1.0]


def test_an_area_has_judgments_indicators_and_the_badges_behind(api_of, town):
    holders(town, 5, "hill")
    holders(town, 1, "lake")
    judged(town, "LD1")
    body = api_of(town.educator).get("/conditions/areas/LD1").get_json()

    assert (body["code"], body["condition"], body["level"]) == ("LD1", "LD", "establishing")
    (judgment,) = body["judgments"]
    assert (judgment["note"], judgment["by"], judgment["voice"]) == (NOTE, "Gil Grant", "program_lead")
    (behind,) = body["awards_behind"]
    assert (behind["credential"], behind["holders"], behind["hidden_schools"]) == (LEADERS, 5, 1)
    assert {row["area_code"] for row in body["indicators"]} == {"LD1"}


def test_an_unknown_area_is_a_problem(api_of, town):
    answer = api_of(town.educator).get("/conditions/areas/XX1")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "not_found"


def test_a_token_needs_the_scope_and_a_program_needs_a_token(api_of, town, app):
    narrow = api_of(town.educator, scopes=frozenset({"hr:read"}))

    assert narrow.get("/conditions").status_code == 403
    assert narrow.get("/conditions/areas/LD1").status_code == 403
    assert app.test_client().get("/api/v1/conditions").status_code == 401
