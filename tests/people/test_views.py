"""Signing in, signing out, tokens: what a person sees."""

from tests.factories.town import PASSWORD, email_of


def test_a_right_password_leads_back_to_the_page_that_was_asked_for(client_of, town):
    client = client_of(None)

    answer = client.send(
        "/sign-in?next=/account", {"email": email_of("educator").upper(), "password": PASSWORD}
    )

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/account"
    assert "Ana Alvarez" in client.get("/account").get_data(as_text=True)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client_of):
    client = client_of(None)
    wrong = client.send("/sign-in", {"email": email_of("educator"), "password": "not the password"})
    unknown = client.send("/sign-in", {"email": "nobody@town.example", "password": "not the password"})

    assert wrong.status_code == unknown.status_code == 401
    sentence = "This address and password do not go together."
    assert sentence in wrong.get_data(as_text=True)
    assert sentence in unknown.get_data(as_text=True)


def test_an_address_elsewhere_is_not_followed_after_signing_in(client_of):
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        client = client_of(None)
        answer = client.send(
            f"/sign-in?next={elsewhere}", {"email": email_of("educator"), "password": PASSWORD}
        )
        assert answer.headers["Location"] == "/"


def test_strangers_are_sent_to_sign_in(client_of):
    answer = client_of(None).get("/account")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_signing_out_everywhere_ends_other_sessions(client_of, town):
    here, there = client_of(town.educator), client_of(town.educator)
    assert there.get("/account").status_code == 200

    token = (
        here.get("/account")
        .get_data(as_text=True)
        .split('name="csrf_token"')[1]
        .split('value="')[1]
        .split('"')[0]
    )
    here.post("/account/sign-out-everywhere", data={"csrf_token": token})

    assert there.get("/account").status_code == 303


def test_a_forged_post_is_not_obeyed(client_of, town):
    answer = client_of(town.educator).post("/account/tokens", data={"label": "x", "scopes": ["plans:read"]})

    assert answer.status_code == 400
