"""Evidence in JSON: body in, body out, problems with stable codes."""

from __future__ import annotations

import hashlib
import io
import json

import pytest

from tests.factories import evidence as made

ANSWER, FILES = "the-need", "help-plan"


@pytest.fixture(autouse=True)
def _alone(town):
    """Evidence is tried without the slices above it."""
    town.runtime.reactions = {}


@pytest.fixture
def me(api_of, town):
    return api_of(town.educator)


def send_file(api, submission_id, content=None, name="plan.pdf", demand=FILES, **fields):
    data = {
        "demand": demand,
        "file": (io.BytesIO(made.pdf() if content is None else content), name),
        **fields,
    }
    return api.post(f"/submissions/{submission_id}/artifacts", **made.multipart(data))


def send_link(api, submission_id, demand, url, **fields):
    return api.post(f"/submissions/{submission_id}/artifacts", data={"demand": demand, "url": url, **fields})


def test_the_whole_way_from_start_to_receipt(me):
    begun = me.post("/submissions", json={"credential": made.SLUG})
    assert begun.status_code == 201
    draft = begun.json
    assert draft["state"] == "draft"
    assert [open_demand["demand"] for open_demand in draft["open"]] == [
        demand["id"] for demand in draft["demands"]
    ]
    for demand in draft["demands"]:
        if demand["words"]:
            path = f"/submissions/{draft['id']}/answers/{demand['id']}"
            written = me.put(path, json={"text": made.words(demand["words"]["min"])})
            assert written.status_code == 200
        for number in range(0 if demand["words"] else demand["count"]):
            added = send_file(
                me, draft["id"], made.pdf(str(number)), demand=demand["id"], kind=demand["kind"]
            )
            assert added.status_code == 201
            assert added.json["sha256"] == hashlib.sha256(made.pdf(str(number))).hexdigest()
    assert me.get(f"/submissions/{draft['id']}").json["open"] == []
    handed_in = me.post(f"/submissions/{draft['id']}/submit", json={"attestation": True})
    assert handed_in.status_code == 200
    manifest = handed_in.json["manifest"]
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert handed_in.json["digest"] == hashlib.sha256(canonical.encode()).hexdigest()
    assert all(len(piece["sha256"]) == 64 for piece in manifest["artifacts"])
    shown = me.get(f"/submissions/{draft['id']}").json
    assert (shown["state"], len(shown["attempts"])) == ("submitted", 1)
    assert me.get("/submissions").json["items"][0]["state"] == "submitted"


def test_starting_again_gives_the_standing_submission(me, town):
    first = me.post("/submissions", json={"credential": made.SLUG})
    town.clock.advance(minutes=1)
    second = me.post("/submissions", json={"credential": made.SLUG})
    assert (second.status_code, second.json["id"]) == (200, first.json["id"])


def test_handing_in_too_early_names_each_open_demand(me):
    draft = me.post("/submissions", json={"credential": made.SLUG}).json
    answer = me.post(f"/submissions/{draft['id']}/submit", json={"attestation": False})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "invalid"
    where = [problem["where"] for problem in answer.json["problems"]]
    assert where == [*(demand["id"] for demand in draft["demands"]), "attestation"]


def test_a_second_handing_in_is_a_conflict(me, town):
    submission_id = made.complete(town, town.educator)
    assert me.post(f"/submissions/{submission_id}/submit", json={"attestation": True}).status_code == 200
    again = me.post(f"/submissions/{submission_id}/submit", json={"attestation": True})
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")


def test_the_same_key_hands_in_once_and_answers_the_same(me, town):
    submission_id = made.complete(town, town.educator)
    options = {"json": {"attestation": True}, "headers": {"Idempotency-Key": "k1"}}
    first = me.post(f"/submissions/{submission_id}/submit", **options)
    second = me.post(f"/submissions/{submission_id}/submit", **options)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"


def test_withdraw_until_a_reader_opens_it(me, town):
    submission_id = made.submitted(town, town.educator)
    assert me.post(f"/submissions/{submission_id}/withdraw").json["state"] == "withdrawn"
    assert me.post(f"/submissions/{submission_id}/withdraw").status_code == 409


def test_an_answer_over_a_later_one_is_a_conflict_when_asked(me):
    draft = me.post("/submissions", json={"credential": made.SLUG}).json
    path = f"/submissions/{draft['id']}/answers/{ANSWER}"
    assert (
        me.put(path, json={"text": "one", "version": draft["answers_version"]}).json["answers_version"] == 1
    )
    stale = me.put(path, json={"text": "two", "version": draft["answers_version"]})
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert me.put(path, json={"text": "three"}).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<html>", "plan.pdf", (415, "wrong_type")),
        (made.box({"a": "b"}), "plan.docx", (415, "wrong_type")),
        (made.wav(), "talk.wav", (415, "wrong_type")),
        (made.pdf()[:-60], "plan.pdf", (415, "wrong_type")),
        (b"MZ", "tool.exe", (415, "wrong_type")),
        (bytes(3 * 2**20 + 10), "plan.pdf", (413, "too_large")),
        (bytes(9 * 2**20), "plan.pdf", (413, "too_large")),
    ],
    ids=["html", "zip", "sound", "cut-off", "program", "above-the-limit", "far-above"],
)
def test_files_that_cannot_be_taken(me, town, content, name, said):
    submission_id = made.started(town, town.educator)
    answer = send_file(me, submission_id, content, name)
    assert (answer.status_code, answer.json["code"]) == said
    assert answer.status_code != 413 or "3 MB" in answer.json["title"]


