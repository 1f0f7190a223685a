"""Badges from elsewhere on a real database: bringing, matching, proposing, deciding, checking again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from awards import queries, service
from awards.baking import bake_png
from awards.rules import Ended, OutsideState, Soundness, Worth
from awards.verifying import Outcome, Step, Verdict
from tests.awards import badges
from tests.factories import awards, outside
from tests.factories.town import audited, email_of
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, Stale


def page(town, outside_id, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.outside_page(look, outside_id)


def row(town, outside_id):
    return page(town, outside_id).row


@pytest.fixture
def far(town):
    return outside.issuer(town)


# --- bringing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["hosted", "signed"])
def test_a_badge_is_checked_in_full_and_kept_whole(town, far, form):
    document = getattr(far, form)()
    outside_id = outside.brought(town, town.educator, document, by=far)

    found = page(town, outside_id)
    with town.look(town.educator) as look:
        assert queries.outside_source(look, outside_id).content == json.dumps(document).encode()
    assert found.check.report.verdict is Verdict.VALID
    passed = {c.step for c in found.check.report.checks if c.outcome is Outcome.PASSED}
    assert passed >= {
        Step.FORMAT,
        Step.SCHEMA,
        Step.ISSUER,
        Step.SIGNATURE,
        Step.DATES,
        Step.STATUS,
        Step.RECIPIENT,
    }
    assert (found.row.title, found.row.issuer_name) == ("Data-driven interventions", "Micro Promise")
    assert found.row.state is OutsideState.BROUGHT
    assert audited(town, outside_id) == ["awards:outside:bring"]


def test_a_baked_picture_is_a_badge_and_the_same_badge(town, far):
    document = far.hosted()
    picture = bake_png(badges.picture(), json.dumps(document), version="2.0")
    with town.look(town.educator) as look:
        report = service.examine(look, picture)
    with town.at(town.educator) as uow:
        service.bring_badge(uow, picture, report=report, file_name="C:\\badges\\mine.png")

    with pytest.raises(Conflict, match="brought this badge already"):
        outside.brought(town, town.educator, document, by=far)


def test_the_badge_of_somebody_else_is_kept_with_the_step_that_failed(town, far):
    outside_id = outside.brought(town, town.educator, far.hosted("other_educator"), by=far)

    assert page(town, outside_id).check.report.check(Step.RECIPIENT).outcome is Outcome.FAILED
    assert row(town, outside_id).soundness is Soundness.UNSOUND


def test_a_badge_given_to_another_address_of_ones_own_is_compared_with_that(town, far):
    document = far.hosted("educator", email="ana@home.example")
    outside_id = outside.brought(town, town.educator, document, by=far, given_to="ana@home.example")

    assert page(town, outside_id).check.report.verdict is Verdict.VALID
    assert page(town, outside_id).given_to == "ana@home.example"


def test_without_other_sites_the_answer_is_could_not_check(town, far):
    document = far.hosted()
    far.sites.answers.clear()

    outside_id = outside.brought(town, town.educator, document, by=far)

    assert page(town, outside_id).check.report.verdict is Verdict.COULD_NOT_CHECK
    assert row(town, outside_id).soundness is Soundness.FINE


def test_what_is_no_badge_is_refused_with_the_cure(town, far):
    with pytest.raises(Invalid) as refused, town.at(town.educator) as uow:
        service.bring_badge(uow, b"my certificate")

    assert "picture, or the JSON" in refused.value.cure


def test_a_badge_of_this_district_is_no_badge_from_elsewhere(town, far):
    award_id = awards.issued(town, town.educator)
    with town.look(town.educator) as look:
        document = queries.badge_file(look, award_id).document

    with pytest.raises(Conflict, match="issued here"), town.at(town.educator) as uow:
        service.bring_badge(uow, document.encode())


def test_a_web_page_is_told_from_a_badge_and_a_silent_site_from_both(town, far):
    far.sites.put("https://micro.example/about", b"<!DOCTYPE html><html></html>")
    with town.look(town.educator) as look:
        with pytest.raises(Invalid, match="web page about a badge"):
            service.fetch_badge(look, "https://micro.example/about")
        with pytest.raises(Invalid) as silent:
            service.fetch_badge(look, "https://nobody.example/badge")
    assert "bring the file" in silent.value.cure


def test_only_educators_bring(town, far):
    with pytest.raises(Refused), town.at(town.superintendent) as uow:
        service.bring_badge(uow, json.dumps(far.hosted("superintendent")).encode())


def test_prior_learning_takes_the_same_road(town, far):
    outside_id = outside.prior(town, town.educator, links=["example.org/plan"])
    outside.decide(town, outside.proposed(town, town.educator, outside_id), Worth.PARTLY)

    found = page(town, outside_id)
    assert (found.check, found.links) == (None, ("https://example.org/plan",))
    assert found.row.worth is Worth.PARTLY
    with pytest.raises(Invalid):
        outside.prior(town, town.educator, links=["javascript:alert(1)"])


# --- matching and proposing -----------------------------------------------------------------------


def test_it_is_matched_with_credentials_and_items_each_once(town, far):
    outside_id = outside.brought(town, town.educator, by=far)
    for _ in range(2):
        with town.at(town.educator) as uow:
            service.match_credential(uow, outside_id, "growth-mindset")
        with town.at(town.educator) as uow:
            service.match_item(uow, outside_id, "core-four", "CF1")

    said = page(town, outside_id).matches
    assert {(match.slug, match.code) for match in said} == {("growth-mindset", ""), ("", "CF1")}
    with town.at(town.educator) as uow:
        service.unmatch(uow, outside_id, said[0].id)
    assert len(page(town, outside_id).matches) == 1


def test_the_search_offers_credentials_and_items(town, far):
    outside_id = outside.brought(town, town.educator, by=far)
    with town.look(town.educator) as look:
        found = queries.match_page(look, outside_id, "data")

    assert any("data" in card.title.lower() for card in found.cards)
    assert all("data" in f"{item.code} {item.title}".lower() for item in found.items)
    assert len(found.items) > 1


def test_it_is_proposed_with_words_and_a_match(town, far, letters):
    outside_id = outside.brought(town, town.educator, by=far)
    with pytest.raises(Invalid) as bare, town.at(town.educator) as uow:
        service.propose(uow, outside_id, "")
    assert [problem.where for problem in bare.value.problems] == ["words", ""]

    outside.proposed(town, town.educator, outside_id)
    assert [letter.count("To decide") for letter in letters()] == [1]
    with town.at(town.educator) as uow:
        service.propose(uow, outside_id, "Better words.")
    assert letters() == []
    assert page(town, outside_id).words == "Better words."


def test_only_its_holder_changes_it(town, far):
    outside_id = outside.brought(town, town.educator, by=far)

    with pytest.raises(Refused), town.at(town.program_lead) as uow:
        service.match_credential(uow, outside_id, "growth-mindset")
    with pytest.raises(NotFound), town.at(town.other_educator) as uow:
        service.withdraw(uow, outside_id)


# --- deciding -------------------------------------------------------------------------------------


def test_a_decision_can_be_revised_and_both_reasons_stay(town, far, letters):
    outside_id = outside.decided(town, town.educator, by=far)
    outside.decide(town, outside_id, Worth.RECOGNISED, reason="On a second look it asks for less.")

    first, second = page(town, outside_id).decisions
    assert (first.worth, first.ended, first.reason) == (Worth.EQUIVALENT, Ended.REVISED, outside.REASON)
    assert (second.worth, second.stands, second.measure) == (Worth.RECOGNISED, True, None)
    assert not row(town, outside_id).counts
    assert sum("a second look" in letter for letter in letters()) == 1


def test_two_leads_do_not_decide_over_each_other(town, far):
    outside_id = outside.proposed(town, town.educator, by=far)
    outside.decide(town, outside_id, seen=0)

    with pytest.raises(Stale):
        outside.decide(town, outside_id, Worth.NOT, seen=0)


def test_nothing_is_decided_that_nobody_proposed(town, far):
    outside_id = outside.brought(town, town.educator, by=far)

    with pytest.raises(IllegalTransition):
        outside.decide(town, outside_id)


def test_nobody_decides_about_their_own(town, far):
    from people import service as people
    from people.queries import actor_by_id
    from waymark.kernel.actor import Role

    with town.at(town.system) as uow:
        people.give_role(uow, town.educator.person_id, Role.PROGRAM_LEAD)
    with town.look() as look:
        both = actor_by_id(look, town.educator.person_id)
    outside_id = outside.proposed(town, town.educator, by=far)

    with pytest.raises(Refused, match="Nobody decides about what they brought"):
        outside.decide(town, outside_id, by=both)


def test_a_badge_that_two_people_bring_is_noticed(town, far):
    outside_id = outside.proposed(town, town.educator, by=far)
    outside.brought(town, town.other_educator, far.hosted(), by=far)

    assert page(town, outside_id, town.program_lead).brought_by_others == 1
    assert page(town, outside_id).brought_by_others == 0


def test_what_is_taken_back_counts_no_more_and_can_be_brought_again(town, far):
    outside_id = outside.decided(town, town.educator, by=far)
    with town.at(town.educator) as uow:
        service.withdraw(uow, outside_id)

    (decision,) = page(town, outside_id).decisions
    assert decision.ended is Ended.WITHDRAWN
    with town.look(town.educator) as look:
        assert queries.outside_of(look, town.educator.person_id) == ()
    outside.brought(town, town.educator, by=far)


# --- checking again -------------------------------------------------------------------------------


def test_a_revocation_at_the_source_ends_the_decision_and_is_told(town, far, letters):
    outside_id = outside.decided(town, town.educator, by=far)
    letters()
    far.revoke()

    assert letters() == []
    town.clock.advance(days=7)
    told = letters()

    assert len(told) == 2
    assert all("Revoked by its issuer" in letter for letter in told)
    found = row(town, outside_id)
    assert (found.worth, found.lost, found.soundness) == (None, True, Soundness.REVOKED)
    assert [check.report.verdict for check in page(town, outside_id).checks] == [
        Verdict.VALID,
        Verdict.REVOKED,
    ]
    town.clock.advance(days=7)
    assert letters() == []


def test_a_site_that_is_away_changes_nothing(town, far, letters):
    outside_id = outside.decided(town, town.educator, by=far)
    letters()
    far.sites.answers.clear()
    town.clock.advance(days=7)

    assert letters() == []
    assert row(town, outside_id).counts
    assert page(town, outside_id).check.report.verdict is Verdict.COULD_NOT_CHECK


def test_the_same_result_a_week_later_moves_only_the_date(town, far):
    outside_id = outside.brought(town, town.educator, by=far)
    for _ in range(3):
        town.clock.advance(days=7)
        town.work()

    (check,) = page(town, outside_id).checks
    assert (check.last_at - check.first_at).days == 21
    assert (page(town, outside_id).check_due_at - town.clock.now()).days == 7


def test_an_expired_badge_stops_counting_and_recognised_ones_stay(town, far):
    ends = datetime(2026, 9, 5, tzinfo=UTC)
    counted = outside.brought(town, town.educator, far.hosted("educator", valid_until=ends), by=far)
    outside.decide(town, outside.proposed(town, town.educator, counted))
    shown = outside.brought(town, town.other_educator, far.hosted("other_educator", valid_until=ends), by=far)
    outside.decide(town, outside.proposed(town, town.other_educator, shown), Worth.RECOGNISED)
    town.clock.advance(days=8)
    town.work()

    assert row(town, counted).lost
    assert page(town, shown, town.other_educator).row.worth is Worth.RECOGNISED


def test_what_was_withdrawn_is_not_checked_any_more(town, far):
    outside_id = outside.brought(town, town.educator, by=far)
    with town.at(town.educator) as uow:
        service.withdraw(uow, outside_id)
    far.sites.asked.clear()
    town.clock.advance(days=8)
    town.work()

    assert far.sites.asked == []


def test_somebody_who_asks_gets_a_check_at_once(town, far, client_of):
    outside_id = outside.decided(town, town.educator, by=far)
    far.revoke()
    answer = client_of(town.program_lead).send(f"/outside/{outside_id}/check", follow_redirects=True)

    assert "Revoked by its issuer" in answer.text


# --- pages and API --------------------------------------------------------------------------------


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(town, far, client_of):
    educator = client_of(town.educator)

    nothing = educator.send("/outside/new", {})
    rubbish = educator.send("/outside/new", {"badge": "my certificate", "given_to": email_of("educator")})
    no_address = educator.send("/outside/new", {"badge": "{}", "given_to": "home"})

    assert nothing.status_code == rubbish.status_code == no_address.status_code == 422
    assert "Choose a file, or paste" in nothing.text
    assert "my certificate" in rubbish.text
    assert "This is no badge" in rubbish.text
    assert "no e-mail address" in no_address.text


def test_a_strangers_file_is_only_ever_saved(town, far, client_of):
    outside_id = outside.brought(town, town.educator, by=far)
    answer = client_of(town.educator).get(f"/outside/{outside_id}/source")

    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_queue_is_for_program_leads(town, far, client_of):
    assert client_of(town.educator).get("/outside").status_code == 403
    assert "Nothing waits" in client_of(town.program_lead).get("/outside").text
    outside.proposed(town, town.educator, by=far)
    assert "One badge from elsewhere waits" in client_of(town.program_lead).get("/").text


def test_hr_sees_and_does_not_decide(town, far, client_of):
    outside_id = outside.proposed(town, town.educator, by=far)
    answer = client_of(town.hr).get(f"/outside/{outside_id}")

    assert answer.status_code == 200
    assert "/decide" not in answer.text


def test_a_program_brings_reads_and_decides(town, far, api_of):
    body = {"badge": json.dumps(far.hosted()), "credentials": ["growth-mindset"], "words": outside.WORDS}
    made = api_of(town.educator).post("/outside", json=body)
    assert (made.status_code, made.json["state"]) == (201, "proposed")
    assert made.json["checks"][0]["verdict"] == "could_not_check"
    town.work()

    lead = api_of(town.program_lead)
    one = lead.get(f"/outside/{made.json['id']}").json
    assert [check["verdict"] for check in one["checks"]] == ["could_not_check", "valid"]
    decision = {"worth": "equivalent", "credential": "growth-mindset", "reason": outside.REASON, "seen": 0}
    done = lead.post(f"/outside/{one['id']}/decide", json=decision)
    assert (done.json["worth"], done.json["credential"]) == ("equivalent", "growth-mindset")
    assert lead.post(f"/outside/{one['id']}/decide", json=decision).status_code == 409
    assert [row["id"] for row in api_of(town.hr).get("/outside").json["items"]] == [one["id"]]
    assert api_of(town.other_educator).get("/outside").json["items"] == []
    gone = api_of(town.educator).post(f"/outside/{one['id']}/withdraw")
    assert gone.json["state"] == "withdrawn"


def test_a_program_brings_prior_learning(town, far, api_of):
    made = api_of(town.educator).post("/outside", json={"title": "A course", "words": "I learned."})

    assert (made.status_code, made.json["kind"], made.json["state"]) == (201, "prior_learning", "brought")
    assert api_of(town.educator).post("/outside", json={}).status_code == 422


def test_every_page_stays_within_its_statements(town, far, client_of):
    from tests.factories.statements import statements

    outside_id = outside.decided(town, town.educator, by=far)
    outside.decide(town, outside_id, Worth.PARTLY)
    for name in ("other_educator", "far_educator", "peer"):
        outside.proposed(town, town.actors[name], document=far.hosted(name), by=far)
    for who, path in (
        (town.educator, "/awards"),
        (town.educator, f"/outside/{outside_id}"),
        (town.educator, "/outside/new"),
        (town.program_lead, f"/outside/{outside_id}"),
        (town.program_lead, "/outside"),
        (town.program_lead, "/awards/given"),
    ):
        visitor = client_of(who)
        visitor.get(path)
        with statements(town.runtime) as sent:
            assert visitor.get(path).status_code == 200
        assert len(sent) <= 15, (path, len(sent))
    searching = outside.prior(town, town.educator)
    with statements(town.runtime) as sent:
        assert client_of(town.educator).get(f"/outside/{searching}/match?q=growth").status_code == 200
    assert len(sent) <= 15, len(sent)


def test_a_changed_copy_is_kept_as_unsound(town, far):
    document = far.signed()
    document["name"] = "Something better"
    outside_id = outside.brought(town, town.educator, document, by=far)

    assert row(town, outside_id).soundness is Soundness.UNSOUND
    assert row(town, outside_id).label == "Not proposed yet"
