"""Shared frameworks and crosswalks, loaded again and again without harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from frameworks import policy, queries
from frameworks.models import Framework, ItemRelation
from frameworks.rules import Crosswalk, FrameworkStatus, crosswalk_problems, digest_of
from frameworks.service.checking import require_sound
from frameworks.service.taking_in import take_in
from waymark.kernel.errors import Invalid
from waymark.kernel.ids import DistrictId
from waymark.kernel.uow import UnitOfWork


class CheckedFile(Protocol):
    """A crosswalk file whose shape has been checked; ``payloads.CrosswalkFile`` is one."""

    def facts(self) -> Crosswalk: ...


def load_framework(
    uow: UnitOfWork, document: Mapping[str, Any], *, replaced: Mapping[str, str] | None = None
) -> str:
    """Store a framework that all districts share, or renew it, and return its id.

    The same document a second time changes nothing; items that it has lost are kept as retired, ``replaced`` by others
    where somebody says so. Raises ``Invalid`` when the document does not follow its schema, its items do not fit
    together, or another kind of file or a district brought this id; ``Refused`` for anybody but the system.
    """
    policy.may_load_frameworks(uow.actor).require()
    require_sound(document)
    about = document["framework"]
    framework = uow.session.get(Framework, about["id"], with_for_update=True)
    if framework is not None and framework.digest == digest_of(document):
        return framework.id
    if framework is not None and framework.district_id is not None:
        raise Invalid(
            f"A district has a framework {about['id']} of its own.", cure="Give this one another id."
        )
    if framework is not None and framework.source.get("form") != about["source"].get("form"):
        raise Invalid(
            f"There is another framework {about['id']} already, which did not come from such a file.",
            cure="Give this one an id of its own: what the two files can say differs.",
        )
    if framework is None:
        framework = Framework(id=about["id"], status=FrameworkStatus.ADOPTED)
    found = take_in(uow, framework, document, replaced=replaced or {})
    uow.record("frameworks:framework:load", framework.id, digest=framework.digest, difference=found.summary)
    return framework.id


def load_crosswalk(uow: UnitOfWork, district_id: DistrictId, file: CheckedFile) -> int:
    """Store the relations of a crosswalk in the place of those it had before; how many there are.

    Raises ``Invalid`` naming the codes that are not there, ``Refused`` for anybody but the system.
    """
    policy.may_load_frameworks(uow.actor).require()
    crosswalk = file.facts()
    here, there = crosswalk.from_framework, crosswalk.to_framework
    known_items = {(one, code) for one in (here, there) for code in queries.stored_items(uow.session, one)}
    problems = crosswalk_problems(crosswalk, known_items)
    if problems:
        raise Invalid(f"The crosswalk {crosswalk.slug} names items that are not there.", problems=problems)
    known = queries.links_of(uow.session, {here})
    kept: set[str] = set()
    changed = 0
    for row in crosswalk.links:
        link = known.get((here, row.from_code, there, row.to_code, row.relation.value))
        if link is None:
            link = ItemRelation(
                from_framework_id=here,
                from_code=row.from_code,
                to_framework_id=there,
                to_code=row.to_code,
                relation=row.relation,
            )
            uow.session.add(link)
        changed += link.reason != row.reason
        link.reason, link.crosswalk = row.reason, crosswalk.slug
        # The row needs its id to be told apart from those that have gone.
        uow.session.flush()
        kept.add(link.id)
    for link in queries.crosswalk_rows(uow.session, crosswalk.slug):
        if link.id not in kept:
            uow.session.delete(link)
            changed += 1
    if changed:
        uow.record("frameworks:crosswalk:load", crosswalk.slug, relations=len(kept), changed=changed)
    return len(kept)
