"""What conditions answer to the events of other slices: the indicators are counted again, by a job.

Counting takes longer the larger the district is, so that no badge waits for it and many changes share one count.
"""

from __future__ import annotations

from awards.events import AwardExpired, AwardResumed, AwardRevoked, AwardsIssued, AwardSuspended
from pathways.events import PlanAgreed
from waymark.kernel.uow import UnitOfWork


def ask_for_count(
    uow: UnitOfWork,
    fact: AwardExpired | AwardsIssued | AwardResumed | AwardRevoked | AwardSuspended | PlanAgreed,
) -> None:
    """Something changed that indicators are made of."""
    uow.enqueue_once("conditions.refresh", district_id=fact.district_id)
