"""The pages of pathways and plans, through a browser without JavaScript."""

import html
import re

import pytest

from pathways import queries, service
from pathways.rules import pool
from tests.factories import pathways as factory
from tests.factories.awards import granted
from tests.factories.statements import statements
from waymark.web.forms import TOO_OLD


def text_of(answer):
    return html.unescape(answer.get_data(as_text=True))


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return text_of(answer)


def field(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page).group(1)


def ticked(page):
    return re.findall(r'name="choices"[^>]*value="([^"]+)"[^>]* checked', page)


def presenting(town, leader=None):
    return {"leader": (leader or town.leader).person_id, "meeting_on": factory.meeting_day(town).isoformat()}


def test_the_catalogue_shows_open_pathways_and_one_in_preparation(client_of, town):
    factory.load(town, status="in_preparation")
    page = read(client_of(town.educator), "/pathways")

    assert page.count("In preparation") == 1
    assert page.count("4 required · 8 to choose") == 4


def test_an_open_pathway_can_be_planned_and_one_in_preparation_cannot(client_of, town):
    factory.load(town, status="in_preparation")
    client = client_of(town.educator)

    assert "Plan this pathway" in read(client, f"/pathways/{factory.SLUG}")
    coming = read(client, "/pathways/small-steps")
    assert "Plan this pathway" not in coming
    assert "This pathway is in preparation" in coming
    assert client.send("/pathways/small-steps/start").status_code == 409


def test_the_way_from_choosing_to_an_agreed_plan(client_of, town):
    educator, leader = client_of(town.educator), client_of(town.leader)
    assert "You have no plan yet" in read(educator, "/plan")

    started = educator.send(f"/pathways/{factory.SLUG}/start")
    assert started.status_code == 303
    here = started.headers["Location"]
    page = read(educator, "/plan")
    assert "4/4 required" in page
    assert "0/8 chosen" in page
    assert "Adds Formative assessment (P7.1)" in page

    saved = educator.send(
        here,
        {
            "choices": factory.some_choices(town),
            "goals-0": "Find out sooner",
            "goals-1": "",
            "version": field(page, "version"),
            "go_on": "1",
        },
    )
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{here}/present")
    assert "Lena Lund" in read(educator, f"{here}/present")
    assert educator.send(f"{here}/present", presenting(town)).status_code == 303
    assert "Lena Lund has your plan" in read(educator, "/plan")

    assert "Ana Alvarez" in read(leader, "/plans")
    page = read(leader, here)
    for shown in (
        "Hill School",
        "Find out sooner",
        "Short-cycle checks in the lesson",
        "Growth mindset",
        "10 September 2026",
    ):
        assert shown in page
    assert leader.send(f"{here}/hear", {"return_it": "1", "comment": "More on equity?"}).status_code == 303

    page = read(educator, "/plan")
    assert "Lena Lund returned your plan with a comment" in page
    assert "More on equity?" in page
    assert len(ticked(page)) == 8
    assert educator.send(f"{here}/present", presenting(town)).status_code == 303
    assert leader.send(f"{here}/hear", {"agree": "1", "comment": ""}).status_code == 303

    page = read(educator, "/plan")
    assert "Begin Growth mindset" in page
    assert "The full pathway review opens when the 12 are earned" in page
    assert "Agreed with Lena Lund" in page


def test_a_ninth_choice_is_answered_in_plain_words_and_everything_typed_is_kept(client_of, town):
    client, plan_id = client_of(town.educator), factory.started(town, town.educator)
    nine = factory.some_choices(town, 9)

    answer = client.send(f"/plans/{plan_id}", {"choices": nine, "goals-0": "My <own> goal", "version": "1"})

    assert answer.status_code == 422
    page = text_of(answer)
    assert "You have chosen 9, and 'Your choice' takes 8. Take 1 away." in page
    assert ticked(page) == nine
    assert "My <own> goal" in page
    assert "My <own>" not in answer.get_data(as_text=True), "escaped on the page"


def test_a_forged_choice_is_refused_and_named(client_of, town):
    plan_id = factory.started(town, town.educator)

    answer = client_of(town.educator).send(f"/plans/{plan_id}", {"choices": ["elsewhere"], "version": "1"})

    assert answer.status_code == 422
    assert "'elsewhere' is not among the credentials" in text_of(answer)


