"""What an educator sees and does, in a browser without JavaScript."""

from __future__ import annotations

import html
import io
import re

import pytest
from sqlalchemy import event

from evidence import queries, service
from evidence.ports import ArtifactStore
from evidence.rules import SubmissionState
from tests.factories import evidence as made
from waymark.kernel.errors import StorageFull
from waymark.kernel.uow import Ports

ANSWER, FILES = "the-need", "help-plan"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.fixture(autouse=True)
def _alone(town):
    """Evidence is tried without the slices above it."""
    town.runtime.reactions = {}


@pytest.fixture
def me(client_of, town):
    return client_of(town.educator)


def page_of(town, submission_id, actor=None):
    with town.look(actor or town.educator) as look:
        return queries.submission_page(look, submission_id)


def file(content=None, name="plan.pdf"):
    return (io.BytesIO(made.pdf() if content is None else content), name)


def upload(me, submission_id, fields):
    return me.post(f"/submissions/{submission_id}", **made.multipart({"csrf_token": me.csrf(), **fields}))


def texts_in(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea[^>]*name="answer-([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


# ---------------------------------------------------------------- finding and beginning


def test_strangers_are_asked_to_sign_in(client_of, town):
    submission_id = made.started(town, town.educator)
    nobody = client_of(None)
    for path in ("/submissions", f"/submissions/{submission_id}"):
        answer = nobody.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
    sent = nobody.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "What I wrote today."})
    assert sent.status_code == 401
    assert "What I wrote today." in sent.text
    assert 'href="/sign-in?next=' in sent.text


def test_an_empty_list_says_what_to_do(me):
    assert "Open the catalogue" in me.get("/submissions").text


def test_start_from_the_catalogue_and_see_demands_and_rubric(me, town):
    assert f"/catalogue/{made.SLUG}/start" in me.get(f"/catalogue/{made.SLUG}").text
    answer = me.send(f"/catalogue/{made.SLUG}/start")
    assert answer.status_code == 303
    assert me.send(f"/catalogue/{made.SLUG}/start").location == answer.location
    shown = html.unescape(me.get(answer.location).text)
    about = page_of(town, answer.location.rsplit("/", 1)[1]).definition
    for demand in about.demands:
        assert demand.prompt in shown
        assert demand.leave_out in shown
    for criterion in about.rubric.criteria:
        assert all(words in shown for words in criterion.levels.values())
    assert "Still open" in shown
    assert about.title in me.get("/submissions").text


def test_those_who_are_no_educators_are_refused_kindly(client_of, town):
    answer = client_of(town.hr).send(f"/catalogue/{made.SLUG}/start")
    assert answer.status_code == 403
    assert "educators" in answer.text


def test_missing_prerequisites_are_said_on_the_catalogue_page(me, town):
    from evidence.ports import Prerequisites

    class NeedsOne:
        def missing(self, reading, person_id, definition):
            return ("Growth mindset",)

        def earned_again(self, reading, person_id, definition):
            return False

    town.runtime.ports = Ports({**town.runtime.ports._supplied, Prerequisites: NeedsOne()})
    answer = me.send(f"/catalogue/{made.SLUG}/start")
    assert answer.location == f"/catalogue/{made.SLUG}"
    assert "Earn “Growth mindset” first." in me.get(answer.location).text


# ---------------------------------------------------------------- writing


def test_one_button_saves_all_answers(me, town):
    submission_id = made.started(town, town.educator)
    sent = {f"answer-{ANSWER}": "Fractions", "answer-what-i-decided": "Go on", "version": "0"}
    assert me.send(f"/submissions/{submission_id}", sent).status_code == 303
    assert texts_in(me.get(f"/submissions/{submission_id}").text) == {
        ANSWER: "Fractions",
        "what-i-decided": "Go on",
    }


def test_a_field_that_is_not_sent_is_left_alone(me, town):
    submission_id = made.started(town, town.educator)
    me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "Fractions"})
    me.send(f"/submissions/{submission_id}", {"answer-what-i-decided": "Go on"})
    assert texts_in(me.get(f"/submissions/{submission_id}").text) == {
        ANSWER: "Fractions",
        "what-i-decided": "Go on",
    }


def test_an_emptied_field_is_emptied(me, town):
    submission_id = made.started(town, town.educator)
    me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "Fractions"})
    me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": ""})
    assert texts_in(me.get(f"/submissions/{submission_id}").text)[ANSWER] == ""


