"""Taking badges along and showing them elsewhere: archives, links, the card in a frame, the QR code."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from awards import queries, service
from awards.baking import unbake
from awards.verifying import Verdict
from awards.views import taking
from tests.factories import awards
from tests.factories.statements import statements


def opened(answer) -> zipfile.ZipFile:
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


@pytest.fixture
def stranger(client_of):
    return client_of(None)


# --- archives ---------------------------------------------------------------------------------------


def test_one_award_comes_in_every_form_and_each_verifies(town, client_of):
    award_id = awards.shared(town, town.educator)

    archive = opened(client_of(town.educator).get(f"/awards/{award_id}/badge.zip"))

    folder = f"2026-09-01-{awards.SLUG}"
    forms = {
        f"{folder}/badge{ending}"
        for ending in (
            ".png",
            ".svg",
            ".json",
            ".jwt",
            ".rs256.jwt",
            ".ob2.json",
            ".ob2.jws",
            ".ob2.png",
        )
    }
    assert set(archive.namelist()) == forms | {"index.html", "README.txt"}
    with town.look() as look:
        for name in forms:
            assert service.check(look, archive.read(name)).verdict is Verdict.VALID, name


def test_how_it_came_about_comes_along(town, client_of):
    award_id = awards.issued(town, town.educator)
    town.work()

    archive = opened(client_of(town.educator).get(f"/awards/{award_id}/badge.zip"))

    (name,) = [name for name in archive.namelist() if name.endswith("chronicle.json")]
    told = json.loads(archive.read(name))
    with town.look(town.educator) as look:
        page = queries.chronicle_page(look, award_id)
    assert told == {"award": award_id, "entries": [one.statement for one in page.entries]}
    assert "How it came about" in archive.read("index.html").decode()


def test_everything_of_ones_own_is_in_one_archive_private_or_not(town, client_of):
    awards.shared(town, town.educator)
    awards.issued(town, town.educator, "growth-mindset")
    awards.granted(town, town.educator, "voice-and-choice")
    awards.revoked(town, town.educator, "why-use-technology", reason="Granted by <mistake>.")
    awards.shared(town, town.other_educator, "growth-mindset")

    archive = opened(client_of(town.educator).get("/awards/badges.zip"))

    folders = {name.split("/")[0] for name in archive.namelist() if "/" in name}
    assert folders == {f"2026-09-01-{slug}" for slug in (awards.SLUG, "growth-mindset", "why-use-technology")}
    assert "2026-09-01-growth-mindset/badge.ob2.json" not in archive.namelist()
    page, readme = archive.read("index.html").decode(), archive.read("README.txt").decode()
    for words in (
        "The badges of Ana Alvarez",
        "not signed yet",
        "Granted by &lt;mistake&gt;.",
        "Private: only who has the files",
        "http://waymark.test/badges/",
    ):
        assert words in page, words
    assert "<script" not in page
    assert "Ana Alvarez" in readme
    for target in re.findall(r'(?:href|src)="([^"]+)"', page):
        assert target.startswith("http://waymark.test/") or target in archive.namelist(), target


def test_an_archive_costs_the_same_number_of_statements_for_each_batch(town, client_of, monkeypatch):
    monkeypatch.setattr(taking, "AT_A_TIME", 2)
    holder = client_of(town.educator)
    slugs = ["growth-mindset", "voice-and-choice", "why-use-technology", awards.SLUG]

    def asked():
        with statements(town.runtime) as sent:
            opened(holder.get("/awards/badges.zip"))
        return len(sent)

    awards.issued(town, town.educator, slugs[0])
    one = asked()
    awards.issued(town, town.educator, slugs[1])
    assert asked() == one
    for slug in slugs[2:]:
        awards.issued(town, town.educator, slug)
    assert asked() - one <= 6
    assert one <= 15


def test_the_same_credential_earned_again_has_a_folder_of_its_own(town, client_of):
    first = awards.revoked(town, town.educator)
    awards.issued(town, town.educator)

    names = opened(client_of(town.educator).get("/awards/badges.zip")).namelist()

    folders = sorted({name.split("/")[0] for name in names if name.endswith("badge.json")})
    assert folders[0] == f"2026-09-01-{awards.SLUG}"
    assert len(folders) == 2
    assert first in folders[1] or len(folders[1]) > len(folders[0])


def test_an_archive_is_for_its_holder(town, client_of, stranger):
    award_id = awards.shared(town, town.educator)

    for actor in (town.other_educator, town.program_lead, town.stranger):
        assert client_of(actor).get(f"/awards/{award_id}/badge.zip").status_code == 404
    for path in ("/awards/badges.zip", f"/awards/{award_id}/badge.zip"):
        assert stranger.get(path).headers["Location"].startswith("/sign-in")
    nothing = client_of(town.other_educator).get("/awards/badges.zip")
    assert nothing.status_code == 404
    assert "You have no badge yet" in nothing.text


def test_a_badge_that_is_not_signed_has_no_archive_yet(town, client_of):
    award_id = awards.granted(town, town.educator)

    assert client_of(town.educator).get(f"/awards/{award_id}/badge.zip").status_code == 404
    assert (
        "not signed yet"
        in opened(client_of(town.educator).get("/awards/badges.zip")).read("index.html").decode()
    )


def test_the_shelf_and_the_award_offer_it(town, client_of):
    holder = client_of(town.educator)
    assert "badges.zip" not in holder.get("/awards").text
    award_id = awards.issued(town, town.educator)

    assert 'href="/awards/badges.zip"' in holder.get("/awards").text
    page = holder.get(f"/awards/{award_id}").text
    assert f'href="/awards/{award_id}/badge.zip"' in page
    assert "Drawing (SVG)" in page


# --- links ------------------------------------------------------------------------------------------


def test_a_shared_badge_can_be_shown_elsewhere(town, client_of):
    award_id, holder = awards.issued(town, town.educator), client_of(town.educator)
    assert "Show it elsewhere" not in holder.get(f"/awards/{award_id}").text
    holder.send(f"/awards/{award_id}/share")

    page = holder.get(f"/awards/{award_id}").text

    address = f"http://waymark.test/badges/{award_id}"
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)]
    linkedin = next(link for link in links if "linkedin" in link)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(linkedin).query).items()}
    assert asked == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Data-driven interventions",
        "organizationName": "Town School District",
        "issueYear": "2026",
        "issueMonth": "9",
        "certUrl": address,
        "certId": award_id,
    }
    mail = unquote(next(link for link in links if link.startswith("mailto:")))
    assert address in mail
    assert "+" not in mail
    code = html.unescape(page)
    assert f'<iframe src="{address}/card" title="Badge: Data-driven interventions"' in code
    assert f'<a href="{address}"><img src="{address}.png"' in code
    assert "Show it elsewhere" not in client_of(town.program_lead).get(f"/awards/{award_id}").text


def test_a_last_day_goes_along_to_linkedin(town, client_of):
    from datetime import timedelta

    from awards.models import Award

    award_id = awards.shared(town, town.educator)
    with town.at(town.system) as uow:
        uow.session.get(Award, award_id).expires_at = uow.now + timedelta(days=200)

    page = html.unescape(client_of(town.educator).get(f"/awards/{award_id}").text)

    assert "expirationYear=2027&expirationMonth=3" in page


# --- what other sites see ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/badges/{award}/card", "/badges/{award}/qr.svg"])
def test_card_and_qr_code_are_private_until_shared(town, client_of, stranger, path):
    award_id = awards.issued(town, town.educator)
    path = path.format(award=award_id)

    before = stranger.get(path)
    client_of(town.educator).send(f"/awards/{award_id}/share")
    during = stranger.get(path)
    client_of(town.educator).send(f"/awards/{award_id}/unshare")

    assert (before.status_code, during.status_code, stranger.get(path).status_code) == (404, 200, 404)
    assert "Alvarez" not in before.text
    nothing = stranger.get(path.replace(award_id, "0" * 32))
    assert (nothing.status_code, nothing.content_type) == (404, before.content_type)


def test_only_the_card_may_stand_in_a_frame_of_another_site(town, stranger):
    award_id = awards.shared(town, town.educator)

    card = stranger.get(f"/badges/{award_id}/card")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "default-src 'self'" in card.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in card.headers
    assert "Set-Cookie" not in card.headers
    for words in ("Ana Alvarez", "Data-driven interventions", f"http://waymark.test/badges/{award_id}"):
        assert words in card.text
    for path in (f"/badges/{award_id}", "/verify", "/sign-in"):
        assert "frame-ancestors 'self'" in stranger.get(path).headers["Content-Security-Policy"]
    # A page that was made years ago gets a sentence, not an empty frame.
    nothing = stranger.get(f"/badges/{'0' * 32}/card")
    assert nothing.status_code == 404
    assert "frame-ancestors *" in nothing.headers["Content-Security-Policy"]
    assert "not shared at the moment" in nothing.text


def test_card_and_preview_of_a_revoked_badge_say_so(town, stranger):
    award_id = awards.revoked(town, town.educator)

    assert "Revoked" in stranger.get(f"/badges/{award_id}/card").text
    page = stranger.get(f"/badges/{award_id}").text
    assert re.search(r'property="og:description" content="This badge was revoked', page)


def test_a_shared_page_tells_other_sites_what_to_show(town, stranger):
    award_id = awards.shared(town, town.educator)

    page = html.unescape(stranger.get(f"/badges/{award_id}").text)

    told = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)"', page))
    assert told["og:title"] == "Data-driven interventions, earned by Ana Alvarez"
    assert told["og:url"] == f"http://waymark.test/badges/{award_id}"
    assert told["og:image"] == f"http://waymark.test/badges/{award_id}.png"
    assert told["og:site_name"] == "Town School District"
    assert stranger.get(urlsplit(told["og:image"]).path).mimetype == "image/png"


def test_the_qr_code_holds_the_address(town, stranger):
    award_id = awards.shared(town, town.educator)

    answer = stranger.get(f"/badges/{award_id}/qr.svg")

    assert answer.mimetype == "image/svg+xml"
    assert f"http://waymark.test/badges/{award_id}" in answer.text
    assert answer.text.startswith("<svg")
    assert "script" not in answer.text
    again = stranger.get(f"/badges/{award_id}/qr.svg", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_picture_in_an_archive_is_the_one_that_is_published(town, client_of, stranger):
    award_id = awards.shared(town, town.educator)
    archive = opened(client_of(town.educator).get(f"/awards/{award_id}/badge.zip"))

    (name,) = (name for name in archive.namelist() if name.endswith("badge.png"))

    assert archive.read(name) == stranger.get(f"/badges/{award_id}.png").data
    assert json.loads(unbake(archive.read(name)).text)["id"].endswith(award_id)
