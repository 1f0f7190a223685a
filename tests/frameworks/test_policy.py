"""Who may load frameworks: role by role."""

import pytest

from frameworks.policy import may_load_frameworks
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
