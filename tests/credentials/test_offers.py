"""What people are offered when versions change: plans, work under way, awards; decided by themselves."""

import pytest

from credentials import queries, service
from credentials.rules import Carry, Carrying, Chosen, Touched
from evidence import queries as evidence
from evidence import service as evidence_service
from tests.factories import awards, drafts
from tests.factories import evidence as made
from tests.factories import pathways as plans
from waymark.kernel.errors import Conflict, Invalid, NotFound

SLUG = "voice-and-choice"


def carry(**choices):
    return Carrying({Touched(name): choice for name, choice in choices.items()})


def offers(town, actor, subject_id=None):
    with town.look(actor) as look:
        return queries.offers_for(look, actor.person_id, subject_id=subject_id)


def decide(town, actor, offer, chosen):
    with town.at(actor) as uow:
        service.answer(uow, offer.id, chosen)


def retire(town, slug=SLUG, **choices):
    with town.at(town.program_lead) as uow:
        service.retire(uow, slug, reason="It has become two.", carrying=carry(**choices))


def version_of(town, actor, submission_id):
    with town.look(actor) as look:
        return evidence.submission_page(look, submission_id).definition.number


def begin(town, actor, slug=SLUG):
    with town.at(actor) as uow:
        return evidence_service.start(uow, slug)


def test_by_itself_a_new_version_bothers_nobody(town):
    submission = made.started(town, town.educator, SLUG)
    awards.issued(town, town.other_educator, SLUG)
    drafts.next_version(town, SLUG)

    assert offers(town, town.educator) == ()
    assert offers(town, town.other_educator) == ()
    assert version_of(town, town.educator, submission) == "1.0"


def test_work_goes_on_under_the_new_version_once_its_author_takes_it(town):
    submission = made.started(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER))
    (offer,) = offers(town, town.educator)
    assert (offer.old_number, offer.new_number, offer.must_answer) == ("1.0", "1.1", False)

    decide(town, town.educator, offer, Chosen.OLD)
    assert version_of(town, town.educator, submission) == "1.0"
    decide(town, town.educator, offer, Chosen.NEW)
    assert version_of(town, town.educator, submission) == "1.1"
    with pytest.raises(Conflict):
        decide(town, town.educator, offer, Chosen.OLD)


def test_where_the_author_asks_nothing_is_handed_in_undecided(town):
    submission = made.complete(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.ASK))
    with pytest.raises(Invalid) as refusal, town.at(town.educator) as uow:
        evidence_service.submit(uow, submission, attestation=True)
    assert [problem.where for problem in refusal.value.problems] == ["version"]

    decide(town, town.educator, offers(town, town.educator)[0], Chosen.OLD)
    with town.at(town.educator) as uow:
        evidence_service.submit(uow, submission, attestation=True)


def test_work_that_is_being_read_is_not_moved(town):
    submission = made.submitted(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER))
    with pytest.raises(Conflict, match="being read"):
        decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)

    assert version_of(town, town.educator, submission) == "1.0"


def test_what_the_new_version_does_not_ask_for_stays_out_of_the_attempt(town):
    submission = made.complete(town, town.educator, SLUG)
    with town.look(town.program_lead) as look:
        body = queries.published_body(look, town.district, SLUG)
    kept = [demand for demand in body["demands"] if demand["kind"] in ("answer", "reflection")]
    ids = {demand["id"] for demand in kept}
    criteria = [{**one, "demands": sorted(ids)} for one in body["rubric"]["criteria"]]
    drafts.next_version(
        town,
        SLUG,
        carry(submissions=Carry.OFFER),
        demands=kept,
        rubric={**body["rubric"], "criteria": criteria},
    )
    decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)
    with town.at(town.educator) as uow:
        evidence_service.submit(uow, submission, attestation=True)

    with town.look(town.educator) as look:
        page = evidence.attempt_page(look, submission, 1)
    assert {part.demand.id for part in page.parts} == ids
    assert not any(part.artifacts for part in page.parts)


@pytest.mark.parametrize(
    ("chosen", "begins_with"),
    [(Carry.KEEP, "1.0"), (Carry.OFFER, "1.0")],
)
def test_a_plan_begins_under_the_version_it_was_made_with(town, chosen, begins_with):
    plans.agreed(town, town.educator)
    drafts.next_version(town, SLUG, carry(plans=chosen))

    assert version_of(town, town.educator, begin(town, town.educator)) == begins_with
    assert version_of(town, town.other_educator, begin(town, town.other_educator)) == "1.1"


