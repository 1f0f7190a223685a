"""Badges inside pictures: putting a signed badge into a PNG or SVG, and taking it out again.

Does not judge what it finds; ``verifying`` does. Pictures come from strangers, so sizes are capped.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from xml.parsers.expat import ExpatError
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import png  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.sax import parseString  # type: ignore[import-untyped]
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
_TEXTS = frozenset({b"iTXt", b"tEXt"})
_AROUND_A_CHUNK = 12
"""Bytes of length, kind and checksum."""
# Elements of SVG that run or embed something.
_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "handler"}
# Enough to tell that a picture holds several badges, however many there are.
_MOST_READ = 4
# Far above what drawing programs make, and few enough to be walked through in a second.
_MOST_PARTS, _DEEPEST_PART = 100_000, 256
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_SVG_ELEMENTS = {"3.0": baking.SVG_ELEMENT_OB3, "2.0": baking.SVG_ELEMENT}
_VERSIONS = {element: version for version, element in _SVG_ELEMENTS.items()}
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
        # The reader checks the length and the checksum of each chunk.
        chunks = [(bytes(kind), data) for kind, data in png.Reader(bytes=picture).chunks()]
    except _UNREADABLE as error:
        raise PictureError("This is not a PNG picture that can be read.") from error
    if any(kind in _TEXTS and bytes(data).startswith(keyword + b"\0") for kind, data in chunks):
        raise PictureError("This picture already holds a badge; bake into the clean artwork.")
    # The badge goes before the last chunk; everything else stays as it is, byte for byte.
    end = len(PNG_SIGNATURE) + sum(_AROUND_A_CHUNK + len(data) for _, data in chunks)
    last = end - _AROUND_A_CHUNK - len(chunks[-1][1])
    return b"".join((picture[:last], _chunk(b"iTXt", keyword + bytes(5) + text.encode()), picture[last:end]))


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return b"".join((len(data).to_bytes(4, "big"), kind, data, checksum.to_bytes(4, "big")))


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
    """The badge in a PNG or SVG; the newer version if there is one of each.

    Raises:
        PictureError: the picture is too large, damaged, could do harm, or holds no badge or several.
    """
    if len(picture) > LARGEST_PICTURE:
        raise PictureError("The picture is larger than 10 MB, so it was not opened.")
    take = _all_in_png if picture.startswith(PNG_SIGNATURE) else _all_in_svg
    try:
        found = take(picture)
    except PictureError:
        raise
    except _UNREADABLE as error:
        raise PictureError("The picture is damaged and could not be read.") from error
    for version in ("3.0", "2.0"):
        texts = [baked.text for baked in found if baked.version == version]
        if len(texts) > 1:
            # Readers differ in which they take, so that two people could see two badges in one picture.
            raise PictureError(
                f"The picture holds {len(texts)} badges of one kind, so it shows none for sure."
            )
        if texts:
            return Baked(texts[0], version)
    raise PictureError(
        "There is no badge inside this picture. Some sites and phones remove it when they save a picture: "
        "ask for the original file."
    )


def _all_in_png(picture: bytes) -> list[Baked]:
    # The reader checks the length and the checksum of each chunk, and keeps one of them at a time.
    versions = {_png_keyword(version): version for version in _SVG_ELEMENTS}
    found: list[Baked] = []
    for number, (kind, data) in enumerate(png.Reader(bytes=picture).chunks()):
        if number > _MOST_PARTS:
            raise PictureError(
                "The picture has more parts than a picture has, so it was not read to its end."
            )
        if bytes(kind) != b"iTXt":
            continue
        text = bytes(data)
        keyword, _, rest = text.partition(b"\0")
        if keyword in versions and len(found) < _MOST_READ:
            found.append(Baked(_international_text(rest), versions[keyword]))
    return found


def _international_text(rest: bytes) -> str:
    """What follows the keyword of an iTXt chunk: two bytes on packing, two words on language, the text."""
    packed, method = rest[0], rest[1]
    _language, _, rest = rest[2:].partition(b"\0")
    _translated, _, text = rest.partition(b"\0")
    if packed:
        if method != 0:
            raise PictureError("The badge in this picture is packed in a way that is not known.")
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(text, LARGEST_BADGE + 1)
        if not unpacking.eof and len(text) <= LARGEST_BADGE:
            raise PictureError("The badge in this picture is cut off.")
    if len(text) > LARGEST_BADGE:
        raise PictureError("What the picture holds is larger than any badge.")
    return text.decode()


class _SvgReader(ContentHandler):
    """Walks through an SVG without keeping it, and notes the badges in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Baked] = []
        self._depth = self._parts = 0
        self._inside: str | None = None
        self._text: list[str] = []
        self._size = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the library's name
        self._depth += 1
        self._parts += 1
        if self._depth > _DEEPEST_PART or self._parts > _MOST_PARTS:
            raise PictureError(
                "The picture has more parts than a drawing has, so it was not read to its end."
            )
        plain = name.rpartition(":")[2].lower()
        if self._depth == 1 and plain != "svg":
            raise PictureError("This is neither a picture nor a badge.")
        if plain in _ACTIVE or any(_acts(key, value) for key, value in attrs.items()):
            raise PictureError(
                "The picture holds a program (a script) that would run when it is opened, which no badge needs."
            )
        version = _VERSIONS.get(name)
        if version is None:
            return
        if self._inside or len(self.found) >= _MOST_READ:
            raise PictureError(
                "The picture holds several badges, one inside another, so it shows none for sure."
            )
        if "verify" in attrs:
            self.found.append(Baked(self._bounded(attrs["verify"]), version))
        else:
            self._inside, self._text, self._size = name, [], 0

    def characters(self, content: str) -> None:
        if self._inside:
            self._size += len(content)
            self._text.append(self._bounded(content))

    def endElement(self, name: str) -> None:  # noqa: N802  # the library's name
        self._depth -= 1
        if name == self._inside:
            self._inside = None
            if text := "".join(self._text).strip():
                self.found.append(Baked(text, _VERSIONS[name]))

    def _bounded(self, text: str) -> str:
        if self._size > LARGEST_BADGE or len(text.encode()) > LARGEST_BADGE:
            raise PictureError("What the picture holds is larger than any badge.")
        return text


def _all_in_svg(picture: bytes) -> list[Baked]:
    reader = _SvgReader()
    try:
        # Many drawing programs name the document type of SVG 1.1, which the reader does not load. Entities, by
        # which a picture could draw in other files or grow without end, are refused where they are declared.
        parseString(picture, reader, forbid_entities=True, forbid_external=False)
    except DefusedXmlException as error:
        raise PictureError(
            "The picture points to other files or defines entities, which no badge needs, so it was not opened."
        ) from error
    except SAXException as error:
        raise PictureError("The picture is damaged and could not be read.") from error
    return reader.found


def _acts(name: str, value: str) -> bool:
    """Whether an attribute of an SVG would run something when the picture is opened or pressed."""
    plain = name.rpartition(":")[2].lower()
    address = "".join(value.split()).lower()
    return (plain.startswith("on") and plain != "on") or (
        plain in ("href", "src") and address.startswith(("javascript:", "vbscript:", "data:text/html"))
    )


def _png_keyword(version: str) -> bytes:
    return baking.ITXT_KEYWORD_OB3 if version == "3.0" else baking.ITXT_KEYWORD


def _svg_element(version: str) -> str:
    return _SVG_ELEMENTS[version]
