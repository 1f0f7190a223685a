"""Whatever a person and a host do, in whatever order: what opens is what the person allows at that moment, and no more."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from people import queries, service
from people.rules import ACCESS_LIFE, CODE_LIFE, CONNECTION_LIFE, HostFacts, HostScope
from waymark.kernel.actor import ANONYMOUS

BACK = "https://backpack.example/back"
HOST = HostFacts("Backpack", "https://backpack.example/", (BACK,), tuple(HostScope))
ANY = st.integers(0, 10**6)


class Connected:
    """The machine's own account of one connection."""

    def __init__(self, code, scopes, now):
        self.code, self.scopes, self.code_spent, self.ended = code, scopes, False, False
        self.code_ends = now + CODE_LIFE
        self.ends = now + (CONNECTION_LIFE if HostScope.STAY in scopes else ACCESS_LIFE + CODE_LIFE)
        self.access = []  # (token, end)
        self.refresh = []  # [token, spent]

    def lives(self, now):
        return not self.ended and now < self.ends


def life_of_one(town):  # noqa: C901  # one machine, whose rules are counted together
    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            with town.at(town.system) as uow:
                self.host = service.register_host(uow, HOST).id
            self.all = []

        @property
        def now(self):
            return town.clock.now()

        @rule(stays=st.booleans(), reads=st.booleans())
        def allow(self, stays, reads):
            scopes = {HostScope.READ_PROFILE.value}
            scopes |= {HostScope.READ_BADGES.value} if reads else set()
            scopes |= {HostScope.STAY.value} if stays else set()
            with town.at(town.educator) as uow:
                code = service.connect(uow, self.host, scopes=scopes, redirect_uri=BACK, challenge="c" * 43)
            for earlier in self.all:
                earlier.ended = True
            self.all.append(Connected(code, scopes, self.now))

        @precondition(lambda self: self.all)
        @rule(pick=ANY)
        def redeem(self, pick):
            one = self.all[pick % len(self.all)]
            sound = one.lives(self.now) and not one.code_spent and self.now < one.code_ends
            with town.at(ANONYMOUS) as uow:
                found = service.code_of(uow, self.host, one.code)
                assert (found is not None) == sound
                if found:
                    self.give(uow, one, found[1])
                    service.spend_code(uow, found[0])
            if sound:
                one.code_spent = True
            elif one.code_spent:
                one.ended = True

        @precondition(lambda self: any(one.refresh for one in self.all))
        @rule(pick=ANY)
        def renew(self, pick):
            tokens = [(one, token) for one in self.all for token in one.refresh]
            one, token = tokens[pick % len(tokens)]
            sound = one.lives(self.now) and not token[1]
            with town.at(ANONYMOUS) as uow:
                found = service.refresh_token_of(uow, self.host, token[0])
                assert (found is not None) == sound
                if found:
                    self.give(uow, one, found[1])
                    service.spend_token(uow, found[0])
            if sound:
                token[1] = True
            elif one.lives(self.now):
                one.ended = True

        def give(self, uow, one, connection):
            access, refresh = service.new_secret(), None
            if HostScope.STAY in one.scopes:
                refresh = service.new_secret()
            service.keep_tokens(uow, connection, access=access, refresh=refresh, scopes=one.scopes)
            one.access.append((access, min(self.now + ACCESS_LIFE, one.ends)))
            if refresh:
                one.refresh.append([refresh, False])

        @precondition(lambda self: any(one.lives(self.now) for one in self.all))
        @rule()
        def disconnect(self):
            (one,) = [one for one in self.all if one.lives(self.now)]
            with town.look(town.educator) as look:
                (row,) = queries.connections_of(look, town.educator.person_id)
            with town.at(town.educator) as uow:
                service.disconnect(uow, row.id)
            one.ended = True

        @rule(minutes=st.sampled_from([1, 9, 10, 59, 60, 70, 60 * 24 * 364, 60 * 24 * 2]))
        def wait(self, minutes):
            town.clock._now += timedelta(minutes=minutes)

        @invariant()
        def what_opens_is_what_is_allowed(self):
            living = [one for one in self.all if one.lives(self.now)]
            assert len(living) <= 1
            with town.look(town.educator) as look:
                rows = queries.connections_of(look, town.educator.person_id)
                assert [set(row.scopes) for row in rows] == [set(one.scopes) for one in living]
                for one in self.all:
                    for token, end in one.access:
                        found = queries.actor_of_host(look, token)
                        assert (found is not None) == (one.lives(self.now) and self.now < end)
                        assert found is None or found.scopes == one.scopes
                    for token, _ in one.refresh:
                        assert queries.actor_of_host(look, token) is None

        def teardown(self):
            with town.at(town.educator) as uow:
                for row in queries.connections_of(uow, town.educator.person_id):
                    service.disconnect(uow, row.id)

    return Life


def test_what_opens_is_what_the_person_allows_at_that_moment(town):
    run_state_machine_as_test(
        life_of_one(town),
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
