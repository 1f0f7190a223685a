"""What every door does, whatever lies behind it."""

from __future__ import annotations

import io


def test_an_address_with_a_nul_is_nothing_here(client_of, town):
    assert client_of(town.educator).get("/catalogue/%00").status_code == 404


def test_a_post_that_is_sent_twice_with_one_key_is_done_once(api_of, town):
    api = api_of(town.educator)
    first = api.post("/submissions", json={"credential": "growth-mindset"}, headers={"Idempotency-Key": "a"})
    again = api.post("/submissions", json={"credential": "growth-mindset"}, headers={"Idempotency-Key": "a"})

    assert first.status_code == 201
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_key_does_not_hide_another_file(api_of, town):
    from tests.factories.evidence import pdf

    api = api_of(town.educator)
    submission = api.post("/submissions", json={"credential": "growth-mindset"}).json
    demand = next(d for d in api.get("/credentials/growth-mindset").json["demands"] if "pdf" in d["accepts"])

    def hand_over(content: bytes):
        data = {"demand": demand["id"], "kind": demand["kind"], "file": (io.BytesIO(content), "plan.pdf")}
        return api.post(
            f"/submissions/{submission['id']}/artifacts", data=data, headers={"Idempotency-Key": "b"}
        )

    assert hand_over(pdf("one")).status_code == 201
    assert hand_over(pdf("one")).headers["Idempotency-Replayed"] == "true"
    assert hand_over(pdf("another")).status_code == 409


def test_a_program_without_a_token_is_turned_away_before_its_body_is_read(app):
    client = app.test_client()
    for body in ("{}", "[" * 50_000, "not json"):
        answer = client.post("/api/v1/submissions", data=body, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in"), body[:10]


def test_a_body_that_is_nested_without_end_is_refused(api_of, town):
    answer = api_of(town.educator).post("/submissions", data="[" * 50_000, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


def test_a_key_that_is_too_long_is_refused_rather_than_cut(api_of, town):
    api = api_of(town.educator)
    answer = api.post(
        "/submissions", json={"credential": "growth-mindset"}, headers={"Idempotency-Key": "k" * 201}
    )

    assert answer.status_code == 422
    assert api.get("/submissions").json["items"] == []
