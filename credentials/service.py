"""What can be done with the catalogue: publish a credential file. Never commits; the door does."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from credentials import policy, queries, search
from credentials.events import VersionPublished
from credentials.models import (
    Credential,
    CredentialAlignment,
    CredentialInforms,
    CredentialVersion,
    alignments_in,
    rubric_in,
)
from credentials.rules import (
    CredentialKind,
    Depth,
    VersionId,
    VersionState,
    VersionStep,
    digest_of,
    number_order,
)
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, CORE_FOUR, ItemRow
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
    uow.emit(VersionPublished(version.id, credential.id, district_id))
    return version.id


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


def _pointers(body: Body) -> list[tuple[str, str, str]]:
    """Where the file points: the place in the file, the framework and the code."""
    area = [("area", CORE_FOUR, body["area"])] if body["area"] else []
    informs = [("informs", CONDITIONS, code) for code in body.get("informs", [])]
    return [*area, *informs, *(("alignments", a.framework_id, a.code) for a in alignments_in(body))]


def _framework_items(uow: UnitOfWork, body: Body) -> dict[tuple[str, str], ItemRow]:
    return frameworks.titles_of(uow, [(framework, code) for _, framework, code in _pointers(body)])


def _missing(body: Body, items: dict[tuple[str, str], ItemRow]) -> tuple[Problem, ...]:
    problems = []
    for place, framework, code in _pointers(body):
        item = items.get((framework, code))
        if item is None:
            cure = "Load the framework first, or mend the code."
            problems.append(Problem(place, f"The framework {framework} has no item {code}. {cure}"))
        elif place != "alignments" and item.type != "competency_area":
            problems.append(
                Problem(place, f"{code} is no competency area. Name an area, for example CF1 or PDL1.")
            )
    return tuple(problems)


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
