"""A pathway is finished; its educator takes everything along in one signed record, and on paper."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import bundled_clr_contexts, resolve_did, verify_data_integrity_proof

from awards.verifying import Verdict
from tests.factories import pathways
from tests.factories.hr import revoke


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def addresses_in(answer: Any, pattern: str) -> list[str]:
    return re.findall(rf'"({pattern})"', answer.get_data(as_text=True))


@pytest.fixture
def finished(town):
    """Ana has finished the pathway, and every badge is signed."""
    pathways.completed(town, town.educator)
    town.work()
    return town


def test_a_finished_pathway_is_taken_along_checked_by_strangers_and_withdrawn(finished, client_of):
    ana, stranger = client_of(finished.educator), client_of(None)

    # She reads what it will say before it is made.
    preview = ana.get("/record")
    assert words_of(preview).count("part of Data-driven decisions") == 13
    assert "6 CE credit" in words_of(preview)
    assert ana.send("/record").status_code == 303

    # The signed file, as it is.
    made = ana.get("/record")
    (file,) = addresses_in(made, r"/record/\w+/file\?format=json")
    record = ana.get(file).get_json()
    inside = record["credentialSubject"]["verifiableCredential"]
    badges = {one["credentialSubject"]["achievement"]["id"]: one for one in inside if "proof" in one}
    (credit,) = [one for one in inside if "proof" not in one]
    assert len(badges) == 14
    assert credit["credentialSubject"]["creditsEarned"] == 6
    assert len(credit["credentialSubject"]["result"]) == 12
    assert record["partial"] is False
    named = {one["identityType"]: one["identityHash"] for one in record["credentialSubject"]["identifier"]}
    assert named["name"] == "Ana Alvarez"
    assert "educator@town.example" not in json.dumps(record)

    # How everything hangs together.
    names = {address: one["credentialSubject"]["achievement"]["name"] for address, one in badges.items()}
    hung = {
        (one["associationType"], names[one["sourceId"]], names[one["targetId"]])
        for one in record["credentialSubject"]["association"]
    }
    (whole,) = {target for kind, _, target in hung if kind == "isPartOf"}
    assert len([one for one in hung if one[0] == "isPartOf"]) == 13
    review = next(name for name in names.values() if name.startswith("Full pathway review"))
    assert ("isPartOf", review, whole) in hung
    assert ("precedes", "Growth mindset", review) in hung

    # Every badge in it is the one that was issued, and checks by itself.
    from awards import service as awards

    with finished.look() as look:
        for badge in badges.values():
            assert awards.check(look, json.dumps(badge)).verdict is Verdict.VALID

    # The paper leads to a page that anybody can open.
    (address,) = addresses_in(made, r"/records/\w+")
    confirmed = words_of(stranger.get(address))
    assert "This comprehensive record is genuine" in confirmed
    assert "Ana Alvarez" in confirmed
    assert ana.get(file.replace("json", "pdf")).data.startswith(b"%PDF-")

    # What is taken back afterwards shows there.
    revoke(finished, next(one for one in badges.values())["id"].rpartition("/")[2])
    assert "One award does not hold any more" in words_of(stranger.get(address))

    # And she can close the page.
    ana.send(f"/record/{address.rpartition('/')[2]}/withdraw")
    assert stranger.get(address).status_code == 404
    assert ana.get(file).status_code == 200


def test_human_resources_prints_a_transcript_without_any_badge(finished, client_of):
    hana, ana = client_of(finished.hr), client_of(finished.educator)
    path = f"/hr/people/{finished.educator.person_id}/transcript"
    assert path in hana.get(f"/hr/people/{finished.educator.person_id}").get_data(as_text=True)
    hana.send(path)
    (file,) = addresses_in(hana.get(path), r"/record/\w+/file\?format=pdf")
    assert hana.get(file).data.startswith(b"%PDF-")
    assert hana.get(file.replace("pdf", "json")).status_code == 404
    assert "Made by Hana Holt" in words_of(ana.get("/record"))
    assert ana.get(file).status_code == 200
    assert client_of(finished.program_lead).get(file).status_code == 404
    assert client_of(finished.program_lead).get(path).status_code == 404


def test_what_was_signed_is_taken_by_another_library_and_refused_once_it_is_changed(town, client_of):
    from awards.models import Issuer, Key
    from awards.openbadge import multibase
    from awards.rules import KeyKind
    from tests.factories.hr import earned

    earned(town, town.educator, 3)
    ana = client_of(town.educator)
    ana.send("/record")
    (file,) = addresses_in(ana.get("/record"), r"/record/\w+/file\?format=json")
    record = ana.get(file).get_json()
    with town.look() as look:
        key = (
            look.session.query(Key)
            .join(Issuer, Key.issuer_id == Issuer.id)
            .where(Issuer.did == record["issuer"]["id"], Key.kind == KeyKind.ED25519)
            .one()
        )
        pem = resolve_did(f"did:key:{multibase(key.public)}")

    verify_data_integrity_proof(copy.deepcopy(record), pem, extra_contexts=bundled_clr_contexts())
    for change in (
        lambda d: d.update(name="Another"),
        lambda d: d.update(partial=True),
        lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
        lambda d: d["credentialSubject"]["verifiableCredential"].pop(),
        lambda d: d["credentialSubject"]["verifiableCredential"][-1]["credentialSubject"].update(
            creditsEarned=9
        ),
        lambda d: d["credentialSubject"]["verifiableCredential"][0]["proof"].update(
            created="2020-01-01T00:00:00Z"
        ),
    ):
        changed = copy.deepcopy(record)
        change(changed)
        with pytest.raises(LibOpenBadgesException):
            verify_data_integrity_proof(changed, pem, extra_contexts=bundled_clr_contexts())
