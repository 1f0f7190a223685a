"""The ledger, benefits and exports against a database."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from awards import service as awards_service
from awards.events import AwardRevoked, AwardsIssued, IssuedAward
from hr import queries, reactions, service
from hr.events import CreditEntered, CreditReversed, ExportDelivered
from hr.models import Entry, EquivalencyRow, Export
from hr.ports import HrDelivery
from hr.rules import BenefitState, EntryKind, ExportState
from tests.factories import awards, pathways
from tests.factories import conditions as colleagues_factory
from tests.factories.hr import (
    CAPSTONE,
    CREDENTIALS,
    PATHWAY,
    approved,
    benefits,
    credit,
    delivered,
    earned,
    entries,
    file_of,
    load,
    numbers,
    paid,
    prepared,
    rate,
    revoke,
)
from waymark.kernel.errors import IllegalTransition, Invalid, NotFound, Refused


def stands(town, benefit_id) -> BenefitState:
    return next(row.state for row in benefits(town) if row.id == benefit_id)


def lines(town, export_id) -> list[dict]:
    return json.loads(file_of(town, export_id))["lines"]


def state_of(town, export_id) -> ExportState:
    with town.look(town.hr) as look:
        return queries.export_row(look, export_id).state


# ---------------------------------------------------------------------------------------------------- ledger


def test_two_badges_make_one_credit(town):
    earned(town, town.educator, 1)
    assert credit(town, town.educator) == (1, 0, Decimal("0.5"))

    earned(town, town.educator, 3)
    assert credit(town, town.educator) == (3, 1, Decimal("0.5"))


def test_a_badge_counts_from_the_moment_it_is_issued(town):
    awards.issuer(town)
    award = awards.granted(town, town.educator, CREDENTIALS[0])
    assert entries(town) == []

    with town.at(town.system) as uow:
        awards_service.issue(uow, award)
    (entry,) = entries(town)
    assert (entry.award_id, entry.entry, entry.quantity) == (award, EntryKind.EARNED, Decimal("0.5"))
    assert entry.entered_on == town.clock.now().date()


def test_only_the_twelve_count_and_the_finished_pathway_gives_a_raise(town):
    awards.issuer(town)
    pathways.completed(town, town.educator)
    town.work()

    assert credit(town, town.educator) == (12, 6, 0)
    with town.look(town.educator) as look:
        page = queries.statement(look, town.educator.person_id)
    assert len(page.without_credit) == 2, "the full pathway review and the pathway credential"
    raises = [row for row in page.benefits if row.unit == "percent"]
    assert [(row.amount, row.state) for row in raises] == [(5, BenefitState.ELIGIBLE)]
    assert sum(row.unit == "USD" for row in page.benefits) == 12


@pytest.mark.parametrize("slug", [CAPSTONE, PATHWAY])
def test_capstone_and_pathway_credential_carry_no_credit(town, slug):
    awards.issued(town, town.educator, slug)

    assert entries(town) == []


def test_a_revoked_award_is_taken_back_by_a_line_of_its_own(town):
    first, _ = earned(town, town.educator, 2)
    town.clock.advance(days=3)
    revoke(town, first)

    earned_lines = [entry for entry in entries(town) if entry.entry is EntryKind.EARNED]
    (taken_back,) = [entry for entry in entries(town) if entry.entry is EntryKind.REVERSAL]
    assert len(earned_lines) == 2, "nothing is removed"
    assert (taken_back.award_id, taken_back.quantity) == (first, Decimal("-0.5"))
    assert taken_back.entered_on == town.clock.now().date()
    assert credit(town, town.educator) == (1, 0, Decimal("0.5"))


def test_an_award_earned_anew_after_revoking_counts_again(town):
    (award,) = earned(town, town.educator, 1)
    revoke(town, award)
    again = awards.issued(town, town.educator, CREDENTIALS[0])

    assert again != award
    assert credit(town, town.educator) == (1, 0, Decimal("0.5"))


def test_entering_and_taking_back_may_be_repeated(town):
    (award,) = earned(town, town.educator, 1)
    for _ in range(2):
        with town.at(town.system) as uow:
            service.enter(uow, award)
    assert len(entries(town)) == 1

    revoke(town, award)
    for verb in (service.reverse, service.enter, service.reverse):
        with town.at(town.system) as uow:
            verb(uow, award)
    assert len(entries(town)) == 2
    assert credit(town, town.educator)[0] == 0


def test_the_facts_are_told(town):
    heard = []
    town.runtime.reactions = {
        **town.runtime.reactions,
        CreditEntered: (lambda uow, fact: heard.append(fact),),
        CreditReversed: (lambda uow, fact: heard.append(fact),),
    }
    (award,) = earned(town, town.educator, 1)
    revoke(town, award)

    assert [type(fact) for fact in heard] == [CreditEntered, CreditReversed]
    assert {fact.award_id for fact in heard} == {award}


def _award(town, person, slug, *, is_revoked: bool):
    """An award as it stands in the end, of which the ledger has heard nothing yet."""
    kept, town.runtime.reactions = town.runtime.reactions, {}
    award = awards.issued(town, person, slug)
    if is_revoked:
        revoke(town, award)
    town.runtime.reactions = kept
    return award


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_ledger_comes_to_the_rate_times_the_live_awards_whatever_the_order_of_events(town, data):
    (person,) = colleagues_factory.colleagues(town, 1)
    fates = data.draw(st.lists(st.booleans(), min_size=1, max_size=len(CREDENTIALS)), label="revoked")
    events = []
    for slug, is_revoked in zip(CREDENTIALS, fates, strict=False):
        award = _award(town, person, slug, is_revoked=is_revoked)
        facts = (award, person.person_id, town.district, "credential", "version")
        events += [
            (
                reactions.enter_credit,
                AwardsIssued(town.district, (IssuedAward(award, person.person_id, *facts[3:]),)),
            )
        ]
        events += [(reactions.reverse_credit, AwardRevoked(*facts, "Why."))] if is_revoked else []
    told = data.draw(
        st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=4))), label="told"
    )
    for reaction, fact in told:
        with town.at(town.system) as uow:
            reaction(uow, fact)

    live = fates.count(False)
    own = entries(town, person)
    assert sum((entry.quantity for entry in own), Decimal(0)) == Decimal("0.5") * live
    assert credit(town, person) == (live, live // 2, Decimal("0.5") * (live % 2))
    earned_for = [entry.award_id for entry in own if entry.entry is EntryKind.EARNED]
    assert len(earned_for) == len(set(earned_for)), "never spent twice"
    assert {row.state for row in benefits(town, person)} <= {BenefitState.ELIGIBLE, BenefitState.WITHDRAWN}
    assert sum(row.state is BenefitState.ELIGIBLE for row in benefits(town, person)) == live


def test_an_award_entered_twice_at_the_same_time_counts_once(town):
    award = _award(town, town.educator, CREDENTIALS[0], is_revoked=False)
    together = threading.Barrier(2, timeout=10)

    def enter(_):
        try:
            together.wait()
            with town.at(town.system) as uow:
                service.enter(uow, award)
        except Exception as error:  # noqa: BLE001  # the slower one is refused, or finds it done
            return error
        return None

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(enter, range(2)))

    assert None in outcomes
    assert len(entries(town)) == 1


# ----------------------------------------------------------------------------------------------------- rates


def test_loading_the_same_rate_again_changes_nothing(town):
    assert load(town, rate(slug="new-credit")) == load(town, rate(slug="new-credit"))


def test_a_rate_in_force_cannot_be_changed_but_can_be_ended(town):
    (known,) = load(town, rate())
    with pytest.raises(Invalid) as refusal:
        load(town, rate(rate={"units": 3, "gives": "1", "unit": "CE credit"}))
    assert refusal.value.problems[0].where == "slug"

    assert load(town, rate(valid_until="2026-12-31")) == [known]
    with town.look(town.system) as look:
        assert look.session.get(EquivalencyRow, known).facts().valid_until == date(2026, 12, 31)


def test_a_newer_rate_takes_the_place_of_the_older_without_counting_twice(town):
    load(
        town,
        rate(slug="richer", valid_from="2026-08-01", rate={"units": 1, "gives": "1", "unit": "CE credit"}),
    )
    earned(town, town.educator, 1)

    (entry,) = entries(town)
    assert entry.quantity == 1


@pytest.mark.parametrize("who", ["educator", "leader", "coach", "superintendent", "stranger"])
def test_rates_are_not_set_by_others(town, who):
    with pytest.raises(Refused):
        load(town, rate(), by=town.actors[who])


# -------------------------------------------------------------------------------------------------- benefits


def test_eligible_approved_and_paid_are_three_facts_with_who_and_when(town):
    earned(town, town.educator, 1)
    (row,) = benefits(town)
    assert (row.state, row.amount, row.unit) == (BenefitState.ELIGIBLE, 200, "USD")
    assert (row.approved_at, row.paid_at) == (None, None)

    town.clock.advance(days=1)
    with town.at(town.hr) as uow:
        service.approve_benefit(uow, row.id)
    town.clock.advance(days=1)
    with town.at(town.hr) as uow:
        service.mark_paid(uow, row.id)
    (row,) = benefits(town)
    assert row.state is BenefitState.PAID
    assert row.approved_by == row.paid_by == town.hr.person_id
    assert row.eligible_at < row.approved_at < row.paid_at


def test_nothing_is_paid_before_it_is_approved_and_nothing_twice(town):
    earned(town, town.educator, 1)
    (row,) = benefits(town)
    with pytest.raises(IllegalTransition), town.at(town.hr) as uow:
        service.mark_paid(uow, row.id)
    done = paid(town, town.other_educator)
    with pytest.raises(IllegalTransition), town.at(town.hr) as uow:
        service.mark_paid(uow, done)


@pytest.mark.parametrize(
    ("made", "then"),
    [
        (lambda town: (earned(town, town.educator), benefits(town)[0].id)[1], BenefitState.WITHDRAWN),
        (lambda town: approved(town, town.educator), BenefitState.WITHDRAWN),
        (lambda town: paid(town, town.educator), BenefitState.PAID_IN_ERROR),
    ],
    ids=["eligible", "approved", "paid"],
)
def test_revoking_withdraws_what_was_not_paid_and_shows_what_was(town, made, then):
    benefit = made(town)
    revoke(town, benefits(town)[0].award_id)

    assert stands(town, benefit) is then
    with town.look(town.hr) as look:
        waiting = [row.id for row in queries.benefits_to_settle(look, town.district)]
    assert (benefit in waiting) == (then is BenefitState.PAID_IN_ERROR)


def test_several_are_settled_together_or_not_at_all(town):
    earned(town, town.educator, 3)
    first, *rest = [row.id for row in benefits(town)]
    with town.at(town.hr) as uow:
        service.approve_benefit(uow, first)
    with pytest.raises(IllegalTransition), town.at(town.hr) as uow:
        service.approve_benefits(uow, [*rest, first])
    assert [stands(town, one) for one in rest] == [BenefitState.ELIGIBLE] * 2

    with town.at(town.hr) as uow:
        service.approve_benefits(uow, [*rest, *rest])
    with town.at(town.hr) as uow:
        service.mark_all_paid(uow, [first, *rest])
    assert {row.state for row in benefits(town)} == {BenefitState.PAID}


@pytest.mark.parametrize("who", ["educator", "leader", "program_lead", "superintendent", "admin"])
def test_others_do_not_settle(town, who):
    earned(town, town.other_educator, 1)
    (row,) = benefits(town)
    with pytest.raises(Refused), town.at(town.actors[who]) as uow:
        service.approve_benefit(uow, row.id)


def test_an_officer_does_not_settle_their_own(town):
    earned(town, town.hr, 1)
    (row,) = benefits(town)
    with pytest.raises(Refused, match="their own"), town.at(town.hr) as uow:
        service.approve_benefit(uow, row.id)


def test_what_is_not_there_or_elsewhere_is_not_found(town):
    earned(town, town.educator, 1)
    (row,) = benefits(town)
    for actor, benefit in ((town.hr, "nothing"), (town.stranger, row.id)):
        with pytest.raises(NotFound), town.at(actor) as uow:
            service.approve_benefit(uow, benefit)


# --------------------------------------------------------------------------------------------------- exports


def test_an_export_tells_each_entry_once_and_corrections_in_the_next(town):
    numbers(town, {"educator": "E-7"})
    first, second = earned(town, town.educator, 2)
    told = lines(town, prepared(town, "json"))
    assert {line["award_id"] for line in told} == {first, second}
    assert {line["employee_number"] for line in told} == {"E-7"}
    assert {line["name"] for line in told} == {"Ana Alvarez"}

    revoke(town, first)
    correction = lines(town, prepared(town, "json"))
    assert [(line["award_id"], line["entry"], line["quantity"]) for line in correction] == [
        (first, "reversal", "-0.5")
    ]
    assert lines(town, prepared(town, "json")) == []


def test_an_export_ends_with_its_day_and_begins_with_the_first_when_asked(town):
    earned(town, town.educator, 1)
    first_day = town.clock.now().date()
    town.clock.advance(days=2)
    earned(town, town.far_educator, 1)

    assert len(lines(town, prepared(town, "json", as_of=first_day))) == 1
    since = prepared(town, "json", since=first_day)
    assert len(lines(town, since)) == 2, "told before or not"
    later = prepared(town, "json", since=first_day + timedelta(days=1))
    assert [line["name"] for line in lines(town, later)] == ["Fay Fields"]


def test_days_in_the_wrong_order_or_ahead_are_refused(town):
    today = town.clock.now().date()
    with pytest.raises(Invalid) as refusal:
        prepared(town, since=today, as_of=today - timedelta(days=1))
    assert refusal.value.problems[0].where == "since"
    with pytest.raises(Invalid) as refusal:
        prepared(town, as_of=today + timedelta(days=1))
    assert refusal.value.problems[0].where == "as_of"


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_same_lines_give_the_same_checksum(town, form):
    earned(town, town.educator, 3)
    day = town.clock.now().date()
    first = prepared(town, form, since=day, as_of=day)
    town.clock.advance(days=5)
    second = prepared(town, form, since=day, as_of=day)

    assert first != second
    assert file_of(town, first) == file_of(town, second)
    with town.look(town.hr) as look:
        checksums = [queries.export_row(look, one).checksum for one in (first, second)]
    assert checksums == [hashlib.sha256(file_of(town, first)).hexdigest()] * 2


def test_what_was_rejected_goes_out_again(town):
    earned(town, town.educator, 1)
    export = delivered(town, "json")
    with town.at(town.hr) as uow:
        service.reject(uow, export, note="The system was closed.")

    assert state_of(town, export) is ExportState.REJECTED
    assert lines(town, prepared(town, "json")) == lines(town, export)


def test_what_was_acknowledged_is_told_for_good(town):
    earned(town, town.educator, 1)
    export = delivered(town)
    with town.at(town.hr) as uow:
        service.acknowledge(uow, export, note="Filed.")

    assert state_of(town, export) is ExportState.ACKNOWLEDGED
    assert lines(town, prepared(town, "json")) == []
    with pytest.raises(IllegalTransition), town.at(town.hr) as uow:
        service.reject(uow, export, note="Too late.")


def test_an_export_is_answered_after_delivery_only_and_a_refusal_says_why(town):
    export = prepared(town)
    with pytest.raises(IllegalTransition), town.at(town.hr) as uow:
        service.acknowledge(uow, export)
    with pytest.raises(Invalid), town.at(town.hr) as uow:
        service.reject(uow, export, note="  ")


def test_delivery_is_a_job_that_hands_the_file_over_once(town):
    earned(town, town.educator, 1)
    carried, told = [], []

    class Carrier:
        def deliver(self, name, content):
            carried.append((name, content))

    town.runtime.ports._supplied[HrDelivery] = Carrier()
    town.runtime.reactions = {
        **town.runtime.reactions,
        ExportDelivered: (lambda uow, fact: told.append(fact),),
    }
    export = prepared(town)
    town.work()
    with town.at(town.system) as uow:
        service.deliver(uow, export)

    assert carried == [(f"waymark-2026-09-01-{export[:8]}.csv", file_of(town, export))]
    assert [fact.export_id for fact in told] == [export]
    assert state_of(town, export) is ExportState.DELIVERED


def test_a_failing_carrier_leaves_the_export_prepared_and_is_tried_again(town):
    class Broken:
        def deliver(self, name, content):
            raise OSError("no route")

    class Mended:
        def deliver(self, name, content):
            pass

    supplied = town.runtime.ports._supplied
    supplied[HrDelivery] = Broken()
    export = prepared(town)
    town.work()
    assert state_of(town, export) is ExportState.PREPARED

    supplied[HrDelivery] = Mended()
    town.clock.advance(hours=1)
    town.work()
    assert state_of(town, export) is ExportState.DELIVERED


def test_two_exports_at_the_same_time_do_not_tell_the_same_twice(town):
    earned(town, town.educator, 2)
    together = threading.Barrier(2, timeout=10)

    def prepare(_):
        together.wait()
        return prepared(town, "json")

    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(prepare, range(2)))

    assert sorted(len(lines(town, one)) for one in both) == [0, 2]


def test_a_neighbour_is_not_told_about(town):
    earned(town, town.educator, 1)
    with town.at(town.system) as uow:
        export = service.prepare_export(
            uow, town.neighbour, as_of=town.clock.now().date(), since=None, format="json"
        )
    with town.look(town.system) as look:
        assert look.session.scalar(select(Export.lines).where(Export.id == export)) == 0
        assert look.session.scalar(select(func.count()).select_from(Entry)) == 1


@pytest.mark.parametrize("who", ["educator", "program_lead", "superintendent", "admin", "stranger"])
def test_others_prepare_no_export(town, who):
    with pytest.raises(Refused), town.at(town.actors[who]) as uow:
        service.prepare_export(uow, town.district, as_of=town.clock.now().date(), since=None, format="csv")
