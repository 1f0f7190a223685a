"""Who may see and change credit: role x district x relation."""

import pytest

from hr.policy import may_keep_records, may_see_credit, may_set_rules, may_settle
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor

RULE_SETTERS = {Role.ADMIN, Role.PROGRAM_LEAD, Role.HR_OFFICER}


def actor(role: Role, district: str = "here", person: str = "me") -> Actor:
    return Actor(person, district, roles=frozenset({RoleHeld(role)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_records_are_kept_by_hr_officers_of_the_district(role, district):
    one = actor(role, district)
    officer = district == "here" and role is Role.HR_OFFICER

    for decision in (
        may_keep_records(one, "here"),
        may_see_credit(one, "here", "somebody"),
        may_settle(one, "here", "somebody"),
    ):
        assert bool(decision) == officer
        assert bool(decision) != bool(decision.reason)
    assert bool(may_set_rules(one, "here")) == (district == "here" and role in RULE_SETTERS)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_their_own_credit_and_nobody_settles_their_own(role):
    assert may_see_credit(actor(role), "here", "me")
    assert may_see_credit(actor(role, "elsewhere"), "here", "me")
    assert not may_settle(actor(role), "here", "me")


def test_the_system_keeps_records_and_a_stranger_does_not():
    assert may_keep_records(system_actor("here"), "here")
    assert may_settle(system_actor("here"), "here", "somebody")
    assert not may_keep_records(ANONYMOUS, "here")
    assert not may_keep_records(ANONYMOUS, None)
    assert not may_see_credit(ANONYMOUS, "here", "me")
    assert not may_set_rules(ANONYMOUS, "here")
