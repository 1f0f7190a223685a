from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from openbadgeslib.ob3 import decode_encoded_list, resolve_verification_method, set_indices

from awards.openbadge import (
    STATUS_LIST_SIZE,
    Addresses,
    build_did_document,
    build_ob2_assertion,
    build_ob2_badge_class,
    build_ob2_issuer,
    build_ob2_revocation_list,
    build_ob3,
    build_status_list,
    did_document_address,
    moment,
    revoked_ob2_assertion,
)
from awards.rules import AwardState, IssuerId, StatusListId
from schemas.registry import validate
from tests.awards.badges import ACHIEVEMENT, ADDRESSES, AWARD, EMAIL, EVERYTHING, ISSUER, KEY, revoked

ROOT = Path(__file__).parents[2]


def empty_places(value, where="$"):
    if value in (None, "", [], {}):
        yield where
    if isinstance(value, dict):
        for name, member in value.items():
            yield from empty_places(member, f"{where}.{name}")
    if isinstance(value, list):
        for member in value:
            yield from empty_places(member, f"{where}[]")


@pytest.mark.parametrize("award", [AWARD, EVERYTHING])
def test_a_credential_keeps_to_the_schema_and_has_no_gaps(award):
    document = build_ob3(award, ADDRESSES)
    validate("openbadges/v3p0/credential", document)
    assert list(empty_places(document)) == []


def test_what_was_not_published_is_not_in_the_badge():
    document = build_ob3(AWARD, ADDRESSES)
    assert "evidence" not in document
    assert "result" not in document["credentialSubject"]


@pytest.mark.parametrize("build", [build_ob3, build_ob2_assertion])
def test_the_address_of_the_holder_is_nowhere(build):
    text = json.dumps(build(EVERYTHING, ADDRESSES)).lower()
    assert EMAIL.lower() not in text
    assert EMAIL.split("@")[0].lower() not in text


def test_rubric_and_results_meet_by_their_addresses():
    subject = build_ob3(EVERYTHING, ADDRESSES)["credentialSubject"]
    criteria = {entry["id"]: entry for entry in subject["achievement"]["resultDescription"]}
    for result in subject["result"]:
        levels = [level["id"] for level in criteria[result["resultDescription"]]["rubricCriterionLevel"]]
        assert result["achievedLevel"] in levels
    for entry in criteria.values():
        levels = [level["id"] for level in entry["rubricCriterionLevel"]]
        assert levels.index(entry["requiredLevel"]) == 2  # "meets", third from below


def test_a_badge_that_is_issued_anew_keeps_the_first_day_and_is_the_later_copy():
    document = build_ob3(replace(AWARD, reissued_at=datetime(2026, 2, 1, tzinfo=UTC)), ADDRESSES)
    assert document["validFrom"] == "2026-02-01T00:00:00Z"
    assert document["awardedDate"] == "2025-09-01T08:30:00Z"


@pytest.mark.parametrize(
    ("stored", "written"), [("2", 2), ("0.5", 0.5), ("1.50", 1.5), ("0", 0), ("0.3333333333", 0.333333)]
)
def test_credits_are_numbers_that_every_program_prints_the_same(stored, written):
    facts = replace(AWARD, achievement=replace(ACHIEVEMENT, credits_available=Decimal(stored)))
    value = build_ob3(facts, ADDRESSES)["credentialSubject"]["achievement"]["creditsAvailable"]
    assert value == written
    assert type(value) is type(written)


def test_characters_that_verifiers_disagree_about_become_spaces():
    facts = replace(AWARD, achievement=replace(ACHIEVEMENT, name="Data\x0bdriven\x00"))
    assert build_ob3(facts, ADDRESSES)["name"] == "Data driven "


def test_moments_are_written_in_utc_and_need_a_zone():
    eastern = timezone(timedelta(hours=-5))
    assert moment(datetime(2026, 1, 1, 20, 0, 0, 999, eastern)) == "2026-01-02T01:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


