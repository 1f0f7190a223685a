"""The life of a plan on a real database: making, presenting, hearing and completing it."""

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from awards import queries as awards
from awards import service as awards_service
from credentials.rules import CredentialKind
from evidence import service as evidence
from pathways import queries, service
from pathways.events import PathwayCompleted
from pathways.rules import PlanState, StepState, pool
from tests.factories import pathways as factory
from tests.factories.awards import granted
from tests.factories.town import email_of
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, Stale
from waymark.kernel.outbox import Job


def page_of(town, actor, plan_id):
    with town.look(actor) as look:
        return queries.plan_page(look, plan_id)


def jobs(town, kind="mail.send"):
    with town.look() as look:
        found = look.session.scalars(sa.select(Job).where(Job.kind == kind))
        return [(job.arguments["template"].split("/")[-1], job.arguments["to"]) for job in found]


def actions(town, subject_id):
    with town.look() as look:
        query = sa.select(AuditLine.action).where(AuditLine.subject_id == subject_id).order_by(AuditLine.id)
        return list(look.session.scalars(query))


def held(town, actor, kind):
    with town.look(actor) as look:
        return [award for award in awards.held_by(look, actor.person_id) if award.kind is kind]


def try_saving(town, actor, plan_id, choices, **options):
    with pytest.raises(Invalid) as refusal, town.at(actor) as uow:
        service.choose(uow, plan_id, choices, [], **options)
    return [problem.message for problem in refusal.value.problems]


# Making a plan


def test_starting_twice_gives_the_same_plan(town):
    assert factory.started(town, town.educator) == factory.started(town, town.educator)


def test_nobody_starts_what_is_in_preparation_or_of_another_district_or_unknown(town):
    factory.load(town, status="in_preparation")
    with pytest.raises(Conflict, match="in preparation"), town.at(town.educator) as uow:
        service.start_plan(uow, "small-steps")
    with pytest.raises(NotFound), town.at(town.educator) as uow:
        service.start_plan(uow, "no-such-pathway")
    with pytest.raises(Refused), town.at(town.superintendent) as uow:
        service.start_plan(uow, factory.SLUG)


def test_choices_and_goals_are_saved_and_empty_goals_left_out(town):
    some = factory.some_choices(town, 3)
    page = page_of(town, town.educator, factory.chosen(town, town.educator, some, [" One ", "", "  ", "Two"]))

    assert page.choices == tuple(some)
    assert page.goals == ("One", "Two")
    assert (page.progress.chosen, page.progress.needed) == (3, 8)
    assert [place.state for place in page.way.still_open] == [StepState.OPEN] * 5


def test_a_ninth_choice_the_same_twice_and_one_from_elsewhere_are_refused(town):
    plan_id, many = factory.started(town, town.educator), factory.some_choices(town, 9)

    assert try_saving(town, town.educator, plan_id, many) == [
        "You have chosen 9, and 'Your choice' takes 8. Take 1 away."
    ]
    assert "chosen 2 times" in try_saving(town, town.educator, plan_id, [many[0], many[0]])[0]
    assert "is not among" in try_saving(town, town.educator, plan_id, ["marble-tracks"])[0]
    assert "is required" in try_saving(town, town.educator, plan_id, ["growth-mindset"])[0]
    assert page_of(town, town.educator, plan_id).choices == ()


def test_two_windows_on_one_plan_do_not_overwrite_each_other_unseen(town):
    plan_id = factory.started(town, town.educator)
    seen = page_of(town, town.educator, plan_id).version
    first, second = factory.some_choices(town, 2), factory.some_choices(town, 5)
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, first, [], version=seen)

    with pytest.raises(Stale), town.at(town.educator) as uow:
        service.choose(uow, plan_id, second, [], version=seen)

    page = page_of(town, town.educator, plan_id)
    assert page.choices == tuple(first)
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, second, [], version=page.version)


@pytest.mark.parametrize(
    "who", ["other_educator", "leader", "other_leader", "program_lead", "admin", "stranger"]
)
def test_a_draft_is_nobody_elses_affair(town, who):
    plan_id, somebody = factory.chosen(town, town.educator), getattr(town, who)

    with pytest.raises(NotFound):
        page_of(town, somebody, plan_id)
    for verb in (
        lambda uow: service.choose(uow, plan_id, [], []),
        lambda uow: service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town)),
        lambda uow: service.agree(uow, plan_id),
        lambda uow: service.return_plan(uow, plan_id, "No."),
        lambda uow: service.withdraw(uow, plan_id),
    ):
        with pytest.raises(NotFound), town.at(somebody) as uow:
            verb(uow)


