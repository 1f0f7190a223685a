"""The picture of a credential: drawn from its title, area, glyph and kind, and nothing else.

Pure, and the same on every machine: text is drawn as strokes, so that no font is asked for. The signed badge
is put into the picture elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import resvg_py

from credentials.artwork.frames import frame_of
from credentials.artwork.glyphs import ACCENT, GLYPHS
from credentials.artwork.lettering import Box, set_text
from credentials.rules import CredentialKind, Definition

SIZE = 600

_AREA_COLOURS = {"CF1": "#1f5c8c", "CF2": "#9f431d", "CF3": "#78407f", "CF4": "#6d5a00"}
_NO_AREA = "#1c5c4e"
_WITHDRAWN = "#6f7673"
_PAPER, _INK, _STOP = "#fbf8ee", "#1b2824", "#9c2039"
_GREY_GOLD = "#c3c7c4"
_BAND_TOP, _BAND_FOOT = 352, 474


@dataclass(frozen=True)
class Design:
    """What a badge shows."""

    title: str
    glyph: str
    kind: CredentialKind
    area: str | None = None
    withdrawn: bool = False


def badge_svg(definition: Definition, *, revoked: bool = False) -> str:
    """The badge of a credential version as SVG; grey and struck through once it is taken back."""
    return draw(
        Design(
            definition.title, definition.glyph, definition.kind, area=definition.area_code, withdrawn=revoked
        )
    )


def badge_png(definition: Definition, *, revoked: bool = False) -> bytes:
    """The same as PNG, as large as it is drawn."""
    return _full_size(badge_svg(definition, revoked=revoked))


def to_png(svg: str, size: int) -> bytes:
    """An SVG as a square PNG with this many pixels to a side.

    Raises:
        ValueError: this is no SVG.
    """
    # Without the fonts of the machine, so that no text can look different elsewhere.
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True))


@lru_cache(maxsize=256)
def _full_size(svg: str) -> bytes:
    # A district shows the same few pictures over and over, and drawing one takes a twentieth of a second.
    return to_png(svg, SIZE)


def draw(design: Design) -> str:
    """The picture as SVG.

    Raises:
        KeyError: there is no such glyph.
    """
    colour = _WITHDRAWN if design.withdrawn else _AREA_COLOURS.get(design.area or "", _NO_AREA)
    gold = _GREY_GOLD if design.withdrawn else ACCENT
    frame = frame_of(design.kind)
    # Named by its kind, so that two badges in one page do not clip each other by the wrong shape.
    field = f"field-{design.kind.value}"
    rim = gold if frame.ornate else _mixed(colour, _INK, 0.35)
    picture = "".join(
        (
            f'<path fill="{rim}" d="{frame.outline}"/>',
            f'<path fill="{colour}" d="{frame.field}"/>',
            f'<clipPath id="{field}"><path d="{frame.field}"/></clipPath>',
            f'<g clip-path="url(#{field})">{_hills(colour)}</g>',
            f'<path fill="none" stroke="{gold}" stroke-width="5" d="{frame.field}"/>',
            _glyph(design.glyph, gold),
            _band(design.title, colour, gold),
            set_text(frame.label, Box(300, 497, 164, 20), colour=_PAPER, most_lines=1, tallest=16),
            _struck_through() if design.withdrawn else "",
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" '
        f'role="img">{picture}</svg>'
    )


def _hills(colour: str) -> str:
    far, near = _mixed(colour, "#ffffff", 0.13), _mixed(colour, _INK, 0.28)
    return (
        f'<path fill="{far}" d="M0 372C90 300 150 292 226 336C300 268 372 250 448 306'
        'C510 276 560 288 600 318V600H0Z"/>'
        f'<path fill="{near}" d="M0 430C120 376 236 384 330 414C430 380 520 376 600 404V600H0Z"/>'
    )


def _glyph(name: str, gold: str) -> str:
    drawing = GLYPHS[name].replace(ACCENT, gold)
    return f'<g transform="translate(190 106) scale(2.2)" color="{_PAPER}">{drawing}</g>'


def _band(title: str, colour: str, gold: str) -> str:
    """The ribbon with the title, its ends folded back behind the badge."""
    fold = _mixed(colour, _INK, 0.6)
    top, foot = _BAND_TOP, _BAND_FOOT
    middle = (top + foot) / 2
    lettering = set_text(title, Box(300, middle, 492, foot - top - 30), colour=_mixed(colour, _INK, 0.45))
    if not lettering:  # a title in a script that has no letters here: better no ribbon than an empty one
        return ""
    return (
        f'<path fill="{fold}" d="M14 {top + 18}H60V{foot + 16}H14L34 {middle + 17}Z'
        f'M586 {top + 18}H540V{foot + 16}H586L566 {middle + 17}Z"/>'
        f'<path fill="{_PAPER}" d="M34 {top}H566V{foot}H34Z"/>'
        f'<path fill="{gold}" d="M34 {top}H566V{top + 6}H34ZM34 {foot - 6}H566V{foot}H34Z"/>'
        f"{lettering}"
    )


def _struck_through() -> str:
    # Said of suspended awards as well, so not "revoked".
    lettering = set_text("Not valid", Box(300, 222, 330, 46), colour=_PAPER, most_lines=1)
    return f'<g transform="rotate(-14 300 222)"><path fill="{_STOP}" d="M30 180H570V264H30Z"/>{lettering}</g>'


def _mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another in it."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)
