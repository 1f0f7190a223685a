"""Hosts that people connect: registering, the question, tokens; and what a stranger would try."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from people import queries, service
from people.models import Connection, ConnectionCode, ConnectionToken
from people.rules import HostFacts, host_problems
from tests.factories.hosts import ALL, BACK, PROFILE, READ, STAY, Host, carried, registration
from tests.factories.town import audited


@pytest.fixture
def host(app):
    return Host.register(app.test_client())


@pytest.fixture
def ana(client_of, town):
    return client_of(town.educator)


def holds(town, token: str) -> bool:
    with town.look() as look:
        return queries.actor_of_host(look, token) is not None


# --- The way it goes ---------------------------------------------------------------------------------------------


def test_a_host_gets_tokens_for_the_person_who_allowed_it_and_for_nobody_else(host, ana, town):
    page = ana.get(host.question()).text
    assert "backpack.example" in page
    assert "Read the badges that you earned here" in page
    assert "2027" in page

    answer = ana.send(host.question(), {"answer": "allow"})
    back = carried(answer)
    assert answer.location.startswith(f"{BACK}?")
    assert (back["state"], back["iss"]) == ("af0ifjsldkj", "http://waymark.test")

    tokens = host.redeem(back["code"])
    assert tokens.headers["Cache-Control"] == "no-store"
    assert tokens.json["token_type"] == "Bearer"
    assert tokens.json["expires_in"] == 3600
    assert set(tokens.json["scope"].split()) == {READ, STAY}
    with town.look() as look:
        found = queries.actor_of_host(look, tokens.json["access_token"])
    assert found.actor.person_id == town.educator.person_id
    assert "backpack.example" in ana.get("/account/hosts").text


def test_nothing_secret_is_kept_in_the_clear(host, ana, town):
    code = host.code(ana)
    tokens = host.redeem(code).json
    secrets = {code, tokens["access_token"], tokens["refresh_token"], host.secret}

    with town.look() as look:
        kept = "".join(
            str(row)
            for name in (
                "people_host",
                "people_connection",
                "people_connection_code",
                "people_connection_token",
            )
            for row in look.session.connection().exec_driver_sql(f"SELECT * FROM {name}")
        )
    assert kept
    assert not [one for one in secrets if one in kept]


def test_a_host_acts_for_the_holder_and_not_for_their_office(host, client_of, town):
    tokens = host.tokens(client_of(town.leader))

    with town.look() as look:
        found = queries.actor_of_host(look, tokens["access_token"])
    assert {held.role.value for held in found.actor.roles} == {"educator"}


def test_without_staying_there_is_no_refresh_token_and_it_is_over_in_an_hour(host, ana, town):
    tokens = host.tokens(ana, scope=READ)

    assert "refresh_token" not in tokens
    assert "one hour" in ana.get(host.question(scope=READ)).text
    town.clock.advance(minutes=61)
    assert not holds(town, tokens["access_token"])


def test_a_person_who_says_no_goes_back_with_nothing(host, ana, town):
    answer = ana.send(host.question(), {"answer": "refuse"})

    assert carried(answer)["error"] == "access_denied"
    assert carried(answer)["state"] == "af0ifjsldkj"
    with town.look() as look:
        assert look.session.scalars(select(Connection)).all() == []


def test_a_stranger_signs_in_first_and_comes_back_to_the_question(host, client_of):
    answer = client_of(None).get(host.question())

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/oauth/authorize%3F")


def test_refreshing_gives_new_tokens_and_spends_the_old_one(host, ana, town):
    first = host.tokens(ana)
    second = host.refresh(first["refresh_token"]).json

    assert second["refresh_token"] != first["refresh_token"]
    assert holds(town, second["access_token"])
    narrow = host.refresh(second["refresh_token"], scope=READ).json
    assert narrow["scope"] == READ
    wide = host.refresh(narrow["refresh_token"]).json
    assert set(wide["scope"].split()) == {READ, STAY}


def test_disconnecting_ends_everything_at_once(host, ana, town):
    tokens = host.tokens(ana)
    page = ana.get("/account/hosts").text
    connection = page.split("/account/hosts/")[1].split("/")[0]

    assert ana.send(f"/account/hosts/{connection}/disconnect").status_code == 303
    assert not holds(town, tokens["access_token"])
    assert host.refresh(tokens["refresh_token"]).json == {"error": "invalid_grant"}
    assert "No host is connected" in ana.get("/account/hosts").text
    assert audited(town, connection) == [
        "people:connection:end",
        "people:connection:make",
        "people:connection:use",
    ]


def test_closing_an_account_ends_its_connections_for_good(host, ana, town):
    tokens = host.tokens(ana)
    with town.at(town.admin) as uow:
        service.disable(uow, town.educator.person_id)
    with town.at(town.admin) as uow:
        service.enable(uow, town.educator.person_id)

    assert not holds(town, tokens["access_token"])
    assert host.refresh(tokens["refresh_token"]).status_code == 400


def test_a_new_consent_takes_the_place_of_the_one_before(host, ana, town):
    before = host.tokens(ana, scope=ALL)
    after = host.tokens(ana, scope=READ)

    assert not holds(town, before["access_token"])
    assert holds(town, after["access_token"])


def test_a_host_gives_back_tokens(host, ana, town):
    tokens = host.tokens(ana)

    assert host.post("/oauth/revoke", token=tokens["access_token"]).status_code == 200
    assert not holds(town, tokens["access_token"])
    again = host.refresh(tokens["refresh_token"]).json
    assert host.post("/oauth/revoke", token=again["refresh_token"]).status_code == 200
    assert not holds(town, again["access_token"])
    assert host.post("/oauth/revoke", token="never given").status_code == 200
    assert host.post("/oauth/revoke").status_code == 400


def test_the_metadata_is_sound_to_the_library(app):
    from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

    told = app.test_client().get("/.well-known/oauth-authorization-server").json
    https = {k: v.replace("http://", "https://") if isinstance(v, str) else v for k, v in told.items()}
    AuthorizationServerMetadata(https).validate()
    assert told["issuer"] == "http://waymark.test"
    assert told["code_challenge_methods_supported"] == ["S256"]


# --- Registering -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uri",
    [
        "http://backpack.example/back",
        "https://backpack.example/back#here",
        "https://backpack.example/back#",
        "https://user@backpack.example/back",
        "https://evil.example/back",
        "https://backpack.example.evil.example/back",
        "https://backpack.example\\@evil.example/back",
        "javascript:alert(1)",
        "data:text/html,hello",
        "myapp://back",
        "//backpack.example/back",
        "/back",
        "https://backpack.example/a b",
        "https://backpack.example/back;form-action *",
        "https://backpack.example:0/back",
        "https://backpack.example:port/back",
        "http://127.0.0.1.evil.example/back",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "https://bäckpack.example/back",
        "https://backpack.example/" + "a" * 1000,
        "https://[::1/back",
        "",
    ],
)
def test_an_address_that_could_lead_elsewhere_is_not_registered(app, uri):
    answer = app.test_client().post("/oauth/register", json=registration(redirect_uris=[uri]))

    assert answer.status_code == 400, uri
    assert answer.json["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize("uri", ["http://127.0.0.1:8123/back", "http://localhost/back", "http://[::1]:9/x"])
def test_a_program_on_the_persons_own_computer_may_register(app, client_of, town, uri):
    host = Host.register(app.test_client(), redirect_uris=[uri])

    visitor = client_of(town.educator)
    page = visitor.get(host.question()).text
    # It may claim any domain, so none is shown as where the badges go.
    assert "A program on this computer" in page
    assert "Nobody can check what a program on a computer says of itself" in page
    host.tokens(visitor)
    assert "A program on a computer" in visitor.get("/account/hosts").text


@pytest.mark.parametrize(
    "changes",
    [
        {"client_name": None},
        {"client_name": " "},
        {"client_name": "a\nb"},
        {"client_name": "x" * 101},
        {"client_uri": None},
        {"client_uri": "http://backpack.example/"},
        {"tos_uri": "https://other.example/terms"},
        {"logo_uri": "javascript:alert(1)"},
        {"scope": None},
        {"scope": ""},
        {"scope": "everything"},
        {"software_id": "a\0b"},
        {"grant_types": ["client_credentials"]},
        {"grant_types": ["implicit"]},
        {"response_types": ["token"]},
        {"token_endpoint_auth_method": "none"},
        {"redirect_uris": []},
        {"redirect_uris": [f"{BACK}{number}" for number in range(11)]},
        {"redirect_uris": "https://backpack.example/back"},
        {"redirect_uris": [7]},
    ],
)
def test_a_registration_that_does_not_hold_together_is_refused(app, changes):
    answer = app.test_client().post("/oauth/register", json=registration(**changes))

    assert answer.status_code == 400
    assert answer.json["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}
    assert answer.json["error_description"]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 20_000, b'{"a":"' + b"a" * 40_000])
def test_a_registration_that_is_no_registration_is_refused(app, body):
    answer = app.test_client().post("/oauth/register", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")


def test_a_crowd_of_hosts_that_nobody_allowed_anything_is_gone_in_a_day(app, ana, town, monkeypatch):
    monkeypatch.setattr("people.service.hosts.MOST_UNUSED_HOSTS", 3)
    used = Host.register(app.test_client())
    used.tokens(ana)
    crowd = [Host.register(app.test_client()) for _ in range(4)]
    town.clock.advance(hours=25)
    Host.register(app.test_client())

    with town.look() as look:
        assert queries.host(look, used.id) is not None
        assert [one for one in crowd if queries.host(look, one.id)] == []


def test_hosts_that_nobody_allowed_anything_are_forgotten_and_others_stay(app, ana, town):
    at = app.test_client()
    used, unused = Host.register(at), Host.register(at)
    used.tokens(ana)
    town.clock.advance(days=91)
    Host.register(at)

    with town.look() as look:
        assert queries.host(look, used.id)
        assert queries.host(look, unused.id) is None


def test_a_sound_host_has_no_problems():
    assert host_problems(HostFacts("Backpack", "https://b.example/", ("https://b.example/x",), (READ,))) == ()


def test_where_a_host_is_said_to_be_is_where_its_codes_go(app, ana):
    both = Host.register(app.test_client(), redirect_uris=[BACK, "http://127.0.0.1:8123/back"])

    assert "What it gets goes to this address" in ana.get(both.question()).text
    here = ana.get(both.question(redirect_uri="http://127.0.0.1:8123/back")).text
    assert "A program on this computer" in here


# --- What a stranger would try -------------------------------------------------------------------------------------


def test_a_code_is_good_once_and_its_second_use_ends_the_connection(host, ana, town):
    code = host.code(ana)
    tokens = host.redeem(code).json

    assert host.redeem(code).json["error"] == "invalid_grant"
    assert not holds(town, tokens["access_token"])
    assert host.refresh(tokens["refresh_token"]).status_code == 400


def test_a_refresh_token_is_good_once_and_its_second_use_ends_the_connection(host, ana, town):
    first = host.tokens(ana)
    second = host.refresh(first["refresh_token"]).json

    assert host.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert not holds(town, second["access_token"])
    assert host.refresh(second["refresh_token"]).status_code == 400


def test_a_code_runs_out_after_ten_minutes(host, ana, town):
    code = host.code(ana)
    town.clock.advance(minutes=10)

    assert host.redeem(code).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": None},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/back"},
        {"code": "guessed"},
        {"code": ""},
        {"code": None},
        {"grant_type": "client_credentials"},
        {"grant_type": "password"},
        {"grant_type": 'é"\\'},
        {"grant_type": None},
        {"basic": ("0" * 32, "x")},
        {"basic": ("a\0b", "x")},
        {"basic": ("", "")},
    ],
)
def test_a_stolen_code_is_worth_nothing_without_what_goes_with_it(host, ana, changes):
    code = host.code(ana)

    answer = host.redeem(**{"code": code, **changes})
    assert answer.status_code in (400, 401), answer.json
    assert "access_token" not in answer.json
    # The host itself is not kept out by somebody else's tries.
    assert host.redeem(code).status_code == 200


def test_a_wrong_or_missing_secret_is_no_host(host, ana):
    code = host.code(ana)

    assert host.redeem(code, basic=(host.id, "wrong")).status_code == 401
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    fields |= {"code_verifier": host.verifier, "client_id": host.id}
    assert host.at.post("/oauth/token", data=fields).status_code == 401
    assert host.at.post("/oauth/token", data={**fields, "client_secret": host.secret}).status_code == 401
    for broken in ("Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe:x").decode(), "Bearer x"):
        answer = host.at.post("/oauth/token", data=fields, headers={"Authorization": broken})
        assert answer.status_code == 401, broken


def test_fields_in_the_address_do_not_count_for_tokens(host, ana):
    code = host.code(ana)
    answer = host.post(
        f"/oauth/token?grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={host.verifier}"
    )
    assert answer.status_code == 400


def test_another_host_cannot_use_a_code_or_a_token(app, host, ana, town):
    other = Host.register(app.test_client())
    other.verifier = host.verifier
    code = host.code(ana)

    assert other.redeem(code).json["error"] == "invalid_grant"
    tokens = host.redeem(code).json
    assert other.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert other.post("/oauth/revoke", token=tokens["access_token"]).status_code == 400
    assert other.post("/oauth/revoke", token=tokens["refresh_token"]).status_code == 400
    assert holds(town, tokens["access_token"])


def test_an_access_token_does_not_refresh_and_a_refresh_token_does_not_open(host, ana, town):
    tokens = host.tokens(ana)

    assert host.refresh(tokens["access_token"]).status_code == 400
    assert not holds(town, tokens["refresh_token"])


def test_more_is_never_refreshed_than_was_allowed(host, ana):
    tokens = host.tokens(ana)

    answer = host.refresh(tokens["refresh_token"], scope=f"{READ} {PROFILE}")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 129},
        {"scope": None},
        {"scope": ""},
        {"scope": f"{READ} everything"},
        {"response_type": "token"},
        {"response_type": None},
    ],
)
def test_a_question_that_does_not_hold_together_is_not_put_and_leads_nowhere_by_itself(host, ana, changes):
    for answer in (
        ana.get(host.question(**changes)),
        ana.send(host.question(**changes), {"answer": "allow"}),
    ):
        assert answer.status_code == 400
        assert "This could not be connected" in answer.text
        assert "Go back to backpack.example" in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "0" * 32},
        {"client_id": "a\0b"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": f"{BACK}?x=1"},
        {"redirect_uri": BACK.upper()},
        {"redirect_uri": f"{BACK}/../evil"},
        {"redirect_uri": "https://backpack.example"},
        {"redirect_uri": 'https://backpack.example/"é\\'},
        {"response_type": 'code"é', "redirect_uri": "https://evil.example"},
    ],
)
def test_an_address_that_was_not_registered_is_not_even_linked(host, ana, changes):
    page = ana.get(host.question(**changes))

    assert page.status_code == 400
    assert "Go back to where you came from" in page.text
    assert 'href="https://' not in page.text


def test_a_field_that_comes_twice_is_refused(host, ana):
    for name in ("scope", "redirect_uri", "client_id", "response_type", "code_challenge", "state"):
        answer = ana.get(f"{host.question()}&{name}=x")
        assert answer.status_code == 400, name


def test_a_forged_answer_allows_nothing(host, ana, town):
    answer = ana.post(host.question(), data={"answer": "allow"})

    assert answer.status_code == 400
    with town.look() as look:
        assert look.session.scalars(select(Connection)).all() == []


def test_an_answer_that_is_neither_yes_nor_no_allows_nothing(host, ana):
    assert ana.send(host.question(), {"answer": "perhaps"}).status_code == 422
    assert ana.send(host.question(), {}).status_code == 422


def test_the_question_stands_in_no_frame_and_leads_only_back_to_its_host(host, ana):
    policy = ana.get(host.question()).headers["Content-Security-Policy"]

    assert "frame-ancestors 'self'" in policy
    assert "form-action 'self' https://backpack.example" in policy
    assert "form-action 'self';" in ana.get("/account").headers["Content-Security-Policy"] + ";"


def test_what_a_host_calls_itself_is_text(app, ana):
    host = Host.register(app.test_client(), client_name="<script>alert(1)</script>")

    assert "<script>alert(1)" not in ana.get(host.question()).text


def test_somebody_elses_connection_cannot_be_ended_or_seen(host, ana, client_of, town):
    tokens = host.tokens(ana)
    connection = ana.get("/account/hosts").text.split("/account/hosts/")[1].split("/")[0]
    other = client_of(town.other_educator)

    assert "No host is connected" in other.get("/account/hosts").text
    assert other.send(f"/account/hosts/{connection}/disconnect").status_code == 404
    assert holds(town, tokens["access_token"])


def test_worn_out_tokens_do_not_pile_up(host, ana, town):
    tokens = host.tokens(ana)
    for _ in range(5):
        town.clock.advance(hours=2)
        tokens = host.refresh(tokens["refresh_token"]).json

    with town.look() as look:
        kept = look.session.scalars(select(ConnectionToken)).all()
        assert len([one for one in kept if not one.refreshes]) == 1
        assert len(look.session.scalars(select(ConnectionCode)).all()) == 1


def test_of_many_at_once_one_gets_tokens_for_a_code(app, host, ana, town):
    code = host.code(ana)
    hosts = [replace(host, at=app.test_client()) for _ in range(6)]

    with ThreadPoolExecutor(len(hosts)) as pool:
        answers = list(pool.map(lambda one: one.redeem(code), hosts))
    (tokens,) = [answer.json for answer in answers if answer.status_code == 200]
    # The others came with a copy, so the connection is over.
    assert not holds(town, tokens["access_token"])


def test_of_many_at_once_one_gets_tokens_for_a_refresh_token(app, host, ana):
    first = host.tokens(ana)["refresh_token"]
    hosts = [replace(host, at=app.test_client()) for _ in range(6)]

    with ThreadPoolExecutor(len(hosts)) as pool:
        answers = list(pool.map(lambda one: one.refresh(first), hosts))
    assert [answer.status_code for answer in answers].count(200) == 1


def test_of_consents_at_once_one_connection_stays(host, ana, client_of, town):
    browsers = [client_of(town.educator) for _ in range(4)]
    tokens = [(browser, browser.csrf()) for browser in browsers]

    def allow(given):
        browser, csrf = given
        return browser.post(host.question(), data={"csrf_token": csrf, "answer": "allow"}).status_code

    with ThreadPoolExecutor(len(tokens)) as pool:
        assert list(pool.map(allow, tokens)) == [302] * len(tokens)
    with town.look(town.educator) as look:
        assert len(queries.connections_of(look, town.educator.person_id)) == 1
