"""Endorsements between issuers: their states, their documents inside badges, and what a check says of them."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards import queries, service
from awards.canonical import learned, plain_nquads
from awards.canonical.processor import process
from awards.models import Award, Endorsement
from awards.openbadge import build_ob3, build_ob3_endorsement
from awards.rules import (
    ENDORSEMENT_TRANSITIONS,
    EndorsementId,
    EndorsementState,
    EndorsementStep,
    StatusPlace,
    next_endorsement_state,
)
from awards.signing import self_named_key, sign_data_integrity
from awards.verifying import Outcome, Step, Verdict, remembered, version3
from schemas import registry
from tests.awards.badges import ACHIEVEMENT
from tests.factories import awards, outside
from tests.factories.statements import statements
from tests.factories.town import email_of
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused

UNIVERSITY = {
    "name": "Basin State University",
    "url": "https://basin.example",
    "email": "badges@basin.example",
}
SLUG = awards.SLUG


# --- states -----------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(EndorsementStep), max_size=8))
def test_an_answer_is_final_and_only_what_was_given_is_taken_back(steps):
    state, taken = EndorsementState.ASKED, []
    for step in steps:
        if (state, step) not in ENDORSEMENT_TRANSITIONS:
            with pytest.raises(IllegalTransition) as refused:
                next_endorsement_state(state, step)
            assert refused.value.cure
            continue
        state = next_endorsement_state(state, step)
        taken.append(step)
    assert taken in [
        [],
        [EndorsementStep.ACCEPT],
        [EndorsementStep.DECLINE],
        [EndorsementStep.WITHDRAW],
        [EndorsementStep.ACCEPT, EndorsementStep.REVOKE],
    ]
    assert (state is EndorsementState.ACCEPTED) == (taken == [EndorsementStep.ACCEPT])


# --- in the service ---------------------------------------------------------------------------------


@pytest.fixture
def stranger(client_of):
    return client_of(None)


@pytest.fixture
def partner(town):
    """A university for which a reader from outside speaks."""
    awards.issuer(town)
    with town.at(town.program_lead) as uow:
        made = service.found_partner(uow, town.district, **UNIVERSITY)
        service.name_speaker(uow, made, email_of("peer"))
    return made


def asked(town, partner, **of):
    with town.at(town.program_lead) as uow:
        return service.ask_endorsement(
            uow, partner, words="You know our work.", **(of or {"of_credential": SLUG})
        )


def accepted(town, partner, **of):
    made = asked(town, partner, **of)
    with town.at(town.peer) as uow:
        service.accept_endorsement(uow, made, "We count it towards our master's degree.")
    return made


def stored(town, award_id):
    with town.look() as look:
        return look.session.get(Award, award_id)


def check(town, source):
    with town.look() as look:
        return service.check(look, source)


def main_issuer(town):
    with town.look() as look:
        return queries.issuer_of(look, town.district).id


def at(stranger, address):
    return stranger.get(address.removeprefix("http://waymark.test")).get_json(force=True)


def test_an_endorsed_credential_says_so_in_its_document_and_in_badges_signed_afterwards(
    town, partner, stranger
):
    before = awards.issued(town, town.educator)
    made = accepted(town, partner)
    after = awards.issued(town, town.other_educator)

    signed = at(stranger, f"/ob3/endorsements/{made}")
    registry.validate("openbadges/v3p0/endorsement", signed)
    assert signed["issuer"]["id"].endswith(partner)
    assert signed["credentialSubject"]["endorsementComment"] == "We count it towards our master's degree."
    badge = json.loads(stored(town, after).document)
    achievement = badge["credentialSubject"]["achievement"]
    assert achievement["endorsement"] == [signed]
    assert signed["credentialSubject"]["id"] == achievement["id"]
    assert at(stranger, achievement["id"])["endorsement"] == [signed]
    registry.validate("openbadges/v3p0/credential", badge)
    assert "endorsement" not in json.loads(stored(town, before).document)["credentialSubject"]["achievement"]
    for one in (before, after):
        assert check(town, stored(town, one).document).verdict is Verdict.VALID
        assert check(town, stored(town, one).document_jwt).verdict is Verdict.VALID
    told = check(town, stored(town, after).document).check(Step.ENDORSEMENTS)
    assert told.outcome is Outcome.PASSED
    assert told.sentence == "Endorsed by Basin State University, which still stands behind it."
    assert (
        check(town, stored(town, before).document).check(Step.ENDORSEMENTS).outcome is Outcome.COULD_NOT_CHECK
    )


def test_an_endorsed_issuer_says_so_in_its_profile_and_in_badges(town, partner, stranger):
    main = main_issuer(town)
    accepted(town, partner, of_issuer=main)
    badge = json.loads(stored(town, awards.issued(town, town.educator)).document)

    (given_to_it,) = badge["issuer"]["endorsement"]
    assert given_to_it["credentialSubject"]["id"] == badge["issuer"]["id"]
    assert at(stranger, f"/ob3/issuers/{main}")["endorsement"] == [given_to_it]
    report = check(town, badge)
    assert (report.verdict, report.check(Step.ENDORSEMENTS).outcome) == (Verdict.VALID, Outcome.PASSED)


def test_a_revoked_endorsement_leaves_the_documents_and_badges_stay_valid(town, partner, stranger):
    made = accepted(town, partner)
    with_it = awards.issued(town, town.educator)
    signed = at(stranger, f"/ob3/endorsements/{made}")
    with town.at(town.peer) as uow:
        service.revoke_endorsement(uow, made, "The programme has changed.")
    without = awards.issued(town, town.other_educator)

    report = check(town, stored(town, with_it).document)
    assert report.verdict is Verdict.VALID
    assert report.check(Step.ENDORSEMENTS).outcome is Outcome.FAILED
    assert "Basin State University was taken back" in report.check(Step.ENDORSEMENTS).sentence
    achievement = json.loads(stored(town, without).document)["credentialSubject"]["achievement"]
    assert "endorsement" not in achievement
    assert "endorsement" not in at(stranger, achievement["id"])
    # The document itself stays where it was signed; its list says what became of it.
    assert at(stranger, f"/ob3/endorsements/{made}") == signed
    # Awards on the list of the university are not touched by it.
    assert check(town, stored(town, without).document).verdict is Verdict.VALID


def test_an_endorsement_that_was_changed_or_moved_is_not_believed(town, partner):
    accepted(town, partner)
    badge = json.loads(stored(town, awards.issued(town, town.educator)).document)

    def put_on_issuer(badge):
        badge["issuer"]["endorsement"] = badge["credentialSubject"]["achievement"].pop("endorsement")

    def another_comment(badge):
        one = badge["credentialSubject"]["achievement"]["endorsement"][0]
        one["credentialSubject"]["endorsementComment"] = "The best of all."

    def unsigned(badge):
        del badge["credentialSubject"]["achievement"]["endorsement"][0]["proof"]

    for change in (put_on_issuer, another_comment, unsigned):
        changed = copy.deepcopy(badge)
        change(changed)
        assert check(town, changed).verdict is Verdict.NOT_VALID, change


def test_the_full_check_looks_once_at_the_same_text_and_again_at_any_other(town, partner, monkeypatch):
    accepted(town, partner)
    badge = json.loads(stored(town, awards.issued(town, town.educator)).document)
    remembered.forget()
    looked = []
    full = version3.OB3LdpVerifier.verify
    monkeypatch.setattr(
        version3.OB3LdpVerifier, "verify", lambda self, document: looked.append(1) or full(self, document)
    )

    for _ in range(3):
        assert check(town, badge).verdict is Verdict.VALID
    assert len(looked) == 1
    reordered = dict(reversed(badge.items()))
    assert check(town, reordered).verdict is Verdict.VALID
    assert len(looked) == 2
    changed = copy.deepcopy(badge)
    changed["credentialSubject"]["achievement"]["endorsement"][0]["proof"]["proofValue"] += "1"
    for _ in range(2):
        assert check(town, changed).verdict is Verdict.NOT_VALID
    assert len(looked) == 4


def test_a_proof_that_runs_out_is_looked_at_each_time():
    document, key = {"id": "a", "proof": {"expires": "2030-01-01T00:00:00Z"}}, b"key"
    remembered.remember(document, key)
    assert not remembered.was_whole(document, key)
    document["proof"] = {}
    remembered.remember(document, key)
    assert remembered.was_whole(document, key)
    assert not remembered.was_whole(document, b"another key")


def endorsed_elsewhere(by=outside.ISSUER, key=outside.KEY):
    """An endorsement that somebody far away signs under the name of a university."""
    unsigned = build_ob3_endorsement(
        EndorsementId("far"),
        replace(by, name=UNIVERSITY["name"]),
        of=outside.FAR.achievement(ACHIEVEMENT.version_id),
        name="A badge",
        comment="The best of all.",
        given_at=outside.AWARDED,
        place=StatusPlace(outside.LIST, 8),
        addresses=outside.FAR,
    )
    del unsigned["credentialStatus"]
    return sign_data_integrity(unsigned, key, outside.AWARDED)


def with_endorsement(far, one):
    """A badge from far away that carries it."""
    badge = build_ob3(far.facts("educator"), outside.FAR)
    badge["credentialSubject"]["achievement"]["endorsement"] = [one]
    return sign_data_integrity(badge, outside.KEY, outside.AWARDED)


def told_everywhere(town, badge):
    with town.look(town.educator) as look:
        return service.examine(look, json.dumps(badge).encode()).check(Step.ENDORSEMENTS)


def test_an_issuer_elsewhere_that_endorses_itself_under_a_good_name_is_told_as_such(town):
    far = outside.issuer(town)
    told = told_everywhere(town, with_endorsement(far, endorsed_elsewhere()))

    assert told.outcome is Outcome.PASSED
    assert "Basin State University (its own issuer)" in told.sentence


def test_whoever_is_known_by_a_key_alone_endorses_under_no_name(town):
    far = outside.issuer(town)
    key = self_named_key(bytes(range(2, 34)))
    by = replace(outside.ISSUER, did=key.controller)
    told = told_everywhere(town, with_endorsement(far, endorsed_elsewhere(by=by, key=key)))

    assert told.outcome is Outcome.COULD_NOT_CHECK
    assert "calls themselves Basin State University" in told.sentence


def test_an_endorsement_of_what_another_issuer_defined_cannot_be_borrowed(town, partner):
    far = outside.issuer(town)
    accepted(town, partner)
    genuine = json.loads(stored(town, awards.issued(town, town.educator)).document)["credentialSubject"]
    badge = build_ob3(far.facts("educator"), outside.FAR)
    badge["credentialSubject"]["achievement"] = genuine["achievement"]
    told = told_everywhere(town, sign_data_integrity(badge, outside.KEY, outside.AWARDED))

    assert told.outcome is Outcome.COULD_NOT_CHECK
    assert "not seen to have defined" in told.sentence


def test_badges_with_endorsements_are_signed_by_template(town, partner):
    accepted(town, partner)
    accepted(town, partner, of_issuer=main_issuer(town))
    learned.forget()
    first, second = (
        json.loads(stored(town, awards.issued(town, who)).document) for who in (town.educator, town.coach)
    )

    for badge in (first, second):
        del badge["proof"]
        assert learned.nquads_by_template(badge) == process(badge)
        assert plain_nquads(badge) in {None, process(badge)}


def test_a_list_costs_the_same_however_long_it_is(town, partner):
    accepted(town, partner)
    with town.look(town.program_lead) as look, statements(town.runtime) as short:
        queries.endorsement_rows(look)
    for slug in ("voice-and-choice", "why-use-technology", "exit-tickets-that-change-tomorrow"):
        asked(town, partner, of_credential=slug)
    asked(town, partner, of_issuer=main_issuer(town))
    with town.look(town.program_lead) as look, statements(town.runtime) as long:
        rows = queries.endorsement_rows(look)

    assert len(rows) == 5
    assert len(long) == len(short)


def test_who_is_asked_sees_it_on_their_home(town, partner, client_of):
    asked(town, partner)
    with town.at(town.program_lead) as uow:
        service.name_speaker(uow, partner, email_of("external"))
    assert "asks for an endorsement" in client_of(town.external).get("/").text
    assert "asks for an endorsement" not in client_of(town.coach).get("/").text


def test_only_the_other_side_answers_and_never_ones_own_request(town, partner):
    made = asked(town, partner)
    for actor in (town.program_lead, town.admin, town.coach, town.educator):
        with pytest.raises((Refused, NotFound)), town.at(actor) as uow:
            service.accept_endorsement(uow, made, "Good.")
        with pytest.raises((Refused, NotFound)), town.at(actor) as uow:
            service.decline_endorsement(uow, made, "No.")
    for actor in (town.peer, town.educator, town.stranger):
        with pytest.raises((Refused, NotFound)), town.at(actor) as uow:
            service.ask_endorsement(uow, partner, of_credential="growth-mindset", words="Please.")
    with pytest.raises(NotFound), town.at(town.stranger) as look:
        queries.endorsement_page(look, made)
    with town.at(town.program_lead) as uow:
        service.name_speaker(uow, partner, email_of("program_lead"))
    with pytest.raises(Refused, match="yourself"), town.at(town.program_lead) as uow:
        service.accept_endorsement(uow, made, "Good.")
    with town.at(town.peer) as uow:
        service.accept_endorsement(uow, made, "Good.")
    with pytest.raises(Refused), town.at(town.admin) as uow:
        service.revoke_endorsement(uow, made, "No more.")


def test_a_request_is_made_once_and_may_be_made_anew_after_an_answer(town, partner):
    made = asked(town, partner)
    with pytest.raises(Conflict):
        asked(town, partner)
    with town.at(town.program_lead) as uow:
        service.withdraw_endorsement(uow, made)
    again = asked(town, partner)
    with town.at(town.peer) as uow:
        service.decline_endorsement(uow, again, "Not this year.")
    third = accepted(town, partner)
    with pytest.raises(IllegalTransition), town.at(town.program_lead) as uow:
        service.withdraw_endorsement(uow, third)
    with town.look() as look:
        assert look.session.get(Endorsement, again).document is None


def test_of_two_requests_at_once_one_is_made(town, partner):
    def ask(_):
        try:
            return asked(town, partner)
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(4)))
    assert len([one for one in made if one]) == 1


def test_an_issuer_does_not_endorse_itself_or_its_own_badges(town, partner):
    for of in ({"of_issuer": main_issuer(town)}, {"of_credential": SLUG}):
        with pytest.raises(Invalid, match="itself"), town.at(town.program_lead) as uow:
            service.ask_endorsement(uow, main_issuer(town), words="Please.", **of)


def test_both_sides_are_told_by_mail(town, partner, letters):
    letters()
    made = asked(town, partner)
    (asking,) = letters()
    assert f"/awards/endorsements/{made}" in asking
    assert "You know our work." in asking
    with town.at(town.peer) as uow:
        service.accept_endorsement(uow, made, "We count it.")
    (answer,) = letters()
    assert "We count it." in answer
    with town.at(town.peer) as uow:
        service.revoke_endorsement(uow, made, "The programme has changed.")
    (taken_back,) = letters()
    assert "The programme has changed." in taken_back


def test_the_pages_lead_from_the_request_to_the_answer(town, partner, client_of, stranger, api_of):
    lead, speaker = client_of(town.program_lead), client_of(town.peer)
    wrong = lead.send(
        "/awards/endorsements/new", {"of": f"credential:{SLUG}", "endorser": partner, "words": ""}
    )
    assert wrong.status_code == 422
    made = lead.send(
        "/awards/endorsements/new", {"of": f"credential:{SLUG}", "endorser": partner, "words": "Please."}
    )
    assert made.status_code == 303
    page = made.headers["Location"]
    assert "Give the endorsement" not in lead.get(page).text
    assert "Give the endorsement" in speaker.get(page).text
    assert client_of(town.educator).get(page).status_code == 404
    endorsement_id = page.rsplit("/", 1)[1]
    assert stranger.get(f"/ob3/endorsements/{endorsement_id}").status_code == 404

    assert speaker.send(f"{page}/answer", {"comment": "We count it."}).status_code == 303

    assert stranger.get(f"/ob3/endorsements/{endorsement_id}").status_code == 200
    listed = api_of(town.program_lead).get("/endorsements").get_json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(endorsement_id, "accepted")]
    assert api_of(town.peer).get(f"/endorsements/{endorsement_id}").get_json()["comment"] == "We count it."
    assert api_of(town.educator).get(f"/endorsements/{endorsement_id}").status_code == 404
    award_id = awards.shared(town, town.educator)
    assert "Endorsed by Basin State University" in stranger.get(f"/badges/{award_id}").text
    assert speaker.send(f"{page}/revoke", {"reason": "No more."}).status_code == 303
    assert "Taken back" in lead.get("/awards/endorsements").text
