"""Every badge of the corpus gets the right answer at the right step, in five seconds and 200 MB, and calls nobody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.awards.corpus import THEMES
from tests.awards.corpus.__main__ import FOLDER, files
from tests.awards.corpus.examine import MEMORY, SECONDS, cases_of
from tests.conftest import need

# What a person would not understand, or should not have to read.
NOT_PLAIN = re.compile(r"Traceback|Error\b|Exception|errno|\bNone\b|<class|0x[0-9a-f]{6}")


def examined(theme: str) -> dict[str, dict]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.awards.corpus.examine", theme],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    found = {line["file"]: line for line in map(json.loads, run.stdout.splitlines())}
    missing = [case["file"] for case in cases_of(theme) if case["file"] not in found]
    assert not missing, (
        f"the check of {missing[0]} ended the process ({run.returncode}): {run.stderr[-2000:]}"
    )
    return found


def wrong(case: dict, line: dict) -> list[str]:
    """What is wrong with the answer to a case; nothing if it is as it should be."""
    report = line["report"]
    if "error" in report:
        return [report["error"]]
    check = next(check for check in report["checks"] if check["step"] == case["step"])
    answer = f"{report['verdict']}, {check['step']} {check['outcome']}: {check['sentence']}"
    faults = {
        answer: (report["verdict"], check["outcome"]) != (case["verdict"], case["outcome"]),
        f"it does not say {case['says']!r}: {check['sentence']}": case["says"] not in check["sentence"],
        f"called {line['called']}": line["called"],
        f"took {line['seconds']} seconds": line["seconds"] > SECONDS,
        f"took {line['megabytes']} MB": line["megabytes"] > MEMORY // 2**20,
        **{
            f"not in plain words: {told['sentence']}": NOT_PLAIN.search(told["sentence"])
            for told in report["checks"]
        },
    }
    return [told for told, fault in faults.items() if fault]


@pytest.mark.parametrize("theme", [*THEMES, "large"])
def test_every_badge_gets_the_right_answer_within_limits(theme):
    need("/proc", Path("/proc/self/clear_refs").exists(), "this test measures memory as Linux tells it")
    found = examined(theme)
    problems = {
        case["file"]: problem for case in cases_of(theme) if (problem := wrong(case, found[case["file"]]))
    }
    assert problems == {}


def test_the_limits_are_noticed():
    case = cases_of("sound")[0]
    line = {"seconds": 0.1, "megabytes": 1, "called": [], "report": {"error": "MemoryError: "}}
    assert wrong(case, line)
    good = examined("sound")[case["file"]]
    assert not wrong(case, good)
    for change in ({"seconds": 5.1}, {"megabytes": 201}, {"called": [["10.0.0.1", 443]]}):
        assert wrong(case, {**good, **change})


def test_the_files_are_those_that_the_script_makes():
    stored = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()
    }
    made = files()
    assert sorted(stored) == sorted(made)
    assert [name for name in made if made[name] != stored[name]] == []
    assert len(made) > 450
    assert sum(map(len, made.values())) < 2_000_000
