"""Reviews in JSON: body in, body out, problem+json."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from credentials.rules import Level
from evidence import service as evidence_service
from review import service
from review.rules import CaseState
from tests.factories.review import (
    ENOUGH,
    case_of,
    case_row,
    decided,
    hand_in,
    hand_in_again,
    opened,
    reader_in,
    rubric_of,
    score,
    seats,
    split,
    take_role,
)
from waymark.kernel.actor import Role
from waymark.kernel.audit import AuditLine


def body(town, level="meets", comment="", **more):
    ratings = [{"criterion": c.id, "level": level, "comment": comment} for c in rubric_of(town).criteria]
    return {"ratings": ratings, "commendations": "You listened.", "recommendations": "", **more}


def refusals(town):
    with town.look() as look:
        query = select(AuditLine).where(AuditLine.action.like("review:case:%_refused")).order_by(AuditLine.id)
        return [(line.action, line.facts["code"], line.actor_id) for line in look.session.scalars(query)]


def test_two_programs_read_and_decide(town, api_of):
    case_id = opened(town)
    for seat in (1, 2):
        api = api_of(reader_in(town, case_id, seat))
        queue = api.get("/reviews").get_json()
        assert [(item["id"], item["state"], item["credential"]) for item in queue["items"]] == [
            (case_id, "assigned", "growth-mindset")
        ]
        assert queue["items"][0]["due"] == "due in 7 working days"
        work = api.get(f"/reviews/{case_id}").get_json()
        assert [c["id"] for c in work["rubric"]["criteria"]] == [c.id for c in rubric_of(town).criteria]
        assert [level["level"] for level in work["rubric"]["criteria"][0]["levels"]] == list(Level)
        assert work["work"][0]["answer"].startswith("Learners tried again.")
        response = api.post(f"/reviews/{case_id}/scorecard", json=body(town))
        assert (response.status_code, response.get_json()) == (201, {"id": case_id, "state": "scored"})
    assert case_row(town, case_id).state is CaseState.DECIDED
    done = api.get(f"/reviews/{case_id}").get_json()
    assert (done["outcome"], done["work"], len(done["scorecard"]["ratings"])) == ("met", None, 4)


def test_files_are_answered_under_neutral_names(town, api_of):
    case_id = opened(town)
    api = api_of(reader_in(town, case_id, 1))
    pieces = [
        piece for demand in api.get(f"/reviews/{case_id}").get_json()["work"] for piece in demand["artifacts"]
    ]
    assert [piece["name"] for piece in pieces if piece["url"]] == ["Artifact 2 (recording, link)"]
    href = pieces[0]["href"]
    response = api.get(href.removeprefix("/api/v1"))
    assert response.get_data().startswith(b"%PDF")
    assert "artifact-1.pdf" in response.headers["Content-Disposition"]
    assert api_of(town.educator).get(href.removeprefix("/api/v1")).status_code == 404


def test_claiming_and_passing_on(town, api_of):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    api = api_of(reader)
    assert api.post(f"/reviews/{case_id}/claim").get_json()["state"] == "claimed"
    assert api.get("/reviews").get_json()["items"][0]["held_until"] == "2026-09-04T15:00:00Z"
    assert api.post(f"/reviews/{case_id}/decline", json={"reason": "no"}).status_code == 422
    assert api.post(f"/reviews/{case_id}/decline", json={"reason": "No time this week."}).status_code == 200
    assert api.get("/reviews").get_json()["items"] == []
    assert reader_in(town, case_id, 1) != reader


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"criterion": "made-up"}, "ratings.made-up.level"),
        ({"level": "brilliant"}, "ratings.words-at-the-hard-moment.level"),
        ({"level": "beginning"}, "ratings.words-at-the-hard-moment.comment"),
    ],
)
def test_scores_that_will_not_do_name_the_place(town, api_of, change, where):
    case_id = opened(town)
    sent = body(town)
    sent["ratings"][0] |= change
    response = api_of(reader_in(town, case_id, 1)).post(f"/reviews/{case_id}/scorecard", json=sent)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["code"] == "invalid"
    assert where in {p["where"] for p in problem["problems"]}
    assert [line[:2] for line in refusals(town)] == [("review:case:score_refused", "invalid")]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"ratings": "all good"},
        {"ratings": [], "stars": 5},
        {"ratings": [{"criterion": "a"}]},
        {"ratings": [{"criterion": "a", "level": 3}]},
        {"ratings": [], "commendations": "x" * 9000},
    ],
)
def test_a_body_of_another_shape_is_422(town, api_of, sent):
    case_id = opened(town)
    response = api_of(reader_in(town, case_id, 1)).post(f"/reviews/{case_id}/scorecard", json=sent)
    assert response.status_code == 422
    assert response.get_json()["code"] == "invalid"


def test_a_second_scorecard_is_409_with_a_line_in_the_audit(town, api_of):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    api = api_of(reader)
    assert api.post(f"/reviews/{case_id}/scorecard", json=body(town)).status_code == 201
    response = api.post(f"/reviews/{case_id}/scorecard", json=body(town))
    assert (response.status_code, response.get_json()["code"]) == (409, "wrong_state")
    assert refusals(town) == [("review:case:score_refused", "wrong_state", reader.person_id)]


def test_the_same_request_sent_twice_is_answered_twice_and_done_once(town, api_of):
    case_id = opened(town)
    api = api_of(reader_in(town, case_id, 1))
    for _ in range(2):
        response = api.post(
            f"/reviews/{case_id}/scorecard", json=body(town), headers={"Idempotency-Key": "one"}
        )
        assert response.status_code == 201
    assert refusals(town) == []


def test_a_case_of_somebody_else_is_404(town, api_of):
    case_id = opened(town)
    asked = {r.reader_id for r in seats(town, case_id)}
    for who in (town.peer, town.peer2, town.educator, town.program_lead, town.stranger):
        if who.person_id in asked:
            continue
        api = api_of(who)
        assert api.get(f"/reviews/{case_id}").status_code == 404
        assert api.post(f"/reviews/{case_id}/scorecard", json=body(town)).status_code == 404
        assert api.post(f"/reviews/{case_id}/claim").status_code == 404
        assert api.get("/reviews").get_json()["items"] == []
    assert ("review:case:score_refused", "not_found", town.educator.person_id) in refusals(town)


def test_a_reader_who_lost_the_role_is_403_with_a_line_in_the_audit(town, api_of):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    take_role(town, "peer" if reader == town.peer else "peer2", Role.PEER_REVIEWER)
    api = api_of(reader)
    assert api.get(f"/reviews/{case_id}").status_code == 403
    response = api.post(f"/reviews/{case_id}/scorecard", json=body(town))
    assert (response.status_code, response.get_json()["code"]) == (403, "refused")
    with town.look() as look:
        query = select(AuditLine).where(AuditLine.action == "door:request:refuse")
        assert len(look.session.scalars(query).all()) == 2


def test_work_taken_back_is_409(town, api_of):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    with town.at(town.educator) as uow:
        evidence_service.withdraw(uow, submission_id)
    api = api_of(reader_in(town, case_id, 1))
    response = api.post(f"/reviews/{case_id}/scorecard", json=body(town))
    assert response.status_code == 409
    assert response.get_json()["title"] == "The author has taken this work back."
    assert api.get("/reviews").get_json()["items"] == []


def test_scopes_and_tokens_are_asked_for(town, api_of, app):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    assert app.test_client().get("/api/v1/reviews").status_code == 401
    weak = api_of(reader, frozenset({"reviews:read"}))
    assert weak.get("/reviews").status_code == 200
    assert weak.post(f"/reviews/{case_id}/scorecard", json=body(town)).status_code == 403
    assert api_of(reader, frozenset({"awards:write"})).get(f"/reviews/{case_id}").status_code == 403


def test_the_queue_comes_in_pages_and_is_never_read_twice(town, api_of):
    authors = (town.educator, town.other_educator, town.far_educator, town.leader)
    cases = {opened(town, author) for author in authors}
    coach = {seat.reader_id for case in cases for seat in seats(town, case) if seat.seat == 2}
    seen: list[str] = []
    for who in (town.coach, town.coach2):
        cursor = ""
        while cursor is not None:
            page = api_of(who).get(f"/reviews?limit=1{'&cursor=' + cursor if cursor else ''}").get_json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
    assert coach == {town.coach.person_id, town.coach2.person_id}
    assert sorted(seen) == sorted(cases)
    assert api_of(town.coach).get("/reviews?cursor=nonsense").status_code == 422


def test_a_revision_carries_one_s_own_earlier_scores(town, api_of):
    submission_id, first = decided(town, town.educator, Level.APPROACHING)
    reader = reader_in(town, first, 1)
    second = case_of(town, hand_in_again(town, town.educator, submission_id)).id
    api = api_of(reader)
    assert {item["id"]: item["revision"] for item in api.get("/reviews").get_json()["items"]} == {
        first: False,
        second: True,
    }
    earlier = api.get(f"/reviews/{second}").get_json()["earlier"]
    assert [rating["comment"] for rating in earlier[0]["ratings"]] == [ENOUGH] * 4


def test_the_author_gets_the_feedback_and_nobody_else(town, api_of):
    submission_id, case_id = decided(town, town.educator, Level.APPROACHING)
    feedback = api_of(town.educator).get(f"/submissions/{submission_id}/feedback").get_json()
    (attempt,) = feedback["attempts"]
    assert (attempt["attempt"], attempt["outcome"]) == (1, "not_yet")
    assert {rating["reader"] for rating in attempt["ratings"]} == {"Reader 1", "Reader 2"}
    assert [words["text"] for words in attempt["commendations"]] == ["You listened to learners."] * 2
    for who in (reader_in(town, case_id, 1), town.leader, town.program_lead, town.stranger):
        assert api_of(who).get(f"/submissions/{submission_id}/feedback").status_code == 404


def test_the_answer_to_a_scorecard_does_not_tell_what_it_led_to(town, api_of):
    case_id = opened(town)
    score(town, reader_in(town, case_id, 1), case_id)
    sent = body(town, "approaching", ENOUGH)
    answer = api_of(reader_in(town, case_id, 2)).post(f"/reviews/{case_id}/scorecard", json=sent).get_json()
    assert answer == {"id": case_id, "state": "scored"}
    assert case_row(town, case_id).state is CaseState.THIRD_READER


def test_a_third_reading_looks_like_any_other(town, api_of):
    first = opened(town, town.other_educator)
    ordinary = api_of(reader_in(town, first, 1)).get(f"/reviews/{first}").get_json()
    case_id = split(town)
    third = reader_in(town, case_id, 3)
    with town.at(third) as uow:
        service.claim(uow, case_id)
    answer = api_of(third).get(f"/reviews/{case_id}").get_json()
    assert sorted(answer) == sorted(ordinary)
    assert (answer["state"], answer["scorecard"], answer["earlier"], answer["outcome"]) == (
        "claimed",
        None,
        [],
        None,
    )
