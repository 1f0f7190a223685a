"""A newer edition of a 3.0 badge, fetched once from where the badge says that it can be had.

The issuer's address is asked only after the signature fits, so that the address is the issuer's own word. What it
answers is judged as a badge by itself. There is one report in the end: of the newer edition, or of what was handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from awards.verifying.dates import read_moment
from awards.verifying.lookups import Lookups, UnreachableError
from awards.verifying.report import Outcome, Report, Step

_KIND = "1EdTechCredentialRefresh"
_NOT_FOUND_OUT = "Whether there is a newer edition could not be found out."


class _NoNewerError(Exception):
    """There is none, or none that may be used; its text is shown."""


def of_the_newest(report: Report, lookups: Lookups, judge: Callable[[str], Report]) -> Report:
    """The report of a newer edition where the issuer has one that holds up, else the same report; either says so."""
    document = report.document
    if document is None or report.check(Step.SIGNATURE).outcome is not Outcome.PASSED:
        return report
    try:
        return _newer(document, lookups, judge)
    except UnreachableError as error:
        return replace(report, edition=f"{_NOT_FOUND_OUT} {error}")
    except _NoNewerError as error:
        return replace(report, edition=str(error))


def _newer(document: Mapping[str, Any], lookups: Lookups, judge: Callable[[str], Report]) -> Report:
    address = _address(document.get("refreshService"))
    if not address:
        raise _NoNewerError("The badge does not say where a newer edition could be had.")
    answer = lookups.answer(address)
    text = answer.body.decode(errors="replace").strip()
    newer = judge(text) if text and not answer.gone and not text.startswith("<") else None
    if newer is None or newer.document is None or not _same_badge(newer.document, document):
        raise _NoNewerError(
            f"{_NOT_FOUND_OUT} The address that it names for that answers with something else."
        )
    signed_at, signed_before = (read_moment(one.get("validFrom")) for one in (newer.document, document))
    if signed_at is None or signed_before is None or signed_at <= signed_before:
        raise _NoNewerError("It is the newest edition of this badge.")
    if not _holds_up(newer):
        raise _NoNewerError(
            f"{_NOT_FOUND_OUT} What its issuer's address offers as one is not properly signed, so it was not used."
        )
    return replace(
        newer,
        edition=f"There is a newer edition of this badge, signed on {signed_at:%d %B %Y}. It was fetched from its "
        "issuer, and everything here is said of it.",
    )


def _address(service: Any) -> str:
    for one in service if isinstance(service, list) else [service]:
        if isinstance(one, Mapping) and one.get("type") in (_KIND, [_KIND]):
            named = one.get("id")
            return named if isinstance(named, str) else ""
    return ""


def _same_badge(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two copies are of one badge: issuer and identifier are the same, as the standard compares them."""
    return _name_of(one) == _name_of(other)


def _name_of(document: Mapping[str, Any]) -> tuple[str, str]:
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return unquote(str(named)).strip(), unquote(str(document.get("id"))).strip()


def _holds_up(report: Report) -> bool:
    answers = {step: report.check(step).outcome for step in (Step.FORMAT, Step.SCHEMA, Step.SIGNATURE)}
    return (
        set(answers.values()) == {Outcome.PASSED} and report.check(Step.ISSUER).outcome is not Outcome.FAILED
    )
