"""Checks every badge of the corpus in a process of its own, within limits, and prints what was found.

``python -m tests.awards.corpus.examine THEME`` prints one line of JSON for each badge. A badge for which memory is
not enough ends as an error; one that takes too long, or kills the process, ends it without a line of its own.
"""

from __future__ import annotations

import json
import resource
import signal
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from awards.verifying import LARGEST_ANSWER, Answer, UnreachableError, verify
from awards.verifying.keys import did_document_address
from tests.awards.corpus import large
from tests.awards.corpus.__main__ import FOLDER, entry
from waymark.app.fetching import PublicSites

SECONDS = 5.0
MEMORY = 200 * 2**20
NAMES = {"intranet.example": ["10.0.0.7"], "metadata.example": ["169.254.169.254"]}
"""What a name server of the attacker, or of the town, would say. Every other name is not known."""


class World:
    """The web of one case: what the manifest says, and beyond it what this product would open in earnest."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers
        self._opener = PublicSites(look_up=_look_up)

    def resolve(self, address: str) -> Answer:
        if address not in self._answers:
            outside = did_document_address(address) if address.startswith("did:") else address
            return self._opener.read(outside, seconds=1.0, most=LARGEST_ANSWER)
        told = self._answers[address]
        if told is None:
            raise UnreachableError(f"{address} does not answer.")
        body = told if isinstance(told, str) else json.dumps(told)
        return Answer(body.encode(), gone=isinstance(told, dict) and bool(told.get("gone")))

    def reach(self, address: str) -> bool:
        if address not in self._answers:
            return self._opener.is_there(address, seconds=1.0)
        return not self._answers[address].get("gone")


def _look_up(host: str, port: int) -> list[str]:
    if host in NAMES:
        return NAMES[host]
    if host.endswith((".example", ".test")):
        raise socket.gaierror(f"no {host}")
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port)))


def cases_of(theme: str) -> list[dict[str, Any]]:
    """Every case of a theme: from the files that are kept, or made here where they would be large."""
    if theme == "large":
        return [{**entry(theme, case), "made": case.content} for case in large()]
    kept: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text())
    return [case for case in kept if case["file"].startswith(f"{theme}/")]


def _examined(case: dict[str, Any], webs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    content = case.get("made") or (FOLDER / case["file"]).read_bytes()
    world = World({**webs["sound"], **webs[case["web"]]})
    called: list[object] = []
    socket.create_connection = lambda address, *args, **options: _refuse(called, address)  # type: ignore[assignment]
    _forget_peak()
    before, began = _memory("VmRSS"), time.process_time()
    with _at_most(SECONDS):
        try:
            report = verify(
                content,
                world.resolve,
                now=datetime.now(UTC),
                identity=case.get("identity"),
                reach=world.reach,
            ).as_dict()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test has to hear of it
            report = {"error": f"{type(error).__name__}: {error}"[:300]}
    seconds, after = time.process_time() - began, _memory("VmHWM")
    return {
        "file": case["file"],
        "seconds": round(seconds, 3),
        "megabytes": max(0, after - before) // 2**20,
        "called": called,
        "report": report,
    }


def _refuse(called: list[object], address: object) -> NoReturn:
    called.append(address)
    raise OSError("nothing is called in this test")


class _at_most:  # noqa: N801  # reads as what it does
    """End the process when the time is over, however deep in a library it is.

    Counts the time of this process alone: nothing here waits for anybody, and other tests run beside it.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_error: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def main(theme: str) -> None:
    webs = json.loads((FOLDER / "webs.json").read_text())
    # Everything that is loaded once is loaded before anything is measured.
    for case in cases_of("sound"):
        _examined(case, webs)
    cases = cases_of(theme)
    resource.setrlimit(resource.RLIMIT_AS, (_memory("VmSize") + MEMORY, resource.RLIM_INFINITY))
    for case in cases:
        sys.stdout.write(f"{json.dumps(_examined(case, webs))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
