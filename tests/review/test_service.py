"""What can be done with reviews, against a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from credentials.rules import Level
from evidence import service as evidence_service
from evidence.rules import SubmissionState
from people.models import Person
from review import queries, service
from review.models import Draft, Scorecard
from review.payloads import ReviewPolicyFile
from review.rules import CaseState, Outcome, Rating, ReaderState
from tests.factories.review import (
    ENOUGH,
    actor,
    case_of,
    case_row,
    decided,
    give_role,
    hand_in,
    hand_in_again,
    opened,
    plans_agreed_by,
    ratings,
    reader_in,
    refresh,
    rubric_of,
    score,
    seats,
    split,
    take_role,
)
from waymark.kernel.actor import Role
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, Stale

A, M, E, B = Level.APPROACHING, Level.MEETS, Level.EXCEEDS, Level.BEGINNING
WHY = "I know whose work this is."
JOINT = "We looked at the recording together and agreed that it shows the practice."


def state_of(town, submission_id) -> SubmissionState:
    with town.look() as look:
        from evidence.models import Submission

        return look.session.get(Submission, submission_id).state


def claim(town, who, case_id) -> None:
    with town.at(who) as uow:
        service.claim(uow, case_id)


def decline(town, who, case_id, reason=WHY) -> None:
    with town.at(who) as uow:
        service.decline(uow, case_id, reason=reason)


def actions(town, case_id) -> list[str]:
    with town.look() as look:
        query = select(AuditLine.action).where(AuditLine.subject_id == case_id).order_by(AuditLine.id)
        return list(look.session.scalars(query))


# ------------------------------------------------------------------ opening


def test_handed_in_work_gets_a_peer_and_a_coach_of_another_school(town):
    case_id = opened(town)
    peer, coach = seats(town, case_id)
    assert (peer.as_role, coach.as_role) == ("peer", "coach")
    assert actor(town, peer.reader_id) in (town.peer, town.peer2)
    assert actor(town, coach.reader_id) in (town.coach, town.coach2)
    assert peer.chosen_because.startswith("Peer reviewer, not of the author's school")
    assert case_row(town, case_id).due_at.date().isoformat() == "2026-09-10"


def test_opening_twice_makes_one_case(town):
    _, attempt_id = hand_in(town, town.educator)
    with town.at(town.system) as uow:
        assert service.open_case(uow, attempt_id) == case_of(town, attempt_id).id
    assert len(seats(town, case_of(town, attempt_id).id)) == 2


def test_a_reader_never_gets_their_own_work(town):
    case_id = opened(town, town.peer)
    assert reader_in(town, case_id, 1) == town.peer2


def test_supervisors_are_left_out_and_the_coordinator_hears_why(town):
    give_role(town, town.leader, Role.COACH)
    take_role(town, "coach", Role.COACH)
    take_role(town, "coach2", Role.COACH)
    case = case_row(town, opened(town))
    assert case.short_of_readers
    assert case.missing == ["No coach is free to read this: 1 supervises the author."]
    assert case.state is CaseState.OPEN


def test_who_agreed_the_plan_does_not_read(town):
    with plans_agreed_by(town, town.coach):
        assert reader_in(town, opened(town), 2) == town.coach2


def test_the_load_is_shared(town):
    readers = [reader_in(town, opened(town, one), 1) for one in (town.educator, town.other_educator)]
    assert set(map(str, readers)) == {str(town.peer), str(town.peer2)}


def test_people_who_left_are_not_asked(town):
    with town.at(town.system) as uow:
        uow.session.get(Person, town.peer.person_id).active = False
    assert reader_in(town, opened(town), 1) == town.peer2


# ------------------------------------------------------------------ reading


def test_claiming_holds_the_work_and_closes_the_door_for_withdrawing(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    case = case_of(town, attempt_id)
    peer = reader_in(town, case.id, 1)
    claim(town, peer, case.id)
    assert case_row(town, case.id).state is CaseState.CLAIMED
    assert (seats(town, case.id)[0].lease_until - town.clock.now()).total_seconds() == 72 * 3600
    assert state_of(town, submission_id) is SubmissionState.IN_REVIEW
    with pytest.raises(IllegalTransition), town.at(town.educator) as uow:
        evidence_service.withdraw(uow, submission_id)


def test_claiming_again_renews_the_hold(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    claim(town, peer, case_id)
    town.clock.advance(days=4)
    claim(town, peer, case_id)
    assert seats(town, case_id)[0].lease_until > town.clock.now()


def test_a_draft_is_kept_and_its_revision_grows(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    claim(town, peer, case_id)
    criterion = rubric_of(town).criteria[0].id
    for revision in (0, 1):
        with town.at(peer) as uow:
            saved = service.save_draft(
                uow,
                case_id,
                ratings=[Rating(criterion, "meets", "so far")],
                commendations="Good",
                recommendations="",
                revision=revision,
            )
        assert saved == revision + 1
    with town.look(peer) as look:
        draft = queries.scoring_page(look, case_id).draft
    assert (draft.comments[criterion], draft.commendations, draft.revision) == ("so far", "Good", 2)


def test_a_draft_from_an_older_window_is_refused_and_the_newer_one_stays(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    with town.at(peer) as uow:
        service.save_draft(uow, case_id, ratings=(), commendations="newer", recommendations="", revision=0)
    with pytest.raises(Stale), town.at(peer) as uow:
        service.save_draft(uow, case_id, ratings=(), commendations="older", recommendations="", revision=0)
    with town.look(peer) as look:
        assert queries.scoring_page(look, case_id).draft.commendations == "newer"


def test_writing_renews_the_hold(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    claim(town, peer, case_id)
    town.clock.advance(hours=50)
    with town.at(peer) as uow:
        service.save_draft(uow, case_id, ratings=(), commendations="x", recommendations="")
    assert (seats(town, case_id)[0].lease_until - town.clock.now()).total_seconds() == 72 * 3600


def test_scoring_without_claiming_first_claims(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    score(town, reader_in(town, case_id, 1), case_id)
    assert state_of(town, submission_id) is SubmissionState.IN_REVIEW
    assert case_row(town, case_id).state is CaseState.CLAIMED


def test_a_scorecard_after_the_hold_ran_out_still_counts(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    claim(town, peer, case_id)
    town.clock.advance(days=30)
    score(town, peer, case_id)
    assert seats(town, case_id)[0].state is ReaderState.SCORED


def test_the_scorecard_keeps_the_rubric_it_was_made_with_and_the_draft_goes(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    with town.at(peer) as uow:
        service.save_draft(uow, case_id, ratings=(), commendations="draft", recommendations="")
    score(town, peer, case_id)
    with town.look() as look:
        assert look.session.scalars(select(Scorecard)).one().rubric_digest == rubric_of(town).digest
        assert look.session.scalars(select(Draft)).all() == []


# ------------------------------------------------------------------ deciding


def test_two_readers_who_agree_accept_the_work(town):
    submission_id, case_id = decided(town, town.educator)
    case = case_row(town, case_id)
    assert (case.state, case.outcome) == (CaseState.DECIDED, Outcome.MET)
    assert "Reader 1 and Reader 2 both rated all" in case.decision_reason
    assert state_of(town, submission_id) is SubmissionState.ACCEPTED


def test_not_yet_returns_the_work(town):
    submission_id, case_id = decided(town, town.educator, A)
    assert case_row(town, case_id).outcome is Outcome.NOT_YET
    assert state_of(town, submission_id) is SubmissionState.RETURNED


def test_every_step_leaves_an_audit_line(town):
    _, case_id = decided(town, town.educator)
    assert actions(town, case_id) == [
        "review:case:open",
        "review:case:assign",
        "review:case:assign",
        "review:case:claim",
        "review:case:score",
        "review:case:claim",
        "review:case:score",
        "review:case:decide",
    ]


def test_a_split_calls_a_third_reader_and_gives_time(town):
    case_id = opened(town)
    before = case_row(town, case_id).due_at
    score(town, reader_in(town, case_id, 1), case_id)
    town.clock.advance(days=3)
    score(town, reader_in(town, case_id, 2), case_id, c1=A)
    case = case_row(town, case_id)
    assert case.state is CaseState.THIRD_READER
    assert case.due_at > before
    first, second, third = seats(town, case_id)
    assert third.as_role == "third"
    assert third.reader_id not in (first.reader_id, second.reader_id)


@pytest.mark.parametrize(("third", "outcome"), [(M, Outcome.MET), (A, Outcome.NOT_YET)])
def test_two_equal_outcomes_of_three_decide(town, third, outcome):
    case_id = split(town)
    score(town, reader_in(town, case_id, 3), case_id, c1=third)
    assert case_row(town, case_id).outcome is outcome


def test_lowest_to_highest_on_a_deciding_criterion_goes_to_moderation(town):
    case_id = split(town, c1=B)
    score(town, reader_in(town, case_id, 3), case_id, c1=E)
    case = case_row(town, case_id)
    assert (case.state, case.outcome) == (CaseState.MODERATION, None)


def moderated(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    for seat, level in ((1, M), (2, B), (3, E)):
        score(town, reader_in(town, case_id, seat), case_id, c1=level)
    return submission_id, case_id


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_program_lead_decides_with_a_reason_that_the_author_reads(town, outcome):
    submission_id, case_id = moderated(town)
    with town.at(town.program_lead) as uow:
        service.moderate(uow, case_id, outcome=outcome, reason=JOINT)
    case = case_row(town, case_id)
    assert (case.outcome, case.decision_reason, case.moderated_by) == (
        outcome,
        JOINT,
        town.program_lead.person_id,
    )
    expected = SubmissionState.ACCEPTED if outcome is Outcome.MET else SubmissionState.RETURNED
    assert state_of(town, submission_id) is expected


def test_moderating_needs_a_reason_the_right_person_and_the_right_state(town):
    _, case_id = moderated(town)
    with pytest.raises(Invalid), town.at(town.program_lead) as uow:
        service.moderate(uow, case_id, outcome=Outcome.MET, reason="Fine.")
    for who in (town.coach, town.admin, town.superintendent, town.leader):
        with pytest.raises(Refused), town.at(who) as uow:
            service.moderate(uow, case_id, outcome=Outcome.MET, reason=JOINT)
    with pytest.raises(NotFound), town.at(town.stranger) as uow:
        service.moderate(uow, case_id, outcome=Outcome.MET, reason=JOINT)


def test_only_a_case_in_moderation_can_be_moderated(town):
    for case_id in (opened(town), split(town, town.other_educator)):
        with pytest.raises(Conflict), town.at(town.program_lead) as uow:
            service.moderate(uow, case_id, outcome=Outcome.MET, reason=JOINT)


def test_a_program_lead_who_read_the_work_does_not_decide_it(town):
    give_role(town, town.program_lead, Role.COACH)
    take_role(town, "coach", Role.COACH)
    take_role(town, "coach2", Role.COACH)
    refresh(town, "program_lead")
    _, case_id = moderated(town)
    with pytest.raises(Refused, match="asked to read this work yourself"), town.at(town.program_lead) as uow:
        service.moderate(uow, case_id, outcome=Outcome.MET, reason=JOINT)


# ------------------------------------------------------------------ declining and giving seats


def test_who_declines_is_replaced_at_once_and_not_asked_again(town):
    case_id = opened(town)
    first = reader_in(town, case_id, 1)
    decline(town, first, case_id)
    second = reader_in(town, case_id, 1)
    assert {first, second} == {town.peer, town.peer2}
    decline(town, second, case_id)
    case = case_row(town, case_id)
    assert case.missing == ["No peer reviewer is free to read this: 2 passed this work on."]
    assert [r.reason for r in seats(town, case_id) if r.state is ReaderState.DECLINED] == [WHY, WHY]


def test_declining_needs_a_reason(town):
    case_id = opened(town)
    with pytest.raises(Invalid) as refusal:
        decline(town, reader_in(town, case_id, 1), case_id, reason="no")
    assert refusal.value.problems[0].where == "reason"


def test_begun_work_that_is_passed_on_is_open_again(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    claim(town, peer, case_id)
    decline(town, peer, case_id)
    assert case_row(town, case_id).state is CaseState.OPEN


def test_work_that_somebody_else_has_begun_stays_being_read(town):
    case_id = opened(town)
    score(town, reader_in(town, case_id, 2), case_id)
    claim(town, reader_in(town, case_id, 1), case_id)
    decline(town, reader_in(town, case_id, 1), case_id)
    assert case_row(town, case_id).state is CaseState.CLAIMED
    score(town, reader_in(town, case_id, 1), case_id)
    assert case_row(town, case_id).outcome is Outcome.MET


def test_a_third_reader_who_declines_is_replaced_or_missed(town):
    case_id = split(town)
    for _ in range(3):
        decline(town, reader_in(town, case_id, 3), case_id)
    case = case_row(town, case_id)
    assert case.state is CaseState.SPLIT
    assert case.missing == [
        "No reader is free to read this: 3 passed this work on, 2 read this work already."
    ]
    give_role(town, town.superintendent, Role.EXTERNAL_REVIEWER)
    with town.at(town.program_lead) as uow:
        service.rematch(uow, case_id)
    assert case_row(town, case_id).state is CaseState.THIRD_READER
    assert reader_in(town, case_id, 3).person_id == town.superintendent.person_id


def test_looking_again_where_nobody_is_missing_is_refused(town):
    case_id = opened(town)
    with pytest.raises(Conflict), town.at(town.program_lead) as uow:
        service.rematch(uow, case_id)


def test_the_coordinator_gives_a_seat_by_hand(town):
    case_id = opened(town)
    before = reader_in(town, case_id, 2)
    claim(town, before, case_id)
    with town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=2, reader_id=town.external.person_id)
    live = next(r for r in seats(town, case_id) if r.seat == 2 and r.state.seated)
    assert (live.reader_id, live.as_role, live.chosen_because) == (
        town.external.person_id,
        "external",
        "Chosen by the coordinator.",
    )
    assert case_row(town, case_id).state is CaseState.OPEN
    with pytest.raises(Conflict, match="given to another reader"):
        score(town, before, case_id)


def test_a_third_seat_can_be_given_by_hand_and_is_kept_a_secret(town):
    case_id = split(town)
    seated = {r.reader_id for r in seats(town, case_id)}
    others = (town.coach, town.coach2, town.external, town.peer, town.peer2)
    chosen = next(one for one in others if one.person_id not in seated)
    with town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=3, reader_id=chosen.person_id)
    assert case_row(town, case_id).state is CaseState.THIRD_READER
    assert seats(town, case_id)[-1].as_role == "third"


def test_seats_are_given_only_to_who_may_read_and_only_while_they_are_open(town):
    case_id = opened(town)
    score(town, reader_in(town, case_id, 1), case_id)

    def give(seat, who, by=town.program_lead):
        with town.at(by) as uow:
            service.reassign(uow, case_id, seat=seat, reader_id=who.person_id)

    give_role(town, town.leader, Role.COACH)
    for who, words in (
        (town.educator, "is the author"),
        (town.leader, "supervises the author"),
        (reader_in(town, case_id, 1), "reads this work already"),
        (town.hr, "holds no reviewing role"),
    ):
        with pytest.raises(Invalid) as refusal:
            give(2, who)
        assert words in refusal.value.problems[0].message
    with pytest.raises(Conflict, match="scores of this seat are in"):
        give(1, town.external)
    with pytest.raises(Conflict, match="Nobody is wanted"):
        give(3, town.external)
    with pytest.raises(NotFound):
        give(2, town.stranger)
    for by in (town.coach, town.admin, town.leader):
        with pytest.raises(Refused):
            give(2, town.external, by)


# ------------------------------------------------------------------ revising


def test_a_revision_is_read_by_the_same_people(town):
    submission_id, first = decided(town, town.educator, A)
    readers = [reader_in(town, first, seat) for seat in (1, 2)]
    second = case_of(town, hand_in_again(town, town.educator, submission_id))
    assert second.id != first
    assert [reader_in(town, second.id, seat) for seat in (1, 2)] == readers
    assert [r.chosen_because for r in seats(town, second.id)] == [
        "Peer reviewer: read the earlier attempt.",
        "Coach: read the earlier attempt.",
    ]
    for reader in readers:
        score(town, reader, second.id)
    assert case_row(town, second.id).outcome is Outcome.MET
    assert case_row(town, first).outcome is Outcome.NOT_YET


def test_who_is_no_longer_willing_is_replaced_for_the_revision(town):
    submission_id, first = decided(town, town.educator, A)
    peer = reader_in(town, first, 1)
    second = case_of(town, hand_in_again(town, town.educator, submission_id))
    decline(town, peer, second.id)
    assert reader_in(town, second.id, 1) != peer


def test_who_declined_the_first_attempt_is_not_asked_about_the_second(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    first = case_of(town, attempt_id).id
    unwilling = reader_in(town, first, 2)
    decline(town, unwilling, first)
    for seat in (1, 2):
        score(town, reader_in(town, first, seat), first, A)
    second = case_of(town, hand_in_again(town, town.educator, submission_id))
    assert unwilling.person_id not in {r.reader_id for r in seats(town, second.id)}


def test_a_reader_who_lost_the_role_does_not_get_the_revision(town):
    submission_id, first = decided(town, town.educator, A)
    peer = reader_in(town, first, 1)
    name = "peer" if peer == town.peer else "peer2"
    take_role(town, name, Role.PEER_REVIEWER)
    second = case_of(town, hand_in_again(town, town.educator, submission_id))
    assert reader_in(town, second.id, 1).person_id != peer.person_id


# ------------------------------------------------------------------ what cannot be taken


def test_a_second_scorecard_is_refused(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    score(town, peer, case_id)
    with pytest.raises(Conflict, match="in already"):
        score(town, peer, case_id)


def test_a_case_that_was_not_given_to_somebody_does_not_exist_for_them(town):
    case_id = opened(town)
    asked = {r.reader_id for r in seats(town, case_id)}
    others = [one for one in town.actors.values() if one.person_id not in asked]
    assert town.educator in others
    assert town.stranger in others
    for verb in (claim, score, decline):
        for who in others:
            with pytest.raises(NotFound):
                verb(town, who, case_id)
    with pytest.raises(NotFound):
        claim(town, town.peer, "there-is-no-such-case")


def test_a_reader_who_lost_the_role_can_only_pass_the_work_on(town):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    name = "peer" if peer == town.peer else "peer2"
    peer = take_role(town, name, Role.PEER_REVIEWER)
    for verb in (claim, score):
        with pytest.raises(Refused, match="no longer a reader"):
            verb(town, peer, case_id)
    decline(town, peer, case_id)
    assert reader_in(town, case_id, 1) != peer


def test_a_reader_who_comes_to_lead_the_author_can_only_pass_the_work_on(town):
    case_id = opened(town)
    coach = reader_in(town, case_id, 2)
    claim(town, coach, case_id)
    with plans_agreed_by(town, coach), pytest.raises(Refused, match="pass it on"):
        score(town, coach, case_id)


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        (Rating("no-such-criterion", "meets"), "ratings.no-such-criterion.level"),
        (Rating("words-at-the-hard-moment", "brilliant"), "ratings.words-at-the-hard-moment.level"),
        (
            Rating("words-at-the-hard-moment", "beginning", "Too short"),
            "ratings.words-at-the-hard-moment.comment",
        ),
    ],
)
def test_scores_that_will_not_do_change_nothing(town, bad, where):
    case_id = opened(town)
    peer = reader_in(town, case_id, 1)
    good = [r for r in ratings(rubric_of(town)) if r.criterion != bad.criterion]
    with pytest.raises(Invalid) as refusal, town.at(peer) as uow:
        service.record_score(uow, case_id, ratings=[*good, bad], commendations="", recommendations="")
    assert [problem.where for problem in refusal.value.problems] == [where]
    assert seats(town, case_id)[0].state is ReaderState.ASSIGNED
    assert case_row(town, case_id).state is CaseState.OPEN


def test_work_that_its_author_took_back_is_closed_for_its_readers(town):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    peer = reader_in(town, case_id, 1)
    with town.at(town.educator) as uow:
        evidence_service.withdraw(uow, submission_id)
    assert case_row(town, case_id).state is CaseState.WITHDRAWN
    for verb in (claim, score, decline):
        with pytest.raises(IllegalTransition, match="author has taken this work back"):
            verb(town, peer, case_id)
    with town.look(town.system) as look:
        assert queries.load_of(look, town.district) == {}


def test_nothing_more_happens_to_a_decided_case(town):
    _, case_id = decided(town, town.educator)
    peer = reader_in(town, case_id, 1)
    with pytest.raises(Conflict):
        decline(town, peer, case_id)
    with pytest.raises(Conflict), town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=1, reader_id=town.external.person_id)
    with pytest.raises(Conflict), town.at(town.program_lead) as uow:
        service.rematch(uow, case_id)


def test_a_refusal_can_be_written_down(town):
    case_id = opened(town)
    with town.at(town.peer) as uow:
        service.note_refusal(uow, case_id, verb="score", code="conflict")
    assert actions(town, case_id)[-1] == "review:case:score_refused"


# ------------------------------------------------------------------ the policy


def test_a_district_sets_its_own_policy_and_open_cases_keep_theirs(town):
    before = opened(town)
    file = ReviewPolicyFile(format="waymark/review-policy@1", mix=["peer", "external"], due_working_days=2)
    with town.at(town.program_lead) as uow:
        service.load_policy(uow, town.district, file)
    after = opened(town, town.other_educator)
    assert [r.as_role for r in seats(town, before)] == ["peer", "coach"]
    assert [r.as_role for r in seats(town, after)] == ["peer", "external"]
    assert case_row(town, after).due_at.date().isoformat() == "2026-09-03"
    with town.look() as look:
        assert queries.policy_of(look, town.neighbour).mix == ("peer", "coach")


def test_loading_the_same_policy_again_changes_nothing(town):
    file = ReviewPolicyFile(format="waymark/review-policy@1", mix=["peer", "coach"])

    def lines():
        return actions(town, town.district).count("review:policy:load")

    before = lines()
    with town.at(town.admin) as uow:
        service.load_policy(uow, town.district, file)
    assert lines() == before


def test_others_do_not_set_the_policy(town):
    file = ReviewPolicyFile(format="waymark/review-policy@1", mix=["coach", "coach"])
    for who in (town.coach, town.peer, town.stranger, town.superintendent):
        with pytest.raises(Refused), town.at(who) as uow:
            service.load_policy(uow, town.district, file)


def test_a_comment_of_the_least_length_is_enough(town):
    case_id = opened(town)
    least = [Rating(r.criterion, "beginning", ENOUGH[:20]) for r in ratings(rubric_of(town))]
    with town.at(reader_in(town, case_id, 1)) as uow:
        service.record_score(uow, case_id, ratings=least, commendations="", recommendations="")
    assert seats(town, case_id)[0].state is ReaderState.SCORED