def test_a_goal_that_is_too_long_keeps_its_text(client_of, town):
    plan_id = factory.started(town, town.educator)
    answer = client_of(town.educator).send(f"/plans/{plan_id}", {"goals-0": "long " * 101, "version": "1"})

    assert answer.status_code == 422
    assert "longer than 500 characters" in text_of(answer)
    assert "long long long" in text_of(answer)


def test_two_windows_the_second_is_told_keeps_its_text_and_may_save_again(client_of, town):
    client, plan_id = client_of(town.educator), factory.started(town, town.educator)
    seen = field(read(client, "/plan"), "version")
    first, second = factory.some_choices(town, 2), factory.some_choices(town, 5)
    client.send(f"/plans/{plan_id}", {"choices": first, "goals-0": "From one window", "version": seen})

    clash = client.send(
        f"/plans/{plan_id}", {"choices": second, "goals-0": "From the other", "version": seen}
    )

    assert clash.status_code == 409
    page = text_of(clash)
    assert "changed in another window" in page
    assert "data-autosave-url" not in page, "the person decides which of the two is kept"
    assert "2 chosen: Short-cycle checks in the lesson, Exit tickets that change tomorrow" in page
    assert "From one window" in page
    assert "From the other" in page
    assert ticked(page) == second
    again = client.send(
        f"/plans/{plan_id}",
        {"choices": second, "goals-0": "From the other", "version": field(page, "version")},
    )
    assert again.status_code == 303
    assert ticked(read(client, "/plan")) == second


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "one"])
def test_a_made_up_version_is_answered_as_an_old_page(client_of, town, version):
    plan_id = factory.started(town, town.educator)

    answer = client_of(town.educator).send(f"/plans/{plan_id}", {"goals-0": "A goal", "version": version})

    assert answer.status_code == 409


AS_SCRIPT = {"headers": {"Accept": "application/json"}}


def test_choices_are_kept_while_they_are_made(client_of, town):
    client, plan_id = client_of(town.educator), factory.started(town, town.educator)
    here, three = f"/plans/{plan_id}/draft", factory.some_choices(town, 3)
    page = read(client, "/plan")
    assert f'data-autosave-url="{here}" data-autosave-version="1"' in page
    assert "data-autosave-status" in page

    kept = client.send(
        here, {"choices": three, "goals-0": "Find out sooner", "version": field(page, "version")}, **AS_SCRIPT
    )

    assert (kept.status_code, kept.json) == (200, {"version": 2})
    page = read(client, "/plan")
    assert ticked(page) == three
    assert "Find out sooner" in page
    saved = client.send(f"/plans/{plan_id}", {"choices": three[:2], "version": "2"})
    assert saved.status_code == 303, "the button goes on from what was kept"


def test_what_cannot_be_kept_is_refused_with_its_reason(client_of, town):
    client, plan_id = client_of(town.educator), factory.started(town, town.educator)
    here, nine = f"/plans/{plan_id}/draft", factory.some_choices(town, 9)
    client.send(here, {"goals-0": "Kept", "version": "1"}, **AS_SCRIPT)

    stale = client.send(here, {"goals-0": "From another window", "version": "1"}, **AS_SCRIPT)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    again = client.send(here, {"goals-0": "Kept", "version": "1"}, **AS_SCRIPT)
    assert (again.status_code, again.json) == (200, {"version": 2}), "sent twice because an answer was lost"
    long = client.send(here, {"goals-0": "long " * 101, "version": "2"}, **AS_SCRIPT)
    assert (long.status_code, long.json["problems"][0]["where"]) == (422, "goals-0")
    assert "500 characters" in long.json["problems"][0]["message"]
    many = client.send(here, {"choices": nine, "version": "2"}, **AS_SCRIPT)
    assert (many.status_code, many.json["title"]) == (
        422,
        "You have chosen 9, and 'Your choice' takes 8. Take 1 away.",
    )
    old = client.post(here, data={"csrf_token": "old", "goals-0": "Late"}, **AS_SCRIPT)
    assert (old.status_code, old.json["code"], old.json["title"]) == (400, "token_expired", TOO_OLD)
    other = client_of(town.other_educator).send(here, {"goals-0": "Mine"}, **AS_SCRIPT)
    assert (other.status_code, other.json["code"]) == (404, "not_found")
    with town.look(town.educator) as look:
        assert queries.plan_page(look, plan_id).goals == ("Kept",)


