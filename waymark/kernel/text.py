"""Text as people typed it: without the signs that only cause harm, and told apart from HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff"  # no keyboard types these, and no database keeps some of them
    "\u202a-\u202e\u2066-\u2069]"  # these turn the order of a line around, and with it what it seems to say
)

# What a browser would act on. A plain "3 < 5" and a book called "JavaScript: The Good Parts" are words.
_MARKUP = re.compile(
    r"""
      </?(?:script|style|iframe|object|embed|applet|svg|math|img|image|video|audio|link|meta|base|form|input
           |button|select|textarea|template|body|html|head|div|span|table|tr|td|font|marquee)\b
    | </?(?:a|b|i|u|s|p|q|br|hr|em|strong|small|sub|sup|ul|ol|li|h[1-6]|code|pre|blockquote)\s*/?>
    | <a\s+[a-z-]+\s*=
    | <!--
    | \bon(?:abort|animation\w+|before\w+|blur|change|click|contextmenu|dblclick|drag\w*|drop|error|focus\w*|hashchange
           |input|invalid|key\w+|load\w*|message|mouse\w+|page\w+|paste|pointer\w+|popstate|reset|resize|scroll|select
           |submit|toggle|touch\w+|transition\w+|unload|wheel)\s*=
    | \b(?:java|vb)script:(?=\S)
    | \bdata:text/html
    """,
    re.IGNORECASE | re.VERBOSE,
)


def tidy_text(text: str) -> str:
    """Text without surrounding space and without signs that no keyboard types or that reorder a line."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n")).strip()


def harmful_sign(text: str) -> re.Match[str] | None:
    """The first sign that no keyboard types or that reorders a line."""
    return _HARMFUL.search(text)


def text_problem(text: str) -> str:
    """What is in a text that is no plain text, and what to do about it; empty when nothing is."""
    if markup := _MARKUP.search(text):
        return (
            f"'{' '.join(markup[0].split())}' is HTML or script, and texts are plain words here. Take it out."
        )
    return control_problem(text)


def control_problem(text: str) -> str:
    """Which sign that no keyboard types is in a text, and what to do about it; empty when none is."""
    if sign := harmful_sign(text.replace("\r\n", "\n")):
        return (
            f"A control character (U+{ord(sign[0]):04X}) is in this text. "
            "Delete it and type the words around it anew."
        )
    return ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that somebody may have meant; empty when none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.7)), "")
