"""Whether the evidence that a badge names can still be opened. It is never read, and never judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from awards.verifying.keys import web_host
from awards.verifying.lookups import JsonObject, Lookups, UnreachableError
from awards.verifying.report import Findings, Step

_MOST_ASKED = 5


def check_evidence(document: JsonObject, lookups: Lookups, findings: Findings) -> None:
    """Answer the step of evidence, for the first few pieces that have an address."""
    addresses = list(dict.fromkeys(_addresses(document.get("evidence"))))
    if not addresses:
        findings.unknown(Step.EVIDENCE, "The badge names no evidence that could be opened.")
        return
    missing: list[str] = []
    for address in addresses[:_MOST_ASKED]:
        try:
            if not lookups.reach(address):
                missing.append(web_host(address))
        except UnreachableError as error:
            findings.unknown(
                Step.EVIDENCE, f"Whether its evidence can be opened could not be checked. {error}"
            )
            return
    asked = min(len(addresses), _MOST_ASKED)
    if missing:
        findings.failed(
            Step.EVIDENCE,
            f"{len(missing)} of {asked} pieces of evidence are not there any more, at {missing[0]}. This says "
            "nothing about the badge itself.",
        )
    elif asked < len(addresses):
        findings.passed(Step.EVIDENCE, f"The first {asked} of {len(addresses)} pieces of evidence are there.")
    else:
        findings.passed(Step.EVIDENCE, "The evidence that the badge names is there.")


def _addresses(evidence: object) -> Iterator[str]:
    for item in evidence if isinstance(evidence, list) else [evidence]:
        address = item.get("id") if isinstance(item, Mapping) else item
        if isinstance(address, str) and web_host(address):
            yield address