def test_the_same_facts_give_the_same_bytes_in_another_process():
    program = (
        "import json; from awards.openbadge import build_ob3; from tests.awards.badges import *;"
        "print(json.dumps([signed(), build_ob2_assertion(EVERYTHING, ADDRESSES)]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("base", "did", "served"),
    [
        ("https://b.example", "did:web:b.example:issuers:7", "https://b.example/issuers/7/did.json"),
        (
            "https://b.example/way/",
            "did:web:b.example:way:issuers:7",
            "https://b.example/way/issuers/7/did.json",
        ),
        (
            "http://127.0.0.1:8123",
            "did:web:127.0.0.1%3A8123:issuers:7",
            "http://127.0.0.1:8123/issuers/7/did.json",
        ),
    ],
)
def test_the_identifier_of_an_issuer_is_where_its_key_document_is_served(base, did, served):
    addresses = Addresses(base)
    assert addresses.did(IssuerId("7")) == did
    assert addresses.did_document(IssuerId("7")) == served
    assert did_document_address(did, scheme=base.split(":")[0]) == served


def test_the_identifier_of_the_installation_is_at_the_well_known_place():
    assert did_document_address(Addresses("https://b.example").root_did()) == (
        "https://b.example/.well-known/did.json"
    )


@pytest.mark.parametrize(
    "did",
    ["did:key:z6Mk", "did:web:", "did:web:a.example%2F@b.example", "did:web:a:..%2F..", "did:web:a%3Fb"],
)
def test_identifiers_that_lead_elsewhere_are_refused(did):
    with pytest.raises(ValueError, match="names no address"):
        did_document_address(did)


def test_the_key_document_is_read_by_another_library():
    document = build_did_document(ISSUER.did, [KEY.public])
    method = document["assertionMethod"][0]
    pem = resolve_verification_method(method, download=lambda _address: json.dumps(document).encode())
    assert b"PUBLIC KEY" in pem
    assert KEY.verification_method == method


def status_list(marked, size=STATUS_LIST_SIZE):
    return build_status_list(
        StatusListId("l"),
        ISSUER.did,
        marked,
        valid_from=AWARD.awarded_at,
        valid_until=AWARD.awarded_at + timedelta(days=1),
        addresses=ADDRESSES,
        size=size,
    )


def test_a_status_list_marks_these_places_and_no_others():
    marked = {0, 7, 8, 4711, STATUS_LIST_SIZE - 1}
    document = status_list(marked)
    validate("openbadges/v3p0/status_list", document)
    assert set_indices(decode_encoded_list(document["credentialSubject"]["encodedList"])) == marked


def test_a_status_list_is_the_same_bytes_whenever_it_is_made():
    assert status_list({3}) == status_list({3})
    with pytest.raises(ValueError, match="outside"):
        status_list({STATUS_LIST_SIZE})
    with pytest.raises(ValueError, match="eight"):
        status_list({}, size=12)


def test_the_documents_of_version_2_keep_to_their_schemas():
    validate("openbadges/v2p0/assertion", build_ob2_assertion(EVERYTHING, ADDRESSES))
    validate("openbadges/v2p0/badge_class", build_ob2_badge_class(ACHIEVEMENT, ISSUER, ADDRESSES))
    validate("openbadges/v2p0/issuer", build_ob2_issuer(ISSUER, ADDRESSES))


def test_a_revoked_award_has_only_the_answer_that_says_so():
    with pytest.raises(ValueError, match="revoked"):
        build_ob2_assertion(revoked(), ADDRESSES)
    answer = revoked_ob2_assertion(revoked(), ADDRESSES)
    assert answer["revoked"] is True
    assert answer["revocationReason"] == "Earned with borrowed work."
    assert answer["id"] == ADDRESSES.ob2_assertion(AWARD.id)
    with pytest.raises(ValueError, match="issued"):
        revoked_ob2_assertion(AWARD, ADDRESSES)


def test_a_suspended_award_is_withdrawn_and_says_why():
    suspended = replace(AWARD, state=AwardState.SUSPENDED)
    assert "Suspended" in revoked_ob2_assertion(suspended, ADDRESSES)["revocationReason"]
    listed_there = build_ob2_revocation_list(ISSUER.id, [AWARD, suspended], ADDRESSES)
    assert len(listed_there["revokedAssertions"]) == 1