@pytest.mark.parametrize("text", ["x" * 200_000, "ü" * 200_000, "word " * 40_000])
def test_far_too_long_a_text_is_refused_and_kept_in_its_field(me, town, text):
    submission_id = made.started(town, town.educator)
    answer = me.send(
        f"/submissions/{submission_id}", {f"answer-{ANSWER}": text, "answer-what-i-decided": "short"}
    )
    assert answer.status_code == 422
    assert "longer than 20,000 characters" in answer.text
    assert texts_in(answer.text) == {ANSWER: text.strip(), "what-i-decided": "short"}
    assert page_of(town, submission_id).answers_version == 0


def test_the_browser_does_not_cut_long_text_silently(me, town):
    submission_id = made.started(town, town.educator)
    assert "maxlength" not in me.get(f"/submissions/{submission_id}").text


def test_two_windows_notice_each_other_and_both_texts_are_shown(me, town):
    submission_id = made.started(town, town.educator)
    me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "from window one", "version": "0"})
    answer = me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "from window two", "version": "0"})
    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    assert "from window one" in answer.text
    assert texts_in(answer.text)[ANSWER] == "from window two"
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text).group(1)
    again = me.send(
        f"/submissions/{submission_id}", {f"answer-{ANSWER}": "from window two", "version": version}
    )
    assert again.status_code == 303
    assert page_of(town, submission_id).parts[0].answer.text == "from window two"


def test_an_old_page_keeps_what_was_typed(me, town):
    submission_id = made.started(town, town.educator)
    answer = me.post(
        f"/submissions/{submission_id}", data={"csrf_token": "old", f"answer-{ANSWER}": "typed for an hour"}
    )
    assert answer.status_code == 400
    assert texts_in(answer.text)[ANSWER] == "typed for an hour"
    assert page_of(town, submission_id).answers_version == 0


def test_autosave_answers_with_the_new_version(me, town):
    submission_id = made.started(town, town.educator)
    path, asks = f"/submissions/{submission_id}/answers", {"headers": {"Accept": "application/json"}}
    answer = me.send(path, {f"answer-{ANSWER}": "one", "version": "0"}, **asks)
    assert (answer.status_code, answer.json) == (200, {"version": 1})
    stale = me.send(path, {f"answer-{ANSWER}": "two", "version": "0"}, **asks)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    long = me.send(path, {f"answer-{ANSWER}": "x" * 30_000, "version": "1"}, **asks)
    assert long.status_code == 422
    assert "20,000" in long.json["problems"][0]["message"]
    old = me.post(path, data={"csrf_token": "old", f"answer-{ANSWER}": "two"}, **asks)
    assert old.status_code == 400
    assert page_of(town, submission_id).parts[0].answer.text == "one"


def test_script_in_every_field_is_shown_as_text(me, town):
    submission_id = made.started(town, town.educator, "why-use-technology")
    demands = page_of(town, submission_id).definition.demands
    takes_links = next(demand.id for demand in demands if "link" in demand.accepts)
    takes_files = next((demand.id for demand in demands if "pdf" in demand.accepts), None)
    sent = {f"answer-{demand.id}": EVIL for demand in demands if demand.kind.written}
    me.send(
        f"/submissions/{submission_id}",
        {**sent, f"files-{takes_files}": file(name=EVIL.replace("/", "") + ".pdf")},
    )
    with town.at(town.educator) as uow:
        service.add_link(
            uow, submission_id, takes_links, "https://example.org/?q=<script>alert(1)</script>", EVIL
        )
    broken = me.send(f"/submissions/{submission_id}", {**sent, f"link-{takes_links}": EVIL, "version": EVIL})
    assert broken.status_code == 422
    for page in (me.get(f"/submissions/{submission_id}").text, broken.text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{ 7*7 }}" in page
        assert EVIL in html.unescape(page)


# ---------------------------------------------------------------- pieces


def test_a_file_is_listed_with_size_and_digest(me, town):
    submission_id = made.started(town, town.educator)
    answer = me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "typed", f"files-{FILES}": file()})
    assert answer.status_code == 303
    shown = me.get(f"/submissions/{submission_id}").text
    piece = page_of(town, submission_id).parts[1].artifacts[0]
    assert f"{piece.sha256[:12]}…" in shown
    assert piece.sha256 in shown
    assert "plan.pdf" in shown
    assert texts_in(shown)[ANSWER] == "typed"


