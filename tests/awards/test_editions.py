"""Badges that are signed again, and awards that are suspended for a while; through the service and a real database."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import sqlalchemy as sa

from awards import queries, service
from awards.models import Edition
from awards.rules import AwardState, EditionReason, identity_hash
from awards.verifying import Step, Verdict
from credentials.rules import Level
from people import service as people
from tests.awards.test_service import BrokenSigner, check, signing_with, stored
from tests.factories import awards
from tests.factories import review as reviews
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, Unavailable


def editions(town, award_id):
    with town.look() as look:
        query = sa.select(Edition).where(Edition.award_id == award_id).order_by(Edition.number)
        return list(look.session.scalars(query))


def do(town, actor, verb, *args, **named):
    with town.at(actor) as uow:
        return verb(uow, *args, **named)


# --- suspending -----------------------------------------------------------------------------------


def test_while_suspended_nobody_says_that_it_holds_and_afterwards_only_the_new_copy_does(town):
    award_id = awards.shared(town, town.educator)
    before = stored(town, award_id)

    do(town, town.program_lead, service.suspend, award_id, "  We are asked  who did the work. ")

    held = stored(town, award_id)
    assert (held.state, held.suspension_reason) == (AwardState.SUSPENDED, "We are asked who did the work.")
    for source in (held.document, held.document_jwt):
        report = check(town, source)
        assert report.verdict is Verdict.SUSPENDED
        assert "We are asked who did the work." in report.check(Step.STATUS).sentence
    with town.look() as look:
        told = queries.assertion(look, award_id)
        assert told.revoked
        assert told.document["revocationReason"] == "We are asked who did the work."
        assert queries.held_by(look, town.educator.person_id) == ()

    town.clock.advance(days=3)
    do(town, town.program_lead, service.resume, award_id)

    after = stored(town, award_id)
    assert (after.state, after.edition, after.edition_reason) == (AwardState.ISSUED, 2, EditionReason.RESUMED)
    assert (after.suspended_at, after.suspension_reason) == (None, "")
    assert after.status_index != before.status_index
    for source in (after.document, after.document_jwt):
        assert check(town, source).verdict is Verdict.VALID
    for source in (before.document, before.document_jwt):
        report = check(town, source)
        assert report.verdict is Verdict.REVOKED
        assert "There is a newer one" in report.check(Step.STATUS).sentence
    new, old = json.loads(after.document), json.loads(before.document)
    assert new["awardedDate"] == old["awardedDate"]
    assert new["validFrom"] > old["validFrom"]
    assert new["description"] == "A suspension was lifted."
    with town.look() as look:
        assert not queries.assertion(look, award_id).revoked
        assert [one.award_id for one in queries.held_by(look, town.educator.person_id)] == [award_id]


def test_the_holder_is_told_of_a_suspension_and_of_its_end(town):
    award_id = awards.issued(town, town.educator)
    do(town, town.program_lead, service.suspend, award_id, "A question about consent.")
    do(town, town.program_lead, service.resume, award_id)

    town.work()

    mail = "\n".join(path.read_text() for path in (town.installation.settings.home / "mail").glob("*.eml"))
    assert "A question about consent." in mail
    assert "Subject: Your award counts again" in mail


def test_nobody_suspends_their_own_award_or_without_a_reason(town):
    award_id = awards.issued(town, town.educator)
    for actor in (town.educator, town.other_educator):
        with pytest.raises((Refused, NotFound)):
            do(town, actor, service.suspend, award_id, "Why not.")
    with pytest.raises(Invalid) as caught:
        do(town, town.program_lead, service.suspend, award_id, "  ")
    assert caught.value.problems[0].where == "reason"
    with pytest.raises(IllegalTransition):
        do(town, town.program_lead, service.resume, award_id)


def test_when_the_signer_fails_the_award_stays_suspended(town):
    award_id = awards.issued(town, town.educator)
    do(town, town.program_lead, service.suspend, award_id, "A question.")

    with signing_with(town, BrokenSigner()), pytest.raises(Unavailable):
        do(town, town.program_lead, service.resume, award_id)

    assert stored(town, award_id).state is AwardState.SUSPENDED
    assert editions(town, award_id) == []


def test_revoking_marks_every_edition(town):
    award_id = awards.shared(town, town.educator)
    first = stored(town, award_id)
    do(town, town.program_lead, service.suspend, award_id, "A question.")
    do(town, town.program_lead, service.resume, award_id)
    second = stored(town, award_id)
    do(town, town.program_lead, service.repair, award_id, "The title had a slip.")
    third = stored(town, award_id)
    assert third.status_index == second.status_index != first.status_index

    do(town, town.program_lead, service.revoke, award_id, "It was borrowed work.")

    for one in (first, second, third):
        assert check(town, one.document).verdict is Verdict.REVOKED
        assert check(town, one.document_jwt).verdict is Verdict.REVOKED


# --- signing again --------------------------------------------------------------------------------


def test_a_repair_says_what_was_put_right_and_the_copy_before_still_holds(town):
    award_id = awards.issued(town, town.educator)
    before = stored(town, award_id)
    town.clock.advance(days=1)

    do(town, town.program_lead, service.repair, award_id, "The issuer's name was misspelled.")

    after = stored(town, award_id)
    assert json.loads(after.document)["description"] == (
        "Something it said was put right. The issuer's name was misspelled."
    )
    assert [one.document for one in editions(town, award_id)] == [before.document]
    assert check(town, before.document).verdict is Verdict.VALID
    assert check(town, after.document).verdict is Verdict.VALID
    with pytest.raises(Refused):
        do(town, town.educator, service.repair, award_id, "Mine.")


def test_a_changed_address_never_loses_a_badge(town):
    award_id = awards.issued(town, town.educator)
    before = stored(town, award_id)
    do(town, town.educator, service.name_by_present_address, award_id)
    assert stored(town, award_id).edition == 1  # nothing is new yet

    with town.at(town.system) as uow:
        people.change_person(
            uow,
            town.educator.person_id,
            given_name="Ana",
            family_name="Alvarez",
            email="new@elsewhere.example",
            school_id=None,
            position="",
        )
    with town.look(town.educator) as look:
        assert queries.award_page(look, award_id).other_address
    do(town, town.educator, service.name_by_present_address, award_id)

    after = stored(town, award_id)
    assert after.hashed_email == identity_hash("new@elsewhere.example", after.salt)
    assert after.recipient_urn == before.recipient_urn
    for one in (before, after):
        assert check(town, one.document).verdict is Verdict.VALID
    with town.look(town.educator) as look:
        assert not queries.award_page(look, award_id).other_address


def test_what_does_not_hold_is_not_signed_again(town):
    award_id = awards.revoked(town, town.educator)
    for actor, verb, arguments in (
        (town.educator, service.name_by_present_address, ()),
        (town.program_lead, service.repair, ("A slip.",)),
    ):
        with pytest.raises(Conflict):
            do(town, actor, verb, award_id, *arguments)
    with pytest.raises(Conflict):
        do(town, town.educator, service.publish, award_id, criteria=(), pieces=())


# --- showing --------------------------------------------------------------------------------------


@pytest.fixture
def earned(town):
    """A badge for work that two readers rated, the second higher in the first criterion."""
    awards.issuer(town)
    case_id = reviews.opened(town)
    reviews.score(town, reviews.reader_in(town, case_id, 1), case_id)
    reviews.score(town, reviews.reader_in(town, case_id, 2), case_id, c1=Level.EXCEEDS)
    town.work()
    with town.look(town.educator) as look:
        (row,) = queries.my_awards(look).held
    return row.award_id


def showing(town, award_id):
    with town.look(town.educator) as look:
        return queries.showing_page(look, award_id)


def test_a_badge_shows_nothing_until_its_holder_chooses_it(town, earned):
    document = json.loads(stored(town, earned).document)
    assert "evidence" not in document
    assert "result" not in document["credentialSubject"]
    page = showing(town, earned)
    assert len(page.results) == len(reviews.rubric_of(town).criteria)
    assert {one.level for one in page.results} == {"Meets"}  # of two, the level that both saw at least
    assert any(one.text for one in page.pieces)
    assert any(one.what == "PDF" for one in page.pieces)


def test_what_is_chosen_is_signed_word_for_word_as_it_was_shown_before(town, earned):
    do(town, town.educator, service.share, earned)
    page = showing(town, earned)
    text = next(one for one in page.pieces if one.text)
    file = next(one for one in page.pieces if one.what == "PDF")
    chosen = {"criteria": [page.results[1].criterion], "pieces": [text.key, file.key]}
    with town.look(town.educator) as look:
        preview = queries.showing_page(look, earned, **chosen).document
    town.clock.advance(hours=1)

    do(town, town.educator, service.publish, earned, **chosen)

    award = stored(town, earned)
    document = json.loads(award.document)
    assert document["evidence"] == preview["evidence"]
    assert document["credentialSubject"] == preview["credentialSubject"]
    (result,) = document["credentialSubject"]["result"]
    assert result["achievedLevel"].endswith("/meets")
    written, opened = document["evidence"]
    assert written["narrative"] == text.text
    assert "SHA-256" in opened["description"]
    assert award.edition_reason is EditionReason.PUBLISHED
    for source in (award.document, award.document_jwt):
        assert check(town, source).verdict is Verdict.VALID
    assert "Hill School" not in award.document  # what its author named the file


def test_a_file_is_open_only_while_it_is_shown_and_the_badge_is_shared(town, earned, client_of):
    file = next(one for one in showing(town, earned).pieces if one.what == "PDF")
    other = next(one for one in showing(town, earned).pieces if one.what == "PDF" and one.key != file.key)
    stranger = client_of(None)
    at = f"/badges/{earned}/evidence/{file.key}"
    do(town, town.educator, service.publish, earned, criteria=(), pieces=[file.key])
    assert stranger.get(at).status_code == 404

    do(town, town.educator, service.share, earned)
    answer = stranger.get(at)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert "Alvarez" not in answer.headers["Content-Disposition"]
    assert hashlib.sha256(answer.data).hexdigest() in stored(town, earned).document
    assert stranger.get(f"/badges/{earned}/evidence/{other.key}").status_code == 404
    assert "SHA-256" in stranger.get(f"/badges/{earned}").text

    do(town, town.educator, service.publish, earned, criteria=(), pieces=())
    assert stranger.get(at).status_code == 404


def test_choosing_the_same_again_signs_nothing_and_what_is_not_there_is_refused(town, earned):
    criterion = showing(town, earned).results[0].criterion
    do(town, town.educator, service.publish, earned, criteria=[], pieces=[])
    assert stored(town, earned).edition == 1
    for _ in range(2):
        do(town, town.educator, service.publish, earned, criteria=[criterion], pieces=[])
    assert stored(town, earned).edition == 2
    with pytest.raises(Invalid):
        do(town, town.educator, service.publish, earned, criteria=["of somebody else"], pieces=[])


def test_only_the_holder_chooses(town, earned):
    for actor in (town.program_lead, town.other_educator):
        with pytest.raises((Refused, NotFound)):
            do(town, actor, service.publish, earned, criteria=(), pieces=())
        with town.look(actor) as look, pytest.raises(NotFound):
            queries.showing_page(look, earned)


def test_a_badge_for_a_pathway_has_nothing_of_its_own_to_show(town):
    award_id = awards.issued(town, town.educator)  # its reasons name no case and no attempt
    page = showing(town, award_id)
    assert (page.results, page.pieces) == ((), ())


# --- pages ----------------------------------------------------------------------------------------


def posted(client, path, **fields):
    page = client.get(path.rpartition("/")[0] if not path.endswith("/showing") else path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    return client.post(path, data={"csrf_token": token, **fields})


def test_the_holder_sees_what_will_be_public_before_it_is_signed(town, earned, client_of):
    client = client_of(town.educator)
    page = showing(town, earned)
    fields = {"criteria": [page.results[0].criterion], "pieces": [page.pieces[0].key]}

    looked = posted(client, f"/awards/{earned}/showing", **fields, step="look")
    assert looked.status_code == 200
    assert "This is what will be in your badge" in looked.text
    assert page.results[0].title in looked.text
    assert stored(town, earned).edition == 1

    signed = posted(client, f"/awards/{earned}/showing", **fields, step="sign")
    assert signed.status_code == 303
    assert stored(town, earned).edition == 2
    assert "The badge shows 2 things" in client.get(f"/awards/{earned}").text


def test_a_program_lead_suspends_and_resumes_in_the_page_and_the_public_page_says_suspended(town, client_of):
    award_id = awards.shared(town, town.educator)
    lead = client_of(town.program_lead)
    empty = posted(lead, f"/awards/{award_id}/suspend", reason=" ")
    assert empty.status_code == 422
    assert "Say why, in a sentence or two." in empty.text

    assert posted(lead, f"/awards/{award_id}/suspend", reason="A question about consent.").status_code == 303
    public = client_of(None).get(f"/badges/{award_id}").text
    assert "This badge is suspended" in public
    assert "A question about consent." in public
    assert "was revoked" not in public

    assert posted(lead, f"/awards/{award_id}/resume").status_code == 303
    assert "This badge is valid" in client_of(None).get(f"/badges/{award_id}").text
    assert posted(lead, f"/awards/{award_id}/repair", note="A slip in the title.").status_code == 303
    assert "A slip in the title." in lead.get(f"/awards/{award_id}").text
