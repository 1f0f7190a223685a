"""Who may do what: role and relation, in one table."""

from __future__ import annotations

import pytest

from credentials.rules import CredentialId, CredentialKind, VersionId
from evidence import policy
from evidence.rules import SubmissionFacts, SubmissionId, SubmissionState
from waymark.kernel.actor import ANONYMOUS, Actor, Role, RoleHeld, system_actor
from waymark.kernel.ids import DistrictId, PersonId

FACTS = SubmissionFacts(
    SubmissionId("s"),
    PersonId("owner"),
    DistrictId("d1"),
    CredentialId("c"),
    VersionId("v"),
    SubmissionState.SUBMITTED,
    1,
)


def actor(person, *roles, district="d1"):
    held = frozenset(RoleHeld(role) for role in roles)
    return Actor(PersonId(person), DistrictId(district), person, held)


OWNER = actor("owner", Role.EDUCATOR)
OWNER_WHO_LEFT_TEACHING = actor("owner", Role.COACH)
OWNER_WHO_READS = actor("owner", Role.EDUCATOR, Role.PEER_REVIEWER)
COLLEAGUE = actor("colleague", Role.EDUCATOR)
PEER = actor("peer", Role.EDUCATOR, Role.PEER_REVIEWER)
COACH = actor("coach", Role.COACH)
EXTERNAL = actor("external", Role.EXTERNAL_REVIEWER)
LEAD = actor("lead", Role.PROGRAM_LEAD)
LEADER = actor("leader", Role.BUILDING_LEADER)
ADMIN = actor("admin", Role.ADMIN)
HR = actor("hr", Role.HR_OFFICER)
FAR_PEER = actor("far", Role.EDUCATOR, Role.PEER_REVIEWER, district="d2")
SYSTEM = system_actor()

TABLE = {
    #                          know   edit   submit withdraw read  settle
    "owner": (OWNER, (True, True, True, True, False, False)),
    "owner who left teaching": (OWNER_WHO_LEFT_TEACHING, (True, False, False, True, False, False)),
    "owner who reads others": (OWNER_WHO_READS, (True, True, True, True, False, False)),
    "colleague": (COLLEAGUE, (False, False, False, False, False, False)),
    "peer reviewer": (PEER, (False, False, False, False, True, True)),
    "coach": (COACH, (False, False, False, False, True, True)),
    "external reviewer": (EXTERNAL, (False, False, False, False, True, True)),
    "program lead": (LEAD, (False, False, False, False, True, True)),
    "building leader": (LEADER, (False, False, False, False, False, False)),
    "administrator": (ADMIN, (False, False, False, False, False, False)),
    "HR officer": (HR, (False, False, False, False, False, False)),
    "reader of another district": (FAR_PEER, (False, False, False, False, False, False)),
    "stranger": (ANONYMOUS, (False, False, False, False, False, False)),
    "system": (SYSTEM, (False, False, False, False, True, True)),
}
VERBS = (
    policy.may_know,
    policy.may_edit,
    policy.may_submit,
    policy.may_withdraw,
    policy.may_read,
    policy.may_settle,
)


@pytest.mark.parametrize("who", TABLE)
def test_the_table(who):
    asking, expected = TABLE[who]
    decisions = [verb(asking, FACTS) for verb in VERBS]
    assert tuple(map(bool, decisions)) == expected
    assert all(decision or decision.reason.endswith(".") for decision in decisions)


@pytest.mark.parametrize(
    ("asking", "kind", "allowed"),
    [
        (OWNER, CredentialKind.MICRO_CREDENTIAL, True),
        (OWNER, CredentialKind.CAPSTONE, True),
        (OWNER, CredentialKind.PATHWAY, False),
        (COACH, CredentialKind.MICRO_CREDENTIAL, False),
        (HR, CredentialKind.MICRO_CREDENTIAL, False),
        (FAR_PEER, CredentialKind.MICRO_CREDENTIAL, False),
        (ANONYMOUS, CredentialKind.MICRO_CREDENTIAL, False),
        (SYSTEM, CredentialKind.MICRO_CREDENTIAL, False),
    ],
)
def test_educators_of_the_district_may_begin(asking, kind, allowed):
    class Asked:
        district_id = DistrictId("d1")

    Asked.kind = kind
    assert bool(policy.may_start(asking, Asked)) is allowed
