"""However an award ends, everything that anybody can ask says so from the same moment on, whichever copy they hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from awards import queries, service
from awards.models import Award, Edition
from awards.verifying import Verdict
from tests.factories import awards
from tests.factories.credentials import publish

SLUG = "marble-tracks"
HOLDS = ("This badge is valid", "See and check it")
ENDS = {
    # what happens, and what is said of it: the verdict of the copy that stands, and words on page and card
    "revoked": (Verdict.REVOKED, "This badge was revoked", "Revoked"),
    "suspended": (Verdict.SUSPENDED, "This badge is suspended", "Suspended"),
    "expired": (Verdict.NOT_VALID, "expired on 01 November 2026", "Expired on 1 November 2026"),
}


@pytest.fixture
def badge(town):
    """A shared badge with a last day that was signed three times, and every copy that its holder may have handed out."""
    publish(town, slug=SLUG, expires_after_months=2)
    award_id = awards.shared(town, town.educator, SLUG)
    for number in (1, 2):
        town.clock.advance(days=1)
        with town.at(town.program_lead) as uow:
            service.repair(uow, award_id, f"A slip, the {number}.")
    return award_id


def end(town, how, award_id):
    if how == "expired":
        town.clock.advance(days=70)  # the job that writes it down is not waited for
        return
    with town.at(town.program_lead) as uow:
        {"revoked": service.revoke, "suspended": service.suspend}[how](uow, award_id, "A question.")


def copies(town, award_id):
    """Document and token of every edition."""
    with town.look() as look:
        award = look.session.get(Award, award_id)
        before = look.session.query(Edition).filter(Edition.award_id == award_id).all()
        return [text for one in (award, *before) for text in (one.document, one.document_jwt)]


@pytest.mark.parametrize("how", list(ENDS))
def test_nobody_says_that_it_holds(town, client_of, api_of, badge, how):
    stranger, ana = client_of(None), client_of(town.educator)
    collection = awards.collection(town, town.educator, badge)
    held_out = {
        "picture": stranger.get(f"/badges/{badge}.png").data,
        "assertion": stranger.get(f"/ob2/assertions/{badge}").text,
    }
    handed_out = copies(town, badge)
    assert len(handed_out) == 6
    assert "This badge is valid" in stranger.get(f"/badges/{badge}").text

    end(town, how, badge)
    verdict, said, on_the_card = ENDS[how]

    # Pages.
    page, card = stranger.get(f"/badges/{badge}").text, stranger.get(f"/badges/{badge}/card").text
    assert said in page
    assert on_the_card in card
    listed = stranger.get(f"/collections/{collection}").text
    for text in (page, card, listed):
        assert [words for words in HOLDS if words in text] == []

    # Whoever checks a copy of any edition, asks for a newer one, or opens an address.
    for text in handed_out:
        with town.look() as look:
            assert service.check(look, text).verdict is verdict
            assert service.check_everywhere(look, text, newest=True).verdict is verdict
    for address in (
        f"/badges/{badge}",
        f"/ob3/credentials/{badge}",
        f"/ob3/refresh/{badge}",
        f"/ob2/assertions/{badge}",
    ):
        answer = stranger.get(address)
        checked = (
            stranger.send("/verify", {"badge": answer.text, "newest": "y"})
            if address != f"/badges/{badge}"
            else (stranger.send("/verify", {"badge": f"http://waymark.test{address}"}))
        )
        assert "This badge is valid" not in checked.text, address
    for handed in (
        {"file": (io.BytesIO(held_out["picture"]), "badge.png")},
        {"file": (io.BytesIO(stranger.get(f"/badges/{badge}.png").data), "badge.png")},
        {"badge": held_out["assertion"]},
    ):
        assert "This badge is valid" not in stranger.send("/verify", handed).text

    # Programs, the holder's own page, and whoever asks what is held.
    told = api_of(town.educator).get(f"/awards/{badge}").json
    assert told["state"] == how
    assert "It counts until" not in ana.get(f"/awards/{badge}").text
    assert ana.get(f"/awards/{badge}/certificate").status_code != 200
    with town.look(town.educator) as look:
        assert queries.held_by(look, town.educator.person_id) == ()


@pytest.mark.parametrize("how", list(ENDS))
def test_the_address_for_newer_editions_is_as_private_as_the_badge(town, client_of, badge, how):
    path, stranger, ana = f"/ob3/refresh/{badge}", client_of(None), client_of(town.educator)
    assert stranger.get(path).get_json(force=True)["validFrom"] == "2026-09-03T15:00:00Z"
    end(town, how, badge)
    ana.send(f"/awards/{badge}/unshare")
    assert stranger.get(path).status_code == 404
    with town.look() as look:
        report = service.check_everywhere(look, copies(town, badge)[0], newest=True)
    assert report.verdict is ENDS[how][0]
    assert report.edition.startswith("Whether there is a newer edition could not be found out.")


def test_an_older_edition_leads_to_the_newest_one(town, client_of, badge):
    newest, _, oldest, *_ = copies(town, badge)
    page = client_of(None).send("/verify", {"badge": oldest, "newest": "y"}).text
    assert "There is a newer edition of this badge, signed on 03 September 2026." in page
    assert "This badge is valid" in page
    with town.look() as look:
        report = service.check_everywhere(look, oldest, newest=True)
        assert report.document["description"].endswith("A slip, the 2.")
        assert (
            service.check_everywhere(look, newest, newest=True).edition
            == "It is the newest edition of this badge."
        )
    assert datetime(2026, 9, 3, 15, tzinfo=UTC) == town.clock.now()
