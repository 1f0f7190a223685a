"""Whatever readers say of their time and pass on: every seat has its reader, or the case says why not and is tried again."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from credentials import queries as credentials
from credentials.rules import Level
from people import queries as people
from people.rules import READER_ROLES
from review import queries, service
from review.models import Case
from review.queries.rows import UNDECIDED
from review.rules import WEEK, Absence, Availability, CaseState, suits
from review.service.opening import LOOK_AGAIN_JOB
from tests.factories.review import actor, hand_in, score
from waymark.kernel.actor import Role
from waymark.kernel.outbox import waiting

READERS = st.sampled_from(["peer", "peer2", "coach", "coach2", "external"])
AUTHORS = ("educator", "other_educator", "far_educator", "leader")


def life_of_readers(town):  # noqa: C901  # one machine, whose rules are counted together
    """A machine in which work comes in while readers come, go, limit themselves, differ and pass work on."""
    with town.look(town.educator) as look:
        outlines = credentials.outlines(look, town.district).values()
        open_to_all = sorted(one.slug for one in outlines if one.rubric and not one.prerequisites)
        holders = people.people_with_role(look, town.district, *READER_ROLES).values()
    works = itertools.product(open_to_all, AUTHORS)

    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            for name in ("peer", "peer2", "coach", "coach2", "external"):
                self.say(name, Availability())

        def say(self, name, said):
            town.clock.advance(minutes=1)
            with town.at(getattr(town, name)) as uow:
                service.set_availability(uow, said)
            town.work()

        def said(self, name):
            with town.look(getattr(town, name)) as look:
                return queries.own_availability(look).said

        def cases(self, look):
            return look.session.scalars(select(Case).where(Case.state.in_(UNDECIDED)).order_by(Case.id)).all()

        @rule()
        def work_comes_in(self):
            town.clock.advance(minutes=1)
            slug, author = next(works)
            hand_in(town, getattr(town, author), slug)

        @rule(name=READERS, starts=st.integers(0, 8), lasts=st.integers(0, 20))
        def leave(self, name, starts, lasts):
            first = town.clock.now().date() + timedelta(days=starts)
            self.say(name, Availability(None, (Absence(first, first + timedelta(days=lasts)),)))

        @rule(name=READERS, limit=st.integers(1, 2))
        def want_little(self, name, limit):
            self.say(name, Availability(limit, self.said(name).absences))

        @rule(name=READERS)
        def be_back(self, name):
            self.say(name, Availability())

        @rule(name=READERS)
        def pass_on(self, name):
            town.clock.advance(minutes=1)
            with town.look(getattr(town, name)) as look:
                page = queries.queue(look)
            for row in page.to_claim[:1]:
                with town.at(getattr(town, name)) as uow:
                    service.decline(uow, row.case_id, reason="I know whose work this is.")

        @rule()
        def differ(self):
            """Two readers differ on the first case that has both; a third one is wanted."""
            town.clock.advance(minutes=1)
            with town.look(town.system) as look:
                ready = [c.id for c in self.cases(look) if c.state is CaseState.OPEN and not c.missing][:1]
                pairs = [
                    (
                        case_id,
                        [r.reader_id for r in queries.readers_of(look.session, case_id) if r.state.seated],
                    )
                    for case_id in ready
                ]
            for case_id, (first, second) in pairs:
                score(town, actor(town, first), case_id)
                score(town, actor(town, second), case_id, Level.APPROACHING)

        @rule(days=st.integers(1, 9))
        def days_pass(self, days):
            for _ in range(days):
                town.clock.advance(days=1)
                town.work()

        @invariant()
        def nothing_is_stuck(self):
            with town.look(town.system) as look:
                tried = {job.arguments["case_id"] for job in waiting(look.session, LOOK_AGAIN_JOB)}
                for case in self.cases(look):
                    readers = queries.readers_of(look.session, case.id)
                    taken = {reader.seat for reader in readers if reader.state.seated}
                    empty = [seat for seat in case.seats_wanted if seat.number not in taken]
                    assert len(case.missing) == len(empty)
                    assert case.short_of_readers is bool(empty)
                    assert case.id in tried or not empty
                    for seat, why in zip(empty, case.missing, strict=True):
                        explained = sum(map(int, re.findall(r"\d+", why)))
                        known = [one for one in holders if suits(one.roles, seat.role)]
                        assert explained == len(known), why

        @invariant()
        def nobody_was_asked_against_their_word(self):
            now = town.clock.now()
            with town.look(town.system) as look:
                seated = [
                    reader
                    for case in self.cases(look)
                    for reader in queries.readers_of(look.session, case.id)
                    if reader.state.seated
                ]
                for reader in seated:
                    if reader.assigned_at != now:
                        continue
                    stored = queries.stored_availability(look.session, reader.reader_id)
                    said = stored.said if stored else Availability()
                    assert not said.away_on(now.date())
                    lately = [
                        one
                        for one in seated
                        if one.reader_id == reader.reader_id and one.assigned_at > now - WEEK
                    ]
                    assert said.weekly_limit is None or len(lately) <= said.weekly_limit

    return Life


def test_no_order_of_events_leaves_work_stuck(town):
    assert {Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER} == READER_ROLES
    run_state_machine_as_test(
        life_of_readers(town),
        settings=settings(
            max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
