"""What a badge comes in: texts, tokens and pictures, cut off, overfull, ambiguous, or with something else inside."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterator

from awards.baking import bake_png, bake_svg
from awards.openbadge import build_did_document
from tests.awards.badges import ISSUER, KEY, picture
from tests.awards.corpus.case import (
    ASSERTION,
    BADGE,
    PLAIN,
    STRANGER,
    THIEF,
    Case,
    changed,
    having,
    no,
    part,
    token,
    unknown,
    without,
    yes,
)

TEXT = json.dumps(BADGE, ensure_ascii=False, separators=(",", ":"))
TOKEN = token(PLAIN)
ART = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
SVG = bake_svg(ART, TEXT)
PNG = bake_png(picture(), TEXT)
NO_BADGE = "no badge: neither"


def texts() -> Iterator[Case]:
    """Files of text: JSON that is damaged, ambiguous, or built to break its reader."""
    for share in (1, 10, 25, 50, 75, 90, 99):
        yield no(f"cut-at-{share}.json", TEXT[: len(TEXT) * share // 100], "format", "damaged")
    yield no("cut-last-brace.json", TEXT[:-1], "format", "damaged")
    yield no("more-after.json", f"{TEXT} x", "format", "damaged")
    yield no("two-after-another.json", TEXT + TEXT, "format", "damaged")
    yield no("single-quotes.json", TEXT.replace('"', "'"), "format", "damaged")
    yield no("comment.json", TEXT.replace("{", "{/* hello */", 1), "format", "damaged")
    yield no("not-utf-8.json", TEXT.encode().replace(b"\xc2\xab", b"\xab"), "format", NO_BADGE)
    yield no("utf-16.json", TEXT.encode("utf-16"), "format", NO_BADGE)
    yield yes("byte-order-mark.json", b"\xef\xbb\xbf" + TEXT.encode(), "format", "can be read")
    yield yes("spaces-around.json", f"\n\n  {TEXT} \r\n\t", "format", "can be read")
    yield no("nul-after.json", TEXT + "\0", "format", "damaged")
    yield no(
        "name-twice.json", TEXT.replace('"name":', '"name":"Other","name":', 1), "format", "appears twice"
    )
    deep_double = TEXT.replace('"salt":', '"salt":"x","salt":', 1)
    yield no("salt-twice-inside.json", deep_double, "format", "appears twice")
    for name in ("NaN", "Infinity", "-Infinity"):
        yield no(f"{name.lower()}.json", TEXT.replace('"1.0"', name), "format", "not a number")
    yield no("number-beyond.json", TEXT.replace('"1.0"', "1e999"), "format", "larger than computers")
    yield no("five-thousand-digits.json", TEXT.replace('"1.0"', "9" * 5000), "format", "more digits")
    yield no("half-a-character.json", having(BADGE, "name", "\ud800"), "format", NO_BADGE)
    escaped = TEXT.replace("Data-driven", "\\ud800", 1)
    yield no("half-a-character-escaped.json", escaped, "format", "damaged")
    yield no("nested-lists.json", "[" * 10_000, "format", NO_BADGE)
    yield no("nested-lists-closed.json", "[" * 10_000 + "]" * 10_000, "format", NO_BADGE)
    yield no("nested-objects.json", '{"a":' * 10_000 + "1" + "}" * 10_000, "format", "nested too deeply")
    yield no(
        "nested-in-a-badge.json", f'{TEXT[:-1]},"x":{"[" * 10_000}{"]" * 10_000}}}', "format", "too deeply"
    )
    yield no(
        "nested-sixty-five.json", f'{TEXT[:-1]},"x":{"[" * 65}{"]" * 65}}}', "format", "deeper than any badge"
    )
    yield no("list-of-badges.json", f"[{TEXT}]", "format", NO_BADGE)
    yield no("a-string.json", json.dumps(TEXT), "format", NO_BADGE)
    yield no("a-number.json", "4711", "format", NO_BADGE)
    yield no("null.json", "null", "format", NO_BADGE)
    yield no("empty.json", b"", "format", NO_BADGE)
    yield no("only-spaces.json", b"  \n ", "format", NO_BADGE)
    yield no("an-address.txt", "https://waymark.test:8443/badges/a-4711", "format", "an address, not a badge")
    yield no("page.html", "<!DOCTYPE html><html><body>A badge</body></html>", "format", "neither a picture")
    yield no(
        "well-formed-page.html", "<html><body><p>A badge</p></body></html>", "format", "neither a picture"
    )
    yield no("pdf.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "format", NO_BADGE)
    yield no("zip.zip", b"PK\x03\x04" + bytes(60), "format", NO_BADGE)
    nameless = [{"type": ["Evidence"], "name": "x"}] * 700
    yield no("seven-hundred-nameless.json", {**BADGE, "evidence": nameless}, "format", "more parts")
    named = [{"id": f"_:b{n}", "type": ["Evidence"]} for n in range(700)]
    yield no("named-for-show.json", {**BADGE, "evidence": named}, "format", "more parts")


def tokens() -> Iterator[Case]:
    """Tokens that are unsigned, signed in another way than they say, or hard to read."""
    header, payload, signature = TOKEN.split(".")
    kid = KEY.verification_method
    yield no("two-parts.jwt", f"{header}.{payload}", "format", NO_BADGE)
    yield no("four-parts.jwt", f"{TOKEN}.x", "format", NO_BADGE)
    yield no("sealed-five-parts.jwt", f"{header}.a.b.c.d", "format", NO_BADGE)
    yield no("not-base64.jwt", f"{header}.{payload[:-3]}***.{signature}", "format", NO_BADGE)
    yield no("header-not-json.jwt", f"{part(b'hello')}.{payload}.{signature}", "format", NO_BADGE)
    yield no("header-a-list.jwt", f"{part([1])}.{payload}.{signature}", "format", NO_BADGE)
    yield no("header-deep.jwt", f"{part('[' * 10_000)}.{payload}.{signature}", "format", NO_BADGE)
    yield no("payload-not-json.jwt", f"{header}.{part(b'hello')}.{signature}", "format", "damaged")
    yield no("payload-a-list.jwt", f"{header}.{part([1])}.{signature}", "format", "list")
    yield no("payload-deep.jwt", f"{header}.{part('[' * 10_000)}.{signature}", "format", "too deeply")
    twice = json.dumps(PLAIN).replace('"name"', '"name":"Other","name"', 1)
    yield no("payload-twice.jwt", f"{header}.{part(twice)}.{signature}", "format", "appears twice")
    yield no(
        "payload-changed.jwt",
        f"{header}.{part(having(PLAIN, 'name', 'Chess'))}.{signature}",
        "signature",
        "not fit",
    )
    yield no("signature-changed.jwt", f"{header}.{payload}.{signature[:-6]}AAAAAA", "signature", "not fit")
    yield no("signature-missing.jwt", f"{header}.{payload}.", "signature", "not fit")
    yield no("signed-by-a-thief.jwt", token(PLAIN, THIEF), "signature", "not fit")
    for name in ("none", "None", "nOnE"):
        bare = part({"alg": name, "kid": kid})
        yield no(
            f"alg-none-{sum(map(str.isupper, name))}.jwt", f"{bare}.{payload}.", "signature", "not signed"
        )
    yield no(
        "alg-none-with-signature.jwt",
        f"{part({'alg': 'none'})}.{payload}.{signature}",
        "signature",
        "not signed",
    )
    for name in ("HS256", "HS512", "RS256", "ES256", "PS256", "ES384", "EdDSA2", "dir", ""):
        other = part({"alg": name, "kid": kid})
        yield no(
            f"alg-{name.lower() or 'empty'}.jwt",
            f"{other}.{payload}.{signature}",
            "signature",
            "fit the issuer",
        )
    yield no("alg-missing.jwt", f"{part({'kid': kid})}.{payload}.{signature}", "format", NO_BADGE)
    yield no("alg-a-number.jwt", f"{part({'alg': 7, 'kid': kid})}.{payload}.{signature}", "signature", "fit")
    yield no(
        "must-understand.jwt",
        f"{part({'alg': 'EdDSA', 'kid': kid, 'crit': ['x'], 'x': 1})}.{payload}.{signature}",
        "signature",
        "fit",
    )
    yield no(
        "unencoded.jwt",
        f"{part({'alg': 'EdDSA', 'kid': kid, 'crit': ['b64'], 'b64': False})}.{payload}.{signature}",
        "format",
        "damaged",
    )
    yield no("key-not-named.jwt", f"{part({'alg': 'EdDSA'})}.{payload}.{signature}", "issuer", "which key")
    yield no(
        "key-named-by-number.jwt",
        f"{part({'alg': 'EdDSA', 'kid': 7})}.{payload}.{signature}",
        "issuer",
        "which key",
    )
    yield unknown(
        "key-a-path.jwt",
        f"{part({'alg': 'EdDSA', 'kid': '../../etc/hostname'})}.{payload}.{signature}",
        "issuer",
        "",
    )
    yield no(
        "key-elsewhere.jwt",
        f"{part({'alg': 'EdDSA', 'kid': 'https://evil.example/key'})}.{payload}.{signature}",
        "issuer",
        "another address",
    )
    yield no("key-of-another.jwt", token(PLAIN, STRANGER), "issuer", "list")
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": part(THIEF.public.raw)}
    yield no(
        "own-key-inside.jwt",
        f"{part({'alg': 'EdDSA', 'jwk': jwk})}.{payload}.{signature}",
        "issuer",
        "not list",
    )
    yield unknown(
        "secret-inside.jwt",
        f"{part({'alg': 'HS256', 'jwk': {'kty': 'oct', 'k': 'c2VjcmV0'}})}.{payload}.{signature}",
        "issuer",
        "secret",
    )
    yield unknown(
        "odd-key-inside.jwt",
        f"{part({'alg': 'EdDSA', 'jwk': {'kty': []}})}.{payload}.{signature}",
        "issuer",
        "cannot be read",
    )
    lured = part(
        {"alg": "EdDSA", "kid": kid, "jku": "https://169.254.169.254/keys", "x5u": "https://10.0.0.1/x"}
    )
    yield no("leads-inside-a-network.jwt", f"{lured}.{payload}.{signature}", "signature", "not fit")
    yield no("iss-of-another.jwt", token({**PLAIN, "iss": "did:web:evil.example"}), "signature", "differs")
    yield no("jti-of-another.jwt", token({**PLAIN, "jti": "urn:x"}), "signature", "differs")
    yield no("sub-of-another.jwt", token({**PLAIN, "sub": "urn:x"}), "signature", "differs")
    yield no("exp-later.jwt", token({**PLAIN, "exp": 4_102_444_800 * 2}), "signature", "differs")
    yield no("nbf-a-list.jwt", token({**PLAIN, "nbf": []}), "signature", "differs")
    yield yes("in-the-old-claim.jwt", token({"vc": PLAIN, "iss": ISSUER.did}), "signature", "fits")
    yield no("not-a-badge.jwt", token({"sub": "ana", "admin": True}), "schema", "not a badge")


def pictures() -> Iterator[Case]:
    """Pictures that are damaged, overfull, ambiguous, or that do something when they are opened."""
    yield from _damaged_png()
    yield from _odd_png()
    yield from _odd_svg()
    yield from _active_svg()


def chunk(kind: bytes, content: bytes, *, crc: int | None = None, length: int | None = None) -> bytes:
    """One piece of a PNG."""
    size = len(content) if length is None else length
    check = zlib.crc32(kind + content) if crc is None else crc
    return struct.pack(">I", size) + kind + content + struct.pack(">I", check)


def badge_chunk(
    text: bytes, keyword: bytes = b"openbadgecredential", packing: bytes = b"\0\0", **lies: int
) -> bytes:
    """The piece of a PNG that holds a badge."""
    return chunk(b"iTXt", keyword + b"\0" + packing + b"\0\0" + text, **lies)


def png_with(*pieces: bytes) -> bytes:
    """A small picture with pieces put in before its end."""
    clean = picture()
    end = clean.index(b"IEND") - 4
    return clean[:end] + b"".join(pieces) + clean[end:]


def _damaged_png() -> Iterator[Case]:
    at = PNG.index(b"iTXt")
    damaged = "damaged"
    for name, end in {
        "signature": 8,
        "header": 14,
        "header-check": 30,
        "length": at - 2,
        "keyword": at + 12,
        "text": at + 900,
        "check": PNG.index(b"IEND") - 6,
    }.items():
        yield no(f"cut-in-{name}.png", PNG[:end], "format", damaged)
    yield no("cut-before-the-end.png", PNG[: PNG.index(b"IEND") - 4], "format", damaged)
    for kind in (b"IHDR", b"IDAT", b"iTXt", b"IEND"):
        start = PNG.index(kind)
        (size,) = struct.unpack(">I", PNG[start - 4 : start])
        check = start + 4 + size
        wrong = PNG[:check] + bytes([PNG[check] ^ 1]) + PNG[check + 1 :]
        yield no(f"wrong-check-{kind.decode().lower()}.png", wrong, "format", damaged)
    flipped = bytearray(PNG)
    flipped[at + 500] ^= 1
    yield no("one-bit-in-the-badge.png", bytes(flipped), "format", damaged)
    text = TEXT.encode()
    yield no("length-too-large.png", png_with(badge_chunk(text, length=2**31 - 1)), "format", damaged)
    yield no("length-beyond.png", png_with(badge_chunk(text, length=2**32 - 1)), "format", damaged)
    yield no("length-too-small.png", png_with(badge_chunk(text, length=10)), "format", damaged)
    yield no("length-nothing.png", png_with(badge_chunk(text, length=0)), "format", damaged)
    yield no("only-signature-and-noise.png", PNG[:8] + bytes(range(200)), "format", damaged)
    yield no("jpeg-called-png.png", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20), "format", NO_BADGE)
    yield no("gif-called-png.png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "format", NO_BADGE)


def _odd_png() -> Iterator[Case]:
    text, other = TEXT.encode(), json.dumps(having(BADGE, "name", "Chess")).encode()
    yield no("no-badge.png", picture(), "format", "no badge inside")
    yield no("two-badges.png", png_with(badge_chunk(other), badge_chunk(text)), "format", "2 badges")
    yield no("same-badge-twice.png", png_with(badge_chunk(text), badge_chunk(text)), "format", "2 badges")
    yield no("nine-badges.png", png_with(*[badge_chunk(b"{}")] * 9), "format", "badges of one kind")
    old = badge_chunk(json.dumps(ASSERTION).encode(), keyword=b"openbadges")
    yield yes("one-of-each-version.png", png_with(old, badge_chunk(text)), "format", "can be read")
    yield no("after-the-end.png", picture() + badge_chunk(text), "format", "no badge inside")
    yield no(
        "other-keyword.png",
        png_with(badge_chunk(text, keyword=b"OpenBadgeCredential")),
        "format",
        "no badge inside",
    )
    yield no(
        "plain-text-piece.png",
        png_with(chunk(b"tEXt", b"openbadgecredential\0" + text)),
        "format",
        "no badge inside",
    )
    yield yes(
        "packed.png", png_with(badge_chunk(zlib.compress(text), packing=b"\1\0")), "format", "can be read"
    )
    yield no(
        "packed-and-cut.png",
        png_with(badge_chunk(zlib.compress(text)[:-9], packing=b"\1\0")),
        "format",
        "cut off",
    )
    yield no("packed-otherwise.png", png_with(badge_chunk(text, packing=b"\1\2")), "format", "not known")
    yield no("packed-but-is-not.png", png_with(badge_chunk(text, packing=b"\1\0")), "format", "damaged")
    bomb = zlib.compress(b"{" + b" " * 20_000_000, 9)
    yield no("bomb.png", png_with(badge_chunk(bomb, packing=b"\1\0")), "format", "larger than any badge")
    twice = zlib.compress(zlib.compress(bytes(50_000_000), 9), 9)
    yield no("bomb-in-a-bomb.png", png_with(badge_chunk(twice, packing=b"\1\0")), "format", "")
    yield no("not-utf-8.png", png_with(badge_chunk(b"\xff\xfe{}")), "format", "damaged")
    yield no("empty-badge.png", png_with(badge_chunk(b"")), "format", NO_BADGE)
    yield no("words.png", png_with(badge_chunk(b"hello")), "format", NO_BADGE)
    yield no("no-languages.png", png_with(chunk(b"iTXt", b"openbadgecredential")), "format", "damaged")
    yield no(
        "no-end-of-language.png", png_with(chunk(b"iTXt", b"openbadgecredential\0\0\0en")), "format", NO_BADGE
    )
    yield no("cut-badge.png", png_with(badge_chunk(text[:500])), "format", "damaged")
    yield no("page-inside.png", png_with(badge_chunk(b"<html></html>")), "format", NO_BADGE)
    yield no("changed-badge.png", bake_png(picture(), other.decode()), "signature", "changed")
    pointing = bake_png(picture(), "https://old.example/a", version="2.0")
    yield yes("address-inside.png", pointing, "format", "address in the picture", web="picture-points")
    yield no("address-of-a-page.png", pointing, "format", NO_BADGE, web="picture-points-nowhere")
    for name, address in {
        "nobody": "https://old.example/a",
        "this-machine": "https://127.0.0.1:8443/admin",
        "metadata": "https://169.254.169.254/latest/meta-data/",
        "plain": "http://intranet.example/a",
    }.items():
        inside = bake_png(picture(), address, version="2.0")
        yield unknown(f"address-of-{name}.png", inside, "format", "could not be opened")
    file = bake_png(picture(), "file:///etc/hostname", version="2.0")
    yield no("address-of-a-file.png", file, "format", NO_BADGE)


def _odd_svg() -> Iterator[Case]:
    yield no("no-badge.svg", ART, "format", "no badge inside")
    for share in (20, 50, 95):
        yield no(f"cut-at-{share}.svg", SVG[: len(SVG) * share // 100], "format", "damaged")
    second = bake_svg(ART, json.dumps(having(BADGE, "name", "Chess"))).partition('height="9">')[2]
    yield no("two-badges.svg", SVG.replace("</svg>", second), "format", "2 badges")
    yield no(
        "badge-in-a-badge.svg",
        SVG.replace("<![CDATA[", "<openbadges:credential/><![CDATA["),
        "format",
        "one inside another",
    )
    yield no("badge-in-a-comment.svg", f"<!-- {SVG[:200]} -->{ART}", "format", "no badge inside")
    yield no("empty-badge.svg", SVG.replace(TEXT, ""), "format", "no badge inside")
    yield no("cut-badge.svg", SVG.replace(TEXT, TEXT[:300]), "format", "damaged")
    yield no(
        "wrong-encoding.svg", b'<?xml version="1.0" encoding="utf-16"?>' + SVG.encode(), "format", "damaged"
    )
    yield no(
        "unknown-encoding.svg",
        b'<?xml version="1.0" encoding="klingon"?>' + SVG.encode(),
        "format",
        "damaged",
    )
    yield no("nested.svg", "<svg>" + "<g>" * 20_000, "format", "more parts")
    usual = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    yield yes("usual-document-type.svg", usual + SVG, "format", "can be read")
    inside = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://169.254.169.254/svg11.dtd">'
    yield yes("document-type-inside-a-network.svg", inside + SVG, "format", "can be read")
    for name, declared in {
        "file": '<!ENTITY x SYSTEM "file:///etc/hostname">',
        "network": '<!ENTITY x SYSTEM "https://169.254.169.254/latest/meta-data/">',
        "parameter": '<!ENTITY % x SYSTEM "https://10.0.0.1/x.dtd">%x;',
        "laughs": '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        "long": f'<!ENTITY a "{"ha" * 2000}">',
    }.items():
        hostile = f"<!DOCTYPE svg [{declared}]>{SVG.replace('<path', '<text>&x;</text><path')}"
        yield no(f"entity-{name}.svg", hostile, "format", "entities")
    yield no("entity-unknown.svg", SVG.replace("<path", "<text>&x;</text><path"), "format", "damaged")
    yield no("token-changed.svg", bake_svg(ART, TOKEN[:-6] + "AAAAAA"), "signature", "not fit")


def _active_svg() -> Iterator[Case]:
    link = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href'
    for name, active in {
        "script": "<script>alert(document.cookie)</script>",
        "script-elsewhere": '<script href="https://evil.example/x.js"/>',
        "script-with-prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        "on-load": '<g onload="alert(1)"/>',
        "on-click": '<g ONCLICK="alert(1)"/>',
        "foreign-object": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        "frame": '<iframe src="https://evil.example"/>',
        "link": f'<a {link}="javascript:alert(1)"/>',
        "link-with-spaces": f'<a {link}=" java&#10;script:alert(1)"/>',
        "link-to-page": f'<a {link}="data:text/html,hello"/>',
    }.items():
        yield no(f"{name}.svg", SVG.replace("<path", f"{active}<path"), "format", "holds a program")


def large() -> Iterator[Case]:
    """Files that are too large to keep, made anew each time."""
    yield no(
        "picture-of-fifty-megabytes.png",
        png_with(chunk(b"IDAT", bytes(50_000_000))),
        "format",
        "larger than 10 MB",
    )
    yield no(
        "picture-of-nine-megabytes.png",
        png_with(chunk(b"IDAT", bytes(9_000_000))),
        "format",
        "no badge inside",
    )
    yield no("many-pieces.png", png_with(*[chunk(b"tEXt", b"a\0b")] * 600_000), "format", "more parts")
    yield no(
        "large-badge.png", png_with(badge_chunk(b"{" + b" " * 9_000_000)), "format", "larger than any badge"
    )
    tags = [f"tag {n}" for n in range(7_000)]
    yield unknown(
        "almost-too-many-tags.json",
        having(BADGE, "credentialSubject", "achievement", "tag", tags),
        "signature",
        "puzzle",
    )
    vast = zlib.compress(bytes(1_000_000_000), 9)
    yield no(
        "bomb-of-a-gigabyte.png",
        png_with(badge_chunk(vast, packing=b"\1\0")),
        "format",
        "larger than any badge",
    )
    bombs = [badge_chunk(zlib.compress(bytes(20_000_000), 9), packing=b"\1\0")] * 100
    yield no("hundred-bombs.png", png_with(*bombs), "format", "larger than any badge")
    yield no("many-parts.svg", f"<svg>{'<a/>' * 2_000_000}</svg>", "format", "more parts")
    yield no("deep-parts.svg", f"<svg>{'<g>' * 1_500_000}", "format", "more parts")
    yield no("long-words.svg", f"<svg><text>{'x' * 9_000_000}</text></svg>", "format", "no badge inside")
    yield no("long-attribute.svg", f'<svg><text a="{"x" * 9_000_000}"/></svg>', "format", "no badge inside")
    yield no("large-badge.svg", SVG.replace(TEXT, "{" + " " * 5_000_000), "format", "larger than any badge")
    attributes = " ".join(f"a{n}=''" for n in range(500_000))
    yield no("many-attributes.svg", f"<svg {attributes}/>", "format", "no badge inside")
    yield no("large.json", TEXT[:-1] + " " * 9_000_000 + "}", "format", "larger than any badge")
    yield no("large.bin", bytes(9_000_000), "format", "larger than any badge")
    yield no("empty-lists.json", f'{TEXT[:-1]},"x":[{",".join(["[]"] * 80_000)}]}}', "format", "more parts")
    yield no(
        "many-members.json",
        TEXT[:-1] + "," + ",".join(f'"m{n}":1' for n in range(20_000)) + "}",
        "format",
        "more parts",
    )
    yield no("long-name.json", having(BADGE, "name", "x" * 250_000), "signature", "changed")
    yield no(
        "many-types.json",
        changed(BADGE, lambda d: d["type"].extend(f"T{n}" for n in range(20_000))),
        "format",
        "more parts",
    )
    yield no(
        "many-tags.json",
        having(BADGE, "credentialSubject", "achievement", "tag", [str(n) for n in range(30_000)]),
        "format",
        "more parts",
    )
    wide = {"id": "urn:x", "type": ["Evidence"], "name": "x"}
    yield no(
        "many-pieces-of-evidence.json",
        {**BADGE, "evidence": [{**wide, "id": f"urn:x:{n}"} for n in range(4_000)]},
        "format",
        "more parts",
    )
    yield no(
        "wrong-everywhere.json",
        {**BADGE, "evidence": [{"id": f"urn:x:{n}"} for n in range(2_500)]},
        "schema",
        "",
    )
    keys = build_did_document(ISSUER.did, [KEY.public])
    yield no("key-document-as-badge.json", keys, "schema", "not a badge")
    yield no("base64-of-nothing.jwt", base64.b64encode(bytes(150_000)).decode(), "format", NO_BADGE)
    yield no("long.jwt", f"{TOKEN}{'A' * 300_000}", "format", "larger than any badge")
    yield no("dots.jwt", "." * 200_000, "format", NO_BADGE)
    yield no("without-context.json", without(BADGE, "@context"), "schema", "not a badge")
