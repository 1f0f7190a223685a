"""Checking badges: own addresses are answered from the database, others by the port that opens them.

Only a person who asks for a check makes this installation open other sites. What is fetched is not kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urldefrag

from awards import openbadge
from awards.baking import LARGEST_PICTURE
from awards.ports import OtherSites
from awards.queries import documents, issuers, rows
from awards.rules import AwardId, AwardState, IssuerId, StatusListId
from awards.service.issuers import signed_status_list
from awards.verifying import LARGEST_ANSWER, Answer, Report, UnreachableError, Verdict, verify
from awards.verifying.keys import did_document_address, web_host
from credentials.rules import VersionId
from waymark.kernel.errors import Invalid, NotFound, Problem, Unavailable
from waymark.kernel.uow import Reading

SECONDS_FOR_OTHERS = 2.5
"""How long one check waits for other sites, all of them together."""

Source = bytes | str | Mapping[str, Any]
_WEB_PAGES = (b"<!doctype html", b"<html")


def check(reading: Reading, source: Source, *, identity: str | None = None) -> Report:
    """Check any badge, ours or another's, as far as that is possible without asking other sites."""
    return _checked(reading, source, _Addresses(reading, sites=None), identity)


def check_everywhere(
    reading: Reading, source: Source, *, identity: str | None = None, newest: bool = False
) -> Report:
    """Check any badge, and open the addresses of other sites that it names, within limits.

    With ``newest`` its issuer is asked once for a newer edition, and that one is judged if there is one.
    """
    return _checked(
        reading, source, _Addresses(reading, reading.ports.get(OtherSites)), identity, newest=newest
    )


def check_address(
    reading: Reading, address: str, *, identity: str | None = None, newest: bool = False
) -> Report:
    """Check the badge at an address, of this installation or of another site.

    Raises ``Invalid`` where there is no badge, ``Unavailable`` when the other site does not answer.
    """
    if not web_host(address):
        raise Unavailable("This address cannot be read.", cure="Give the whole address, from https:// on.")
    addresses = _Addresses(reading, reading.ports.get(OtherSites))
    source = _badge_here(reading, address) if addresses.own(address) else addresses.badge_elsewhere(address)
    return _checked(reading, source, addresses, identity, newest=newest)


