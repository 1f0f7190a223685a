"""How a framework file becomes rows: items are known again, changed in place, retired when gone, never doubled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from frameworks import queries
from frameworks.models import Framework, FrameworkChange, FrameworkItem, ItemRelation
from frameworks.rules import (
    ChangeKind,
    Difference,
    Relation,
    difference,
    digest_of,
    recognized,
    replacements_in,
)
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork

NOTES = ("rules", "reconstructions", "levels", "themes", "parameters")


def take_in(
    uow: UnitOfWork, framework: Framework, document: Mapping[str, Any], *, replaced: Mapping[str, str]
) -> Difference:
    """Store what a sound document says, and write down what that changed.

    ``replaced`` names the successors of items that are gone, by code, beside those that the document names itself.
    Relations to items that are not here, or that the actor may not see, are passed over.
    """
    known = queries.stored_items(uow.session, framework.id)
    stored = queries.document_of(uow.session, framework) if known else None
    arrived = recognized(stored["items"], document) if stored else dict(document)
    nothing = {"framework": document["framework"], "items": []}
    found = difference(stored or nothing, arrived)
    _describe(uow, framework, document)
    uow.session.add(framework)
    # The items point at the framework's row, and relations at the items' rows, which have to be there first.
    uow.session.flush()
    for position, entry in enumerate(arrived["items"]):
        item = known.get(entry["code"]) or FrameworkItem(framework_id=framework.id, code=entry["code"])
        _fill(item, entry, position)
        uow.session.add(item)
    present = {entry["code"] for entry in arrived["items"]}
    left = sorted(
        (item for code, item in known.items() if code not in present), key=lambda item: item.position
    )
    for position, item in enumerate(left, start=len(present)):
        item.position, item.retired_at = position, item.retired_at or uow.now
    uow.session.flush()
    codes = present | set(known)
    successors = {**replacements_in(arrived), **replaced}
    _relate(
        uow,
        framework.id,
        codes,
        [
            *arrived.get("relations", ()),
            *(
                {"from": one.code, "to": successors[one.code], "relation": Relation.REPLACED_BY.value}
                for one in found.gone
                if one.code in successors
            ),
        ],
    )
    if not found.is_empty:
        write_down(uow, framework, ChangeKind.IMPORT, f"Read from a file: {found.summary}.")
    return found


def write_down(
    uow: UnitOfWork,
    framework: Framework,
    kind: ChangeKind,
    what: str,
    *,
    item_code: str | None = None,
    only_for: DistrictId | None = None,
) -> None:
    """Add a line to a framework's changelog. ``only_for`` keeps a line about a shared framework in one district."""
    uow.session.add(
        FrameworkChange(
            framework_id=framework.id,
            district_id=only_for or framework.district_id,
            at=uow.now,
            by=uow.actor.name or "Waymark",
            kind=kind,
            item_code=item_code,
            what=what,
        )
    )


def _describe(uow: UnitOfWork, framework: Framework, document: Mapping[str, Any]) -> None:
    about = document["framework"]
    framework.title = about["title"]
    framework.publisher = about["publisher"]
    framework.year = about["year"]
    framework.licence = about["licence"]
    framework.attribution = about["attribution"]
    framework.source = about["source"]
    framework.codes = document["codes"]
    framework.notes = {name: document[name] for name in NOTES if name in document}
    framework.digest = digest_of(document)
    framework.changed_at = uow.now


def _fill(item: FrameworkItem, entry: Mapping[str, Any], position: int) -> None:
    item.type = entry["type"]
    item.parent_code = entry["parent"]
    item.title = entry["title"]
    item.statement = entry["statement"]
    item.position = position
    item.themes = entry["themes"]
    item.source = entry["source"]
    item.attrs = entry["attrs"]
    day = entry.get("retired")
    if day is None:
        item.retired_at = None
    elif item.retired_at is None or item.retired_at.date().isoformat() != day:
        item.retired_at = datetime.combine(date.fromisoformat(day), time.min, UTC)


def _relate(uow: UnitOfWork, framework_id: str, codes: set[str], links: list[Mapping[str, str]]) -> None:
    known = queries.links_of(uow.session, {framework_id})
    elsewhere = queries.titles_of(
        uow, {(one["framework"], one["to"]) for one in links if one.get("framework")}
    )
    for one in links:
        there = one.get("framework") or framework_id
        is_there = one["to"] in codes if there == framework_id else (there, one["to"]) in elsewhere
        key = (framework_id, one["from"], there, one["to"], one["relation"])
        if key in known or one["from"] not in codes or not is_there:
            continue
        known[key] = ItemRelation(
            from_framework_id=framework_id,
            from_code=one["from"],
            to_framework_id=there,
            to_code=one["to"],
            relation=Relation(one["relation"]),
            reason=one.get("reason", ""),
        )
        uow.session.add(known[key])
