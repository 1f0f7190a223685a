"""The pages of review, through a browser without JavaScript; what a person sees."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from credentials.rules import Level
from evidence import queries as evidence
from evidence import service as evidence_service
from people import queries as people
from review import service
from review.rules import CaseState, Outcome
from tests.factories.review import (
    FILE_NAME,
    case_of,
    case_row,
    decided,
    give_role,
    hand_in,
    hand_in_again,
    opened,
    reader_in,
    refresh,
    rubric_of,
    score,
    seats,
    split,
    take_role,
)
from tests.factories.statements import statements
from waymark.kernel.actor import Role
from waymark.kernel.audit import AuditLine

A, M, E, B = Level.APPROACHING, Level.MEETS, Level.EXCEEDS, Level.BEGINNING
TYPED = "This is what I typed for an hour."


def text_of(response) -> str:
    return response.get_data(as_text=True)


def card(town, level: str = "meets", **changed: str) -> dict[str, str]:
    """The fields of a filled-in scorecard; ``c1`` is the level of the first criterion."""
    criteria = rubric_of(town).criteria
    fields = {f"level-{c.id}": changed.get(f"c{n}", level) for n, c in enumerate(criteria, start=1)}
    return {**fields, "commendations": "You listened.", "recommendations": ""}


def refusals(town) -> list[tuple[str, str]]:
    with town.look() as look:
        query = select(AuditLine).where(AuditLine.action.like("review:case:%_refused")).order_by(AuditLine.id)
        return [(line.action, line.facts["code"]) for line in look.session.scalars(query)]


def started(town, seat: int = 1, author=None):
    """A case with one reader who has begun: the case and the reader."""
    case_id = opened(town, author)
    reader = reader_in(town, case_id, seat)
    with town.at(reader) as uow:
        service.claim(uow, case_id)
    return case_id, reader


# ------------------------------------------------------------------ the reader's way


def test_a_reader_starts_scores_and_is_thanked(town, client_of):
    case_id = opened(town)
    client = client_of(reader_in(town, case_id, 1))
    assert "Growth mindset" in text_of(client.get("/reviews"))
    before = text_of(client.get(f"/reviews/{case_id}"))
    assert "Start reading" in before
    assert "Artifact 1" not in before
    assert client.send(f"/reviews/{case_id}/start").status_code == 303
    page = text_of(client.get(f"/reviews/{case_id}"))
    assert "Artifact 1 (plan, PDF" in page
    assert "Learners tried again." in page
    for criterion in rubric_of(town).criteria:
        for words in criterion.levels.values():
            assert words.replace("'", "&#39;").replace('"', "&#34;") in page
    response = client.send(f"/reviews/{case_id}", card(town))
    assert (response.status_code, response.location) == (303, "/reviews")
    assert "Your scores are in. Thank you." in text_of(client.get("/reviews"))
    done = text_of(client.get(f"/reviews/{case_id}"))
    assert "You listened." in done
    assert "The decision is not out yet." in done


def test_the_queue_says_what_to_do_first_and_when(town, client_of):
    case_id, reader = started(town)
    town.clock.advance(days=10)
    page = text_of(client_of(reader).get("/reviews"))
    assert "First" in page
    assert "1 working day late" in page
    assert f"/reviews/{case_id}" in page
    assert "the coordinator may give it to somebody else" in page


def test_an_empty_queue_says_what_happens_next(town, client_of):
    page = text_of(client_of(town.peer).get("/reviews"))
    assert "Nothing to read at the moment" in page
    assert "You get mail" in page


def test_a_draft_survives_by_script_and_by_button(town, client_of):
    case_id, reader = started(town)
    criterion = rubric_of(town).criteria[0].id
    client = client_of(reader)
    sent = {f"level-{criterion}": "approaching", f"comment-{criterion}": TYPED, "version": "0"}
    response = client.send(f"/reviews/{case_id}/draft", sent, headers={"Accept": "application/json"})
    assert response.get_json() == {"version": 1}
    page = text_of(client_of(reader).get(f"/reviews/{case_id}"))
    assert TYPED in page
    assert re.search(r'checked[^>]*value="approaching"|value="approaching"[^>]*checked', page)
    assert 'name="version" type="hidden" value="1"' in page
    response = client.send(
        f"/reviews/{case_id}", {**sent, "version": "1", "later": "1", "commendations": "More"}
    )
    assert response.location == "/reviews"
    assert "Kept as a draft" in text_of(client.get("/reviews"))
    assert "1 of 4 criteria rated" in text_of(client.get("/reviews"))
    assert "More" in text_of(client.get(f"/reviews/{case_id}"))


def test_a_draft_of_an_older_window_is_409_for_the_script(town, client_of):
    case_id, reader = started(town)
    client = client_of(reader)
    for status in (200, 409):
        sent = {"commendations": TYPED, "version": "0"}
        response = client.send(f"/reviews/{case_id}/draft", sent, headers={"Accept": "application/json"})
        assert response.status_code == status
    assert response.get_json()["code"] == "stale"


def test_a_draft_of_an_older_window_kept_by_button_comes_back(town, client_of):
    case_id, reader = started(town)
    client = client_of(reader)
    client.send(f"/reviews/{case_id}/draft", {"commendations": "newer", "version": "0"})
    response = client.send(f"/reviews/{case_id}", {"commendations": TYPED, "version": "0", "later": "1"})
    assert response.status_code == 409
    assert TYPED in text_of(response)
    assert 'name="version" type="hidden" value="1"' in text_of(response)


def test_a_too_long_draft_is_refused_with_words(town, client_of):
    case_id, reader = started(town)
    client = client_of(reader)
    sent = {"commendations": "x" * 9000, "version": "0"}
    response = client.send(f"/reviews/{case_id}/draft", sent, headers={"Accept": "application/json"})
    assert response.status_code == 422
    assert "too long" in response.get_json()["title"]


def test_a_page_open_for_too_long_keeps_the_text(town, client_of):
    case_id, reader = started(town)
    client = client_of(reader)
    response = client.post(f"/reviews/{case_id}", data={"commendations": TYPED, "csrf_token": "old"})
    assert response.status_code == 400
    assert TYPED in text_of(response)
    assert client.post(f"/reviews/{case_id}/draft", data={"csrf_token": "old"}).status_code == 400
    assert client.post(f"/reviews/{case_id}/start", data={"csrf_token": "old"}).status_code == 303


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"level-made-up": "meets"}, "This rubric has no criterion &#39;made-up&#39;"),
        ({"level-words-at-the-hard-moment": "brilliant"}, "There is no level &#39;brilliant&#39;"),
        ({"level-words-at-the-hard-moment": "beginning"}, "in at least 20 characters"),
        ({"level-words-at-the-hard-moment": ""}, "Choose a level."),
    ],
)
def test_scores_that_will_not_do_come_back_with_the_place_and_the_text(town, client_of, change, words):
    case_id, reader = started(town)
    response = client_of(reader).send(
        f"/reviews/{case_id}", {**card(town), "recommendations": TYPED, **change}
    )
    assert response.status_code == 422
    assert words in text_of(response)
    assert TYPED in text_of(response)
    assert refusals(town) == [("review:case:score_refused", "invalid")]


def test_a_second_scorecard_is_409_and_the_text_comes_back(town, client_of):
    case_id, reader = started(town)
    client = client_of(reader)
    client.send(f"/reviews/{case_id}", card(town))
    response = client.send(f"/reviews/{case_id}", {**card(town), "recommendations": TYPED})
    assert response.status_code == 409
    assert "Your scores for this work are in already." in text_of(response)
    assert TYPED in text_of(response)
    assert refusals(town) == [("review:case:score_refused", "wrong_state")]


def test_a_case_that_was_not_given_to_the_reader_is_404(town, client_of):
    case_id = opened(town)
    asked = {r.reader_id for r in seats(town, case_id)}
    others = (town.peer, town.peer2, town.educator, town.program_lead, town.stranger)
    for who in (one for one in others if one.person_id not in asked):
        client = client_of(who)
        assert client.get(f"/reviews/{case_id}").status_code == 404
        assert client.send(f"/reviews/{case_id}", card(town)).status_code == 404
        assert client.send(f"/reviews/{case_id}/start").status_code == 404
        assert client.send(f"/reviews/{case_id}/decline", {"because": "time"}).status_code == 404
    assert client_of(town.peer).get("/reviews/no-such-case").status_code == 404
    assert ("review:case:score_refused", "not_found") in refusals(town)


def test_strangers_are_asked_to_sign_in(town, client_of):
    case_id = opened(town)
    for path in ("/reviews", f"/reviews/{case_id}", "/reviews/board", f"/reviews/board/{case_id}"):
        response = client_of(None).get(path)
        assert (response.status_code, response.location.split("?")[0]) == (303, "/sign-in")


def test_a_reader_who_lost_the_role_is_403_and_keeps_the_text(town, client_of):
    case_id, reader = started(town)
    name = "peer" if reader == town.peer else "peer2"
    client = client_of(reader)
    client.send(f"/reviews/{case_id}/draft", {"commendations": "An earlier draft", "version": "0"})
    take_role(town, name, Role.PEER_REVIEWER)
    page = client.get(f"/reviews/{case_id}")
    assert page.status_code == 403
    assert "An earlier draft" in text_of(page)
    assert "Learners tried again." not in text_of(page)
    response = client.send(f"/reviews/{case_id}", {**card(town), "recommendations": TYPED})
    assert response.status_code == 403
    assert "no longer a reader" in text_of(response)
    assert TYPED in text_of(response)
    assert refusals(town) == [("review:case:score_refused", "refused")]
    assert client.send(f"/reviews/{case_id}/decline", {"because": "time"}).status_code == 303


def test_work_taken_back_while_it_is_read_is_409_and_the_text_comes_back(town, client_of):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    client = client_of(reader_in(town, case_id, 1))
    with town.at(town.educator) as uow:
        evidence_service.withdraw(uow, submission_id)
    response = client.send(f"/reviews/{case_id}", {**card(town), "recommendations": TYPED})
    assert response.status_code == 409
    assert "The author has taken this work back." in text_of(response)
    assert TYPED in text_of(response)
    assert client.send(f"/reviews/{case_id}/start").status_code == 409
    assert refusals(town) == [
        ("review:case:score_refused", "wrong_state"),
        ("review:case:claim_refused", "wrong_state"),
    ]


def test_a_reader_who_was_replaced_meanwhile_is_409_and_the_text_comes_back(town, client_of):
    case_id, reader = started(town, seat=2)
    with town.at(town.program_lead) as uow:
        service.reassign(uow, case_id, seat=2, reader_id=town.external.person_id)
    response = client_of(reader).send(f"/reviews/{case_id}", {**card(town), "recommendations": TYPED})
    assert response.status_code == 409
    assert "given to another reader" in text_of(response)
    assert TYPED in text_of(response)


def test_passing_on_asks_for_a_reason_and_finds_another_reader(town, client_of):
    case_id = opened(town)
    reader = reader_in(town, case_id, 1)
    client = client_of(reader)
    response = client.send(f"/reviews/{case_id}/decline", {"words": TYPED})
    assert response.status_code == 422
    assert "Choose one of the reasons." in text_of(response)
    assert TYPED in text_of(response)
    response = client.send(
        f"/reviews/{case_id}/decline", {"because": "conflict", "words": "We share a room."}
    )
    assert response.status_code == 303
    assert reader_in(town, case_id, 1) != reader
    left = next(r for r in seats(town, case_id) if r.reader_id == reader.person_id)
    assert left.reason == "I recognise the work, or know whose it is. We share a room."
    assert client.send(f"/reviews/{case_id}/decline", {"because": "time"}).status_code == 409


# ------------------------------------------------------------------ blind


def hidden_words(town, submission_id) -> set[str]:
    """Everything that says whose work this is."""
    with town.look(town.educator) as look:
        facts = people.facts_of(look, [town.educator.person_id])[town.educator.person_id]
        page = evidence.submission_page(look, submission_id)
    files = {artifact.name for part in page.parts for artifact in part.artifacts}
    assert FILE_NAME in files
    names = {"Ana", "Alvarez", facts.school_name, "Hill", "educator@town.example"}
    return names | files | {town.educator.person_id, submission_id}


def test_no_page_a_reader_can_open_says_whose_work_it_is(town, client_of, api_of):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    reader = reader_in(town, case_id, 2)
    client, api = client_of(reader), api_of(reader)
    seen = [text_of(client.get("/reviews")), text_of(client.get(f"/reviews/{case_id}"))]
    client.send(f"/reviews/{case_id}/start")
    page = text_of(client.get(f"/reviews/{case_id}"))
    files = re.findall(rf"/reviews/{case_id}/artifacts/[0-9a-f]+", page)
    assert files
    seen += [str(client.get(path).headers) for path in files]
    seen += [page, text_of(api.get("/reviews")), text_of(api.get(f"/reviews/{case_id}"))]
    seen.append(text_of(client.send(f"/reviews/{case_id}", card(town, c1="beginning"))))
    client.send(f"/reviews/{case_id}", card(town))
    seen += [text_of(client.get("/reviews")), text_of(client.get(f"/reviews/{case_id}"))]
    for word in hidden_words(town, submission_id):
        for text in seen:
            assert word not in text


def test_readers_never_see_each_other_s_scores(town, client_of, api_of):
    case_id = opened(town)
    first, second = (reader_in(town, case_id, seat) for seat in (1, 2))
    with town.at(first) as uow:
        from tests.factories.review import ratings

        given = ratings(rubric_of(town))
        service.record_score(uow, case_id, ratings=given, commendations=TYPED, recommendations="")
    with town.at(second) as uow:
        service.claim(uow, case_id)
    for text in (
        text_of(client_of(second).get(f"/reviews/{case_id}")),
        text_of(client_of(second).get("/reviews")),
        text_of(api_of(second).get(f"/reviews/{case_id}")),
    ):
        assert TYPED not in text
        assert first.person_id not in text


def test_a_third_reader_cannot_tell_and_the_others_are_not_told(town, client_of, api_of):
    ordinary, first_reader = started(town, author=town.other_educator)
    case_id = split(town)
    third = reader_in(town, case_id, 3)
    with town.at(third) as uow:
        service.claim(uow, case_id)

    def shape(who, case):
        page = text_of(client_of(who).get(f"/reviews/{case}"))
        page = page[page.index("<main") : page.index("</main>")]
        for what in (case, r"[0-9a-f]{32}", r"[0-9a-f]{64}", r'value="Ij[^"]+"', r'nonce="[^"]+"'):
            page = re.sub(what, "~", page)
        return re.sub(r'name="csrf_token"[^>]+>', "~", page)

    assert shape(third, case_id) == shape(first_reader, ordinary)
    for who in [third, *(reader_in(town, case_id, seat) for seat in (1, 2))]:
        everything = text_of(client_of(who).get(f"/reviews/{case_id}")) + text_of(
            client_of(who).get("/reviews")
        )
        everything += text_of(api_of(who).get(f"/reviews/{case_id}")) + text_of(api_of(who).get("/reviews"))
        for word in ("split", "third reader", "third_reader", "readers differ"):
            assert word not in everything.lower()


def test_a_reader_of_a_revision_sees_that_and_their_own_words_only(town, client_of):
    submission_id, attempt_id = hand_in(town, town.educator)
    first = case_of(town, attempt_id).id
    readers = [reader_in(town, first, seat) for seat in (1, 2)]
    for number, who in enumerate(readers, start=1):
        client_of(who).send(
            f"/reviews/{first}",
            {
                **card(town, "approaching"),
                **{f"comment-{c.id}": f"What reader {number} said before." for c in rubric_of(town).criteria},
            },
        )
    second = case_of(town, hand_in_again(town, town.educator, submission_id)).id
    client = client_of(readers[0])
    assert "revised, you read it before" in text_of(client.get("/reviews"))
    page = text_of(client.get(f"/reviews/{second}"))
    assert "This is a revision of work you have read" in page
    assert "What reader 1 said before." in page
    assert "What reader 2 said before." not in page


# ------------------------------------------------------------------ files


def test_a_reader_opens_files_under_neutral_names_and_nobody_else_does(town, client_of):
    case_id, reader = started(town)
    page = text_of(client_of(reader).get(f"/reviews/{case_id}"))
    path = re.search(rf"/reviews/{case_id}/artifacts/[0-9a-f]+", page)[0]
    response = client_of(reader).get(path)
    assert response.status_code == 200
    assert response.get_data().startswith(b"%PDF")
    assert "artifact-1.pdf" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in client_of(reader).get(f"{path}?download=1").headers["Content-Disposition"]
    part = client_of(reader).get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.get_data()) == (206, b"%PDF")
    for who in (town.educator, town.program_lead, town.external, town.stranger):
        assert client_of(who).get(path).status_code == 404
    score(town, reader, case_id)
    assert client_of(reader).get(path).status_code == 409


def test_a_reader_opens_no_file_of_other_work(town, client_of):
    case_id, reader = started(town)
    other, other_reader = started(town, author=town.other_educator)
    page = text_of(client_of(other_reader).get(f"/reviews/{other}"))
    artifact = re.search(r"/artifacts/([0-9a-f]+)", page)[1]
    assert client_of(reader).get(f"/reviews/{case_id}/artifacts/{artifact}").status_code == 404


# ------------------------------------------------------------------ the author


def test_the_author_reads_the_feedback_without_names(town, client_of):
    submission_id, case_id = decided(town, town.educator, A)
    page = text_of(client_of(town.educator).get(f"/submissions/{submission_id}/feedback"))
    assert "Not yet" in page
    assert "Reader 1" in page
    assert "Reader 2" in page
    assert "You listened to learners." in page
    assert "Revise and hand in again" in page
    for seat in (1, 2):
        reader = reader_in(town, case_id, seat)
        assert reader.name not in page
        assert reader.person_id not in page


def test_the_author_sees_no_score_before_the_decision(town, client_of):
    submission_id, attempt_id = hand_in(town, town.educator)
    case_id = case_of(town, attempt_id).id
    score(town, reader_in(town, case_id, 1), case_id)
    page = text_of(client_of(town.educator).get(f"/submissions/{submission_id}/feedback"))
    assert "The decision is promised for 10 September 2026" in page
    assert "You listened to learners." not in page


def test_nobody_else_reads_the_feedback(town, client_of):
    submission_id, case_id = decided(town, town.educator, A)
    for who in (
        town.other_educator,
        town.leader,
        town.program_lead,
        reader_in(town, case_id, 1),
        town.stranger,
    ):
        assert client_of(who).get(f"/submissions/{submission_id}/feedback").status_code == 404


def test_earlier_feedback_stays_readable(town, client_of):
    submission_id, _ = decided(town, town.educator, A)
    second = case_of(town, hand_in_again(town, town.educator, submission_id)).id
    for seat in (1, 2):
        score(town, reader_in(town, second, seat), second, E)
    page = text_of(client_of(town.educator).get(f"/submissions/{submission_id}/feedback"))
    assert "Your work meets this micro-credential" in page
    assert "Attempt 1, decided" in page


# ------------------------------------------------------------------ the coordinator


def test_the_board_shows_at_once_where_nobody_qualifies(town, client_of):
    for name in ("coach", "coach2"):
        take_role(town, name, Role.COACH)
    case_id = opened(town)
    client = client_of(town.program_lead)
    page = text_of(client.get("/reviews/board"))
    assert "Nobody in the district holds the role of coach." in page
    assert page.index("Need you now") < page.index(case_id) < page.index("On their way")
    one = text_of(client.get(f"/reviews/board/{case_id}"))
    assert "A reader is missing" in one
    response = client.send(f"/reviews/board/{case_id}/rematch")
    assert response.status_code == 303
    assert "nobody qualifies yet" in text_of(client.get(f"/reviews/board/{case_id}"))
    give_role(town, town.external, Role.COACH)
    client.send(f"/reviews/board/{case_id}/rematch")
    assert "A reader was found and asked." in text_of(client.get(f"/reviews/board/{case_id}"))
    assert client.send(f"/reviews/board/{case_id}/rematch").status_code == 409


def test_the_board_names_readers_with_the_reason_and_never_the_author(town, client_of):
    case_id = opened(town)
    page = text_of(client_of(town.program_lead).get(f"/reviews/board/{case_id}"))
    for seat in (1, 2):
        assert reader_in(town, case_id, seat).name in page
    assert "not of the author&#39;s school, with no open readings; chosen from 2 who qualify." in page
    assert "Alvarez" not in page


def test_the_coordinator_gives_a_seat(town, client_of):
    case_id = opened(town)
    client = client_of(town.program_lead)
    response = client.send(
        f"/reviews/board/{case_id}/seat", {"seat": "2", "reader_id": town.external.person_id}
    )
    assert response.status_code == 303
    assert reader_in(town, case_id, 2) == town.external
    assert (
        client.send(f"/reviews/board/{case_id}/seat", {"seat": "2", "reader_id": "nobody"}).status_code == 422
    )
    assert (
        client.send(
            f"/reviews/board/{case_id}/seat", {"seat": "9", "reader_id": town.coach.person_id}
        ).status_code
        == 422
    )


def test_the_board_is_for_the_program_lead(town, client_of):
    case_id = opened(town)
    for who in (town.coach, town.educator, town.admin, town.leader, town.superintendent):
        client = client_of(who)
        assert client.get("/reviews/board").status_code == 403
        assert client.get(f"/reviews/board/{case_id}").status_code == 403
        assert client.send(f"/reviews/board/{case_id}/rematch").status_code == 403
    assert client_of(town.stranger).get(f"/reviews/board/{case_id}").status_code == 404


def test_a_program_lead_sees_nothing_of_their_own_work_on_the_board(town, client_of):
    give_role(town, town.educator, Role.PROGRAM_LEAD)
    refresh(town, "educator")
    case_id = opened(town, town.educator)
    client = client_of(town.educator)
    assert case_id not in text_of(client.get("/reviews/board"))
    assert client.get(f"/reviews/board/{case_id}").status_code == 403


def test_moderation_shows_the_readings_and_takes_a_written_reason(town, client_of):
    case_id = split(town, c1=B)
    score(town, reader_in(town, case_id, 3), case_id, c1=E)
    client = client_of(town.program_lead)
    assert "Being talked through" in text_of(client.get("/reviews/board"))
    page = text_of(client.get(f"/reviews/board/{case_id}"))
    for words in ("Reader 1: Meets.", "Reader 2: Beginning.", "Reader 3: Exceeds.", "Artifact 1 (plan, PDF"):
        assert words in page
    assert "Alvarez" not in page
    path = re.search(rf"/reviews/{case_id}/artifacts/[0-9a-f]+", page)[0]
    assert client.get(path).status_code == 200
    response = client.send(f"/reviews/board/{case_id}/moderate", {"outcome": "met", "reason": "Too short"})
    assert response.status_code == 422
    assert "at least 40 characters" in text_of(response)
    assert "Too short" in text_of(response)
    reason = "We listened to minute four together and agreed that it shows the practice."
    response = client.send(f"/reviews/board/{case_id}/moderate", {"outcome": "met", "reason": reason})
    assert response.status_code == 303
    case = case_row(town, case_id)
    assert (case.state, case.outcome) == (CaseState.DECIDED, Outcome.MET)
    feedback = text_of(client_of(town.educator).get(f"/submissions/{case.submission_id}/feedback"))
    assert reason in feedback
    assert "decided together" in feedback
    response = client.send(f"/reviews/board/{case_id}/moderate", {"outcome": "not_yet", "reason": reason})
    assert response.status_code == 409


# ------------------------------------------------------------------ speed


def test_pages_ask_few_questions_however_long_the_lists_are(town, client_of):
    """At most 12 statements of the slice's own on each page; the frame of the page asks a few more."""
    case_id, reader = started(town)
    counts = {}

    def count(who, path):
        client = client_of(who)
        client.get(path)
        with statements(town.runtime) as sent:
            assert client.get(path).status_code == 200
        return len(sent)

    pages = [(reader, "/reviews"), (reader, f"/reviews/{case_id}"), (town.program_lead, "/reviews/board")]
    for who, path in pages:
        counts[path] = count(who, path)
        assert counts[path] <= 15
    for number, author in enumerate((town.other_educator, town.far_educator, town.leader)):
        other = opened(town, author)
        score(town, reader_in(town, other, 1 + number % 2), other)
    for who, path in pages:
        assert count(who, path) <= counts[path] + 1