# Presenting


def try_presenting(town, plan_id, leader, day=None):
    with pytest.raises(Invalid) as refusal, town.at(town.educator) as uow:
        service.present(uow, plan_id, leader.person_id, day or factory.meeting_day(town))
    return [(problem.where, problem.message) for problem in refusal.value.problems]


def test_a_plan_is_presented_only_when_the_choice_is_full(town):
    plan_id = factory.chosen(town, town.educator, factory.some_choices(town, 7))

    assert try_presenting(town, plan_id, town.leader) == [
        ("choices", "You have chosen 7 of the 8 for 'Your choice'. Choose 1 more.")
    ]
    assert page_of(town, town.educator, plan_id).state is PlanState.DRAFT


@pytest.mark.parametrize(
    "who", ["other_leader", "other_educator", "program_lead", "superintendent", "stranger"]
)
def test_only_a_leader_of_the_same_school_hears_a_plan(town, who):
    plan_id = factory.chosen(town, town.educator)

    assert try_presenting(town, plan_id, getattr(town, who))[0][0] == "leader"


def test_a_leader_who_is_an_educator_does_not_hear_their_own_plan(town):
    plan_id = factory.chosen(town, town.leader)
    with pytest.raises(Invalid) as refusal, town.at(town.leader) as uow:
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))

    assert "Nobody agrees to their own plan" in refusal.value.problems[0].message
    with town.look(town.leader) as look:
        assert queries.leaders_for(look, town.leader.person_id, town.schools["hill"]) == ()


def test_a_meeting_is_not_in_the_past(town):
    plan_id = factory.chosen(town, town.educator)

    past = town.clock.now().date() - timedelta(days=2)
    assert try_presenting(town, plan_id, town.leader, past)[0][0] == "meeting_on"


def test_presenting_tells_the_leader_and_closes_the_plan_for_changes(town):
    plan_id = factory.presented(town, town.educator)

    assert jobs(town) == [("plan_presented.txt", town.leader.person_id)]
    with pytest.raises(IllegalTransition, match="with the building leader"), town.at(town.educator) as uow:
        service.choose(uow, plan_id, [], [])
    with town.look(town.leader) as look:
        (row,) = queries.leader_inbox(look).waiting
        assert (row.plan_id, row.author, row.leader) == (plan_id, "Ana Alvarez", "Lena Lund")
        assert queries.waiting_for(look) == 1
    with town.look(town.other_leader) as look:
        assert queries.leader_inbox(look).waiting == ()
        assert queries.waiting_for(look) == 0
    with pytest.raises(Refused), town.look(town.educator) as look:
        queries.leader_inbox(look)


# Taking back


def test_a_presented_plan_is_taken_back_changed_and_presented_again(town):
    plan_id = factory.presented(town, town.educator)
    with town.at(town.educator) as uow:
        service.take_back(uow, plan_id)

    page = page_of(town, town.educator, plan_id)
    assert page.state is PlanState.DRAFT
    assert page.may_change
    assert page.may_present
    assert jobs(town)[-1] == ("plan_taken_back.txt", town.leader.person_id)
    assert "pathways:plan:take_back" in actions(town, plan_id)
    with town.look(town.leader) as look:
        assert queries.leader_inbox(look).waiting == ()
        assert not queries.plan_page(look, plan_id).may_hear, "read still, as it was presented before"
    with pytest.raises(IllegalTransition), town.at(town.leader) as uow:
        service.agree(uow, plan_id)
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, factory.some_choices(town), ["Another goal"])
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))
    assert page_of(town, town.leader, plan_id).goals == ("Another goal",)


@pytest.mark.parametrize("stage", ["chosen", "returned", "agreed", "completed"])
def test_what_is_not_with_the_leader_is_not_taken_back(town, stage):
    plan_id = getattr(factory, stage)(town, town.educator)

    with pytest.raises(IllegalTransition, match="cannot be taken back"), town.at(town.educator) as uow:
        service.take_back(uow, plan_id)


def test_only_its_author_takes_a_plan_back(town):
    plan_id = factory.presented(town, town.educator)

    with pytest.raises(Refused), town.at(town.leader) as uow:
        service.take_back(uow, plan_id)
    with pytest.raises(NotFound), town.at(town.other_educator) as uow:
        service.take_back(uow, plan_id)


