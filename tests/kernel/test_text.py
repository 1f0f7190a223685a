"""Tidying text: what was typed stays, what only does harm goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.kernel.text import nearest, text_problem, tidy_text


def test_text_is_kept_as_it_was_typed():
    text = "Zeile eins\r\n\tzwei 👩‍🏫 <script>alert(1)</script> e\u0301"
    assert tidy_text(f"  {text}\x00\x07\ufffe ") == text.replace("\r\n", "\n")


@given(st.text())
def test_tidy_text_can_be_stored_and_is_stable(text):
    tidied = tidy_text(text)
    tidied.encode()
    assert "\x00" not in tidied
    assert tidy_text(tidied) == tidied


def test_signs_that_turn_a_line_around_are_left_out():
    assert tidy_text("paid \u202e001 \u2066in full") == "paid 001 in full"


@pytest.mark.parametrize(
    "text",
    [
        "3 < 5 and 7 > 2",
        "if a<b then c>d",
        "x <y> z",
        "JavaScript: The Good Parts",
        "We learned JavaScript: it was fun.",
        "once = 1, on time = good, the button = red",
        "I <3 fractions",
        "Zeile eins\r\n\tzwei 👩‍🏫 e\u0301",
        "5 & 6, “quotes”, AT&T; &lt; is less than",
    ],
)
def test_plain_words_are_plain(text):
    assert text_problem(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "< not this > but <SCRIPT src=//x>",
        "</script",
        "<img src=x onerror=alert(1)>",
        "<b>bold</b>",
        '<a href="https://example.org">here</a>',
        'say "onclick = steal()" to it',
        "[link](javascript:alert(1))",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html;base64,xx",
        "<!-- hidden -->",
        "a\x07bell",
        "a\u202eb",
    ],
)
def test_what_a_browser_would_act_on_is_named_with_a_cure(text):
    assert text_problem(text).count(". ") == 1


def test_the_nearest_word_is_offered_when_there_is_one():
    assert nearest("competancy", ["competency", "title"]) == "competency"
    assert nearest("colour", ["competency", "title"]) == ""
