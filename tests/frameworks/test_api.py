"""Frameworks in JSON."""


def test_the_list_says_what_there_is_under_which_licence(api_of, town):
    body = api_of(town.educator).get("/frameworks").json

    assert body["next"] is None
    core = next(row for row in body["items"] if row["id"] == "core-four")
    assert core["items"] == 33
    assert core["licence"].startswith("CC BY 4.0")
    assert set(core) == {"id", "title", "publisher", "year", "licence", "attribution", "items", "status"}


def test_items_of_one_type(api_of, town):
    body = api_of(town.educator).get("/frameworks/core-four/items?type=competency_area").json

    assert [row["code"] for row in body["items"]] == ["CF1", "CF2", "CF3", "CF4"]
    assert body["items"][0]["framework_id"] == "core-four"
    assert body["items"][0]["title"] == "Data-driven decisions"


def test_the_cursor_leads_through_all_items(api_of, town):
    api, codes, cursor = api_of(town.educator), [], ""
    while cursor is not None:
        body = api.get(f"/frameworks/casey-educator-competencies/items?limit=50&cursor={cursor}").json
        codes += [row["code"] for row in body["items"]]
        cursor = body["next"]
    assert len(codes) == len(set(codes)) == 122


def test_an_unknown_framework_is_a_problem_with_a_code(api_of, town):
    answer = api_of(town.educator).get("/frameworks/astrology/items")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert answer.mimetype == "application/problem+json"


def test_what_cannot_be_read_is_said(api_of, town):
    api = api_of(town.educator)

    assert api.get("/frameworks/core-four/items?limit=0").status_code == 422
    assert api.get("/frameworks/core-four/items?cursor=zzz").status_code == 422


def test_without_a_token_there_is_no_answer(client_of):
    answer = client_of(None).get("/api/v1/frameworks")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
