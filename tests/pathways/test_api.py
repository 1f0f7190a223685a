"""Pathways and plans in JSON: body in, body out, problem+json."""

import pytest

from tests.factories import pathways as factory
from tests.factories.awards import granted


@pytest.fixture
def educator(api_of, town):
    return api_of(town.educator)


@pytest.fixture
def leader(api_of, town):
    return api_of(town.leader)


def body(town, number=None):
    return {
        "pathway": factory.SLUG,
        "choices": factory.some_choices(town, number),
        "goals": ["Find out sooner who needs help"],
    }


def presenting(town):
    return {"leader": town.leader.person_id, "meeting_on": factory.meeting_day(town).isoformat()}


def test_pathways_come_with_their_rule(educator, town):
    items = educator.get("/pathways").json["items"]
    assert [item["status"] for item in items] == ["open"] * 4

    found = educator.get(f"/pathways/{factory.SLUG}").json
    assert (found["required"], found["to_choose"], found["grants"]) == (4, 8, factory.pathway(town).grants)
    required, choice, capstone = found["rule"]["parts"]
    assert required["parts"][0]["credential"] == "growth-mindset"
    assert (choice["kind"], choice["choose"], len(choice["from"])) == ("choose", 8, 12)
    assert capstone == {
        "kind": "capstone",
        "label": "Full pathway review",
        "credential": factory.capstone(town),
        "choose": None,
        "from": None,
        "parts": [],
    }
    assert educator.get("/pathways/nowhere").status_code == 404


def test_a_plan_is_made_changed_presented_returned_agreed_and_read(educator, leader, town):
    answer = educator.post("/plans", json=body(town, 5))
    assert answer.status_code == 201
    plan = answer.json
    assert (plan["state"], plan["progress"]["chosen"], plan["progress"]["needed"]) == ("draft", 5, 8)
    assert plan["progress"]["next"][0]["text"] == "Choose 3 more from your choice"
    here = f"/plans/{plan['id']}"

    early = educator.post(f"{here}/present", json=presenting(town))
    assert early.status_code == 422
    assert early.mimetype == "application/problem+json"
    assert early.json["problems"][0]["where"] == "choices"

    changed = {"choices": factory.some_choices(town), "goals": ["Other"], "version": plan["version"]}
    plan = educator.put(here, json=changed).json
    assert (len(plan["choices"]), plan["goals"]) == (8, ["Other"])
    late = {**changed, "goals": ["Written in another window"]}
    assert educator.put(here, json=late).json["code"] == "stale"
    assert educator.put(here, json=late).status_code == 409

    assert educator.post(f"{here}/present", json=presenting(town)).json["state"] == "presented"
    assert educator.post(f"{here}/take-back").json["state"] == "draft"
    assert educator.post(f"{here}/present", json=presenting(town)).json["state"] == "presented"
    assert educator.post(f"{here}/agree").status_code == 403
    assert leader.post(f"{here}/return", json={"comment": ""}).status_code == 422
    back = leader.post(f"{here}/return", json={"comment": "Equity?"}).json
    assert (back["state"], back["notes"][0]["text"], back["notes"][0]["by"]) == (
        "returned",
        "Equity?",
        "Lena Lund",
    )
    assert educator.post(f"{here}/present", json=presenting(town)).status_code == 200
    assert leader.post(f"{here}/agree").json["state"] == "agreed"
    assert leader.post(f"{here}/agree").json["code"] == "wrong_state"

    granted(town, town.educator, "growth-mindset")
    read = educator.get(here).json
    assert read["state"] == "agreed"
    assert read["progress"]["earned"] == ["growth-mindset"]
    assert len(read["progress"]["missing"]) == 12
    assert read["progress"]["tree"]["parts"][0]["done"] == 1
    assert read["progress"]["capstone_open"] is False
    assert read["meeting_on"] == factory.meeting_day(town).isoformat()


def test_wrong_choices_are_problems_and_nothing_is_started(educator, town):
    answer = educator.post("/plans", json={**body(town), "choices": ["growth-mindset", "x", "x"]})

    assert answer.status_code == 422
    assert len(answer.json["problems"]) == 3
    assert educator.post("/plans", json=body(town)).status_code == 201


def test_a_second_plan_for_a_pathway_and_one_in_preparation_are_conflicts(educator, town):
    educator.post("/plans", json=body(town))
    factory.load(town, status="in_preparation")

    assert educator.post("/plans", json=body(town)).status_code == 409
    assert educator.post("/plans", json={"pathway": "small-steps"}).status_code == 409
    assert educator.post("/plans", json={"pathway": "nowhere"}).status_code == 404
    assert educator.post("/plans", json={**body(town), "colour": "red"}).status_code == 422


def test_the_same_key_makes_one_plan(educator, town):
    first = educator.post("/plans", json=body(town), headers={"Idempotency-Key": "one"})
    second = educator.post("/plans", json=body(town), headers={"Idempotency-Key": "one"})

    assert first.json["id"] == second.json["id"]
    assert second.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("who", ["other_educator", "other_leader", "program_lead", "stranger"])
def test_plans_of_others_are_not_found(api_of, town, who):
    plan_id, program = factory.presented(town, town.educator), api_of(getattr(town, who))

    assert program.get(f"/plans/{plan_id}").status_code == 404
    assert program.put(f"/plans/{plan_id}", json={"choices": []}).status_code == 404
    assert program.post(f"/plans/{plan_id}/agree").status_code == 404
    assert program.post(f"/plans/{plan_id}/withdraw").status_code == 404


def test_a_token_needs_the_scope(api_of, town):
    plan_id = factory.presented(town, town.educator)
    other = api_of(town.educator, frozenset({"awards:read"}))
    reader = api_of(town.educator, frozenset({"plans:read"}))

    assert other.get(f"/plans/{plan_id}").status_code == 403
    assert reader.get(f"/plans/{plan_id}").status_code == 200
    assert reader.post("/plans", json={"pathway": factory.SLUG}).status_code == 403


def test_a_plan_is_given_up(educator, town):
    plan_id = factory.chosen(town, town.educator)

    assert educator.post(f"/plans/{plan_id}/withdraw").status_code == 204
    assert educator.get(f"/plans/{plan_id}").json["state"] == "withdrawn"
    assert educator.post(f"/plans/{plan_id}/withdraw").status_code == 409
