"""The Open Badges 3.0 API as its provider: what hosts get and bring, and how they are refused."""

from __future__ import annotations

import json
import re

import pytest

from awards import service
from awards.openbadge import build_ob3
from awards.signing import sign_jwt
from tests.factories import awards, outside
from tests.factories.hosts import ALL, BRING, CHANGE, PROFILE, READ, Host
from tests.factories.town import audited, email_of

SLUGS = ("data-driven-interventions", "growth-mindset", "voice-and-choice")


@pytest.fixture
def host(app):
    return Host.register(app.test_client())


@pytest.fixture
def token(host, client_of, town):
    return host.tokens(client_of(town.educator), scope=ALL)["access_token"]


def badges(host, token, **query):
    return host.call("GET", "/credentials", token, query_string=query)


def minor(answer) -> str:
    (field,) = answer.json["imsx_codeMinor"]["imsx_codeMinorField"]
    assert answer.json["imsx_codeMajor"] == "failure"
    assert answer.json["imsx_severity"] == "error"
    assert answer.json["imsx_description"]
    return field["imsx_codeMinorFieldValue"]


# --- Reading ------------------------------------------------------------------------------------------------------


def test_a_host_gets_the_holders_badges_in_both_signed_forms(host, token, town):
    mine = awards.issued(town, town.educator)
    awards.issued(town, town.other_educator)

    answer = badges(host, token)
    assert answer.status_code == 200
    assert answer.headers["X-Total-Count"] == "1"
    assert "Link" not in answer.headers
    (document,) = answer.json["credential"]
    (jws,) = answer.json["compactJwsString"]
    assert document["id"].endswith(mine)
    for form in (json.dumps(document), jws):
        with town.look(town.educator) as look:
            assert service.check(look, form, identity=email_of("educator")).verdict.value == "valid"


def test_what_was_taken_back_or_suspended_is_not_given(host, token, town):
    awards.revoked(town, town.educator, SLUGS[0])
    suspended = awards.issued(town, town.educator, SLUGS[1])
    kept = awards.issued(town, town.educator, SLUGS[2])
    with town.at(town.program_lead) as uow:
        service.suspend(uow, suspended, "A question is open.")

    (document,) = badges(host, token).json["credential"]
    assert document["id"].endswith(kept)


def test_pages_lead_to_each_other_and_together_give_everything_once(host, token, town):
    expected = {awards.issued(town, town.educator, slug) for slug in SLUGS}
    path, seen, steps = "/credentials?limit=1", [], 0
    while path:
        answer = host.call("GET", path, token)
        assert answer.headers["X-Total-Count"] == "3"
        seen += [one["id"].rsplit("/", 1)[1] for one in answer.json["credential"]]
        links = {
            name: address
            for address, name in re.findall(
                r'<http://waymark\.test/ims/ob/v3p0([^>]+)>; rel="(\w+)"', answer.headers["Link"]
            )
        }
        assert links["first"].endswith("offset=0")
        assert links["last"].endswith("offset=2")
        assert ("prev" in links) == (steps > 0)
        path, steps = links.get("next"), steps + 1
    assert len(seen) == 3
    assert set(seen) == expected


def test_since_leaves_out_what_was_signed_up_to_that_moment(host, client_of, town):
    awards.issued(town, town.educator, SLUGS[0])
    first = town.clock.now()
    town.clock.advance(minutes=10)
    again = awards.issued(town, town.educator, SLUGS[1])
    token = host.tokens(client_of(town.educator), scope=ALL)["access_token"]

    answer = badges(host, token, since=first.isoformat())
    assert [one["id"].rsplit("/", 1)[1] for one in answer.json["credential"]] == [again]
    assert answer.headers["X-Total-Count"] == "1"
    naive = badges(host, token, since=first.replace(tzinfo=None).isoformat())
    assert naive.headers["X-Total-Count"] == "1"
    assert badges(host, token, since=town.clock.now().isoformat()).json["credential"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"offset": -1},
        {"since": "soon"},
        {"limit": "x"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_page_that_cannot_be_is_refused_in_the_words_of_the_standard(host, token, query):
    answer = badges(host, token, **query)

    assert answer.status_code == 400
    assert minor(answer) == "invalid_data"


# --- Bringing -----------------------------------------------------------------------------------------------------


def outside_badge(town, form: str) -> tuple[bytes, str]:
    far = outside.issuer(town)
    if form == "json":
        return json.dumps(far.signed()).encode(), "application/json"
    return sign_jwt(build_ob3(far.facts("educator"), outside.FAR), outside.KEY).encode(), "text/plain"


@pytest.mark.parametrize("form", ["json", "jws"])
def test_a_badge_that_a_host_brings_is_on_the_shelf_as_if_the_holder_had_brought_it(
    host, token, town, client_of, form
):
    content, kind = outside_badge(town, form)
    answer = host.call("POST", "/credentials", token, data=content, content_type=kind)

    assert answer.status_code == 201, answer.text
    assert answer.data == content
    assert answer.mimetype == kind
    again = host.call("POST", "/credentials", token, data=content, content_type=kind)
    assert (again.status_code, again.data) == (200, content)
    page = client_of(town.educator).get("/awards").text
    assert page.count("/outside/") - page.count("/outside/new") - page.count("/outside/prior") == 1
    where = re.search(r"/outside/([0-9a-f]{32})", page).group(1)
    assert "awards:outside:receive" in audited(town, where)


def test_a_badge_of_this_district_is_no_badge_from_elsewhere(host, token, town):
    awards.issued(town, town.educator)
    document = badges(host, token).json["credential"][0]

    answer = host.call("POST", "/credentials", token, json=document)
    assert (answer.status_code, minor(answer)) == (400, "invalid_data")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[" * 30_000, "application/json"),
        (b'{"a":' * 30_000, "application/json"),
        (b"\x89PNG\r\n", "application/json"),
        (b"a.b.c", "text/plain"),
        (b"eyJhbGciOiJub25lIn0.e30.", "text/plain"),
        (b"eyJhbGciOiJub25lIn0.e30.AA", "text/plain"),
        (b"hello", "text/plain"),
        (b"{}", "text/html"),
        (b"{}", ""),
    ],
)
def test_what_is_no_badge_is_refused(host, token, body, kind):
    answer = host.call("POST", "/credentials", token, data=body, content_type=kind)

    assert answer.status_code == 400, answer.text
    assert minor(answer) == "invalid_data"


