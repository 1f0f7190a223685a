"""Tokens and the question who they stand for."""


def test_me_tells_person_roles_and_schools(api_of, town):
    answer = api_of(town.leader).get("/me")

    assert answer.status_code == 200
    assert answer.json["name"] == "Lena Lund"
    assert answer.json["roles"] == ["building_leader", "educator"]
    assert [school["name"] for school in answer.json["schools"]] == ["Hill School"]


def test_without_a_token_the_answer_is_a_problem_with_a_code(app):
    answer = app.test_client().get("/api/v1/me")

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not_signed_in"


def test_an_old_token_does_not_hold(api_of, town):
    api = api_of(town.educator)
    assert api.get("/me").status_code == 200

    town.clock.advance(days=400)

    assert api.get("/me").status_code == 401