# Hearing


def test_nobody_agrees_to_their_own_plan_and_nobody_else_may(town):
    plan_id = factory.presented(town, town.educator)

    with pytest.raises(Refused, match="own plan"), town.at(town.educator) as uow:
        service.agree(uow, plan_id)
    for who in ("other_educator", "other_leader", "program_lead", "admin", "superintendent", "stranger"):
        with pytest.raises(NotFound), town.at(getattr(town, who)) as uow:
            service.agree(uow, plan_id)
    assert page_of(town, town.educator, plan_id).state is PlanState.PRESENTED


def test_a_plan_is_returned_with_a_comment_changed_presented_again_and_agreed(town):
    plan_id = factory.presented(town, town.educator)
    with pytest.raises(Invalid) as refusal, town.at(town.leader) as uow:
        service.return_plan(uow, plan_id, "   ")
    assert refusal.value.problems[0].where == "comment"

    with town.at(town.leader) as uow:
        service.return_plan(uow, plan_id, "Could one of them be about equity?")
    choices = [*factory.some_choices(town, 7), pool(factory.pathway(town).rule)[-1]]
    with town.at(town.educator) as uow:
        service.choose(uow, plan_id, choices, ["Find out sooner", "Look at who is missed"])
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))
    town.clock.advance(days=3)
    with town.at(town.leader) as uow:
        service.agree(uow, plan_id, comment="Glad to.")

    page = page_of(town, town.educator, plan_id)
    assert page.state is PlanState.AGREED
    assert page.agreed_by == "Lena Lund"
    assert [note.text for note in page.notes] == ["Could one of them be about equity?", "Glad to."]
    assert [name for name, _ in jobs(town)] == [
        "plan_presented.txt",
        "plan_returned.txt",
        "plan_presented.txt",
        "plan_agreed.txt",
    ]
    assert actions(town, plan_id) == [
        f"pathways:plan:{verb}"
        for verb in ("start", "choose", "present", "return", "choose", "present", "agree")
    ]
    with town.look(town.educator) as look:
        assert queries.agreed_by(look, town.educator.person_id) == {town.leader.person_id}


def test_a_plan_that_was_answered_meanwhile_is_not_answered_again(town):
    plan_id = factory.presented(town, town.educator)
    seen = page_of(town, town.leader, plan_id).version
    with town.at(town.leader) as uow:
        service.return_plan(uow, plan_id, "Not yet.", version=seen)

    with pytest.raises(IllegalTransition), town.at(town.leader) as uow:
        service.agree(uow, plan_id, version=seen)
    with town.at(town.educator) as uow:
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))
    with pytest.raises(Stale), town.at(town.leader) as uow:
        service.agree(uow, plan_id, version=seen)


def test_a_withdrawn_plan_makes_room_for_a_new_one(town):
    plan_id = factory.agreed(town, town.educator)
    with town.at(town.educator) as uow:
        service.withdraw(uow, plan_id)

    assert factory.started(town, town.educator) != plan_id


# What the leader sees


def test_a_leader_sees_what_was_earned_and_nothing_that_is_under_way(town):
    granted(town, town.educator, "growth-mindset")
    with town.at(town.educator) as uow:
        evidence.start(uow, "voice-and-choice")
    plan_id = factory.presented(town, town.educator)

    mine = {place.slug: place.state for place in page_of(town, town.educator, plan_id).way.required}
    leaders = {place.slug: place.state for place in page_of(town, town.leader, plan_id).way.required}

    assert (mine["growth-mindset"], mine["voice-and-choice"]) == (StepState.EARNED, StepState.STARTED)
    assert (leaders["growth-mindset"], leaders["voice-and-choice"]) == (StepState.EARNED, StepState.CHOSEN)
    assert page_of(town, town.leader, plan_id).may_hear


# Progress


def test_a_required_credential_earned_before_the_plan_counts(town):
    granted(town, town.educator, "growth-mindset")
    town.clock.advance(days=1)
    page = page_of(town, town.educator, factory.agreed(town, town.educator))

    assert page.progress.required_done == 1
    first = next(place for place in page.way.required if place.slug == "growth-mindset")
    assert first.state is StepState.EARNED
    assert first.earlier
    assert page.progress.choice_done == 0


