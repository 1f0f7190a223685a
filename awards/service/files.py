"""A badge as a file: the signed document in its forms, the picture with the badge inside, the certificate on paper."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import segno

from awards.baking import bake_png, bake_svg
from awards.openbadge.media_types import JWS, JWT, LINKED_DATA, PNG, SVG, VC
from awards.queries.documents import BadgeFile
from awards.queries.pages import Certificate
from awards.rules import AwardState, listed
from credentials import artwork
from credentials.rules import Definition
from waymark.kernel.errors import Conflict, Invalid, Problem
from waymark.kernel.paper import PDF, code_to_scan, day, pdf

_REVIEWED = "Earned with evidence from real work, which readers judged by an open rubric."
_FINISHED = "Earned by finishing every part of a pathway, each with evidence that readers judged."
_SHARED = "The page shows who earned the badge, and whether it still holds."
_PRIVATE = "The page shows the badge as soon as its holder shares it, and whether it still holds."


@dataclass(frozen=True)
class Download:
    """A file to take away."""

    content: bytes
    media_type: str
    ending: str


FORMATS = ("ob3", "ob2", "ob2-jws", "ob2-png", "jwt", "jwt-rs256", "png", "svg")
OLDER_FORMS = ("ob2-jws", "ob2-png", "jwt-rs256")
"""Those that are signed on request, by ``with_older_forms``."""


def badge_as(badge: BadgeFile, form: str) -> Download:
    """The badge in one of ``FORMATS``.

    Raises ``Invalid`` for another, and ``Conflict`` for one that there is not now: hosted 2.0 while the badge is
    private, because it is true only by its public address; signed 2.0 of an award that was taken back; and what needs
    an RSA key that the issuer has not.
    """
    match form:
        case "ob3":
            return Download(badge.document.encode(), VC, ".json")
        case "jwt":
            return Download(badge.jwt.encode(), JWT, ".jwt")
        case _ if form in OLDER_FORMS:
            return _older_form(badge, form)
        case "png":
            return Download(baked_png(badge), PNG, ".png")
        case "svg":
            return Download(baked_svg(badge), SVG, ".svg")
        case "ob2" if badge.assertion is None:
            raise Conflict(
                "This badge is private, so there is no Open Badges 2.0 file of it.",
                cure="Share the badge first: a 2.0 badge is checked at its public address.",
            )
        case "ob2":
            return Download(_assertion(badge).encode(), LINKED_DATA, ".ob2.json")
        case _:
            known = ", ".join(FORMATS)
            raise Invalid(
                f"A badge has no form {form}.", problems=(Problem("format", f"Choose one of: {known}."),)
            )


def _older_form(badge: BadgeFile, form: str) -> Download:
    if form == "jwt-rs256" and badge.jwt_rs256:
        return Download(badge.jwt_rs256.encode(), JWT, ".rs256.jwt")
    if form == "ob2-jws" and badge.signed_assertion:
        return Download(badge.signed_assertion.encode(), JWS, ".ob2.jws")
    if form == "ob2-png" and badge.signed_assertion:
        picture = artwork.badge_png(badge.definition)
        return Download(bake_png(picture, badge.signed_assertion, version="2.0"), PNG, ".ob2.png")
    if form != "jwt-rs256" and listed(badge.state):
        raise Conflict(
            f"This award is {badge.state.value}, so no signed Open Badges 2.0 file of it is made.",
            cure="The other forms say how it stands.",
        )
    raise Conflict(
        "The issuer of this badge has no RSA key for this form.",
        cure="Take another form, or ask an administrator to run `waymark issuer rotate-key --kind rsa`.",
    )


def baked_png(badge: BadgeFile) -> bytes:
    """The picture with the badge inside as it stands now; while it is shared, the 2.0 badge is in it too."""
    picture = bake_png(artwork.badge_png(badge.definition, revoked=listed(badge.state)), badge.document)
    return bake_png(picture, _assertion(badge), version="2.0") if badge.assertion else picture


def baked_svg(badge: BadgeFile) -> bytes:
    """The same as a drawing."""
    drawing = bake_svg(artwork.badge_svg(badge.definition, revoked=listed(badge.state)), badge.document)
    return drawing.encode()


def drawing(about: Definition, state: AwardState) -> bytes:
    """The drawing of an award as it stands, without a badge in it."""
    return artwork.badge_svg(about, revoked=listed(state)).encode()


def qr_code(address: str) -> str:
    """An address as a drawing that a phone reads, black on white in the dark too, because some phones need it."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, scale=4, border=3, light="#fff", title=f"QR code: {address}"
    )
    return drawn.getvalue().decode()


def artwork_png(about: Definition) -> bytes:
    """The picture of a credential, without a badge in it."""
    return artwork.badge_png(about)


def certificate_of(told: Certificate) -> Download:
    """The certificate of an award, with a code that leads to its public page."""
    about = told.definition
    data = {
        "title": about.title,
        "holder": told.holder,
        "issuer": told.issuer,
        "kind": about.kind.label.lower(),
        "earned_on": day(told.granted_at),
        "competency": about.competency,
        "ground": _REVIEWED if about.rubric else _FINISHED,
        "address": told.address,
        "code": code_to_scan(told.address),
        "picture": drawing(about, told.state).decode(),
        "openness": _SHARED if told.shared else _PRIVATE,
        "holds_until": f"It holds until {day(told.expires_at)}."
        if told.expires_at
        else "It has no last day.",
    }
    return Download(pdf("awards/certificate.typ", data, made_at=told.made_at), PDF, ".certificate.pdf")


def _assertion(badge: BadgeFile) -> str:
    return json.dumps(badge.assertion.document, ensure_ascii=False) if badge.assertion else ""
