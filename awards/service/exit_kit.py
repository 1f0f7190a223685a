"""The files of an exit kit: every public document under the path at which Waymark itself serves it.

What is private is in none of them. A status list covers private badges too: it names nobody, and copies that
holders handed out must be judged rightly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import Any

from awards import openbadge
from awards.canonical import PINNED
from awards.openbadge.media_types import DID, JSON, JWT, LINKED_DATA, PNG, VC
from awards.queries import documents, issuers, leaving
from awards.rules import StatusListId
from awards.service.files import artwork_png, baked_png
from awards.service.issuers import signed_status_list
from schemas import registry
from waymark.kernel.uow import Reading

_PATHS = openbadge.Addresses("")
_CONTEXTS = "openbadgeslib.ob3.contexts"


@dataclass(frozen=True)
class KitFile:
    """A file below the address that badges name, and as what a host should serve it.

    ``gone`` marks what Waymark answers with 410, which a plain host of files cannot do.
    """

    path: str
    content: bytes
    media_type: str
    gone: bool = False


def issuer_files(papers: leaving.IssuerPapers) -> Iterator[KitFile]:
    """What an issuer says of itself, its keys, and the badges it took back."""
    yield _document(_PATHS.issuer_profile(papers.id), papers.ob3_profile)
    yield _document(_PATHS.ob2_issuer(papers.id), papers.ob2_profile)
    for name, key in papers.ob2_keys.items():
        yield _document(_PATHS.ob2_key(papers.id, name), key)
    for endorsement_id, signed in papers.endorsements.items():
        yield KitFile(_below(_PATHS.endorsement(endorsement_id)), signed.encode(), VC)
    yield _document(_PATHS.ob2_revocations(papers.id), papers.revocations)
    yield _document(_PATHS.did_document(papers.id), papers.did_document, DID)


def root_key_file(reading: Reading, base_url: str) -> KitFile:
    """The key document of the address itself."""
    return _document("/.well-known/did.json", leaving.root_keys(reading, base_url), DID)


def definition_files(papers: leaving.DefinitionPapers) -> Iterator[KitFile]:
    """What a credential version certifies, in both standards, and its picture."""
    version_id = papers.definition.version_id
    yield _document(_PATHS.achievement(version_id), papers.achievement)
    yield _document(_PATHS.ob2_badge(version_id), papers.badge_class)
    for partner, badge_class in papers.partner_classes.items():
        yield _document(_PATHS.ob2_badge(version_id, partner), badge_class)
    yield KitFile(_below(f"{_PATHS.ob2_badge(version_id)}.png"), artwork_png(papers.definition), PNG)


def award_files(badge: documents.BadgeFile) -> Iterator[KitFile]:
    """A shared award in every form that others may fetch."""
    credential = _PATHS.credential(badge.award_id)
    yield KitFile(_below(credential), badge.document.encode(), VC)
    yield KitFile(_below(f"{credential}.json"), badge.document.encode(), VC)
    yield KitFile(_below(_PATHS.refresh(badge.award_id)), badge.document.encode(), VC)
    yield KitFile(_below(f"{credential}.jwt"), badge.jwt.encode(), JWT)
    yield KitFile(_below(_PATHS.badge_image(badge.award_id)), baked_png(badge), PNG)
    if badge.assertion:
        address, told = _PATHS.ob2_assertion(badge.award_id), badge.assertion
        yield KitFile(_below(address), _json(told.document), LINKED_DATA, gone=told.revoked)


def status_file(reading: Reading, list_id: StatusListId, life: timedelta) -> KitFile:
    """A status list as it stands now, signed for as long as nobody will sign it again."""
    content = signed_status_list(reading, issuers.marks_on(reading, list_id), life=life)
    return KitFile(_below(_PATHS.status_list(list_id)), content.encode(), VC)


def vocabulary_files() -> Iterator[KitFile]:
    """The contexts and schemas by which the documents are read, for a day when nobody else keeps them."""
    for name in sorted({pin.file for pin in PINNED.values()}):
        content = resources.files(_CONTEXTS).joinpath(name).read_bytes()
        yield KitFile(f"contexts/{name}", content, LINKED_DATA)
    for name in registry.names():
        if name.startswith("openbadges/"):
            yield KitFile(f"schemas/{name}.schema.json", registry.text(name).encode(), JSON)


def contexts() -> tuple[tuple[str, str, str], ...]:
    """Address, file and SHA-256 of every context that is among the files."""
    return tuple((pin.address, pin.file, pin.sha256) for pin in PINNED.values())


def _document(address: str, content: dict[str, Any], media_type: str = LINKED_DATA) -> KitFile:
    return KitFile(_below(address), _json(content), media_type)


def _below(address: str) -> str:
    return address.removeprefix("/")


def _json(content: dict[str, Any]) -> bytes:
    # Spelled as the public addresses spell it, so that a kit is the same byte for byte.
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
