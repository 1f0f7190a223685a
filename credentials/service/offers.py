"""Carrying people over from one version to the next: what they are offered, and what they decide."""

from __future__ import annotations

from credentials import policy, queries
from credentials.events import OfferAnswered, VersionOffered
from credentials.models import Offer
from credentials.rules import Carry, Chosen, CredentialId, OfferId, Touched, VersionId
from waymark.kernel.errors import Conflict
from waymark.kernel.ids import PersonId, new_id
from waymark.kernel.uow import UnitOfWork


def offer(
    uow: UnitOfWork,
    *,
    person_id: PersonId,
    credential_id: CredentialId,
    from_id: VersionId,
    to_id: VersionId | None,
    touched: Touched,
    subject_id: str,
    carry: Carry,
) -> None:
    """Put before a person what the author chose for one of their things that stands on a version.

    ``Carry.KEEP`` is the answer "old" on their behalf, so that a plan can still begin under the version it was made
    with. Called by the slices that know the things, inside the command that published or retired.
    """
    keep = carry is Carry.KEEP
    uow.session.add(
        Offer(
            id=new_id(),
            person_id=person_id,
            credential_id=credential_id,
            from_id=from_id,
            to_id=to_id,
            touched=touched,
            subject_id=subject_id,
            must_answer=carry is Carry.ASK,
            made_at=uow.now,
            answer=Chosen.OLD if keep else None,
            answered_at=uow.now if keep else None,
        )
    )
    if not keep:
        uow.emit(VersionOffered(person_id, from_id, to_id, carry is Carry.ASK))


def answer(uow: UnitOfWork, offer_id: OfferId, answer: Chosen) -> None:
    """Decide between the old version and the new one. A decision for the old one may be changed later.

    Raises ``NotFound`` for offers of others, ``Conflict`` for one that moved already or has nothing new in it.
    """
    row = queries.offer_row(uow, offer_id)
    policy.may_answer(uow.actor, row.person_id).require()
    if row.answer is Chosen.NEW:
        raise Conflict("You took the new version already.", cure="Go on with it.")
    if answer is Chosen.NEW and row.to_id is None:
        raise Conflict("This credential was retired without a new version.", cure="Choose another one.")
    row.answer, row.answered_at = answer, uow.now
    uow.record("credentials:offer:answer", row.id, answer=answer.value, touched=row.touched.value)
    uow.emit(OfferAnswered(row.id, row.touched, row.subject_id, row.to_id, answer))
