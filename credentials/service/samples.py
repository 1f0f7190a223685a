"""Putting made-up work beside the credentials: anchors for calibrating readers, worked examples for educators."""

from __future__ import annotations

from credentials import policy, queries
from credentials.models import SampleRow
from credentials.rules import SampleId, digest_of, sample_from, sample_problems
from credentials.service.publishing import CheckedFile
from waymark.kernel.errors import Invalid
from waymark.kernel.ids import DistrictId, new_id
from waymark.kernel.uow import UnitOfWork


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
