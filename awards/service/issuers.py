"""Who signs: issuers, their keys, status lists, and signing. Nothing is signed that breaks its schema."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from awards import openbadge, policy
from awards.models import Issuer, Key, StatusList
from awards.ports import IssuerKey, NewKey, Signer
from awards.queries import issuers, rows
from awards.rules import IssuerId, KeyKind, SignedBadge, StatusListId
from schemas import registry
from waymark.kernel.errors import Conflict, Invalid, NotFound, Problem, Unavailable
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import Reading, UnitOfWork

CREDENTIAL_SCHEMA = "openbadges/v3p0/credential"
STATUS_LIST_SCHEMA = "openbadges/v3p0/status_list"

STATUS_LIST_LIFE = timedelta(days=7)
_SPARE_PLACES = 16
_DICE = secrets.SystemRandom()


def found_issuer(
    uow: UnitOfWork,
    district_id: DistrictId,
    *,
    url: str,
    name: str,
    email: str,
    method: str = "did:web",
    homepage: str = "",
    description: str = "",
) -> IssuerId:
    """Set up who issues a district's badges at the public address ``url``; one that is there is returned.

    ``method`` is ``did:web`` or ``did:key``. A new address makes a new issuer for new awards; badges of the
    old one stay as they are. Raises ``Refused``, ``Invalid``.
    """
    policy.may_manage_issuer(uow.actor, district_id).require()
    base_url = url.rstrip("/")
    if known := rows.issuer_by_address(uow.session, district_id, base_url):
        return known.id
    profile = {"name": name, "url": homepage or base_url, "email": email, "description": description}
    return establish_issuer(uow, district_id, base_url=base_url, method=method, is_main=True, **profile)


def establish_issuer(
    uow: UnitOfWork, district_id: DistrictId, *, base_url: str, method: str, is_main: bool, **profile: str
) -> IssuerId:
    """An issuer with its keys and its first status list. Raises ``Invalid`` for an unknown method."""
    issuer_id = IssuerId(new_id())
    match method:
        case "did:web":
            key = uow.ports.get(Signer).make_key(_key_name(), KeyKind.ED25519)
            did = openbadge.Addresses(base_url).did(issuer_id)
        case "did:key":
            key = uow.ports.get(Signer).make_key(None, KeyKind.ED25519)
            did = f"did:key:{key.name}"
        case _:
            raise Invalid(f"An issuer cannot be identified by {method}.", cure="Use did:web or did:key.")
    issuer = Issuer(
        id=issuer_id,
        district_id=district_id,
        did=did,
        base_url=base_url,
        is_main=is_main,
        other_identifiers=[],
        founded_at=uow.now,
        **profile,
    )
    uow.session.add(issuer)
    # The keys and the list need the issuer's row to be there.
    uow.session.flush()
    _add_key(uow, issuer_id, key, KeyKind.ED25519)
    _make_key(uow, issuer_id, KeyKind.RSA)
    _add_status_list(uow, issuer_id)
    uow.record("awards:issuer:found", issuer_id, did=did)
    return issuer_id


def rotate_key(uow: UnitOfWork, issuer_id: IssuerId, kind: KeyKind = KeyKind.ED25519) -> None:
    """Sign with a new key of this kind from now on; one that is missing is made.

    The old one stays listed, so that badges signed with it still verify. Raises ``NotFound``, ``Refused``, and
    ``Conflict`` for a did:key issuer, which is its Ed25519 key.
    """
    issuer = uow.session.get(Issuer, issuer_id, with_for_update=True)
    if issuer is None:
        raise NotFound("There is no such issuer.")
    policy.may_manage_issuer(uow.actor, issuer.district_id).require()
    if kind is KeyKind.ED25519 and issuer.did.startswith("did:key:"):
        raise Conflict(
            "This issuer is identified by its key, which therefore cannot change.",
            cure="Found an issuer with did:web at a new address.",
        )
    old = rows.key_in_use(uow.session, issuer_id, kind)
    if old is not None:
        old.retired_at = uow.now
        # Only one key of a kind may be in use, which the database checks row by row.
        uow.session.flush()
    name = _make_key(uow, issuer_id, kind)
    uow.record("awards:key:rotate", issuer_id, key=name, kind=kind.value)


def make_missing_keys(uow: UnitOfWork) -> int:
    """Give every issuer the RSA key that it lacks, as issuers do that an earlier version founded; how many were made.

    Raises ``Refused``.
    """
    policy.may_make_missing_keys(uow.actor).require()
    lacking = rows.issuers_without(uow.session, KeyKind.RSA)
    for issuer_id in lacking:
        name = _make_key(uow, issuer_id, KeyKind.RSA)
        uow.record("awards:key:make", issuer_id, key=name, kind=KeyKind.RSA.value)
    return len(lacking)


def sign(uow: UnitOfWork, issuer_id: IssuerId, document: Mapping[str, Any], *, schema: str) -> dict[str, Any]:
    """Sign another document of this issuer, after checking it against the named schema.

    The slice that asks has made the document and checked who may have it.

    Raises ``Invalid`` for a document that does not fit, and ``Unavailable``.
    """
    issuer, key = issuer_and_key(uow, uow.session.get(Issuer, issuer_id))
    return signed(uow, issuer_key(issuer, key), document, schema=schema, created=uow.now)


def try_keys(reading: Reading) -> int:
    """Sign something that is thrown away with every key in use; how many issuers there are. Raises ``Unavailable``."""
    found = rows.keys_in_use(reading.session)
    for issuer, key in found:
        tried = {"tried": openbadge.moment(reading.now)}
        reading.ports.get(Signer).sign_statement(issuer_key(issuer, key), tried)
    return len({issuer.id for issuer, _ in found})


_MOST_LISTS = 64
# Asked for with every badge that is checked, and within an hour the same marks give the same bytes.
_SIGNED_LISTS: dict[StatusListId, tuple[tuple[object, ...], str]] = {}


def signed_status_list(reading: Reading, marks: issuers.Marks, *, life: timedelta = STATUS_LIST_LIFE) -> str:
    """The status list as it stands now, signed. The same list within an hour gives the same bytes.

    It is made from the awards each time it is asked for, so that no stored copy can say less than is true.
    It holds for a week, so that an old copy cannot be shown for ever; only an exit kit asks for a longer life.
    """
    hour = reading.now.replace(minute=0, second=0, microsecond=0)
    what = (marks.list_id, marks.key.id, marks.issuer.base_url, marks.marked, marks.size, hour, life)
    if (known := _SIGNED_LISTS.get(marks.list_id)) and known[0] == what:
        return known[1]
    unsigned = openbadge.build_status_list(
        marks.list_id,
        marks.issuer.did,
        marks.marked,
        valid_from=hour,
        valid_until=hour + life,
        addresses=issuers.addresses_of(marks.issuer),
        size=marks.size,
    )
    key = issuer_key(marks.issuer, marks.key)
    document = signed(reading, key, unsigned, schema=STATUS_LIST_SCHEMA, created=hour)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if len(_SIGNED_LISTS) >= _MOST_LISTS:
        _SIGNED_LISTS.clear()
    _SIGNED_LISTS[marks.list_id] = what, text
    return text


def signed(
    reading: Reading, key: IssuerKey, document: Mapping[str, Any], *, schema: str, created: datetime
) -> dict[str, Any]:
    """The document with the issuer's proof. Raises ``Invalid``, before signing, for a broken schema."""
    refuse_broken(document, schema)
    return reading.ports.get(Signer).sign(key, document, created)