# --- Profile ------------------------------------------------------------------------------------------------------


def test_a_host_that_may_learns_who_the_holder_is_and_cannot_change_it(host, token):
    profile = host.call("GET", "/profile", token).json
    assert profile["type"] == ["Profile"]
    assert (profile["name"], profile["email"]) == ("Ana Alvarez", email_of("educator"))

    assert host.call("PUT", "/profile", token, json=profile).json == profile
    changed = host.call("PUT", "/profile", token, json={**profile, "name": "Somebody Else"})
    assert (changed.status_code, minor(changed)) == (403, "forbidden")
    broken = host.call("PUT", "/profile", token, data=b"[", content_type="application/json")
    assert (broken.status_code, minor(broken)) == (400, "invalid_data")
    assert host.call("GET", "/profile", token).json == profile


# --- Who may ------------------------------------------------------------------------------------------------------

CALLS = [
    ("GET", "/credentials", READ),
    ("POST", "/credentials", BRING),
    ("GET", "/profile", PROFILE),
    ("PUT", "/profile", CHANGE),
]


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_each_call_needs_its_own_scope_and_a_token_that_holds(host, client_of, town, method, path, scope):
    others = " ".join(one for _, _, one in CALLS if one != scope)
    visitor = client_of(town.educator)
    token = host.tokens(visitor, scope=others)["access_token"]

    answer = host.call(method, path, token, json={})
    assert (answer.status_code, minor(answer)) == (403, "forbidden")
    assert scope in answer.headers["WWW-Authenticate"]

    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
    ):
        answer = host.at.open(f"/ims/ob/v3p0{path}", method=method, headers=headers, data="[" * 30_000)
        assert (answer.status_code, minor(answer)) == (401, "unauthorizedrequest")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_one_door_opens_no_other(host, token, app, api_of, town):
    personal = api_of(town.educator).headers
    assert app.test_client().get("/ims/ob/v3p0/credentials", headers=personal).status_code == 401
    assert (
        app.test_client().get("/api/v1/awards", headers={"Authorization": f"Bearer {token}"}).status_code
        == 401
    )


def test_a_signed_in_browser_is_no_token(client_of, town):
    assert client_of(town.educator).get("/ims/ob/v3p0/credentials").status_code == 401


def test_what_the_standard_does_not_define_is_answered_in_its_words(host, token):
    answer = host.call("DELETE", "/credentials", token)
    assert (answer.status_code, minor(answer), answer.headers["Allow"]) == (405, "not_allowed", "GET, POST")
    assert minor(host.call("GET", "/nothing", token)) == "not_found"


def test_the_description_leads_to_registration_question_and_tokens(app):
    told = app.test_client().get("/ims/ob/v3p0/discovery")

    scheme = told.json["components"]["securitySchemes"]["OAuth2ACG"]
    flow = scheme["flows"]["authorizationCode"]
    assert told.json["openapi"].startswith("3.0")
    assert scheme["x-imssf-registrationUrl"] == "http://waymark.test/oauth/register"
    assert flow["authorizationUrl"] == "http://waymark.test/oauth/authorize"
    assert flow["tokenUrl"] == flow["refreshUrl"] == "http://waymark.test/oauth/token"
    assert set(flow["scopes"]) == set(ALL.split())
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    page = told.json["info"]["x-imssf-privacyPolicyUrl"].removeprefix("http://waymark.test")
    assert app.test_client().get(page).status_code == 200
