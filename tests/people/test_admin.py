"""The page of one person: roles, help with the password, closing and opening the account."""

from __future__ import annotations

import re

import pytest

from people import queries, service
from tests.factories.statements import statements
from tests.factories.town import audited, email_of
from waymark.kernel.actor import Role, RoleHeld
from waymark.kernel.errors import Invalid, NotFound, Refused

SECRET = "0" * 64  # what the settings of the tests name


def page_of(person):
    return f"/admin/people/{person.person_id}"


def roles_of(town, person):
    with town.look() as look:
        return queries.actor_by_id(look, person.person_id).roles


def posts_about(person):
    """Every button and form of the page, filled so that an administrator could send it."""
    role = {"role": "coach", "school": ""}
    path = page_of(person)
    return [
        (f"{path}/roles", role),
        (f"{path}/roles/take", role),
        (f"{path}/link", {}),
        (f"{path}/close", {}),
        (f"{path}/open", {}),
    ]


def test_the_page_says_who_it_is_and_which_roles_they_hold(client_of, town):
    page = client_of(town.admin).get(page_of(town.leader)).text

    for words in ("Lena Lund", email_of("leader"), "Hill School", "Building leader", "Educator", "Open"):
        assert words in page
    assert page.count(">Take away</button>") == 2


def test_the_page_costs_the_same_however_many_roles_there_are(client_of, town):
    client = client_of(town.admin)
    with statements(town.runtime) as few:
        client.get(page_of(town.educator))
    with town.at(town.admin) as uow:
        for role in (Role.COACH, Role.PROGRAM_LEAD, Role.HR_OFFICER, Role.SUPERINTENDENT):
            service.give_role(uow, town.educator.person_id, role)
    with statements(town.runtime) as many:
        client.get(page_of(town.educator))

    assert len(many) == len(few) <= 15


