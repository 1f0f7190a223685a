"""How a district has evidence read, for those who set it."""

from __future__ import annotations

from dataclasses import dataclass

from credentials import queries as credentials
from review import policy
from review.queries.rows import credential_policies, policy_of
from review.rules import ReviewPolicy
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class PolicyRow:
    """A policy and what it holds for; without a slug for everything that has none of its own."""

    slug: str
    title: str
    policy: ReviewPolicy


def policies_of_district(reading: Reading) -> tuple[PolicyRow, ...]:
    """The district's policy, then those of single credentials. Raises ``Refused`` for who may not set them."""
    district_id = DistrictId(reading.actor.district_id or "")
    policy.may_set_policy(reading.actor, district_id).require()
    own = credential_policies(reading, district_id)
    known = credentials.in_catalogue(reading, district_id, own)
    return (
        PolicyRow("", "Every credential without a policy of its own", policy_of(reading, district_id)),
        *(PolicyRow(slug, known[slug].title if slug in known else slug, one) for slug, one in own.items()),
    )