def signed_badge(
    reading: Reading, key: IssuerKey, document: Mapping[str, Any], *, created: datetime
) -> SignedBadge:
    """The badge with the issuer's proof, and as a token. Raises ``Invalid``, before signing, for a broken schema."""
    refuse_broken(document, CREDENTIAL_SCHEMA)
    return reading.ports.get(Signer).sign_badge(key, document, created)


def refuse_broken(document: Mapping[str, Any], schema: str) -> None:
    """Raises ``Invalid`` for a document that does not keep to the named schema; it must not be signed."""
    try:
        registry.validate(schema, document)
    except registry.SchemaError as error:
        raise Invalid(
            "This document does not keep to the badge standard, so it was not signed.",
            problems=(Problem(error.path, error.reason),),
            cure="Please tell the people who run Waymark.",
        ) from error


def issuer_key(issuer: Issuer, key: Key) -> IssuerKey:
    """A stored key as the signer wants it."""
    return IssuerKey(issuer.did, key.fragment, key.sealed_private, key.kind)


def issuer_and_key(uow: UnitOfWork, issuer: Issuer | None) -> tuple[Issuer, Key]:
    """The issuer with the key it signs with at present. Raises ``Unavailable`` when there is none."""
    key = rows.key_in_use(uow.session, issuer.id) if issuer else None
    if issuer is None or key is None:
        raise Unavailable(
            "Nobody issues badges for this district yet.", cure="`waymark doctor` says what is missing."
        )
    return issuer, key


def free_places(uow: UnitOfWork, issuer_id: IssuerId, number: int) -> list[tuple[StatusListId, int]]:
    """Random free places on the issuer's newest status list, so that places tell nothing about order.

    A list is used up to the half; then the next one begins, so that drawing stays quick.
    """
    places: list[tuple[StatusListId, int]] = []
    newest = rows.newest_status_list(uow.session, issuer_id)
    list_id, size, taken = (newest[0].id, newest[0].size, newest[1]) if newest else (None, 0, 0)
    while len(places) < number:
        wanted = min(number - len(places), size // 2 - taken)
        if list_id is None or wanted <= 0:
            list_id, size, taken = _add_status_list(uow, issuer_id), openbadge.STATUS_LIST_SIZE, 0
            continue
        drawn = _DICE.sample(range(size), min(size, wanted + _SPARE_PLACES))
        used = rows.taken_places(uow.session, list_id, drawn) | {
            place for on, place in places if on == list_id
        }
        found = [place for place in drawn if place not in used][:wanted]
        places += [(list_id, place) for place in found]
        taken += len(found)
    return places


def _add_status_list(uow: UnitOfWork, issuer_id: IssuerId) -> StatusListId:
    status_list = StatusList(
        id=StatusListId(new_id()), issuer_id=issuer_id, size=openbadge.STATUS_LIST_SIZE, created_at=uow.now
    )
    uow.session.add(status_list)
    # An award that takes a place needs the list's row to be there.
    uow.session.flush()
    return status_list.id


def _make_key(uow: UnitOfWork, issuer_id: IssuerId, kind: KeyKind) -> str:
    key = uow.ports.get(Signer).make_key(_key_name(), kind)
    _add_key(uow, issuer_id, key, kind)
    return key.name


def _add_key(uow: UnitOfWork, issuer_id: IssuerId, key: NewKey, kind: KeyKind) -> None:
    uow.session.add(
        Key(
            issuer_id=issuer_id,
            kind=kind,
            fragment=key.name,
            public=key.public,
            sealed_private=key.sealed,
            created_at=uow.now,
        )
    )


def _key_name() -> str:
    return f"key-{secrets.token_hex(4)}"