def test_an_empty_file_is_unfinished(me, town):
    submission_id = made.started(town, town.educator)
    data = made.multipart({"demand": FILES, "file": (io.BytesIO(b""), "plan.pdf")})
    answer = me.post(f"/submissions/{submission_id}/artifacts", **data)
    assert (answer.status_code, answer.json["title"]) == (422, "This file is empty.")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"demand": FILES},
        {"demand": FILES, "url": ""},
        {"demand": FILES, "file": "not a file"},
        {"demand": FILES, "url": "https://example.org"},
        {"demand": "a-note-on-links", "url": "https://example.org"},
        {"demand": FILES, "url": "javascript:alert(1)"},
        {"demand": FILES, "url": "https://example.org", "kind": "peer_feedback"},
        {"demand": FILES, "surprise": "1"},
    ],
)
def test_a_piece_that_does_not_fit_is_refused(me, town, fields):
    submission_id = made.started(town, town.educator)
    answer = me.post(
        f"/submissions/{submission_id}/artifacts", data=fields, content_type="multipart/form-data"
    )
    assert answer.status_code in (404, 422)
    assert answer.json["code"] in ("invalid", "not_found")
    assert me.get(f"/submissions/{submission_id}").json["demands"][1]["artifacts"] == []


def test_links_and_their_removal(me, town):
    submission_id = made.started(town, town.educator, "why-use-technology")
    demands = me.get(f"/submissions/{submission_id}").json["demands"]
    takes = next(demand for demand in demands if "link" in demand["accepts"])
    added = send_link(me, submission_id, takes["id"], "https://example.org/a", kind="link")
    assert added.status_code == 201
    assert (added.json["url"], added.json["kind"]) == ("https://example.org/a", "link")
    assert me.delete(f"/submissions/{submission_id}/artifacts/{added.json['id']}").status_code == 204
    demands = me.get(f"/submissions/{submission_id}").json["demands"]
    assert all(demand["artifacts"] == [] for demand in demands)
    assert me.delete(f"/submissions/{submission_id}/artifacts/no-such-id").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"credential": 7}, {"credential": "x", "surprise": 1}, [], "text", None]
)
def test_bodies_that_do_not_fit(me, body):
    answer = me.post("/submissions", json=body)
    assert answer.status_code == 422
    assert answer.json["problems"]


def test_an_unknown_credential(me):
    assert me.post("/submissions", json={"credential": "no-such-thing"}).status_code == 404


def test_far_too_long_a_text(me):
    draft = me.post("/submissions", json={"credential": made.SLUG}).json
    answer = me.put(f"/submissions/{draft['id']}/answers/{ANSWER}", json={"text": "x" * 200_000})
    assert answer.status_code == 422
    assert answer.json["problems"][0]["where"] == ANSWER
    assert "20,000" in answer.json["problems"][0]["message"]


def test_others_learn_nothing(api_of, town):
    submission_id = made.submitted(town, town.educator)
    for who in (town.other_educator, town.stranger, town.peer, town.program_lead):
        other = api_of(who)
        assert other.get(f"/submissions/{submission_id}").status_code == 404
        assert (
            other.put(f"/submissions/{submission_id}/answers/{ANSWER}", json={"text": "x"}).status_code == 404
        )
        assert send_file(other, submission_id).status_code == 404
        assert other.post(f"/submissions/{submission_id}/withdraw").status_code == 404
        assert other.get("/submissions").json == {"items": [], "next": None}


def test_tokens_do_only_what_they_are_for(api_of, town, app):
    submission_id = made.started(town, town.educator)
    reads = api_of(town.educator, frozenset({"submissions:read"}))
    assert reads.get(f"/submissions/{submission_id}").status_code == 200
    assert reads.post("/submissions", json={"credential": made.SLUG}).status_code == 403
    assert api_of(town.educator, frozenset({"awards:write"})).get("/submissions").status_code == 403
    assert app.test_client().get(f"/api/v1/submissions/{submission_id}").status_code == 401


def test_those_who_are_no_educators_may_not_begin(api_of, town):
    answer = api_of(town.coach).post("/submissions", json={"credential": made.SLUG})
    assert (answer.status_code, answer.json["code"]) == (403, "refused")


def test_the_contract_is_published(me):
    paths = me.get("/openapi.json").json["paths"]
    assert {
        "/api/v1/submissions",
        "/api/v1/submissions/{id}/answers/{demand}",
        "/api/v1/submissions/{id}/artifacts",
        "/api/v1/submissions/{id}/artifacts/{artifact}",
        "/api/v1/submissions/{id}/submit",
        "/api/v1/submissions/{id}/withdraw",
    } <= set(paths)
