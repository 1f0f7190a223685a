"""What can be done with the catalogue: publish a credential file. Never commits; the door does."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from credentials import policy, queries
from credentials.events import VersionPublished
from credentials.models import (
    Credential,
    CredentialAlignment,
    CredentialInforms,
    CredentialVersion,
    SampleRow,
    alignments_in,
    rubric_in,
)
from credentials.rules import (
    CredentialKind,
    Depth,
    Pointer,
    SampleId,
    VersionId,
    VersionState,
    VersionStep,
    digest_of,
    number_order,
    pointer_problems,
    pointers_of,
    sample_from,
    sample_problems,
)
from frameworks import queries as frameworks
from frameworks.rules import ItemRow
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork

Body = dict[str, Any]


class CheckedFile(Protocol):
    """A credential file whose shape has been checked; ``payloads.CredentialFile`` is one."""

    def model_dump(self, *, mode: Literal["json"], exclude_defaults: bool) -> Body: ...


def load(uow: UnitOfWork, district_id: DistrictId, file: CheckedFile) -> VersionId:
    """Publish a credential file in a district's catalogue and return its version's id.

    The same file a second time changes nothing. A file with a higher number takes the place of the version in
    the catalogue, which is retired and stays readable.

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
    problems = (*_number_problems(body, known), *_kind_problems(body, credential), *_missing(body, items))
    if problems:
        raise Invalid(f"The credential {body['slug']} cannot be published as it is.", problems=problems)
    if credential is None:
        credential = Credential(id=new_id(), district_id=district_id, slug=body["slug"])
        credential.kind = CredentialKind(body["kind"])
        uow.session.add(credential)
    credential.area_code = body["area"]
    for standing in known.values():
        if standing.state is VersionState.PUBLISHED:
            standing.advance(VersionStep.RETIRE)
            uow.record("credentials:version:retire", standing.id, slug=body["slug"], number=standing.number)
    # Only one version may be published at a time, and the new one points at the credential's row.
    uow.session.flush()
    version = _new_version(body, credential, digest, items)
    version.advance(VersionStep.PUBLISH)
    version.published_at = uow.now
    uow.session.add(version)
    # The rows below point at the version's.
    uow.session.flush()
    _add_pointers(uow, version.id, body)
    uow.record(
        "credentials:version:publish", version.id, slug=body["slug"], number=version.number, digest=digest
    )
    uow.emit(VersionPublished(version.id, credential.id, district_id))
    return version.id


def load_sample(uow: UnitOfWork, district_id: DistrictId, file: CheckedFile) -> SampleId:
    """Put an anchor or a worked example beside its credential's version, and return its id.

    The same file a second time changes nothing; other words under the same name take its place. Raises
    ``Invalid`` when there is no such version or the sample does not fit it; ``Refused`` for those who may not
    change the catalogue.
    """
    policy.may_publish(uow.actor, district_id).require()
    body = file.model_dump(mode="json", exclude_defaults=True)
    sample, digest = sample_from(body), digest_of(body)
    about = queries.numbered(uow, district_id, sample.credential, sample.number)
    problems = sample_problems(sample, about.outline if about else None)
    if about is None or problems:
        raise Invalid(
            f"The {sample.kind.value} {sample.slug} does not fit its credential.", problems=problems
        )
    row = queries.sample_row(uow.session, about.version_id, sample.kind, sample.slug)
    if row is not None and row.digest == digest:
        return row.id
    if row is None:
        row = SampleRow(id=new_id(), version_id=about.version_id, kind=sample.kind, slug=sample.slug)
        uow.session.add(row)
    row.title, row.expected = sample.title, sample.expected
    row.body, row.digest, row.loaded_at = body, digest, uow.now
    uow.record("credentials:sample:load", row.id, slug=sample.slug, kind=sample.kind.value, digest=digest)
    return row.id


def _new_version(
    body: Body, credential: Credential, digest: str, items: dict[tuple[str, str], ItemRow]
) -> CredentialVersion:
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
        found_by=_found_by(body, items),
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


def _found_by(body: Body, items: dict[tuple[str, str], ItemRow]) -> str:
    """The words of the search: what the file says of itself, and the codes and titles it is aligned with."""
    own = (body["title"], body["summary"], body["competency"], *body.get("tags", []))
    return " ".join((*own, *(f"{item.code} {item.title}" for item in items.values()))).casefold()
