"""Who may publish and who may work on a credential: role x district x kind."""

import pytest

from credentials.policy import may_publish, may_see_anchors, may_work_on
from credentials.rules import CredentialKind
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor

PUBLISHERS = {Role.PROGRAM_LEAD, Role.ADMIN}


def actor(role: Role, district: str = "here") -> Actor:
    return Actor("person", district, roles=frozenset({RoleHeld(role)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_program_leads_and_administrators_publish_in_their_own_district(role, district):
    decision = may_publish(actor(role, district), "here")

    assert bool(decision) == (district == "here" and role in PUBLISHERS)
    assert bool(decision) != bool(decision.reason)


@pytest.mark.parametrize("kind", list(CredentialKind))
@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_educators_work_on_what_is_reviewed_in_their_own_district(role, district, kind):
    decision = may_work_on(actor(role, district), "here", kind)
    expected = role is Role.EDUCATOR and district == "here" and kind is not CredentialKind.PATHWAY

    assert bool(decision) == expected
    assert bool(decision) != bool(decision.reason)


@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_anchors_are_seen_by_those_who_calibrate(role, district):
    decision = may_see_anchors(actor(role, district), "here")

    assert bool(decision) == (district == "here" and role in PUBLISHERS)
    assert bool(decision) != bool(decision.reason)


def test_the_system_publishes_and_collects_no_evidence():
    assert may_publish(system_actor("here"), "here")
    assert not may_work_on(system_actor("here"), "here", CredentialKind.MICRO_CREDENTIAL)


def test_a_stranger_does_neither():
    assert not may_publish(ANONYMOUS, "here")
    assert not may_see_anchors(ANONYMOUS, "here")
    assert not may_work_on(ANONYMOUS, "here", CredentialKind.MICRO_CREDENTIAL)