def test_a_plan_that_is_with_the_leader_is_not_changed_by_what_a_script_sends(client_of, town):
    plan_id = factory.presented(town, town.educator)

    answer = client_of(town.educator).send(f"/plans/{plan_id}/draft", {"goals-0": "Late"}, **AS_SCRIPT)

    assert answer.status_code == 409


def test_saving_a_plan_that_was_presented_meanwhile_keeps_the_text(client_of, town):
    plan_id = factory.presented(town, town.educator)

    answer = client_of(town.educator).send(f"/plans/{plan_id}", {"goals-0": "Late thought", "version": "1"})

    assert answer.status_code == 409
    page = text_of(answer)
    assert "is with the building leader" in page
    assert "Late thought" in page
    assert 'name="go_on"' not in page


def test_presenting_too_early_or_to_the_wrong_person_is_told_on_the_page(client_of, town):
    client = client_of(town.educator)
    plan_id = factory.chosen(town, town.educator, factory.some_choices(town, 5))

    assert "You have chosen 5 of 8. Choose 3 more" in read(client, f"/plans/{plan_id}/present")
    answer = client.send(f"/plans/{plan_id}/present", presenting(town, town.other_leader))
    assert answer.status_code == 422
    assert "Choose 3 more." in text_of(answer)
    assert "Choose a building leader of your own school." in text_of(answer)
    answer = client.send(f"/plans/{plan_id}/present", {"meeting_on": "soon"})
    assert answer.status_code == 422
    assert "Choose who will hear your plan." in text_of(answer)


def test_who_has_no_other_leader_at_school_is_told_what_to_do(client_of, town):
    plan_id = factory.chosen(town, town.leader)

    assert "no building leader in Waymark besides you" in read(
        client_of(town.leader), f"/plans/{plan_id}/present"
    )


def test_a_choice_that_opens_after_something_outside_the_plan_is_said_wherever_it_matters(client_of, town):
    before, after = "goal-setting-with-learners", "learner-self-tracking"
    others = [slug for slug in pool(factory.pathway(town).rule) if slug not in (before, after)]
    said = "pens after Goal setting with learners, which is not in this plan"
    educator, leader = client_of(town.educator), client_of(town.leader)
    plan_id = factory.chosen(town, town.educator, [after, *others[:7]])

    assert read(educator, "/plan").count(said) == 1
    page = read(educator, f"/plans/{plan_id}/present")
    assert f"Learner self-tracking o{said}" in page
    assert "You can present the plan like this" in page
    assert educator.send(f"/plans/{plan_id}/present", presenting(town)).status_code == 303
    page = read(leader, f"/plans/{plan_id}")
    assert f"Learner self-tracking o{said}" in page
    assert f"O{said}" in page, "and at the choice itself"
    granted(town, town.educator, before)
    assert said not in read(leader, f"/plans/{plan_id}")


def test_what_is_in_the_plan_is_not_said_to_be_missing_from_it(client_of, town):
    both = ["goal-setting-with-learners", "learner-self-tracking"]
    plan_id = factory.chosen(town, town.educator, both)

    for path in (f"/plans/{plan_id}", f"/plans/{plan_id}/present"):
        assert "not in this plan" not in read(client_of(town.educator), path)


def test_returning_without_a_comment_asks_for_one_and_agreeing_twice_keeps_the_words(client_of, town):
    plan_id, leader = factory.presented(town, town.educator), client_of(town.leader)

    answer = leader.send(f"/plans/{plan_id}/hear", {"return_it": "1", "comment": " "})
    assert answer.status_code == 422
    assert "Say what should change" in text_of(answer)
    assert leader.send(f"/plans/{plan_id}/hear", {"agree": "1"}).status_code == 303
    answer = leader.send(f"/plans/{plan_id}/hear", {"return_it": "1", "comment": "Words that took time"})
    assert answer.status_code == 409
    assert "Words that took time" in text_of(answer)


