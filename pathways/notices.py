"""Which mail follows which fact: a plan to hear, taken back, returned or agreed, a pathway completed."""

from __future__ import annotations

from pathways import queries
from pathways.events import PathwayCompleted, PlanAgreed, PlanPresented, PlanReturned, PlanTakenBack
from pathways.rules import PlanId
from people import queries as people
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import UnitOfWork


def tell_leader(uow: UnitOfWork, fact: PlanPresented) -> None:
    """Tell the building leader that a plan waits to be heard, and when the meeting is."""
    _tell(uow, fact.leader_id, "plan_presented", fact.plan_id, fact.person_id)


def tell_of_taking_back(uow: UnitOfWork, fact: PlanTakenBack) -> None:
    """Tell the building leader that there is nothing to hear until the plan is presented again."""
    _tell(uow, fact.leader_id, "plan_taken_back", fact.plan_id, fact.person_id)


def tell_of_return(uow: UnitOfWork, fact: PlanReturned) -> None:
    """Tell the author that the plan came back with a comment."""
    _tell(uow, fact.person_id, "plan_returned", fact.plan_id, fact.leader_id)


def tell_of_agreement(uow: UnitOfWork, fact: PlanAgreed) -> None:
    """Tell the author that the plan is agreed."""
    _tell(uow, fact.person_id, "plan_agreed", fact.plan_id, fact.leader_id)


def tell_of_completion(uow: UnitOfWork, fact: PathwayCompleted) -> None:
    """Tell the author that the pathway is completed."""
    _tell(uow, fact.person_id, "pathway_completed", fact.plan_id, fact.person_id)


def _tell(uow: UnitOfWork, to: PersonId, template: str, plan_id: PlanId, other: PersonId) -> None:
    about = queries.plan_summary(uow, plan_id)
    names = people.names_of(uow, {to, other})
    uow.enqueue(
        "mail.send",
        to=to,
        template=f"pathways/mail/{template}.txt",
        context={
            "plan_id": plan_id,
            "name": names.get(to, ""),
            "other": names.get(other, ""),
            "pathway": about.pathway,
            "meeting_on": about.meeting_on,
        },
    )
