"""What the program lead does: decide after a conversation, give seats by hand, look again, set the policy."""

from __future__ import annotations

from people import queries as people
from review import policy, queries
from review.events import ReaderReleased
from review.models import Case, CredentialPolicy, StoredPolicy
from review.rules import (
    CaseId,
    CaseState,
    Outcome,
    Pick,
    PolicySource,
    ReaderStep,
    Seat,
    bar_of,
    check_moderation,
    role_for,
)
from review.service.deciding import close
from review.service.opening import fill_seats, locked_case, release, seat_reader
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, PersonId
from waymark.kernel.uow import UnitOfWork

_LOOK_AGAIN = "Load the page again to see how the case stands."


def moderate(uow: UnitOfWork, case_id: CaseId, *, outcome: Outcome, reason: str) -> None:
    """Decide a case whose three readings do not, with the joint reason of a conversation.

    The author reads the reason. Raises ``Refused`` for anybody who read or leads the author, ``Conflict`` in
    any other state, ``Invalid`` without a reason.
    """
    case = locked_case(uow, case_id)
    seat = queries.seat_of(uow.session, case.id, uow.actor.person_id)
    relations = queries.conflicts_of(uow, case.author_id)
    policy.may_moderate(uow.actor, case.facts(), seat.facts() if seat else None, relations).require()
    if case.state is not CaseState.MODERATION:
        raise Conflict("There is nothing to decide here by conversation.", cure=_LOOK_AGAIN)
    if problem := check_moderation(reason):
        raise Invalid("Please write down the joint reason.", problems=(Problem("reason", problem),))
    case.moderated_by = uow.actor.person_id
    uow.record("review:case:moderate", case.id, outcome=outcome.value)
    close(uow, case, outcome, reason)


def reassign(uow: UnitOfWork, case_id: CaseId, *, seat: int, reader_id: PersonId) -> None:
    """Give a seat to a reader by hand; who had it and has not scored yet is released with thanks.

    The same bars hold as for the rule; whom it passes over as away or with enough taken on may be asked by
    hand. Raises ``Invalid`` when the reader may not read this work,
    ``Conflict`` when the seat's scores are in or nobody is wanted there.
    """
    case = _coordinated(uow, case_id)
    wanted = next((s for s in case.seats_wanted if s.number == seat), None)
    if wanted is None or not case.state.undecided:
        raise Conflict("Nobody is wanted in this seat.", cure=_LOOK_AGAIN)
    chosen = people.facts_of(uow, [reader_id]).get(reader_id)
    if chosen is None or chosen.district_id != case.district_id:
        raise NotFound("There is no such reader.")
    role = role_for(chosen.roles, wanted.role)
    bar = bar_of(reader_id, case.author_id, queries.relations_of(uow, case))
    if role is None or bar:
        why = f"This person {bar}." if bar else "This person holds no reviewing role."
        raise Invalid(
            "This reader cannot be seated.", problems=(Problem("reader_id", f"{why} Choose another."),)
        )
    for held in queries.readers_of(uow.session, case.id):
        if held.seat == seat and held.state.seated:
            if not held.state.waiting:
                raise Conflict("The scores of this seat are in already.", cure=_LOOK_AGAIN)
            held.advance(ReaderStep.REPLACE)
            held.reason = "Given to another reader by the coordinator."
            uow.emit(ReaderReleased(case.id, held.reader_id))
            release(uow, case, held.reader_id)
    # The freed seat must be known before another row takes it.
    uow.session.flush()
    seat_reader(uow, case, Pick(Seat(seat, role), reader_id, "Chosen by the coordinator."))
    fill_seats(uow, case)


def rematch(uow: UnitOfWork, case_id: CaseId) -> None:
    """Look for readers again, for instance after somebody was given a role.

    Raises ``Conflict`` when no reader is missing.
    """
    case = _coordinated(uow, case_id)
    if not case.state.undecided or not case.missing:
        raise Conflict("No reader is missing here.", cure=_LOOK_AGAIN)
    fill_seats(uow, case)


def load_policy(uow: UnitOfWork, district_id: DistrictId, file: PolicySource) -> None:
    """Set how a district has evidence read, all of it or that for one credential.

    Open cases keep the policy under which they were opened.
    """
    policy.may_set_policy(uow.actor, district_id).require()
    body, slug = file.policy().body(), file.credential
    stored: StoredPolicy | CredentialPolicy | None
    if slug is None:
        stored = queries.stored_policy(uow.session, district_id)
    else:
        stored = queries.credential_policy(uow.session, district_id, slug)
    if stored is not None and stored.body == body:
        return
    if stored is None:
        whose = {"district_id": district_id}
        stored = StoredPolicy(**whose) if slug is None else CredentialPolicy(**whose, credential=slug)
        uow.session.add(stored)
    stored.body, stored.loaded_at = body, uow.now
    uow.record("review:policy:load", district_id, **body, **({"credential": slug} if slug else {}))


def drop_policy(uow: UnitOfWork, district_id: DistrictId, slug: str) -> None:
    """Let a credential be read under the district's policy again. Open cases keep theirs.

    Raises ``NotFound`` when it has no policy of its own.
    """
    policy.may_set_policy(uow.actor, district_id).require()
    stored = queries.credential_policy(uow.session, district_id, slug)
    if stored is None:
        raise NotFound("This credential has no review policy of its own.", cure=_LOOK_AGAIN)
    uow.session.delete(stored)
    uow.record("review:policy:drop", district_id, credential=slug)


def note_refusal(uow: UnitOfWork, case_id: str, *, verb: str, code: str) -> None:
    """Write down that a reader's command was refused. The command itself was undone with its own lines."""
    uow.record(f"review:case:{verb}_refused", case_id[:64], code=code)


def _coordinated(uow: UnitOfWork, case_id: CaseId) -> Case:
    case = locked_case(uow, case_id)
    policy.may_coordinate_case(uow.actor, case.facts()).require()
    return case