def test_the_map_shows_each_state_and_the_next_steps_say_what_to_do(town):
    plan_id = factory.agreed(town, town.educator)
    with town.at(town.educator) as uow:
        submission_id = evidence.start(uow, "growth-mindset")
    page = page_of(town, town.educator, plan_id)

    begun = page.way.required[0]
    assert (begun.state, begun.href) == (StepState.STARTED, f"/submissions/{submission_id}")
    assert page.next[0].text == "Finish and submit evidence for Growth mindset"
    assert page.way.credentials["growth-mindset"].href == begun.href
    waiting = next(place for place in page.way.chosen if place.slug == "learner-self-tracking")
    assert (waiting.state, waiting.note) == (StepState.LOCKED, "opens after Goal setting with learners")
    assert page.way.capstone.state is StepState.LOCKED
    assert len(page.places) == 12


def test_the_capstone_opens_when_the_twelve_are_earned_under_an_agreed_plan(town):
    plan_id = factory.presented(town, town.educator)
    capstone, person_id = factory.capstone(town), town.educator.person_id
    *most, last = factory.the_twelve(town)

    def is_open():
        with town.look(town.educator) as look:
            return queries.capstone_open(look, person_id, capstone)

    factory.earned(town, town.educator, [*most, last])
    assert not is_open(), "the plan is not agreed"
    with town.at(town.leader) as uow:
        service.agree(uow, plan_id)
    assert is_open()
    page = page_of(town, town.educator, plan_id)
    assert [step.text for step in page.next] == [f"Begin {page.way.capstone.label}"]
    with town.look(town.educator) as look:
        assert not queries.capstone_open(look, person_id, "another-review")
        assert not queries.capstone_open(look, town.other_educator.person_id, capstone)


def test_the_capstone_stays_locked_while_one_is_missing(town):
    factory.agreed(town, town.educator)
    *most, last = factory.the_twelve(town)
    factory.earned(town, town.educator, most)

    with town.look(town.educator) as look:
        assert not queries.capstone_open(look, town.educator.person_id, factory.capstone(town))
    with pytest.raises((Invalid, Conflict)), town.at(town.educator) as uow:
        evidence.start(uow, factory.capstone(town))
    granted(town, town.educator, last)
    with town.at(town.educator) as uow:
        assert evidence.start(uow, factory.capstone(town))


def test_the_capstone_completes_the_plan_and_grants_the_pathway_credential_once(town):
    plan_id = factory.agreed(town, town.educator)
    factory.earned(town, town.educator, factory.the_twelve(town))
    assert page_of(town, town.educator, plan_id).state is PlanState.AGREED
    assert held(town, town.educator, CredentialKind.PATHWAY) == []

    granted(town, town.educator, factory.capstone(town))

    page = page_of(town, town.educator, plan_id)
    (badge,) = held(town, town.educator, CredentialKind.PATHWAY)
    assert page.state is PlanState.COMPLETED
    assert page.completed_at == town.clock.now()
    assert page.way.badge.href == f"/awards/{badge.award_id}"
    assert page.next == ()
    assert page.missing_now == ()
    assert jobs(town)[-1] == ("pathway_completed.txt", town.educator.person_id)
    with town.at(town.system) as uow:
        service.advance(uow, town.educator.person_id)
    assert len(held(town, town.educator, CredentialKind.PATHWAY)) == 1
    assert actions(town, plan_id).count("pathways:plan:complete") == 1


def test_a_plan_agreed_when_everything_is_earned_already_is_complete_at_once(town):
    factory.earned(town, town.educator, [*factory.the_twelve(town), factory.capstone(town)])
    plan_id = factory.agreed(town, town.educator)

    assert page_of(town, town.educator, plan_id).state is PlanState.COMPLETED
    assert len(held(town, town.educator, CredentialKind.PATHWAY)) == 1


def test_completion_is_told_once(town):
    told = []
    town.runtime.reactions = {
        **town.runtime.reactions,
        PathwayCompleted: (lambda uow, fact: told.append(fact),),
    }
    plan_id = factory.completed(town, town.educator)

    assert [(fact.plan_id, fact.person_id) for fact in told] == [(plan_id, town.educator.person_id)]


