"""Who may see and change credit: role x district x relation."""

import pytest

from hr.policy import (
    RecordFacts,
    may_keep_records,
    may_make_record,
    may_make_transcript,
    may_see_credit,
    may_set_rules,
    may_settle,
    may_take_record,
    may_withdraw_record,
)
from hr.rules import RecordKind
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


@pytest.mark.parametrize("kind", list(RecordKind))
@pytest.mark.parametrize("district", ["here", "elsewhere"])
@pytest.mark.parametrize("role", list(Role))
def test_a_record_is_its_holders_and_a_transcript_also_the_hr_officers(role, district, kind):
    somebodys, mine = RecordFacts("somebody", "here", kind), RecordFacts("me", "here", kind)  # type: ignore[arg-type]
    one = actor(role, district)
    officer = district == "here" and role is Role.HR_OFFICER
    transcript = kind is RecordKind.TRANSCRIPT

    assert may_make_record(one, "me")
    assert not may_make_record(one, "somebody")
    assert bool(may_make_transcript(one, "here", "somebody")) == officer
    assert may_take_record(one, mine)
    assert bool(may_take_record(one, somebodys)) == (officer and transcript)
    assert bool(may_withdraw_record(one, mine)) == (officer if transcript else True)
    assert bool(may_withdraw_record(one, somebodys)) == (officer and transcript)


def test_a_stranger_makes_and_takes_no_record():
    for kind in RecordKind:
        record = RecordFacts("me", "here", kind)  # type: ignore[arg-type]
        assert not may_take_record(ANONYMOUS, record)
        assert not may_withdraw_record(ANONYMOUS, record)
    assert not may_make_record(ANONYMOUS, "me")
    assert not may_make_transcript(ANONYMOUS, "here", "me")
