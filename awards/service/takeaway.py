"""The way to one's badges for those whose account is closed: a link by mail, which holds for a year."""

from __future__ import annotations

import secrets
from datetime import timedelta

from awards.models import Takeaway
from awards.queries import leaving
from awards.queries.takeaway import token_digest
from people import queries as people
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