def test_a_role_is_given_and_taken_away(client_of, town):
    client = client_of(town.admin)
    lake = town.schools["lake"]

    given = client.send(f"{page_of(town.coach)}/roles", {"role": "building_leader", "school": lake})
    assert (given.status_code, given.headers["Location"]) == (303, page_of(town.coach))
    page = client.get(page_of(town.coach)).text
    assert "Cora Cole now holds the role: Building leader." in page
    assert roles_of(town, town.coach) == {RoleHeld(Role.COACH), RoleHeld(Role.BUILDING_LEADER, lake)}

    taken = client.send(f"{page_of(town.coach)}/roles/take", {"role": "coach", "school": ""})
    assert taken.status_code == 303
    assert "does not hold this role any more: Coach." in client.get(page_of(town.coach)).text
    assert roles_of(town, town.coach) == {RoleHeld(Role.BUILDING_LEADER, lake)}
    assert audited(town, town.coach.person_id)[-3:] == [
        "people:role:give",
        "people:role:give",
        "people:role:take",
    ]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"role": "", "school": ""}, "Choose a role."),
        ({"role": "building_leader", "school": ""}, "A building leader belongs to a school"),
        ({"role": "coach", "school": ""}, "They hold this role there already."),
        ({"role": "coach", "school": "elsewhere"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_role_stands_at_its_field(client_of, town, sent, told):
    answer = client_of(town.admin).send(f"{page_of(town.coach)}/roles", sent)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'class="wm-field-error"' in answer.text
    if sent["role"]:
        assert f'<option selected value="{sent["role"]}">' in answer.text
    assert roles_of(town, town.coach) == {RoleHeld(Role.COACH)}


def test_a_role_is_never_held_at_a_school_of_another_district(town):
    with town.at(town.system) as uow:
        school = service.add_school(uow, town.neighbour, name="Neighbour School")
    for place in (school, "nowhere"):
        with pytest.raises(Invalid) as refused, town.at(town.admin) as uow:
            service.give_role(uow, town.coach.person_id, Role.EDUCATOR, school_id=place)
        assert [problem.where for problem in refused.value.problems] == ["school"]


def test_nobody_takes_their_own_administration_away_or_closes_their_own_account(client_of, town):
    client = client_of(town.admin)

    page = client.get(page_of(town.admin)).text
    assert "Take away</button>" not in page
    assert "Close the account</button>" not in page
    for path, data, told in (
        ("/roles/take", {"role": "admin", "school": ""}, "You cannot take the role of administrator away"),
        ("/close", {}, "You cannot close your own account"),
    ):
        answer = client.send(page_of(town.admin) + path, data)
        assert answer.status_code == 403
        assert told in answer.text
    assert roles_of(town, town.admin) == {RoleHeld(Role.ADMIN)}
    assert client.get("/admin").status_code == 200


def test_another_administrator_can(client_of, town):
    with town.at(town.admin) as uow:
        service.give_role(uow, town.hr.person_id, Role.ADMIN)
    client = client_of(town.hr)

    assert (
        client.send(f"{page_of(town.admin)}/roles/take", {"role": "admin", "school": ""}).status_code == 303
    )
    assert client.send(f"{page_of(town.admin)}/close").status_code == 303
    assert roles_of(town, town.admin) == set()


def test_a_role_that_was_made_up_cannot_be_taken_away(client_of, town):
    answer = client_of(town.admin).send(f"{page_of(town.coach)}/roles/take", {"role": "emperor"})

    assert answer.status_code == 404


def test_a_link_is_sent_to_who_lost_the_password(client_of, town, letters):
    client = client_of(town.admin)

    assert client.send(f"{page_of(town.educator)}/link").status_code == 303

    assert "within a week" in client.get(page_of(town.educator)).text
    (letter,) = letters()
    assert f"To: {email_of('educator')}" in letter
    token = re.search(r"/welcome/(\S+)", letter.replace("=\n", "")).group(1)
    assert client_of(None).get(f"/welcome/{token}").status_code == 200
    assert "people:password:send_link" in audited(town, town.educator.person_id)


def test_who_never_chose_a_password_is_invited_again(client_of, town, letters):
    with town.at(town.admin) as uow:
        person = service.invite_newcomer(
            uow, town.district, email="nia@town.example", role=Role.EDUCATOR, secret=SECRET
        )
    letters()
    client = client_of(town.admin)
    assert "Invited" in client.get(f"/admin/people/{person}").text

    client.send(f"/admin/people/{person}/link")

    (letter,) = letters()
    assert "Welcome to Waymark" in letter


def test_a_closed_account_ends_sessions_and_tokens_for_good(client_of, api_of, town, letters):
    client, theirs, program = client_of(town.admin), client_of(town.educator), api_of(town.educator)
    assert (theirs.get("/account").status_code, program.get("/me").status_code) == (200, 200)

    client.send(f"{page_of(town.educator)}/close")

    page = client.get(page_of(town.educator)).text
    assert "Closed" in page
    assert "Badges stay theirs" in page
    assert "Send a link" not in page
    assert (theirs.get("/account").status_code, program.get("/me").status_code) == (303, 401)
    assert client.send(f"{page_of(town.educator)}/link").status_code == 303
    assert "account is closed" in client.get(page_of(town.educator)).text
    assert letters() == []

    client.send(f"{page_of(town.educator)}/open")

    assert "The account is open again." in client.get(page_of(town.educator)).text
    assert (theirs.get("/account").status_code, program.get("/me").status_code) == (303, 401)
    assert client_of(town.educator).get("/account").status_code == 200
    assert {"people:person:disable", "people:person:enable"} <= set(audited(town, town.educator.person_id))


@pytest.mark.parametrize("name", ["educator", "leader", "program_lead", "hr", "superintendent"])
def test_others_may_neither_look_nor_do_anything(client_of, town, name):
    client = client_of(town.actors[name])

    assert client.get(page_of(town.coach)).status_code == 403
    for path, data in posts_about(town.coach):
        assert client.send(path, data).status_code == 403, path
    assert client_of(None).get(page_of(town.coach)).status_code == 303


def test_people_of_another_district_do_not_exist(client_of, town):
    client = client_of(town.admin)

    assert client.get(page_of(town.stranger)).status_code == 404
    for path, data in posts_about(town.stranger):
        assert client.send(path, data).status_code == 404, path
    assert client.get("/admin/people/nobody").status_code == 404


def test_the_service_asks_too(town):
    coach = town.coach.person_id
    verbs = (
        lambda uow: service.give_role(uow, coach, Role.EDUCATOR),
        lambda uow: service.take_role(uow, coach, Role.COACH),
        lambda uow: service.help_with_password(uow, coach, secret=SECRET),
        lambda uow: service.disable(uow, coach),
        lambda uow: service.enable(uow, coach),
        lambda uow: service.invite_newcomer(
            uow, town.district, email="nia@town.example", role=Role.COACH, secret=SECRET
        ),
    )
    for verb in verbs:
        with pytest.raises(Refused), town.at(town.program_lead) as uow:
            verb(uow)
    for verb in verbs[:-1]:
        with pytest.raises(NotFound), town.at(town.stranger) as uow:
            verb(uow)


def test_a_page_that_was_open_for_too_long_changes_nothing(client_of, town):
    client = client_of(town.admin)

    for path, data in posts_about(town.coach):
        answer = client.post(path, data=data, follow_redirects=True)
        assert answer.status_code == 400 or "open for too long" in answer.text
    assert roles_of(town, town.coach) == {RoleHeld(Role.COACH)}
