"""Signing in, signing out, tokens: what a person sees."""

from sqlalchemy import select

from tests.factories.town import PASSWORD, email_of
from waymark.kernel.audit import AuditLine


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


def test_signing_in_is_written_down_whether_it_works_or_not(client_of, town):
    client = client_of(None)
    for email, password in (
        (email_of("educator"), PASSWORD),
        (email_of("educator"), "a guess"),
        ("nobody@town.example", "a guess"),
    ):
        client.send("/sign-in", {"email": email, "password": password})
        client.send("/sign-out")

    with town.look() as look:
        query = select(AuditLine.action, AuditLine.subject_id).where(
            AuditLine.action.like("people:session:%")
        )
        lines = {tuple(row) for row in look.session.execute(query)}
    assert lines == {
        ("people:session:begin", town.educator.person_id),
        ("people:session:refuse", town.educator.person_id),
        ("people:session:refuse", "nobody"),
    }


def test_no_line_is_smuggled_into_the_address_after_signing_in(client_of):
    answer = client_of(None).send(
        "/sign-in?next=/%0Aevil", {"email": email_of("educator"), "password": PASSWORD}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_what_was_typed_is_shown_when_the_session_has_ended(client_of, town):
    client = client_of(None)
    answer = client.send(
        "/submissions/abc",
        {"answer-one": "What I saw on Tuesday & <b>why</b>", "csrf": "x"},
        headers={"Referer": "http://localhost/submissions/abc"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "What I saw on Tuesday &amp; &lt;b&gt;why&lt;/b&gt;" in page
    assert "/sign-in?next=/submissions/abc" in page
