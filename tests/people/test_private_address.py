"""A private address: kept once its owner opened the link, and the way back in when the other one is gone."""

from __future__ import annotations

import re

import pytest

from people import queries, service
from tests.factories.town import audited, email_of
from waymark.kernel.errors import NotFound

PRIVATE = "ana@home.example"


def path_in(letter):
    return re.search(r"http://waymark\.test(/account/private-address/\S+)", letter.replace("=\n", "")).group(
        1
    )


def kept(town, actor):
    with town.look() as look:
        return queries.account_of(look.session, actor.person_id).private_email


def name_private(town, client_of, letters, actor, address=PRIVATE):
    client = client_of(actor)
    client.send("/account/private-address", {"email": address})
    (letter,) = letters()
    assert f"To: {address.lower()}" in letter
    return client, path_in(letter)


def test_an_address_counts_once_its_owner_opened_the_link(town, client_of, letters):
    client, path = name_private(town, client_of, letters, town.educator, "Ana@Home.example")
    assert kept(town, town.educator) is None
    assert "Keep this address" in client.get(path).text
    assert kept(town, town.educator) is None

    page = client.send(path, follow_redirects=True).text

    assert kept(town, town.educator) == PRIVATE
    assert PRIVATE in page
    client.send("/account/private-address/forget")
    assert kept(town, town.educator) is None
    steps = {f"people:private_address:{step}" for step in ("ask", "confirm", "forget")}
    assert steps <= set(audited(town, town.educator.person_id))


def test_a_link_is_for_the_account_that_asked_and_for_a_week(town, client_of, letters, clock):
    _, path = name_private(town, client_of, letters, town.educator)

    other = client_of(town.other_educator).send(path, follow_redirects=True).text
    assert "belongs to another account" in other
    assert kept(town, town.other_educator) is None
    clock.advance(days=8)
    assert "older than a week" in client_of(town.educator).send(path, follow_redirects=True).text
    assert kept(town, town.educator) is None
    with pytest.raises(NotFound), town.at(town.educator) as uow:
        service.confirm_private_address(uow, "forged", secret="0" * 64)


@pytest.mark.parametrize("address", ["", "no address", email_of("educator")])
def test_what_is_no_private_address_is_said_at_the_field(town, client_of, letters, address):
    answer = client_of(town.educator).send("/account/private-address", {"email": address})

    assert answer.status_code == 422
    assert letters() == []


def test_an_address_of_somebody_else_is_not_taken(town, client_of, letters):
    client, path = name_private(town, client_of, letters, town.educator, email_of("peer"))

    assert "belongs to another account" in client.send(path, follow_redirects=True).text
    assert kept(town, town.educator) is None


def test_a_lost_password_finds_the_private_address(town, client_of, letters):
    client, path = name_private(town, client_of, letters, town.educator)
    client.send(path)

    client_of(None).send("/lost-password", {"email": PRIVATE})

    (letter,) = letters()
    assert f"To: {PRIVATE}" in letter
    assert "/welcome/" in letter
