"""Badges of ours before verifiers of other people: two in JavaScript, `jose`, and the validator of 2.0."""

from __future__ import annotations

import base64
import copy
import fcntl
import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from awards.baking import bake_png
from awards.canonical import OB3_EXTENSIONS, NotSignable, canonical_nquads
from awards.openbadge import (
    build_did_document,
    build_ob2_assertion,
    build_ob2_badge_class,
    build_ob2_issuer,
    build_ob2_key,
    build_ob2_revocation_list,
    build_ob2_signed_assertion,
    build_ob3,
    build_ob3_endorsement,
    revoked_ob2_assertion,
    signed_assertion_id,
    with_endorsements,
)
from awards.rules import AwardFacts, AwardId, EndorsementId, StatusListId, StatusPlace
from awards.signing import sign_data_integrity, sign_jws, sign_jwt
from tests.awards.anything import documents
from tests.awards.badges import (
    ACHIEVEMENT,
    ADDRESSES,
    AWARD,
    EMAIL,
    EVERYTHING,
    ISSUER,
    KEY,
    SIGNED_AT,
    picture,
    revoked,
    rsa_key,
    signed,
    signed_list,
)
from tests.conftest import need

pytestmark = pytest.mark.interop

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
VALIDATOR = FOLDER / ".ob2-validator"
INSTALLING = 300
CHECKING = 60


# --- Getting hold of the verifiers --------------------------------------------------------------------------


