"""Badges of an issuer far away, and what becomes of them here, made through the service as the application does."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from awards import service
from awards.openbadge import (
    Addresses,
    build_did_document,
    build_ob2_assertion,
    build_ob2_badge_class,
    build_ob2_issuer,
    build_ob2_revocation_list,
    build_ob3,
    build_status_list,
    revoked_ob2_assertion,
)
from awards.ports import OtherSites
from awards.rules import (
    AwardFacts,
    AwardId,
    AwardState,
    IssuerFacts,
    IssuerId,
    OutsideDecisionId,
    OutsideId,
    RecipientFacts,
    StatusListId,
    StatusPlace,
    Worth,
    identity_hash,
)
from awards.signing import key_from_seed, sign_data_integrity
from evidence.rules import AttachmentId
from tests.awards.badges import ACHIEVEMENT
from tests.factories.evidence import pdf
from tests.factories.town import Town, email_of
from tests.fakes import FakeSites
from waymark.kernel.actor import Actor

FAR = Addresses("https://micro.example")
ISSUER_ID = IssuerId("far")
ISSUER = IssuerFacts(
    ISSUER_ID, FAR.did(ISSUER_ID), "Micro Promise", "https://micro.example/", "hi@micro.example"
)
KEY = key_from_seed(bytes(range(1, 33)), controller=ISSUER.did, key_id="far-key")
AWARDED = datetime(2025, 3, 1, 9, tzinfo=UTC)
LIST = StatusListId("far-list")
SLUG = "growth-mindset"
WORDS = "I showed the same two lessons, with what learners said about mistakes."
REASON = "It asks for the same evidence and was read by two people."


class Issuer:
    """Somebody who issues badges far away, hosted (2.0) and signed (3.0), and may revoke them."""

    def __init__(self, town: Town) -> None:
        self.town, self.sites = town, FakeSites()
        town.runtime.ports._supplied[OtherSites] = self.sites
        self.sites.put(FAR.ob2_issuer(ISSUER_ID), build_ob2_issuer(ISSUER, FAR))
        self.sites.put(FAR.ob2_badge(ACHIEVEMENT.version_id), build_ob2_badge_class(ACHIEVEMENT, ISSUER, FAR))
        host, *folders = ISSUER.did.removeprefix("did:web:").split(":")
        self.sites.put(
            f"https://{host}/{'/'.join(folders)}/did.json", build_did_document(ISSUER.did, [KEY.public])
        )
        self._publish(self.facts("nobody", AwardState.ISSUED))

    def facts(self, name: str, state: AwardState = AwardState.ISSUED, **changes: Any) -> AwardFacts:
        email = changes.pop("email", email_of(name))
        facts = AwardFacts(
            id=AwardId(f"for-{name}"),
            achievement=ACHIEVEMENT,
            issuer=ISSUER,
            recipient=RecipientFacts("1" * 32, identity_hash(email, "salt"), "salt"),
            awarded_at=AWARDED,
            status=StatusPlace(LIST, 7),
            state=state,
            revocation_reason="" if state is AwardState.ISSUED else "The evidence was borrowed.",
        )
        return replace(facts, **changes)

    def hosted(self, name: str = "educator", **changes: Any) -> dict[str, Any]:
        """A 2.0 badge, published at its address."""
        facts = self.facts(name, **changes)
        self._publish(facts)
        return build_ob2_assertion(facts, FAR)

    def signed(self, name: str = "educator", **changes: Any) -> dict[str, Any]:
        """A 3.0 badge with its proof."""
        facts = self.facts(name, **changes)
        self._publish(facts)
        return sign_data_integrity(build_ob3(facts, FAR), KEY, AWARDED)

    def address(self, name: str = "educator") -> str:
        return FAR.ob2_assertion(AwardId(f"for-{name}"))

    def revoke(self, name: str = "educator") -> None:
        self._publish(self.facts(name, AwardState.REVOKED))

    def _publish(self, facts: AwardFacts) -> None:
        gone, now = facts.state is AwardState.REVOKED, self.town.clock.now()
        assertion = (revoked_ob2_assertion if gone else build_ob2_assertion)(facts, FAR)
        self.sites.put(FAR.ob2_assertion(facts.id), assertion, gone=gone)
        self.sites.put(FAR.ob2_revocations(ISSUER_ID), build_ob2_revocation_list(ISSUER_ID, [facts], FAR))
        listed = build_status_list(
            LIST,
            ISSUER.did,
            [7] if gone else [],
            addresses=FAR,
            valid_from=now.replace(year=now.year - 1),
            valid_until=now.replace(year=now.year + 5),
        )
        self.sites.put(FAR.status_list(LIST), sign_data_integrity(listed, KEY, AWARDED))


def issuer(town: Town) -> Issuer:
    return Issuer(town)


def brought(town: Town, actor: Actor, document: dict[str, Any] | None = None, **given: Any) -> OutsideId:
    """A badge on the shelf, checked with other sites asked."""
    far = given.pop("by", None) or issuer(town)
    content = json.dumps(document or far.hosted()).encode()
    with town.look(actor) as look:
        report = service.examine(look, content, given_to=given.get("given_to", ""))
    with town.at(actor) as uow:
        return service.bring_badge(uow, content, report=report, **given)


def prior(town: Town, actor: Actor, **changes: Any) -> OutsideId:
    """Prior learning with a link."""
    said = {"title": "A course in 2023", "words": "I learned to plan.", "links": ["https://example.org/a"]}
    with town.at(actor) as uow:
        return service.bring_prior_learning(uow, **{**said, **changes})


def with_file(town: Town, actor: Actor) -> tuple[OutsideId, AttachmentId]:
    """Prior learning with a file that shows it."""
    outside_id = prior(town, actor, title="Another course")
    with town.look(actor) as look:
        paper = io.BytesIO(pdf("A transcript"))
        kept = service.keep_outside_file(look, outside_id, paper, "Transcript.pdf", limit=2**20)
    with town.at(actor) as uow:
        return outside_id, service.add_outside_file(uow, outside_id, kept)


def proposed(
    town: Town, actor: Actor, outside_id: OutsideId | None = None, slug: str = SLUG, **given: Any
) -> OutsideId:
    """Matched with a credential and proposed."""
    outside_id = outside_id or brought(town, actor, **given)
    with town.at(actor) as uow:
        service.match_credential(uow, outside_id, slug)
    with town.at(actor) as uow:
        service.propose(uow, outside_id, WORDS)
    return outside_id


def decide(
    town: Town, outside_id: OutsideId, worth: Worth = Worth.EQUIVALENT, slug: str = SLUG, **given: Any
) -> OutsideDecisionId:
    with town.at(given.pop("by", None) or town.program_lead) as uow:
        return service.decide(
            uow,
            outside_id,
            worth=worth,
            reason=given.pop("reason", REASON),
            credential=slug if worth.names_a_credential else "",
            **given,
        )


def decided(town: Town, actor: Actor, worth: Worth = Worth.EQUIVALENT, **given: Any) -> OutsideId:
    """Decided by the program lead."""
    outside_id = proposed(town, actor, **given)
    decide(town, outside_id, worth, given.get("slug", SLUG))
    return outside_id
