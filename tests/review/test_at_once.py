"""Two people at the same instant: exactly one outcome, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy import func, select

from awards.models import Award
from credentials.rules import Level
from evidence import service as evidence
from review import service
from review.models import Reader, Scorecard
from review.rules import CaseState, Outcome, ReaderState
from tests.factories.review import (
    case_of,
    case_row,
    hand_in,
    opened,
    ratings,
    reader_in,
    rubric_of,
    score,
    seats,
    split,
)
from waymark.kernel.actor import Actor
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import WaymarkError


def at_once(*acts: Callable[[], None]) -> list[Exception | None]:
    """Do all of these at the same instant; what each raised."""
    barrier, raised = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], None]) -> None:
        barrier.wait(timeout=20)
        try:
            act()
        except Exception as error:  # noqa: BLE001  # the test looks at what it was
            raised[place] = error

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return raised


def begun(town, case_id) -> list[Actor]:
    """Both readers, who have started to read: from then on only the case itself makes them wait."""
    both = [reader_in(town, case_id, seat) for seat in (1, 2)]
    for who in both:
        with town.at(who) as uow:
            service.claim(uow, case_id)
    return both


def lines(town, case_id, action) -> int:
    with town.look() as look:
        query = select(func.count()).select_from(AuditLine)
        return look.session.scalar(query.where(AuditLine.subject_id == case_id, AuditLine.action == action))


def test_two_last_scorecards_at_once_give_one_outcome_and_one_award(town):
    rubric = rubric_of(town)

    def hand_in_scores(who, case_id):
        with town.at(who) as uow:
            service.record_score(uow, case_id, ratings=ratings(rubric), commendations="", recommendations="")

    for number, author in enumerate((town.educator, town.other_educator, town.far_educator), start=1):
        case_id = opened(town, author)
        acts = [lambda who=who, case_id=case_id: hand_in_scores(who, case_id) for who in begun(town, case_id)]
        assert at_once(*acts) == [None, None]
        case = case_row(town, case_id)
        assert (case.state, case.outcome) == (CaseState.DECIDED, Outcome.MET)
        assert lines(town, case_id, "review:case:decide") == 1
        with town.look() as look:
            assert len(look.session.scalars(select(Award)).all()) == number


def test_two_differing_scorecards_at_once_call_one_third_reader(town):
    case_id = opened(town)
    first, second = begun(town, case_id)
    raised = at_once(
        lambda: score(town, first, case_id), lambda: score(town, second, case_id, c1=Level.APPROACHING)
    )
    assert raised == [None, None]
    assert case_row(town, case_id).state is CaseState.THIRD_READER
    assert [r.seat for r in seats(town, case_id)] == [1, 2, 3]


def test_the_same_scorecard_sent_twice_at_once_counts_once(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    raised = at_once(*(lambda: score(town, peer, case_id) for _ in range(3)))
    assert sum(error is None for error in raised) == 1
    assert all(isinstance(error, WaymarkError) for error in raised if error)
    with town.look() as look:
        assert len(look.session.scalars(select(Scorecard)).all()) == 1


def test_scoring_and_being_replaced_at_once_leave_one_reader_in_the_seat(town):
    case_id = split(town)
    third = reader_in(town, case_id, 3)
    seated = {r.reader_id for r in seats(town, case_id)}
    other = next(one for one in (town.coach, town.coach2, town.external) if one.person_id not in seated)

    def replace():
        with town.at(town.program_lead) as uow:
            service.reassign(uow, case_id, seat=3, reader_id=other.person_id)

    raised = at_once(lambda: score(town, third, case_id), replace)
    assert sum(error is None for error in raised) == 1
    live = [r for r in seats(town, case_id) if r.seat == 3 and r.state.seated]
    assert len(live) == 1
    decided = case_row(town, case_id).state is CaseState.DECIDED
    assert decided == (live[0].state is ReaderState.SCORED)


def test_taking_back_and_starting_to_read_at_once_let_one_of_them_win(town):
    for author in (town.educator, town.other_educator):
        submission_id, attempt_id = hand_in(town, author)
        case_id = case_of(town, attempt_id).id
        peer = reader_in(town, case_id, 1)

        def withdraw(author=author, submission_id=submission_id):
            with town.at(author) as uow:
                evidence.withdraw(uow, submission_id)

        def claim(peer=peer, case_id=case_id):
            with town.at(peer) as uow:
                service.claim(uow, case_id)

        taken_back, started = at_once(withdraw, claim)
        # Neither is told to try again: both lock the evidence first, so they never wait in a ring.
        assert sorted(type(error).__name__ for error in (taken_back, started)) == [
            "IllegalTransition",
            "NoneType",
        ]
        expected = CaseState.CLAIMED if started is None else CaseState.WITHDRAWN
        assert case_row(town, case_id).state is expected


def test_two_who_decline_at_once_are_both_replaced(town):
    case_id = opened(town)
    both = [reader_in(town, case_id, seat) for seat in (1, 2)]

    def decline(who):
        with town.at(who) as uow:
            service.decline(uow, case_id, reason="No time before the due date.")

    assert at_once(*(lambda who=who: decline(who) for who in both)) == [None, None]
    with town.look() as look:
        rows = look.session.scalars(select(Reader).where(Reader.case_id == case_id)).all()
    assert sorted((r.seat, r.state.value) for r in rows) == [
        (1, "assigned"),
        (1, "declined"),
        (2, "assigned"),
        (2, "declined"),
    ]
