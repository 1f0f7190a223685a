"""What pathways tell: plans presented, returned and agreed, and pathways completed."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.rules import VersionId
from pathways.rules import PlanId
from waymark.kernel.events import Event
from waymark.kernel.ids import DistrictId, PersonId


@dataclass(frozen=True)
class PlanPresented(Event):
    """An educator presented a plan to a building leader."""

    plan_id: PlanId
    person_id: PersonId
    district_id: DistrictId
    leader_id: PersonId


@dataclass(frozen=True)
class PlanTakenBack(Event):
    """An educator took a plan back from a building leader, to change it."""

    plan_id: PlanId
    person_id: PersonId
    district_id: DistrictId
    leader_id: PersonId


@dataclass(frozen=True)
class PlanReturned(Event):
    """A building leader returned a plan with a comment."""

    plan_id: PlanId
    person_id: PersonId
    district_id: DistrictId
    leader_id: PersonId


@dataclass(frozen=True)
class PlanAgreed(Event):
    """A building leader agreed to a plan."""

    plan_id: PlanId
    person_id: PersonId
    district_id: DistrictId
    leader_id: PersonId


@dataclass(frozen=True)
class PathwayCompleted(Event):
    """Everything in a plan is earned, and the pathway credential was granted."""

    plan_id: PlanId
    person_id: PersonId
    district_id: DistrictId
    version_id: VersionId
