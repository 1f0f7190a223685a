"""Putting credential files into the catalogue, and taking credentials out of it. Never commits; the door does."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from credentials import policy, queries, search
from credentials.events import VersionPublished, VersionRetired
from credentials.models import (
    Credential,
    CredentialAlignment,
    CredentialInforms,
    CredentialVersion,
    alignments_in,
    rubric_in,
)
from credentials.rules import (
    Carrying,
    CredentialKind,
    Depth,
    Pointer,
    VersionId,
    VersionState,
    VersionStep,
    digest_of,
    number_order,
    pointer_problems,
    pointers_of,
)
from credentials.service.offers import renew_offers
from frameworks import queries as frameworks
from frameworks.rules import ItemRow
from waymark.kernel.errors import Invalid, NotFound, Problem
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork

Body = dict[str, Any]

KEEP_ALL = Carrying()


class CheckedFile(Protocol):
    """A credential file whose shape has been checked; ``payloads.CredentialFile`` is one."""

    def model_dump(self, *, mode: Literal["json"], exclude_defaults: bool) -> Body: ...


def load(
    uow: UnitOfWork, district_id: DistrictId, file: CheckedFile, *, carrying: Carrying = KEEP_ALL
) -> VersionId:
    """Publish a credential file in a district's catalogue and return its version's id.

    The same file a second time changes nothing. A file with a higher number takes the place of the version in
    the catalogue, which is retired and stays readable; ``carrying`` says what is offered to those who stand
    on it.

    Raises ``Invalid`` when the text of a number has changed, the number is not higher, the kind has changed,
    or the file points at framework items that are not there; ``Refused`` for those who may not change the
    catalogue.
    """
    policy.may_publish(uow.actor, district_id).require()
    # Left-out fields and fields that say the usual are the same text, now and when a format gains a field.
    body = file.model_dump(mode="json", exclude_defaults=True)
    digest = digest_of(body)
    credential = queries.credential_row(uow.session, district_id, body["slug"])
    known = queries.version_rows(uow.session, credential.id) if credential else {}
    if (same := known.get(body["version"])) and same.digest == digest:
        return same.id
    items = _framework_items(uow, body)
    partner = queries.partner_by_slug(uow, district_id, body["partner"]) if "partner" in body else None
    problems = (*_number_problems(body, known), *_kind_problems(body, credential), *_missing(body, items))
    if problems:
        raise Invalid(f"The credential {body['slug']} cannot be published as it is.", problems=problems)
    if credential is None:
        credential = Credential(id=new_id(), district_id=district_id, slug=body["slug"])
        credential.kind = CredentialKind(body["kind"])
        uow.session.add(credential)
    credential.area_code = body["area"]
    credential.partner_id = partner.id if partner else None
    replaced = None
    for standing in known.values():
        if standing.state is VersionState.PUBLISHED:
            standing.advance(VersionStep.RETIRE)
            replaced = standing.id
            search.forget_version(uow.session, standing.id)
            uow.record("credentials:version:retire", standing.id, slug=body["slug"], number=standing.number)
    # Only one version may be published at a time, and the new one points at the credential's row.
    uow.session.flush()
    version = _new_version(body, credential, digest)
    version.advance(VersionStep.PUBLISH)
    version.published_at = uow.now
    uow.session.add(version)
    # The rows below point at the version's.
    uow.session.flush()
    _add_pointers(uow, version.id, body)
    search.add_version(uow.session, district_id, version, items.values())
    uow.record(
        "credentials:version:publish", version.id, slug=body["slug"], number=version.number, digest=digest
    )
    renew_offers(uow, credential.id, version.id)
    uow.emit(VersionPublished(version.id, credential.id, district_id, replaced, carrying))
    return version.id


def retire(uow: UnitOfWork, slug: str, *, reason: str, carrying: Carrying = KEEP_ALL) -> None:
    """Take a credential out of the actor's catalogue. Awards stay valid, and its page stays readable.

    Raises ``NotFound``, ``Invalid`` without a reason, ``Refused``, ``IllegalTransition`` when it is out already.
    """
    district_id = uow.actor.district_id
    credential = queries.credential_row(uow.session, district_id, slug) if district_id else None
    if credential is None or district_id is None:
        raise NotFound("There is no such credential.", cure="Look for it in the catalogue.")
    policy.may_publish(uow.actor, district_id).require()
    if not reason:
        raise Invalid("People will ask why.", problems=(Problem("reason", "Say why it is retired."),))
    version = queries.latest(queries.version_rows(uow.session, credential.id))
    version.advance(VersionStep.RETIRE)
    version.retired_because = reason
    search.forget_version(uow.session, version.id)
    uow.record("credentials:version:retire", version.id, slug=slug, number=version.number, reason=reason)
    renew_offers(uow, credential.id, None)
    uow.emit(VersionRetired(version.id, credential.id, district_id, carrying))


def _new_version(body: Body, credential: Credential, digest: str) -> CredentialVersion:
    rubric = rubric_in(body)
    return CredentialVersion(
        id=new_id(),
        credential_id=credential.id,
        number=body["version"],
        state=VersionState.DRAFT,
        title=body["title"],
        competency=body["competency"],
        summary=body["summary"],
        depth=Depth(body["depth"]),
        effort_low=body["effort"]["low"],
        effort_high=body["effort"]["high"],
        tags=body.get("tags", []),
        glyph=body["glyph"],
        body=body,
        digest=digest,
        rubric_digest=rubric.digest if rubric else None,
        expires_after_months=body.get("expires_after_months"),
    )


def _add_pointers(uow: UnitOfWork, version_id: VersionId, body: Body) -> None:
    for alignment in alignments_in(body):
        uow.session.add(
            CredentialAlignment(
                version_id=version_id,
                framework_id=alignment.framework_id,
                code=alignment.code,
                relation=alignment.relation,
            )
        )
    for area_code in body.get("informs", []):
        uow.session.add(CredentialInforms(version_id=version_id, area_code=area_code))


def _pointers(body: Body) -> tuple[Pointer, ...]:
    return pointers_of(body["area"], body.get("informs", ()), alignments_in(body))


def _framework_items(uow: UnitOfWork, body: Body) -> dict[tuple[str, str], ItemRow]:
    return frameworks.titles_of(uow, [(one.framework_id, one.code) for one in _pointers(body)])


def _missing(body: Body, items: dict[tuple[str, str], ItemRow]) -> tuple[Problem, ...]:
    return pointer_problems(_pointers(body), {pair: item.type for pair, item in items.items()})


def _number_problems(body: Body, known: dict[str, CredentialVersion]) -> tuple[Problem, ...]:
    number = body["version"]
    if number in known:
        return (
            Problem(
                "version", f"The text of version {number} is published and frozen. Give it a new number."
            ),
        )
    highest = max(known, key=number_order, default=None)
    if highest is not None and number_order(number) < number_order(highest):
        return (Problem("version", f"Version {highest} is here already. Give this one a higher number."),)
    return ()


def _kind_problems(body: Body, credential: Credential | None) -> tuple[Problem, ...]:
    if credential is None or credential.kind is CredentialKind(body["kind"]):
        return ()
    return (
        Problem(
            "kind", f"This credential is a {credential.kind.label.lower()}. Give another kind another slug."
        ),
    )
