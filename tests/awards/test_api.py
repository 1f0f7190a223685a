"""Awards in JSON: body in, body out."""

from __future__ import annotations

import base64
import json

import pytest

from awards import queries, service
from awards.verifying import Step
from tests.factories import awards
from tests.factories.town import email_of


def test_a_holder_lists_and_reads_their_awards(town, api_of):
    award_id = awards.issued(town, town.educator)
    awards.issued(town, town.other_educator)

    page = api_of(town.educator).get("/awards").get_json()
    one = api_of(town.educator).get(f"/awards/{award_id}").get_json()

    assert page["next"] is None
    (row,) = page["items"]
    assert row == {name: one[name] for name in row}
    assert (row["id"], row["credential"]) == (award_id, awards.SLUG)
    assert (row["state"], row["shared"]) == ("issued", False)
    assert (row["person"], row["name"]) == (town.educator.person_id, "Ana Alvarez")
    assert row["granted_at"] == "2026-09-01T15:00:00Z"
    assert one["because"]["readers"] == 2
    assert len(one["document_digest"]) == 64
    assert one["url"] == f"http://waymark.test/badges/{award_id}"


def test_those_who_run_the_programme_list_the_district_by_pages(town, api_of):
    made = [awards.granted(town, actor) for actor in (town.educator, town.other_educator, town.peer)]
    api = api_of(town.program_lead)

    first = api.get("/awards?limit=2").get_json()
    rest = api.get(f"/awards?limit=2&cursor={first['next']}").get_json()

    assert {row["id"] for row in first["items"] + rest["items"]} == set(made)
    assert (len(first["items"]), rest["next"]) == (2, None)
    assert api.get("/awards?cursor=nonsense").status_code == 422


def test_others_do_not_find_an_award(town, api_of):
    award_id = awards.issued(town, town.educator)

    for actor in (town.other_educator, town.leader, town.stranger):
        for answer in (
            api_of(actor).get(f"/awards/{award_id}"),
            api_of(actor).get(f"/awards/{award_id}/badge"),
            api_of(actor).post(f"/awards/{award_id}/share"),
            api_of(actor).post(f"/awards/{award_id}/revoke", json={"reason": "No."}),
        ):
            assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("ob3", "application/vc+ld+json"),
        ("jwt", "application/vc+jwt"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
    ],
)
def test_the_badge_as_a_file(town, api_of, form, media_type):
    award_id = awards.issued(town, town.educator)

    answer = api_of(town.educator).get(f"/awards/{award_id}/badge?format={form}")

    assert (answer.status_code, answer.mimetype) == (200, media_type)
    with town.look() as look:
        assert service.check(look, answer.data).verdict == "valid"


def test_the_hosted_form_follows_sharing(town, api_of):
    award_id, api = awards.issued(town, town.educator), api_of(town.educator)

    early = api.get(f"/awards/{award_id}/badge?format=ob2")
    shared = api.post(f"/awards/{award_id}/share")
    late = api.get(f"/awards/{award_id}/badge?format=ob2")
    private = api.post(f"/awards/{award_id}/unshare")

    assert (early.status_code, early.get_json()["code"]) == (409, "conflict")
    assert (shared.status_code, shared.get_json()["shared"]) == (200, True)
    assert json.loads(late.data)["type"] == "Assertion"
    assert (private.status_code, private.get_json()["shared"]) == (200, False)


def test_an_unknown_form_and_an_unsigned_badge(town, api_of):
    issued = awards.issued(town, town.educator)
    granted = awards.granted(town, town.educator, "growth-mindset")
    api = api_of(town.educator)

    unknown = api.get(f"/awards/{issued}/badge?format=gif")
    assert (unknown.status_code, unknown.get_json()["problems"][0]["where"]) == (422, "format")
    assert api.get(f"/awards/{granted}/badge").status_code == 404
    assert api.get(f"/awards/{granted}").get_json()["state"] == "granted"


def test_revoking_with_a_reason_once(town, api_of):
    award_id, api = awards.issued(town, town.educator), api_of(town.program_lead)

    done = api.post(f"/awards/{award_id}/revoke", json={"reason": "Granted by mistake."})
    again = api.post(f"/awards/{award_id}/revoke", json={"reason": "Granted by mistake."})

    assert done.status_code == 200
    assert done.get_json()["state"] == "revoked"
    assert done.get_json()["revocation_reason"] == "Granted by mistake."
    assert (again.status_code, again.get_json()["code"]) == (409, "wrong_state")
    with town.look() as look:
        assert queries.held_by(look, town.educator.person_id) == ()


def test_a_revocation_sent_twice_under_one_key_is_done_once(town, api_of):
    award_id, api = awards.issued(town, town.educator), api_of(town.program_lead)
    key = {"Idempotency-Key": "revoke-1"}

    first = api.post(f"/awards/{award_id}/revoke", json={"reason": "Granted by mistake."}, headers=key)
    second = api.post(f"/awards/{award_id}/revoke", json={"reason": "Granted by mistake."}, headers=key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": "x" * 501}, {"reason": "x", "y": 1}]
)
def test_a_revocation_without_a_fitting_reason_is_refused(town, api_of, body):
    award_id = awards.issued(town, town.educator)

    answer = api_of(town.program_lead).post(f"/awards/{award_id}/revoke", json=body)

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_holder_may_not_revoke_and_a_lead_may_not_share(town, api_of):
    award_id = awards.issued(town, town.educator)

    own = api_of(town.educator).post(f"/awards/{award_id}/revoke", json={"reason": "No."})
    others = api_of(town.program_lead).post(f"/awards/{award_id}/share")

    assert (own.status_code, others.status_code) == (403, 403)


