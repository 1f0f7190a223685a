"""Frameworks of a district: a file is looked at first, and taken in when the difference is what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frameworks import policy, queries
from frameworks.models import Framework, FrameworkProposal
from frameworks.rules import FrameworkStatus
from frameworks.service.checking import require_sound
from frameworks.service.taking_in import take_in
from waymark.kernel.errors import Invalid, Problem, Refused, Stale
from waymark.kernel.ids import new_id
from waymark.kernel.uow import Reading, UnitOfWork

RESERVED = frozenset({"compare", "compare.csv", "import", "previews"})
"""Words that stand in the place of a framework's id in our own addresses."""


def require_importer(reading: Reading) -> None:
    """Raise ``Refused`` for those who may not bring frameworks in, before they choose a file."""
    policy.may_import(reading.actor).require()


def propose(
    uow: UnitOfWork, document: Mapping[str, Any], *, file_name: str, framework_id: str | None = None
) -> str:
    """Keep a file to be looked at, in the place of one that the person sent before, and return the preview's id.

    ``framework_id`` names the framework of the district that the file renews; without it, the one that has the file's
    identity is renewed, so that nothing is there twice. Raises ``Invalid`` with everything that
    is wrong with the file, ``NotFound``, ``Refused``.
    """
    policy.may_import(uow.actor).require()
    if uow.actor.person_id is None or uow.actor.district_id is None:
        raise Refused("Previews are for people of a district.")
    require_sound(document)
    framework_id = framework_id or queries.own_namesake(uow, document)
    if framework_id is not None:
        framework = queries.known(uow, framework_id)
        policy.may_change(uow.actor, framework.district_id).require()
        document = {**document, "framework": {**document["framework"], "id": framework_id}}
    for older in queries.proposals_of(uow.session, uow.actor.person_id):
        uow.session.delete(older)
    # Only one may be there at a time, so the older one has to go first.
    uow.session.flush()
    proposal = FrameworkProposal(
        id=new_id(),
        author_id=uow.actor.person_id,
        district_id=uow.actor.district_id,
        framework_id=framework_id,
        document=dict(document),
        file_name=file_name[:200],
        at=uow.now,
    )
    uow.session.add(proposal)
    return proposal.id


def accept(uow: UnitOfWork, proposal_id: str, *, against: str, replaced: Mapping[str, str]) -> str:
    """Take in a file that was looked at, and return the framework's id.

    ``against`` is the preview's, ``replaced`` the successors that the person chose for items that are gone. Raises
    ``Stale`` when the framework was changed since the preview, ``Invalid`` for a successor that is not in the file.
    """
    proposal = queries.proposal_row(uow, proposal_id)
    page = queries.proposal_page(uow, proposal_id)
    if page.against != against:
        raise Stale(
            "The framework was changed while you looked at the file.",
            cure="Here is the difference as it is now. Take the file in when it is what you want.",
        )
    successors = {one.code for one in page.successors}
    if problems := tuple(
        Problem(
            code, f"There is no item {successor} in the file. Choose one from the list, or leave it empty."
        )
        for code, successor in replaced.items()
        if successor not in successors
    ):
        raise Invalid("Some successors are not in the file.", problems=problems)
    found = import_for_district(uow, proposal.document, framework_id=proposal.framework_id, replaced=replaced)
    uow.session.delete(proposal)
    return found


def discard(uow: UnitOfWork, proposal_id: str) -> None:
    """Put a file away that was looked at. Raises ``NotFound``."""
    uow.session.delete(queries.proposal_row(uow, proposal_id))


def import_for_district(
    uow: UnitOfWork,
    document: Mapping[str, Any],
    *,
    framework_id: str | None = None,
    replaced: Mapping[str, str] | None = None,
) -> str:
    """Store a framework for the actor's district as a draft, or renew the one that is named; return its id.

    A new one gets the file's id, or one like it where that is taken. Raises ``Invalid``, ``NotFound``, ``Refused``.
    """
    policy.may_import(uow.actor).require()
    require_sound(document)
    framework_id = framework_id or queries.own_namesake(uow, document)
    if framework_id is None:
        framework = Framework(
            id=_free_id(uow, document["framework"]["id"]),
            district_id=uow.actor.district_id,
            status=FrameworkStatus.DRAFT,
        )
    else:
        framework = queries.known(uow, framework_id, to_change=True)
        policy.may_change(uow.actor, framework.district_id).require()
    about = {**document["framework"], "id": framework.id}
    found = take_in(uow, framework, {**document, "framework": about}, replaced=replaced or {})
    uow.record("frameworks:framework:import", framework.id, difference=found.summary)
    return framework.id


def _free_id(uow: UnitOfWork, wanted: str) -> str:
    # Ids of other districts are taken too, without saying whose they are.
    beginning = wanted[:60].rstrip("-")
    taken = queries.taken_ids(uow.session, beginning) | RESERVED
    if wanted not in taken:
        return wanted
    number = 2
    while f"{beginning}-{number}" in taken:
        number += 1
    return f"{beginning}-{number}"
