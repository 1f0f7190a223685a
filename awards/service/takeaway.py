"""The way to one's badges for those whose account is closed: a link by mail, which holds for a year."""

from __future__ import annotations

import secrets
from datetime import timedelta

from awards.models import Takeaway
from awards.queries import leaving, rows
from awards.queries.takeaway import link_of, token_digest
from awards.rules import AwardId
from people import queries as people
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import DistrictId, PersonId, new_id
from waymark.kernel.uow import UnitOfWork

LINK_LIFE = timedelta(days=365)


def send_takeaway(uow: UnitOfWork, person_id: PersonId, district_id: DistrictId) -> None:
    """Mail somebody the link to everything they earned, to each address of theirs. Nothing for no award.

    The address of the district may be dead on that day, so a private one is written to as well. Every address
    gets a link of its own.
    """
    number = len(leaving.own_award_ids(uow, person_id))
    account = people.account_of(uow.session, person_id)
    if not number or account is None:
        return
    for address in filter(None, (account.email, account.private_email)):
        token = secrets.token_urlsafe(32)
        uow.session.add(
            Takeaway(
                id=new_id(), person_id=person_id, digest=token_digest(token), ends_at=uow.now + LINK_LIFE
            )
        )
        uow.enqueue(
            "mail.send",
            to=person_id,
            address=address,
            template="awards/mail/badges_to_take.txt",
            context={
                "name": people.names_of(uow, [person_id]).get(person_id, ""),
                "district": people.district_name(uow, district_id),
                "number": "badge" if number == 1 else f"{number} badges",
                "path": f"/taking/{token}",
            },
        )
    uow.record("awards:takeaway:send", person_id)


def unshare_by_link(uow: UnitOfWork, token: str, award_id: AwardId) -> None:
    """Make a badge private for its owner, whose link is the permission. Doing it again changes nothing.

    Sharing anew stays with those who can sign in. Raises ``NotFound`` for a link that ran out and for others' badges.
    """
    link = link_of(uow, token)
    award = rows.award_to_change(uow.session, award_id)
    if award is None or award.person_id != link.person_id:
        raise NotFound("There is no such badge here.", cure="Load the page again.")
    if award.shared_at is not None:
        award.shared_at = None
        uow.record("awards:award:unshare", award.id)
