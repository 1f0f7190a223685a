"""Whatever people do, in whatever order: the work is where the table says, and no attempt is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from evidence import queries, service
from evidence.rules import TRANSITIONS, Step, SubmissionState
from tests.factories import evidence as made
from waymark.kernel.errors import IllegalTransition

S = SubmissionState
TEXTS = st.sampled_from([made.words(160), made.words(200, "other"), made.words(300, "third")])


def life_of_one(town):  # noqa: C901  # one machine, whose rules are counted together
    """A machine that does things to one educator's evidence and keeps its own simple account of them."""

    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.begin()

        def begin(self):
            with town.at(town.educator) as uow:
                self.id = service.start(uow, made.SLUG, again=True)
            made.fill(town, town.educator, self.id)
            self.expected, self.kept = S.DRAFT, []

        def page(self):
            with town.look(town.educator) as look:
                return queries.submission_page(look, self.id)

        def step(self, actor, step, verb):
            follows = TRANSITIONS.get((self.expected, step))
            town.clock.advance(minutes=1)
            if follows is None:
                with pytest.raises(IllegalTransition), town.at(actor) as uow:
                    verb(uow, self.id)
                return False
            with town.at(actor) as uow:
                verb(uow, self.id)
            self.expected = follows
            return True

        @rule(text=TEXTS)
        def write(self, text):
            if self.expected.editable:
                with town.at(town.educator) as uow:
                    service.save_answer(uow, self.id, "the-need", text)
            else:
                with pytest.raises(IllegalTransition), town.at(town.educator) as uow:
                    service.save_answer(uow, self.id, "the-need", text)

        @rule()
        def hand_in(self):
            if self.step(town.educator, Step.SUBMIT, lambda uow, i: service.submit(uow, i, attestation=True)):
                self.kept.append(self.page().receipt)

        @rule()
        def withdraw(self):
            self.step(town.educator, Step.WITHDRAW, service.withdraw)

        @rule(reader=st.sampled_from(["peer", "coach"]))
        def open_it(self, reader):
            self.step(getattr(town, reader), Step.START_READING, service.start_reading)

        @rule()
        def accept(self):
            self.step(town.peer, Step.ACCEPT, service.accept)

        @rule()
        def send_back(self):
            self.step(town.coach, Step.RETURN, service.return_for_revision)

        @precondition(lambda self: self.expected in (S.ACCEPTED, S.WITHDRAWN))
        @rule()
        def start_again(self):
            before = self.id
            self.begin()
            assert self.id != before

        @invariant()
        def is_where_the_table_says(self):
            page = self.page()
            assert page.state is self.expected
            assert list(page.attempts) == self.kept
            assert bool(page.may_edit) is self.expected.editable
            assert bool(page.may_withdraw) is ((self.expected, Step.WITHDRAW) in TRANSITIONS)

        def teardown(self):
            # One educator has one open submission for a credential, and the next run begins with its own.
            ways = {
                S.DRAFT: [self.withdraw],
                S.SUBMITTED: [self.withdraw],
                S.IN_REVIEW: [self.accept],
                S.RETURNED: [self.hand_in, self.withdraw],
            }
            for way in ways.get(self.expected, []):
                way()

    return Life


def test_no_order_of_acts_loses_anything(town):
    town.runtime.reactions = {}
    run_state_machine_as_test(
        life_of_one(town),
        settings=settings(
            max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
