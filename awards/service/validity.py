"""Following awards with a last day: reminders before it, and writing down when it is over.

One job for each award does all of it: it is done, and asks for its next turn.
"""

from __future__ import annotations

from awards.events import AwardEnding, AwardExpired
from awards.models import Award
from awards.queries import held, rows
from awards.rules import AwardId, AwardState, AwardStep, next_turn
from awards.service.chronicle import ask_for_chronicle
from waymark.kernel.uow import UnitOfWork

VALIDITY_JOB = "awards.expire"


def look_after(uow: UnitOfWork, award_id: AwardId) -> None:
    """Do what is due for an award with a last day. Changes nothing for one that does not hold any more.

    A suspended award is left alone until it is taken up again.
    """
    award = rows.award_to_change(uow.session, award_id)
    if award is None or award.state is not AwardState.ISSUED or award.expires_at is None:
        return
    if held.has_run_out(award, uow.now):
        run_out(uow, award)
        return
    if not rows.is_renewed(uow.session, award.id):
        uow.emit(AwardEnding(award.id, award.person_id, award.version_id, award.expires_at))
    follow(uow, award)


def follow(uow: UnitOfWork, award: Award) -> None:
    """Ask for the next turn of an award with a last day."""
    if award.expires_at is not None:
        uow.enqueue_for(next_turn(award.expires_at, uow.now), VALIDITY_JOB, award_id=award.id)


def run_out(uow: UnitOfWork, award: Award) -> None:
    """Write down that the time of an award is over."""
    award.advance(AwardStep.EXPIRE)
    uow.record("awards:award:expire", award.id)
    ask_for_chronicle(uow, [award.id])
    uow.emit(
        AwardExpired(
            award.id,
            award.person_id,
            award.district_id,
            award.credential_id,
            award.version_id,
            renewed=rows.is_renewed(uow.session, award.id),
        )
    )
