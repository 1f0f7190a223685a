"""What can be done with evidence, on a real database of each kind and a real folder."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from evidence import queries, service
from evidence.events import EvidenceSubmitted, EvidenceWithdrawn
from evidence.models import Answer, Artifact, Attempt, Submission
from evidence.ports import ArtifactStore, Prerequisites
from evidence.rules import SubmissionState
from tests.factories import evidence as made
from waymark.app.jobs import drain
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import (
    Conflict,
    IllegalTransition,
    Invalid,
    NotFound,
    Refused,
    Stale,
    StorageFull,
    TooLarge,
    WrongType,
)
from waymark.kernel.uow import Ports

ANSWER, FILES, WORK = "the-need", "help-plan", "two-stories-in-work"


@pytest.fixture
def told(town):
    """The facts that evidence tells, answered by nobody."""
    facts = []
    town.runtime.reactions = {
        kind: (lambda uow, fact: facts.append(fact),) for kind in (EvidenceSubmitted, EvidenceWithdrawn)
    }
    return facts


@pytest.fixture(autouse=True)
def _alone(told):
    """Evidence is tried without the slices above it."""


def page_of(town, actor, submission_id):
    with town.look(actor) as look:
        return queries.submission_page(look, submission_id)


def stored(town) -> set[str]:
    folder = Path(town.installation.settings.storage.removeprefix("file://"))
    return {path.name for path in folder.rglob("*") if path.is_file()}


def add(town, actor, submission_id, content=None, **sent):
    demand, name = sent.pop("demand", FILES), sent.pop("name", "plan.pdf")
    with town.at(actor) as uow:
        return service.add_file(uow, submission_id, demand, io.BytesIO(content or made.pdf()), name, **sent)


def forget(town):
    drain(town.runtime, {"evidence.forget_file": service.forget_file})


def supply(town, port, part):
    supplied = {**town.runtime.ports._supplied, port: part}
    town.runtime.ports = Ports(supplied)


# ---------------------------------------------------------------- beginning


def test_starting_twice_opens_the_same_draft(town):
    first, second = made.started(town, town.educator), made.started(town, town.educator)
    assert first == second
    assert page_of(town, town.educator, first).state is SubmissionState.DRAFT


def test_two_educators_work_side_by_side(town):
    assert made.started(town, town.educator) != made.started(town, town.other_educator)


@pytest.mark.parametrize("who", ["coach", "hr", "superintendent", "admin", "external", "program_lead"])
def test_nobody_but_educators_may_start(town, who):
    with pytest.raises(Refused, match="educators"):
        made.started(town, getattr(town, who))


def test_a_credential_that_is_not_in_the_catalogue_cannot_be_started(town):
    with pytest.raises(NotFound):
        made.started(town, town.educator, "no-such-thing")


class NeedsTwo:
    def missing(self, reading, person_id, definition):
        return ("Growth mindset", "Voice and choice")

    def earned_again(self, reading, person_id, definition):
        return False


def test_prerequisites_are_asked_for_at_the_start(town):
    supply(town, Prerequisites, NeedsTwo())
    with pytest.raises(Invalid) as refusal:
        made.started(town, town.educator)
    assert [problem.message for problem in refusal.value.problems] == [
        "Earn “Growth mindset” first.",
        "Earn “Voice and choice” first.",
    ]


def test_prerequisites_are_asked_for_again_when_handing_in(town):
    submission_id = made.complete(town, town.educator)
    supply(town, Prerequisites, NeedsTwo())
    with town.at(town.educator) as uow, pytest.raises(Invalid) as refusal:
        service.submit(uow, submission_id, attestation=True)
    assert {problem.where for problem in refusal.value.problems} == {"prerequisites"}


def test_accepted_work_is_opened_and_begun_anew_only_when_asked(town):
    submission_id = made.accepted(town, town.educator, town.peer)
    assert made.started(town, town.educator) == submission_id
    with town.at(town.educator) as uow:
        anew = service.start(uow, made.SLUG, again=True)
    assert anew != submission_id
    assert made.started(town, town.educator) == anew
    assert page_of(town, town.educator, anew).parts[0].answer.text == ""


# ---------------------------------------------------------------- writing


def test_an_answer_is_saved_and_saved_over(town):
    submission_id = made.started(town, town.educator)
    for text in ("one", "two"):
        with town.at(town.educator) as uow:
            service.save_answer(uow, submission_id, ANSWER, text)
    part = page_of(town, town.educator, submission_id).parts[0]
    assert (part.answer.text, part.answer.revision) == ("two", 2)


def test_an_unchanged_answer_changes_nothing(town):
    submission_id = made.started(town, town.educator)
    versions = []
    for _ in range(2):
        with town.at(town.educator) as uow:
            versions.append(service.save_answer(uow, submission_id, ANSWER, " one\r\n"))
        town.clock.advance(hours=1)
    assert versions == [1, 1]
    assert page_of(town, town.educator, submission_id).changed_at < town.clock.now()


def test_another_window_is_noticed_and_nothing_of_the_stale_one_is_saved(town):
    submission_id = made.started(town, town.educator)
    seen = page_of(town, town.educator, submission_id).answers_version
    with town.at(town.educator) as uow:
        service.save_answers(uow, submission_id, {ANSWER: "from window one"}, seen=seen)
    with pytest.raises(Stale), town.at(town.educator) as uow:
        service.save_answers(
            uow, submission_id, {ANSWER: "from window two", "what-i-decided": "x"}, seen=seen
        )
    page = page_of(town, town.educator, submission_id)
    assert [part.answer.text for part in page.parts if part.demand.kind.written] == ["from window one", ""]


def test_a_stale_window_with_the_same_text_is_no_trouble(town):
    submission_id = made.started(town, town.educator)
    for _ in range(2):
        with town.at(town.educator) as uow:
            assert service.save_answers(uow, submission_id, {ANSWER: "same"}, seen=0) == 1


def test_a_text_that_is_too_long_is_refused_at_its_place_and_no_other_is_saved(town):
    submission_id = made.started(town, town.educator)
    with pytest.raises(Invalid) as refusal, town.at(town.educator) as uow:
        service.save_answers(uow, submission_id, {"what-i-decided": "fine", ANSWER: "x" * 200_000})
    assert [problem.where for problem in refusal.value.problems] == [ANSWER]
    assert page_of(town, town.educator, submission_id).answers_version == 0


def test_answers_go_to_demands_that_are_written(town):
    submission_id = made.started(town, town.educator)
    with pytest.raises(NotFound), town.at(town.educator) as uow:
        service.save_answer(uow, submission_id, "no-such-demand", "x")
    with pytest.raises(Invalid), town.at(town.educator) as uow:
        service.save_answer(uow, submission_id, FILES, "x")


# ---------------------------------------------------------------- pieces


def test_a_file_is_kept_with_size_and_digest(town):
    submission_id = made.started(town, town.educator)
    add(town, town.educator, submission_id, name="C:\\Ana\\My plan.pdf")
    artifact = page_of(town, town.educator, submission_id).parts[1].artifacts[0]
    assert (artifact.name, artifact.size, artifact.label) == ("My plan.pdf", len(made.pdf()), "PDF")
    assert stored(town) == {artifact.sha256}


def test_a_file_sent_twice_is_there_once(town):
    submission_id = made.started(town, town.educator)
    assert add(town, town.educator, submission_id) == add(town, town.educator, submission_id)
    assert len(page_of(town, town.educator, submission_id).parts[1].artifacts) == 1


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (WrongType, {"content": b"<html>"}),
        (WrongType, {"content": made.pdf()[:-60]}),
        (WrongType, {"content": made.wav(), "name": "talk.wav"}),
        (TooLarge, {"limit": 100}),
        (NotFound, {"demand": "no-such-demand"}),
        (Invalid, {"demand": ANSWER}),
    ],
)
def test_a_refused_file_leaves_neither_row_nor_file(town, error, sent):
    submission_id = made.started(town, town.educator)
    with pytest.raises(error):
        add(town, town.educator, submission_id, **sent)
    assert stored(town) == set()
    assert page_of(town, town.educator, submission_id).parts[1].artifacts == ()


def test_a_full_disk_changes_nothing(town):
    submission_id = made.complete(town, town.educator)
    before = page_of(town, town.educator, submission_id)

    class FullStore:
        def put(self, stream, limit):
            raise StorageFull("There is no room left.")

    supply(town, ArtifactStore, FullStore())
    with pytest.raises(StorageFull):
        add(town, town.educator, submission_id, made.pdf("another"))
    assert page_of(town, town.educator, submission_id) == before


def test_a_file_whose_row_is_never_written_harms_nobody(town):
    submission_id = made.started(town, town.educator)
    with town.look(town.educator) as look:
        kept = service.keep_file(look, submission_id, FILES, io.BytesIO(made.pdf()), "plan.pdf")
    assert stored(town) == {kept.stored.sha256}
    assert page_of(town, town.educator, submission_id).parts[1].artifacts == ()
    with town.at(town.educator) as uow:
        service.add_kept(uow, submission_id, kept)
    assert len(page_of(town, town.educator, submission_id).parts[1].artifacts) == 1


def test_links_are_taken_where_they_are_asked_for(town):
    submission_id = made.started(town, town.educator, "why-use-technology")
    with town.look(town.educator) as look:
        demands = [part.demand for part in queries.submission_page(look, submission_id).parts]
    takes = next(demand.id for demand in demands if "link" in demand.accepts)
    refuses = next((demand.id for demand in demands if demand.accepts and "link" not in demand.accepts), None)
    with town.at(town.educator) as uow:
        first = service.add_link(uow, submission_id, takes, " https://example.org/a ", "My film")
        assert service.add_link(uow, submission_id, takes, "https://example.org/a") == first
    with pytest.raises(Invalid, match="cannot be taken"), town.at(town.educator) as uow:
        service.add_link(uow, submission_id, takes, "javascript:alert(1)")
    if refuses:
        with pytest.raises(Invalid) as refusal, town.at(town.educator) as uow:
            service.add_link(uow, submission_id, refuses, "https://example.org/a")
        assert "takes no links" in refusal.value.problems[0].message
    pieces = [piece for part in page_of(town, town.educator, submission_id).parts for piece in part.artifacts]
    assert [(piece.name, piece.url) for piece in pieces] == [("My film", "https://example.org/a")]


def test_there_is_an_end_to_pieces(town, monkeypatch):
    from evidence.service import pieces

    monkeypatch.setattr(pieces, "MOST_PIECES", 2)
    submission_id = made.started(town, town.educator)
    for number in range(2):
        add(town, town.educator, submission_id, made.pdf(str(number)))
    with pytest.raises(Invalid, match="many pieces"):
        add(town, town.educator, submission_id, made.pdf("one too many"))


def test_a_removed_draft_file_is_forgotten(town):
    submission_id = made.started(town, town.educator)
    artifact_id = add(town, town.educator, submission_id)
    for _ in range(2):
        with town.at(town.educator) as uow:
            service.remove_artifact(uow, submission_id, artifact_id)
    assert page_of(town, town.educator, submission_id).parts[1].artifacts == ()
    forget(town)
    assert stored(town) == set()


def test_a_removed_file_stays_while_another_piece_needs_it(town):
    mine, theirs = made.started(town, town.educator), made.started(town, town.other_educator)
    artifact_id = add(town, town.educator, mine)
    add(town, town.other_educator, theirs)
    with town.at(town.educator) as uow:
        service.remove_artifact(uow, mine, artifact_id)
    forget(town)
    assert len(stored(town)) == 1


def test_a_file_that_comes_back_before_it_is_forgotten_stays(town):
    submission_id = made.started(town, town.educator)
    artifact_id = add(town, town.educator, submission_id)
    with town.at(town.educator) as uow:
        service.remove_artifact(uow, submission_id, artifact_id)
    add(town, town.educator, submission_id)
    forget(town)
    assert len(stored(town)) == 1


def test_a_removed_file_of_an_attempt_is_kept(town):
    submission_id = made.returned(town, town.educator, town.peer)
    page = page_of(town, town.educator, submission_id)
    piece = page.parts[1].artifacts[0]
    with town.at(town.educator) as uow:
        service.remove_artifact(uow, submission_id, piece.id)
    forget(town)
    assert piece.sha256 in stored(town)
    with town.look(town.peer) as look:
        work = queries.blinded_work(look, page.attempts[0].id)
        served = queries.artifact_for_reader(look, page.attempts[0].id, piece.id)
        assert b"".join(look.ports.get(ArtifactStore).open(served.store_key)) == made.pdf("help-plan 0")
    assert piece.id in {artifact.id for artifact in work.artifacts}


# ---------------------------------------------------------------- handing in


def test_an_empty_draft_says_what_is_open_and_stays_a_draft(town, told):
    submission_id = made.started(town, town.educator)
    with pytest.raises(Invalid) as refusal, town.at(town.educator) as uow:
        service.submit(uow, submission_id, attestation=False)
    asked = [part.demand.id for part in page_of(town, town.educator, submission_id).parts]
    assert [problem.where for problem in refusal.value.problems] == [*asked, "attestation"]
    assert page_of(town, town.educator, submission_id).state is SubmissionState.DRAFT
    assert told == []


def test_handing_in_freezes_the_work_and_tells(town, told):
    submission_id = made.complete(town, town.educator)
    with town.at(town.educator) as uow:
        attempt_id = service.submit(uow, submission_id, attestation=True)
    page = page_of(town, town.educator, submission_id)
    assert page.state is SubmissionState.SUBMITTED
    assert [fact.attempt_id for fact in told] == [attempt_id]
    attempt = page.receipt
    assert attempt.submitted_at == town.clock.now()
    assert len(attempt.digest) == 64
    assert [piece["demand"] for piece in attempt.manifest["artifacts"]] == [
        FILES,
        "before-and-after",
        WORK,
        WORK,
    ]
    assert attempt.manifest["definition_digest"] == page.definition.digest
    with town.look() as look:
        lines = look.session.scalars(
            select(AuditLine.action).where(AuditLine.subject_id == submission_id)
        ).all()
    assert lines[-1] == "evidence:submission:submit"


def test_handing_in_twice_is_refused_and_makes_one_attempt(town, told):
    submission_id = made.submitted(town, town.educator)
    with pytest.raises(IllegalTransition, match="handed in"), town.at(town.educator) as uow:
        service.submit(uow, submission_id, attestation=True)
    assert len(page_of(town, town.educator, submission_id).attempts) == 1
    assert len(told) == 1


def test_many_clicks_at_the_same_moment_make_one_attempt(town, told):
    submission_id = made.complete(town, town.educator)

    def click(_):
        try:
            with town.at(town.educator) as uow:
                return service.submit(uow, submission_id, attestation=True)
        except IllegalTransition:
            return None

    with ThreadPoolExecutor(6) as people:
        answers = list(people.map(click, range(6)))
    assert len([answer for answer in answers if answer]) == 1
    assert len(page_of(town, town.educator, submission_id).attempts) == len(told) == 1


def test_many_starts_at_the_same_moment_make_one_draft(town):
    def click(_):
        try:
            return made.started(town, town.educator)
        except Conflict:
            return made.started(town, town.educator)

    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(click, range(6)))) == 1


def test_a_reaction_that_fails_undoes_the_handing_in(town):
    def fails(uow, fact):
        raise RuntimeError("somebody above has a fault")

    town.runtime.reactions = {EvidenceSubmitted: (fails,)}
    submission_id = made.complete(town, town.educator)
    with pytest.raises(RuntimeError), town.at(town.educator) as uow:
        service.submit(uow, submission_id, attestation=True)
    page = page_of(town, town.educator, submission_id)
    assert page.state is SubmissionState.DRAFT
    assert page.attempts == ()


def test_what_was_handed_in_cannot_be_changed(town):
    submission_id = made.submitted(town, town.educator)
    piece = page_of(town, town.educator, submission_id).parts[1].artifacts[0]
    verbs = [
        lambda uow: service.save_answer(uow, submission_id, ANSWER, "later"),
        lambda uow: service.add_file(uow, submission_id, FILES, io.BytesIO(made.pdf("x")), "x.pdf"),
        lambda uow: service.add_link(uow, submission_id, FILES, "https://example.org"),
        lambda uow: service.remove_artifact(uow, submission_id, piece.id),
    ]
    for verb in verbs:
        with pytest.raises(IllegalTransition, match="cannot be changed"), town.at(town.educator) as uow:
            verb(uow)


def test_withdrawing_is_possible_until_a_reader_opens_it(town, told):
    submission_id = made.submitted(town, town.educator)
    with town.at(town.educator) as uow:
        service.withdraw(uow, submission_id)
    assert page_of(town, town.educator, submission_id).state is SubmissionState.WITHDRAWN
    assert isinstance(told[-1], EvidenceWithdrawn)
    opened = made.in_review(town, town.other_educator, town.peer)
    with pytest.raises(IllegalTransition, match="being read"), town.at(town.other_educator) as uow:
        service.withdraw(uow, opened)


def test_a_withdrawn_draft_is_told_to_nobody(town, told):
    submission_id = made.complete(town, town.educator)
    with town.at(town.educator) as uow:
        service.withdraw(uow, submission_id)
    assert told == []


def test_starting_again_brings_the_work_along(town):
    withdrawn = made.submitted(town, town.educator)
    with town.at(town.educator) as uow:
        service.withdraw(uow, withdrawn)
    town.clock.advance(days=1)
    anew = made.started(town, town.educator)
    before, after = page_of(town, town.educator, withdrawn), page_of(town, town.educator, anew)
    assert anew != withdrawn
    assert after.open_demands == ()
    assert [part.answer.text for part in after.parts] == [part.answer.text for part in before.parts]
    with town.at(town.educator) as uow:
        for part in after.parts:
            for artifact in part.artifacts:
                service.remove_artifact(uow, anew, artifact.id)
    forget(town)
    assert stored(town) == {piece.sha256 for part in before.parts for piece in part.artifacts}


def test_returned_work_is_revised_and_every_attempt_is_kept(town):
    submission_id = made.returned(town, town.educator, town.peer)
    first = page_of(town, town.educator, submission_id)
    town.clock.advance(days=3)
    with town.at(town.educator) as uow:
        service.save_answer(uow, submission_id, ANSWER, made.words(160, "better"))
        service.submit(uow, submission_id, attestation=True)
    second = page_of(town, town.educator, submission_id)
    assert [attempt.number for attempt in second.attempts] == [1, 2]
    assert second.attempts[0] == first.attempts[0]
    assert second.attempts[0].digest != second.attempts[1].digest
    with town.look(town.educator) as look:
        assert "better0" in queries.attempt_page(look, submission_id, 2).parts[0].text
        assert "better0" not in queries.attempt_page(look, submission_id, 1).parts[0].text


def test_a_second_reader_opens_the_same_work(town):
    submission_id = made.in_review(town, town.educator, town.peer)
    with town.at(town.coach) as uow:
        service.start_reading(uow, submission_id)
    assert page_of(town, town.educator, submission_id).state is SubmissionState.IN_REVIEW


def test_nobody_reads_or_settles_their_own_work(town):
    submission_id = made.submitted(town, town.peer)
    for verb in (service.start_reading, service.accept, service.return_for_revision):
        with pytest.raises(Refused), town.at(town.peer) as uow:
            verb(uow, submission_id)
    with pytest.raises(NotFound), town.at(town.peer2) as uow:
        service.start_reading(uow, "no-such-id")


def test_work_is_settled_only_after_it_was_opened(town):
    submission_id = made.submitted(town, town.educator)
    for verb in (service.accept, service.return_for_revision):
        with pytest.raises(IllegalTransition), town.at(town.peer) as uow:
            verb(uow, submission_id)


# ---------------------------------------------------------------- who sees what


@pytest.mark.parametrize(
    "who", ["stranger", "other_educator", "leader", "program_lead", "peer", "admin", "hr"]
)
def test_others_do_not_learn_that_there_is_such_work(town, who):
    submission_id = made.complete(town, town.educator)
    artifact = page_of(town, town.educator, submission_id).parts[1].artifacts[0]
    other = getattr(town, who)
    with town.look(other) as look:
        for ask in (
            lambda: queries.submission_page(look, submission_id),
            lambda: queries.attempt_page(look, submission_id, 1),
            lambda: queries.artifact_for_author(look, submission_id, artifact.id),
        ):
            with pytest.raises(NotFound):
                ask()
        assert queries.my_submissions(look).items == ()
    verbs = [
        lambda uow: service.save_answer(uow, submission_id, ANSWER, "x"),
        lambda uow: service.remove_artifact(uow, submission_id, artifact.id),
        lambda uow: service.submit(uow, submission_id, attestation=True),
        lambda uow: service.withdraw(uow, submission_id),
    ]
    for verb in verbs:
        with pytest.raises(NotFound), town.at(other) as uow:
            verb(uow)


def test_a_piece_of_another_submission_is_not_found(town):
    mine, theirs = made.complete(town, town.educator), made.complete(town, town.other_educator)
    piece = page_of(town, town.other_educator, theirs).parts[1].artifacts[0]
    with town.look(town.educator) as look, pytest.raises(NotFound):
        queries.artifact_for_author(look, mine, piece.id)
    with pytest.raises(NotFound), town.at(town.educator) as uow:
        service.remove_artifact(uow, mine, piece.id)


def test_readers_see_no_author_and_no_file_name(town):
    submission_id = made.complete(town, town.educator)
    add(town, town.educator, submission_id, made.pdf("more"), name="Ana Alvarez, class 4b.pdf")
    with town.at(town.educator) as uow:
        attempt_id = service.submit(uow, submission_id, attestation=True)
    with town.look(town.peer) as look:
        work = queries.blinded_work(look, attempt_id)
        names = [queries.artifact_for_reader(look, attempt_id, piece.id).name for piece in work.artifacts]
    said = repr(work) + repr(names)
    for secret in (town.educator.person_id, submission_id, "Ana", "Alvarez", "class 4b"):
        assert secret not in said
    assert work.artifacts[0].name.startswith("Artifact 1 (plan, PDF, ")
    assert names[0] == "artifact-1.pdf"
    assert [piece.demand_id for piece in work.artifacts_for(WORK)] == [WORK, WORK]
    assert work.answers[ANSWER].startswith("word0")


def test_a_reader_gets_only_files_of_the_attempt(town):
    submission_id = made.returned(town, town.educator, town.peer)
    attempt_id = made.attempt_of(town, submission_id)
    later = add(town, town.educator, submission_id, made.pdf("later"))
    with town.look(town.peer) as look:
        for artifact_id in (later, "no-such-id"):
            with pytest.raises(NotFound):
                queries.artifact_for_reader(look, attempt_id, artifact_id)


def test_the_latest_work_by_credential(town):
    accepted = made.accepted(town, town.educator, town.peer)
    draft = made.started(town, town.educator, "growth-mindset")
    withdrawn = made.submitted(town, town.educator, "voice-and-choice")
    with town.at(town.educator) as uow:
        service.withdraw(uow, withdrawn)
    pages = [page_of(town, town.educator, one) for one in (accepted, draft, withdrawn)]
    ids = [page.definition.credential_id for page in pages]
    with town.look(town.peer) as look:
        assert queries.latest_work(look, town.educator.person_id) == {
            ids[0]: (accepted, SubmissionState.ACCEPTED),
            ids[1]: (draft, SubmissionState.DRAFT),
        }
    with town.look(town.educator) as look:
        assert {row.id for row in queries.my_submissions(look).items} == {accepted, draft, withdrawn}


def test_the_list_is_read_page_by_page(town):
    ids = []
    for slug in ("growth-mindset", "voice-and-choice", "why-use-technology"):
        ids.insert(0, made.started(town, town.educator, slug))
        town.clock.advance(minutes=1)
    with town.look(town.educator) as look:
        first = queries.my_submissions(look, limit=2)
        second = queries.my_submissions(look, first.next, limit=2)
    assert [row.id for row in (*first.items, *second.items)] == ids
    assert second.next is None


def test_facts_of_an_attempt_for_the_review(town):
    submission_id = made.submitted(town, town.educator)
    attempt_id = made.attempt_of(town, submission_id)
    with town.look(town.system) as look:
        facts = queries.attempt_facts(look, attempt_id)
        assert (facts.submission_id, facts.owner_id, facts.number) == (
            submission_id,
            town.educator.person_id,
            1,
        )
        with pytest.raises(NotFound):
            queries.attempt_facts(look, "no-such-id")


# ---------------------------------------------------------------- the database's own word


def test_the_database_refuses_a_second_open_submission(town):
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.orm import Session

    submission_id = made.started(town, town.educator)
    with Session(town.runtime.engine) as session:
        row = session.get(Submission, submission_id)
        twin = Submission(
            id="twin",
            owner_id=row.owner_id,
            district_id=row.district_id,
            credential_id=row.credential_id,
            version_id=row.version_id,
            state=SubmissionState.DRAFT,
            created_at=row.created_at,
            changed_at=row.changed_at,
            attempts=0,
        )
        session.add(twin)
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_database_refuses_handed_in_work_without_an_attempt(town):
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.orm import Session

    submission_id = made.started(town, town.educator)
    with Session(town.runtime.engine) as session, pytest.raises(IntegrityError):
        session.execute(update(Submission).where(Submission.id == submission_id).values(state="accepted"))


def test_everything_lies_in_the_tables_of_evidence():
    tables = {model.__tablename__ for model in (Answer, Artifact, Attempt, Submission)}
    assert tables == {"evidence_answer", "evidence_artifact", "evidence_attempt", "evidence_submission"}
