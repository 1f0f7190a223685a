"""The model refuses a file that does not hold together, and says where and how to mend it."""

from copy import deepcopy

import pytest
from pydantic import ValidationError

from credentials.payloads import CredentialFile, problems_in

SOUND = {
    "format": "waymark/credential@1",
    "slug": "wait-time",
    "version": "1.0",
    "kind": "micro_credential",
    "title": "Wait time",
    "competency": "The teacher waits before taking an answer.",
    "summary": "Give learners time to think.",
    "audience": "Teachers",
    "audiences": ["teachers"],
    "method": {"summary": "Wait.", "steps": ["Ask.", "Wait three seconds.", "Call on someone."]},
    "why": {"summary": "Thinking takes time.", "sources": []},
    "depth": "explore",
    "effort": {"low": 2, "high": 4},
    "area": "CF1",
    "alignments": [{"framework": "casey-educator-competencies", "code": "P7.1", "relation": "primary"}],
    "informs": ["PDL1"],
    "demands": [
        {
            "id": "story",
            "kind": "answer",
            "title": "Story",
            "prompt": "Tell it.",
            "words": {"min": 50, "max": 100},
            "shows": "What happened",
            "leave_out": "Names",
        },
        {
            "id": "clip",
            "kind": "recording",
            "title": "Clip",
            "prompt": "Record it.",
            "count": 1,
            "accepts": ["video", "audio"],
            "shows": "The waiting",
            "leave_out": "Faces",
            "consent": "guardian",
        },
    ],
    "rubric": {
        "passing": "meets",
        "criteria": [
            {
                "id": name,
                "title": name,
                "look_for": "Look",
                "demands": ["story", "clip"],
                "levels": {"beginning": "0", "approaching": "1", "meets": "2", "exceeds": "3"},
            }
            for name in ("one", "two", "three")
        ],
    },
    "supports": {"readings": [], "activities": [], "coach_questions": []},
    "glyph": "data",
}


def without(file, *path):
    *way, last = path
    for step in way:
        file = file[step]
    del file[last]


def put(value, file, *path):
    *way, last = path
    for step in way:
        file = file[step]
    file[last] = value


def problems_after(change):
    file = deepcopy(SOUND)
    change(file)
    with pytest.raises(ValidationError) as refusal:
        CredentialFile.model_validate(file)
    return [(problem.where, problem.message) for problem in problems_in(refusal.value)]


def test_a_sound_file_is_read():
    assert CredentialFile.model_validate(SOUND).demands[1].accepts == ["video", "audio"]


def test_a_pathway_credential_has_neither_demands_nor_rubric():
    file = deepcopy(SOUND) | {"kind": "pathway"}
    assert problems_after(lambda f: f.update(kind="pathway")) == [
        ("demands", "A pathway credential is granted without evidence. Take away its demands."),
        ("rubric", "A pathway credential is granted without evidence. Take away its rubric."),
    ]
    without(file, "demands")
    without(file, "rubric")
    assert CredentialFile.model_validate(file).rubric is None


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (lambda f: f.update(colour="red"), "colour", "not known"),
        (lambda f: without(f, "competency"), "competency", "missing. Add it"),
        (lambda f: f.update(slug="Wait Time"), "slug", "small letters"),
        (lambda f: f.update(version="one"), "version", "no version number"),
        (lambda f: f.update(title="x" * 81), "title", "80 at most"),
        (lambda f: put("4", f, "effort", "high"), "effort.high", "no whole number"),
        (lambda f: put(1, f, "effort", "high"), "effort", "smaller number first"),
        (lambda f: put({"min": 9, "max": 3}, f, "demands", 0, "words"), "demands[1].words", "smaller number"),
        (lambda f: without(f, "demands", 0, "words"), "demands[1].words", "Give 'words'"),
        (lambda f: put(["pdf"], f, "demands", 0, "accepts"), "demands[1].accepts", "Take away 'accepts'"),
        (
            lambda f: put({"min": 1, "max": 2}, f, "demands", 1, "words"),
            "demands[2].words",
            "Take away 'words'",
        ),
        (lambda f: without(f, "demands", 1, "accepts"), "demands[2].accepts", "which forms are taken"),
        (lambda f: put("story", f, "demands", 1, "id"), "demands[2].id", "'story' is there already"),
        (
            lambda f: put("one", f, "rubric", "criteria", 1, "id"),
            "rubric.criteria[2].id",
            "'one' is there already",
        ),
        (
            lambda f: put(["film"], f, "rubric", "criteria", 0, "demands"),
            "rubric.criteria[1].demands[1]",
            "no demand 'film'",
        ),
        (
            lambda f: [c.update(demands=["story"]) for c in f["rubric"]["criteria"]],
            "demands[2]",
            "do not ask",
        ),
        (
            lambda f: put("2", f, "rubric", "criteria", 0, "levels", "approaching"),
            "rubric.criteria[1].levels",
            "same words",
        ),
        (lambda f: f["rubric"].update(criteria=f["rubric"]["criteria"][:2]), "rubric.criteria", "at least 3"),
        (
            lambda f: put("secondary", f, "alignments", 0, "relation"),
            "alignments",
            "no alignment is primary",
        ),
        (lambda f: f["alignments"].append(f["alignments"][0]), "alignments[2]", "Keep one"),
        (lambda f: f.update(prerequisites=["wait-time"]), "prerequisites[1]", "itself"),
        (lambda f: f.update(rubric=None), "rubric", "Give it a 'rubric'"),
        (lambda f: f.update(glyph="star"), "glyph", "'data'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_its_cure(change, where, says):
    problems = problems_after(change)
    assert len(problems) == 1
    assert problems[0][0] == where
    assert says.casefold() in problems[0][1].casefold()
