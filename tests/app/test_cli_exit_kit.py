"""``waymark exit-kit``: a folder that is whole or not there. What is in it is tested with verifiers of others."""

from __future__ import annotations

import hashlib
import html
import json
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest

from awards import queries, service
from tests.factories import awards, review
from waymark.app.exit_kit import kit
from waymark.kernel.errors import Unavailable


def lists_of(folder):
    return [json.loads(path.read_text()) for path in (folder / "ob3" / "status").iterdir()]


def test_the_kit_is_written_and_counted(home, elsewhere):
    awards.shared(home.town, home.town.educator)
    awards.issued(home.town, home.town.other_educator)
    folder = elsewhere / "new" / "kit"

    told = home.told("exit-kit", "-o", folder)

    assert told["folder"] == str(folder)
    assert told["addresses"] == ["http://waymark.test"]
    assert (told["awards"], told["issuers"], told["status_lists"]) == (1, 1, 1)
    assert told["files"] + 1 == sum(path.is_file() for path in folder.rglob("*"))
    assert folder.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in folder.parent.iterdir()] == ["kit"]


def test_what_a_holder_shows_of_the_work_is_in_the_kit_and_nothing_else_of_it(home, elsewhere):
    town = home.town
    awards.issuer(town)
    review.decided(town, town.educator)
    town.work()
    with town.look(town.educator) as look:
        award_id = queries.my_awards(look).held[0].award_id
        offered = queries.showing_page(look, award_id)
    text = next(one for one in offered.pieces if one.text)
    file, *others = [one for one in offered.pieces if one.what == "PDF"]
    with town.at(town.educator) as uow:
        service.publish(uow, award_id, criteria=[offered.results[0].criterion], pieces=[text.key, file.key])
    with town.at(town.educator) as uow:
        service.share(uow, award_id)

    home.told("exit-kit", "-o", elsewhere / "kit")

    shown = elsewhere / "kit" / "badges" / award_id / "evidence"
    assert [path.name for path in shown.iterdir()] == [file.key]
    content = (shown / file.key).read_bytes()
    page = (shown.parent / "index.html").read_text()
    assert f'href="evidence/{file.key}"' in page
    assert hashlib.sha256(content).hexdigest() in page
    assert text.text[:40] in html.unescape(page)
    assert offered.results[0].title in html.unescape(page)
    assert not any(other.key in page for other in others)
    sums = (elsewhere / "kit" / "SHA256SUMS").read_text()
    assert f"{hashlib.sha256(content).hexdigest()}  badges/{award_id}/evidence/{file.key}" in sums
    for name in ("_headers", "nginx.conf"):
        told = (elsewhere / "kit" / name).read_text()
        assert f"/badges/{award_id}/evidence/{file.key}" in told
        assert "application/pdf" in told


def test_what_badges_point_at_in_frameworks_is_there(home, elsewhere):
    awards.shared(home.town, home.town.educator)

    home.told("exit-kit", "-o", elsewhere / "kit")

    targets = 0
    for path in (elsewhere / "kit" / "ob3" / "achievements").iterdir():
        for one in json.loads(path.read_text())["alignment"]:
            page, _, code = one["targetUrl"].removeprefix("http://waymark.test/").partition("#")
            if page.startswith("frameworks/"):
                told = (elsewhere / "kit" / page / "index.html").read_text()
                assert f'id="{unquote(code)}"' in html.unescape(told)
                targets += 1
    assert targets > 20


@pytest.mark.parametrize(("options", "years"), [((), 10), (("--status-years", 25), 25)])
def test_status_lists_hold_as_long_as_is_asked_for(home, elsewhere, options, years):
    home.told("exit-kit", "-o", elsewhere / "kit", *options)

    (found,) = lists_of(elsewhere / "kit")
    start, end = (datetime.fromisoformat(found[name]) for name in ("validFrom", "validUntil"))
    assert abs((end - start) - timedelta(days=365.25 * years)) <= timedelta(days=1)
    assert f"{end:%Y}" in (elsewhere / "kit" / "README.md").read_text()


def test_a_folder_that_holds_something_is_left_alone(home, elsewhere):
    folder = elsewhere / "kit"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")

    result = home.run("exit-kit", "-o", folder)

    assert result.exit_code == 1
    assert "is there already" in result.output
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    assert home.run("exit-kit", "-o", folder).exit_code == 0
    assert (folder / "README.md").exists()


def test_what_fails_on_the_way_leaves_nothing_behind(home, elsewhere, monkeypatch):
    awards.shared(home.town, home.town.educator)

    def fail(*arguments, **options):
        raise Unavailable("The signer is away.")

    monkeypatch.setattr(kit.service, "status_file", fail)
    result = home.run("exit-kit", "-o", elsewhere / "out" / "kit")

    assert result.exit_code == 1
    assert "The signer is away" in result.output
    assert list((elsewhere / "out").iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_named(home, elsewhere):
    (elsewhere / "file").write_text("")

    result = home.run("exit-kit", "-o", elsewhere / "file" / "kit")

    assert result.exit_code == 1
    assert "cannot be written" in result.output


def test_badges_of_an_address_before_have_a_tree_of_their_own(home, elsewhere):
    old = awards.shared(home.town, home.town.educator)
    awards.issuer(home.town, url="https://badges.town.example:8443/open")
    with home.town.at(home.town.system) as uow:
        new = awards.service.grant(
            uow,
            home.town.other_educator.person_id,
            awards.credentials.definition(uow, home.town.district, "growth-mindset").version_id,
            because={"kind": "review"},
        )
        awards.service.issue(uow, new)
    with home.town.at(home.town.other_educator) as uow:
        awards.service.share(uow, new)

    home.told("exit-kit", "-o", elsewhere / "kit")

    kit_folder = elsewhere / "kit"
    before = kit_folder / "other-addresses" / "waymark.test"
    assert (kit_folder / "badges" / new / "index.html").exists()
    assert (before / "badges" / old / "index.html").exists()
    assert not (kit_folder / "badges" / old).exists()
    for folder, base in (
        (kit_folder, "https://badges.town.example:8443/open"),
        (before, "http://waymark.test"),
    ):
        for path in (folder / "ob2" / "badges").iterdir():
            if not path.suffix:
                told = json.loads(path.read_text())
                assert told["id"].startswith(base)
                assert told["issuer"].startswith(base)
    assert "/open/ob3/credentials/*" in (kit_folder / "_headers").read_text()
    root = json.loads((kit_folder / ".well-known" / "did.json").read_text())
    assert root["id"] == "did:web:badges.town.example%3A8443:open"
