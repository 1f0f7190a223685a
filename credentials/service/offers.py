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
    row = queries.offer_about(uow.session, touched, subject_id, person_id)
    if row is None:
        row = Offer(
            id=new_id(),
            person_id=person_id,
            credential_id=credential_id,
            touched=touched,
            subject_id=subject_id,
            from_id=from_id,
        )
        uow.session.add(row)
    elif row.answer is Chosen.NEW:
        # They took the version that is replaced now, so that is the one they stand on.
        row.from_id = from_id
    row.to_id, row.made_at, row.must_answer = to_id, uow.now, carry is Carry.ASK
    if carry is Carry.KEEP:
        row.answer, row.answered_at = Chosen.OLD, uow.now
    else:
        row.answer = row.answered_at = None
        uow.emit(VersionOffered(person_id, row.from_id, to_id, row.must_answer))


def renew_offers(uow: UnitOfWork, credential_id: CredentialId, to_id: VersionId | None) -> None:
    """Have every offer of a credential that was not taken lead to the newest version, or to none once it is retired."""
    for row in queries.offers_of_credential(uow.session, credential_id):
        if row.answer is not Chosen.NEW:
            row.to_id = to_id


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
