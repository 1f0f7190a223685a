"""The life of awards, through the service and a real database."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from awards import queries, service
from awards.models import Award, Issuer, Key, StatusList
from awards.ports import Signer
from awards.rules import AwardState, months_later
from awards.service.issuers import free_places
from awards.verifying import Outcome, Step, Verdict
from credentials import queries as credentials
from schemas import registry
from tests.factories import awards
from tests.factories.credentials import publish
from tests.factories.town import email_of
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Conflict, IllegalTransition, Invalid, NotFound, Refused, Unavailable
from waymark.kernel.outbox import Job, JobState
from waymark.kernel.uow import Ports


def stored(town, award_id):
    with town.look() as look:
        return look.session.get(Award, award_id)


def count(town, table, **values):
    with town.look() as look:
        return look.session.scalar(sa.select(sa.func.count()).select_from(table).filter_by(**values))


def check(town, source):
    with town.look() as look:
        return service.check(look, source)


@contextmanager
def signing_with(town, signer):
    usual = town.runtime.ports
    town.runtime.ports = Ports({**usual._supplied, Signer: signer})
    yield
    town.runtime.ports = usual


class BrokenSigner:
    def sign(self, key, document, created):
        raise Unavailable("The key store does not answer.")

    sign_badge = sign


class CountingSigner:
    calls = 0

    def sign(self, key, document, created):
        CountingSigner.calls += 1
        return dict(document)


# --- granting -------------------------------------------------------------------------------------


def test_a_grant_is_told_recorded_and_followed_by_one_job(town):
    award_id = awards.granted(town, town.educator)

    award = stored(town, award_id)
    assert (award.state, award.cycle, award.person_id) == (AwardState.GRANTED, 1, town.educator.person_id)
    assert award.because["readers"] == 2
    assert count(town, Job, kind="awards.issue") == 1
    assert count(town, AuditLine, action="awards:award:grant", subject_id=award_id) == 1


def test_granting_twice_gives_the_standing_award_and_nothing_else(town):
    first, second = awards.granted(town, town.educator), awards.granted(town, town.educator)

    assert first == second
    assert count(town, Award) == 1
    assert count(town, Job, kind="awards.issue") == 1


def test_two_commands_that_grant_at_the_same_time_grant_once(town):
    given, inside = [], threading.Event()

    def slowly():
        with town.at(town.system) as uow:
            version_id = credentials.definition(uow, town.district, awards.SLUG).version_id
            given.append(service.grant(uow, town.educator.person_id, version_id, because={"kind": "review"}))
            inside.set()
            time.sleep(0.3)

    other = threading.Thread(target=slowly)
    other.start()
    inside.wait(10)
    given.append(awards.granted(town, town.educator))
    other.join()

    assert len(given) == 2
    assert len(set(given)) == 1
    assert count(town, Award) == 1


def test_another_person_and_another_credential_are_awards_of_their_own(town):
    ids = {
        awards.granted(town, town.educator),
        awards.granted(town, town.educator, "growth-mindset"),
        awards.granted(town, town.other_educator),
    }

    assert len(ids) == 3


def test_after_a_revocation_the_credential_can_be_earned_again(town):
    old = awards.revoked(town, town.educator)

    new = awards.granted(town, town.educator)

    assert new != old
    assert stored(town, new).cycle == 2
    assert stored(town, old).state is AwardState.REVOKED


def test_no_two_badges_share_an_identifier_or_a_salt_that_would_link_their_holder(town):
    given = [
        awards.granted(town, town.educator),
        awards.granted(town, town.educator, "growth-mindset"),
        awards.granted(town, town.other_educator),
    ]

    assert len({stored(town, one).recipient_urn for one in given}) == len(given)
    assert len({stored(town, one).salt for one in given}) == len(given)


# --- issuing --------------------------------------------------------------------------------------


def test_issuing_stores_a_signed_badge_that_verifies_and_keeps_to_the_schema(town):
    award_id = awards.issued(town, town.educator)

    award = stored(town, award_id)
    assert award.state is AwardState.ISSUED
    assert award.document_digest == hashlib.sha256(award.document.encode()).hexdigest()
    registry.validate("openbadges/v3p0/credential", json.loads(award.document))
    for source in (award.document, award.document_jwt):
        assert check(town, source).verdict is Verdict.VALID


def test_the_worker_issues_what_was_granted_and_tells_the_holder(town):
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)

    town.work()

    assert stored(town, award_id).state is AwardState.ISSUED
    mail = [path.read_text() for path in (town.installation.settings.home / "mail").glob("*.eml")]
    assert any(email_of("educator") in text and f"/awards/{award_id}" in text for text in mail)


def test_issuing_again_changes_no_byte(town):
    award_id = awards.issued(town, town.educator)
    before = stored(town, award_id)
    town.clock.advance(hours=1)

    with town.at(town.system) as uow:
        service.issue(uow, award_id)

    after = stored(town, award_id)
    assert (after.document, after.issued_at, after.version) == (
        before.document,
        before.issued_at,
        before.version,
    )


def test_a_failing_signer_leaves_the_award_granted_and_the_next_run_issues_it(town):
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)

    with signing_with(town, BrokenSigner()):
        town.work()
    award = stored(town, award_id)
    assert (award.state, award.document, award.status_index) == (AwardState.GRANTED, None, None)
    with town.look(town.educator) as look:
        assert [held.award_id for held in queries.held_by(look, town.educator.person_id)] == [award_id]

    town.clock.advance(minutes=5)
    town.work()
    assert stored(town, award_id).state is AwardState.ISSUED


def test_without_a_key_in_use_the_job_waits(town):
    award_id = awards.granted(town, town.educator)
    with town.at(town.system) as uow:
        uow.session.execute(sa.update(Key).values(retired_at=uow.now))

    town.work()

    assert stored(town, award_id).state is AwardState.GRANTED
    assert count(town, Job, kind="awards.issue", state=JobState.WAITING) == 1


def test_a_revoked_award_is_not_issued_by_a_late_job(town):
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Granted by mistake.")

    town.work()

    assert stored(town, award_id).state is AwardState.REVOKED
    assert stored(town, award_id).document is None


def test_a_badge_holds_no_name_no_address_no_reader_and_no_evidence(town):
    award = stored(town, awards.issued(town, town.educator, submission_id="s" * 32, case_id="c" * 32))

    said = award.document + award.document_jwt
    for private in (
        town.educator.name,
        "Alvarez",
        email_of("educator"),
        town.educator.person_id,
        "s" * 32,
        "c" * 32,
    ):
        assert private not in said
    document = json.loads(award.document)
    assert "evidence" not in document
    assert "result" not in document["credentialSubject"]


def test_the_badge_says_to_whom_it_was_given_only_to_those_who_know_the_address(town):
    document = stored(town, awards.issued(town, town.educator)).document

    with town.look() as look:
        right = service.check(look, document, identity=email_of("educator").upper())
        wrong = service.check(look, document, identity=email_of("peer"))

    assert right.check(Step.RECIPIENT).outcome is Outcome.PASSED
    assert wrong.verdict is Verdict.NOT_VALID


def test_what_breaks_its_schema_is_never_signed(town):
    issuer_id = awards.issuer(town)
    CountingSigner.calls = 0
    document = json.loads(stored(town, awards.issued(town, town.educator)).document)
    del document["proof"], document["credentialSubject"]

    with signing_with(town, CountingSigner()), pytest.raises(Invalid), town.at(town.system) as uow:
        service.sign(uow, issuer_id, document, schema="openbadges/v3p0/credential")

    assert CountingSigner.calls == 0


# --- places on the status list --------------------------------------------------------------------


def test_places_are_drawn_from_the_whole_list_and_never_twice(town):
    awards.issuer(town)
    slugs = ["data-driven-interventions", "growth-mindset", "voice-and-choice", "why-use-technology"]
    people = [town.educator, town.other_educator]
    places = [
        stored(town, awards.issued(town, actor, slug)).status_index for actor in people for slug in slugs
    ]

    assert len(set(places)) == len(places)
    assert places != sorted(places)
    # Eight draws all in the first tenth of the list would happen once in a hundred million times.
    assert max(places) > 13_107


def test_a_list_that_is_half_full_is_followed_by_another(town):
    issuer_id = awards.issuer(town)
    first = stored(town, awards.issued(town, town.educator)).status_list_id
    with town.at(town.system) as uow:
        uow.session.get(StatusList, first).size = 2

    with town.at(town.system) as uow:
        assert free_places(uow, issuer_id, 1)[0][0] != first


# --- issuers and keys -----------------------------------------------------------------------------


def later_issuer(town, **given):
    """Founded after the issuers that the town came with; these are dated back."""
    with town.at(town.system) as uow:
        uow.session.execute(sa.update(Issuer).values(founded_at=uow.now - timedelta(days=1)))
    return awards.issuer(town, **given)


def test_founding_again_at_the_same_address_gives_the_same_issuer(town):
    assert awards.issuer(town) == awards.issuer(town, url="http://waymark.test/")


def test_a_new_address_makes_a_new_issuer_and_old_badges_still_verify(town):
    old = stored(town, awards.issued(town, town.educator)).document
    later_issuer(town, url="http://elsewhere.test")

    new = stored(town, awards.issued(town, town.other_educator)).document
    assert json.loads(new)["issuer"]["id"].startswith("did:web:elsewhere.test:")
    assert check(town, old).verdict is Verdict.VALID
    assert check(town, new).verdict is Verdict.VALID


def test_an_issuer_by_did_web_or_did_key(town):
    by_address = stored(town, awards.issued(town, town.other_educator)).document
    later_issuer(town, url="http://key.test", method="did:key")
    document = stored(town, awards.issued(town, town.educator)).document

    assert json.loads(by_address)["issuer"]["id"].startswith("did:web:waymark.test:issuers:")
    assert json.loads(document)["issuer"]["id"].startswith("did:key:z6Mk")
    assert check(town, document).verdict is Verdict.VALID


def test_an_unknown_method_is_refused(town):
    with pytest.raises(Invalid, match="did:example"):
        awards.issuer(town, url="http://example.test", method="did:example")


def test_after_a_rotation_old_and_new_badges_verify_and_both_keys_are_listed(town):
    issuer_id = awards.issuer(town)
    old = stored(town, awards.issued(town, town.educator))
    town.clock.advance(days=1)
    with town.at(town.admin) as uow:
        service.rotate_key(uow, issuer_id)
    new = stored(town, awards.issued(town, town.other_educator))

    assert old.key_id != new.key_id
    assert check(town, old.document).verdict is Verdict.VALID
    assert check(town, new.document).verdict is Verdict.VALID
    with town.look() as look:
        listed = queries.did_document(look, issuer_id)
    ed25519 = [one["id"] for one in listed["verificationMethod"] if one["type"] == "Multikey"]
    assert len(ed25519) == 2
    assert {json.loads(a.document)["proof"]["verificationMethod"] for a in (old, new)} == set(ed25519)
    assert set(ed25519) < set(listed["assertionMethod"])


def test_a_did_key_issuer_cannot_rotate(town):
    issuer_id = later_issuer(town, url="http://key.test", method="did:key")

    with pytest.raises(Conflict, match="its key"), town.at(town.admin) as uow:
        service.rotate_key(uow, issuer_id)


def test_only_administrators_found_issuers_and_rotate_keys(town):
    issuer_id = awards.issuer(town)

    with pytest.raises(Refused), town.at(town.program_lead) as uow:
        service.rotate_key(uow, issuer_id)
    with pytest.raises(Refused), town.at(town.admin) as uow:
        service.found_issuer(uow, town.neighbour, url="http://x.test", name="X", email="x@x.example")


def test_private_keys_are_stored_sealed(town):
    awards.issuer(town)

    with town.look() as look:
        key = look.session.scalars(sa.select(Key)).first()
    assert len(key.public) == 32
    assert len(key.sealed_private) > 32 + 12
    assert key.public not in key.sealed_private


# --- sharing --------------------------------------------------------------------------------------


def test_only_the_holder_shares_and_only_a_badge_that_is_issued(town):
    award_id = awards.issued(town, town.educator)
    waiting = awards.granted(town, town.educator, "growth-mindset")

    with pytest.raises(Refused), town.at(town.program_lead) as uow:
        service.share(uow, award_id)
    with pytest.raises(NotFound), town.at(town.other_educator) as uow:
        service.share(uow, award_id)
    with pytest.raises(Conflict, match="being signed"), town.at(town.educator) as uow:
        service.share(uow, waiting)

    with town.at(town.educator) as uow:
        service.share(uow, award_id)
    assert stored(town, award_id).shared_at == town.clock.now()


def test_sharing_twice_keeps_the_first_day_and_unsharing_takes_it_away(town):
    award_id = awards.shared(town, town.educator)
    first = stored(town, award_id).shared_at
    town.clock.advance(days=1)

    with town.at(town.educator) as uow:
        service.share(uow, award_id)
    assert stored(town, award_id).shared_at == first

    with town.at(town.educator) as uow:
        service.unshare(uow, award_id)
    assert stored(town, award_id).shared_at is None


# --- revoking -------------------------------------------------------------------------------------


def test_a_revocation_is_final_and_keeps_its_reason(town):
    award_id = awards.revoked(town, town.educator, reason="  Earned with\nborrowed work. ")

    award = stored(town, award_id)
    assert (award.state, award.revocation_reason) == (AwardState.REVOKED, "Earned with borrowed work.")
    assert award.revoked_at == town.clock.now()
    with pytest.raises(IllegalTransition), town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Once more.")


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_a_revocation_without_a_fitting_reason_is_refused(town, reason):
    award_id = awards.issued(town, town.educator)

    with pytest.raises(Invalid) as caught, town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, reason)

    assert caught.value.problems[0].where == "reason"
    assert stored(town, award_id).state is AwardState.ISSUED


def test_nobody_revokes_their_own_award_or_one_of_another_district(town):
    own = awards.issued(town, town.program_lead)
    award_id = awards.issued(town, town.educator)

    with pytest.raises(Refused, match="own award"), town.at(town.program_lead) as uow:
        service.revoke(uow, own, "No.")
    for outsider in (town.stranger, town.other_educator, town.hr):
        with pytest.raises(NotFound), town.at(outsider) as uow:
            service.revoke(uow, award_id, "No.")
    with pytest.raises(Refused), town.at(town.educator) as uow:
        service.revoke(uow, award_id, "No.")


def test_a_revoked_badge_is_found_revoked_in_every_form(town):
    award = stored(town, awards.issued(town, town.educator))
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award.id, "Granted by mistake.")

    for source in (award.document, award.document_jwt):
        assert check(town, source).verdict is Verdict.REVOKED


def test_the_status_list_marks_the_revoked_place_and_no_other(town):
    bad, good = (
        stored(town, awards.revoked(town, town.educator)),
        stored(town, awards.issued(town, town.other_educator)),
    )

    with town.look() as look:
        signed = json.loads(service.signed_status_list(look, queries.marks_on(look, bad.status_list_id)))
    packed = signed["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))

    assert good.status_list_id == bad.status_list_id
    assert sum(byte.bit_count() for byte in bits) == 1
    assert bits[bad.status_index // 8] & (0x80 >> bad.status_index % 8)


def test_the_holder_is_told_of_a_revocation_with_its_reason(town):
    award_id = awards.revoked(town, town.educator, reason="Granted by mistake.")

    town.work()

    mail = [path.read_text() for path in (town.installation.settings.home / "mail").glob("*.eml")]
    assert any("Granted by mistake." in text and f"/awards/{award_id}" in text for text in mail)


# --- running out ----------------------------------------------------------------------------------


def expiring(town, days):
    award_id = awards.issued(town, town.educator)
    with town.at(town.system) as uow:
        uow.session.get(Award, award_id).expires_at = datetime(2026, 9, 1 + days, 15, tzinfo=UTC)
    return award_id


def test_what_has_run_out_is_not_held_any_more_even_before_it_is_written_down(town):
    award_id = expiring(town, days=10)
    with town.look() as look:
        assert len(queries.held_by(look, town.educator.person_id)) == 1

    town.clock.advance(days=10)

    with town.look() as look:
        assert queries.held_by(look, town.educator.person_id) == ()
        assert queries.award_facts(look, award_id).state is AwardState.EXPIRED
    with town.at(town.system) as uow:
        service.look_after(uow, award_id)
    assert stored(town, award_id).state is AwardState.EXPIRED


def test_a_badge_that_is_issued_for_some_months_runs_out_by_itself(town):
    publish(town, slug="marble-tracks", expires_after_months=1)
    award_id = awards.issued(town, town.educator, "marble-tracks")
    town.clock.advance(days=29)
    town.work()
    assert stored(town, award_id).state is AwardState.ISSUED

    town.clock.advance(days=2)
    town.work()

    assert stored(town, award_id).state is AwardState.EXPIRED


def test_after_it_has_run_out_the_credential_can_be_earned_again(town):
    old = expiring(town, days=10)
    town.clock.advance(days=11)

    new = awards.granted(town, town.educator)

    assert (stored(town, old).state, stored(town, new).cycle) == (AwardState.EXPIRED, 2)


def test_what_has_not_run_out_stays(town):
    award_id = expiring(town, days=10)
    town.clock.advance(days=9)

    with town.at(town.system) as uow:
        service.look_after(uow, award_id)
    assert stored(town, award_id).state is AwardState.ISSUED


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 9, 1), 12, (2027, 9, 1)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
    ],
)
def test_months_later(start, months, end):
    assert months_later(datetime(*start, tzinfo=UTC), months) == datetime(*end, tzinfo=UTC)


# --- what other slices ask ------------------------------------------------------------------------


def test_held_are_granted_and_issued_awards_the_oldest_first(town):
    awards.revoked(town, town.educator)
    town.clock.advance(days=1)
    first = awards.granted(town, town.educator, "growth-mindset")
    town.clock.advance(days=1)
    second = awards.issued(town, town.educator, "voice-and-choice")

    with town.look() as look:
        held = queries.held_by(look, town.educator.person_id)
        current = look.session.execute(queries.current_awards()).all()

    assert [row.award_id for row in held] == [first, second]
    assert [row.slug for row in held] == ["growth-mindset", "voice-and-choice"]
    assert {row.award_id for row in current} == {first, second}


def test_lists_show_each_person_what_they_may_see(town):
    mine, theirs = awards.granted(town, town.educator), awards.granted(town, town.other_educator)

    def seen_by(actor):
        with town.look(actor) as look:
            return {row.award_id for row in queries.awards_of(look).items}

    assert seen_by(town.educator) == {mine}
    assert seen_by(town.program_lead) == seen_by(town.hr) == {mine, theirs}
    assert seen_by(town.leader) == seen_by(town.stranger) == set()
