"""Awards in JSON: lists, one award with its badge and its chronicle, sharing, suspending, revoking."""

from __future__ import annotations

from typing import Any

from flask import Response

from awards import queries, service
from awards.api.blueprint import api
from awards.payloads import (
    AwardDetailOut,
    AwardOut,
    AwardsOut,
    BecauseOut,
    ChronicleOut,
    EditionOut,
    FormatQuery,
    RepairIn,
    RevokeIn,
    ShowingIn,
    SuspendIn,
)
from awards.queries import AwardRow
from awards.rules import AwardId
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, reads, writes


@api.get("/awards", responses={200: AwardsOut})
@reads("awards")
def get_awards(look: Reading, query: PageQuery) -> AwardsOut:
    """Your awards; for those who run the programme, the district's."""
    page = queries.awards_of(look, query.cursor, query.limit)
    return AwardsOut(items=[AwardOut(**_fields(row)) for row in page.items], next=page.next)


@api.get("/awards/<id>", responses={200: AwardDetailOut})
@reads("awards")
def get_award(look: Reading, path: IdPath) -> AwardDetailOut:
    """One award, with the reasons for it."""
    return _detail(look, AwardId(path.id))


@api.get("/awards/<id>/badge")
@reads("awards")
def get_badge(look: Reading, path: IdPath, query: FormatQuery) -> Response:
    """Your own badge as a file."""
    badge = queries.badge_file(look, AwardId(path.id))
    if query.format in service.OLDER_FORMS:
        (badge,) = service.with_older_forms(look, [badge])
    taken = service.badge_as(badge, query.format)
    return Response(taken.content, content_type=taken.media_type)


@api.get("/awards/<id>/chronicle", responses={200: ChronicleOut})
@reads("awards")
def get_chronicle(look: Reading, path: IdPath) -> ChronicleOut:
    """How an award came about and what happened since, entry by signed entry, checked as it is read."""
    return ChronicleOut(**queries.chronicle_page(look, AwardId(path.id)).as_dict())


@api.post("/awards/<id>/revoke", responses={200: AwardDetailOut})
@writes("awards")
def post_revoke(uow: UnitOfWork, path: IdPath, body: RevokeIn) -> AwardDetailOut:
    """Take an award back for good, with a reason. Every public document says so from then on."""
    service.revoke(uow, AwardId(path.id), body.reason)
    return _detail(uow, AwardId(path.id))


@api.post("/awards/<id>/suspend", responses={200: AwardDetailOut})
@writes("awards")
def post_suspend(uow: UnitOfWork, path: IdPath, body: SuspendIn) -> AwardDetailOut:
    """Let an award not count while a question is looked into. Every public document says so from then on."""
    service.suspend(uow, AwardId(path.id), body.reason)
    return _detail(uow, AwardId(path.id))


@api.post("/awards/<id>/resume", responses={200: AwardDetailOut})
@writes("awards")
def post_resume(uow: UnitOfWork, path: IdPath) -> AwardDetailOut:
    """Let a suspended award count again. Its badge is signed anew."""
    service.resume(uow, AwardId(path.id))
    return _detail(uow, AwardId(path.id))


@api.post("/awards/<id>/repair", responses={200: AwardDetailOut})
@writes("awards")
def post_repair(uow: UnitOfWork, path: IdPath, body: RepairIn) -> AwardDetailOut:
    """Have a badge signed again with what credential and issuer say now."""
    service.repair(uow, AwardId(path.id), body.note)
    return _detail(uow, AwardId(path.id))


@api.put("/awards/<id>/showing", responses={200: AwardDetailOut})
@writes("awards")
def put_showing(uow: UnitOfWork, path: IdPath, body: ShowingIn) -> AwardDetailOut:
    """Choose which results and which pieces of evidence your badge shows. It is signed anew when that changes."""
    service.publish(uow, AwardId(path.id), criteria=body.criteria, pieces=body.pieces)
    return _detail(uow, AwardId(path.id))


@api.post("/awards/<id>/share", responses={200: AwardDetailOut})
@writes("awards")
def post_share(uow: UnitOfWork, path: IdPath) -> AwardDetailOut:
    """Make your badge public."""
    service.share(uow, AwardId(path.id))
    return _detail(uow, AwardId(path.id))


@api.post("/awards/<id>/unshare", responses={200: AwardDetailOut})
@writes("awards")
def post_unshare(uow: UnitOfWork, path: IdPath) -> AwardDetailOut:
    """Make your badge private again."""
    service.unshare(uow, AwardId(path.id))
    return _detail(uow, AwardId(path.id))


def _detail(look: Reading, award_id: AwardId) -> AwardDetailOut:
    page = queries.award_page(look, award_id)
    return AwardDetailOut(
        **_fields(page.award),
        because=BecauseOut(**page.because, definition_digest=page.definition.digest),
        document_digest=page.signature.digest if page.signature else None,
        url=page.address or None,
        editions=[
            EditionOut(
                number=one.number, signed_at=one.signed_at, what_is_new=one.what_is_new, marked=one.marked
            )
            for one in page.editions
        ],
        suspension_reason=page.suspension_reason,
        renewed_by=page.renewal.renewed_by.award_id if page.renewal.renewed_by else None,
        renewable=page.renewal.open,
    )


def _fields(row: AwardRow) -> dict[str, Any]:
    return {
        "id": row.award_id,
        "person": row.person_id,
        "name": row.person,
        "credential": row.slug,
        "title": row.title,
        "kind": row.kind,
        "version": row.number,
        "state": row.state,
        "granted_at": row.granted_at,
        "issued_at": row.issued_at,
        "expires_at": row.expires_at,
        "shared": row.shared,
        "revoked_at": row.revoked_at,
        "revocation_reason": row.revocation_reason,
        "renews": row.renews_id,
        "renewable_from": row.renewable_from,
    }
