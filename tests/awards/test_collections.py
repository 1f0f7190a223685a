"""Badges that a holder shows together, and what becomes of the page when a badge changes."""

from __future__ import annotations

import html
import re

import pytest

from awards import service
from awards.models import CollectedAward, Collection
from awards.rules import MOST_IN_A_COLLECTION, collection_problems
from tests.factories import awards
from tests.factories.statements import statements
from tests.factories.town import audited
from waymark.kernel.errors import Conflict, Invalid, NotFound, Refused


@pytest.fixture
def stranger(client_of):
    return client_of(None)


def test_a_holder_makes_shares_and_unshares_a_collection(town, client_of, stranger):
    first, second = awards.shared(town, town.educator), awards.shared(town, town.educator, "growth-mindset")
    private = awards.issued(town, town.educator, "voice-and-choice")
    holder = client_of(town.educator)
    assert "No collection yet" in holder.get("/awards/collections").text

    offered = holder.get("/awards/collections/new").text
    assert (first in offered, second in offered, private in offered) == (True, True, False)
    made = holder.send(
        "/awards/collections/new",
        {"title": "My classroom", "text": "What I do\nevery day.", "awards": [first]},
    )
    own = made.headers["Location"]
    public = own.removeprefix("/awards")
    assert stranger.get(public).status_code == 404
    assert "Only you see it" in holder.get(own).text

    holder.send(f"{own}/share")
    page = stranger.get(public)
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    for words in (
        "My classroom",
        "Badges of Ana Alvarez",
        "What I do\nevery day.",
        "Data-driven interventions",
    ):
        assert words in page.text, words
    assert f'href="/badges/{first}"' in page.text
    assert second not in page.text
    assert f"http://waymark.test{public}" in holder.get(own).text

    holder.send(own, {"title": "Two badges", "awards": [first, second]})
    assert second in stranger.get(public).text
    assert "Two badges" in stranger.get(public).text
    assert "2 badges" in holder.get("/awards/collections").text

    holder.send(f"{own}/unshare")
    assert stranger.get(public).status_code == 404
    holder.send(f"{own}/share")
    holder.send(f"{own}/end")
    assert stranger.get(public).status_code == 404
    assert holder.get(own).status_code == 404
    assert stranger.get(f"/badges/{first}").status_code == 200


def test_a_badge_that_is_private_again_disappears_and_one_that_is_revoked_is_told_so(
    town, client_of, stranger
):
    kept, hidden = awards.shared(town, town.educator), awards.shared(town, town.educator, "growth-mindset")
    taken = awards.shared(town, town.educator, "voice-and-choice")
    made = awards.collection(town, town.educator, kept, hidden, taken)
    assert "Revoked" not in stranger.get(f"/collections/{made}").text

    with town.at(town.educator) as uow:
        service.unshare(uow, hidden)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, taken, "Granted by mistake.")

    page = stranger.get(f"/collections/{made}").text
    assert (kept in page, hidden in page, taken in page) == (True, False, True)
    assert page.count("Revoked") == 1
    assert "It does not count any more" in page
    own = client_of(town.educator).get(f"/awards/collections/{made}").text
    assert "Private now, so nobody sees it here" in own
    assert "shown as revoked" in own
    # Saving the page again neither fails on them nor loses them.
    saved = client_of(town.educator).send(
        f"/awards/collections/{made}", {"title": "Still here", "awards": [kept, hidden, taken]}
    )
    assert saved.status_code == 303


def test_a_collection_whose_badges_are_all_private_says_so(town, stranger):
    award_id = awards.shared(town, town.educator)
    made = awards.collection(town, town.educator, award_id)
    with town.at(town.educator) as uow:
        service.unshare(uow, award_id)

    page = stranger.get(f"/collections/{made}")

    assert page.status_code == 200
    assert award_id not in page.text
    assert "No badge to see at present" in page.text


