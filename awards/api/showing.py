"""What is shown to others, in JSON: checking any badge, collections, endorsements."""

from __future__ import annotations

from flask import Response

from awards import queries, service
from awards.api.blueprint import api
from awards.payloads import (
    CheckIn,
    CollectionIn,
    CollectionOut,
    CollectionRowOut,
    CollectionsOut,
    EndorsementOut,
    EndorsementsOut,
    ReportOut,
)
from awards.queries import EndorsementRow
from awards.rules import AwardId, CollectionId, EndorsementId
from waymark.kernel.errors import Invalid, Problem, Unavailable
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, reads, writes
from waymark.web.limits import limiter


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
