"""A badge with everything in it, its issuer, and a small web that answers for both. For tests only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from resvg_py import svg_to_bytes

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
from awards.rules import (
    AchievementFacts,
    AlignmentFacts,
    AwardFacts,
    AwardId,
    AwardState,
    CriterionFacts,
    EarlierFacts,
    EvidenceFacts,
    IssuerFacts,
    IssuerId,
    KeyKind,
    LevelFacts,
    PublicKeyFacts,
    RecipientFacts,
    ResultFacts,
    StatusListId,
    StatusPlace,
    identity_hash,
    listed,
)
from awards.signing import (
    KeyElsewhere,
    SigningKey,
    key_from_seed,
    new_rsa_key,
    sign_data_integrity,
    signs_with,
)
from awards.verifying import Answer, UnreachableError

ADDRESSES = Addresses("https://waymark.test:8443")
EMAIL = "Ines.Duarte@town.example"
SIGNED_AT = datetime(2025, 9, 1, 8, 30, tzinfo=UTC)
ISSUER = IssuerFacts(
    IssuerId("5f1c"),
    ADDRESSES.did(IssuerId("5f1c")),
    "Sagebrush Valley School District",
    "https://waymark.test:8443/",
    "badges@town.example",
    "Public schools of the valley.",
)
LEVELS = tuple(
    LevelFacts(name.lower(), name, f"What can be seen at {name.lower()}.")
    for name in ("Beginning", "Approaching", "Meets", "Exceeds")
)
ACHIEVEMENT = AchievementFacts(
    version_id="v-77",
    slug="data-driven-interventions",
    name="Data-driven interventions",
    description="The educator plans an intervention from data & shows what came of it: «step by step».",
    criteria_narrative="**Hand in** a plan, the data it rests on,\nand a reflection.",
    image="https://waymark.test:8443/catalogue/data-driven-interventions.png",
    version="1.0",
    tags=("data", "growth", "Intervention"),
    alignments=(
        AlignmentFacts(
            "Uses data", "https://case.example/items/p52", "P5.2", "Educator Competencies", "Reads data."
        ),
        AlignmentFacts("Core Four", "https://case.example/items/cf1", "CF1", "Core Four"),
    ),
    criteria=(
        CriterionFacts("plan", "Plan", LEVELS, "meets"),
        CriterionFacts("reflection", "Reflection", LEVELS, "meets"),
    ),
    credits_available=Decimal("0.5"),
    earlier=(EarlierFacts("v-76", "0.9"),),
)
AWARD = AwardFacts(
    id=AwardId("a-4711"),
    achievement=ACHIEVEMENT,
    issuer=ISSUER,
    recipient=RecipientFacts("0b9f8d5e4c3a4f0e9d7c6b5a49382716", identity_hash(EMAIL, "s4lt"), "s4lt"),
    awarded_at=SIGNED_AT,
    status=StatusPlace(StatusListId("list-1"), 90_210),
)
EVERYTHING = replace(
    AWARD,
    valid_until=datetime(2099, 9, 1, tzinfo=UTC),
    evidence=(EvidenceFacts("Plan", "https://evidence.example/plan", "What I did."), EvidenceFacts("Notes")),
    results=(ResultFacts("plan", "meets"), ResultFacts("reflection", "exceeds")),
)
KEY = key_from_seed(bytes(range(32)), controller=ISSUER.did, key_id="key-1")


@cache
def rsa_key(name: str = "rsa-1") -> tuple[KeyElsewhere, PublicKeyFacts]:
    """An RSA key of the issuer with its public half; the same in one run of the tests."""
    secret, public = new_rsa_key()
    key = KeyElsewhere(name, ISSUER.did, KeyKind.RSA, signs_with(secret, KeyKind.RSA))
    return key, PublicKeyFacts(name, public, KeyKind.RSA)


def signed(award: AwardFacts = EVERYTHING, key: SigningKey = KEY) -> dict[str, Any]:
    """The signed 3.0 badge of an award."""
    return sign_data_integrity(build_ob3(award, ADDRESSES), key, SIGNED_AT)


def signed_list(marked: Iterable[int] = (), key: SigningKey = KEY, **dates: datetime) -> dict[str, Any]:
    """The issuer's status list, signed and in force."""
    now = datetime.now(UTC)
    period = {"valid_from": now - timedelta(hours=1), "valid_until": now + timedelta(days=1)} | dates
    unsigned = build_status_list(StatusListId("list-1"), ISSUER.did, marked, addresses=ADDRESSES, **period)
    return sign_data_integrity(unsigned, key, SIGNED_AT)


def picture() -> bytes:
    """A small PNG without a badge in it."""
    return svg_to_bytes(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )


@dataclass
class Web:
    """Answers for the issuer's addresses, as long as an address is not taken down."""

    award: AwardFacts = EVERYTHING
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        award, gone = self.award, listed(self.award.state)
        assertion = (revoked_ob2_assertion if gone else build_ob2_assertion)(award, ADDRESSES)
        place = award.status
        self.put(ISSUER.did, build_did_document(ISSUER.did, [KEY.public]))
        self.put(
            ADDRESSES.status_list(StatusListId("list-1")),
            signed_list([place.index] if gone and place else []),
        )
        self.put(ADDRESSES.ob2_assertion(award.id), assertion, gone=gone)
        self.put(ADDRESSES.ob2_badge("v-77"), build_ob2_badge_class(ACHIEVEMENT, ISSUER, ADDRESSES))
        self.put(ADDRESSES.ob2_issuer(ISSUER.id), build_ob2_issuer(ISSUER, ADDRESSES))
        self.put(
            ADDRESSES.ob2_revocations(ISSUER.id), build_ob2_revocation_list(ISSUER.id, [award], ADDRESSES)
        )

    def put(self, address: str, document: object, *, gone: bool = False) -> None:
        """Let an address answer with this document."""
        self.answers[address] = Answer(json.dumps(document).encode(), gone=gone)

    def down(self, address: str) -> None:
        """Let an address not answer any more."""
        del self.answers[address]

    def reach(self, address: str) -> bool:
        """Whether there is something at an address; the evidence of the badge is."""
        return address.startswith("https://evidence.example/") or address in self.answers

    def __call__(self, address: str) -> Answer:
        self.asked.append(address)
        if address not in self.answers:
            raise UnreachableError(f"{address} does not answer.")
        return self.answers[address]


def revoked(award: AwardFacts = EVERYTHING) -> AwardFacts:
    """The same award, taken back."""
    return replace(award, state=AwardState.REVOKED, revocation_reason="Earned with borrowed work.")
