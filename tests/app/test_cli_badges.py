"""``waymark badge``: list, show, issue, verify, revoke."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from awards.models import Key
from tests.app.sites import Sites
from tests.factories import awards as factory
from tests.factories.town import email_of
from waymark.app import wiring
from waymark.app.cli import badges

SLUG = factory.SLUG


@pytest.fixture
def badge(home):
    return factory.issued(home.town, home.town.educator)


@pytest.fixture
def shared(home):
    return factory.shared(home.town, home.town.educator)


@pytest.fixture
def sites(monkeypatch):
    """Other sites on this machine, which the commands may open."""
    monkeypatch.setenv("WAYMARK_OPEN_OTHER_SITES", "true")
    with Sites() as sites:
        monkeypatch.setattr(wiring, "PublicSites", sites.opener)
        yield sites


def test_list_names_id_person_credential_and_state(home, badge):
    found = home.told("badge", "list")

    assert found == [{"id": badge, "person": "Ana Alvarez", "credential": SLUG, "state": "issued"}]
    line = home.run("badge", "list").stdout
    assert badge in line
    assert "Ana Alvarez" in line


def test_list_goes_through_every_page(home, monkeypatch):
    monkeypatch.setattr(badges, "AT_A_TIME", 2)
    people = (home.town.educator, home.town.other_educator, home.town.peer, home.town.peer2, home.town.leader)
    made = {factory.granted(home.town, person) for person in people}

    found = home.told("badge", "list")

    assert len(found) == 5
    assert {row["id"] for row in found} == made


def test_an_empty_list_says_so(home):
    assert home.told("badge", "list") == []
    assert home.run("badge", "list").stdout == "No award has been granted yet.\n"


@pytest.mark.parametrize("form", ["ob3", "jwt", "png", "svg"])
def test_each_form_of_a_badge_can_be_written_and_verified(home, badge, form):
    file = home.folder / f"badge.{form}"

    assert home.run("badge", "show", badge, "--format", form, "-o", file).exit_code == 0
    report = home.told("badge", "verify", file)

    assert report["verdict"] == "valid"
    assert report["version"] == "3.0"


def test_the_signed_document_goes_to_stdout(home, badge):
    document = json.loads(home.run("badge", "show", badge).stdout)

    assert "OpenBadgeCredential" in document["type"]
    assert home.run("badge", "show", badge, "--format", "png").stdout_bytes.startswith(b"\x89PNG")


def test_a_shared_badge_has_a_form_of_the_older_standard(home, shared):
    file = home.folder / "badge.json"
    assert home.run("badge", "show", shared, "--format", "ob2", "-o", file).exit_code == 0

    report = home.told("badge", "verify", file)

    assert (report["verdict"], report["version"]) == ("valid", "2.0")


def test_a_private_badge_has_none_and_the_error_is_one_line_with_the_cure(home, badge):
    result = home.run("badge", "show", badge, "--format", "ob2")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Share the badge first" in result.stderr


def test_an_unknown_award_an_unknown_form_and_a_folder_that_is_not_there(home, badge):
    assert home.run("badge", "show", "nothing").exit_code == 1
    assert home.run("badge", "show", badge, "--format", "bmp").exit_code == 2

    result = home.run("badge", "show", badge, "-o", home.folder / "no" / "badge.json")

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_a_changed_badge_is_not_valid(home, badge):
    file = home.folder / "badge.json"
    document = json.loads(home.run("badge", "show", badge).stdout)
    document["credentialSubject"]["achievement"]["name"] = "Chess"
    file.write_text(json.dumps(document))

    result = home.run("badge", "verify", file)

    assert result.exit_code == 1
    assert result.stdout.startswith("Not valid.")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x00", b"{}", b"[1]", b"a.b.c", b"\x89PNG\r\n\x1a\n", b"<svg/>"]
)
def test_what_is_no_badge_is_not_valid(home, content):
    file = home.folder / "thing"
    file.write_bytes(content)

    assert home.run("badge", "verify", file).exit_code == 1


def test_a_file_that_is_not_there_is_wrong_usage(home):
    result = home.run("badge", "verify", "nowhere.png")

    assert result.exit_code == 2
    assert "nowhere.png" in result.stderr


def test_without_a_database_nothing_is_called_invalid(elsewhere, home):
    file = elsewhere / "thing"
    file.write_bytes(b"{}")
    (home.folder / "waymark.db").unlink()

    result = home.run("badge", "verify", file)

    assert result.exit_code == 3
    assert "waymark init" in result.stderr


def test_own_addresses_are_answered_from_the_database(home, shared):
    for path in (f"badges/{shared}", f"ob3/credentials/{shared}", f"ob2/assertions/{shared}"):
        assert home.told("badge", "verify", f"http://waymark.test/{path}")["verdict"] == "valid", path


def test_an_own_address_without_a_badge_could_not_be_checked(home, badge):
    result = home.run("badge", "verify", f"http://waymark.test/badges/{badge}")

    assert result.exit_code == 3
    assert "no public badge" in result.stderr


def test_revoking_needs_a_reason_and_is_seen_at_once(home, shared):
    assert home.run("badge", "revoke", shared).exit_code == 2
    assert home.run("badge", "revoke", shared, "--reason", "  ").exit_code == 1
    address = f"http://waymark.test/badges/{shared}"
    assert home.run("badge", "verify", address).exit_code == 0

    assert home.run("badge", "revoke", shared, "--reason", "Granted by mistake.").exit_code == 0

    checked = home.run("badge", "verify", address)
    assert checked.exit_code == 1
    assert "revoked" in checked.stdout
    assert home.told("badge", "list")[0]["state"] == "revoked"
    again = home.run("badge", "revoke", shared, "--reason", "Granted by mistake.")
    assert again.exit_code == 1
    assert again.stderr.count("\n") == 1


def test_a_badge_of_another_site_is_fetched_and_so_is_what_it_names(home, badge, sites):
    body = home.run("badge", "show", badge, "--format", "svg").stdout_bytes
    sites.put("https://badges.example/mine.svg", body, "image/svg+xml")
    assert home.told("badge", "verify", sites.at("https://badges.example/mine.svg"))["verdict"] == "valid"

    documents = {
        "assertion": {
            "type": "Assertion",
            "recipient": {"type": "email", "identity": "a@example.org", "hashed": False},
            "badge": sites.at("https://badges.example/class"),
            "verification": {"type": "hosted"},
            "issuedOn": "2025-05-01T00:00:00Z",
            "evidence": [{"id": sites.at("https://work.example/plan.mp4")}],
        },
        "class": {
            "type": "BadgeClass",
            "name": "Chess",
            "description": "Plays chess.",
            "image": sites.at("https://badges.example/art.png"),
            "criteria": {"narrative": "Wins."},
            "issuer": sites.at("https://badges.example/issuer"),
        },
        "issuer": {
            "type": "Issuer",
            "name": "Chess club",
            "url": "https://badges.example",
            "email": "club@badges.example",
        },
    }
    for name, document in documents.items():
        address = f"https://badges.example/{name}"
        whole = {"@context": "https://w3id.org/openbadges/v2", "id": sites.at(address), **document}
        # What kind of content a site says it sends is not believed.
        sites.put(address, json.dumps(whole).encode(), "text/html; charset=\\")
    sites.put("https://work.example/plan.mp4", b"x" * 5_000_000)

    report = home.told(
        "badge", "verify", sites.at("https://badges.example/assertion"), "--email", "a@example.org"
    )

    assert report["verdict"] == "valid", report
    passed = ("format", "schema", "signature", "issuer", "dates", "status", "recipient", "evidence")
    outcomes = {check["step"]: check["outcome"] for check in report["checks"]}
    assert outcomes == {**dict.fromkeys(passed, "passed"), "endorsements": "could_not_check"}
    assert "not one of the issuers known here" in report["checks"][3]["sentence"]


def test_the_holder_can_be_compared(home, badge):
    file = home.folder / "badge.json"
    assert home.run("badge", "show", badge, "-o", file).exit_code == 0
    assert home.run("badge", "verify", file, "--email", email_of("educator")).exit_code == 0
    assert home.run("badge", "verify", file, "--email", email_of("peer")).exit_code == 1


def test_what_cannot_be_fetched_could_not_be_checked(home, sites):
    sites.put("https://badges.example/page", b"<!DOCTYPE html><html></html>", "application/json")
    sites.put("https://badges.example/huge", b" " * (10 * 2**20 + 1))
    for address, told in {
        sites.at("https://badges.example/missing"): "answered 404",
        sites.at("https://badges.example/page"): "web page",
        sites.at("https://badges.example/huge"): "more than 10 MB",
        "http://badges.example/plain": "only plain https",
        "https://127.0.0.1:1/badge": "inside a network",
        "https://[::1": "cannot be read",
    }.items():
        result = home.run("badge", "verify", address)
        assert result.exit_code == 3, address
        assert result.stdout == "", address
        assert told in result.stderr, address
        assert result.stderr.count("\n") == 1, address


def test_where_other_sites_are_closed_none_is_opened(home, sites, monkeypatch):
    monkeypatch.setenv("WAYMARK_OPEN_OTHER_SITES", "false")
    sites.put("https://badges.example/badge", b"{}")
    result = home.run("badge", "verify", sites.at("https://badges.example/badge"))
    assert result.exit_code == 3
    assert "opens no addresses of other sites" in result.stderr
    assert sites.asked == []


def test_a_badge_that_is_gone_for_good_is_not_valid(home, sites):
    sites.put("https://badges.example/gone", b'{"revoked": true}', status=410)

    assert home.run("badge", "verify", sites.at("https://badges.example/gone")).exit_code == 1


def test_issue_signs_what_waits_and_says_what_is_left(home):
    factory.issuer(home.town)
    waiting = [
        factory.granted(home.town, home.town.educator),
        factory.granted(home.town, home.town.other_educator),
    ]

    assert home.told("badge", "issue") == {"waited": 2, "left": 0}

    assert {row["id"] for row in home.told("badge", "list") if row["state"] == "issued"} == set(waiting)
    assert "No award waits" in home.run("badge", "issue").stdout


def test_issue_ends_with_1_while_nobody_can_sign(home):
    factory.granted(home.town, home.town.educator)
    with home.town.at(home.town.system) as uow:
        uow.session.execute(sa.update(Key).values(retired_at=uow.now))

    ended = home.run("badge", "issue")

    assert ended.exit_code == 1
    assert "1 still wait" in ended.stdout


def test_a_key_is_rotated_and_what_the_old_one_signed_goes_on_to_verify(home, badge):
    file = home.folder / "before.json"
    assert home.run("badge", "show", badge, "-o", file).exit_code == 0
    (before,) = home.told("issuer", "list")

    assert home.run("issuer", "rotate-key").exit_code == 0

    (after,) = home.told("issuer", "list")
    assert set(before["keys"]) < set(after["keys"])
    assert len(after["keys"]) == len(before["keys"]) + 1
    assert home.run("issuer", "rotate-key", "--kind", "rsa").exit_code == 0
    assert len(home.told("issuer", "list")[0]["keys"]) == len(after["keys"]) + 1
    assert home.run("badge", "verify", file).exit_code == 0
    unknown = home.run("issuer", "rotate-key", "of-nobody")
    assert unknown.exit_code == 1
    assert "no such issuer" in unknown.stderr


def test_where_there_are_several_issuers_one_has_to_be_named(home):
    factory.issuer(home.town)
    factory.issuer(home.town, url="http://elsewhere.test")

    ended = home.run("issuer", "rotate-key")

    assert ended.exit_code == 1
    assert "issuers here." in ended.stderr
    assert "waymark issuer list" in ended.stderr


def test_explain_tells_every_step_and_names_no_reader(home, badge):
    home.town.work()

    told = home.told("badge", "explain", badge)
    lines = home.run("badge", "explain", badge).stdout

    assert told["holds"] is True
    assert [one["happening"] for one in told["entries"]] == ["granted", "issued"]
    assert (told["readers"], told["secret"]) == ([], "")
    assert "Badge signed" in lines
    assert "Is every entry signed by the issuer?" in lines


def test_explain_ends_with_3_while_nothing_is_signed_yet(home, badge):
    answer = home.run("badge", "explain", badge)

    assert (answer.exit_code, "still being signed" in answer.stdout) == (3, True)


def test_a_partner_is_founded_named_and_described_by_commands(home):
    factory.issuer(home.town)
    found = home.run(
        *("issuer", "found", "--name", "Basin State University", "--url", "https://basin.example"),
        *("--email", "badges@basin.example", "--signs-for", "growth-mindset"),
    )
    assert found.exit_code == 0, found.stderr
    made = found.output.split()[-1]

    named = home.run("issuer", "sign-for", made, "voice-and-choice")
    told = home.run("issuer", "profile", made, "--identifier", "ext:ror=https://ror.org/01keh0577")
    wrong = home.run("issuer", "profile", made, "--identifier", "ror=1")

    assert (named.exit_code, told.exit_code, wrong.exit_code) == (0, 0, 1)
    assert "ext:yourword" in wrong.stderr
    (partner,) = (one for one in home.told("issuer", "list") if one["id"] == made)
    assert partner["name"] == "Basin State University"
    assert len(partner["ob2_keys"]) == 1
    assert len(partner["keys"]) == 2
    for slug in ("growth-mindset", "voice-and-choice"):
        award_id = factory.issued(home.town, home.town.educator, slug)
        badge = json.loads(home.run("badge", "show", award_id).output)
        assert badge["issuer"]["id"].endswith(made)
        assert badge["issuer"]["otherIdentifier"][0]["identifier"] == "https://ror.org/01keh0577"
        assert home.run("badge", "show", award_id, "--format", "ob2-jws").output.count(".") == 2
