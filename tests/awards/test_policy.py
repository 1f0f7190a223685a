"""Role by relation: who may see, take away, share and revoke an award."""

from __future__ import annotations

import pytest

from awards import policy
from awards.policy import Ownership
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor

AWARD = Ownership(holder_id="ana", district_id="hill")


def person(name: str, *roles: Role, district: str = "hill") -> Actor:
    return Actor(
        person_id=name, district_id=district, name=name, roles=frozenset(RoleHeld(role) for role in roles)
    )


HOLDER = person("ana", Role.EDUCATOR)
HOLDER_WHO_LEADS = person("ana", Role.EDUCATOR, Role.PROGRAM_LEAD, Role.ADMIN)
COLLEAGUE = person("ben", Role.EDUCATOR, Role.PEER_REVIEWER, Role.COACH)
PRINCIPAL = person("lena", Role.BUILDING_LEADER)
SUPERINTENDENT = person("sue", Role.SUPERINTENDENT)
HR = person("hana", Role.HR_OFFICER)
LEAD = person("gil", Role.PROGRAM_LEAD)
ADMIN = person("ada", Role.ADMIN)
LEAD_ELSEWHERE = person("zoe", Role.PROGRAM_LEAD, Role.ADMIN, Role.HR_OFFICER, district="lake")
SYSTEM = system_actor("hill")

EVERYBODY = {
    "holder": HOLDER,
    "holder who leads": HOLDER_WHO_LEADS,
    "colleague": COLLEAGUE,
    "principal": PRINCIPAL,
    "superintendent": SUPERINTENDENT,
    "hr": HR,
    "lead": LEAD,
    "admin": ADMIN,
    "lead elsewhere": LEAD_ELSEWHERE,
    "stranger": ANONYMOUS,
    "system": SYSTEM,
}

MAY = {
    policy.may_see: {"holder", "holder who leads", "lead", "admin", "system"},
    policy.may_download: {"holder", "holder who leads", "system"},
    policy.may_share: {"holder", "holder who leads"},
    policy.may_revoke: {"lead", "admin", "system"},
    policy.may_see_outside: {"holder", "holder who leads", "hr", "lead", "admin", "system"},
    policy.may_change_outside: {"holder", "holder who leads"},
    policy.may_note_check: {"holder", "holder who leads", "lead", "admin", "system"},
    policy.may_decide_outside: {"lead"},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("question", MAY, ids=lambda question: question.__name__)
def test_who_may_do_what_with_an_award(question, who):
    decision = question(EVERYBODY[who], AWARD)

    assert bool(decision) is (who in MAY[question])
    assert decision or decision.reason.endswith(".")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_see_all_awards_of_a_district(who):
    allowed = {"holder who leads", "hr", "lead", "admin", "system"}

    assert bool(policy.may_see_all(EVERYBODY[who], "hill")) is (who in allowed)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_change_the_issuer(who):
    assert bool(policy.may_manage_issuer(EVERYBODY[who], "hill")) is (
        who in {"holder who leads", "admin", "system"}
    )


def test_nobody_revokes_their_own_award_and_is_told_whom_to_ask():
    assert "another program lead" in policy.may_revoke(HOLDER_WHO_LEADS, AWARD).reason


def test_an_actor_without_a_person_never_holds_an_award():
    assert not policy.may_share(ANONYMOUS, Ownership(holder_id=None, district_id="hill"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_holder_collects(who):
    decision = policy.may_collect(EVERYBODY[who], "ana")

    assert bool(decision) is (who in {"holder", "holder who leads"})
    assert decision or decision.reason.endswith(".")
    assert not policy.may_collect(ANONYMOUS, None)


@pytest.mark.parametrize("who", list(EVERYBODY))
def test_who_may_ask_for_the_badges_of_everybody(who):
    assert bool(policy.may_issue_all(EVERYBODY[who])) is (who == "system")


def test_educators_bring_badges_and_program_leads_see_the_queue():
    bringing = {name for name, actor in EVERYBODY.items() if policy.may_bring(actor)}
    deciding = {name for name, actor in EVERYBODY.items() if policy.may_see_outside_queue(actor, "hill")}

    assert bringing == {"holder", "holder who leads", "colleague"}
    assert deciding == {"holder who leads", "lead"}
