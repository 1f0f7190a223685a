"""The life of a submission, what is still open, manifests, links, names and headers. No database."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules import Consent, Demand, EvidenceKind, Medium, VersionId, WordLimits, digest_of
from evidence import rules
from evidence.rules import ArtifactKind, Piece, Step, SubmissionState
from waymark.kernel.errors import IllegalTransition

S, T = SubmissionState, Step

# Every pair of state and step; None means that the step is refused.
TABLE = {
    S.DRAFT: {T.SUBMIT: S.SUBMITTED, T.WITHDRAW: S.WITHDRAWN},
    S.SUBMITTED: {T.WITHDRAW: S.WITHDRAWN, T.START_READING: S.IN_REVIEW},
    S.IN_REVIEW: {T.START_READING: S.IN_REVIEW, T.ACCEPT: S.ACCEPTED, T.RETURN: S.RETURNED},
    S.RETURNED: {T.SUBMIT: S.SUBMITTED},
    S.ACCEPTED: {},
    S.WITHDRAWN: {},
}


@pytest.mark.parametrize(("state", "step"), list(itertools.product(S, T)))
def test_every_step_from_every_state(state, step):
    expected = TABLE[state].get(step)
    if expected is None:
        with pytest.raises(IllegalTransition) as refusal:
            rules.next_state(state, step)
        assert state.words in refusal.value.message
        assert refusal.value.cure
    else:
        assert rules.next_state(state, step) is expected


@pytest.mark.parametrize("state", S)
def test_only_drafts_and_returned_work_may_be_changed(state):
    if state in (S.DRAFT, S.RETURNED):
        rules.require_editable(state)
    else:
        with pytest.raises(IllegalTransition):
            rules.require_editable(state)


@given(st.lists(st.sampled_from(T), max_size=30))
def test_whatever_is_tried_the_end_is_final_and_nothing_is_accepted_unread(steps):
    state, path = S.DRAFT, [S.DRAFT]
    for step in steps:
        try:
            state = rules.next_state(state, step)
        except IllegalTransition:
            continue
        path.append(state)
    for earlier, later in itertools.pairwise(path):
        assert earlier not in (S.ACCEPTED, S.WITHDRAWN)
        if later in (S.ACCEPTED, S.RETURNED):
            assert earlier is S.IN_REVIEW
    # Once a reader has opened it, there is no way to withdraw it before it comes back and is handed in anew.
    for place, state_then in enumerate(path):
        if state_then is S.WITHDRAWN:
            assert path[place - 1] in (S.DRAFT, S.SUBMITTED)


def demand(**given):
    values = {
        "id": "the-need",
        "kind": EvidenceKind.ANSWER,
        "title": "The need",
        "prompt": "",
        "shows": "",
        "leave_out": "",
        "words": WordLimits(3, 5),
        "count": 1,
    }
    return Demand(**{**values, **given})


FILES = {
    "id": "work",
    "kind": EvidenceKind.LEARNER_WORK,
    "title": "Work",
    "words": None,
    "accepts": (Medium.PDF,),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing is written"),
        (" \n\t ", "Nothing is written"),
        ("one", "1 word; write at least 3"),
        ("one two", "2 words; write at least 3"),
        ("one two three", None),
        ("one two\nthree four five", None),
        ("one two three four five six", "shorten it to 5"),
    ],
)
def test_written_demands_count_words(text, said):
    found = rules.open_demands([demand()], {"the-need": text}, {})
    if said is None:
        assert found == ()
    else:
        assert [open_demand.demand_id for open_demand in found] == ["the-need"]
        assert said in found[0].message


@pytest.mark.parametrize(
    ("accepts", "count", "present", "said"),
    [
        ([Medium.PDF], 1, 0, "Hand in one file."),
        ([Medium.PDF, Medium.LINK], 2, 0, "Hand in 2 files or links."),
        ([Medium.PDF, Medium.LINK], 2, 1, "Hand in one more file or link."),
        ([Medium.LINK], 3, 1, "Hand in 2 more links."),
        ([Medium.PDF], 2, 2, None),
        ([Medium.PDF], 2, 5, None),
    ],
)
def test_other_demands_count_pieces(accepts, count, present, said):
    asked = demand(**{**FILES, "accepts": tuple(accepts)}, count=count)
    found = rules.open_demands([asked], {}, {"work": present})
    assert [part.message for part in found] == ([said] if said else [])


def test_open_demands_keep_the_order_in_which_they_are_asked():
    demands = [demand(**FILES), demand(), demand(id="last", title="Last")]
    assert [part.demand_id for part in rules.open_demands(demands, {"last": "a b c"}, {})] == [
        "work",
        "the-need",
    ]


def test_consent_is_asked_for_where_learners_made_the_piece():
    with_consent = demand(**FILES, consent=Consent.GUARDIAN)
    assert rules.needs_consent([demand(), with_consent]) == (with_consent,)


def piece(**given):
    values = {
        "id": "a1",
        "demand_id": "work",
        "kind": ArtifactKind.FILE,
        "media_type": "application/pdf",
        "size": 10,
        "sha256": "0" * 64,
        "url": None,
    }
    return Piece(**{**values, **given})


def content(answers, pieces):
    return rules.manifest(
        version_id=VersionId("v1"), definition_digest="d" * 64, answers=answers, pieces=pieces
    )


def test_a_manifest_names_everything_and_no_file_name():
    made = content({"the-need": "Ärger & <b>"}, [piece()])
    assert made["answers"] == [
        {"demand": "the-need", "text": "Ärger & <b>", "sha256": rules.sha256_of("Ärger & <b>")}
    ]
    assert set(made["artifacts"][0]) == {"id", "demand", "kind", "media_type", "size", "sha256", "url"}


@given(st.text(), st.text())
def test_the_digest_changes_with_the_text_and_with_nothing_else(one, other):
    first, second = content({"a": one}, [piece()]), content({"a": other}, [piece()])
    assert (digest_of(first) == digest_of(second)) is (one == other)


def test_the_digest_changes_with_a_file():
    assert digest_of(content({}, [piece()])) != digest_of(content({}, [piece(sha256="1" * 64)]))


def test_a_receipt_number_can_be_read_aloud():
    assert rules.receipt_number("3f9a2c1b77d0ffff" * 2) == "3F9A-2C1B-77D0"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://video.example.org/watch?v=1&list=2#t=30",
        "https://bücher.example/übung",
        "https://example.org:8443/a",
        "HTTPS://EXAMPLE.ORG/A",
    ],
)
def test_web_addresses_are_links(url):
    assert rules.link_problem(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "JaVaScRiPt://example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "https://",
        "https:///path",
        "https://localhost/a",
        "https://name:secret@example.org/",
        "https://example.org@evil.example/",
        "https://example.org/a b",
        "https://example.org/\u202egpj.exe",
        "https:\\\\example.org",
        "https://example.org:port/",
        "https://[::1",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_anything_else_is_no_link(url):
    assert rules.link_problem(url).endswith(".")


@given(st.text())
def test_no_address_breaks_the_check(url):
    assert isinstance(rules.link_problem(url), str)


@pytest.mark.parametrize(
    ("pasted", "whole"),
    [
        ("docs.example.org/plan", "https://docs.example.org/plan"),
        (" example.org ", "https://example.org"),
        ("http://example.org", "http://example.org"),
        ("my plan", "my plan"),
        ("mailto:me@example.org", "mailto:me@example.org"),
        ("plan", "plan"),
        ("", ""),
    ],
)
def test_an_address_without_its_beginning_is_completed(pasted, whole):
    assert rules.whole_link(pasted) == whole


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("", "file"),
        ("/", "file"),
        ("a" * 500, "a" * 200),
    ],
)
def test_only_the_last_part_of_a_file_name_is_kept(name, kept):
    assert rules.tidy_file_name(name) == kept


@pytest.mark.parametrize(
    ("media_type", "size", "name"),
    [
        ("application/pdf", 2_202_010, "Artifact 1 (plan, PDF, 2.1 MB)"),
        ("image/png", 512, "Artifact 1 (plan, PNG image, 512 bytes)"),
        (rules.LINK_TYPE, 30, "Artifact 1 (plan, link)"),
    ],
)
def test_readers_see_neutral_names(media_type, size, name):
    assert rules.neutral_name(1, EvidenceKind.PLAN, media_type, size) == name


@pytest.mark.parametrize("media_type", [name for name in rules.MEDIA_TYPES if name != rules.LINK_TYPE])
@pytest.mark.parametrize("download", [True, False])
def test_files_leave_the_house_under_strict_headers(media_type, download):
    headers = rules.serving_headers(media_type, "plan.pdf", download=download)
    shown = rules.MEDIA_TYPES[media_type].medium is not Medium.DOCUMENT and not download
    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert headers["Content-Type"] == media_type
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@given(st.text(max_size=200))
def test_no_file_name_breaks_out_of_its_header(name):
    value = rules.serving_headers("application/pdf", rules.tidy_file_name(name), download=True)[
        "Content-Disposition"
    ]
    assert value.isascii()
    assert value.isprintable()
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9 ._()-]*\"; filename\*=UTF-8''[A-Za-z0-9%._~-]*", value
    )


def test_every_form_that_a_demand_may_ask_for_can_be_handed_in():
    assert {taken.medium for taken in rules.MEDIA_TYPES.values()} == set(Medium)