@contextmanager
def only_one_installs(name: str) -> Iterator[None]:
    """Tests run in several processes; they must not install into one folder at once."""
    with (FOLDER / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def installed(mark: Path, wanted: Path, commands: list[list[str]]) -> str:
    """Run the commands unless what is installed belongs to the wanted list; empty, or what went wrong."""
    stamp = hashlib.sha256(wanted.read_bytes()).hexdigest()
    with only_one_installs(mark.parent.name.strip(".")):
        if mark.exists() and mark.read_text() == stamp:
            return ""
        for command in commands:
            done = subprocess.run(
                command, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALLING, check=False
            )
            if done.returncode:
                return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        mark.write_text(stamp)
    return ""


@pytest.fixture(scope="session")
def node() -> Callable[..., list[str]]:
    """Runs verify.mjs and gives back the lines it prints."""
    need("Node 20", shutil.which("node") is not None and shutil.which("npm") is not None, "install Node 20")
    commands = [["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]]
    trouble = installed(MODULES / ".waymark-installed", FOLDER / "package-lock.json", commands)
    need("The npm packages for interop", not trouble, f"npm ci did not work ({trouble})")

    def run(*arguments: object) -> list[str]:
        command = ["node", "verify.mjs", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=FOLDER, capture_output=True, text=True, timeout=CHECKING, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


@pytest.fixture(scope="session")
def validator() -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Runs the 2.0 validator over a list of cases."""
    python = VALIDATOR / "bin" / "python"
    commands = [
        [sys.executable, "-m", "venv", "--clear", str(VALIDATOR)],
        [
            *(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--require-hashes", "-r", "ob2-validator.txt"),
        ],
    ]
    trouble = installed(VALIDATOR / ".waymark-installed", FOLDER / "ob2-validator.txt", commands)
    need("The Open Badges 2.0 validator", not trouble, f"it could not be installed ({trouble})")

    def run(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        command = [str(python), "-W", "ignore", "ob2_validator.py"]
        done = subprocess.run(
            command,
            cwd=FOLDER,
            input=json.dumps(cases),
            capture_output=True,
            text=True,
            timeout=CHECKING,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        reports: list[dict[str, Any]] = json.loads(done.stdout)
        return reports

    return run


# --- Version 3 ----------------------------------------------------------------------------------------------


def laid_out(folder: Path, badge: dict[str, Any] | None = None, marked: tuple[int, ...] = ()) -> Path:
    """A folder with a badge and everything a verifier needs to know about its issuer."""
    folder.mkdir()
    documents = {
        "credential": badge or signed(),
        "did": build_did_document(ISSUER.did, [KEY.public]),
        "status": signed_list(marked),
    }
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return folder


def verdict(node: Callable[..., list[str]], folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(node(folder)[0])
    return found


@pytest.mark.parametrize("award", [AWARD, EVERYTHING], ids=["sparse", "everything"])
def test_a_badge_verifies_with_every_library(node, tmp_path, award):
    folder = laid_out(tmp_path / "badge", signed(award))
    assertion = build_ob2_assertion(award, ADDRESSES)
    baked = bake_png(picture(), json.dumps(signed(award), ensure_ascii=False))
    (folder / "badge.png").write_bytes(bake_png(baked, json.dumps(assertion), version="2.0"))
    (folder / "credential.jwt").write_text(sign_jwt(build_ob3(award, ADDRESSES), KEY))
    found = verdict(node, folder)
    good = {"verified": True, "error": None}
    assert found == {
        "digitalbazaar": good,
        "digitalcredentials": good,
        "status": good | {"revoked": False},
        "jose": good,
        "png": good | {"assertion": assertion["id"]},
    }


def test_jose_takes_a_token_by_rs256_and_refuses_it_changed(node, tmp_path):
    key, public = rsa_key()
    token = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), key)
    head, payload, signature = token.split(".")
    claims = base64.urlsafe_b64decode(payload + "==").replace(b"Sagebrush", b"Tagebrush")
    forged = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
    found = []
    for name, handed in (("sound", token), ("forged", f"{head}.{forged}.{signature}")):
        folder = laid_out(tmp_path / name)
        document = build_did_document(ISSUER.did, [KEY.public, public])
        (folder / "did.json").write_text(json.dumps(document))
        (folder / "credential.jwt").write_text(handed)
        found.append(verdict(node, folder))
    good = {"verified": True, "error": None}
    # Both JavaScript libraries still find the Ed25519 key in a key document that lists an RSA key beside it.
    assert [one["digitalbazaar"] for one in found] == [good, good]
    assert [one["digitalcredentials"] for one in found] == [good, good]
    assert [one["jose"]["verified"] for one in found] == [True, False]


def test_a_badge_with_endorsements_verifies_and_so_does_each_endorsement(node, tmp_path):
    document = build_ob3(EVERYTHING, ADDRESSES)
    achievement = document["credentialSubject"]["achievement"]
    parts = {"achievement": achievement, "issuer": document["issuer"]}
    given = {
        name: sign_data_integrity(
            build_ob3_endorsement(
                EndorsementId(f"e-{name}"),
                ISSUER,
                of=part["id"],
                name=part["name"],
                comment="We «count» it.",
                given_at=SIGNED_AT,
                place=StatusPlace(StatusListId("list-1"), 17),
                addresses=ADDRESSES,
            ),
            KEY,
            SIGNED_AT,
        )
        for name, part in parts.items()
    }
    document["credentialSubject"]["achievement"] = with_endorsements(achievement, [given["achievement"]])
    document["issuer"] = with_endorsements(document["issuer"], [given["issuer"]])
    badge = sign_data_integrity(document, KEY, SIGNED_AT)
    forged = with_one_letter_changed(
        badge, ("issuer", "endorsement", 0, "credentialSubject", "endorsementComment"), 3
    )
    handed = {"badge": badge, **given, "forged": forged}
    folders = [laid_out(tmp_path / name, one) for name, one in handed.items()]
    found = dict(zip(handed, [json.loads(line) for line in node(*folders)], strict=True))
    for library in ("digitalbazaar", "digitalcredentials"):
        verified = {name: one[library]["verified"] for name, one in found.items()}
        assert verified == {"badge": True, "achievement": True, "issuer": True, "forged": False}, library


def test_a_revoked_badge_is_seen_to_be_revoked(node, tmp_path):
    found = verdict(node, laid_out(tmp_path / "badge", marked=(AWARD.status.index,)))
    assert found["status"] == {"verified": True, "revoked": True, "error": None}


def test_a_neighbour_on_the_list_is_not(node, tmp_path):
    found = verdict(
        node, laid_out(tmp_path / "badge", marked=(AWARD.status.index + 1, AWARD.status.index - 1))
    )
    assert found["status"]["revoked"] is False


def text_paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in {"@context", "type"}:
                yield from text_paths(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from text_paths(member, (*path, number))
    elif isinstance(value, str):
        yield path


def with_one_letter_changed(document: dict[str, Any], path: tuple[Any, ...], place: int) -> dict[str, Any]:
    changed: Any = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at[step]
    old = at[path[-1]]
    place %= len(old)
    at[path[-1]] = old[:place] + ("b" if old[place] != "b" else "c") + old[place + 1 :]
    return changed


SUBJECT = ("credentialSubject",)
ALWAYS = [
    ("name",),
    ("issuer", "id"),
    ("issuer", "name"),
    ("validUntil",),
    (*SUBJECT, "id"),
    (*SUBJECT, "identifier", 0, "identityHash"),
    (*SUBJECT, "achievement", "criteria", "narrative"),
    (*SUBJECT, "achievement", "alignment", 0, "targetCode"),
    ("credentialStatus", "statusListIndex"),
    ("proof", "created"),
    ("proof", "proofValue"),
    ("proof", "verificationMethod"),
]


def test_one_changed_letter_fails_wherever_it_is(node, tmp_path):
    badge = signed()
    dice = random.Random()
    others = dice.sample(sorted(set(text_paths(badge)) - set(ALWAYS), key=str), 12)
    changes = [(path, dice.randrange(400)) for path in [*ALWAYS, *others]]
    folders = []
    for number, (path, place) in enumerate(changes):
        broken = with_one_letter_changed(badge, path, place)
        folder = laid_out(tmp_path / str(number), broken)
        (folder / "badge.png").write_bytes(bake_png(picture(), json.dumps(broken, ensure_ascii=False)))
        folders.append(folder)
    found = [json.loads(line) for line in node(*folders)]
    assert len(found) == len(changes)
    for change, verdicts in zip(changes, found, strict=True):
        for library in ("digitalbazaar", "digitalcredentials", "png"):
            assert verdicts[library]["verified"] is False, (library, change)


def test_a_damaged_picture_and_a_changed_token_fail(node, tmp_path):
    folder = laid_out(tmp_path / "badge")
    baked = bytearray(bake_png(picture(), json.dumps(signed())))
    baked[baked.index(b"Sagebrush")] ^= 1
    (folder / "badge.png").write_bytes(baked)
    head, payload, signature = sign_jwt(build_ob3(EVERYTHING, ADDRESSES), KEY).split(".")
    claims = base64.urlsafe_b64decode(payload + "==").replace(b"Sagebrush", b"Tagebrush")
    forged = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
    (folder / "credential.jwt").write_text(f"{head}.{forged}.{signature}")
    found = verdict(node, folder)
    assert found["png"]["verified"] is False
    assert found["jose"]["verified"] is False
    assert found["digitalbazaar"]["verified"] is True


def test_a_badge_signed_by_somebody_else_fails(node, tmp_path):
    folder = laid_out(tmp_path / "badge")
    document = build_did_document(ISSUER.did, [replace(KEY.public, raw=bytes(31) + b"\x01")])
    (folder / "did.json").write_text(json.dumps(document))
    assert verdict(node, folder)["digitalbazaar"]["verified"] is False
    document = build_did_document(ISSUER.did, [KEY.public]) | {"assertionMethod": []}
    (folder / "did.json").write_text(json.dumps(document))
    assert verdict(node, folder)["digitalbazaar"]["verified"] is False


def documents_with_any_text() -> list[tuple[dict[str, Any], str]]:
    """Badges filled with random text of all scripts, as far as they may be signed, and our hash of each."""
    taken: list[tuple[dict[str, Any], str]] = []
    # Control characters are left out beforehand, since nothing with one may be signed.
    anything = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\t\n\r"\\')

    @settings(max_examples=80, phases=[Phase.generate], deadline=None, database=None)
    @given(st.lists(st.text(anything, min_size=1, max_size=30), min_size=5, max_size=5))
    def fill(texts: list[str]) -> None:
        document = build_ob3(EVERYTHING, ADDRESSES)
        achievement = document["credentialSubject"]["achievement"]
        document["name"], document["issuer"]["name"] = texts[0], texts[1]
        achievement["criteria"]["narrative"], achievement["tag"] = texts[2], texts[3:]
        try:
            taken.append((document, hashlib.sha256(canonical_nquads(document)).hexdigest()))
        except NotSignable:
            return

    fill()
    return taken


def test_the_canonical_form_is_the_same_in_javascript(node, tmp_path):
    ours = documents_with_any_text()
    assert len(ours) > 30
    file = tmp_path / "documents.ndjson"
    file.write_text("".join(f"{json.dumps(document)}\n" for document, _ in ours), encoding="utf-8")
    assert node("--canonical", file) == [digest for _, digest in ours]


def test_templates_give_the_same_as_javascript_for_a_thousand_badges(node, tmp_path):
    seed = random.randrange(10**6)
    ours: list[tuple[dict[str, Any], str]] = []
    for document in documents(seed, 40, 25):
        with suppress(NotSignable):
            nquads = canonical_nquads(document, learn=True)
            ours.append((document, hashlib.sha256(nquads).hexdigest()))
    file = tmp_path / "documents.ndjson"
    file.write_text("".join(f"{json.dumps(document)}\n" for document, _ in ours), encoding="utf-8")
    assert len(ours) > 800
    assert node("--canonical", file) == [digest for _, digest in ours], seed


def test_contexts_of_two_origins_mean_the_same(node, tmp_path):
    """The JavaScript side has its contexts from other packages than ours."""
    document = build_ob3(EVERYTHING, ADDRESSES)
    document["@context"].append(OB3_EXTENSIONS)
    file = tmp_path / "document.ndjson"
    file.write_text(json.dumps(document))
    assert node("--canonical", file) == [hashlib.sha256(canonical_nquads(document)).hexdigest()]


# --- Version 2 ----------------------------------------------------------------------------------------------


def answering(body: bytes, kind: str, status: int = 200) -> dict[str, Any]:
    return {"status": status, "type": kind, "body": base64.b64encode(body).decode()}


def case(
    award: AwardFacts = EVERYTHING, *, email: str | None = EMAIL.lower(), **changes: Any
) -> dict[str, Any]:
    """What the 2.0 validator sees of an award. ``changes`` replaces documents by name."""
    address = ADDRESSES.ob2_assertion(award.id)
    gone = award is not EVERYTHING and award.state.value == "revoked"
    documents = {
        "assertion": (revoked_ob2_assertion if gone else build_ob2_assertion)(award, ADDRESSES),
        "badge_class": build_ob2_badge_class(ACHIEVEMENT, ISSUER, ADDRESSES),
        "issuer": build_ob2_issuer(ISSUER, ADDRESSES),
        "revocations": build_ob2_revocation_list(ISSUER.id, [award], ADDRESSES),
    } | changes
    places = {
        "assertion": address,
        "badge_class": ADDRESSES.ob2_badge("v-77"),
        "issuer": ADDRESSES.ob2_issuer(ISSUER.id),
        "revocations": ADDRESSES.ob2_revocations(ISSUER.id),
    }
    addresses = {
        place: answering(json.dumps(documents[name]).encode(), "application/ld+json")
        for name, place in places.items()
    }
    if gone:
        addresses[address]["status"] = 410
    for image in (ACHIEVEMENT.image, ADDRESSES.badge_image(award.id)):
        addresses[image] = answering(picture(), "image/png")
    return {"addresses": addresses, "subject": address, "email": email}


def test_the_validator_of_version_2_takes_our_badge(validator):
    hosted = case()
    pasted = case() | {"subject": json.dumps(build_ob2_assertion(EVERYTHING, ADDRESSES))}
    sparse = case(AWARD)
    for report in validator([hosted, pasted, sparse]):
        assert report == {"valid": True, "version": "2.0", "errors": []}


def test_the_validator_of_version_2_refuses_what_is_wrong(validator):
    assertion = build_ob2_assertion(EVERYTHING, ADDRESSES)
    badge_class = build_ob2_badge_class(ACHIEVEMENT, ISSUER, ADDRESSES)
    cases = {
        "revoked": case(revoked()),
        "somebody else's": case(email="somebody@town.example"),
        "expired": case(assertion={**assertion, "expires": "2025-10-01T00:00:00Z"}),
        "another issuer": case(badge_class=with_one_letter_changed(badge_class, ("issuer",), -1)),
        "an issuer elsewhere": case(
            badge_class=badge_class | {"issuer": "https://evil.example/issuer"},
            issuer=build_ob2_issuer(ISSUER, ADDRESSES) | {"id": "https://evil.example/issuer"},
        ),
    }
    for path in (("badge",), ("recipient", "identity"), ("recipient", "salt"), ("type",), ("issuedOn",)):
        cases[f"a letter in {'.'.join(path)}"] = case(assertion=with_one_letter_changed(assertion, path, -1))
    reports = dict(zip(cases, validator(list(cases.values())), strict=True))
    assert {name for name, report in reports.items() if report["valid"]} == set()
    assert all(report["errors"] for report in reports.values())


IN_HAND = replace(EVERYTHING, id=AwardId("5c9d1a3e0f7b4c2d8e6a7b90c1d2e3f4"), evidence=())


def signed_case(
    *, listed_key: bool = True, forge: tuple[bytes, bytes] | None = None, **changes: Any
) -> dict[str, Any]:
    """What the 2.0 validator sees of a badge that its holder hands over as a token."""
    key, public = rsa_key()
    address = ADDRESSES.ob2_key(ISSUER.id, public.id)
    told = build_ob2_signed_assertion(IN_HAND, ADDRESSES, creator=address)
    issuer = build_ob2_issuer(ISSUER, ADDRESSES, [public] if listed_key else [])
    seen = case(IN_HAND, **{"issuer": issuer, **changes})
    document = json.dumps(build_ob2_key(ISSUER.id, public, ADDRESSES)).encode()
    seen["addresses"][address] = answering(document, "application/ld+json")
    head, payload, signature = sign_jws(told, key, key_address=address).split(".")
    if forge:
        changed = base64.urlsafe_b64decode(payload + "==").replace(*forge)
        payload = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
    return seen | {"subject": f"{head}.{payload}.{signature}"}


def test_the_validator_of_version_2_takes_our_signed_badge(validator):
    (report,) = validator([signed_case()])
    assert report == {"valid": True, "version": "2.0", "errors": []}


def test_the_validator_of_version_2_refuses_a_signed_badge_that_is_wrong(validator):
    identifier = signed_assertion_id(IN_HAND.id)
    revoked_now = build_ob2_revocation_list(ISSUER.id, [], ADDRESSES, private=[IN_HAND.id])
    cases = {
        "revoked": signed_case(revocations=revoked_now),
        "an unlisted key": signed_case(listed_key=False),
        "another id": signed_case(forge=(identifier.encode(), b"urn:uuid:" + b"0" * 32)),
        "another day": signed_case(forge=(b"2025-09-01", b"2024-09-01")),
        "another holder": signed_case(forge=(b"sha256$", b"sha256$0")),
        "somebody else's": signed_case() | {"email": "somebody@town.example"},
    }
    reports = dict(zip(cases, validator(list(cases.values())), strict=True))
    assert {name for name, report in reports.items() if report["valid"]} == set()


# --- The list of packages -----------------------------------------------------------------------------------


def test_the_lock_names_versions_and_hashes_but_no_registry():
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
