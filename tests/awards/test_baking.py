from __future__ import annotations

import json
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import OB3Verifier

from awards.baking import LARGEST_PICTURE, PictureError, bake_png, bake_svg, unbake
from tests.awards.badges import picture, signed

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
BADGE = json.dumps(signed(), ensure_ascii=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
# XML can hold no other control characters, and reads every kind of line end as one.
XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
)


@given(text=TEXTS, version=st.sampled_from(["2.0", "3.0"]))
def test_what_goes_into_a_png_comes_out_again(text, version):
    found = unbake(bake_png(picture(), text, version=version))
    assert (found.text, found.version) == (text, version)


@given(text=XML_TEXTS)
def test_what_goes_into_an_svg_comes_out_again(text):
    body = json.dumps({"name": text}, ensure_ascii=False)
    assert json.loads(unbake(bake_svg(SVG, body).encode()).text) == {"name": text}


def test_a_token_goes_into_an_svg_as_an_attribute():
    baked = bake_svg(SVG, "aaa.bbb.ccc")
    assert 'verify="aaa.bbb.ccc"' in baked
    assert unbake(baked.encode()).text == "aaa.bbb.ccc"


def test_the_badge_stands_directly_after_the_opening_tag():
    start = bake_svg(SVG, BADGE).split('height="9">')[1]
    assert start.startswith(
        '<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><![CDATA[{'
    )


def test_both_versions_share_a_picture_and_the_newer_is_read():
    both = bake_png(bake_png(picture(), '{"two": 2}', version="2.0"), '{"three": 3}')
    assert unbake(both).version == "3.0"
    assert unbake(bake_png(picture(), '{"two": 2}', version="2.0")).version == "2.0"


def test_a_png_carries_one_plain_chunk_with_the_prescribed_keyword():
    baked = bake_png(picture(), BADGE)
    at = baked.index(b"iTXt")
    (length,) = struct.unpack(">I", baked[at - 4 : at])
    chunk = baked[at + 4 : at + 4 + length]
    assert chunk == b"openbadgecredential\0\0\0\0\0" + BADGE.encode()
    assert baked[at + 4 + length : at + 8 + length] == struct.pack(">I", zlib.crc32(b"iTXt" + chunk))
    assert baked.count(b"iTXt") == 1


def test_another_library_finds_the_badge():
    assert json.loads(OB3Verifier.extract_token_from_png(bake_png(picture(), BADGE))) == signed()


def test_a_picture_is_baked_once_for_each_version():
    with pytest.raises(PictureError, match="already"):
        bake_png(bake_png(picture(), BADGE), BADGE)
    with pytest.raises(PictureError, match="already"):
        bake_svg(bake_svg(SVG, BADGE), BADGE)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\nabc"])
def test_what_is_no_png_is_not_baked(content):
    with pytest.raises(PictureError, match="not a PNG"):
        bake_png(content, BADGE)


@pytest.mark.parametrize("text", ["", "<p/>", "<svg/>"])
def test_what_is_no_svg_is_not_baked(text):
    with pytest.raises(PictureError, match="not an SVG"):
        bake_svg(text, BADGE)


def test_a_picture_without_a_badge_says_where_badges_get_lost():
    for content in (picture(), SVG.encode()):
        with pytest.raises(PictureError, match="ask for the original file"):
            unbake(content)


def test_bombs_are_not_unpacked():
    bomb = zlib.compress(b"{" + b" " * 20_000_000)
    chunk = b"iTXtopenbadgecredential\0\1\0\0\0" + bomb
    packed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    clean = picture()
    end = clean.index(b"IEND") - 4
    with pytest.raises(PictureError):
        unbake(clean[:end] + packed + clean[end:])
    with pytest.raises(PictureError, match="larger"):
        unbake(bytes(LARGEST_PICTURE + 1))
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    with pytest.raises(PictureError, match="defines entities"):
        unbake(laughs.encode())


def itxt(text, keyword=b"openbadgecredential", packing=b"\0\0"):
    chunk = b"iTXt" + keyword + b"\0" + packing + b"\0\0" + text
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def png_with(*chunks):
    clean = picture()
    end = clean.index(b"IEND") - 4
    return clean[:end] + b"".join(chunks) + clean[end:]


def test_a_packed_badge_is_unpacked():
    assert unbake(png_with(itxt(zlib.compress(b'{"a": 1}'), packing=b"\1\0"))).text == '{"a": 1}'
    for text, packing in ((zlib.compress(b'{"a": 1}')[:-6], b"\1\0"), (b"{}", b"\1\7"), (b"\xff", b"\0\0")):
        with pytest.raises(PictureError):
            unbake(png_with(itxt(text, packing=packing)))


def test_two_badges_of_one_kind_in_a_picture_are_none():
    first, second = '{"a": 1}', '{"b": 2}'
    twice = bake_svg(SVG, first).replace("</svg>", bake_svg(SVG, second).partition('height="9">')[2])
    for both in (png_with(itxt(first.encode()), itxt(second.encode())), twice.encode()):
        with pytest.raises(PictureError, match="2 badges"):
            unbake(both)


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<script href="https://evil.example/x.js"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        '<g onload="alert(1)"/>',
        '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href=" java\nscript:alert(1)"/>',
    ],
)
def test_a_picture_that_would_run_something_is_not_a_badge(part):
    with pytest.raises(PictureError, match="holds a program"):
        unbake(bake_svg(SVG, BADGE).replace("<path", f"{part}<path").encode())


def test_a_picture_that_points_to_other_files_is_not_opened():
    for declared in (
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY % x SYSTEM "https://evil.example/x">%x;',
    ):
        hostile = f"<!DOCTYPE svg [{declared}]>{bake_svg(SVG, BADGE)}"
        with pytest.raises(PictureError, match="points to other files"):
            unbake(hostile.encode())
    usual = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert unbake(f"{usual}{bake_svg(SVG, BADGE)}".encode()).text == BADGE


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_picture_is_refused_in_words(data):
    whole = data.draw(st.sampled_from([bake_png(picture(), BADGE), bake_svg(SVG, BADGE).encode()]))
    damaged = bytearray(whole[: data.draw(st.integers(9, len(whole)))])
    for at in data.draw(st.lists(st.integers(8, len(damaged) - 1), max_size=3)):
        damaged[at] = data.draw(st.integers(0, 255))
    # Either the badge survived the damage or the picture is refused; anything else raised fails this test.
    with suppress(PictureError):
        assert unbake(bytes(damaged)).text
