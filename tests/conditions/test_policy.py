"""Who may see and judge: role x district."""

import pytest

from conditions.policy import may_judge, may_see_board, voice_of
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor

JUDGES = {Role.PROGRAM_LEAD, Role.SUPERINTENDENT}


def actor(*roles: Role, district: str = "here") -> Actor:
    return Actor("person", district, roles=frozenset(RoleHeld(role) for role in roles))  # type: ignore[arg-type]


@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_the_district_sees_the_board_and_two_roles_judge(role, district):
    one = actor(role, district=district)

    assert bool(may_see_board(one, "here")) == (district == "here")
    decision = may_judge(one, "here")
    assert bool(decision) == (district == "here" and role in JUDGES)
    assert bool(decision) != bool(decision.reason)


def test_the_system_may_look_and_never_judges():
    assert may_see_board(system_actor("here"), "here")
    assert not may_judge(system_actor("here"), "here")


def test_a_stranger_does_neither_not_even_without_a_district():
    assert not may_see_board(ANONYMOUS, "here")
    assert not may_see_board(ANONYMOUS, None)
    assert not may_judge(ANONYMOUS, None)


def test_somebody_judges_in_their_weightiest_role():
    assert voice_of(actor(Role.PROGRAM_LEAD, Role.SUPERINTENDENT)) is Role.SUPERINTENDENT
    assert voice_of(actor(Role.PROGRAM_LEAD)) is Role.PROGRAM_LEAD
    assert voice_of(actor(Role.EDUCATOR)) is None
