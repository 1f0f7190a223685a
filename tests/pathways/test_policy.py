"""Who may do what with plans: relation x role x school."""

import pytest

from pathways.policy import may_change, may_hear, may_load, may_read, may_see_inbox, may_start, schools_led
from pathways.rules import PlanFacts, PlanState
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor


def actor(*roles: RoleHeld, person="somebody", district="here") -> Actor:
    return Actor(person, district, roles=frozenset(roles))


def plan(*, shown=True, school="hill") -> PlanFacts:
    return PlanFacts("author", "here", school, PlanState.PRESENTED, shown=shown)


LEADER = RoleHeld(Role.BUILDING_LEADER, "hill")
FAR_LEADER = RoleHeld(Role.BUILDING_LEADER, "lake")
EDUCATOR = RoleHeld(Role.EDUCATOR, "hill")

# who, may change, may read when shown, may read a draft, may hear
WHO = [
    ("the author", actor(EDUCATOR, person="author"), True, True, True, False),
    ("the author who leads the school", actor(EDUCATOR, LEADER, person="author"), True, True, True, False),
    ("a leader of the school", actor(LEADER), False, True, False, True),
    ("a leader of another school", actor(FAR_LEADER), False, False, False, False),
    ("a leader in another district", actor(LEADER, district="elsewhere"), False, False, False, False),
    ("a colleague", actor(EDUCATOR), False, False, False, False),
    ("nobody", ANONYMOUS, False, False, False, False),
    ("the system", system_actor("here"), False, False, False, False),
    *(
        (role.value, actor(RoleHeld(role)), False, False, False, False)
        for role in Role
        if role is not Role.BUILDING_LEADER
    ),
]


@pytest.mark.parametrize(
    ("somebody", "change", "shown", "draft", "hear"), [row[1:] for row in WHO], ids=[row[0] for row in WHO]
)
def test_who_may_do_what_with_a_plan(somebody, change, shown, draft, hear):
    assert bool(may_change(somebody, plan())) == change
    assert bool(may_read(somebody, plan())) == shown
    assert bool(may_read(somebody, plan(shown=False))) == draft
    assert bool(may_hear(somebody, plan())) == hear
    assert may_hear(somebody, plan()).reason or hear


def test_an_author_without_a_school_has_no_leader():
    assert not may_hear(actor(LEADER, RoleHeld(Role.BUILDING_LEADER, None)), plan(school=None))


def test_the_reason_tells_an_author_what_to_do():
    assert "another building leader" in may_hear(actor(LEADER, person="author"), plan()).reason


@pytest.mark.parametrize("role", list(Role))
def test_educators_start_plans_and_programme_people_load_pathways(role):
    somebody, neighbour = actor(RoleHeld(role)), actor(RoleHeld(role), district="elsewhere")

    assert bool(may_start(somebody)) == (role is Role.EDUCATOR)
    assert bool(may_load(somebody, "here")) == (role in {Role.ADMIN, Role.PROGRAM_LEAD})
    assert not may_load(neighbour, "here")


def test_the_inbox_is_for_those_who_lead_a_school():
    assert may_see_inbox(actor(LEADER))
    assert not may_see_inbox(actor(EDUCATOR))
    assert schools_led(actor(LEADER, FAR_LEADER, EDUCATOR)) == {"hill", "lake"}
    assert may_load(system_actor("here"), "here")