def test_the_leaders_page_has_no_answer_form_when_there_is_nothing_to_answer(client_of, town):
    plan_id = factory.agreed(town, town.educator)

    assert "Your answer" not in read(client_of(town.leader), f"/plans/{plan_id}")


@pytest.mark.parametrize("who", ["other_educator", "other_leader", "program_lead", "stranger"])
def test_a_plan_of_somebody_else_is_not_found(client_of, town, who):
    plan_id, client = factory.presented(town, town.educator), client_of(getattr(town, who))

    assert client.get(f"/plans/{plan_id}").status_code == 404
    assert client.send(f"/plans/{plan_id}/hear", {"agree": "1"}).status_code == 404
    assert client.send(f"/plans/{plan_id}/withdraw").status_code == 404


def test_the_author_may_not_answer_and_others_may_not_see_the_inbox(client_of, town):
    plan_id, client = factory.presented(town, town.educator), client_of(town.educator)

    assert client.send(f"/plans/{plan_id}/hear", {"agree": "1"}).status_code == 403
    assert client.get("/plans").status_code == 403


def test_strangers_are_sent_to_sign_in_and_forged_posts_are_not_obeyed(client_of, town):
    plan_id = factory.presented(town, town.educator)

    assert client_of(None).get("/plan").status_code == 303
    answer = client_of(town.leader).post(f"/plans/{plan_id}/hear", data={"agree": "1"})
    assert answer.status_code == 400
    with town.look(town.educator) as look:
        assert queries.plan_page(look, plan_id).agreed_at is None


def test_what_was_earned_before_is_shown_to_both(client_of, town):
    granted(town, town.educator, "growth-mindset")
    town.clock.advance(days=1)
    plan_id = factory.presented(town, town.educator)

    assert "Earned on 1 September 2026, before this plan; it counts here" in read(
        client_of(town.leader), f"/plans/{plan_id}"
    )
    assert "on 1 September 2026, before this plan" in read(client_of(town.educator), "/plan")


def test_a_completed_plan_says_so_and_tells_honestly_when_an_award_was_taken_back(client_of, town):
    from awards import service as awards

    factory.agreed(town, town.educator)
    awarded = factory.earned(town, town.educator, [*factory.the_twelve(town), factory.capstone(town)])
    client = client_of(town.educator)
    assert "You have completed this pathway" in read(client, "/plan")

    with town.at(town.program_lead) as uow:
        awards.revoke(uow, awarded[0], "Earned with borrowed work.")
    page = read(client, "/plan")
    assert "Completed, and something has changed since" in page
    assert "Missing: Growth mindset" in page
    assert "This plan was completed on 1 September 2026, and that stays so." in page


def test_a_plan_can_be_given_up_and_started_anew(client_of, town):
    client, plan_id = client_of(town.educator), factory.chosen(town, town.educator)

    assert client.send(f"/plans/{plan_id}/withdraw").status_code == 303
    assert "You have no plan yet" in read(client, "/plan")


def test_no_hours_are_counted_anywhere_on_the_plan(client_of, town):
    factory.agreed(town, town.educator)
    main = re.search(r"<main.*</main>", read(client_of(town.educator), "/plan"), re.DOTALL).group()

    assert not re.search(r"\bhours?\b", main)


def test_pages_cost_few_statements_and_no_more_when_there_is_more(client_of, town):
    educator, leader = client_of(town.educator), client_of(town.leader)
    plan_id = factory.chosen(town, town.educator)

    def cost(client, path):
        with statements(town.runtime) as sent:
            read(client, path)
        return len(sent)

    assert cost(educator, "/plan") <= 15
    assert cost(educator, f"/plans/{plan_id}/present") <= 15
    with town.at(town.educator) as uow:
        service.present(uow, plan_id, town.leader.person_id, factory.meeting_day(town))
    one = cost(leader, "/plans")
    factory.earned(town, town.educator, factory.the_twelve(town)[:6])
    assert cost(leader, f"/plans/{plan_id}") <= 15
    assert cost(educator, "/plan") <= 15
    factory.presented(town, town.other_educator)
    assert cost(leader, "/plans") == one
    assert cost(educator, "/pathways") <= 15
    assert cost(educator, f"/pathways/{factory.SLUG}") <= 15


