"""Credit and exports in JSON, for the systems of human resources."""

from __future__ import annotations

from flask import Response

from hr import queries, service
from hr.formats import MEDIA_TYPES
from hr.payloads import (
    BalanceOut,
    EntryOut,
    ExportIn,
    ExportOut,
    ExportsOut,
    LedgerOut,
    LedgerQuery,
    MyRecordOut,
    RecordFormatQuery,
    RecordOut,
)
from hr.queries import BalanceRow
from hr.rules import ExportId, RecordId
from waymark.kernel.errors import Refused
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading, UnitOfWork
from waymark.web.api import IdPath, PageQuery, also_needs, api_blueprint, reads, writes
from waymark.web.context import doorway, request_id

api = api_blueprint("hr", "Human resources")


@api.get("/hr/ledger", responses={200: LedgerOut})
@reads("hr")
def get_ledger(look: Reading, query: LedgerQuery) -> LedgerOut:
    """Entries of one person, with balances, or of the whole district."""
    ledger = queries.ledger(
        look,
        PersonId(query.person) if query.person else None,
        as_of=query.as_of,
        cursor=query.cursor,
        limit=query.limit,
    )
    return LedgerOut(
        items=[EntryOut.model_validate(row) for row in ledger.page.items],
        next=ledger.page.next,
        balances=[_balance(row) for row in ledger.balances],
    )


@api.get("/hr/exports", responses={200: ExportsOut})
@reads("hr")
def get_exports(look: Reading, query: PageQuery) -> ExportsOut:
    """The exports of the district."""
    page = queries.exports(look, look.actor.district_id, query.cursor, query.limit)
    return ExportsOut(items=[ExportOut.model_validate(row) for row in page.items], next=page.next)


@api.post("/hr/exports", responses={201: ExportOut})
@writes("hr")
def post_export(uow: UnitOfWork, body: ExportIn) -> tuple[ExportOut, int]:
    """Prepare an export and hand it to delivery."""
    if uow.actor.district_id is None:
        raise Refused("Exports belong to a district.")
    export_id = service.prepare_export(
        uow, uow.actor.district_id, as_of=body.as_of, since=body.since, format=body.format
    )
    return ExportOut.model_validate(queries.export_row(uow, export_id)), 201


@api.get("/hr/exports/<id>/file")
@reads("hr")
def get_export_file(look: Reading, path: IdPath) -> Response:
    """The file of an export, byte for byte as it was prepared."""
    row, content = queries.export_file(look, ExportId(path.id))
    with doorway().runtime.command(look.actor, request_id=request_id()) as uow:
        service.note_download(uow, row.id)
    response = Response(content, content_type=MEDIA_TYPES[row.format])
    response.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    response.set_etag(row.checksum)
    return response


@api.get("/me/record", responses={200: MyRecordOut})
@reads("awards")
@also_needs("hr:read")
def get_my_record(look: Reading) -> MyRecordOut:
    """What your record would say now, and those that were made. It tells badges and credit, so a token needs both."""
    return MyRecordOut.model_validate(queries.my_record(look))


@api.post("/me/records", responses={201: RecordOut})
@writes("awards")
@also_needs("hr:read")
def post_my_record(uow: UnitOfWork) -> tuple[RecordOut, int]:
    """Make and sign your record: every badge that holds, and your credit, in one CLR 2.0."""
    record_id = service.make_record(uow)
    uow.session.flush()  # it is read back
    return RecordOut.model_validate(queries.record_file(uow, record_id).row), 201


@api.get("/me/records/<id>/file")
@reads("awards")
@also_needs("hr:read")
def get_my_record_file(look: Reading, path: IdPath, query: RecordFormatQuery) -> Response:
    """A record of yours as a file."""
    taken = service.record_as(queries.record_file(look, RecordId(path.id)), query.format)
    return Response(taken.content, content_type=taken.media_type)


def _balance(row: BalanceRow) -> BalanceOut:
    return BalanceOut(
        equivalency=row.equivalency.slug,
        title=row.equivalency.title,
        rate=row.equivalency.rate_in_words,
        unit=row.equivalency.unit,
        awards=row.balance.awards,
        total=row.total,
        usable=row.balance.usable,
        left_over=row.left_over,
    )