def test_any_badge_can_be_checked_with_any_token(town, api_of):
    award_id = awards.shared(town, town.educator)
    badge = api_of(town.educator).get(f"/awards/{award_id}/badge").text
    picture = api_of(town.educator).get(f"/awards/{award_id}/badge?format=png").data
    api = api_of(town.stranger, frozenset({"plans:read"}))

    for body in (
        {"badge": badge},
        {"badge": json.loads(badge)},
        {"badge": api_of(town.educator).get(f"/awards/{award_id}/badge?format=jwt").text},
        {"picture": base64.b64encode(picture).decode()},
        {"address": f"http://waymark.test/badges/{award_id}"},
    ):
        answer = api.post("/badges/verify", json={**body, "email": email_of("educator")})
        told = answer.get_json()
        assert (answer.status_code, told["verdict"]) == (200, "valid"), told
        assert [check["step"] for check in told["checks"]] == [step.value for step in Step]
        assert {"step": "recipient", "outcome": "passed"}.items() <= next(
            check for check in told["checks"] if check["step"] == "recipient"
        ).items()
        assert "It is known here" in told["checks"][3]["sentence"]

    changed = api.post("/badges/verify", json={"badge": badge.replace("2026-", "2025-")}).get_json()
    assert changed["verdict"] == "not_valid"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"badge": "x", "address": "https://badges.example/1"}, 422),
        ({"address": "ftp://badges.example/1"}, 422),
        ({"picture": "a"}, 422),
        ({"address": "https://badges.example/1"}, 422),
        ({"address": "http://waymark.test/badges/0"}, 422),
        ({"badge": ""}, 200),
        ({"badge": {}}, 200),
        ({"badge": {"@context": 7}}, 200),
        ({"badge": "[" * 10_000}, 200),
        ({"picture": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}, 200),
    ],
)
def test_what_cannot_be_checked_is_answered_in_words(town, api_of, body, status):
    answer = api_of(town.educator).post("/badges/verify", json=body)

    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.get_json()["verdict"] == "not_valid"


@pytest.mark.parametrize(
    "body",
    ['{"badge":' + "[" * 100_000, '{"badge":' * 5_000 + "1" + "}" * 5_000, '{"badge": 1' + "0" * 5_000 + "}"],
)
def test_a_body_that_is_built_to_break_the_reader_is_refused(town, api_of, body):
    answer = api_of(town.educator).post("/badges/verify", data=body, content_type="application/json")

    assert (answer.status_code, answer.content_type) in {
        (400, "application/problem+json"),
        (422, "application/problem+json"),
    }


def test_a_token_is_good_for_its_scope_only(town, api_of):
    award_id = awards.issued(town, town.educator)

    reader = api_of(town.educator, frozenset({"awards:read"}))
    other = api_of(town.educator, frozenset({"plans:write"}))

    assert reader.get("/awards").status_code == 200
    assert reader.post(f"/awards/{award_id}/share").status_code == 403
    assert other.get("/awards").status_code == 403


def test_collections_are_made_changed_shared_and_ended(town, api_of, client_of):
    shared, private = (
        awards.shared(town, town.educator),
        awards.issued(town, town.educator, "growth-mindset"),
    )
    api = api_of(town.educator)

    made = api.post("/collections", json={"title": "My classroom", "awards": [shared]})
    told = made.get_json()
    assert (made.status_code, told["awards"], told["shared_at"]) == (201, [shared], None)
    address = f"/collections/{told['id']}"
    refused = api.put(address, json={"title": "My classroom", "awards": [private]})
    assert refused.status_code == 422
    changed = api.put(address, json={"title": "Our classroom", "text": "Since May.", "awards": [shared]})
    assert (changed.get_json()["title"], changed.get_json()["text"]) == ("Our classroom", "Since May.")
    assert client_of(None).get(f"/collections/{told['id']}").status_code == 404
    assert api.post(f"{address}/share").get_json()["shared_at"]
    assert client_of(None).get(f"/collections/{told['id']}").status_code == 200
    (row,) = api.get("/collections").get_json()["items"]
    assert (row["title"], row["shared"], row["shown"]) == ("Our classroom", True, 1)
    assert api.post(f"{address}/unshare").get_json()["shared_at"] is None
    for verb in ("get", "delete"):
        assert getattr(api_of(town.other_educator), verb)(address).status_code == 404
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


def test_a_chronicle_names_readers_to_the_district_only(town, api_of):
    award_id = awards.issued(town, town.educator)
    town.work()

    own = api_of(town.educator).get(f"/awards/{award_id}/chronicle").get_json()
    office = api_of(town.program_lead).get(f"/awards/{award_id}/chronicle").get_json()

    assert own["holds"] is True
    assert [one["happening"] for one in own["entries"]] == ["granted", "issued"]
    assert (own["secret"], len(office["secret"])) == ("", 32)
    assert api_of(town.other_educator).get(f"/awards/{award_id}/chronicle").status_code == 404
