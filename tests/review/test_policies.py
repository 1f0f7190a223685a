"""Review policies: of the district, of single credentials, and what a case keeps of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from people.models import Person
from review import queries, service
from review.payloads import ReviewPolicyFile
from review.rules import ReviewPolicy
from tests.factories.review import SLUG, case_row, opened, reader_in, seats
from waymark.app.library import check, load_library
from waymark.kernel.errors import Invalid, NotFound, Refused

OTHER = "voice-and-choice"


def load(town, who=None, **said) -> None:
    file = ReviewPolicyFile(format="waymark/review-policy@1", **{"mix": ["peer", "coach"], **said})
    with town.at(who or town.program_lead) as uow:
        service.load_policy(uow, town.district, file)


def roles(town, case_id) -> list[str]:
    return [reader.as_role.value for reader in seats(town, case_id)]


def test_a_credential_has_a_policy_of_its_own_and_others_have_that_of_the_district(town):
    before = opened(town)
    load(town, credential=SLUG, mix=["coach", "external"], due_working_days=3)
    load(town, due_working_days=5)
    own, other = opened(town, town.other_educator), opened(town, town.educator, OTHER)
    assert (roles(town, own), case_row(town, own).rules.due_working_days) == (["coach", "external"], 3)
    assert (roles(town, other), case_row(town, other).rules.due_working_days) == (["peer", "coach"], 5)
    assert (roles(town, before), case_row(town, before).rules.due_working_days) == (["peer", "coach"], 7)
    with town.look() as look:
        assert queries.policy_of(look, town.neighbour, SLUG) == ReviewPolicy()


def test_a_policy_that_is_given_up_leaves_its_cases_alone(town):
    load(town, credential=SLUG, mix=["coach", "external"])
    before = opened(town)
    with town.at(town.admin) as uow:
        service.drop_policy(uow, town.district, SLUG)
    assert roles(town, before) == ["coach", "external"]
    assert case_row(town, before).rules.mix == ("coach", "external")
    assert roles(town, opened(town, town.other_educator)) == ["peer", "coach"]
    with pytest.raises(NotFound), town.at(town.admin) as uow:
        service.drop_policy(uow, town.district, SLUG)


def test_others_neither_set_nor_see_nor_give_up_a_policy(town):
    load(town, credential=SLUG)
    for who in (town.coach, town.educator, town.superintendent, town.stranger):
        with pytest.raises(Refused):
            load(town, who, credential=SLUG, due_working_days=2)
        with pytest.raises(Refused), town.at(who) as uow:
            service.drop_policy(uow, town.district, SLUG)
    for who in (town.coach, town.superintendent):
        with pytest.raises(Refused), town.look(who) as look:
            queries.policies_of_district(look)


def test_a_case_of_before_keeps_what_held_then():
    old = {"mix": ["peer", "coach"], "tolerance": 2, "due_working_days": 7, "lease_hours": 72, "blind": True}
    assert ReviewPolicy.from_body(old) == ReviewPolicy()


def move(town, who, school) -> None:
    with town.at(town.system) as uow:
        uow.session.get_one(Person, who.person_id).school_id = school


@pytest.mark.parametrize("allowed", [True, False])
def test_colleagues_of_the_author_read_only_where_the_policy_allows(town, allowed):
    load(town, close_pairs=allowed)
    for peer in (town.peer, town.peer2):
        move(town, peer, town.schools["hill"])
    case_id = opened(town)
    missing = case_row(town, case_id).missing
    assert missing == (
        [] if allowed else ["No peer reviewer is free to read this: 2 work at the author's school."]
    )
    if allowed:
        assert reader_in(town, case_id, 1) in (town.peer, town.peer2)
        return
    with pytest.raises(Invalid) as refusal, town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=1, reader_id=town.peer.person_id)
    assert "works at the author's school" in refusal.value.problems[0].message
    # A peer of another school is found by looking again.
    move(town, town.peer, town.schools["lake"])
    town.clock.advance(days=1)
    town.work()
    assert reader_in(town, case_id, 1) == town.peer


def test_who_has_no_school_is_nobodys_colleague(town):
    load(town, close_pairs=False)
    move(town, town.educator, None)
    for peer in (town.peer, town.peer2):
        move(town, peer, None)
    assert not case_row(town, opened(town)).short_of_readers


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / "policies" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["format: waymark/review-policy@1", "mix: [coach, external]", *lines]) + "\n")
    return path


def test_a_library_file_named_after_a_credential_is_its_policy(town, tmp_path):
    path = written(tmp_path, SLUG, f"credential: {SLUG}", "close_pairs: false")
    with town.at(town.admin) as uow:
        assert load_library(uow, town.district, tmp_path).new == (path,)
    with town.at(town.admin) as uow:
        assert load_library(uow, town.district, tmp_path).unchanged == (path,)
    with town.look() as look:
        own = queries.policy_of(look, town.district, SLUG)
        assert (own.mix, own.close_pairs) == (("coach", "external"), False)
        assert queries.policy_of(look, town.district, OTHER) == ReviewPolicy()


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("no-such", "credential: no-such", "There is no credential 'no-such'."),
        ("other", f"credential: {SLUG}", SLUG),
        ("review", "close_pairs: sometimes", "close_pairs"),
        ("review", "calibration: true", "calibration"),
        ("review", "pass_rule: most", "pass_rule"),
    ],
)
def test_a_file_that_does_not_fit_is_told_at_its_line(tmp_path, name, line, words):
    written(tmp_path, name, line)
    _, findings = check(tmp_path)
    assert words in " ".join(map(str, findings))


def test_the_program_lead_sees_the_policies_and_gives_one_up(town, client_of):
    load(town, credential=SLUG, mix=["coach", "external"], close_pairs=False)
    client = client_of(town.program_lead)
    page = client.get("/reviews/board/policies").text
    assert "Every credential without a policy of its own" in page
    assert "Growth mindset" in page
    assert "Coach, External reviewer" in page
    assert "do not read" in page
    assert client.send(f"/reviews/board/policies/{SLUG}/drop").status_code == 303
    assert "do not read" not in client.get("/reviews/board/policies").text
    assert client_of(town.peer).get("/reviews/board/policies").status_code == 403
