"""Somebody leaves the district: their badges stay theirs, and they can still get at them."""

from __future__ import annotations

import io
import re
import zipfile

from awards import service
from awards.models import Takeaway
from awards.verifying import Verdict
from people import service as people
from people.models import Account
from tests.factories import awards
from tests.factories.statements import statements
from tests.factories.town import audited, email_of

PRIVATE = "ana@home.example"


def close(town, actor):
    with town.at(town.admin) as uow:
        people.disable(uow, actor.person_id)


def path_in(letter):
    return re.search(r"http://waymark\.test(/taking/\S+)", letter.replace("=\n", "")).group(1)


def test_a_closed_account_leads_to_its_badges(town, client_of, letters):
    awards.issued(town, town.educator)
    awards.shared(town, town.educator, "growth-mindset")
    awards.shared(town, town.other_educator)
    letters()

    close(town, town.educator)

    (letter,) = letters()
    assert f"To: {email_of('educator')}" in letter
    assert "2 badges" in letter
    stranger, path = client_of(None), path_in(letter)
    page = stranger.get(path)
    assert page.status_code == 200
    assert (page.headers["X-Robots-Tag"], page.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Ana Alvarez", "Data-driven interventions", "1 September 2027"):
        assert words in page.text
    archive = zipfile.ZipFile(io.BytesIO(stranger.get(f"{path}/badges.zip").data))
    badges = [name for name in archive.namelist() if name.endswith("badge.json")]
    assert len(badges) == 2
    assert "The badges of Ana Alvarez" in archive.read("index.html").decode()
    with town.look() as look:
        assert {service.check(look, archive.read(name)).verdict for name in badges} == {Verdict.VALID}
        # Of the link only the fingerprint is kept.
        assert path.removeprefix("/taking/") not in {row.digest for row in look.session.query(Takeaway)}
    assert "awards:takeaway:send" in audited(town, town.educator.person_id)


def test_a_private_address_is_written_to_as_well_with_a_link_of_its_own(town, client_of, letters):
    awards.issued(town, town.educator)
    letters()
    with town.at(town.system) as uow:
        uow.session.query(Account).filter_by(person_id=town.educator.person_id).one().private_email = PRIVATE

    close(town, town.educator)

    found = letters()
    assert sorted(re.search(r"^To: (\S+)", letter, re.MULTILINE).group(1) for letter in found) == [
        PRIVATE,
        email_of("educator"),
    ]
    first, second = map(path_in, found)
    assert first != second
    assert client_of(None).get(first).status_code == client_of(None).get(second).status_code == 200


def test_whoever_lost_the_link_asks_for_a_new_one_and_nobody_learns_who_is_known(town, client_of, letters):
    awards.issued(town, town.educator)
    close(town, town.educator)
    letters()

    known = client_of(None).send("/lost-password", {"email": email_of("educator")}, follow_redirects=True)
    unknown = client_of(None).send("/lost-password", {"email": "no@one.example"}, follow_redirects=True)

    (letter,) = letters()
    assert client_of(None).get(path_in(letter)).status_code == 200
    assert "/welcome/" not in letter
    told = "If this address is known here, a mail with a link is on its way to it."
    assert told in known.text
    assert told in unknown.text


def test_a_link_runs_out_and_a_forged_one_leads_nowhere(town, client_of, letters, clock):
    awards.issued(town, town.educator)
    letters()
    close(town, town.educator)
    path = path_in(letters()[0])

    for wrong in ("/taking/forged", f"{path}x"):
        for end in ("", "/badges.zip"):
            assert client_of(None).get(wrong + end).status_code == 404
    clock.advance(days=366)
    assert client_of(None).get(path).status_code == 404
    assert client_of(None).get(f"{path}/badges.zip").status_code == 404


def test_somebody_without_a_badge_gets_no_mail(town, letters):
    close(town, town.educator)

    assert letters() == []


def test_the_page_asks_no_more_the_more_badges_there_are(town, client_of, letters):
    awards.issued(town, town.educator)
    letters()
    close(town, town.educator)
    path = path_in(letters()[0])

    def asked():
        with statements(town.runtime) as sent:
            assert client_of(None).get(path).status_code == 200
        return len(sent)

    before = asked()
    awards.issued(town, town.educator, "growth-mindset")
    assert asked() == before <= 15


def test_a_public_badge_is_made_private_by_the_link_of_its_owner_and_by_no_other(town, client_of, letters):
    mine = awards.shared(town, town.educator)
    theirs = awards.shared(town, town.other_educator)
    letters()
    close(town, town.educator)
    path, stranger = path_in(letters()[0]), client_of(None)
    assert stranger.get(f"/badges/{mine}").status_code == 200
    assert "Make it private" in stranger.get(path).text

    assert stranger.send(f"{path}/{theirs}/private").status_code == 404
    assert stranger.send(f"{path}x/{mine}/private").status_code == 404
    assert stranger.get(f"/badges/{mine}").status_code == 200
    for _ in range(2):
        assert stranger.send(f"{path}/{mine}/private").status_code == 303

    assert stranger.get(f"/badges/{mine}").status_code == 404
    assert stranger.get(f"/badges/{theirs}").status_code == 200
    assert audited(town, mine).count("awards:award:unshare") == 1
    town.clock.advance(days=366)
    assert stranger.send(f"{path}/{mine}/private").status_code == 404
