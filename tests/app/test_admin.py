"""The page of the administrator: people by name, page by page, invitations, and what is to be mended."""

from __future__ import annotations

import re

from people import queries, service
from tests.factories.conditions import colleagues
from tests.factories.statements import statements
from tests.factories.town import audited, email_of
from waymark.kernel.actor import Role


def test_people_are_listed_by_family_name_page_by_page(town, client_of):
    colleagues(town, 60)
    client = client_of(town.actors["admin"])
    listed: list[str] = []
    address = "/admin"
    while address:
        page = client.get(address).text
        listed += re.findall(r'href="/admin/people/(\w+)"', page)
        after = page.split('rel="next" href="')[1:]
        address = after[0].split('"')[0].replace("&amp;", "&") if after else ""

    with town.look(town.system) as look:
        everybody = [row.id for row in queries.list_people(look, town.district)]
    assert sorted(listed) == sorted(everybody)
    assert len(listed) == len(set(listed)) > 60


def test_people_are_found_by_parts_of_their_name(town, client_of):
    [one, other] = colleagues(town, 2)
    client = client_of(town.actors["admin"])
    family = one.name.split()[1]

    page = client.get(f"/admin?q=COL {family[:9].lower()}").text
    nobody = client.get("/admin?q=100% nobody_").text

    assert one.name in page
    assert other.name not in page
    assert "Nobody found" in nobody


def test_a_page_costs_the_same_however_many_people_there_are(town, client_of):
    client = client_of(town.actors["admin"])
    with statements(town.runtime) as few:
        client.get("/admin")
    colleagues(town, 70)
    with statements(town.runtime) as many:
        client.get("/admin")

    assert len(many) == len(few) <= 15


def test_others_do_not_see_it(town, client_of):
    assert client_of(town.educator).get("/admin").status_code == 403


def test_an_address_that_was_made_up_is_refused(town, client_of):
    for cursor in ("x", "WyJhIiwiYiJd"):
        assert client_of(town.actors["admin"]).get(f"/admin?cursor={cursor}").status_code == 422


def test_somebody_new_is_invited_with_a_role_at_a_school(town, client_of, letters):
    client = client_of(town.actors["admin"])
    hill = town.schools["hill"]

    answer = client.send(
        "/admin", {"email": " Nia.North@Town.example", "role": "building_leader", "school": hill}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin")
    page = client.get("/admin").text
    assert "on its way to Nia.North@Town.example" in page
    assert "within a week" in page
    assert "Nia North" in page
    (letter,) = letters()
    assert "To: nia.north@town.example" in letter
    assert "/welcome/" in letter
    with town.look(town.system) as look:
        person = queries.person_by_email(look, "nia.north@town.example")
        (held,) = queries.actor_by_id(look, person).roles
        assert (held.role, held.school_id) == (Role.BUILDING_LEADER, hill)
    assert audited(town, person) == ["people:person:add", "people:person:invite", "people:role:give"]


def test_what_is_wrong_with_an_invitation_stands_at_its_field_and_nothing_is_lost(town, client_of, letters):
    client = client_of(town.actors["admin"])
    tries = (
        ({"email": "", "role": "coach"}, "Enter the address that the invitation goes to."),
        ({"email": "nobody", "role": "coach"}, "Write it as name@example.org."),
        ({"email": "nia@town.example", "role": ""}, "Choose a role."),
        ({"email": "nia@town.example", "role": "emperor"}, "Not a valid choice"),
        ({"email": "nia@town.example", "role": "coach", "school": "elsewhere"}, "Not a valid choice"),
        ({"email": "nia@town.example", "role": "building_leader"}, "A building leader belongs to a school"),
        (
            {"email": email_of("educator").upper(), "role": "coach"},
            "There is an account with this address already",
        ),
    )
    for sent, told in tries:
        answer = client.send("/admin", sent)
        assert answer.status_code == 422, sent
        assert told in answer.text
        assert 'class="wm-field-error"' in answer.text
        assert f'value="{sent["email"]}"' in answer.text
    assert '<option selected value="coach">' in answer.text
    assert letters() == []


def test_an_old_page_keeps_the_invitation(town, client_of):
    answer = client_of(town.actors["admin"]).post(
        "/admin", data={"email": "nia@town.example", "role": "coach"}
    )

    assert answer.status_code == 400
    assert 'value="nia@town.example"' in answer.text


def test_only_administrators_invite(town, client_of, letters):
    sent = {"email": "nia@town.example", "role": "admin"}
    for name in ("educator", "program_lead", "hr", "superintendent"):
        assert client_of(town.actors[name]).send("/admin", sent).status_code == 403
    assert client_of(None).send("/admin", sent).status_code == 401
    assert letters() == []
    page = client_of(town.program_lead).get("/admin").text
    assert "Send the invitation" not in page
    assert "/admin/people/" not in page


def test_those_who_have_left_are_found_and_marked(town, client_of):
    client = client_of(town.actors["admin"])
    assert "Closed" not in client.get("/admin?q=Pia Park").text
    with town.at(town.admin) as uow:
        service.disable(uow, town.peer.person_id)

    page = client.get("/admin?q=Pia Park").text

    assert "Closed" in page
    assert f"/admin/people/{town.peer.person_id}" in page
