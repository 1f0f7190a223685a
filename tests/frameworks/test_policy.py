"""Who may load frameworks: role by role."""

import pytest

from frameworks.policy import (
    may_change,
    may_close_comment,
    may_comment,
    may_import,
    may_load_frameworks,
    may_tag,
)
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor


@pytest.mark.parametrize("role", list(Role))
def test_no_role_may_load_a_framework_because_all_districts_share_it(role):
    actor = Actor("person", "district", roles=frozenset({RoleHeld(role)}))  # type: ignore[arg-type]
    decision = may_load_frameworks(actor)

    assert not decision
    assert "waymark library load" in decision.reason


def test_the_system_may_and_a_stranger_may_not():
    assert may_load_frameworks(system_actor())
    assert not may_load_frameworks(ANONYMOUS)


LEADS = {Role.PROGRAM_LEAD, Role.ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_leads_of_the_own_district_bring_in_change_close_and_tag(role):
    actor = Actor("person", "district", roles=frozenset({RoleHeld(role)}))  # type: ignore[arg-type]

    assert bool(may_import(actor)) == (role in LEADS)
    assert bool(may_tag(actor)) == (role in LEADS)
    assert bool(may_change(actor, "district")) == (role in LEADS)
    assert bool(may_close_comment(actor, "district")) == (role in LEADS)
    assert not may_change(actor, "another")
    assert not may_close_comment(actor, "another")
    assert not may_change(actor, None)  # shared by all
    assert may_comment(actor)


def test_strangers_say_and_change_nothing_and_the_system_acts_for_a_district_only():
    assert not any(f(ANONYMOUS) for f in (may_import, may_comment, may_tag))
    assert not may_close_comment(ANONYMOUS, None)
    assert not may_import(system_actor())
    assert may_import(system_actor("district"))  # type: ignore[arg-type]
