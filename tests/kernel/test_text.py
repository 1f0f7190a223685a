"""Tidying text: what was typed stays, what only does harm goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from waymark.kernel.text import tidy_text


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