def test_several_files_at_once(me, town):
    submission_id = made.started(town, town.educator)
    several = [file(made.pdf("one"), "one.pdf"), file(made.picture(), "two.jpg")]
    me.send(f"/submissions/{submission_id}", {"files-two-stories-in-work": several})
    part = page_of(town, submission_id).parts[3]
    assert [piece.name for piece in part.artifacts] == ["one.pdf", "two.jpg"]
    assert part.missing == ""


REFUSED = {
    "html": (b"<html><script>alert(1)</script>", "plan.pdf", 415, "that is not what is in it"),
    "program": (b"MZ" + bytes(100), "tool.exe", 415, "Files ending in .exe"),
    "zip": (made.box({"a": "b"}), "plan.docx", 415, "that is not what is in it"),
    "sound": (made.wav(), "talk.wav", 415, "is not asked for here"),
    "half a PDF": (made.pdf()[:-60], "plan.pdf", 415, "was cut off"),
    "half a picture": (made.picture("JPEG", (400, 300))[:-900], "photo.jpg", 415, "was cut off"),
    "nothing": (b"", "plan.pdf", 422, "This file is empty"),
    "too much": (bytes(3 * 2**20 + 10), "plan.pdf", 413, "larger than 3 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_taken_costs_nothing_else(me, town, case):
    content, name, status, said = REFUSED[case]
    submission_id = made.started(town, town.educator)
    sent = {
        f"answer-{ANSWER}": "typed",
        f"files-{FILES}": file(content, name),
        "files-before-and-after": file(),
    }
    answer = upload(me, submission_id, sent)
    assert answer.status_code == status
    assert said in html.unescape(answer.text)
    assert f"{name}: " in answer.text
    assert texts_in(answer.text)[ANSWER] == "typed"
    page = page_of(town, submission_id)
    assert page.parts[0].answer.text == "typed"
    assert page.parts[1].artifacts == ()
    assert len(page.parts[2].artifacts) == 1


def test_a_post_that_is_larger_than_the_house_is_stopped_while_it_comes_in(me, town):
    submission_id = made.started(town, town.educator)
    answer = upload(me, submission_id, {f"files-{FILES}": file(bytes(9 * 2**20))})
    assert answer.status_code == 413
    assert "larger than 3 MB" in answer.text


def test_a_full_disk_is_said_and_nothing_is_half_done(me, town):
    class FullStore:
        def put(self, stream, limit):
            raise StorageFull("There is no room left to keep this file.", cure="Nothing was changed.")

    submission_id = made.started(town, town.educator)
    town.runtime.ports = Ports({**town.runtime.ports._supplied, ArtifactStore: FullStore()})
    answer = me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "typed", f"files-{FILES}": file()})
    assert answer.status_code == 507
    assert "no room left" in answer.text
    assert page_of(town, submission_id).parts[0].answer.text == "typed"
    assert page_of(town, submission_id).parts[1].artifacts == ()


def test_links_are_added_and_wrong_ones_are_said(me, town):
    submission_id = made.started(town, town.educator, "why-use-technology")
    takes = next(d.id for d in page_of(town, submission_id).definition.demands if "link" in d.accepts)
    assert (
        me.send(f"/submissions/{submission_id}", {f"link-{takes}": "https://example.org/a"}).status_code
        == 303
    )
    shown = me.get(f"/submissions/{submission_id}").text
    assert 'href="https://example.org/a" rel="noopener noreferrer nofollow"' in shown
    for wrong in ("javascript:alert(1)", "my film", "file:///etc/passwd"):
        answer = me.send(f"/submissions/{submission_id}", {f"link-{takes}": wrong})
        assert answer.status_code == 422
        assert "This link cannot be taken" in answer.text
        assert f'value="{wrong}"' in answer.text
    assert len([p for part in page_of(town, submission_id).parts for p in part.artifacts]) == 1


def test_a_piece_is_removed_without_losing_typed_text(me, town):
    submission_id = made.started(town, town.educator)
    me.send(f"/submissions/{submission_id}", {f"files-{FILES}": file()})
    piece = page_of(town, submission_id).parts[1].artifacts[0]
    answer = me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "typed", "remove": piece.id})
    assert answer.status_code == 303
    page = page_of(town, submission_id)
    assert (page.parts[1].artifacts, page.parts[0].answer.text) == ((), "typed")
    assert me.send(f"/submissions/{submission_id}", {"remove": "no-such-id"}).status_code == 404


