from __future__ import annotations

import io
import re
from itertools import product
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from credentials.artwork import Design, draw, to_png
from credentials.artwork.frames import frame_of
from credentials.artwork.glyphs import GLYPHS
from credentials.artwork.lettering import Box, set_text
from credentials.payloads.library_file import Glyph
from credentials.rules import CredentialKind

LONGEST = "Designing professional learning with colleagues across three schools in a year ok"
MICRO = CredentialKind.MICRO_CREDENTIAL
GLYPH_NAMES = set(get_args(Glyph))


def pixels(svg, size=600):
    return Image.open(io.BytesIO(to_png(svg, size))).convert("RGBA")


def test_there_is_a_picture_for_every_name_that_library_files_may_use():
    assert set(GLYPHS) == GLYPH_NAMES


@pytest.mark.parametrize(("kind", "glyph"), list(product(CredentialKind, sorted(GLYPH_NAMES))))
def test_every_badge_is_a_small_square_picture_without_text(kind, glyph):
    svg = draw(Design(LONGEST, glyph, kind, area="CF3"))
    root = ET.fromstring(svg)
    assert root.get("viewBox") == "0 0 600 600"
    assert not [node for node in root.iter() if node.tag.endswith(("text", "image", "style", "script"))]
    assert "font" not in svg
    png = to_png(svg, 600)
    assert len(png) < 100_000
    assert Image.open(io.BytesIO(png)).size == (600, 600)


@pytest.mark.parametrize("size", [32, 64, 256, 600])
def test_it_comes_in_every_size(size):
    assert pixels(draw(Design("Data", "data", MICRO)), size).size == (size, size)


def test_the_same_design_is_the_same_picture():
    design = Design("Data-driven interventions", "data", MICRO, area="CF1")
    assert to_png(draw(design), 600) == to_png(draw(design), 600)


def test_everything_a_design_says_can_be_seen():
    base = Design("Data-driven interventions", "data", MICRO, area="CF1")
    others = [
        Design("Data-driven intervention", "data", MICRO, area="CF1"),
        Design("Data-driven interventions", "plan", MICRO, area="CF1"),
        Design("Data-driven interventions", "data", CredentialKind.PATHWAY, area="CF1"),
        Design("Data-driven interventions", "data", CredentialKind.CAPSTONE, area="CF1"),
        Design("Data-driven interventions", "data", MICRO, area="CF2"),
        Design("Data-driven interventions", "data", MICRO),
        Design("Data-driven interventions", "data", MICRO, area="CF1", withdrawn=True),
    ]
    for other in others:
        assert ImageChops.difference(pixels(draw(base)), pixels(draw(other))).getbbox(alpha_only=False), other
    assert len({draw(design) for design in [base, *others]}) == 1 + len(others)


def test_each_kind_has_an_outline_of_its_own():
    assert len({frame_of(kind).outline for kind in CredentialKind}) == len(CredentialKind)


@pytest.mark.parametrize("kind", list(CredentialKind))
def test_the_corners_are_clear_so_that_it_stands_on_any_ground(kind):
    picture = pixels(draw(Design(LONGEST, "path", kind)))
    assert {picture.getpixel(at)[3] for at in ((1, 1), (598, 1), (1, 598), (598, 598))} == {0}


def inked(text, box):
    """Where the drawn text is, in whole pixels, or nothing."""
    drawing = set_text(text, box, colour="#000000")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600">{drawing}</svg>'
    return pixels(svg).getbbox() if drawing else None


@pytest.mark.parametrize(
    "title", [LONGEST, "Ok", "W" * 80, "Q,J/(Gj) " * 8, "Antidisestablishmentarianism " * 3, "I"]
)
def test_a_title_stays_in_its_box(title):
    left, top, right, foot = inked(title, Box(300, 300, 480, 96))
    # Brackets, a comma and the tail of a Q reach out of the line, as in print, by less than a third.
    assert left >= 300 - 241
    assert right <= 300 + 241
    assert top >= 300 - 48 - 8
    assert foot <= 300 + 48 + 8


@given(title=st.text(max_size=80))
def test_any_title_can_be_drawn(title):
    svg = draw(Design(title, "data", MICRO))
    assert ET.fromstring(svg) is not None
    assert not re.search(r"nan|inf", svg)


def test_accents_are_left_out_and_other_scripts_are_not_mangled():
    box = Box(300, 300, 400, 90)
    assert set_text("École", box, colour="#000") == set_text("ecole", box, colour="#000")
    assert set_text("\u5b66\u3073", box, colour="#000") == ""
    assert set_text("Data \u5b66", box, colour="#000") == ""
    assert set_text("a\u2019b", box, colour="#000") == set_text("a'b", box, colour="#000")


def test_an_unknown_glyph_is_an_error_of_the_program():
    with pytest.raises(KeyError):
        draw(Design("Data", "unicorn", MICRO))
