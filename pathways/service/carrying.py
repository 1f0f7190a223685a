"""Taking plans from one version of a credential to the next."""

from __future__ import annotations

from credentials import queries as credentials_queries
from credentials import service as credentials
from credentials.rules import Carry, CredentialId, Touched, VersionId
from pathways import queries
from waymark.kernel.uow import UnitOfWork


def carry_plans(
    uow: UnitOfWork, credential_id: CredentialId, from_id: VersionId, to_id: VersionId | None, carry: Carry
) -> None:
    """Keep the plans that name a credential on the version they were made with, or offer the new one.

    Whoever has begun or earned it is not asked: their work and their award stand on a version of their own.
    """
    about = credentials_queries.version(uow, from_id)
    for plan in queries.plans_naming(uow, about.district_id, about.slug, credential_id):
        credentials.offer(
            uow,
            person_id=plan.person_id,
            credential_id=credential_id,
            from_id=from_id,
            to_id=to_id,
            touched=Touched.PLANS,
            subject_id=plan.plan_id,
            carry=carry,
        )