def test_the_enter_key_saves_and_never_removes(me, town):
    submission_id = made.complete(town, town.educator)
    form = re.search(
        r'<form[^>]*id="work".*?</form>', me.get(f"/submissions/{submission_id}").text, re.DOTALL
    ).group(0)
    first = re.search(r"<button[^>]*>", form).group(0)
    assert "remove" not in first
    assert "formaction" not in first


# ---------------------------------------------------------------- files on their way out


def test_files_go_out_as_what_they_are_and_run_nothing(me, town):
    submission_id = made.started(town, town.educator)
    pieces = [file(), file(made.docx(), "Plän 4b.docx"), file(made.picture("PNG"), "chart.png")]
    me.send(f"/submissions/{submission_id}", {f"files-{FILES}": pieces})
    found = {piece.name: piece.id for piece in page_of(town, submission_id).parts[1].artifacts}
    for name, shown in (("plan.pdf", "inline"), ("Plän 4b.docx", "attachment"), ("chart.png", "inline")):
        answer = me.get(f"/submissions/{submission_id}/artifacts/{found[name]}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
        assert "private" in answer.headers["Cache-Control"]
        saved = me.get(f"/submissions/{submission_id}/artifacts/{found[name]}?download=1")
        assert saved.headers["Content-Disposition"].startswith("attachment")
        assert saved.data == answer.data
    assert me.get(f"/submissions/{submission_id}/artifacts/{found['plan.pdf']}").data == made.pdf()
    quoted = me.get(f"/submissions/{submission_id}/artifacts/{found['Plän 4b.docx']}").headers[
        "Content-Disposition"
    ]
    assert quoted.endswith("filename*=UTF-8''Pl%C3%A4n%204b.docx")


def test_a_part_of_a_recording_can_be_asked_for(me, town):
    submission_id = made.started(town, town.educator)
    me.send(f"/submissions/{submission_id}", {f"files-{FILES}": file()})
    piece = page_of(town, submission_id).parts[1].artifacts[0]
    answer = me.get(f"/submissions/{submission_id}/artifacts/{piece.id}", headers={"Range": "bytes=5-14"})
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes 5-14/{piece.size}"
    assert answer.data == made.pdf()[5:15]
    assert (
        me.get(
            f"/submissions/{submission_id}/artifacts/{piece.id}", headers={"Range": "bytes=99999-"}
        ).status_code
        == 416
    )


def test_ids_of_others_lead_nowhere(me, town, client_of):
    mine = made.complete(town, town.educator)
    piece = page_of(town, mine).parts[1].artifacts[0]
    for who in (town.other_educator, town.leader, town.stranger, town.program_lead):
        other = client_of(who)
        for path in (
            f"/submissions/{mine}",
            f"/submissions/{mine}/artifacts/{piece.id}",
            f"/submissions/{mine}/attempts/1",
        ):
            assert other.get(path).status_code == 404
        for path in (f"/submissions/{mine}", f"/submissions/{mine}/submit", f"/submissions/{mine}/withdraw"):
            assert other.send(path, {"attestation": "y", f"answer-{ANSWER}": "x"}).status_code == 404
        answer = other.send(
            f"/submissions/{mine}/answers", {f"answer-{ANSWER}": "x"}, headers={"Accept": "application/json"}
        )
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert page_of(town, mine).state is SubmissionState.DRAFT


# ---------------------------------------------------------------- handing in


def test_hand_in_and_get_a_receipt(me, town):
    submission_id = made.complete(town, town.educator)
    answer = me.send(f"/submissions/{submission_id}/submit", {"attestation": "y"})
    assert answer.status_code == 303
    receipt = page_of(town, submission_id).receipt
    shown = me.get(answer.location).text
    for words in (receipt.receipt, receipt.digest, "1 September 2026, 15:00 UTC", "Handed in"):
        assert words in shown
    assert receipt.receipt in me.get(f"/submissions/{submission_id}").text


def test_typed_text_is_saved_before_it_is_handed_in(me, town):
    submission_id = made.complete(town, town.educator)
    text = made.words(170, "latest")
    me.send(f"/submissions/{submission_id}/submit", {"attestation": "y", f"answer-{ANSWER}": text})
    assert page_of(town, submission_id).receipt.manifest["answers"][0]["text"] == text


def test_what_is_missing_is_said_at_its_place_and_the_text_is_saved(me, town):
    submission_id = made.started(town, town.educator)
    answer = me.send(f"/submissions/{submission_id}/submit", {f"answer-{ANSWER}": "Too short"})
    assert answer.status_code == 422
    for words in (
        "This has 2 words; write at least 150.",
        "Hand in one file.",
        "Please confirm this before you hand in.",
    ):
        assert words in answer.text
    assert 'href="#files-help-plan"' in answer.text
    assert me.get(f"/submissions/{submission_id}/submit").location == f"/submissions/{submission_id}"
    page = page_of(town, submission_id)
    assert (page.state, page.parts[0].answer.text) == (SubmissionState.DRAFT, "Too short")


def test_a_double_click_shows_the_receipt_with_a_kind_word(me, town):
    submission_id = made.complete(town, town.educator)
    sent = {"attestation": "y", f"answer-{ANSWER}": made.words(170)}
    first = me.send(f"/submissions/{submission_id}/submit", sent)
    me.get(first.location)
    second = me.send(f"/submissions/{submission_id}/submit", sent)
    assert (second.status_code, second.location) == (303, first.location)
    assert "handed in already; once is enough" in me.get(second.location).text
    assert len(page_of(town, submission_id).attempts) == 1


def test_text_typed_after_handing_in_is_shown_and_not_saved(me, town):
    submission_id = made.submitted(town, town.educator)
    answer = me.send(f"/submissions/{submission_id}", {f"answer-{ANSWER}": "typed in an old window"})
    assert answer.status_code == 409
    assert "typed in an old window" in answer.text
    assert "Not saved, because this was handed in" in answer.text


def test_withdraw_and_start_again(me, town):
    submission_id = made.submitted(town, town.educator)
    assert "Withdraw what you handed in?" in me.get(f"/submissions/{submission_id}").text
    for said in ("Withdrawn. What you wrote is kept", "This evidence is withdrawn."):
        answer = me.send(f"/submissions/{submission_id}/withdraw")
        assert answer.status_code == 303
        assert said in me.get(answer.location).text
    anew = me.send(f"/catalogue/{made.SLUG}/start").location
    assert anew != f"/submissions/{submission_id}"
    assert "Everything that is asked for is there." in me.get(anew).text


def test_once_a_reader_has_opened_it_there_is_no_way_back(me, town):
    submission_id = made.in_review(town, town.educator, town.peer)
    assert "Withdraw" not in me.get(f"/submissions/{submission_id}").text
    answer = me.send(f"/submissions/{submission_id}/withdraw")
    assert "This evidence is being read." in me.get(answer.location).text
    assert page_of(town, submission_id).state is SubmissionState.IN_REVIEW


def test_returned_work_shows_the_way_to_the_feedback_and_is_revised(me, town):
    submission_id = made.returned(town, town.educator, town.peer)
    shown = me.get(f"/submissions/{submission_id}").text
    assert f'href="/submissions/{submission_id}/feedback"' in shown
    assert "Hand in again" in shown
    answer = me.send(
        f"/submissions/{submission_id}/submit",
        {"attestation": "y", f"answer-{ANSWER}": made.words(180, "better")},
    )
    assert answer.location.endswith("/attempts/2")
    assert "better0" in me.get(answer.location).text
    first = me.get(f"/submissions/{submission_id}/attempts/1").text
    assert "better0" not in first
    assert "word0" in first
    assert me.get(f"/submissions/{submission_id}/attempts/3").status_code == 404


def test_accepted_work_points_to_the_badge_and_may_be_begun_anew(me, town):
    submission_id = made.accepted(town, town.educator, town.peer)
    shown = me.get(f"/submissions/{submission_id}").text
    assert 'href="/awards"' in shown
    assert me.send(f"/catalogue/{made.SLUG}/start").location == f"/submissions/{submission_id}"
    assert (
        me.send(f"/catalogue/{made.SLUG}/start", {"again": "1"}).location != f"/submissions/{submission_id}"
    )


@pytest.mark.parametrize("pieces", [1, 15])
def test_pages_ask_the_database_little_whatever_they_show(me, town, pieces):
    submission_id = made.returned(town, town.educator, town.peer)
    for number in range(pieces):
        with town.at(town.educator) as uow:
            service.add_file(uow, submission_id, FILES, io.BytesIO(made.pdf(f"n{number}")), f"{number}.pdf")
    asked = []
    event.listen(town.runtime.engine, "before_cursor_execute", lambda *_: asked.append(1))
    for path in ("/submissions", f"/submissions/{submission_id}", f"/submissions/{submission_id}/attempts/1"):
        asked.clear()
        assert me.get(path).status_code == 200
        assert len(asked) <= 15
