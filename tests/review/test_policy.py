"""Who may do what: every verb against every role and every relation to the work."""

from __future__ import annotations

from itertools import product

import pytest

from review import policy
from review.rules import CaseFacts, CaseId, CaseState, ReaderRole, ReaderState, Relations, SeatFacts
from waymark.kernel.actor import Actor, Role, RoleHeld, system_actor
from waymark.kernel.ids import DistrictId, PersonId, SchoolId

HERE, THERE = DistrictId("here"), DistrictId("there")
ME, AUTHOR, OTHER = PersonId("me"), PersonId("author"), PersonId("other")
CASE = CaseFacts(CaseId("case"), AUTHOR, HERE, CaseState.CLAIMED)
READERS = {Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER}
OF_ROLE = {
    Role.PEER_REVIEWER: ReaderRole.PEER,
    Role.COACH: ReaderRole.COACH,
    Role.EXTERNAL_REVIEWER: ReaderRole.EXTERNAL,
}


def actor(*roles: Role, person: PersonId = ME, district: DistrictId = HERE) -> Actor:
    held = frozenset(
        RoleHeld(role, SchoolId("s") if role is Role.BUILDING_LEADER else None) for role in roles
    )
    return Actor(person, district, "Somebody", held)


def seat(role: ReaderRole = ReaderRole.PEER, person: PersonId = ME, state=ReaderState.ASSIGNED) -> SeatFacts:
    return SeatFacts(person, role, state)


RELATIONS = {
    "nobody to the author": Relations(),
    "supervises the author": Relations(supervisors=frozenset({ME})),
    "agreed the plan": Relations(plan_leaders=frozenset({ME})),
}


@pytest.mark.parametrize(("role", "relation", "seated"), list(product(Role, RELATIONS, [True, False])))
def test_reading_and_scoring_are_for_seated_readers_without_a_conflict(role, relation, seated):
    wanted = OF_ROLE.get(role, ReaderRole.PEER)
    where = seat(wanted) if seated else None
    expected = seated and role in READERS and relation == "nobody to the author"
    for verb in (policy.may_read, policy.may_score):
        decision = verb(actor(role), CASE, where, RELATIONS[relation])
        assert bool(decision) == expected
        assert decision.allowed or decision.reason


@pytest.mark.parametrize(("held", "wanted"), list(product(READERS, ReaderRole)))
def test_a_seat_asks_for_its_role_and_a_third_one_for_any(held, wanted):
    expected = wanted is ReaderRole.THIRD or OF_ROLE[held] is wanted
    assert bool(policy.may_read(actor(held), CASE, seat(wanted))) == expected


def test_nobody_reads_their_own_work_even_when_seated():
    own = actor(Role.PEER_REVIEWER, person=AUTHOR)
    assert "your own work" in policy.may_score(own, CASE, seat(person=AUTHOR)).reason


def test_somebody_else_s_seat_and_another_district_are_nobody_s():
    assert not policy.may_read(actor(Role.PEER_REVIEWER), CASE, seat(person=OTHER))
    assert not policy.may_read(actor(Role.PEER_REVIEWER, district=THERE), CASE, seat())
    assert not policy.is_seated(actor(Role.PEER_REVIEWER), CASE, None)


@pytest.mark.parametrize("role", list(Role))
def test_passing_on_is_open_to_who_was_asked_whatever_they_hold_now(role):
    assert policy.may_decline(actor(role), CASE, seat())
    assert not policy.may_decline(actor(role), CASE, seat(person=OTHER))
    assert not policy.may_decline(actor(role), CASE, None)


@pytest.mark.parametrize(("role", "district"), list(product(Role, [HERE, THERE])))
def test_coordinating_is_for_the_program_lead_of_the_district(role, district):
    expected = role is Role.PROGRAM_LEAD and district == HERE
    assert bool(policy.may_coordinate(actor(role, district=district), HERE)) == expected
    assert bool(policy.may_coordinate_case(actor(role, district=district), CASE)) == expected


def test_a_person_without_a_district_coordinates_nothing():
    assert not policy.may_coordinate(Actor(ME, None, roles=frozenset({RoleHeld(Role.PROGRAM_LEAD)})), None)


@pytest.mark.parametrize(("role", "relation", "read_it"), list(product(Role, RELATIONS, [True, False])))
def test_moderating_is_for_a_program_lead_who_neither_read_nor_leads(role, relation, read_it):
    where = seat(state=ReaderState.SCORED) if read_it else None
    decision = policy.may_moderate(actor(role), CASE, where, RELATIONS[relation])
    assert bool(decision) == (
        role is Role.PROGRAM_LEAD and relation == "nobody to the author" and not read_it
    )


def test_nobody_coordinates_or_moderates_their_own_work():
    own = actor(Role.PROGRAM_LEAD, person=AUTHOR)
    assert not policy.may_coordinate_case(own, CASE)
    assert not policy.may_moderate(own, CASE, None)


@pytest.mark.parametrize("role", list(Role))
def test_feedback_is_for_its_author_alone(role):
    assert policy.may_see_feedback(actor(role, person=AUTHOR), AUTHOR)
    assert not policy.may_see_feedback(actor(role), AUTHOR)
    assert not policy.may_see_feedback(system_actor(HERE), AUTHOR)


@pytest.mark.parametrize(("role", "district"), list(product(Role, [HERE, THERE])))
def test_the_policy_is_set_by_program_lead_and_administrator(role, district):
    expected = role in (Role.PROGRAM_LEAD, Role.ADMIN) and district == HERE
    assert bool(policy.may_set_policy(actor(role, district=district), HERE)) == expected


def test_the_system_sets_the_policy_when_it_loads_the_library():
    assert policy.may_set_policy(system_actor(), HERE)
