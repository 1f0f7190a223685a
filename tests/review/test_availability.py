"""Readers' limits and absences: what is said, what matching makes of it, and that no work is stuck for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review import policy, queries, service
from review.rules import (
    Absence,
    Availability,
    ReaderState,
    check_availability,
    hindrance_of,
    still_ahead,
)
from tests.factories.review import case_row, opened, reader_in, seats
from tests.factories.statements import statements
from tests.review.test_notices import mail, to
from waymark.kernel.actor import Actor, Role, RoleHeld
from waymark.kernel.errors import Invalid, NotFound, Refused
from waymark.kernel.ids import DistrictId, PersonId

MONDAY = date(2026, 9, 7)
DUE = date(2026, 9, 16)
"""Seven working days later."""


def days(first: int, last: int) -> Absence:
    """An absence so many days from Monday on."""
    return Absence(MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("said", "lately", "why"),
    [
        (Availability(), 99, ""),
        (Availability(3), 2, ""),
        (Availability(3), 3, "has taken on as much as they want in a week"),
        (Availability(absences=(days(0, 0),)), 0, "is away"),
        (Availability(absences=(days(-5, -1),)), 0, ""),
        (Availability(absences=(days(1, 3),)), 0, ""),
        # Four of the seven working days after Monday.
        (Availability(absences=(days(1, 4),)), 0, "is away"),
        (Availability(absences=(days(1, 2), days(8, 9))), 0, "is away"),
        # A weekend takes no working day.
        (Availability(absences=(days(3, 6),)), 0, ""),
        (Availability(absences=(days(9, 30),)), 0, ""),
    ],
)
def test_who_is_away_or_has_enough_is_not_asked(said, lately, why):
    assert hindrance_of(said, lately, MONDAY, DUE) == why


_ABSENCE = st.builds(
    lambda first, length: days(first, first + length), st.integers(-9, 20), st.integers(0, 12)
)


@given(st.lists(_ABSENCE, max_size=4), st.one_of(st.none(), st.integers(1, 5)), st.integers(0, 6), _ABSENCE)
def test_one_more_absence_never_makes_somebody_free(absences, limit, lately, more):
    before = hindrance_of(Availability(limit, tuple(absences)), lately, MONDAY, DUE)
    after = hindrance_of(Availability(limit, (*absences, more)), lately, MONDAY, DUE)
    assert after or not before
    assert hindrance_of(Availability(limit, still_ahead(absences, MONDAY)), lately, MONDAY, DUE) == before


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (Availability(0), "weekly_limit"),
        (Availability(21), "weekly_limit"),
        (Availability(absences=(days(2, 1),)), "last"),
        (Availability(absences=(days(-3, -1),)), "last"),
        (Availability(absences=(days(0, 367),)), "last"),
        (Availability(absences=tuple(days(n, n) for n in range(21))), "first"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(said, where):
    assert [problem.where for problem in check_availability(said, MONDAY)] == [where]


def test_days_are_said_as_people_say_them():
    assert days(0, 0).words == "7 September 2026"
    assert days(0, 30).words == "7 September to 7 October 2026"
    assert days(0, 130).words == "7 September 2026 to 15 January 2027"


@pytest.mark.parametrize("role", list(Role))
def test_only_readers_say_when(role):
    held = frozenset({RoleHeld(role, None)})
    expected = role in {Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER}
    assert bool(policy.may_say_when(Actor(PersonId("p"), DistrictId("d"), "P", held))) == expected


# ------------------------------------------------------------------ matching in a district


def away(town, who, first: int = 0, last: int = 30) -> None:
    today = town.clock.now().date()
    with town.at(who) as uow:
        service.add_absence(uow, today + timedelta(days=first), today + timedelta(days=last))


def limited(town, who, limit: int | None) -> None:
    with town.at(who) as uow:
        service.limit_week(uow, limit)


def test_who_is_away_is_passed_over(town):
    away(town, town.peer)
    assert reader_in(town, opened(town), 1) == town.peer2


def test_a_limit_counts_what_was_taken_on_in_seven_days_and_frees_again(town):
    limited(town, town.peer, 1)
    away(town, town.peer2)
    assert reader_in(town, opened(town), 1) == town.peer
    second = opened(town, town.other_educator)
    assert case_row(town, second).missing == [
        "No peer reviewer is free to read this: 1 has taken on as much as they want in a week, 1 is away."
    ]
    town.clock.advance(days=6)
    town.work()
    assert case_row(town, second).short_of_readers
    town.clock.advance(days=2)
    town.work()
    assert not case_row(town, second).short_of_readers
    assert reader_in(town, second, 1) == town.peer


def test_what_was_passed_on_does_not_count(town):
    limited(town, town.peer, 1)
    away(town, town.peer2)
    first = opened(town)
    with town.at(town.peer) as uow:
        service.decline(uow, first, reason="I know whose work this is.")
    assert reader_in(town, opened(town, town.other_educator), 1) == town.peer


def test_work_that_waits_is_tried_at_once_when_somebody_is_back(town):
    for who in (town.peer, town.peer2):
        away(town, who)
    case_id = opened(town)
    assert case_row(town, case_id).missing == ["No peer reviewer is free to read this: 2 are away."]
    absence = town_said(town, town.peer).absences[0]
    with town.at(town.peer) as uow:
        service.remove_absence(uow, absence.first, absence.last)
    town.work()
    assert case_row(town, case_id).missing == []
    assert reader_in(town, case_id, 1) == town.peer


def test_looking_every_day_ends_and_tells_the_program_lead_once(town):
    for who in (town.peer, town.peer2):
        away(town, who, 0, 4)
    case_id = opened(town)
    told = mail(town)
    for _ in range(5):
        told += mail(town)
        town.clock.advance(days=1)
    assert case_row(town, case_id).short_of_readers
    told += mail(town)
    assert not case_row(town, case_id).short_of_readers
    assert len(to(told, "program_lead")) == 1
    town.clock.advance(days=30)
    town.work()
    assert town.work() == 0


def test_an_absence_takes_nothing_away_that_is_read_already(town):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    away(town, reader)
    town.work()
    assert [seat.state for seat in seats(town, case_id)] == [ReaderState.ASSIGNED, ReaderState.ASSIGNED]
    assert reader_in(town, case_id, 1) == reader


def test_the_program_lead_may_still_ask_who_is_away(town):
    away(town, town.peer)
    case_id = opened(town)
    with town.look(town.program_lead) as look:
        page = queries.case_page(look, case_id)
    assert {row.person_id: row.hindrance for row in page.free}[town.peer.person_id] == "is away"
    assert page.free[-1].person_id == town.peer.person_id
    with town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=1, reader_id=town.peer.person_id)
    assert reader_in(town, case_id, 1) == town.peer


def town_said(town, who) -> Availability:
    with town.look(who) as look:
        return queries.own_availability(look).said


def test_what_is_over_is_forgotten_and_the_same_days_stand_once(town):
    away(town, town.peer, 0, 2)
    away(town, town.peer, 0, 2)
    away(town, town.peer, 5, 6)
    assert len(town_said(town, town.peer).absences) == 2
    town.clock.advance(days=4)
    assert len(town_said(town, town.peer).absences) == 1
    limited(town, town.peer, 4)
    assert town_said(town, town.peer).weekly_limit == 4


def test_an_absence_that_was_never_given_cannot_be_taken_back(town):
    with pytest.raises(NotFound), town.at(town.peer) as uow:
        service.remove_absence(uow, MONDAY, MONDAY)


def test_others_say_nothing_and_see_nothing(town):
    for who in (town.educator, town.program_lead, town.admin):
        with pytest.raises(Refused), town.at(who) as uow:
            service.limit_week(uow, 3)
        with pytest.raises(Refused), town.look(who) as look:
            queries.own_availability(look)
    for who in (town.peer, town.educator, town.superintendent):
        with pytest.raises(Refused), town.look(who) as look:
            queries.readers_of_district(look)
    with pytest.raises(Invalid), town.at(town.peer) as uow:
        service.limit_week(uow, 0)


# ------------------------------------------------------------------ pages and JSON


def test_a_reader_says_when_and_takes_it_back(town, client_of):
    client = client_of(town.peer)
    today = town.clock.now().date()
    sent = {"first": today.isoformat(), "last": (today + timedelta(days=9)).isoformat()}
    assert "Your limit and absences" in client.get("/reviews").text
    assert client.send("/reviews/availability/limit", {"weekly_limit": "2"}).status_code == 303
    assert client.send("/reviews/availability/absences", sent).status_code == 303
    page = client.get("/reviews/availability").text
    assert 'value="2"' in page
    assert days_of(sent) in page
    lead = client_of(town.program_lead).get("/reviews/board/readers").text
    assert "0 of 2" in lead
    assert days_of(sent) in lead
    assert "is away" in lead
    assert client.send("/reviews/availability/absences/remove", sent).status_code == 303
    assert days_of(sent) not in client.get("/reviews/availability").text


def days_of(sent: dict[str, str]) -> str:
    return Absence(date.fromisoformat(sent["first"]), date.fromisoformat(sent["last"])).words


@pytest.mark.parametrize(
    ("where", "sent", "words"),
    [
        ("limit", {"weekly_limit": "0"}, "Choose a number from 1 to 20."),
        ("limit", {"weekly_limit": "many"}, "Not a valid integer value."),
        ("absences", {"first": "2027-05-03", "last": "2027-05-01"}, "before the first one"),
        ("absences", {"first": "", "last": "2027-05-01"}, "Choose the first day."),
    ],
)
def test_what_was_typed_comes_back_with_the_reason(town, client_of, where, sent, words):
    response = client_of(town.peer).send(f"/reviews/availability/{where}", sent)
    assert response.status_code == 422
    assert words in response.text
    assert all(f'value="{value}"' in response.text for value in sent.values() if value)


def test_a_program_says_when(town, api_of):
    api = api_of(town.peer)
    last = (town.clock.now().date() + timedelta(days=3)).isoformat()
    said = {"weekly_limit": 3, "absences": [{"first": last, "last": last}]}
    assert api.get("/reviews/availability").json == {"weekly_limit": None, "absences": []}
    assert api.put("/reviews/availability", json=said).json == said
    assert api.get("/reviews/availability").json == said
    wrong = api.put("/reviews/availability", json={"weekly_limit": 99})
    assert (wrong.status_code, wrong.json["problems"][0]["where"]) == (422, "weekly_limit")
    assert api_of(town.educator).put("/reviews/availability", json=said).status_code == 403


def test_the_readers_page_asks_the_same_few_questions_for_many(town, client_of):
    client = client_of(town.program_lead)
    client.get("/reviews/board/readers")
    with statements(town.runtime) as one:
        client.get("/reviews/board/readers")
    for who in (town.peer, town.peer2, town.coach):
        away(town, who)
        limited(town, who, 2)
    with statements(town.runtime) as many:
        client.get("/reviews/board/readers")
    assert len(many) == len(one) <= 12
