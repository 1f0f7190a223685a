from __future__ import annotations

import copy
import json
import random

import pytest
from jsonschema import Draft202012Validator

from awards.openbadge import build_ob2_assertion, build_ob2_badge_class, build_ob2_issuer
from schemas import registry
from schemas.registry import SchemaError, names, validate
from tests.awards.badges import ACHIEVEMENT, ADDRESSES, EVERYTHING, ISSUER, signed, signed_list

GOOD = {
    "openbadges/v3p0/credential": signed(),
    "openbadges/v3p0/status_list": signed_list([3]),
    "openbadges/v2p0/assertion": build_ob2_assertion(EVERYTHING, ADDRESSES),
    "openbadges/v2p0/badge_class": build_ob2_badge_class(ACHIEVEMENT, ISSUER, ADDRESSES),
    "openbadges/v2p0/issuer": build_ob2_issuer(ISSUER, ADDRESSES),
}
# From the field lists of the specifications.
REQUIRED = {
    "openbadges/v3p0/credential": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
    "openbadges/v3p0/status_list": ["@context", "type", "issuer", "credentialSubject"],
    "openbadges/v2p0/assertion": ["@context", "id", "type", "recipient", "badge", "verification", "issuedOn"],
    "openbadges/v2p0/badge_class": [
        "@context",
        "id",
        "type",
        "name",
        "description",
        "image",
        "criteria",
        "issuer",
    ],
    "openbadges/v2p0/issuer": ["@context", "id", "type", "name", "url", "email"],
}


def test_every_schema_is_one_itself():
    assert set(GOOD) <= set(names())
    for name, document in GOOD.items():
        validate(name, document)


@pytest.mark.parametrize(
    ("name", "member"), [(name, member) for name, all_ in REQUIRED.items() for member in all_]
)
def test_nothing_required_may_be_missing(name, member):
    document = {key: value for key, value in GOOD[name].items() if key != member}
    with pytest.raises(SchemaError, match=member) as caught:
        validate(name, document)
    assert caught.value.path == "$"


SUBJECT = "$.credentialSubject"
WRONG = [
    ("$.validFrom", lambda d: d.update(validFrom="yesterday")),
    ("$.validUntil", lambda d: d.update(validUntil="2026-01-01T00:00:00")),
    ("$.id", lambda d: d.update(id="badge 7")),
    ("$['@context'][", lambda d: d.update({"@context": d["@context"][::-1]})),
    ("$.type", lambda d: d.update(type=["VerifiableCredential"])),
    ("$.issuer", lambda d: d["issuer"].pop("id")),
    (SUBJECT, lambda d: (d["credentialSubject"].pop("id"), d["credentialSubject"].pop("identifier"))),
    (f"{SUBJECT}.identifier", lambda d: d["credentialSubject"]["identifier"][0].update(email="a@b.example")),
    (f"{SUBJECT}.achievement", lambda d: d["credentialSubject"]["achievement"].pop("criteria")),
    (
        f"{SUBJECT}.achievement.alignment",
        lambda d: d["credentialSubject"]["achievement"]["alignment"][0].pop("targetUrl"),
    ),
    (
        f"{SUBJECT}.achievement.creditsAvailable",
        lambda d: d["credentialSubject"]["achievement"].update(creditsAvailable="2"),
    ),
    (
        f"{SUBJECT}.achievement.achievementType",
        lambda d: d["credentialSubject"]["achievement"].update(achievementType="Sticker"),
    ),
    ("$.credentialStatus", lambda d: d["credentialStatus"].pop("type")),
    ("$.proof", lambda d: d["proof"].pop("type")),
]


@pytest.mark.parametrize(("path", "change"), WRONG, ids=[path for path, _ in WRONG])
def test_a_wrong_member_is_named_by_its_path(path, change):
    document = copy.deepcopy(GOOD["openbadges/v3p0/credential"])
    change(document)
    with pytest.raises(SchemaError) as caught:
        validate("openbadges/v3p0/credential", document)
    # Where a value may have several forms, the place named may be inside it.
    assert caught.value.path.startswith(path)
    assert str(caught.value) == f"{caught.value.path}: {caught.value.reason}"


def test_an_unknown_name_is_an_error_of_the_program():
    with pytest.raises(LookupError, match="openbadges/v3p0/credential"):
        validate("../registry", {})


def test_a_long_value_is_not_repeated_in_full():
    with pytest.raises(SchemaError) as caught:
        validate("openbadges/v2p0/issuer", {**GOOD["openbadges/v2p0/issuer"], "email": "x" * 10_000})
    assert len(caught.value.reason) < 400


def test_the_schemas_speak_the_draft_they_name():
    for name in names():
        if name.startswith("openbadges/"):
            assert json.loads(_text(name))["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def _text(name):
    return (registry._FOLDER / f"{name}.schema.json").read_text()


STRANGE = [
    *(
        None,
        True,
        0,
        1,
        -1,
        1.5,
        2**60,
        "",
        "x",
        " ",
        "a b",
        [],
        {},
        [[]],
        [None],
        {"id": "x"},
        "https://a.example",
    ),
    *(
        "2025-09-01T08:30:00Z",
        "2025-09-01t08:30:00z",
        "2025-09-01T08:30:00+02:00",
        "2025-09-01T08:30:00.123Z",
    ),
    *(
        "2025-09-01",
        "2025-09-01T08:30:00",
        "2025-02-30T08:30:00Z",
        "2025-09-01T24:00:00Z",
        "0000-01-01T00:00:00Z",
    ),
    *(
        "2016-12-31T23:59:60Z",
        "2025-09-01 08:30:00Z",
        "２０２５-09-01T08:30:00Z",
        "urn:x",
        "did:web:x",
        "data:,x",
    ),
    *("a@b.example", "a@b", "@", "é@b.example", "https://exämple.test", "sha256$00", "ext:Mine", "Profile"),
]


def _changed_somewhere(document, dice):
    new = copy.deepcopy(document)
    for _ in range(dice.randint(1, 3)):
        at = new
        while True:
            name = dice.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if isinstance(at[name], dict | list) and at[name] and dice.random() < 0.8:
                at = at[name]
                continue
            break
        if dice.random() < 0.3:
            del at[name]
        else:
            at[name] = copy.deepcopy(dice.choice(STRANGE))
        if not new:
            break
    return new


@pytest.mark.parametrize("name", list(GOOD))
def test_two_libraries_that_read_the_same_schema_agree_on_every_document(name):
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    verdicts = []
    for _ in range(400):
        document = _changed_somewhere(GOOD[name], dice)
        quick, thorough = registry._keeps_to(name, document), registry._validator(name).is_valid(document)
        assert quick == thorough, (seed, document)
        verdicts.append(quick)
    assert {True, False} == set(verdicts)


def test_what_one_of_two_libraries_would_refuse_is_refused():
    # In one of them a pattern that ends with the text also takes a line feed behind it.
    document = copy.deepcopy(GOOD["openbadges/v3p0/credential"])
    document["@context"][1] += "\n"
    assert registry._validator("openbadges/v3p0/credential").is_valid(document)
    with pytest.raises(SchemaError):
        validate("openbadges/v3p0/credential", document)
