"""Frameworks as the files they would be: for export, and to see what a newer file changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.case_import import identifier_of
from frameworks.models import Framework, FrameworkItem, FrameworkProposal, ItemRelation
from frameworks.queries.lists import known, titles_of, visible_to
from frameworks.rules import (
    Difference,
    FrameworkStatus,
    ItemName,
    ItemRow,
    difference,
    digest_of,
    may_be_shown_to_the_world,
    recognized,
    replacements_in,
)
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Exportable:
    """Everything that an export of a framework is made from."""

    file: Mapping[str, Any] = field(hash=False)
    status: FrameworkStatus
    changed_at: datetime
    others: Mapping[tuple[str, str], ItemRow] = field(hash=False)


@dataclass(frozen=True)
class ProposalPage:
    """A file that was sent and not yet taken in. ``against`` is the digest of what the difference was seen against."""

    id: str
    file_name: str
    title: str
    publisher: str
    licence: str
    items: int
    remarks: tuple[Mapping[str, str], ...] = field(hash=False)
    difference: Difference
    replaced: Mapping[str, str] = field(hash=False)
    successors: tuple[ItemName, ...]
    framework_id: str | None
    against: str


def document(reading: Reading, framework_id: str) -> dict[str, Any]:
    """A framework as a file in Waymark's own form, in three statements. Raises ``NotFound``."""
    return document_of(reading.session, known(reading, framework_id))


def document_of(session: Session, framework: Framework) -> dict[str, Any]:
    """The file that a stored framework would be."""
    ordered = (
        select(FrameworkItem)
        .where(FrameworkItem.framework_id == framework.id)
        .order_by(FrameworkItem.position)
    )
    leading = select(ItemRelation).where(ItemRelation.from_framework_id == framework.id)
    links = sorted(
        session.scalars(leading),
        key=lambda one: (one.from_code, one.to_framework_id, one.to_code, one.relation),
    )
    return {
        "framework": {
            "id": framework.id,
            "title": framework.title,
            "publisher": framework.publisher,
            "year": framework.year,
            "licence": framework.licence,
            "attribution": framework.attribution,
            "source": framework.source,
        },
        "codes": framework.codes,
        **framework.notes,
        **({"relations": [_link(one) for one in links]} if links else {}),
        "items": [_entry(item) for item in session.scalars(ordered)],
    }


def exportable(reading: Reading, framework_id: str) -> Exportable:
    """A framework with what its export needs. Raises ``NotFound``."""
    return _exportable(reading, known(reading, framework_id))


def public_package(reading: Reading, identifier: str, *, base_url: str) -> Exportable:
    """The adopted framework that goes out under a CASE identifier, when its licence lets anybody have it.

    Raises ``NotFound``, also for those that are not for everybody.
    """
    adopted = select(Framework).where(Framework.status == FrameworkStatus.ADOPTED).order_by(Framework.id)
    for framework in reading.session.scalars(adopted):
        if identifier_of(
            base_url, framework.id, framework.source
        ) == identifier and may_be_shown_to_the_world(framework.licence):
            return _exportable(reading, framework)
    raise NotFound("There is no such package.", cure="Ask whoever gave you the identifier.")


def _exportable(reading: Reading, framework: Framework) -> Exportable:
    file = document_of(reading.session, framework)
    if "relations" in file:
        # What points at a framework that the reader may not see stays at home.
        seen = set(reading.session.scalars(select(Framework.id).where(visible_to(reading.actor))))
        file["relations"] = [
            one for one in file["relations"] if one.get("framework", framework.id) in seen | {framework.id}
        ]
    ends = {(one["framework"], one["to"]) for one in file.get("relations", ()) if "framework" in one}
    return Exportable(file, framework.status, framework.changed_at, titles_of(reading, ends))


def difference_to(reading: Reading, file: Mapping[str, Any]) -> Difference:
    """What loading a file would change. A framework that is not there yet is all added."""
    query = select(Framework).where(Framework.id == file["framework"]["id"], visible_to(reading.actor))
    framework = reading.session.scalars(query).first()
    if framework is None:
        return Difference(added=tuple(ItemName.of(item) for item in file["items"]))
    stored = document_of(reading.session, framework)
    return difference(stored, recognized(stored["items"], file))


def proposal_row(reading: Reading, proposal_id: str) -> FrameworkProposal:
    """The actor's own proposal, for this slice's service. Raises ``NotFound``."""
    proposal = reading.session.get(FrameworkProposal, proposal_id)
    if proposal is None or proposal.author_id != reading.actor.person_id:
        raise NotFound("This preview is not here any more.", cure="Choose the file once more.")
    return proposal


def proposal_page(reading: Reading, proposal_id: str) -> ProposalPage:
    """The preview of a file that the actor sent. Raises ``NotFound``."""
    proposal = proposal_row(reading, proposal_id)
    file, framework = proposal.document, reading.session.get(Framework, proposal.framework_id or "")
    stored = document_of(reading.session, framework) if framework else None
    if stored:
        file = recognized(stored["items"], file)
    about = file["framework"]
    names = tuple(ItemName.of(item) for item in file["items"] if "retired" not in item)
    return ProposalPage(
        id=proposal.id,
        file_name=proposal.file_name,
        title=about["title"],
        publisher=about["publisher"],
        licence=about["licence"],
        items=len(file["items"]),
        remarks=tuple(file.get("reconstructions", ())) if about["source"].get("form") else (),
        difference=difference(stored, file) if stored else Difference(added=names),
        replaced=replacements_in(file),
        successors=names,
        framework_id=proposal.framework_id,
        against=seal_of(stored),
    )


def seal_of(stored: Mapping[str, Any] | None) -> str:
    """A short name for what is stored, by which a change in the meantime is noticed."""
    return digest_of(stored)[:16] if stored else ""


def _entry(item: FrameworkItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "type": item.type,
        "parent": item.parent_code,
        "title": item.title,
        "statement": item.statement,
        "themes": item.themes,
        "source": item.source,
        "attrs": item.attrs,
        **({"retired": item.retired_at.date().isoformat()} if item.retired_at else {}),
    }


def _link(one: ItemRelation) -> dict[str, str]:
    elsewhere = one.to_framework_id != one.from_framework_id
    return {
        "from": one.from_code,
        **({"framework": one.to_framework_id} if elsewhere else {}),
        "to": one.to_code,
        "relation": one.relation.value,
        "reason": one.reason,
    }
