"""Several issuers in one installation: each signs what it is named for, and everything that follows works for all."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from awards import queries, service
from awards.models import Award, Key
from awards.rules import IdentifierFacts, KeyKind
from awards.verifying import Step, Verdict
from hr import service as hr
from hr.models import Record
from schemas import registry
from tests.factories import awards
from waymark.app.exit_kit.kit import write_exit_kit
from waymark.app.installation import TEMPLATES
from waymark.kernel.errors import Conflict, Invalid, NotFound, Refused

UNIVERSITY = {
    "name": "Basin State University",
    "url": "https://basin.example",
    "email": "badges@basin.example",
    "description": "A partner of the district.",
}


@pytest.fixture
def stranger(client_of):
    return client_of(None)


def founded(town, actor=None, *slugs, **given):
    main = awards.issuer(town)
    with town.at(actor or town.program_lead) as uow:
        made = service.found_partner(uow, town.district, **{**UNIVERSITY, **given})
        for slug in slugs:
            service.sign_for(uow, slug, made)
    return main, made


def stored(town, award_id):
    with town.look() as look:
        return look.session.get(Award, award_id)


def check(town, source):
    with town.look() as look:
        return service.check(look, source)


def path_of(address):
    return address.removeprefix("http://waymark.test")


def test_a_partner_has_profile_keys_and_lists_of_its_own(town, stranger):
    main, made = founded(town)

    did = stranger.get(f"/issuers/{made}/did.json").get_json(force=True)
    profile = stranger.get(f"/ob3/issuers/{made}").get_json(force=True)

    assert did["id"] == profile["id"] == f"did:web:waymark.test:issuers:{made}"
    assert (profile["name"], profile["url"]) == (UNIVERSITY["name"], UNIVERSITY["url"])
    assert [one["type"] for one in did["verificationMethod"]] == ["Multikey", "JsonWebKey"]
    assert stranger.get(f"/ob2/revocations/{made}").get_json(force=True)["revokedAssertions"] == []
    assert not set(did["assertionMethod"]) & set(
        stranger.get(f"/issuers/{main}/did.json").get_json(force=True)["assertionMethod"]
    )
    with town.look() as look:
        assert queries.issuer_of(look, town.district).id == main


def test_each_award_is_signed_by_the_issuer_named_for_its_credential(town, stranger):
    main, made = founded(town, None, "growth-mindset")
    theirs = awards.shared(town, town.educator, "growth-mindset")
    ours = awards.shared(town, town.educator)

    for award_id, issuer_id, name in (
        (theirs, made, UNIVERSITY["name"]),
        (ours, main, "Town School District"),
    ):
        award = stored(town, award_id)
        document = json.loads(award.document)
        assert document["issuer"]["id"] == f"did:web:waymark.test:issuers:{issuer_id}"
        assert document["issuer"]["name"] == name
        assert name in stranger.get(f"/badges/{award_id}").text
        with town.at(town.educator) as look:
            (file,) = service.with_older_forms(look, [queries.badge_file(look, award_id)])
        forms = {form: service.badge_as(file, form).content for form in service.FORMATS}
        for form, content in forms.items():
            report = check(town, content)
            assert report.verdict is Verdict.VALID, form
            assert report.check(Step.ISSUER).sentence.endswith(
                "It is known here: it issues badges with this installation."
            )
        hosted = json.loads(forms["ob2"])
        badge_class = stranger.get(path_of(hosted["badge"])).get_json(force=True)
        assert badge_class["id"] == hosted["badge"]
        assert badge_class["issuer"] == f"http://waymark.test/ob2/issuers/{issuer_id}"


def test_a_batch_has_awards_of_both_issuers(town):
    _, made = founded(town, None, "growth-mindset")
    granted = [
        awards.granted(town, actor, slug)
        for actor in (town.educator, town.peer)
        for slug in (awards.SLUG, "growth-mindset")
    ]
    with town.at(town.system) as uow:
        service.issue_batch(uow, granted)

    by = [json.loads(stored(town, one).document)["issuer"]["id"].rsplit(":", 1)[1] == made for one in granted]
    assert by == [False, True, False, True]
    assert all(check(town, stored(town, one).document).verdict is Verdict.VALID for one in granted)


def test_revoking_and_suspending_use_the_lists_of_the_partner(town, stranger):
    _, made = founded(town, None, "growth-mindset")
    award_id = awards.shared(town, town.educator, "growth-mindset")
    ours = awards.shared(town, town.educator)
    before = stored(town, award_id).document
    with town.at(town.program_lead) as uow:
        service.suspend(uow, award_id, "A question.")
    assert check(town, before).verdict is Verdict.SUSPENDED
    with town.at(town.program_lead) as uow:
        service.resume(uow, award_id)
    again = stored(town, award_id)
    assert json.loads(again.document)["issuer"]["id"].endswith(made)
    assert check(town, again.document).verdict is Verdict.VALID
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Granted by mistake.")

    assert check(town, again.document).verdict is Verdict.REVOKED
    listed = stranger.get(f"/ob2/revocations/{made}").get_json(force=True)["revokedAssertions"]
    assert listed[0]["id"].endswith(award_id)
    assert check(town, stored(town, ours).document).verdict is Verdict.VALID


def test_badges_of_before_keep_their_issuer(town):
    main, made = founded(town)
    before = awards.shared(town, town.educator, "growth-mindset")
    with town.at(town.program_lead) as uow:
        service.sign_for(uow, "growth-mindset", made)
    after = awards.shared(town, town.peer, "growth-mindset")
    with town.at(town.program_lead) as uow:
        service.repair(uow, before, "The name of the issuer was put right.")

    assert json.loads(stored(town, before).document)["issuer"]["id"].endswith(main)
    assert json.loads(stored(town, after).document)["issuer"]["id"].endswith(made)
    with town.at(town.educator) as look:
        (file,) = service.with_older_forms(look, [queries.badge_file(look, before)])
    for form in ("ob2", "ob2-jws", "ob3"):
        assert check(town, service.badge_as(file, form).content).verdict is Verdict.VALID
    with town.at(town.program_lead) as uow:
        service.sign_for(uow, "growth-mindset", main)
    back = awards.issued(town, town.coach, "growth-mindset")
    assert json.loads(stored(town, back).document)["issuer"]["id"].endswith(main)


def test_a_record_and_the_exit_kit_hold_badges_of_both(town, tmp_path, stranger):
    _, made = founded(town, None, "growth-mindset")
    theirs = awards.shared(town, town.educator, "growth-mindset")
    awards.shared(town, town.educator)
    with town.at(town.educator) as uow:
        record = hr.make_record(uow)
    with town.at(town.educator) as look:
        signed = look.session.get(Record, record).document
        assert hr.is_genuine(look, signed)
    inside = json.loads(signed)["credentialSubject"]["verifiableCredential"]
    assert {one["issuer"]["name"] for one in inside} == {UNIVERSITY["name"], "Town School District"}
    for one in (one for one in inside if "proof" in one):
        assert check(town, one).verdict is Verdict.VALID
    kit = tmp_path / "kit"
    with town.at(town.system) as look:
        write_exit_kit(look, kit, templates=TEMPLATES, life=timedelta(days=7))

    badge = json.loads((kit / "ob3" / "credentials" / theirs).read_text())
    did = json.loads((kit / "issuers" / made / "did.json").read_text())
    assert badge["proof"]["verificationMethod"] in did["assertionMethod"]
    hosted = json.loads((kit / "ob2" / "assertions" / theirs).read_text())
    there = kit / path_of(hosted["badge"]).removeprefix("/")
    assert json.loads(there.read_text()) == stranger.get(path_of(hosted["badge"])).get_json(force=True)
    for address in json.loads((kit / "ob2" / "issuers" / made).read_text())["publicKey"]:
        assert (kit / path_of(address).removeprefix("/")).is_file()
    assert (kit / "ob2" / "revocations" / made).is_file()


def test_identifiers_are_in_the_profile_and_in_badges_signed_afterwards(town, stranger):
    main = awards.issuer(town)
    before = awards.issued(town, town.educator)
    nces = IdentifierFacts("ext:nces", "3201380")
    with town.at(town.admin) as uow:
        service.change_profile(uow, main, identifiers=[nces])
    after = awards.issued(town, town.peer)

    told = [{"type": "IdentifierEntry", "identifier": "3201380", "identifierType": "ext:nces"}]
    assert stranger.get(f"/ob3/issuers/{main}").get_json(force=True)["otherIdentifier"] == told
    assert "otherIdentifier" not in json.loads(stored(town, before).document)["issuer"]
    document = json.loads(stored(town, after).document)
    assert document["issuer"]["otherIdentifier"] == told
    registry.validate("openbadges/v3p0/credential", document)
    assert check(town, stored(town, after).document).verdict is Verdict.VALID
    for wrong in (IdentifierFacts("nces", "3201380"), IdentifierFacts("ext:nces", "")):
        with pytest.raises(Invalid), town.at(town.admin) as uow:
            service.change_profile(uow, main, identifiers=[wrong])


def test_only_those_who_run_the_programme_look_after_issuers(town):
    main, made = founded(town)
    for actor in (town.educator, town.coach, town.stranger):
        for verb in (
            lambda uow: service.found_partner(uow, town.district, **{**UNIVERSITY, "name": "Another"}),
            lambda uow: service.sign_for(uow, "growth-mindset", made),
            lambda uow: service.change_profile(uow, main, name="Ours"),
            lambda uow: service.name_speaker(uow, made, "x@x.example"),
            lambda uow: service.end_speaker(uow, made, town.educator.person_id),
        ):
            with pytest.raises((Refused, NotFound)), town.at(actor) as uow:
                verb(uow)
        with pytest.raises((Refused, NotFound)), town.at(actor) as look:
            queries.issuer_lines(look)


def test_a_name_is_taken_once_and_a_profile_is_whole(town):
    main, made = founded(town)
    for name in (UNIVERSITY["name"], "Town School District", "TOWN School District"):
        with pytest.raises(Conflict), town.at(town.program_lead) as uow:
            service.found_partner(uow, town.district, **{**UNIVERSITY, "name": name})
    for one, name in ((made, "Town School district"), (main, UNIVERSITY["name"])):
        with pytest.raises(Invalid, match="one name"), town.at(town.program_lead) as uow:
            service.change_profile(uow, one, name=name)
    with town.at(town.program_lead) as uow:
        service.change_profile(uow, made, name=UNIVERSITY["name"], description="Its own name stays its own.")
    with pytest.raises(Invalid) as wrong, town.at(town.program_lead) as uow:
        service.found_partner(uow, town.district, name=" ", url="basin.example", email="nobody")
    assert {problem.where for problem in wrong.value.problems} == {"name", "url", "email"}


def test_keys_of_a_partner_rotate_by_themselves(town):
    main, made = founded(town, None, "growth-mindset")
    award_id = awards.issued(town, town.educator, "growth-mindset")
    with town.at(town.admin) as uow:
        service.rotate_key(uow, made)

    with town.look() as look:
        in_use = look.session.scalars(
            sa.select(Key).where(Key.retired_at.is_(None), Key.issuer_id.in_([main, made]))
        )
        assert sorted(key.kind for key in in_use) == sorted([*KeyKind, *KeyKind])
    assert check(town, stored(town, award_id).document).verdict is Verdict.VALID


def test_a_program_lead_founds_one_on_the_page(town, client_of):
    awards.issuer(town)
    lead = client_of(town.program_lead)
    assert "Issuers" in lead.get("/awards/given").text

    wrong = lead.send("/awards/issuers/new", {"name": "Basin", "url": "basin", "email": "a@b.example"})
    made = lead.send("/awards/issuers/new", UNIVERSITY)

    assert wrong.status_code == 422
    assert "from https:// on" in wrong.text
    assert made.status_code == 303
    page = made.headers["Location"]
    assert lead.send(f"{page}/credentials", {"credential": "growth-mindset"}).status_code == 303
    told = lead.send(page, {**UNIVERSITY, "identifiers": "ext:ror https://ror.org/01keh0577\nsourcedId 7"})
    assert told.status_code == 303
    shown = lead.get(page).text
    assert "Growth" in shown
    assert "ext:ror https://ror.org/01keh0577" in shown
    assert lead.send(page, {**UNIVERSITY, "identifiers": "ror 1"}).status_code == 422
    assert lead.send(f"{page}/speakers", {"email": "nobody@nowhere.example"}).status_code == 422
    for actor in (town.educator, town.coach):
        assert client_of(actor).get(page).status_code in {403, 404}
    assert lead.get("/awards/issuers/nothing").status_code == 404