def test_a_plan_begins_under_the_new_version_once_it_is_taken(town):
    plans.agreed(town, town.educator)
    drafts.next_version(town, SLUG, carry(plans=Carry.OFFER))
    decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)

    assert version_of(town, town.educator, begin(town, town.educator)) == "1.1"


def test_where_the_author_asks_a_plan_waits_for_the_decision(town):
    plans.agreed(town, town.educator)
    drafts.next_version(town, SLUG, carry(plans=Carry.ASK))
    with pytest.raises(Invalid):
        begin(town, town.educator)
    decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)

    assert version_of(town, town.educator, begin(town, town.educator)) == "1.1"


def test_a_retired_credential_can_still_be_begun_where_a_plan_names_it(town):
    plans.agreed(town, town.educator)
    retire(town, plans=Carry.KEEP)

    assert version_of(town, town.educator, begin(town, town.educator)) == "1.0"
    with pytest.raises(NotFound):
        begin(town, town.other_educator)


def test_a_retirement_is_told_with_its_reason(town):
    made.started(town, town.educator, SLUG)
    retire(town, submissions=Carry.OFFER)
    (offer,) = offers(town, town.educator)

    assert (offer.new_number, offer.reason) == ("", "It has become two.")
    with pytest.raises(Conflict):
        decide(town, town.educator, offer, Chosen.NEW)
    decide(town, town.educator, offer, Chosen.OLD)
    assert offers(town, town.educator) == ()


def test_holders_are_told_and_keep_their_badge(town):
    award_id = awards.issued(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(awards=Carry.OFFER))
    (offer,) = offers(town, town.educator, award_id)

    assert offer.touched is Touched.AWARDS
    decide(town, town.educator, offer, Chosen.OLD)
    assert offers(town, town.educator) == ()


def test_offers_of_others_are_nobody_elses(town):
    made.started(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER))
    offer = offers(town, town.educator)[0]
    with pytest.raises(NotFound):
        decide(town, town.other_educator, offer, Chosen.NEW)


def test_one_version_after_the_other_reaches_everybody_who_stands_on_any(town):
    first = made.started(town, town.educator, SLUG)
    drafts.next_version(town, SLUG)
    made.started(town, town.other_educator, SLUG)
    award_id = awards.issued(town, town.far_educator, SLUG)
    drafts.next_version(
        town, SLUG, carry(submissions=Carry.OFFER, awards=Carry.OFFER), summary="Once more in other words."
    )

    assert [(o.old_number, o.new_number) for o in offers(town, town.educator, first)] == [("1.0", "1.2")]
    assert [(o.old_number, o.new_number) for o in offers(town, town.other_educator)] == [("1.1", "1.2")]
    assert [o.old_number for o in offers(town, town.far_educator, award_id)] == ["1.1"]


def test_an_offer_that_is_open_leads_to_the_newest_version(town):
    submission = made.started(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER))
    drafts.next_version(town, SLUG, summary="Once more in other words.")
    (offer,) = offers(town, town.educator)
    assert (offer.old_number, offer.new_number) == ("1.0", "1.2")

    decide(town, town.educator, offer, Chosen.NEW)
    assert version_of(town, town.educator, submission) == "1.2"


def test_who_took_a_version_is_offered_the_next_one_again(town):
    made.started(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER))
    decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)
    drafts.next_version(town, SLUG, carry(submissions=Carry.OFFER), summary="Once more in other words.")
    (offer,) = offers(town, town.educator)

    assert (offer.old_number, offer.new_number) == ("1.1", "1.2")


def test_a_holder_who_wants_the_new_version_begins_it(town):
    awards.issued(town, town.educator, SLUG)
    drafts.next_version(town, SLUG, carry(awards=Carry.ASK))
    decide(town, town.educator, offers(town, town.educator)[0], Chosen.NEW)

    with town.look(town.educator) as look:
        (row,) = evidence.my_submissions(look).items
        assert evidence.submission_page(look, row.id).definition.number == "1.1"
    assert offers(town, town.educator) == ()
