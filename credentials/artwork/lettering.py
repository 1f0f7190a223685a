"""Letters drawn as strokes, so that a badge looks the same on a machine without any font.

Capital letters on a grid ten units high. Lower-case letters are drawn as capitals and accents are left out; a
title in another script has no letters here, and its badge is drawn without.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

CAP_HEIGHT = 10.0
_SPACE, _BETWEEN, _LINE = 4.6, 2.5, 16.0
_STROKE = 1.55

# Each letter: its width and the path of its strokes.
_LETTERS: dict[str, tuple[float, str]] = {
    "A": (8, "M0 10L4 0L8 10M1.5 6.4H6.5"),
    "B": (6.3, "M0 0V10H3.6A2.7 2.7 0 0 0 3.6 4.6H0M0 0H3.2A2.3 2.3 0 0 1 3.2 4.6"),
    "C": (8.1, "M8.1 1.8A4.6 5 0 1 0 8.1 8.2"),
    "D": (8, "M0 0V10H3A5 5 0 0 0 3 0Z"),
    "E": (5.6, "M5.6 0H0V10H5.6M0 4.9H4.8"),
    "F": (5.4, "M5.4 0H0V10M0 4.9H4.6"),
    "G": (9.2, "M8.1 1.8A4.6 5 0 1 0 9.18 5.4H5.4"),
    "H": (7, "M0 0V10M7 0V10M0 4.9H7"),
    "I": (0, "M0 0V10"),
    "J": (4.4, "M4.4 0V7A3 3 0 0 1 1.4 10A2.6 2.6 0 0 1 0 9.5"),
    "K": (6.8, "M0 0V10M6.4 0L0 6M2.4 3.8L6.8 10"),
    "L": (5.2, "M0 0V10H5.2"),
    "M": (8.8, "M0 10V0L4.4 6.4L8.8 0V10"),
    "N": (7, "M0 10V0L7 10V0"),
    "O": (9.6, "M4.8 0A4.8 5 0 1 0 4.8 10A4.8 5 0 1 0 4.8 0Z"),
    "P": (6.2, "M0 10V0H3.4A2.8 2.8 0 0 1 3.4 5.6H0"),
    "Q": (9.6, "M4.8 0A4.8 5 0 1 0 4.8 10A4.8 5 0 1 0 4.8 0ZM6 7.2L9.2 10.6"),
    "R": (6.6, "M0 10V0H3.4A2.8 2.8 0 0 1 3.4 5.6H0M3.2 5.6L6.6 10"),
    "S": (
        6.3,
        "M6 1.9C5.4 .7 4.4 0 3.2 0S.3 1 .3 2.5S1.5 4.5 3.2 4.9S6.3 5.9 6.3 7.4S4.9 10 3.2 10S.5 9.2 0 7.9",
    ),
    "T": (7, "M0 0H7M3.5 0V10"),
    "U": (7.2, "M0 0V6.4A3.6 3.6 0 0 0 7.2 6.4V0"),
    "V": (8, "M0 0L4 10L8 0"),
    "W": (12, "M0 0L3 10L6 1L9 10L12 0"),
    "X": (7, "M0 0L7 10M7 0L0 10"),
    "Y": (7.6, "M0 0L3.8 5.2L7.6 0M3.8 5.2V10"),
    "Z": (6.8, "M0 0H6.8L0 10H6.8"),
    "0": (6.6, "M3.3 0A3.3 5 0 1 0 3.3 10A3.3 5 0 1 0 3.3 0Z"),
    "1": (2.4, "M0 1.8L2.4 0V10"),
    "2": (6.3, "M.3 2.4C.6 .9 1.7 0 3.2 0C4.9 0 6.1 1 6.1 2.6C6.1 5 .8 7 0 10H6.3"),
    "3": (
        6.2,
        "M.4 1.5C1 .5 2 0 3.1 0S5.8 1 5.8 2.4S4.6 4.7 2.6 4.7S6.2 5.7 6.2 7.3S4.9 10 3.1 10S.5 9.3 0 8.2",
    ),
    "4": (6.8, "M5 10V0L0 7H6.8"),
    "5": (
        6.3,
        "M5.8 0H1.2L.6 4.6C1.3 4 2.2 3.7 3.1 3.7C5 3.7 6.3 4.9 6.3 6.8S4.9 10 3 10S.6 9.4 0 8.4",
    ),
    "6": (6.4, "M5.6 .3C2.4 .9 .1 3.8 .1 6.8A3.15 3.2 0 1 0 3.25 3.6A3.15 3.2 0 0 0 .1 6.8"),
    "7": (6.4, "M0 0H6.4L2.2 10"),
    "8": (
        6.3,
        "M3.2 4.6A2.5 2.3 0 1 1 3.2 0A2.5 2.3 0 1 1 3.2 4.6A3.1 2.7 0 1 0 3.2 10A3.1 2.7 0 1 0 3.2 4.6",
    ),
    "9": (6.4, "M.8 9.7C4 9.1 6.3 6.2 6.3 3.2A3.15 3.2 0 1 0 3.15 6.4A3.15 3.2 0 0 0 6.3 3.2"),
    "&": (
        7.4,
        "M7.4 10L1.6 3.2C.4 1.7 1.2 0 3 0S5.4 1.8 4.2 2.9L1.3 5.2C-.6 6.9 .4 10 3.2 10S7 7.8 7.2 5.2",
    ),
    "-": (3.6, "M0 5.4H3.6"),
    ".": (0, "M0 9.8V10"),
    ",": (0.6, "M.6 9.6L0 11.6"),
    "'": (0, "M0 0V2.6"),
    ":": (0, "M0 3.6V3.8M0 9.4V9.6"),
    "!": (0, "M0 0V6.4M0 9.8V10"),
    "?": (5.4, "M0 1.9C.6 .7 1.6 0 2.7 0C4.3 0 5.4 1 5.4 2.5C5.4 4.6 2.7 4.6 2.7 7M2.7 9.8V10"),
    "/": (4, "M0 10.6L4 -.6"),
    "(": (1.6, "M1.6 -.8C-.5 2.6 -.5 7.4 1.6 10.8"),
    ")": (1.6, "M0 -.8C2.1 2.6 2.1 7.4 0 10.8"),
    "+": (5.4, "M0 5.2H5.4M2.7 2.5V7.9"),
}
_SPELLED_ALIKE = str.maketrans("\u2010\u2011\u2013\u2014\u2018\u2019", "----''")


@dataclass(frozen=True)
class Box:
    """Where lines of text may stand: the middle of the box, its width and its height."""

    x: float
    y: float
    width: float
    height: float


def set_text(text: str, box: Box, *, colour: str, most_lines: int = 3, tallest: float = 40) -> str:
    """The text as SVG, centred in its box and as large as it fits; empty for scripts without letters here."""
    words = _drawable(text).split()
    if not words:
        return ""
    layouts = [_broken(words, lines) for lines in range(1, min(most_lines, len(words)) + 1)]
    scale, lines = max(
        ((_fitting(layout, box, tallest), layout) for layout in layouts), key=lambda found: found[0]
    )
    top = box.y - scale * ((len(lines) - 1) * _LINE + CAP_HEIGHT) / 2
    letters = "".join(
        _line(line, box.x - _width(line) * scale / 2, top + number * _LINE * scale, scale)
        for number, line in enumerate(lines)
    )
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="{_STROKE}" stroke-linecap="round" '
        f'stroke-linejoin="round">{letters}</g>'
    )


def _drawable(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED_ALIKE)).upper()
    if any(letter.isalpha() and letter not in _LETTERS for letter in plain):
        return ""
    return "".join(letter for letter in plain if letter in _LETTERS or letter.isspace())


def _broken(words: list[str], lines: int) -> list[str]:
    """The words in this many lines, with the longest line as short as it can be."""
    if lines == 1:
        return [" ".join(words)]
    candidates = (
        [" ".join(words[:cut]), *_broken(words[cut:], lines - 1)] for cut in range(1, len(words) - lines + 2)
    )
    return min(candidates, key=lambda layout: max(map(_width, layout)))


def _fitting(lines: list[str], box: Box, tallest: float) -> float:
    height = (len(lines) - 1) * _LINE + CAP_HEIGHT
    widest = max(map(_width, lines))
    # The strokes stand out by half their breadth on either side.
    return min(
        (box.width - _STROKE) / (widest + _STROKE), box.height / (height + _STROKE), tallest / CAP_HEIGHT
    )


def _width(line: str) -> float:
    gaps = sum(_BETWEEN for first, second in pairwise(line) if " " not in (first, second))
    return gaps + sum(_SPACE + _BETWEEN if letter == " " else _LETTERS[letter][0] for letter in line)


def _line(line: str, x: float, y: float, scale: float) -> str:
    drawn, before = [], " "
    for letter in line:
        if letter == " ":
            x += (_SPACE + _BETWEEN) * scale
        else:
            x += 0 if before == " " else _BETWEEN * scale
            width, strokes = _LETTERS[letter]
            drawn.append(f'<path transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})" d="{strokes}"/>')
            x += width * scale
        before = letter
    return "".join(drawn)
