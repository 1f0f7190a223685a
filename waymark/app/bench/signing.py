"""Signing and checking one badge, beside the libraries that others would use, in badges for each second of CPU.

CPU seconds and not seconds by the clock, because the machine is shared; work is done by one thread everywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier, add_data_integrity_proof

from awards.canonical import learned
from awards.canonical.processor import process
from awards.canonical.proof import from_base58, proof_nquads
from awards.jws import check_compact
from awards.openbadge import Addresses, build_did_document, build_ob3, moment
from awards.rules import (
    AchievementFacts,
    AlignmentFacts,
    AwardFacts,
    AwardId,
    CriterionFacts,
    EvidenceFacts,
    IssuerFacts,
    IssuerId,
    LevelFacts,
    RecipientFacts,
    ResultFacts,
    identity_hash,
)
from awards.signing import key_from_seed, sign_badge, sign_data_integrity, sign_jwt
from awards.verifying import Answer, Verdict, verify

ROUNDS, CPU_SECONDS = 3, 1.0
REFERENCE = Path(__file__).resolve().parents[3] / "tests" / "interop"
_REFERENCE_TAKES_AT_MOST = 600

_ADDRESSES = Addresses("https://waymark.example")
_ISSUER = IssuerFacts(
    IssuerId("1"),
    _ADDRESSES.did(IssuerId("1")),
    "Town School District",
    "https://town.example",
    "b@town.example",
)
_LEVELS = tuple(
    LevelFacts(str(number), name, f"What can be seen in work that is {name}.")
    for number, name in enumerate(("beginning", "approaching", "meets", "exceeds"), 1)
)
_CRITERIA = tuple(
    CriterionFacts(name, f"The {name} of the work", _LEVELS, passing="3")
    for name in ("plan", "data", "reflection")
)
_AWARD = AwardFacts(
    id=AwardId("0f3a"),
    achievement=AchievementFacts(
        version_id="v-1",
        slug="data-driven-interventions",
        name="Data-driven interventions",
        description="The educator plans an intervention from data and shows what came of it.",
        criteria_narrative="**Hand in** a plan, the data it rests on,\nand a reflection.\n" * 6,
        image="https://waymark.example/ob2/badges/v-1.png",
        version="1.0",
        tags=("data", "growth", "intervention"),
        alignments=tuple(
            AlignmentFacts(
                f"Competency {n}", f"https://frameworks.example/items/{n}", f"P{n}", "Educators", "Does it."
            )
            for n in range(4)
        ),
        criteria=_CRITERIA,
        credits_available=Decimal("0.5"),
    ),
    issuer=_ISSUER,
    recipient=RecipientFacts("0b9f8d5e4c3a4f0e9d7c6b5a49382716", identity_hash("a@b.example", "s"), "s"),
    awarded_at=datetime(2026, 9, 1, tzinfo=UTC),
    evidence=tuple(
        EvidenceFacts(f"Part {n}", f"https://evidence.example/{n}", "What I did, and what came of it.")
        for n in range(3)
    ),
    results=tuple(ResultFacts(criterion.id, "3") for criterion in _CRITERIA),
)
_CREATED = datetime(2026, 9, 1, tzinfo=UTC)
_KEY = key_from_seed(bytes(range(32)), controller=_ISSUER.did, key_id="key-1")
_PEM = _KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


_KEY_DOCUMENT = Answer(json.dumps(build_did_document(_ISSUER.did, [_KEY.public])).encode())


@dataclass(frozen=True)
class Engine:
    """What one way of signing and checking does in a second of CPU; None where it does not do it."""

    engine: str
    signed: float | None
    verified: float | None


def bench_signing() -> list[Engine]:
    """Every way on the same badge: rubric results, three pieces of evidence, four alignments."""
    document = build_ob3(_AWARD, _ADDRESSES)
    return [*_proofs(document), *_tokens(document), *_bare(), *_reference(document)]


def _proofs(document: dict[str, Any]) -> Iterator[Engine]:
    signed = sign_data_integrity(document, _KEY, _CREATED)
    private = _KEY.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    method = _KEY.verification_method
    holders, text = _holders(), json.dumps(signed)
    yield Engine(
        "Waymark, proof, shape seen before",
        _rate(lambda: sign_data_integrity(next(holders), _KEY, _CREATED)),
        _rate(lambda: _check(text)),
    )
    yield Engine(
        "Waymark, proof, never seen", _rate(lambda: _unseen(document)), _rate(lambda: _check_unseen(text))
    )
    yield Engine("PyLD, signature only", _rate(lambda: _pyld(document)), _rate(lambda: _pyld_check(signed)))
    yield Engine(
        "openbadgeslib, proof",
        _rate(lambda: add_data_integrity_proof(document, private, method, created=_CREATED)),
        _rate(lambda: OB3LdpVerifier(pubkey_pem=_PEM).verify(signed)),
    )


def _tokens(document: dict[str, Any]) -> Iterator[Engine]:
    token = sign_jwt(document, _KEY)
    yield Engine(
        "Waymark, token", _rate(lambda: sign_jwt(document, _KEY)), _rate(lambda: check_compact(token, _PEM))
    )
    yield Engine("Waymark, proof and token", _rate(lambda: sign_badge(document, _KEY, _CREATED)), None)
    yield Engine("openbadgeslib, token", None, _rate(lambda: OB3Verifier(_PEM).verify(token)))


def _bare() -> Iterator[Engine]:
    content = bytes(64)
    signature = _KEY.private.sign(content)
    public = _KEY.private.public_key()
    yield Engine(
        "bare Ed25519",
        _rate(lambda: _KEY.private.sign(content)),
        _rate(lambda: public.verify(signature, content)),
    )


def _holders() -> Iterator[dict[str, Any]]:
    """Badges of different people, made beforehand."""
    made = [
        build_ob3(
            replace(_AWARD, id=AwardId(f"award-{n}"), recipient=replace(_AWARD.recipient, salt=f"s{n}")),
            _ADDRESSES,
        )
        for n in range(200)
    ]
    while True:
        yield from made


def _answers(address: str) -> Answer:
    return _KEY_DOCUMENT


def _check(text: str) -> None:
    report = verify(text, _answers, now=datetime.now(UTC))
    if report.verdict is not Verdict.VALID:
        raise AssertionError(report)


def _unseen(document: Mapping[str, Any]) -> None:
    learned.forget()
    sign_data_integrity(document, _KEY, _CREATED)


def _check_unseen(text: str) -> None:
    learned.forget()
    _check(text)


def _pyld(document: Mapping[str, Any]) -> bytes:
    options = proof_nquads(_KEY.verification_method, moment(_CREATED))
    return _KEY.private.sign(hashlib.sha256(options).digest() + hashlib.sha256(process(document)).digest())


def _pyld_check(signed: Mapping[str, Any]) -> None:
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    options = proof_nquads(_KEY.verification_method, moment(_CREATED))
    content = hashlib.sha256(options).digest() + hashlib.sha256(process(unsigned)).digest()
    signature = from_base58(signed["proof"]["proofValue"][1:])
    _KEY.private.public_key().verify(signature or b"", content)


def _reference(document: dict[str, Any]) -> Iterator[Engine]:
    """The JavaScript libraries, where Node and the packages of tests/interop are there."""
    node = shutil.which("node")
    if node is None or not (REFERENCE / "node_modules").is_dir():
        return
    private = _KEY.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    task = {
        "credential": document,
        "did": build_did_document(_ISSUER.did, [_KEY.public]),
        "method": _KEY.verification_method,
        "key": base64.b64encode(private).decode(),
        "created": moment(_CREATED),
    }
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        file = Path(folder) / "task.json"
        file.write_text(json.dumps(task), encoding="utf-8")
        done = subprocess.run(  # noqa: S603  # our own script, with a file of our own
            [node, str(REFERENCE / "bench.mjs"), str(file)],
            cwd=REFERENCE,
            capture_output=True,
            check=True,
            timeout=_REFERENCE_TAKES_AT_MOST,
        )
    found = json.loads(done.stdout)
    if found["proofValue"] != sign_data_integrity(document, _KEY, _CREATED)["proof"]["proofValue"]:
        raise AssertionError("The JavaScript reference makes another signature.")
    yield Engine("JavaScript reference, proof", round(found["signed"], 1), round(found["verified"], 1))
    yield Engine("JavaScript jose, token", round(found["tokensSigned"], 1), round(found["tokensVerified"], 1))


def _rate(work: Callable[[], object]) -> float:
    """How often the work is done in a second of CPU: the median of some rounds."""
    work()
    rates = []
    for _ in range(ROUNDS):
        began, number = time.process_time(), 0
        while (used := time.process_time() - began) < CPU_SECONDS:
            work()
            number += 1
        rates.append(number / used)
    return round(statistics.median(rates), 1)