def test_a_revoked_award_takes_progress_back_and_leaves_the_completed_plan_as_it_is(town):
    plan_id = factory.agreed(town, town.educator)
    awarded = factory.earned(town, town.educator, [*factory.the_twelve(town), factory.capstone(town)])
    with town.at(town.program_lead) as uow:
        awards_service.revoke(uow, awarded[0], "Earned with borrowed work.")

    page = page_of(town, town.educator, plan_id)
    assert page.state is PlanState.COMPLETED
    assert not page.progress.complete
    assert page.missing_now == ("Growth mindset",)
    granted(town, town.educator, "growth-mindset")
    assert page_of(town, town.educator, plan_id).missing_now == ()
    assert len(held(town, town.educator, CredentialKind.PATHWAY)) == 1


def test_a_revoked_award_before_completion_closes_the_capstone_again(town):
    factory.agreed(town, town.educator)
    awarded = factory.earned(town, town.educator, factory.the_twelve(town))
    with town.at(town.program_lead) as uow:
        awards_service.revoke(uow, awarded[-1], "Earned with borrowed work.")

    with town.look(town.educator) as look:
        assert not queries.capstone_open(look, town.educator.person_id, factory.capstone(town))


def test_a_completed_pathway_is_not_started_again(town):
    factory.completed(town, town.educator)

    with pytest.raises(Conflict, match="completed this pathway"):
        factory.started(town, town.educator)


def test_my_plan_is_the_live_one_before_a_completed_one(town):
    with town.look(town.educator) as look:
        assert queries.my_plan(look) is None
    done = factory.completed(town, town.educator)
    town.clock.advance(days=-1)
    factory.load(town)
    with town.at(town.educator) as uow:
        live = service.start_plan(uow, "small-steps")

    with town.look(town.educator) as look:
        assert queries.my_plan(look).id == live
        assert [other.id for other in queries.other_plans(look, live)] == [done]


def test_live_plans_are_published_for_roll_ups(town):
    plan_id = factory.agreed(town, town.educator, goals=["One", "Two"])
    with town.at(town.other_educator) as uow:
        service.withdraw(uow, service.start_plan(uow, factory.SLUG))

    with town.look() as look:
        (row,) = look.session.execute(queries.live_plans())
    assert (row.plan_id, row.slug, row.goals) == (plan_id, factory.SLUG, 2)
    assert row.agreed_at is not None


def test_a_choice_that_left_the_catalogue_is_named_when_presenting(town):
    plan_id = factory.chosen(town, town.educator)
    gone = factory.some_choices(town)[0]
    with town.at(town.system) as uow:
        uow.session.execute(
            sa.text(
                "UPDATE credentials_version SET state = 'retired' WHERE credential_id IN "
                "(SELECT id FROM credentials_credential WHERE slug = :slug)"
            ),
            {"slug": gone},
        )

    assert try_presenting(town, plan_id, town.leader) == [
        ("choices", f"'{gone}' is not in the catalogue any more. Choose another one.")
    ]
    place = next(place for place in page_of(town, town.educator, plan_id).way.chosen if place.slug == gone)
    assert place.note == "not in the catalogue at the moment"


def test_mail_about_plans_can_be_filled_in(town):
    plan_id = factory.returned(town, town.educator)
    with town.at(town.educator) as uow:
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))
        service.take_back(uow, plan_id)
    factory.completed(town, town.other_educator)
    town.work()

    letters = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (town.installation.settings.home / "mail").glob("*.eml")
    ]
    said = {letter["Subject"]: (letter["To"], letter.get_content()) for letter in letters}
    to, text = said["Ana Alvarez would like to present a plan to you"]
    assert to == email_of("leader")
    assert "meet you on 10 September 2026" in text
    assert "http://waymark.test/plans/" in text
    assert said["Ana Alvarez has taken a plan back to change it"][0] == email_of("leader")
    assert said["Your plan came back with a comment"][0] == email_of("educator")
    assert said["Your plan is agreed"][0] == email_of("other_educator")
    assert 'You have completed the pathway "Data-driven decisions"' in said


def test_two_last_awards_at_once_complete_the_plan_once(town):
    plan_id = factory.agreed(town, town.educator)
    *most, last = factory.the_twelve(town)
    factory.earned(town, town.educator, most)

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda slug: granted(town, town.educator, slug), [last, factory.capstone(town)]))

    assert page_of(town, town.educator, plan_id).state is PlanState.COMPLETED
    assert len(held(town, town.educator, CredentialKind.PATHWAY)) == 1
    assert actions(town, plan_id).count("pathways:plan:complete") == 1
