"""What evidence answers to the events of other slices."""

from __future__ import annotations

from credentials.events import OfferAnswered, VersionPublished, VersionRetired
from credentials.rules import Chosen, Touched
from evidence import service
from evidence.rules import SubmissionId
from waymark.kernel.uow import UnitOfWork


def offer_new_version(uow: UnitOfWork, fact: VersionPublished) -> None:
    """Those at work on the version before are offered the new one, as its author chose."""
    if fact.replaces:
        carry = fact.carrying.of(Touched.SUBMISSIONS)
        service.offer_to_open_work(uow, fact.replaces, fact.version_id, carry)


def tell_of_retirement(uow: UnitOfWork, fact: VersionRetired) -> None:
    """Those at work on a retired version go on with it, and are told or asked, as its author chose."""
    service.offer_to_open_work(uow, fact.version_id, None, fact.carrying.of(Touched.SUBMISSIONS))


def move_when_taken(uow: UnitOfWork, fact: OfferAnswered) -> None:
    """Work goes on under the new version once its author has taken it."""
    if fact.touched is Touched.SUBMISSIONS and fact.answer is Chosen.NEW and fact.to_id:
        service.move_to_version(uow, SubmissionId(fact.subject_id), fact.to_id)
