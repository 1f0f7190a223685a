"""Endorsements between issuers: asked for, given with a comment or declined, withdrawn, taken back."""

from __future__ import annotations

import json

from awards import openbadge, policy
from awards.events import EndorsementAnswered, EndorsementAsked, EndorsementRevoked
from awards.models import Endorsement, Issuer
from awards.queries import endorsement_pages, issuers, rows
from awards.rules import (
    LONGEST_COMMENT,
    EndorsementId,
    EndorsementState,
    EndorsementStep,
    IssuerId,
    StatusPlace,
)
from awards.service.issuers import free_places, sign
from awards.service.lifecycle import said_reason
from credentials import queries as credentials
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork

ENDORSEMENT_SCHEMA = "openbadges/v3p0/endorsement"


def ask_endorsement(
    uow: UnitOfWork,
    endorser_id: IssuerId,
    *,
    of_issuer: IssuerId | None = None,
    of_credential: str = "",
    words: str,
) -> EndorsementId:
    """Ask an issuer to endorse another issuer, or what a credential of one's district certifies as it stands now.

    Raises ``NotFound``, ``Refused``, ``Invalid`` for an issuer that would endorse itself, and ``Conflict`` when it
    was asked already or has endorsed it.
    """
    endorser = issuers.known_issuer(uow, endorser_id)
    # Two requests at once take turns, so that the second finds the first.
    uow.session.refresh(endorser, with_for_update=True)
    words = _said(words, "words", "Say in a sentence or two why they should.")
    made = Endorsement(
        id=EndorsementId(new_id()),
        endorser_id=endorser.id,
        state=EndorsementState.ASKED,
        asked_by=uow.actor.person_id,
        asked_at=uow.now,
        words=words,
    )
    if of_issuer is not None:
        issuer = issuers.known_issuer(uow, of_issuer)
        policy.may_ask_endorsement(uow.actor, issuer.district_id).require()
        made.issuer_id = issuer.id
    else:
        district_id = uow.actor.district_id or endorser.district_id
        policy.may_ask_endorsement(uow.actor, district_id).require()
        about = credentials.definition(uow, district_id, of_credential)
        made.version_id = about.version_id
        partner = rows.partners_in_charge(uow.session, [about.credential_id]).get(about.credential_id)
        issuer = partner or _in_charge(uow, about.district_id)
    if issuer.id == endorser.id:
        raise Invalid(
            "An issuer does not endorse itself.",
            problems=(Problem("endorser", "Choose another issuer than the one whose badge it is."),),
        )
    if endorsement_pages.open_or_standing(uow.session, made):
        raise Conflict(
            f"{endorser.name} was asked already, or has endorsed it.",
            cure="Look at the request among the endorsements.",
        )
    uow.session.add(made)
    uow.record("awards:endorsement:ask", made.id, endorser=endorser.id)
    uow.emit(EndorsementAsked(made.id))
    return made.id


def accept_endorsement(uow: UnitOfWork, endorsement_id: EndorsementId, comment: str) -> None:
    """Give the endorsement, with a comment that everybody reads. It is signed with the key of the issuer that gives it.

    From then on it stands in the public documents and goes into badges. Raises ``NotFound``, ``Refused``, ``Invalid``
    without a comment, ``IllegalTransition``, and ``Unavailable`` when the signer fails.
    """
    given, endorser = _answering(uow, endorsement_id)
    comment = _said(comment, "comment", "Say what you endorse; everybody reads it.")
    place = free_places(uow, endorser.id, 1)[0]
    of, name = endorsement_pages.endorsed_thing(uow, given)
    unsigned = openbadge.build_ob3_endorsement(
        given.id,
        issuers.issuer_facts(endorser),
        of=of,
        name=name,
        comment=comment,
        given_at=uow.now,
        place=StatusPlace(*place),
        addresses=issuers.addresses_of(endorser),
    )
    signed = sign(uow, endorser.id, unsigned, schema=ENDORSEMENT_SCHEMA)
    # All at once: an accepted endorsement without its document is refused by the database.
    given.advance(EndorsementStep.ACCEPT)
    _note_answer(uow, given, comment)
    given.status_list_id, given.status_index = place
    given.document = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    uow.record("awards:endorsement:accept", given.id)
    uow.emit(EndorsementAnswered(given.id))


def decline_endorsement(uow: UnitOfWork, endorsement_id: EndorsementId, comment: str) -> None:
    """Do not give it, and say why to the one who asked. Raises ``NotFound``, ``Refused``, ``Invalid``, ``IllegalTransition``."""
    asked, _ = _answering(uow, endorsement_id)
    comment = _said(comment, "comment", "Say why not, to the person who asked.")
    asked.advance(EndorsementStep.DECLINE)
    _note_answer(uow, asked, comment)
    uow.record("awards:endorsement:decline", asked.id)
    uow.emit(EndorsementAnswered(asked.id))


def withdraw_endorsement(uow: UnitOfWork, endorsement_id: EndorsementId) -> None:
    """Take a request back before it is answered. Raises ``NotFound``, ``Refused``, ``IllegalTransition``."""
    asked = _known(uow, endorsement_id)
    policy.may_ask_endorsement(uow.actor, endorsement_pages.endorsed_district(uow, asked)).require()
    asked.advance(EndorsementStep.WITHDRAW)
    uow.record("awards:endorsement:withdraw", asked.id)


def revoke_endorsement(uow: UnitOfWork, endorsement_id: EndorsementId, reason: str) -> None:
    """Take back an endorsement that was given. Its status list says so at once; badges that carry it stay valid.

    Raises ``NotFound``, ``Refused``, ``Invalid`` without a reason, ``IllegalTransition``.
    """
    given = _known(uow, endorsement_id)
    endorser = issuers.known_issuer(uow, given.endorser_id)
    policy.may_speak_for(uow.actor, endorsement_pages.speaking(uow.session, endorser)).require()
    reason = said_reason(reason, "reason", "Say why, in a sentence or two.")
    given.advance(EndorsementStep.REVOKE)
    given.revoked_at, given.revocation_reason = uow.now, reason
    uow.record("awards:endorsement:revoke", given.id, reason=reason)
    uow.emit(EndorsementRevoked(given.id))


def _answering(uow: UnitOfWork, endorsement_id: EndorsementId) -> tuple[Endorsement, Issuer]:
    asked = _known(uow, endorsement_id)
    endorser = issuers.known_issuer(uow, asked.endorser_id)
    speaking = endorsement_pages.speaking(uow.session, endorser)
    policy.may_answer_endorsement(uow.actor, speaking, asked.asked_by).require()
    return asked, endorser


def _known(uow: UnitOfWork, endorsement_id: EndorsementId) -> Endorsement:
    found = uow.session.get(Endorsement, endorsement_id, with_for_update=True)
    if found is None or not endorsement_pages.may_see(uow, found):
        raise NotFound("There is no such endorsement.", cure="Look for it among the endorsements.")
    return found


def _in_charge(uow: UnitOfWork, district_id: DistrictId) -> Issuer:
    return issuers.known_issuer(uow, issuers.issuer_of(uow, district_id).id)


def _note_answer(uow: UnitOfWork, endorsement: Endorsement, comment: str) -> None:
    endorsement.answered_by, endorsement.answered_at = uow.actor.person_id, uow.now
    endorsement.comment = comment


def _said(text: str, field: str, missing: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid("A few words are needed.", problems=(Problem(field, missing),))
    if len(text) > LONGEST_COMMENT:
        problem = Problem(field, f"Say it in at most {LONGEST_COMMENT:,} characters.")
        raise Invalid("This is too long.", problems=(problem,))
    return text
