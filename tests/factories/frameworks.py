"""A small framework of its own, so that tests do not lean on the words of the library."""

from __future__ import annotations

from typing import Any

from frameworks import service
from tests.factories.town import Town

WOODS: list[tuple[str, str | None, str]] = [
    ("W", None, "group"),
    ("W1", "W", "competency"),
    ("W1.a", "W1", "indicator"),
    ("W1.b", "W1", "indicator"),
    ("W2", "W", "competency"),
    ("X", None, "group"),
]


def item(code: str, parent: str | None, item_type: str = "competency", **changes: Any) -> dict[str, Any]:
    """One item of a framework file."""
    return {
        "code": code,
        "type": item_type,
        "parent": parent,
        "title": f"Title of {code}",
        "statement": f"Statement of {code}.",
        "themes": [],
        "source": {"section": "Woods"},
        "attrs": {},
        **changes,
    }


def document(framework_id: str = "woodcraft", *, items: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A framework file with six items."""
    return {
        "framework": {
            "id": framework_id,
            "title": "Woodcraft",
            "publisher": "The Guild",
            "year": 2020,
            "licence": "CC BY 4.0",
            "attribution": "After the Guild (2020).",
            "source": {"section": "All of it"},
        },
        "codes": "A letter for the tree.",
        "rules": [{"code": "slow", "statement": "Take your time with wood."}],
        "reconstructions": [{"where": "W2", "note": "The number was rubbed off."}],
        "items": [item(*row) for row in WOODS] if items is None else items,
    }


def of_district(town: Town) -> dict[str, str]:
    """A framework of the town with a comment, and a newer file of it that its program lead looks at."""
    with town.at(town.program_lead) as uow:
        framework_id = service.import_for_district(uow, document("town-crafts"))
        comment_id = service.comment(uow, framework_id, "Is this all?", code="W1")
    newer = document("town-crafts", items=[*document()["items"], item("N1", "X")])
    with town.at(town.program_lead) as uow:
        proposal_id = service.propose(uow, newer, file_name="newer.json", framework_id=framework_id)
    return {
        "framework_id": framework_id,
        "id": framework_id,
        "comment_id": comment_id,
        "proposal_id": proposal_id,
    }
