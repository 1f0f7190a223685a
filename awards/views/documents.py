"""The public addresses of Open Badges 2.0 and 3.0, of key documents and pictures, open to any site's scripts.

An award's addresses answer 404 until its holder shares it. Caches have to ask each time whether an award's
document still stands; what never changes may be kept.
"""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.openbadge.media_types import DID, JSON, JWT, LINKED_DATA, PNG, SVG, VC
from awards.rules import AwardId, EndorsementId, IssuerId, StatusListId
from credentials import queries as credentials
from credentials.rules import VersionId
from evidence.ports import ArtifactStore
from evidence.rules import ArtifactId, serving_headers
from waymark.kernel.errors import WaymarkError
from waymark.web.context import reading
from waymark.web.errors import problem_json, status_of

documents_bp = Blueprint("documents", __name__)

_ASK_EACH_TIME = "public, no-cache"
_FIVE_MINUTES = "public, max-age=300"
_FOR_GOOD = "public, max-age=31536000, immutable"
_REFRESHED = [VC, "application/vc", LINKED_DATA, JSON, JWT]
_OFFERED = [*_REFRESHED, "text/html"]


@documents_bp.after_request
def _open_to_scripts(response: AnyResponse) -> AnyResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


@documents_bp.errorhandler(WaymarkError)
def _as_problem(error: WaymarkError) -> Response:
    return problem_json(status_of(error), error.code, error.message, error.cure)


@documents_bp.get("/ob3/credentials/<award_id>")
def credential(award_id: str) -> AnyResponse:
    """The signed 3.0 badge: JSON, or a token for those who ask for one; a browser is led to the page."""
    wanted = request.accept_mimetypes.best_match(_OFFERED, default=VC)
    with reading() as look:
        badge = queries.credential(look, AwardId(award_id))
    if wanted == "text/html":
        answer: AnyResponse = redirect(url_for("awards_public.badge", award_id=award_id), 303)
    elif wanted == JWT:
        answer = document(badge.jwt, JWT, _ASK_EACH_TIME)
    else:
        answer = document(badge.document, wanted, _ASK_EACH_TIME)
    answer.headers["Vary"] = "Accept"
    return answer


@documents_bp.get("/ob3/credentials/<award_id>.json")
def credential_json(award_id: str) -> AnyResponse:
    """The badge as JSON, for those whose browser asks for a page."""
    with reading() as look:
        return document(queries.credential(look, AwardId(award_id)).document, VC, _ASK_EACH_TIME)


@documents_bp.get("/ob3/credentials/<award_id>.jwt")
def credential_jwt(award_id: str) -> AnyResponse:
    """The badge as a VC-JWT."""
    with reading() as look:
        return document(queries.credential(look, AwardId(award_id)).jwt, JWT, _ASK_EACH_TIME)


@documents_bp.get("/ob3/refresh/<award_id>")
def refreshed(award_id: str) -> AnyResponse:
    """The newest edition of a badge, for programs that hold an older one: JSON, or a token for those who ask for it."""
    wanted = request.accept_mimetypes.best_match(_REFRESHED, default=VC)
    with reading() as look:
        badge = queries.credential(look, AwardId(award_id))
    answer = document(badge.jwt if wanted == JWT else badge.document, wanted, _ASK_EACH_TIME)
    answer.headers["Vary"] = "Accept"
    return answer


@documents_bp.get("/ob3/achievements/<version_id>")
def achievement(version_id: str) -> AnyResponse:
    """What a credential version certifies, as a 3.0 achievement."""
    with reading() as look:
        return _linked(queries.achievement(look, VersionId(version_id)))


@documents_bp.get("/ob3/issuers/<issuer_id>")
def ob3_issuer(issuer_id: str) -> AnyResponse:
    """The 3.0 profile of an issuer."""
    with reading() as look:
        return _linked(queries.ob3_issuer(look, IssuerId(issuer_id)))


@documents_bp.get("/ob3/endorsements/<endorsement_id>")
def endorsement(endorsement_id: str) -> AnyResponse:
    """A signed endorsement of an issuer, or of what a credential certifies."""
    with reading() as look:
        return document(queries.endorsement(look, EndorsementId(endorsement_id)), VC, _FIVE_MINUTES)


@documents_bp.get("/ob3/status/<list_id>")
def status_list(list_id: str) -> AnyResponse:
    """A status list as it stands at this moment, signed."""
    with reading() as look:
        marks = queries.marks_on(look, StatusListId(list_id))
        return document(service.signed_status_list(look, marks), VC, _ASK_EACH_TIME)


@documents_bp.get("/ob2/issuers/<issuer_id>")
def ob2_issuer(issuer_id: str) -> AnyResponse:
    """The 2.0 profile of an issuer."""
    with reading() as look:
        return _linked(queries.ob2_issuer(look, IssuerId(issuer_id)))