def test_only_own_badges_that_are_public_and_hold_can_be_put_in(town):
    private = awards.issued(town, town.educator)
    theirs = awards.shared(town, town.other_educator)
    revoked = awards.revoked(town, town.educator, "growth-mindset")

    for wrong in (private, theirs, revoked, "0" * 32):
        with pytest.raises(Invalid), town.at(town.educator) as uow:
            service.make_collection(uow, title="Mine", text="", awards=[wrong])
    with town.look() as look:
        assert look.session.query(Collection).count() == look.session.query(CollectedAward).count() == 0


def test_an_empty_collection_cannot_be_shared(town, client_of):
    made = awards.collection(town, town.educator, public=False)

    with pytest.raises(Conflict), town.at(town.educator) as uow:
        service.share_collection(uow, made)
    told = client_of(town.educator).send(f"/awards/collections/{made}/share", follow_redirects=True).text
    assert "nothing to see in this collection yet" in told


def test_others_neither_see_nor_change_it(town, client_of):
    made = awards.collection(town, town.educator, awards.shared(town, town.educator), public=False)

    for actor in (town.other_educator, town.program_lead, town.admin, town.stranger):
        client = client_of(actor)
        assert client.get(f"/awards/collections/{made}").status_code == 404
        for step in ("", "/share", "/unshare", "/end"):
            assert client.send(f"/awards/collections/{made}{step}", {"title": "Mine"}).status_code == 404
        for verb in (service.share_collection, service.unshare_collection, service.end_collection):
            with pytest.raises(NotFound), town.at(actor) as uow:
                verb(uow, made)
    with pytest.raises(Refused), town.at(town.system) as uow:
        service.make_collection(uow, title="Nobody's", text="", awards=[])
    assert audited(town, made) == ["awards:collection:make"]


def test_what_was_typed_stays_when_something_is_missing(town, client_of):
    award_id, holder = awards.shared(town, town.educator), client_of(town.educator)

    empty = holder.send("/awards/collections/new", {"title": " ", "text": "My words", "awards": [award_id]})

    assert empty.status_code == 422
    assert "Give the collection a title" in empty.text
    assert "My words" in empty.text
    assert re.search(rf'checked[^>]*value="{award_id}"|value="{award_id}"[^>]*checked', empty.text)


def test_text_of_a_holder_is_text(town, stranger):
    made = awards.collection(
        town, town.educator, awards.shared(town, town.educator), title='<b>"Mine"</b> & more'
    )

    page = stranger.get(f"/collections/{made}").text

    assert "<b>" not in page
    assert '<b>"Mine"</b> & more, by Ana Alvarez' in html.unescape(page)


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "x" * 121}, ["title"]),
        ({"text": "x" * 2001}, ["text"]),
        ({"number": MOST_IN_A_COLLECTION + 1}, ["awards"]),
        ({}, []),
    ],
)
def test_what_a_collection_may_hold(facts, where):
    found = collection_problems(**{"title": "Mine", "text": "", "number": 1, **facts})

    assert [problem.where for problem in found] == where


def test_no_page_asks_more_the_more_badges_there_are(town, client_of, stranger):
    slugs = ["growth-mindset", "voice-and-choice", "why-use-technology"]
    first = awards.shared(town, town.educator)
    made = awards.collection(town, town.educator, first)
    holder = client_of(town.educator)
    pages = [
        (holder, "/awards/collections"),
        (holder, "/awards/collections/new"),
        (holder, f"/awards/collections/{made}"),
        (stranger, f"/collections/{made}"),
    ]

    def asked():
        numbers = []
        for who, path in pages:
            with statements(town.runtime) as sent:
                assert who.get(path).status_code == 200
            numbers.append(len(sent))
        return numbers

    before = asked()
    others = [awards.shared(town, town.educator, slug) for slug in slugs]
    with town.at(town.educator) as uow:
        service.change_collection(uow, made, title="All", text="", awards=[first, *others])

    assert asked() == before
    assert max(before) <= 15
