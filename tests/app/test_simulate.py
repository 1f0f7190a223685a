"""A simulated district: its rows keep to the rules, and no page costs more because the district is larger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.progress import Progress
from sqlalchemy import func, select

from awards.models import Award
from awards.rules import AwardState
from conditions.models import IndicatorLine
from conditions.rules import INDICATORS
from credentials import queries as credentials
from credentials.rules import CredentialKind, Level, digest_of
from evidence import queries as evidence
from evidence.models import Attempt, Submission
from evidence.rules import SubmissionState
from hr.models import Benefit, Entry
from hr.rules import BenefitState
from pathways.models import PathwayVersion, Plan
from pathways.rules import PlanState, choice_problems, evaluate, unfinished_choices
from people import queries as people
from people.models import Person, RoleHolding, School
from review import queries as review
from review.models import Case, Reader, Scorecard
from review.rules import Card, CaseState, Outcome, VerdictKind, decide
from waymark.app.bench import MOST_STATEMENTS, bench_pages
from waymark.app.cli import main
from waymark.app.config import load_settings
from waymark.app.installation import Installation
from waymark.app.simulate import FEWEST_EDUCATORS, simulate_district
from waymark.kernel.actor import Role, system_actor
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.uow import Reading

SMALL, LARGER = 60, 240
VERDICTS = {
    CaseState.THIRD_READER: VerdictKind.SPLIT,
    CaseState.MODERATION: VerdictKind.MODERATION,
}

District = Callable[[int], Installation]


def simulated(installation: Installation, educators: int, seed: int = 1) -> None:
    simulate_district(installation, educators=educators, seed=seed, progress=Progress(disable=True))


@contextmanager
def settled(folder: Path, address: str) -> Iterator[Installation]:
    settings = load_settings(
        home=folder / "home",
        database_url=address,
        storage_url=(folder / "evidence").as_uri(),
        secret_key="0" * 64,
        master_key="1" * 64,
        base_url="http://waymark.test",
    )
    installation = Installation(settings)
    yield installation
    installation.runtime.engine.dispose()


@pytest.fixture
def empty(databases, tmp_path) -> Iterator[Installation]:
    address = databases.copy("empty", lambda installation: None)
    with settled(tmp_path, address) as installation:
        yield installation
    databases.drop(address)


@pytest.fixture
def district(databases, tmp_path) -> Iterator[District]:
    """``district(60)``: an installation with a district of this size."""
    addresses, open_ones = [], []

    def open_one(educators: int) -> Installation:
        address = databases.copy(f"district_{educators}", lambda made: simulated(made, educators))
        addresses.append(address)
        open_ones.append(settled(tmp_path, address))
        return open_ones[-1].__enter__()

    yield open_one
    for one in open_ones:
        one.__exit__(None, None, None)
    for address in addresses:
        databases.drop(address)


@pytest.fixture
def look(district: District) -> Iterator[Reading]:
    with district(SMALL).runtime.reading(system_actor()) as reading:
        yield reading


def counted(look: Reading, column) -> Counter:
    return Counter(dict(look.session.execute(select(column, func.count()).group_by(column)).all()))


def test_everybody_is_there(look: Reading):
    assert counted(look, RoleHolding.role) == {
        Role.EDUCATOR: 60,
        Role.PEER_REVIEWER: 10,
        Role.COACH: 2,
        Role.EXTERNAL_REVIEWER: 1,
        Role.BUILDING_LEADER: 1,
        Role.HR_OFFICER: 1,
        Role.PROGRAM_LEAD: 1,
        Role.SUPERINTENDENT: 1,
        Role.ADMIN: 1,
    }


def test_schools_grow_with_the_district(district: District):
    with district(LARGER).runtime.reading(system_actor()) as look:
        assert look.session.scalar(select(func.count()).select_from(School)) == 4
        peers = select(Person.school_id).join(RoleHolding).where(RoleHolding.role == Role.PEER_REVIEWER)
        assert set(Counter(look.session.scalars(peers)).values()) == {10}


def test_there_is_work_at_every_stage(look: Reading):
    assert set(counted(look, Plan.state)) == set(PlanState) - {PlanState.WITHDRAWN}
    assert set(counted(look, Submission.state)) == set(SubmissionState) - {SubmissionState.WITHDRAWN}
    assert set(counted(look, Case.state)) == set(CaseState) - {CaseState.SPLIT, CaseState.WITHDRAWN}
    assert look.session.scalars(select(Case).where(Case.short_of_readers)).first()


def test_about_five_awards_come_to_one_educator(look: Reading):
    awards = look.session.scalar(select(func.count()).select_from(Award))
    assert 4.5 * SMALL < awards < 6 * SMALL
    assert set(counted(look, Award.state)) == {AwardState.GRANTED}


def test_what_was_accepted_was_granted_and_credited(look: Reading):
    accepted = set(
        look.session.execute(
            select(Submission.owner_id, Submission.version_id).where(
                Submission.state == SubmissionState.ACCEPTED
            )
        ).all()
    )
    kinds = {row.version_id: row.kind for row in look.session.execute(credentials.published_versions())}
    awards = list(look.session.scalars(select(Award)))
    read = {(one.person_id, one.version_id) for one in awards if kinds[one.version_id].reviewed}
    small = {one.id for one in awards if kinds[one.version_id] is CredentialKind.MICRO_CREDENTIAL}
    assert read == accepted
    assert set(look.session.scalars(select(Entry.award_id))) == small
    assert small < set(look.session.scalars(select(Benefit.award_id)))


def test_cases_stand_where_their_scorecards_lead(look: Reading):
    cards = defaultdict(list)
    scored = select(Scorecard, Reader.seat).join(
        Reader, (Reader.case_id == Scorecard.case_id) & (Reader.reader_id == Scorecard.reader_id)
    )
    for card, seat in look.session.execute(scored.order_by(Reader.seat)):
        levels = {rating["criterion"]: Level(rating["level"]) for rating in card.ratings}
        cards[card.case_id].append(Card(f"Reader {seat}", levels))
    for case in look.session.scalars(select(Case)):
        rubric = review.definition_of(look, case)[1]
        verdict = decide(cards[case.id], rubric, case.rules.tolerance)
        assert verdict.outcome == case.outcome
        assert verdict.kind is VERDICTS.get(case.state, verdict.kind)
        assert case.outcome is None or verdict.reason == case.decision_reason


def test_who_failed_first_tried_again(look: Reading):
    outcomes = defaultdict(list)
    for case in look.session.scalars(select(Case).order_by(Case.attempt_number)):
        outcomes[case.submission_id].append(case.outcome)
    again = [found for found in outcomes.values() if len(found) > 1]
    assert again
    assert {tuple(found) for found in again} == {(Outcome.NOT_YET, Outcome.MET)}


def test_nobody_reads_their_own_work_or_that_of_their_school(district: District):
    with district(LARGER).runtime.reading(system_actor()) as look:
        school = dict(look.session.execute(select(Person.id, Person.school_id)).all())
        pairs = look.session.execute(
            select(Case.author_id, Reader.reader_id).join(Reader, Reader.case_id == Case.id)
        ).all()
        assert all(author != reader and school[author] != school[reader] for author, reader in pairs)


def test_plans_are_full_and_completed_ones_complete(look: Reading):
    held = defaultdict(set)
    slugs = {row.version_id: row.slug for row in look.session.execute(credentials.published_versions())}
    for award in look.session.scalars(select(Award)):
        held[award.person_id].add(slugs[award.version_id])
    for plan in look.session.scalars(select(Plan)):
        rule = look.session.get(PathwayVersion, plan.pathway_version_id).facts().rule
        assert not choice_problems(rule, plan.choices)
        assert not unfinished_choices(rule, plan.choices)
        complete = evaluate(rule, plan.choices, held[plan.person_id]).complete
        assert complete == (plan.state is PlanState.COMPLETED)
        assert bool(held[plan.person_id]) == (plan.state in (PlanState.AGREED, PlanState.COMPLETED))


def test_nothing_is_earned_before_what_it_builds_on(look: Reading):
    earned = {}
    versions = credentials.versions(look, set(look.session.scalars(select(Award.version_id))))
    for award in look.session.scalars(select(Award).order_by(Award.granted_at)):
        about = versions[award.version_id]
        assert all((award.person_id, before) in earned for before in about.prerequisites)
        earned[award.person_id, about.slug] = award


def test_nothing_lies_ahead_and_everything_after_its_plan(look: Reading):
    began = dict(look.session.execute(select(Plan.person_id, Plan.agreed_at)).all())
    for award in look.session.scalars(select(Award)):
        assert began[award.person_id] < award.granted_at <= look.now
    assert look.session.scalar(select(func.max(Scorecard.scored_at))) <= look.now
    assert look.session.scalar(select(func.max(Submission.changed_at))) <= look.now


def test_attempts_hold_the_whole_work(district: District):
    installation = district(SMALL)
    with installation.runtime.reading(system_actor()) as look:
        attempts = list(look.session.scalars(select(Attempt)))
        one = look.session.scalars(
            select(Submission).where(Submission.state == SubmissionState.RETURNED)
        ).first()
        owner = people.actor_by_id(look, one.owner_id)
    assert all(digest_of(attempt.manifest) == attempt.digest for attempt in attempts)
    with installation.runtime.reading(owner) as look:
        page = evidence.submission_page(look, one.id)
    assert page.open_demands == ()
    assert page.may_submit


def test_indicators_are_counted(look: Reading):
    lines = {line.code: line.computed_from for line in look.session.scalars(select(IndicatorLine))}
    assert set(lines) == {indicator.code for indicator in INDICATORS}
    plans = counted(look, Plan.state)
    agreed = plans[PlanState.AGREED] + plans[PlanState.COMPLETED]
    assert lines["educators_with_plan"] == {"part": agreed, "whole": SMALL}


def test_stipends_are_at_every_stage(look: Reading):
    kinds = counted(look, Benefit.unit)
    assert kinds["USD"] > kinds["percent"] > 0
    assert set(counted(look, Benefit.state)) == {
        BenefitState.ELIGIBLE,
        BenefitState.APPROVED,
        BenefitState.PAID,
    }


def test_the_same_seed_gives_the_same_district(databases, tmp_path):
    def tellable(seed: int) -> tuple:
        address = databases.copy(f"seed_{seed}_{len(addresses)}", lambda made: simulated(made, 50, seed))
        addresses.append(address)
        with settled(tmp_path, address) as made, made.runtime.reading(system_actor()) as look:
            names = look.session.execute(select(Person.id, Person.given_name, Person.family_name))
            return sorted(map(tuple, names)), counted(look, Submission.state), counted(look, Case.state)

    addresses: list[str] = []
    assert tellable(7) == tellable(7) != tellable(8)
    for address in addresses:
        databases.drop(address)


def test_a_district_that_is_there_stays_alone(district: District):
    with pytest.raises(Conflict, match="a district in this database already"):
        simulated(district(SMALL), SMALL)


def test_too_few_educators_are_refused(empty: Installation):
    with pytest.raises(Invalid, match=f"at least {FEWEST_EDUCATORS}"):
        simulated(empty, FEWEST_EDUCATORS - 1)


def test_no_page_asks_much_and_none_asks_more_of_a_larger_district(district: District):
    small = {page.page: page for page in bench_pages(district(SMALL), requests=1)}
    larger = {page.page: page for page in bench_pages(district(LARGER), requests=1)}
    assert not {name: page.problem for name, page in {**small, **larger}.items() if page.problem}
    too_many = {n: p.statements for n, p in larger.items() if len(p.statements) > MOST_STATEMENTS}
    assert not too_many
    assert {n: len(p.statements) for n, p in small.items()} == {
        n: len(p.statements) for n, p in larger.items()
    }


def test_the_command_makes_one_district(elsewhere):
    asked = ["simulate", "district", "--educators", "50", "--seed", "3"]
    first = CliRunner().invoke(main, asked)
    assert first.exit_code == 0, first.output
    assert first.output.startswith("50 educators in ")
    again = CliRunner().invoke(main, asked)
    assert again.exit_code == 1
    assert again.stderr.startswith("waymark: There is a district in this database already.")
