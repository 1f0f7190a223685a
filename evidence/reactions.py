"""What evidence answers to the events of other slices."""

from __future__ import annotations

from credentials import queries as credentials
from credentials.events import OfferAnswered, VersionPublished, VersionRetired
from credentials.rules import Chosen, Touched
from evidence import service
from evidence.rules import SubmissionId
from waymark.kernel.uow import UnitOfWork


def offer_new_version(uow: UnitOfWork, fact: VersionPublished) -> None:
    """Those at work on older versions are offered the new one, as its author chose."""
    carry = fact.carrying.of(Touched.SUBMISSIONS)
    service.offer_to_open_work(uow, fact.credential_id, fact.version_id, carry)


def tell_of_retirement(uow: UnitOfWork, fact: VersionRetired) -> None:
    """Those at work on a retired credential go on with it, and are told or asked, as its author chose."""
    service.offer_to_open_work(uow, fact.credential_id, None, fact.carrying.of(Touched.SUBMISSIONS))


def go_on_when_taken(uow: UnitOfWork, fact: OfferAnswered) -> None:
    """Work goes on under the new version once its author has taken it; whoever holds the badge begins anew."""
    if fact.answer is not Chosen.NEW or fact.to_id is None:
        return
    if fact.touched is Touched.SUBMISSIONS:
        service.move_to_version(uow, SubmissionId(fact.subject_id), fact.to_id)
    elif fact.touched is Touched.AWARDS:
        service.start(uow, credentials.version(uow, fact.to_id).slug, again=True)
