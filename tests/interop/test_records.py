"""A record signed here is taken by verifiers that others wrote, and refused once a letter of it is another."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3 import bundled_clr_contexts

from awards.canonical import CLR2
from awards.models import Issuer, Key
from awards.openbadge import build_did_document
from awards.rules import PublicKeyFacts
from hr import queries
from tests.factories.hr import earned, recorded
from tests.interop.test_foreign_verifiers import node

pytestmark = pytest.mark.interop

__all__ = ["node"]  # a fixture that both files need


def record_of(town: Any) -> dict[str, Any]:
    earned(town, town.educator, 3)
    record = recorded(town, town.educator)
    with town.look(town.educator) as look:
        document: dict[str, Any] = json.loads(queries.record_file(look, record).document)
    return document


def laid_out(folder: Path, town: Any, record: dict[str, Any]) -> Path:
    """A folder with a record, the keys of its issuer, and the context that no npm package has."""
    folder.mkdir()
    with town.look() as look:
        issuer = look.session.query(Issuer).filter_by(did=record["issuer"]["id"]).one()
        keys = [
            PublicKeyFacts(key.fragment, key.public, key.kind)
            for key in look.session.query(Key).filter_by(issuer_id=issuer.id)
        ]
        did = build_did_document(issuer.did, keys)
    for name, content in {
        "credential": record,
        "did": did,
        "contexts": {CLR2: bundled_clr_contexts()[CLR2]},
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


SUBJECT = ("credentialSubject",)
BADGE = (*SUBJECT, "verifiableCredential", 0)
CREDIT = (*SUBJECT, "verifiableCredential", -1)
CHANGED = [
    ("name",),
    ("validFrom",),
    ("issuer", "name"),
    (*SUBJECT, "id"),
    (*SUBJECT, "identifier", 0, "identityHash"),
    (*BADGE, "name"),
    (*BADGE, "credentialSubject", "achievement", "criteria", "narrative"),
    (*BADGE, "proof", "proofValue"),
    (*CREDIT, "credentialSubject", "result", 0, "value"),
    ("proof", "created"),
    ("proof", "proofValue"),
]


def changed(record: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The record with one letter changed."""
    other: Any = copy.deepcopy(record)
    at = other
    for step in path[:-1]:
        at = at[step]
    text = at[path[-1]]
    at[path[-1]] = text[:3] + ("b" if text[3:4] != "b" else "c") + text[4:]
    return other


def test_a_record_verifies_with_every_library_and_a_changed_one_with_none(node, tmp_path, town):
    record = record_of(town)
    folders = [laid_out(tmp_path / "whole", town, record)]
    folders += [laid_out(tmp_path / str(n), town, changed(record, path)) for n, path in enumerate(CHANGED)]
    numbers = copy.deepcopy(record)
    numbers["credentialSubject"]["verifiableCredential"][-1]["credentialSubject"]["creditsEarned"] = 40
    shorter = copy.deepcopy(record)
    shorter["credentialSubject"]["verifiableCredential"].pop(0)
    folders += [
        laid_out(tmp_path / name, town, one) for name, one in (("numbers", numbers), ("shorter", shorter))
    ]

    whole, *others = [json.loads(line) for line in node(*folders)]
    for library in ("digitalbazaar", "digitalcredentials"):
        assert whole[library] == {"verified": True, "error": None}
        assert [one[library]["verified"] for one in others] == [False] * len(others)


def test_a_badge_taken_out_of_a_record_verifies_by_itself(node, tmp_path, town):
    record = record_of(town)
    badge = record["credentialSubject"]["verifiableCredential"][0]
    (verdict,) = [json.loads(line) for line in node(laid_out(tmp_path / "badge", town, badge))]

    assert verdict["digitalbazaar"] == {"verified": True, "error": None}
