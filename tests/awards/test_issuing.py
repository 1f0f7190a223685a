"""Issuing a batch: one unit of work, one fact, and nobody is held up by somebody else's trouble."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from awards import service
from awards.events import AwardsIssued
from awards.models import Award, Key, StatusList
from awards.ports import Signer
from awards.rules import AwardState
from awards.service import issuing
from awards.verifying import Verdict
from hr.models import Entry
from people.models import Account
from tests.factories import awards
from tests.factories.conditions import colleagues
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import Refused, Unavailable
from waymark.kernel.outbox import Job, JobState
from waymark.kernel.uow import Ports


@pytest.fixture
def granted(town):
    """Awards of two credentials and several people, not yet signed."""
    awards.issuer(town)
    return [
        awards.granted(town, person, slug)
        for slug in (awards.SLUG, "growth-mindset")
        for person in [town.educator, *colleagues(town, 3)]
    ]


def stored(town):
    with town.look() as look:
        return {award.id: award for award in look.session.scalars(sa.select(Award))}


def jobs(town, kind, state=JobState.WAITING):
    with town.look() as look:
        return list(look.session.scalars(sa.select(Job).where(Job.kind == kind, Job.state == state)))


def states(town):
    return [award.state for award in stored(town).values()]


@contextmanager
def heard(town):
    """The facts that are told."""
    facts, usual = [], town.runtime.reactions
    listen = (lambda uow, fact: facts.append(fact),)
    town.runtime.reactions = {**usual, AwardsIssued: (*usual[AwardsIssued], *listen)}
    yield facts
    town.runtime.reactions = usual


@contextmanager
def signing_with(town, signer):
    usual = town.runtime.ports
    town.runtime.ports = Ports({**usual._supplied, Signer: signer})
    yield
    town.runtime.ports = usual


@contextmanager
def interrupted(town):
    """A unit of work that somebody breaks off just before its end."""
    with town.at(town.system) as uow:
        yield uow
        raise KeyboardInterrupt


class PickySigner:
    """Signs as usual, but fails for some awards in a way that nobody foresaw."""

    def __init__(self, signer, fails_for, error=ZeroDivisionError):
        self.signer, self.fails_for, self.error = signer, fails_for, error

    def sign_badge(self, key, document, created):
        if any(document["id"].endswith(award_id) for award_id in self.fails_for):
            raise self.error("not foreseen")
        return self.signer.sign_badge(key, document, created)


def test_a_batch_is_signed_told_once_and_every_badge_is_valid(town, granted):
    with heard(town) as facts, town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    assert len(facts) == 1
    assert {one.award_id for one in facts[0].awards} == set(granted)
    found = stored(town)
    assert {award.state for award in found.values()} == {AwardState.ISSUED}
    assert len({award.status_index for award in found.values()}) == len(granted)
    with town.look() as look:
        for award in found.values():
            for form in (award.document, award.document_jwt):
                assert service.check(look, form).verdict is Verdict.VALID
        lines = sa.select(AuditLine.subject_id).where(AuditLine.action == "awards:award:issue")
        assert set(look.session.scalars(lines)) == set(granted)
        told = {job.arguments["context"]["award_id"] for job in jobs(town, "mail.send")}
        assert told == set(granted)
        assert set(look.session.scalars(sa.select(Entry.award_id))) == set(granted)
    assert len(jobs(town, "conditions.refresh")) == 1


def test_a_badge_from_a_batch_is_made_as_one_by_itself(town, granted):
    first, second = granted[:2]
    with town.at(town.system) as uow:
        service.issue_batch(uow, [first])
        service.issue(uow, second)

    one, other = (json.loads(stored(town)[award_id].document) for award_id in (first, second))
    assert one["credentialSubject"]["achievement"] == other["credentialSubject"]["achievement"]
    assert list(one) == list(other)


def test_the_number_of_statements_does_not_grow_with_the_batch(town, granted):
    counts = []
    engine = town.runtime.engine
    for batch in (granted[:1], granted[1:2], granted[2:4], granted[4:]):
        statements = []

        def note(connection, cursor, statement, *rest, said=statements):
            said.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        with town.at(town.system) as uow:
            service.issue_batch(uow, batch)
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert max(counts) <= min(counts) + 2, counts


def test_doing_it_again_changes_nothing(town, granted):
    for _ in range(2):
        with town.at(town.system) as uow:
            service.issue_batch(uow, granted)
        digests = {award.document_digest for award in stored(town).values()}
        with town.look() as look:
            assert look.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == len(granted)
    assert {award.document_digest for award in stored(town).values()} == digests
    assert len(jobs(town, "mail.send")) == len(granted)


def test_trouble_with_one_award_holds_up_no_other_and_is_kept_in_a_job_of_its_own(town, granted):
    picky = PickySigner(town.runtime.ports.get(Signer), [granted[2]])
    with town.at(town.system) as uow:
        uow.session.execute(sa.update(Job).where(Job.kind == "awards.issue").values(state=JobState.DONE))
        person = uow.session.get(Award, granted[0]).person_id
        uow.session.execute(sa.delete(Account).where(Account.person_id == person))

    with signing_with(town, picky), town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    found = stored(town)
    waiting = {award.id for award in found.values() if award.state is AwardState.GRANTED}
    nameless = {award.id for award in found.values() if award.person_id == person}
    assert waiting == {granted[2], *nameless}
    assert {job.arguments["award_id"] for job in jobs(town, "awards.issue")} == waiting
    assert all(found[award_id].status_index is None for award_id in waiting)


def test_a_signer_that_is_away_stops_the_batch_as_a_whole(town, granted):
    broken = PickySigner(None, granted[3:], error=Unavailable)
    broken.signer = town.runtime.ports.get(Signer)
    with signing_with(town, broken), pytest.raises(Unavailable), town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    assert set(states(town)) == {AwardState.GRANTED}


def test_a_revoked_award_in_a_batch_stays_revoked(town, granted):
    with town.at(town.program_lead) as uow:
        service.revoke(uow, granted[0], "Granted by mistake.")

    with town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    assert stored(town)[granted[0]].state is AwardState.REVOKED
    assert stored(town)[granted[0]].document is None


def test_a_year_is_asked_for_in_batches_and_nothing_twice(town, granted, monkeypatch):
    monkeypatch.setattr(issuing, "BATCH", 3)
    with town.at(town.system) as uow:
        first = service.start_issuing(uow)
    with town.at(town.system) as uow:
        again = service.start_issuing(uow)

    assert again == first
    assert sorted(first.values()) == [2, 3, 3]
    assert len(jobs(town, issuing.BATCH_JOB)) == 3
    town.work()
    assert set(states(town)) == {AwardState.ISSUED}
    with town.at(town.system) as uow:
        assert service.start_issuing(uow) == {}


def test_what_was_cut_off_goes_on_where_it_stopped(town, granted, monkeypatch):
    monkeypatch.setattr(issuing, "BATCH", 3)
    with town.at(town.system) as uow:
        service.start_issuing(uow)
    with town.at(town.system) as uow:
        uow.session.execute(sa.delete(Job).where(Job.kind == "awards.issue"))
    [first, *others] = jobs(town, issuing.BATCH_JOB)
    with town.at(town.system) as uow:
        service.issue_batch(uow, first.arguments["award_ids"])
    with pytest.raises(KeyboardInterrupt), interrupted(town) as uow:
        service.issue_batch(uow, others[0].arguments["award_ids"])

    assert states(town).count(AwardState.ISSUED) == 3
    town.work()
    assert states(town).count(AwardState.ISSUED) == len(granted)


def test_a_batch_fills_a_list_to_the_half_and_goes_on_with_the_next(town, granted):
    with town.at(town.system) as uow:
        uow.session.execute(sa.update(StatusList).values(size=8))

    with town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    places = [(award.status_list_id, award.status_index) for award in stored(town).values()]
    assert len(set(places)) == len(granted)
    lists = {list_id for list_id, _ in places}
    assert sorted(sum(on == list_id for on, _ in places) for list_id in lists) == [4, 4]


def test_people_do_not_start_it_in_the_pages(town, granted):
    with pytest.raises(Refused), town.at(town.program_lead) as uow:
        service.start_issuing(uow)


def test_without_a_key_the_batch_waits(town, granted):
    with town.at(town.system) as uow:
        service.start_issuing(uow)
        uow.session.execute(sa.update(Key).values(retired_at=uow.now))
    town.work()

    assert set(states(town)) == {AwardState.GRANTED}
    assert len(jobs(town, issuing.BATCH_JOB)) == 1
