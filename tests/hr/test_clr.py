"""The record as a Comprehensive Learner Record 2.0: required, optional and wrong members, and the same every time."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from awards.canonical import NotSignable, canonical_nquads
from awards.openbadge import build_ob3_issuer
from awards.signing import sign_data_integrity
from hr.clr import SCHEMA, BadgeInside, RecordFacts, Stack, build_clr
from hr.rules import Contents, CreditEarned, CreditLine, RecordedAward
from schemas.registry import SchemaError, validate
from tests.awards.badges import ACHIEVEMENT, AWARD, ISSUER, KEY, signed

DAY, NOW = date(2026, 9, 1), datetime(2026, 9, 1, 15, tzinfo=UTC)
CONTENTS = Contents(
    name="Inês Duarte",
    school="Hill School",
    district=ISSUER.name,
    on=DAY,
    awards=(RecordedAward(AWARD.id, ACHIEVEMENT.name, "Micro-credential", DAY, None, ()),),
    credit=(
        CreditEarned(
            slug="ce-credit",
            title="Continuing education credit",
            rate="2 awards = 1 CE credit",
            authority="Sagebrush Valley",
            unit="CE credit",
            total=Decimal("0.5"),
            usable=Decimal(0),
            left_over=Decimal("0.5"),
            lines=(CreditLine(AWARD.id, ACHIEVEMENT.name, DAY, Decimal("0.5")),),
        ),
    ),
    waiting=(),
)
FACTS = RecordFacts(
    address="https://waymark.test:8443/records/r1",
    made_at=NOW,
    issuer=build_ob3_issuer(ISSUER),
    subject="urn:uuid:0b9f8d5e-4c3a-4f0e-9d7c-6b5a49382716",
    hashed_email="sha256$" + "0" * 64,
    salt="s4lt",
    contents=CONTENTS,
    badges=(BadgeInside(ACHIEVEMENT.slug, (ACHIEVEMENT.slug,), signed()),),
    stacks=(Stack("a-pathway", (ACHIEVEMENT.slug,), None),),
)


def record() -> dict[str, Any]:
    return build_clr(FACTS)


def test_the_same_facts_give_the_same_record_and_it_keeps_to_the_schema():
    assert record() == record()
    validate(SCHEMA, record())
    validate(SCHEMA, sign_data_integrity(record(), KEY, NOW))
    for inside in record()["credentialSubject"]["verifiableCredential"]:
        validate("openbadges/v3p0/credential", inside)


def test_the_contexts_stand_in_the_order_of_the_standard():
    assert record()["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


def test_each_line_of_credit_points_at_its_badge():
    credit = record()["credentialSubject"]["verifiableCredential"][-1]["credentialSubject"]

    assert credit["creditsEarned"] == 0.5
    (line,) = credit["result"]
    assert line["value"] == "0.5"
    assert line["alignment"][0]["targetUrl"] == signed()["id"]
    assert line["resultDescription"] == credit["achievement"]["resultDescription"][0]["id"]


def test_everything_of_it_is_covered_by_the_signature():
    text = canonical_nquads(record()).decode()

    for word in (
        "Inês Duarte",
        "<xsd:boolean>",
        "clr/vocab.html#verifiableCredential",
        "CE credit",
        ACHIEVEMENT.name,
    ):
        assert word in text


@pytest.mark.parametrize(
    "member", ["@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject"]
)
def test_nothing_required_may_be_missing(member):
    document = record()
    del document[member]
    with pytest.raises(SchemaError, match=member):
        validate(SCHEMA, document)


def subject(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]
    return found


def with_association(document: dict[str, Any], **changes: str) -> None:
    whole = {"type": "Association", "associationType": "isPartOf", "sourceId": "urn:a", "targetId": "urn:b"}
    subject(document)["association"] = [whole | changes]


WRONG = {
    "contexts in another order": lambda d: d["@context"].reverse(),
    "another kind": lambda d: d.update(type=["VerifiableCredential"]),
    "partial as a word": lambda d: d.update(partial="true"),
    "no badge inside": lambda d: subject(d).update(verifiableCredential=[]),
    "badges missing": lambda d: subject(d).pop("verifiableCredential"),
    "nobody": lambda d: (subject(d).pop("id"), subject(d).pop("identifier")),
    "a subject of another kind": lambda d: subject(d).update(type=["AchievementSubject"]),
    "a badge without its contexts": lambda d: subject(d)["verifiableCredential"][0].pop("@context"),
    "an unknown association": lambda d: with_association(d, associationType="knows"),
    "an association with more in it": lambda d: with_association(d, comment="x"),
    "an association to nothing": lambda d: with_association(d, targetId="nothing at all"),
    "an identifier with more in it": lambda d: subject(d)["identifier"][0].update(email="a@b.example"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused(change):
    document = record()
    change(document)
    with pytest.raises(SchemaError):
        validate(SCHEMA, document)


def test_what_may_be_there_may_be_there():
    document = record()
    with_association(document)
    subject(document)["achievement"] = [signed()["credentialSubject"]["achievement"]]
    document.update(validUntil="2030-01-01T00:00:00Z", description="All of it.")
    validate(SCHEMA, document)
    assert canonical_nquads(document)


@pytest.mark.parametrize(
    "contexts",
    [["https://context.invalid/v1"], [], "https://www.w3.org/ns/credentials/v2", [{"name": "urn:x"}]],
)
def test_a_badge_inside_cannot_bring_a_vocabulary_of_its_own(contexts):
    document = copy.deepcopy(record())
    subject(document)["verifiableCredential"][0]["@context"] = contexts
    with pytest.raises(NotSignable):
        canonical_nquads(document)


def test_nor_can_anything_else_in_it():
    document = copy.deepcopy(record())
    subject(document)["identifier"][0]["@context"] = document["@context"]
    with pytest.raises(NotSignable):
        canonical_nquads(document)
