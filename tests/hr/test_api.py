"""Credit and exports in JSON."""

from __future__ import annotations

import hashlib

import pytest

from tests.factories.hr import earned, file_of, prepared, revoke


def test_a_person_reads_their_own_ledger_with_balances(api_of, town):
    first, second = earned(town, town.educator, 2)
    revoke(town, first)
    body = api_of(town.educator).get(f"/hr/ledger?person={town.educator.person_id}").get_json()

    assert [row["entry"] for row in body["items"]].count("reversal") == 1
    taken_back = next(row for row in body["items"] if row["entry"] == "reversal")
    earned_line = next(row for row in body["items"] if row["id"] == taken_back["reverses"])
    assert earned_line["award"] == taken_back["award"] == first
    assert (earned_line["quantity"], taken_back["quantity"]) == ("0.5", "-0.5")
    (balance,) = body["balances"]
    assert (balance["awards"], balance["total"], balance["usable"], balance["left_over"]) == (
        1,
        "0.5",
        "0",
        "0.5",
    )
    assert balance["rate"] == "2 awards = 1 CE credit"
    assert body["next"] is None
    assert second in {row["award"] for row in body["items"]}


def test_a_ledger_as_of_a_day_leaves_out_what_came_later(api_of, town):
    (award,) = earned(town, town.educator, 1)
    day = town.clock.now().date()
    town.clock.advance(days=2)
    revoke(town, award)
    body = api_of(town.hr).get(f"/hr/ledger?person={town.educator.person_id}&as_of={day}").get_json()

    assert [row["entry"] for row in body["items"]] == ["earned"]
    assert body["balances"][0]["awards"] == 1


def test_the_district_is_read_page_by_page(api_of, town):
    earned(town, town.educator, 3)
    api, seen, cursor = api_of(town.hr), [], ""
    while cursor is not None:
        body = api.get(f"/hr/ledger?limit=2{'&cursor=' + cursor if cursor else ''}").get_json()
        seen += [row["id"] for row in body["items"]]
        cursor = body["next"]

    assert len(seen) == len(set(seen)) == 3
    assert body["balances"] == []


@pytest.mark.parametrize("who", ["other_educator", "program_lead", "leader", "stranger", "admin"])
def test_others_read_neither_a_person_nor_the_district(api_of, town, who):
    api = api_of(town.actors[who])

    assert api.get(f"/hr/ledger?person={town.educator.person_id}").status_code == 404
    assert api.get("/hr/ledger").status_code == 403
    assert api.get("/hr/exports").status_code == 403


def test_an_export_is_prepared_and_its_file_fetched(api_of, town):
    earned(town, town.educator, 2)
    api = api_of(town.hr)
    answer = api.post("/hr/exports", json={"as_of": "2026-09-01", "format": "csv"})

    assert answer.status_code == 201
    export = answer.get_json()
    assert (export["state"], export["lines"], export["since"]) == ("prepared", 2, None)
    file = api.get(f"/hr/exports/{export['id']}/file")
    assert file.data == file_of(town, export["id"])
    assert hashlib.sha256(file.data).hexdigest() == export["sha256"]
    assert file.content_type == "text/csv; charset=utf-8"
    assert export["file_name"] in file.headers["Content-Disposition"]
    assert [row["id"] for row in api.get("/hr/exports").get_json()["items"]] == [export["id"]]


def test_the_same_request_twice_prepares_one_export(api_of, town):
    earned(town, town.educator, 1)
    api, headers = api_of(town.hr), {"Idempotency-Key": "once"}
    body = {"as_of": "2026-09-01", "format": "json"}
    first, second = (api.post("/hr/exports", json=body, headers=headers).get_json() for _ in range(2))

    assert first == second
    assert len(api.get("/hr/exports").get_json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"as_of": "2026-09-02"}, "as_of"),
        ({"as_of": "2026-09-01", "since": "2026-09-02"}, "since"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2026-09-01", "format": "pdf"}, "format"),
        ({"as_of": "2026-09-01", "colour": "red"}, "colour"),
    ],
)
def test_an_export_that_cannot_be_is_a_problem_that_names_the_place(api_of, town, body, where):
    answer = api_of(town.hr).post("/hr/exports", json=body)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [problem["where"] for problem in answer.get_json()["problems"]] == [where]


def test_files_of_others_and_of_no_export_are_not_given(api_of, town):
    export = prepared(town)

    assert api_of(town.program_lead).get(f"/hr/exports/{export}/file").status_code == 403
    assert api_of(town.hr).get("/hr/exports/nothing/file").status_code == 404


def test_tokens_need_the_scope(api_of, town):
    reader = api_of(town.hr, scopes=frozenset({"hr:read"}))
    other = api_of(town.hr, scopes=frozenset({"awards:write"}))

    assert reader.get("/hr/exports").status_code == 200
    assert reader.post("/hr/exports", json={"as_of": "2026-09-01"}).status_code == 403
    assert other.get("/hr/ledger").status_code == 403
