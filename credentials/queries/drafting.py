"""What the pages of a draft offer to choose from, and the draft as a credential's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from credentials import policy
from credentials.models import definition_from
from credentials.queries.drafts import draft_facts, draft_row
from credentials.queries.lists import cards
from credentials.queries.page import CredentialPage, page_of
from credentials.rules import (
    ROLLED_UP_TO,
    CredentialId,
    CredentialKind,
    DraftId,
    Level,
    Section,
    VersionId,
    VersionState,
)
from frameworks import queries as frameworks
from frameworks.rules import CONDITIONS, CORE_FOUR
from people import queries as people
from waymark.kernel.decision import refused
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading

Offer = tuple[tuple[str, str], ...]

_NOT_YET = "…"
_SHOWN = ("title", "version", "competency", "summary", "audience")
"""What stands in a preview where nothing is written yet."""


def draft_preview(reading: Reading, draft_id: DraftId) -> CredentialPage:
    """A draft as the page that educators would see. Raises ``NotFound`` and ``Refused``."""
    draft = draft_row(reading, draft_id)
    policy.may_write(reading.actor, draft_facts(reading, draft)).require()
    about = definition_from(
        _completed(draft.body),
        version_id=VersionId(""),
        credential_id=CredentialId(""),
        district_id=draft.district_id,
        state=VersionState.DRAFT,
        digest="",
    )
    return page_of(reading, about, may_start=refused("This is a preview of a draft."))


def offered_for(reading: Reading, section: Section) -> dict[str, Offer]:
    """The choices that the form of a section needs, by the name of its argument."""
    match section:
        case Section.ABOUT:
            return {"areas": _areas(reading, CORE_FOUR)}
        case Section.ALIGNMENTS:
            return {"areas": _areas(reading, CONDITIONS, below=ROLLED_UP_TO)}
        case Section.SUPPORTS:
            known = cards(reading, reading.actor.district_id)
            return {"credentials": tuple((card.slug, card.title) for card in known)}
        case _:
            return {}


def items_to_align_with(reading: Reading) -> Offer:
    """The items of all frameworks but the district's conditions, as "framework code" with title."""
    return tuple(
        (f"{item.framework_id} {item.code}", f"{item.code} {item.title}")
        for framework in frameworks.frameworks(reading)
        if framework.id != CONDITIONS
        for item in frameworks.items(reading, framework.id)
    )


def may_write_for_district(reading: Reading) -> bool:
    """Whether the actor may begin drafts of the district's own."""
    return policy.may_see_drafts(reading.actor)


def person_by_address(reading: Reading, email: str) -> PersonId:
    """Somebody by the address they sign in with. Raises ``NotFound``."""
    try:
        return people.person_by_email(reading, email)
    except NotFound as error:
        cure = "Check it, or ask an administrator to invite them first."
        raise NotFound(f"Nobody of this district has the address {email}.", cure=cure) from error


def _areas(reading: Reading, framework: str, *, below: Collection[str] | None = None) -> Offer:
    found = frameworks.items(reading, framework, type="competency_area")
    return tuple(
        (item.code, f"{item.code} {item.title}")
        for item in found
        if below is None or item.parent_code in below
    )


def _completed(body: Mapping[str, Any]) -> dict[str, Any]:
    """The text with something in every place that a page shows."""
    blank: dict[str, Any] = dict.fromkeys(_SHOWN, _NOT_YET)
    why, method, effort = (body.get(name) or {} for name in ("why", "method", "effort"))
    rubric = body.get("rubric")
    kinds = {kind.value for kind in CredentialKind}
    return {
        **blank,
        **body,
        "kind": body["kind"] if body.get("kind") in kinds else CredentialKind.MICRO_CREDENTIAL.value,
        "audiences": body.get("audiences") or [],
        "method": {"summary": method.get("summary", _NOT_YET), "steps": method.get("steps") or []},
        "why": {
            "summary": why.get("summary", _NOT_YET),
            "sources": [
                {"author": _NOT_YET, "year": 0, "title": _NOT_YET, **source}
                for source in why.get("sources") or ()
            ],
        },
        "effort": {"low": effort.get("low", 0), "high": effort.get("high", 0)},
        "area": body.get("area"),
        "demands": [_completed_demand(part) for part in body.get("demands") or ()],
        "rubric": {
            "passing": rubric.get("passing", Level.MEETS.value),
            "criteria": [_completed_criterion(part, body) for part in rubric.get("criteria") or ()],
        }
        if rubric
        else None,
        "supports": body.get("supports") or {},
    }


def _completed_demand(part: Mapping[str, Any]) -> dict[str, Any]:
    words = part.get("words")
    return {
        **dict.fromkeys(("id", "title", "prompt", "shows", "leave_out"), _NOT_YET),
        "kind": "answer",
        **part,
        "words": {"min": words.get("min", 0), "max": words.get("max", 0)} if words is not None else None,
        "accepts": part.get("accepts") or ["document"],
    }


def _completed_criterion(part: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    known = {demand.get("id") for demand in body.get("demands") or ()}
    return {
        **dict.fromkeys(("id", "title", "look_for"), _NOT_YET),
        **part,
        "demands": [demand for demand in part.get("demands") or () if demand in known],
        "levels": {level.value: (part.get("levels") or {}).get(level.value, _NOT_YET) for level in Level},
    }
