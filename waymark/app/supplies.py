"""What the roof supplies to the rooms below it: answers from higher slices, keys, files, delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from awards import queries as awards
from awards import signing
from awards.ports import IssuerKey, KeyService, NewKey, Parts
from awards.rules import KeyKind, SignedBadge
from credentials import queries as credentials
from credentials.rules import CredentialKind, Definition
from pathways import queries as pathways
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading


class EarnedPrerequisites:
    """Evidence asks what must be earned first: listed credentials from awards, capstones from the plan."""

    def missing(self, reading: Reading, person_id: PersonId, definition: Definition) -> tuple[str, ...]:
        """The titles of what is still to be earned."""
        if definition.kind is CredentialKind.CAPSTONE:
            if pathways.capstone_open(reading, person_id, definition.slug):
                return ()
            return ("every other part of the pathway, in a plan that your building leader has agreed",)
        if not definition.prerequisites:
            return ()
        held = {award.slug for award in awards.held_by(reading, person_id)}
        held |= {
            row.measure.slug for row in awards.outside_of(reading, person_id) if row.counts and row.measure
        }
        open_slugs = [slug for slug in definition.prerequisites if slug not in held]
        cards = credentials.cards(reading, definition.district_id, slugs=open_slugs) if open_slugs else ()
        return tuple(card.title for card in cards)

    def earned_again(self, reading: Reading, person_id: PersonId, definition: Definition) -> bool:
        """Whether the award has run out, or will soon, and was not renewed."""
        return awards.may_be_earned_again(reading, person_id, definition.credential_id)


class AgreedPlans:
    """Review asks who agreed an author's plan, because they do not read the work done under it."""

    def agreed_by(self, reading: Reading, author_id: PersonId) -> frozenset[PersonId]:
        """The building leaders who agreed a plan of this author."""
        return pathways.agreed_by(reading, author_id)


class PathwayParts:
    """Awards ask what a stacked credential or a full review is made of, so that its badge can say so."""

    def parts_of(self, reading: Reading, definition: Definition) -> tuple[Parts, ...]:
        """The groups of the pathway with the credentials as they stand in the catalogue, in two statements."""
        groups = pathways.made_of(reading, definition.district_id, definition.slug)
        named = {slug for group in groups for slug in group.slugs}
        known = credentials.in_catalogue(reading, definition.district_id, named) if named else {}
        return tuple(
            Parts(
                group.label,
                group.count,
                group.to_choose,
                tuple(known[slug] for slug in group.slugs if slug in known),
            )
            for group in groups
        )


class SealedKeys:
    """Keeps keys sealed in the database, and opens them with the master key of this installation."""

    def __init__(self, master_key: str) -> None:
        self._master_key = bytes.fromhex(master_key)
        # A batch signs with one key. The master key, which opens them all, stays in memory as well.
        self._opened: dict[KeyKind, tuple[IssuerKey, Callable[[bytes], bytes]]] = {}

    def make_key(self, name: str | None, kind: KeyKind) -> NewKey:
        """A new key, sealed. Without a name it is named by its public half, as did:key wants it."""
        if kind is KeyKind.RSA and name is not None:
            secret, public = signing.new_rsa_key()
        else:
            secret = signing.new_seed()
            key = signing.self_named_key(secret)
            name, public = name or key.id, key.public.raw
        sealed = signing.seal_seed(secret, master_key=self._master_key, key_id=name)
        return NewKey(name, public, sealed)

    def sign_bytes(self, key: IssuerKey, content: bytes) -> bytes:
        """The signature of these bytes."""
        remembered = self._opened.get(key.kind)
        if remembered is None or remembered[0] != key:
            secret = signing.open_seed(key.sealed, master_key=self._master_key, key_id=key.name)
            remembered = self._opened[key.kind] = key, signing.signs_with(secret, key.kind)
        return remembered[1](content)


class DocumentSigner:
    """Signs documents with keys that a key service keeps, here or elsewhere."""

    def __init__(self, keys: KeyService) -> None:
        self._keys = keys

    def make_key(self, name: str | None, kind: KeyKind) -> NewKey:
        """A new key of the service."""
        return self._keys.make_key(name, kind)

    def sign(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
        """The document with its proof."""
        return signing.sign_data_integrity(document, self._by_name(key), created)

    def sign_badge(self, key: IssuerKey, document: Mapping[str, Any], created: datetime) -> SignedBadge:
        """The document with its proof, and as a compact JWT."""
        return signing.sign_badge(document, self._by_name(key), created)

    def sign_jwt(self, key: IssuerKey, document: Mapping[str, Any]) -> str:
        """The document as a compact JWT."""
        return signing.sign_jwt(document, self._by_name(key))

    def sign_jws(self, key: IssuerKey, document: Mapping[str, Any], *, key_address: str) -> str:
        """The document as it stands as a compact JWS."""
        return signing.sign_jws(document, self._by_name(key), key_address=key_address)

    def sign_statement(self, key: IssuerKey, statement: Mapping[str, Any]) -> str:
        """The statement as a compact JWS."""
        return signing.sign_statement(statement, self._by_name(key))

    def _by_name(self, key: IssuerKey) -> signing.KeyElsewhere:
        return signing.KeyElsewhere(key.name, key.controller, key.kind, partial(self._keys.sign_bytes, key))


class FolderDelivery:
    """Delivers exports to human resources by laying them into a folder that their system collects from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, name: str, content: bytes) -> None:
        """Write the file under its final name only when it is whole. Doing it twice changes nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{name}.part"
        draft.write_bytes(content)
        draft.replace(self._folder / name)
