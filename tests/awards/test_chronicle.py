"""The chronicle of an award: signed, complete, in order, and honest about what does not hold any more."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from awards import queries, service
from awards.models import Award, ChronicleEntry, Key
from awards.rules import CHRONICLE_FORMAT, Entry, Happening, chain_problems, reader_seal
from credentials.models import CredentialVersion
from credentials.rules import Level
from evidence.models import Attempt
from tests.awards.test_service import BrokenSigner, signing_with, stored
from tests.factories import awards, review
from tests.factories.clock import StandingClock
from waymark.kernel.errors import NotFound
from waymark.kernel.outbox import Job, JobState


@pytest.fixture
def earned(town):
    """The award of an educator whose work two readers have read."""
    awards.issuer(town)
    review.decided(town, town.educator)
    town.work()
    with town.look() as look:
        return look.session.scalars(sa.select(Award.id)).one()


def page(town, award_id, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.chronicle_page(look, award_id)


def answers(found):
    return {one.question: one.holds for one in found.findings}


def test_the_first_entry_says_what_counted_and_by_which_rule(town, earned):
    award = stored(town, earned)
    with town.look() as look:
        version = look.session.get(CredentialVersion, award.version_id)
        attempt = look.session.get(Attempt, award.because["attempt_id"])

    says = page(town, earned).earned

    assert says["credential"] == {
        "slug": review.SLUG,
        "title": version.title,
        "version": version.number,
        "digest": version.digest,
    }
    assert says["rubric"] == {"digest": version.rubric_digest, "passing": "meets"}
    assert says["attempt"]["digest"] == attempt.digest
    assert {piece["sha256"] for piece in says["attempt"]["artifacts"]} == {
        piece["sha256"] for piece in attempt.manifest["artifacts"]
    }
    assert says["decision"]["outcome"] == "met"
    assert set(says["decision"]["criteria"].values()) == {"meets"}
    assert [one["kind"] for one in says["decision"]["readers"]] == ["peer", "coach"]
    # Of each reading the day, not the minute: its holder could tell by it which colleague sat there.
    assert all(one["scored"].endswith("T00:00:00Z") for one in says["decision"]["readers"])
    assert (says["rule"]["kind"], says["rule"]["readers"], says["rule"]["blind"]) == ("agreement", 2, True)


def test_the_rule_of_three_readers_is_told(town):
    awards.issuer(town)
    case_id = review.split(town)
    third = review.reader_in(town, case_id, 3)
    review.score(town, third, case_id, Level.MEETS)
    town.work()
    with town.look() as look:
        award_id = look.session.scalars(sa.select(Award.id)).one()

    says = page(town, award_id).earned

    assert says["rule"]["kind"] == "majority"
    assert len(says["decision"]["readers"]) == 3


def test_no_name_and_no_word_of_the_work_is_in_it(town, earned):
    with town.look() as look:
        (statement,) = look.session.scalars(
            sa.select(ChronicleEntry.statement).where(ChronicleEntry.number == 1)
        )
        attempt = look.session.scalars(sa.select(Attempt)).one()
    says = json.dumps(page(town, earned).earned)

    assert statement
    for actor in town.actors.values():
        assert actor.name not in says
        assert actor.person_id not in says
    for answer in attempt.manifest["answers"]:
        assert answer["text"][:40] not in says


def test_whoever_has_the_published_keys_can_check_every_entry(town, earned):
    with town.at(town.program_lead) as uow:
        service.revoke(uow, earned, "Earned with borrowed work.")
    town.work()
    with town.look() as look:
        keys = {key.fragment: key.public for key in look.session.scalars(sa.select(Key))}
    found = page(town, earned)

    before = None
    for entry in found.entries:
        header, payload, signature = entry.statement.split(".")
        fragment = json.loads(_decoded(header))["kid"].split("#")[1]
        signed = f"{header}.{payload}".encode()
        Ed25519PublicKey.from_public_bytes(keys[fragment]).verify(_decoded(signature), signed)
        told = json.loads(_decoded(payload))
        assert told["previous"] == before
        before = hashlib.sha256(entry.statement.encode()).hexdigest()
    assert [one.happening for one in found.entries] == [
        Happening.GRANTED,
        Happening.ISSUED,
        Happening.REVOKED,
    ]
    assert found.entries[-1].says["reason"] == "Earned with borrowed work."
    assert found.holds


def test_suspending_resuming_and_expiring_are_told_in_their_order(town, earned):
    for verb, reason in ((service.suspend, ("A question.",)), (service.resume, ())):
        with town.at(town.program_lead) as uow:
            verb(uow, earned, *reason)
    town.work()

    found = page(town, earned)

    assert [one.happening for one in found.entries] == [
        Happening.GRANTED,
        Happening.ISSUED,
        Happening.SUSPENDED,
        Happening.REISSUED,
        Happening.RESUMED,
    ]
    assert found.holds, found.findings


def test_an_award_that_was_revoked_before_it_was_signed_is_told_too(town):
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Granted by mistake.")
    town.work()

    assert [one.happening for one in page(town, award_id).entries] == [Happening.GRANTED, Happening.REVOKED]


def test_doing_it_again_adds_nothing(town, earned):
    before = page(town, earned)
    for _ in range(2):
        with town.at(town.system) as uow:
            service.keep_chronicle(uow, [earned])

    assert page(town, earned) == before


def test_a_signer_that_fails_holds_up_nothing_and_the_entries_follow(town, earned):
    with signing_with(town, BrokenSigner()):
        with town.at(town.program_lead) as uow:
            service.revoke(uow, earned, "Earned with borrowed work.")
        town.work()
        waiting = page(town, earned)
        assert stored(town, earned).state.value == "revoked"
        assert answers(waiting)["Does it tell everything that happened?"] is False

    town.clock.advance(days=1)
    town.work()
    assert page(town, earned).holds


def test_the_database_itself_refuses_to_change_or_remove_an_entry(town, earned):
    for statement in (
        sa.update(ChronicleEntry).values(secret="other"),  # any value will do
        sa.delete(ChronicleEntry),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="added and never changed"), town.at(town.system) as uow:
            uow.session.execute(statement)


def test_a_text_that_was_changed_in_the_database_is_found_out(town, earned):
    award = stored(town, earned)
    with town.at(town.system) as uow:
        version = uow.session.get(CredentialVersion, award.version_id)
        version.body = {**version.body, "summary": "Something else."}
        attempt = uow.session.get(Attempt, award.because["attempt_id"])
        attempt.manifest = {**attempt.manifest, "answers": []}

    found = answers(page(town, earned))

    assert found["Is the text of the credential still the one that counted?"] is False
    assert found["Is the evidence still what was handed in?"] is False
    assert found["Is every entry signed by the issuer?"] is True


def test_a_badge_that_was_changed_in_the_database_is_found_out(town, earned):
    with town.at(town.system) as uow:
        uow.session.get(Award, earned).document_digest = "0" * 64

    assert answers(page(town, earned))["Are the badges those that were signed?"] is False


def test_an_old_key_still_proves_its_entries(town, earned):
    issuer_id = awards.issuer(town)
    with town.at(town.admin) as uow:
        service.rotate_key(uow, issuer_id)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, earned, "Earned with borrowed work.")
    town.work()

    found = page(town, earned)

    assert found.holds
    assert len({one.key for one in found.entries}) == 2


@pytest.mark.parametrize("name", ["other_educator", "coach", "leader", "hr", "superintendent", "stranger"])
def test_nobody_else_learns_that_there_is_such_an_award(town, earned, name):
    with pytest.raises(NotFound):
        page(town, earned, getattr(town, name))


def test_the_district_sees_who_read_and_the_holder_does_not(town, earned):
    own, office = page(town, earned), page(town, earned, town.program_lead)

    assert [one.name for one in own.readers] == ["", ""]
    assert (own.secret, [one.sealed for one in own.readers]) == ("", [None, None])
    assert all(one.name for one in office.readers)
    assert [one.sealed for one in office.readers] == [True, True]
    seals = [one["seal"] for one in office.earned["decision"]["readers"]]
    with town.look() as look:
        readers = {one.reader_id for one in review.seats(town, stored(town, earned).because["case_id"])}
        assert look
    assert {reader_seal(office.secret, one) for one in readers} == set(seals)


def test_the_page_and_the_file_tell_the_same(town, earned, client_of):
    client = client_of(town.educator)

    shown = client.get(f"/awards/{earned}/chronicle")
    file = client.get(f"/awards/{earned}/chronicle.json")

    assert shown.status_code == 200
    assert "Everything holds" in shown.text
    assert "2 readers scored the evidence" in shown.text
    for name in ("peer", "coach", "peer2", "coach2"):
        assert getattr(town, name).name not in shown.text + file.text
    assert [one["happening"] for one in file.json["entries"]] == ["granted", "issued"]
    assert client_of(town.other_educator).get(f"/awards/{earned}/chronicle.json").status_code == 404
    assert f"/awards/{earned}/chronicle" in client.get(f"/awards/{earned}").text
    office = client_of(town.program_lead).get(f"/awards/{earned}/chronicle").text
    assert all(one.name in office for one in page(town, earned, town.program_lead).readers)


def test_before_the_first_entry_the_page_says_so(town, client_of):
    awards.issuer(town)
    award_id = awards.granted(town, town.educator)

    assert "still being signed" in client_of(town.educator).get(f"/awards/{award_id}/chronicle").text


def test_one_job_tells_a_whole_batch(town):
    awards.issuer(town)
    ids = [awards.granted(town, actor) for actor in (town.educator, town.other_educator, town.peer)]
    with town.at(town.system) as uow:
        service.issue_batch(uow, ids)
    with town.look() as look:
        query = sa.select(Job).where(Job.kind == "awards.chronicle", Job.state == JobState.WAITING)
        jobs = list(look.session.scalars(query))
    assert [sorted(job.arguments["award_ids"]) for job in jobs] == [sorted(ids)]
    town.work()
    assert all(len(page(town, one, town.program_lead).entries) == 2 for one in ids)


# --- the chain, in plain Python ---------------------------------------------------------------------------------

HAPPENINGS = [Happening.GRANTED, *[one for one in Happening if one is not Happening.GRANTED]]


def chain(number):
    entries, told = [], []
    for position in range(1, number + 1):
        says = {
            "format": CHRONICLE_FORMAT,
            "award": "a",
            "number": position,
            "previous": entries[-1].digest if entries else None,
            "happening": HAPPENINGS[(position - 1) % len(HAPPENINGS)].value,
        }
        statement = json.dumps(says)
        entries.append(Entry("a", position, Happening(says["happening"]), StandingClock().now(), statement))
        told.append(says)
    return entries, told


@given(st.integers(0, 12))
def test_a_whole_chain_has_no_problem(number):
    assert chain_problems(*chain(number)) == ()


@given(st.integers(2, 12), st.data())
def test_taking_out_swapping_or_changing_any_entry_is_seen(number, data):
    entries, told = chain(number)
    place = data.draw(st.integers(0, number - 2))
    match data.draw(st.sampled_from(["out", "swap", "change"])):
        case "out":
            del entries[place], told[place]
        case "swap":
            entries[place : place + 2] = reversed(entries[place : place + 2])
            told[place : place + 2] = reversed(told[place : place + 2])
        case "change":
            one = entries[place]
            entries[place] = Entry(one.award_id, one.number, one.happening, one.at, one.statement + " ")

    assert chain_problems(entries, told) != ()


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