def test_the_last_stage_is_under_way_until_the_plan_is_completed(client_of, town):
    def stages():
        shown = read(client_of(town.educator), "/plan")
        return re.findall(r'<li class="wm-stage-(\w+)".*?wm-stage-label">([^<]+)<', shown, re.DOTALL)

    factory.agreed(town, town.educator)
    assert stages() == [("done", "Made"), ("done", "Presented"), ("done", "Agreed"), ("now", "Under way")]
    factory.earned(town, town.educator, [*factory.the_twelve(town), factory.capstone(town)])
    assert stages()[-1] == ("done", "Completed")


@pytest.mark.parametrize("stage", ["chosen", "presented", "agreed"])
def test_giving_up_a_plan_takes_a_second_step_that_says_what_happens(client_of, town, stage):
    plan_id = getattr(factory, stage)(town, town.educator)

    page = read(client_of(town.educator), "/plan")

    hidden = re.search(r"<details>(.*?)</details>", page, re.DOTALL).group(1)
    assert "what you have earned stays yours" in hidden
    assert f'action="/plans/{plan_id}/withdraw"' in hidden
    assert page.count("/withdraw") == 1


def test_the_leaders_words_keep_their_lines_on_every_page_of_the_author(client_of, town):
    factory.returned(town, town.educator, "One thing.\n\nAnother thing.")
    page = read(client_of(town.educator), "/plan")
    assert '<p class="wm-own">One thing.\n\nAnother thing.</p>' in page


def test_a_leader_is_told_whose_plan_it_was_and_finds_it_among_its_like(client_of, town):
    leader = client_of(town.leader)
    first, second = factory.presented(town, town.educator), factory.presented(town, town.other_educator)
    leader.send(f"/plans/{first}/hear", {"return_it": "1", "comment": "More on equity?"})
    assert "The plan is returned to Ana Alvarez" in read(leader, "/plans")
    leader.send(f"/plans/{second}/hear", {"agree": "1"})
    page = read(leader, "/plans")
    assert "You have agreed to the plan of " in page
    order = ["Returned, with their authors now", first, "Agreed and under way", second]
    assert sorted(order, key=page.index) == order
    assert "<h3>Completed" not in page


@pytest.mark.parametrize("typed", ["", "soon"])
def test_the_day_of_the_meeting_is_offered_from_today_and_shown_by_a_day_to_come(client_of, town, typed):
    client, plan_id = client_of(town.educator), factory.chosen(town, town.educator)
    assert re.search(
        r'name="meeting_on"[^>]*min="2026-09-01"|min="2026-09-01"[^>]*name="meeting_on"',
        read(client, f"/plans/{plan_id}/present"),
    )

    answer = client.send(f"/plans/{plan_id}/present", {"meeting_on": typed})

    assert "Choose a day, for example 2026-09-15." in text_of(answer)


def test_a_presented_plan_can_be_taken_back_from_its_page(client_of, town):
    educator, leader = client_of(town.educator), client_of(town.leader)
    plan_id = factory.presented(town, town.educator)
    assert "Take it back to change it" in read(educator, "/plan")

    assert educator.send(f"/plans/{plan_id}/take-back").status_code == 303

    page = read(educator, "/plan")
    assert "The plan is yours again" in page
    assert len(ticked(page)) == 8
    assert "Ana Alvarez has taken this plan back to change it" in read(leader, f"/plans/{plan_id}")
    late = leader.send(f"/plans/{plan_id}/hear", {"return_it": "1", "comment": "Words that took time"})
    assert late.status_code == 409
    assert "Words that took time" in text_of(late)
    educator.send(f"/plans/{plan_id}/present", presenting(town))
    leader.send(f"/plans/{plan_id}/hear", {"agree": "1"})
    educator.send(f"/plans/{plan_id}/take-back")
    assert "is agreed, so it cannot be taken back now" in read(educator, "/plan")


def test_what_was_said_before_stays_on_the_page_of_a_plan_that_was_taken_back(client_of, town):
    plan_id, client = factory.returned(town, town.educator), client_of(town.educator)
    client.send(f"/plans/{plan_id}/present", presenting(town))
    client.send(f"/plans/{plan_id}/take-back")

    assert "Could one of them be about equity?" in read(client, "/plan")
