"""The page of the administrator: people by name, page by page, and what is to be mended."""

from __future__ import annotations

from people import queries
from tests.factories.conditions import colleagues
from tests.factories.statements import statements


def test_people_are_listed_by_family_name_page_by_page(town, client_of):
    colleagues(town, 60)
    client = client_of(town.actors["admin"])
    listed: list[str] = []
    address = "/admin"
    while address:
        page = client.get(address).text
        listed += [part.split('"')[0] for part in page.split('href="mailto:')[1:]]
        after = page.split('rel="next" href="')[1:]
        address = after[0].split('"')[0].replace("&amp;", "&") if after else ""

    with town.look(town.system) as look:
        everybody = [row.email for row in queries.list_people(look, town.district)]
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
