"""What comes from elsewhere, in JSON: bringing it, its files, decisions."""

from __future__ import annotations

from typing import Any

from flask import Response

from awards import queries, service
from awards.api.blueprint import api
from awards.payloads import (
    DecideIn,
    OutsideCheckOut,
    OutsideDecisionOut,
    OutsideDetailOut,
    OutsideFileIn,
    OutsideFileOut,
    OutsideFilePath,
    OutsideIn,
    OutsideMatchOut,
    OutsideOut,
    OutsidesOut,
)
from awards.queries import OutsideRow
from awards.rules import OutsideId
from evidence.rules import AttachmentId
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, reads, writes
from waymark.web.context import doorway


@api.get("/outside", responses={200: OutsidesOut})
@reads("awards")
def get_outsides(look: Reading, query: PageQuery) -> OutsidesOut:
    """What you brought from elsewhere; for those who run the programme, what anybody of the district did."""
    page = queries.outside_rows(look, query.cursor, query.limit)
    return OutsidesOut(items=[OutsideOut(**_outside_fields(row)) for row in page.items], next=page.next)


@api.post("/outside", responses={201: OutsideDetailOut})
@writes("awards")
def post_outside(uow: UnitOfWork, body: OutsideIn) -> tuple[OutsideDetailOut, int]:
    """Bring a badge from elsewhere, or prior learning. A badge is checked in full a moment later."""
    if body.badge is None:
        outside_id = service.bring_prior_learning(uow, title=body.title, words=body.words, links=body.links)
    else:
        outside_id = service.bring_badge(uow, body.badge.encode(), given_to=body.given_to)
    for slug in body.credentials:
        service.match_credential(uow, outside_id, slug)
    for item in body.items:
        service.match_item(uow, outside_id, item.framework, item.code)
    if body.words and (body.credentials or body.items):
        service.propose(uow, outside_id, body.words)
    return _outside(uow, outside_id), 201


@api.get("/outside/<id>", responses={200: OutsideDetailOut})
@reads("awards")
def get_outside(look: Reading, path: IdPath) -> OutsideDetailOut:
    """One thing from elsewhere, with its checks and decisions."""
    return _outside(look, OutsideId(path.id))


@api.post("/outside/<id>/decide", responses={200: OutsideDetailOut})
@writes("awards")
def post_decide(uow: UnitOfWork, path: IdPath, body: DecideIn) -> OutsideDetailOut:
    """Decide whether and how it counts, or decide anew, as a program lead."""
    service.decide(
        uow,
        OutsideId(path.id),
        worth=body.worth,
        reason=body.reason,
        credential=body.credential,
        seen=body.seen,
    )
    return _outside(uow, OutsideId(path.id))


@api.post("/outside/<id>/files", responses={201: OutsideFileOut})
@writes("awards")
def post_outside_file(uow: UnitOfWork, path: IdPath, form: OutsideFileIn) -> tuple[OutsideFileOut, int]:
    """Add a file that shows your prior learning. The same file is kept once."""
    outside_id, sent = OutsideId(path.id), form.file
    kept = service.keep_outside_file(
        uow, outside_id, sent.stream, sent.filename or "", limit=doorway().max_upload_bytes
    )
    added = service.add_outside_file(uow, outside_id, kept)
    (row,) = [one for one in queries.outside_files(uow, outside_id) if one.id == added]
    return OutsideFileOut.model_validate(row), 201


@api.delete("/outside/<id>/files/<file>", responses={204: None})
@writes("awards")
def delete_outside_file(uow: UnitOfWork, path: OutsideFilePath) -> Response:
    """Take a file away, while nothing is decided."""
    service.remove_outside_file(uow, OutsideId(path.id), AttachmentId(path.file))
    return Response(status=204)


@api.post("/outside/<id>/withdraw", responses={200: OutsideDetailOut})
@writes("awards")
def post_withdraw_outside(uow: UnitOfWork, path: IdPath) -> OutsideDetailOut:
    """Take back what you brought."""
    service.withdraw(uow, OutsideId(path.id))
    return _outside(uow, OutsideId(path.id))


def _outside(look: Reading, outside_id: OutsideId) -> OutsideDetailOut:
    page = queries.outside_page(look, outside_id)
    return OutsideDetailOut(
        **_outside_fields(page.row),
        words=page.words,
        links=list(page.links),
        files=[OutsideFileOut.model_validate(one) for one in page.files],
        matches=[
            OutsideMatchOut(
                title=match.title,
                credential=match.slug or None,
                framework=match.framework_id or None,
                code=match.code or None,
            )
            for match in page.matches
        ],
        checks=[
            OutsideCheckOut(
                verdict=found.report.verdict,
                first_at=found.first_at,
                last_at=found.last_at,
                checks=found.report.as_dict()["checks"],
            )
            for found in page.checks
        ],
        decisions=[
            OutsideDecisionOut(
                worth=one.worth,
                credential=one.measure.slug if one.measure else None,
                reason=one.reason,
                by=one.decided_by,
                at=one.decided_at,
                ended=one.ended,
                ended_at=one.ended_at,
            )
            for one in page.decisions
        ],
    )


def _outside_fields(row: OutsideRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person_id,
        "name": row.person,
        "kind": row.kind,
        "state": row.state,
        "title": row.title,
        "issuer": row.issuer_name,
        "worth": row.worth,
        "credential": row.measure.slug if row.measure else None,
        "soundness": row.soundness,
        "brought_at": row.brought_at,
        "proposed_at": row.proposed_at,
    }
