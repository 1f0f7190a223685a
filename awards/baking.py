"""Badges inside pictures: putting a signed badge into a PNG or SVG, and taking it out again.

Does not judge what it finds; ``verifying`` does. Pictures come from strangers, so sizes are capped.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

import png  # type: ignore[import-untyped]
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_PICTURE = 10 * 1024 * 1024
LARGEST_BADGE = 256 * 1024

# A picture that cannot be read surfaces as one of these, from the PNG or the XML reader under the library.
_UNREADABLE = (
    png.Error,
    zlib.error,
    struct.error,
    ExpatError,
    LibOpenBadgesException,
    ValueError,
    LookupError,
    RecursionError,
    EOFError,
)
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_SVG_NAMESPACES = {baking.SVG_ELEMENT_OB3: baking.SVG_NS_OB3, baking.SVG_ELEMENT: baking.SVG_NS}


class PictureError(ValueError):
    """A picture that is damaged, too large, or holds no badge; the message says which."""


@dataclass(frozen=True)
class Baked:
    """What was found in a picture: the badge as text, and the Open Badges version it was stored as."""

    text: str
    version: str


def bake_png(picture: bytes, text: str, *, version: str = "3.0") -> bytes:
    """The PNG with the badge in it. A 2.0 and a 3.0 badge may stand side by side in one picture.

    Raises:
        PictureError: this is no PNG, or it already holds a badge of this version.
    """
    keyword = _png_keyword(version)
    try:
        holds_one = baking.has_png(picture, keyword=keyword)
        baked = baking.bake_png(picture, text, keyword=keyword)
    except _UNREADABLE as error:
        raise PictureError("This is not a PNG picture that can be read.") from error
    if holds_one:
        raise PictureError("This picture already holds a badge; bake into the clean artwork.")
    return baked


def bake_svg(picture: str, text: str, *, version: str = "3.0") -> str:
    """The SVG with the badge in it, directly after its opening tag.

    openbadgeslib puts it at the end of the picture, where the specification does not look for it.

    Raises:
        PictureError: this is no SVG, or it already holds a badge of this version.
    """
    element = _svg_element(version)
    opening = _SVG_TAG.search(picture)
    if opening is None or opening.group().endswith("/>"):
        raise PictureError("This is not an SVG picture that a badge can be put into.")
    if f"<{element}" in picture:
        raise PictureError("This picture already holds a badge; bake into the clean artwork.")
    name_space = _SVG_NAMESPACES[element]
    if text.lstrip().startswith("{"):
        body = text.replace("]]>", "]]]]><![CDATA[>")
        node = f'<{element} xmlns:openbadges="{name_space}"><![CDATA[{body}]]></{element}>'
    else:
        node = f'<{element} xmlns:openbadges="{name_space}" verify="{text}"/>'
    return picture[: opening.end()] + node + picture[opening.end() :]


def unbake(picture: bytes) -> Baked:
    """The badge in a PNG or SVG; the newer version if there are two.

    Raises:
        PictureError: the picture is too large, damaged, or holds no badge.
    """
    if len(picture) > LARGEST_PICTURE:
        raise PictureError("The picture is larger than 10 MB, so it was not opened.")
    take = _from_png if picture.startswith(PNG_SIGNATURE) else _from_svg
    for version in ("3.0", "2.0"):
        try:
            text = take(picture, version)
        except _UNREADABLE as error:
            raise PictureError("The picture is damaged and could not be read.") from error
        if text:
            if len(text.encode()) > LARGEST_BADGE:
                raise PictureError("What the picture holds is larger than any badge.")
            return Baked(text, version)
    raise PictureError(
        "There is no badge inside this picture. Some sites and phones remove it when they save a picture: "
        "ask for the original file."
    )


def _from_png(picture: bytes, version: str) -> str | None:
    return baking.extract_png(picture, LARGEST_BADGE, keyword=_png_keyword(version))


def _from_svg(picture: bytes, version: str) -> str | None:
    return baking.extract_svg(picture, element=_svg_element(version), text_fallback=True)


def _png_keyword(version: str) -> bytes:
    return baking.ITXT_KEYWORD_OB3 if version == "3.0" else baking.ITXT_KEYWORD


def _svg_element(version: str) -> str:
    return baking.SVG_ELEMENT_OB3 if version == "3.0" else baking.SVG_ELEMENT
