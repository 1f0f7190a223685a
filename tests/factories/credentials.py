"""A credential of its own, so that tests do not lean on the words of the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from credentials import queries, service
from credentials.payloads import AnchorFile, CredentialFile, ExampleFile
from credentials.rules import Definition, SampleId, VersionId
from tests.factories.town import Town
from waymark.kernel.actor import system_actor
from waymark.kernel.ids import DistrictId

LEVELS = ("beginning", "approaching", "meets", "exceeds")


def body(**changes: Any) -> dict[str, Any]:
    """What stands in a credential file: one written answer, one plan, three criteria."""
    slug = changes.get("slug", "marble-tracks")
    return {
        "format": "waymark/credential@1",
        "slug": slug,
        "version": "1.0",
        "kind": "micro_credential",
        "title": f"Title of {slug}",
        "competency": "The teacher builds marble tracks with learners and asks what makes them run.",
        "summary": "Build a track, predict the run, and try again.",
        "audience": "Teachers who like marbles.",
        "audiences": ["teachers"],
        "method": {"summary": "You build.", "steps": ["Plan a track.", "Build it.", "Run it."]},
        "why": {
            "summary": "Things that roll can be asked questions.",
            "sources": [{"author": "R. Ball", "year": 1999, "title": "On Rolling"}],
        },
        "depth": "explore",
        "effort": {"low": 3, "high": 5},
        "area": "CF3",
        "alignments": [
            {"framework": "core-four", "code": "CF3", "relation": "secondary"},
            {"framework": "casey-educator-competencies", "code": "P5.2", "relation": "primary"},
        ],
        "informs": ["PDL1"],
        "demands": [
            {
                "id": "track-story",
                "kind": "answer",
                "title": "The story of the track",
                "prompt": "Tell how the track came to be.",
                "words": {"min": 50, "max": 200},
                "shows": "A prediction and what came of it.",
                "leave_out": "Names of learners.",
            },
            {
                "id": "track-plan",
                "kind": "plan",
                "title": "The plan of the track",
                "prompt": "Hand in the drawing.",
                "count": 2,
                "accepts": ["pdf", "image", "link"],
                "shows": "Where the marble turns.",
                "leave_out": "Faces of learners.",
                "consent": "guardian",
            },
        ],
        "rubric": {
            "passing": "meets",
            "criteria": [
                {
                    "id": f"criterion-{n}",
                    "title": f"Criterion {n}",
                    "look_for": f"Look {n} times.",
                    "demands": ["track-story", "track-plan"],
                    "levels": {level: f"Seen at {level} in {n}." for level in LEVELS},
                }
                for n in (1, 2, 3)
            ],
        },
        "supports": {
            "readings": ["A book on slopes."],
            "activities": ["Roll one."],
            "coach_questions": ["Why there?"],
        },
        "credit_examples": ["It may count for something."],
        "prerequisites": [],
        "expires_after_months": None,
        "tags": ["marbles", "physics"],
        "glyph": "compass",
        **changes,
    }


def file(**changes: Any) -> CredentialFile:
    """A checked credential file."""
    return CredentialFile.model_validate(body(**changes))


def publish(town: Town, district_id: DistrictId | None = None, **changes: Any) -> VersionId:
    """A credential in the catalogue of the town (or of another district)."""
    district = district_id or town.district
    with town.at(system_actor(district)) as uow:
        return service.load(uow, district, file(**changes))


def published(town: Town, slug: str) -> Definition:
    """What the town's catalogue says about a credential."""
    with town.look() as look:
        return queries.definition(look, town.district, slug)


SENTENCE = "A marble rolls down and the learners say why. "
LONG = SENTENCE * 72
GIVEN = [
    {"demand": "track-story", "text": SENTENCE * 8},
    {"demand": "track-plan", "pieces": ["A drawing with three turns.", "A second drawing, steeper."]},
]
CRITERIA = ("criterion-1", "criterion-2", "criterion-3")


def anchor(levels: Iterable[str] = ("meets", "meets", "exceeds"), **changes: Any) -> AnchorFile:
    """A checked anchor for the credential above."""
    body = {
        "format": "waymark/anchor@1",
        "credential": "marble-tracks",
        "version": "1.0",
        "slug": "three-turns",
        "title": "Three turns and a reason",
        "expected": "met",
        "invented": True,
        "note": "Made up for tests.",
        "evidence": GIVEN,
        "scores": [
            {"criterion": name, "level": level, "reason": f"Reason for {name}."}
            for name, level in zip(CRITERIA, levels, strict=True)
        ],
        "learn": ["Look at the turns."],
    }
    return AnchorFile.model_validate(body | changes)


def example(**changes: Any) -> ExampleFile:
    """A checked worked example for the credential above."""
    body = {
        "format": "waymark/example@1",
        "credential": "marble-tracks",
        "version": "1.0",
        "title": "Marbles in grade 2",
        "invented": True,
        "note": "Made up for tests.",
        "evidence": GIVEN,
        "notes": [{"criterion": name, "note": f"Seen in {name}."} for name in CRITERIA],
    }
    return ExampleFile.model_validate(body | changes)


def load_sample(town: Town, file: AnchorFile | ExampleFile) -> SampleId:
    """An anchor or example beside its credential in the town."""
    with town.at(town.system) as uow:
        return service.load_sample(uow, town.district, file)
