"""Links by which people set a password: invited, lost, used, old, forged."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from people import queries, service
from tests.factories.town import PASSWORD, email_of
from waymark.app.factory import create_app
from waymark.kernel.actor import ANONYMOUS, Role
from waymark.kernel.errors import Invalid, NotFound, NotSignedIn, Refused, Unavailable
from waymark.web.limits import limiter

SECRET = "0" * 64  # what the settings of the tests name
NEW = "nine patient herons"


def token_in(letter):
    # Long lines of a mail are broken with "=" at the end.
    return re.search(r"http://waymark\.test/welcome/(\S+)", letter.replace("=\n", "")).group(1)


@pytest.fixture
def newcomer(town):
    with town.at(town.admin) as uow:
        person = service.add_person(
            uow, town.district, given_name="Nia", family_name="", email="nia@town.example"
        )
        service.give_role(uow, person, Role.EDUCATOR, school_id=town.schools["hill"])
    return person


@pytest.fixture
def invited(town, newcomer, letters):
    with town.at(town.admin) as uow:
        service.invite(uow, newcomer, secret=SECRET)
    (letter,) = letters()
    assert "To: nia@town.example" in letter
    assert "Town School District" in letter
    return token_in(letter)


def test_somebody_new_sets_name_and_password_and_is_signed_in(client_of, town, invited):
    client = client_of(None)
    page = client.get(f"/welcome/{invited}").get_data(as_text=True)
    assert "nia@town.example" in page
    assert 'value="Nia"' in page

    answer = client.send(
        f"/welcome/{invited}", {"given_name": "Nia", "family_name": "North", "password": NEW}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Nia North" in client.get("/account").get_data(as_text=True)
    with town.look() as look:
        assert service.sign_in(look, "nia@town.example", NEW)[0].name == "Nia North"


def test_a_link_works_once(client_of, invited):
    sent = {"given_name": "Nia", "family_name": "North", "password": NEW}
    client_of(None).send(f"/welcome/{invited}", sent)

    late = client_of(None)
    assert late.get(f"/welcome/{invited}").status_code == 410
    assert late.send(f"/welcome/{invited}", {**sent, "password": "eight other herons"}).status_code == 410
    assert "/lost-password" in late.get(f"/welcome/{invited}").get_data(as_text=True)


def test_looking_at_the_page_does_not_use_the_link_up(client_of, invited):
    for _ in range(2):
        assert client_of(None).get(f"/welcome/{invited}").status_code == 200


def test_a_poor_password_and_a_missing_name_are_named_and_the_link_still_holds(client_of, town, invited):
    client = client_of(None)

    poor = client.send(
        f"/welcome/{invited}", {"given_name": "Nia", "family_name": "North", "password": "short"}
    )
    nameless = client.send(f"/welcome/{invited}", {"given_name": "Nia", "family_name": " ", "password": NEW})

    assert (poor.status_code, nameless.status_code) == (422, 422)
    assert "at least 12 characters" in poor.get_data(as_text=True)
    assert "Enter your family name." in nameless.get_data(as_text=True)
    with town.look() as look, pytest.raises(NotSignedIn):
        service.sign_in(look, "nia@town.example", NEW)
    assert client.get(f"/welcome/{invited}").status_code == 200


def test_a_link_is_over_after_a_week(client_of, town, invited):
    town.clock.advance(days=6, hours=23)
    assert client_of(None).get(f"/welcome/{invited}").status_code == 200

    town.clock.advance(hours=2)

    assert client_of(None).get(f"/welcome/{invited}").status_code == 410


@pytest.mark.parametrize("token", ["x", "a.b", "WyJhIiwiYiIsOV0.AAAA", "é", "%ff"])
def test_a_forged_link_opens_nothing(client_of, token):
    assert client_of(None).get(f"/welcome/{token}").status_code == 410


def test_a_link_signed_with_another_secret_opens_nothing(town, newcomer, letters):
    with town.at(town.admin) as uow:
        service.invite(uow, newcomer, secret="another")
    token = token_in(letters()[0])

    with town.look() as look, pytest.raises(NotFound):
        service.invited_by(look, token, secret=SECRET)


def test_without_a_secret_nothing_is_signed(town, newcomer):
    with pytest.raises(Unavailable), town.at(town.admin) as uow:
        service.invite(uow, newcomer, secret="")


def test_who_has_left_cannot_use_the_link_not_even_when_they_are_back(client_of, town, newcomer, invited):
    with town.at(town.admin) as uow:
        service.disable(uow, newcomer)
    assert client_of(None).get(f"/welcome/{invited}").status_code == 410
    with town.at(town.admin) as uow:
        service.enable(uow, newcomer)

    assert client_of(None).get(f"/welcome/{invited}").status_code == 410


def test_who_has_a_new_address_cannot_use_the_link_to_the_old_one(client_of, town, newcomer, invited):
    assert client_of(None).get(f"/welcome/{invited}").status_code == 200

    with town.at(town.admin) as uow:
        service.change_person(
            uow,
            newcomer,
            given_name="Nia",
            family_name="",
            email="nia.new@town.example",
            school_id=None,
            position="",
        )

    assert client_of(None).get(f"/welcome/{invited}").status_code == 410


def test_only_those_who_manage_people_invite(town, newcomer):
    for actor, error in (
        (town.educator, Refused),
        (town.program_lead, Refused),
        (town.stranger, NotFound),
    ):
        with pytest.raises(error), town.at(actor) as uow:
            service.invite(uow, newcomer, secret=SECRET)


def test_a_lost_password_is_replaced_and_other_sessions_end(client_of, town, letters):
    elsewhere, client = client_of(town.educator), client_of(None)
    assert client.get("/lost-password").status_code == 200

    client.send("/lost-password", {"email": email_of("educator").upper()})
    (letter,) = letters()
    page = client.get(f"/welcome/{token_in(letter)}").get_data(as_text=True)
    answer = client.send(f"/welcome/{token_in(letter)}", {"password": NEW})

    assert "Given name" not in page
    assert answer.status_code == 303
    assert elsewhere.get("/account").status_code == 303
    with town.look() as look:
        assert service.sign_in(look, email_of("educator"), NEW)[0].name == "Ana Alvarez"
        with pytest.raises(NotSignedIn):
            service.sign_in(look, email_of("educator"), PASSWORD)


def test_known_unknown_and_former_people_get_the_same_answer(client_of, town, letters):
    with town.at(town.admin) as uow:
        service.disable(uow, town.peer.person_id)
    told = set()
    for email in (email_of("educator"), "nobody@town.example", email_of("peer")):
        client = client_of(None)
        answer = client.send("/lost-password", {"email": email})
        told.add(
            (
                answer.status_code,
                answer.headers["Location"],
                client.get("/sign-in").get_data(as_text=True).count("on its way"),
            )
        )
    assert told == {(303, "/sign-in", 1)}
    assert [re.search("To: (.*)", letter).group(1) for letter in letters()] == [email_of("educator")]


def test_asking_without_an_address_or_without_the_token_of_the_page(client_of, letters):
    assert client_of(None).send("/lost-password", {"email": " "}).status_code == 422
    assert client_of(None).post("/lost-password", data={"email": email_of("educator")}).status_code == 400
    assert letters() == []


def test_links_are_not_sent_without_end(town):
    app = create_app(town.installation)
    limiter.reset()
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text).group(1)
    answers = [
        client.post("/lost-password", data={"csrf_token": token, "email": "limited@town.example"}).status_code
        for _ in range(6)
    ]

    assert answers == [303] * 5 + [429]


def test_the_page_to_sign_in_leads_there(client_of):
    assert 'href="/lost-password"' in client_of(None).get("/sign-in").get_data(as_text=True)


def test_the_first_name_of_a_newcomer_cannot_be_left_out_in_the_service(town, invited):
    with pytest.raises(Invalid) as refused, town.at(town.system) as uow:
        service.accept_invitation(
            uow, invited, password="x", given_name="", family_name="N" * 101, secret=SECRET
        )

    assert {problem.where for problem in refused.value.problems} == {"password", "given_name", "family_name"}


def test_the_register_holds_those_who_left_and_every_role(town):
    with town.at(town.admin) as uow:
        service.disable(uow, town.leader.person_id)
        service.take_role(uow, town.leader.person_id, Role.EDUCATOR, school_id=town.schools["hill"])
        service.take_role(uow, town.peer.person_id, Role.PEER_REVIEWER)
    with town.look(town.admin) as look:
        rows = {row.email: row for row in queries.register(look, town.district)}

    assert not rows[email_of("leader")].active
    assert {held.role for held in rows[email_of("leader")].roles} == {Role.BUILDING_LEADER}
    assert {held.role for held in rows[email_of("peer")].roles} == {Role.EDUCATOR}
    assert rows[email_of("peer2")].roles == town.peer2.roles
    with town.look(town.educator) as look, pytest.raises(Refused):
        queries.register(look, town.district)


def test_of_two_tries_at_the_same_moment_one_succeeds(town, invited):
    together = threading.Barrier(2)

    def accept(password):
        together.wait()
        try:
            with town.at(ANONYMOUS) as uow:
                names = {"given_name": "Nia", "family_name": "North"}
                service.accept_invitation(uow, invited, password=password, secret=SECRET, **names)
        except NotFound:
            return None
        return password

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(accept, ["nine patient herons", "eight other herons"]))

    (accepted,) = [password for password in outcomes if password]
    with town.look() as look:
        assert service.sign_in(look, "nia@town.example", accepted)