class _Addresses:
    """Answers for the addresses in one badge. Other sites share one limit of time, if they are asked at all."""

    def __init__(self, reading: Reading, sites: OtherSites | None) -> None:
        self._reading = reading
        self._sites = sites
        self._bases = rows.base_addresses(reading.session)
        self._ends = time.monotonic() + SECONDS_FOR_OTHERS

    def own(self, address: str) -> bool:
        """Whether an address belongs to this installation."""
        return _own_path(address, self._bases) is not None

    def knows(self, issuer: str) -> bool:
        """Whether an issuer, by its identifier, issues badges here."""
        if issuer.startswith("did:"):
            return rows.issuer_named(self._reading.session, issuer) is not None
        return self.own(issuer)

    def resolve(self, address: str) -> Answer:
        try:
            if address.startswith("did:"):
                issuer_id = rows.issuer_named(self._reading.session, address)
                if issuer_id is None:
                    return self._elsewhere(did_document_address(address))
                return Answer(_json(issuers.did_document(self._reading, issuer_id)).encode())
            path = _own_path(address, self._bases)
            return self._elsewhere(address) if path is None else _answer(self._reading, path)
        except NotFound:
            raise UnreachableError("Nothing is published at an address that it names.") from None

    def what_a_mark_means(self, report: Report) -> Report:
        """Our list has one kind of mark. Of our own awards we know whether it stands for a suspension."""
        if not self.knows(report.issuer_id):
            return report
        named = str((report.document or {}).get("id"))
        path = _own_path(named, self._bases)
        if signed := openbadge.award_of_signed_assertion(named):
            path = f"ob2/assertions/{signed}"
        match path.split("/") if path else []:
            case ["ob3", "credentials", name] | ["ob2", "assertions", name]:
                award = rows.award_named(self._reading.session, AwardId(name))
            case _:
                return report
        if award is not None and award.state is AwardState.SUSPENDED:
            return report.with_status(
                Verdict.SUSPENDED,
                f"The issuer has suspended this badge for the time being. {award.suspension_reason}",
            )
        if award is not None and award.state is not AwardState.REVOKED:
            return report.with_status(
                Verdict.REVOKED,
                "This copy was taken back while the award was suspended. There is a newer one: ask its holder for it.",
            )
        return report

    def reach(self, address: str) -> bool:
        if self.own(address):
            raise UnreachableError(
                "Evidence that is kept here is shown to those who may see it, not to a check."
            )
        if self._sites is None:
            raise _not_asked(address)
        return self._sites.is_there(address, seconds=self._seconds())

    def badge_elsewhere(self, address: str) -> bytes:
        """What another site publishes at the address that a person typed."""
        try:
            answer = self._elsewhere(address, most=LARGEST_PICTURE)
        except UnreachableError as error:
            cure = "Check the address, or download the badge and hand over the file."
            raise Unavailable(str(error), cure=cure) from error
        if answer.body[:200].lstrip().lower().startswith(_WEB_PAGES):
            cure = "Download the badge from it, and hand over that file."
            raise _not_taken("This address is a web page, not a badge.", cure)
        return answer.body

    def _elsewhere(self, address: str, *, most: int = LARGEST_ANSWER) -> Answer:
        if self._sites is None:
            raise _not_asked(address)
        return self._sites.read(address, seconds=self._seconds(), most=most)

    def _seconds(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise UnreachableError("The sites that it names took too long to answer.")
        return left


def _checked(
    reading: Reading, source: Source, addresses: _Addresses, identity: str | None, *, newest: bool = False
) -> Report:
    report = verify(
        source,
        addresses.resolve,
        identity=identity or None,
        now=reading.now,
        knows=addresses.knows,
        reach=addresses.reach,
        newest=newest,
    )
    return addresses.what_a_mark_means(report) if report.verdict is Verdict.REVOKED else report


def _badge_here(reading: Reading, address: str) -> str:
    """The badge at an address of this installation, as it is published."""
    plain = urldefrag(address).url.partition("?")[0]
    path = _own_path(plain, rows.base_addresses(reading.session))
    try:
        match path.split("/") if path is not None else []:
            case ["badges", name] | ["ob3", "credentials", name]:
                award_id = AwardId(name.partition(".")[0])
                return documents.credential(reading, award_id).document
            case ["ob2", "assertions", name]:
                return _json(documents.assertion(reading, AwardId(name)).document)
            case _:
                raise _not_taken(
                    "There is no badge at this address.",
                    "Use the address of the badge's own page, with /badges/ in it.",
                )
    except NotFound:
        raise _not_taken(
            "There is no public badge at this address.", "Ask its holder whether they share it."
        ) from None


def _not_asked(address: str) -> UnreachableError:
    host = web_host(address) or "another site"
    return UnreachableError(f"It is published at {host}, which was not asked.")


def _answer(reading: Reading, path: str) -> Answer:
    match path.split("/"):
        case ["ob2", *below]:
            told = _older_document(reading, below)
            return told if isinstance(told, Answer) else Answer(_json(told).encode())
        case ["ob3", "status", name]:
            marks = issuers.marks_on(reading, StatusListId(name))
            return Answer(signed_status_list(reading, marks).encode())
        case ["ob3", "refresh", name]:
            return Answer(documents.credential(reading, AwardId(name)).document.encode())
        case _:
            raise _nothing_there()


def _older_document(reading: Reading, below: list[str]) -> Answer | dict[str, Any]:
    match below:
        case ["assertions", name]:
            told = documents.assertion(reading, AwardId(name))
            return Answer(_json(told.document).encode(), gone=told.revoked)
        case ["badges", name]:
            return documents.badge_class(reading, VersionId(name))
        case ["classes", issuer, name]:
            return documents.badge_class(reading, VersionId(name), IssuerId(issuer))
        case ["keys", issuer, name]:
            return issuers.ob2_key(reading, IssuerId(issuer), name)
        case ["issuers", name]:
            return issuers.ob2_issuer(reading, IssuerId(name))
        case ["revocations", name]:
            return documents.revocation_list(reading, IssuerId(name))
        case _:
            raise _nothing_there()


def _nothing_there() -> NotFound:
    return NotFound("Nothing that a check could need is at this address.")


def _own_path(address: str, own: tuple[str, ...]) -> str | None:
    for base in own:
        if address.startswith(f"{base}/"):
            return address.removeprefix(f"{base}/")
    return None


def _did_document_at(did: str) -> str:
    host, *folders = did.removeprefix("did:web:").split(":")
    return "/".join(("https:/", host.replace("%3A", ":"), *(folders or [".well-known"]), "did.json"))


def _not_taken(message: str, cure: str) -> Invalid:
    return Invalid(message, problems=(Problem("badge", f"{message} {cure}"),), cure=cure)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
