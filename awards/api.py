"""The JSON doors of awards: lists, one award, its badge, sharing, revoking, checking; and what comes from elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Response

from awards import queries, service
from awards.payloads import (
    AwardDetailOut,
    AwardOut,
    AwardsOut,
    BecauseOut,
    CheckIn,
    ChronicleOut,
    CollectionIn,
    CollectionOut,
    CollectionRowOut,
    CollectionsOut,
    DecideIn,
    EditionOut,
    EndorsementOut,
    EndorsementsOut,
    FormatQuery,
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
    RepairIn,
    ReportOut,
    RevokeIn,
    ShowingIn,
    SuspendIn,
)
from awards.queries import AwardRow, EndorsementRow, OutsideRow
from awards.rules import AwardId, CollectionId, EndorsementId, OutsideId
from evidence.rules import AttachmentId
from waymark.kernel.errors import Invalid, Problem, Unavailable
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, api_blueprint, reads, writes
from waymark.web.context import doorway
from waymark.web.limits import limiter

api = api_blueprint("awards", "Awards")


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


@api.post("/badges/verify", responses={200: ReportOut})
@limiter.limit("60/minute")
@reads("")
def post_verify(look: Reading, body: CheckIn) -> ReportOut:
    """Check a badge of any issuer. Any token will do, and nothing of what is sent is kept."""
    if body.address is not None:
        try:
            report = service.check_address(look, body.address, identity=body.email, newest=body.newest)
        except Unavailable as error:
            # It is not this server that fails.
            problem = Problem("address", f"{error.message} {error.cure}")
            raise Invalid(error.message, problems=(problem,), cure=error.cure) from error
    else:
        given = body.badge if body.badge is not None else body.picture
        report = service.check_everywhere(look, given or "", identity=body.email, newest=body.newest)
    return ReportOut.model_validate(report.as_dict())


@api.get("/collections", responses={200: CollectionsOut})
@reads("awards")
def get_collections(look: Reading) -> CollectionsOut:
    """Your collections of badges."""
    rows = queries.my_collections(look)
    return CollectionsOut(items=[CollectionRowOut.model_validate(row) for row in rows])


@api.post("/collections", responses={201: CollectionOut})
@writes("awards")
def post_collection(uow: UnitOfWork, body: CollectionIn) -> tuple[CollectionOut, int]:
    """Begin a collection, private at first."""
    made = service.make_collection(
        uow, title=body.title, text=body.text, awards=[AwardId(one) for one in body.awards]
    )
    return _collection(uow, made), 201


@api.get("/collections/<id>", responses={200: CollectionOut})
@reads("awards")
def get_collection(look: Reading, path: IdPath) -> CollectionOut:
    """One of your collections."""
    return _collection(look, CollectionId(path.id))


@api.put("/collections/<id>", responses={200: CollectionOut})
@writes("awards")
def put_collection(uow: UnitOfWork, path: IdPath, body: CollectionIn) -> CollectionOut:
    """Change what a collection says and which badges are in it."""
    collection_id = CollectionId(path.id)
    chosen = [AwardId(one) for one in body.awards]
    service.change_collection(uow, collection_id, title=body.title, text=body.text, awards=chosen)
    return _collection(uow, collection_id)


@api.post("/collections/<id>/share", responses={200: CollectionOut})
@writes("awards")
def post_share_collection(uow: UnitOfWork, path: IdPath) -> CollectionOut:
    """Make a collection public at its address."""
    service.share_collection(uow, CollectionId(path.id))
    return _collection(uow, CollectionId(path.id))


@api.post("/collections/<id>/unshare", responses={200: CollectionOut})
@writes("awards")
def post_unshare_collection(uow: UnitOfWork, path: IdPath) -> CollectionOut:
    """Make a collection private again. Its badges stay as public as they are."""
    service.unshare_collection(uow, CollectionId(path.id))
    return _collection(uow, CollectionId(path.id))


@api.delete("/collections/<id>", responses={204: None})
@writes("awards")
def delete_collection(uow: UnitOfWork, path: IdPath) -> Response:
    """Take a collection apart for good. Its badges are not touched."""
    service.end_collection(uow, CollectionId(path.id))
    return Response(status=204)


def _collection(look: Reading, collection_id: CollectionId) -> CollectionOut:
    page = queries.collection_page(look, collection_id)
    return CollectionOut(
        id=page.id,
        title=page.title,
        text=page.text,
        shared_at=page.shared_at,
        url=page.address,
        awards=[row.award_id for row in page.choices if row.award_id in page.chosen],
    )


@api.get("/endorsements", responses={200: EndorsementsOut})
@reads("awards")
def get_endorsements(look: Reading) -> EndorsementsOut:
    """Endorsements on either side of which you stand."""
    return EndorsementsOut(items=[_endorsement(row) for row in queries.endorsement_rows(look)])


@api.get("/endorsements/<id>", responses={200: EndorsementOut})
@reads("awards")
def get_endorsement(look: Reading, path: IdPath) -> EndorsementOut:
    """One endorsement."""
    return _endorsement(queries.endorsement_page(look, EndorsementId(path.id)).row)


def _endorsement(row: EndorsementRow) -> EndorsementOut:
    return EndorsementOut(**{name: getattr(row, name) for name in EndorsementOut.model_fields})


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