@documents_bp.get("/ob2/keys/<issuer_id>/<name>")
def ob2_key(issuer_id: str, name: str) -> AnyResponse:
    """A key with which an issuer signs 2.0 badges."""
    with reading() as look:
        return _linked(queries.ob2_key(look, IssuerId(issuer_id), name))


@documents_bp.get("/ob2/badges/<version_id>")
def badge_class(version_id: str) -> AnyResponse:
    """The 2.0 badge class of a credential version."""
    with reading() as look:
        return _linked(queries.badge_class(look, VersionId(version_id)))


@documents_bp.get("/ob2/classes/<issuer_id>/<version_id>")
def partner_badge_class(issuer_id: str, version_id: str) -> AnyResponse:
    """The 2.0 badge class of a credential version as a partner issues it."""
    with reading() as look:
        return _linked(queries.badge_class(look, VersionId(version_id), IssuerId(issuer_id)))


@documents_bp.get("/ob2/badges/<version_id>.png")
def badge_art(version_id: str) -> AnyResponse:
    """The picture of a credential version, without any award in it."""
    with reading() as look:
        about = credentials.version(look, VersionId(version_id))
    return document(service.artwork_png(about), PNG, _FOR_GOOD)


@documents_bp.get("/ob2/assertions/<award_id>")
def assertion(award_id: str) -> AnyResponse:
    """The hosted 2.0 assertion; 410 with the reason once the award is taken back."""
    with reading() as look:
        told = queries.assertion(look, AwardId(award_id))
    answer = document(_json(told.document), LINKED_DATA, _ASK_EACH_TIME)
    if told.revoked:
        answer.status_code = HTTPStatus.GONE
    return answer


@documents_bp.get("/ob2/revocations/<issuer_id>")
def revocations(issuer_id: str) -> AnyResponse:
    """The 2.0 revocation list of an issuer."""
    with reading() as look:
        told = queries.revocation_list(look, IssuerId(issuer_id))
    return document(_json(told), LINKED_DATA, _ASK_EACH_TIME)


@documents_bp.get("/issuers/<issuer_id>/did.json")
def did_document(issuer_id: str) -> AnyResponse:
    """The key document of an issuer, with every key it ever had."""
    with reading() as look:
        return document(_json(queries.did_document(look, IssuerId(issuer_id))), DID, _FIVE_MINUTES)


@documents_bp.get("/.well-known/did.json")
def root_did_document() -> AnyResponse:
    """The key document of the installation."""
    with reading() as look:
        return document(_json(queries.root_did_document(look)), DID, _FIVE_MINUTES)


@documents_bp.get("/badges/<award_id>.png")
def picture(award_id: str) -> AnyResponse:
    """The badge as a picture with the signed badge inside, baked anew from how the award stands."""
    with reading() as look:
        badge = queries.credential(look, AwardId(award_id))
    # The picture follows from these, so a cache that knows them needs no new drawing.
    mark = _digest(f"{badge.digest} {badge.state} {badge.assertion}".encode())
    if request.if_none_match.contains(mark):
        return _told(Response(status=HTTPStatus.NOT_MODIFIED), mark, _ASK_EACH_TIME)
    return _told(Response(service.baked_png(badge), mimetype=PNG), mark, _ASK_EACH_TIME)


@documents_bp.get("/badges/<award_id>/evidence/<artifact_id>")
def published_file(award_id: str, artifact_id: str) -> AnyResponse:
    """A file that the holder shows with the badge, under a neutral name."""
    with reading() as look:
        found = queries.published_file(look, AwardId(award_id), ArtifactId(artifact_id))
        content = look.ports.get(ArtifactStore).open(found.store_key)
    headers = serving_headers(found.media_type, found.name, download=False)
    response = Response(content, headers=headers, direct_passthrough=True)
    response.content_length = found.size
    response.headers["X-Robots-Tag"] = "noindex"
    return _told(response, found.sha256[:32], _ASK_EACH_TIME)


@documents_bp.get("/badges/<award_id>/qr.svg")
def qr_code(award_id: str) -> AnyResponse:
    """The address of a shared badge, for a phone to read from a screen or from paper."""
    with reading() as look:
        address = queries.badge_address(look, AwardId(award_id))
    return document(service.qr_code(address), SVG, _ASK_EACH_TIME)


def document(content: str | bytes, media_type: str, caching: str) -> Response:
    """A public document with its digest as ETag; 304 for those who have it."""
    response = Response(content, content_type=media_type)
    told = _told(response, _digest(response.get_data()), caching)
    return told.make_conditional(request)  # type: ignore[return-value]  # the same object


def _told(response: Response, mark: str, caching: str) -> Response:
    response.set_etag(mark)
    response.headers["Cache-Control"] = caching
    return response


def _linked(content: dict[str, Any]) -> Response:
    return document(_json(content), LINKED_DATA, _FIVE_MINUTES)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
