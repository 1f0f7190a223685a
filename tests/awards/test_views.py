"""What people and verifiers get at the addresses of awards."""

from __future__ import annotations

import base64
import gzip
import io
import json
import uuid

import pytest
import sqlalchemy as sa
from openbadgeslib import baking

from awards import queries, service
from awards.baking import unbake
from awards.models import Award
from credentials import queries as credentials
from tests.factories import awards
from tests.factories.town import email_of

PUBLIC = [
    "/badges/{award}",
    "/badges/{award}.png",
    "/ob2/assertions/{award}",
    "/ob3/credentials/{award}",
    "/ob3/credentials/{award}.json",
    "/ob3/credentials/{award}.jwt",
    "/ob3/refresh/{award}",
]


def stored(town, award_id):
    with town.look() as look:
        return look.session.get(Award, award_id)


def marked(client, award):
    listed = client.get(f"/ob3/status/{award.status_list_id}").get_json(force=True)
    packed = listed["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return bool(bits[award.status_index // 8] & (0x80 >> award.status_index % 8))


def checked(client, text="", **fields):
    return client.send("/verify", {"badge": text, **fields})


@pytest.fixture
def stranger(client_of):
    return client_of(None)


# --- private until shared -------------------------------------------------------------------------


@pytest.mark.parametrize("address", PUBLIC)
def test_a_badge_is_private_until_shared_and_after_unsharing(town, client_of, stranger, address):
    award_id = awards.issued(town, town.educator)
    path, holder = address.format(award=award_id), client_of(town.educator)

    before = stranger.get(path)
    holder.send(f"/awards/{award_id}/share")
    during = stranger.get(path)
    holder.send(f"/awards/{award_id}/unshare")
    after = stranger.get(path)

    assert (before.status_code, during.status_code, after.status_code) == (404, 200, 404)
    assert "Alvarez" not in before.text + after.text


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_no_award_answers_as_a_private_one(town, stranger, address):
    private = stranger.get(address.format(award=awards.issued(town, town.educator)))
    nothing = stranger.get(address.format(award="0" * 32))

    assert (nothing.status_code, nothing.content_type) == (404, private.content_type)


def test_a_private_badge_that_was_revoked_stays_private(town, stranger):
    award_id = awards.issued(town, town.educator)
    with town.at(town.program_lead) as uow:
        service.revoke(uow, award_id, "Granted by mistake.")

    assert {stranger.get(path.format(award=award_id)).status_code for path in PUBLIC} == {404}
    with town.look() as look:
        issuer_id = queries.issuer_of(look, town.district).id
    # A signed copy that the holder handed out is judged by its bare identifier; nothing else is said of it.
    listed = stranger.get(f"/ob2/revocations/{issuer_id}").get_json(force=True)["revokedAssertions"]
    assert [set(one) for one in listed] == [{"id"}, {"id"}]
    assert "Granted by mistake." not in stranger.get(f"/ob2/revocations/{issuer_id}").text
    # The list of bits tells nothing about whom, and has to be right for copies that the holder handed out.
    assert marked(stranger, stored(town, award_id))


# --- everything says revoked at once ----------------------------------------------------------------


def test_one_revocation_flips_every_public_answer_at_once(town, client_of, stranger):
    award_id = awards.shared(town, town.educator)
    award = stored(town, award_id)
    with town.look() as look:
        issuer_id = queries.issuer_of(look, town.district).id
    assertion, revocations = f"/ob2/assertions/{award_id}", f"/ob2/revocations/{issuer_id}"
    page, picture = f"/badges/{award_id}", f"/badges/{award_id}.png"
    status = f"/ob3/status/{award.status_list_id}"
    before = {path: stranger.get(path) for path in (assertion, revocations, page, picture, status)}
    assert before[assertion].status_code == 200
    assert "revoked" not in before[assertion].text
    assert award_id not in before[revocations].text
    assert "This badge is valid" in before[page].text
    assert not marked(stranger, award)
    old_copy = (io.BytesIO(before[picture].data), "badge.png")
    assert "This badge is valid" in checked(stranger, file=old_copy).text

    client_of(town.program_lead).send(f"/awards/{award_id}/revoke", {"reason": "Earned with borrowed work."})

    told = stranger.get(assertion)
    assert told.status_code == 410
    assert told.get_json(force=True) == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"http://waymark.test/ob2/assertions/{award_id}",
        "type": "Assertion",
        "revoked": True,
        "revocationReason": "Earned with borrowed work.",
    }
    entries = stranger.get(revocations).get_json(force=True)["revokedAssertions"]
    assert {entry["id"] for entry in entries} == {
        f"http://waymark.test/ob2/assertions/{award_id}",
        uuid.UUID(award_id).urn,
    }
    assert marked(stranger, award)

    shown = stranger.get(page).text
    assert "This badge was revoked" in shown
    assert "Earned with borrowed work." in shown
    assert "This badge is valid" not in shown

    baked = stranger.get(picture).data
    assert baked != before[picture].data
    assert json.loads(baking.extract_png(baked, 10**6, keyword=baking.ITXT_KEYWORD))["revoked"] is True
    # Whichever copy is checked, the one of before or the new one: picture, JSON, token or address.
    jwt = stranger.get(f"/ob3/credentials/{award_id}.jwt").text
    for handed in (
        {"file": (io.BytesIO(baked), "badge.png")},
        {"file": (io.BytesIO(before[picture].data), "badge.png")},
        {"text": unbake(before[picture].data).text},
        {"text": before[assertion].text},
        {"text": jwt},
        {"text": f"http://waymark.test/badges/{award_id}"},
    ):
        assert "This badge was revoked" in checked(stranger, **handed).text

    # A cache that asks whether its copy still stands is told that it does not.
    for path in (assertion, revocations, picture, status):
        asked = stranger.get(path, headers={"If-None-Match": before[path].headers["ETag"]})
        assert asked.status_code != 304, path
    for path in before:
        assert "no-" in before[path].headers["Cache-Control"], path


def test_the_revoked_picture_is_drawn_as_revoked(town, stranger):
    award_id = awards.revoked(town, town.educator)
    with town.look() as look:
        about = credentials.definition(look, town.district, awards.SLUG)

    def pixels(picture):
        from PIL import Image

        return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()

    art = stranger.get(f"/ob2/badges/{about.version_id}.png").data
    assert pixels(stranger.get(f"/badges/{award_id}.png").data) != pixels(art)


# --- public documents -------------------------------------------------------------------------------


def test_documents_have_their_types_are_open_to_scripts_and_can_be_cached(town, stranger):
    award = stored(town, awards.shared(town, town.educator))
    with town.look() as look:
        issuer_id = queries.issuer_of(look, town.district).id
    types = {
        f"/ob3/credentials/{award.id}": "application/vc+ld+json",
        f"/ob3/credentials/{award.id}.json": "application/vc+ld+json",
        f"/ob3/credentials/{award.id}.jwt": "application/vc+jwt",
        f"/ob3/status/{award.status_list_id}": "application/vc+ld+json",
        f"/ob3/achievements/{award.version_id}": "application/ld+json",
        f"/ob3/issuers/{issuer_id}": "application/ld+json",
        f"/ob2/issuers/{issuer_id}": "application/ld+json",
        f"/ob2/badges/{award.version_id}": "application/ld+json",
        f"/ob2/badges/{award.version_id}.png": "image/png",
        f"/ob2/assertions/{award.id}": "application/ld+json",
        f"/ob2/revocations/{issuer_id}": "application/ld+json",
        f"/issuers/{issuer_id}/did.json": "application/did+ld+json",
        "/.well-known/did.json": "application/did+ld+json",
        f"/badges/{award.id}.png": "image/png",
    }
    for path, media_type in types.items():
        answer = stranger.get(path)
        assert (answer.status_code, answer.content_type) == (200, media_type), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert answer.headers["Cache-Control"].startswith("public"), path
        again = stranger.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == answer.headers["ETag"], path


def test_a_missing_document_is_a_problem_that_scripts_can_read(stranger, town):
    answer = stranger.get("/ob3/credentials/unknown")

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for path in ("/ob3/issuers/x", "/ob3/achievements/x", "/ob3/status/x", "/ob2/issuers/x", "/ob2/badges/x"):
        assert stranger.get(path).status_code == 404, path
    for path in ("/ob2/badges/x.png", "/ob2/revocations/x", "/issuers/x/did.json"):
        assert stranger.get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("wanted", "status", "content_type"),
    [
        ("*/*", 200, "application/vc+ld+json"),
        ("application/vc+jwt", 200, "application/vc+jwt"),
        ("application/ld+json", 200, "application/ld+json"),
        ("application/json", 200, "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 303, "text/html; charset=utf-8"),
    ],
)
def test_the_form_of_a_credential_follows_what_is_asked_for(town, stranger, wanted, status, content_type):
    award_id = awards.shared(town, town.educator)

    answer = stranger.get(f"/ob3/credentials/{award_id}", headers={"Accept": wanted})

    assert (answer.status_code, answer.content_type) == (status, content_type)
    assert "Accept" in answer.headers["Vary"]


def test_the_addresses_in_the_badge_lead_to_what_they_name(town, stranger):
    award = stored(town, awards.shared(town, town.educator))
    document = json.loads(award.document)
    achievement = document["credentialSubject"]["achievement"]
    assertion = stranger.get(f"/ob2/assertions/{award.id}").get_json(force=True)
    badge_class = stranger.get(f"/ob2/badges/{award.version_id}").get_json(force=True)

    def at(address):
        assert address.startswith("http://waymark.test/")
        return stranger.get(address.removeprefix("http://waymark.test")).get_json(force=True)

    assert at(document["id"]) == at(document["refreshService"]["id"]) == document
    assert at(achievement["id"])["name"] == achievement["name"]
    assert at(document["credentialStatus"]["statusListCredential"])["issuer"] == document["issuer"]["id"]
    assert at(assertion["badge"])["id"] == assertion["badge"]
    assert at(badge_class["issuer"])["id"] == badge_class["issuer"]
    assert at(at(badge_class["issuer"])["revocationList"])["type"] == "RevocationList"
    did = document["issuer"]["id"].removeprefix("did:web:waymark.test:").replace(":", "/")
    keys = stranger.get(f"/{did}/did.json").get_json(force=True)
    assert document["proof"]["verificationMethod"] in keys["assertionMethod"]


def test_the_picture_carries_both_badges_once_shared_and_only_the_new_one_before(town, client_of, stranger):
    award_id = awards.issued(town, town.educator)
    private = client_of(town.educator).get(f"/awards/{award_id}/badge?format=png").data
    client_of(town.educator).send(f"/awards/{award_id}/share")
    public = stranger.get(f"/badges/{award_id}.png").data

    assert not baking.has_png(private, keyword=baking.ITXT_KEYWORD)
    assert json.loads(unbake(private).text) == json.loads(unbake(public).text)
    hosted = json.loads(baking.extract_png(public, 10**6, keyword=baking.ITXT_KEYWORD))
    assert hosted == stranger.get(f"/ob2/assertions/{award_id}").get_json(force=True)


# --- the public page --------------------------------------------------------------------------------


def test_the_public_page_explains_itself_without_a_login(town, stranger):
    award_id = awards.shared(town, town.educator)
    with town.look() as look:
        about = credentials.definition(look, town.district, awards.SLUG)

    page = stranger.get(f"/badges/{award_id}")

    for words in (
        "Ana Alvarez",
        "Town School District",
        "1 September 2026",
        about.competency.replace("'", "&#39;"),
        "This badge is valid",
        "The signature fits",
        "The issuer has not taken this badge back",
        "does not expire",
        "Checked on 1 September 2026, 15:00 UTC",
        *(criterion.title for criterion in about.rubric.criteria),
    ):
        assert words in page.text, words
    assert page.headers["X-Robots-Tag"] == "noindex"
    for private in (email_of("educator"), "Pia", "Cora", "reader"):
        assert private not in page.text.replace("Readers judged", ""), private


def test_the_public_page_of_a_tampered_row_does_not_say_valid(town, stranger):
    award_id = awards.shared(town, town.educator)
    with town.at(town.system) as uow:
        award = uow.session.get(Award, award_id)
        award.document = award.document.replace("Data-driven", "Date-driven")

    page = stranger.get(f"/badges/{award_id}").text

    assert "Do not rely on this badge" in page
    assert "This badge is valid" not in page


# --- checking ---------------------------------------------------------------------------------------


def test_every_way_to_hand_over_a_valid_badge(town, stranger):
    award = stored(town, awards.shared(town, town.educator))
    picture = stranger.get(f"/badges/{award.id}.png").data

    for handed in (
        {"text": award.document},
        {"text": award.document_jwt},
        {"text": f"http://waymark.test/badges/{award.id}"},
        {"text": f"http://waymark.test/badges/{award.id}.png"},
        {"text": f"http://waymark.test/ob3/credentials/{award.id}.jwt?x=1#y"},
        {"text": f"http://waymark.test/ob2/assertions/{award.id}"},
        {"file": (io.BytesIO(picture), "badge.png")},
        {"file": (io.BytesIO(award.document.encode()), "badge.json")},
        {"file": (io.BytesIO(service.badge_as(of(town, award.id), "svg").content), "badge.svg")},
    ):
        answer = checked(stranger, **handed)
        assert answer.status_code == 200
        assert "This badge is valid" in answer.text, handed


def of(town, award_id):
    with town.look() as look:
        return queries.credential(look, award_id)


def test_a_private_badge_can_be_checked_by_those_who_have_the_file(town, stranger):
    award = stored(town, awards.issued(town, town.educator))

    assert "This badge is valid" in checked(stranger, award.document).text
    told = checked(stranger, f"http://waymark.test/badges/{award.id}")
    assert told.status_code == 422
    assert "no public badge at this address" in told.text


def test_a_changed_badge_is_not_valid(town, stranger):
    award = stored(town, awards.shared(town, town.educator))

    page = checked(stranger, award.document.replace("Data-driven", "Date-driven")).text

    assert "Do not rely on this badge" in page
    assert "The badge was changed after it was signed" in page


def test_a_badge_from_elsewhere_is_answered_with_could_not_check_and_nothing_is_fetched(town, stranger):
    award = stored(town, awards.shared(town, town.educator))
    foreign = award.document.replace("waymark.test", "badges.other.example")

    page = checked(stranger, foreign).text

    assert "Not everything could be checked" in page
    assert "Could not check" in page
    assert "This badge is valid" not in page
    assert "Do not rely" not in page


@pytest.mark.parametrize(
    ("handed", "answer"),
    [
        ("", "Choose a file, or paste"),
        ("https://badges.other.example/badges/1", "opens no addresses of other sites"),
        ("http://waymark.test/catalogue", "no badge at this address"),
    ],
)
def test_what_cannot_be_checked_is_answered_at_the_field(town, stranger, handed, answer):
    page = checked(stranger, handed)

    assert page.status_code == 422
    assert answer in page.text
    if handed:
        assert handed in page.text


@pytest.mark.parametrize("junk", ["hello", "{", "[]", "{}", "a.b.c", "\u0000{", '{"@context": 7}', "<svg/>"])
def test_junk_is_no_badge_and_no_error(town, stranger, junk):
    page = checked(stranger, junk)

    assert page.status_code in {200, 422}
    assert "This badge is valid" not in page.text


def test_a_picture_without_a_badge_says_so(town, stranger):
    with town.look() as look:
        about = credentials.definition(look, town.district, awards.SLUG)
    art = stranger.get(f"/ob2/badges/{about.version_id}.png").data

    page = checked(stranger, file=(io.BytesIO(art), "art.png")).text

    assert "There is no badge inside this picture" in page


def test_the_holder_can_be_compared(town, stranger):
    award = stored(town, awards.shared(town, town.educator))

    right = checked(stranger, award.document, email=email_of("educator")).text
    wrong = checked(stranger, award.document, email=email_of("peer")).text
    unasked = checked(stranger, award.document).text

    assert "The badge was given to the person with this address." in right
    assert "Do not rely on this badge" in wrong
    assert "Was it given to the person with this address?" in right
    assert "Was it given to" not in unasked


def test_the_check_page_takes_an_address_along(town, stranger):
    page = stranger.get("/verify?address=http://waymark.test/badges/1%3Cb%3E").text

    assert "http://waymark.test/badges/1&lt;b&gt;" in page


def test_the_check_needs_its_token(town, stranger):
    assert stranger.post("/verify", data={"badge": "x"}).status_code == 400


# --- one's own badges -------------------------------------------------------------------------------


def test_an_empty_shelf_says_what_to_do(town, client_of):
    page = client_of(town.educator).get("/awards").text

    assert "Your first badge will stand here" in page
    assert 'href="/catalogue"' in page


def test_the_shelf_shows_badges_with_who_sees_them(town, client_of):
    awards.shared(town, town.educator)
    awards.issued(town, town.educator, "growth-mindset")
    awards.granted(town, town.educator, "voice-and-choice")
    awards.revoked(town, town.educator, "why-use-technology")
    awards.shared(town, town.other_educator)

    page = client_of(town.educator).get("/awards").text
    held, past = page.split("Not held any more")

    assert held.count("<img") == 3
    for words in ("Public", "Only you see it", "Earned, badge on its way", "being signed"):
        assert words in held, words
    assert "Earned with borrowed work." in past


def test_a_granted_award_says_that_the_badge_is_being_signed(town, client_of):
    award_id = awards.granted(town, town.educator)

    page = client_of(town.educator).get(f"/awards/{award_id}").text

    assert "Earned, and the badge is being signed" in page
    assert "Share this badge" not in page
    assert "Picture (PNG)" not in page
    assert client_of(town.educator).get(f"/awards/{award_id}/badge").status_code == 404


def test_the_own_page_tells_why_the_award_was_given(town, client_of):
    award_id = awards.issued(town, town.educator, readers=3)
    with town.look() as look:
        about = credentials.definition(look, town.district, awards.SLUG)

    page = client_of(town.educator).get(f"/awards/{award_id}").text

    assert "3 readers judged the evidence" in page
    for digest in (about.digest, about.rubric.digest, "a" * 64, stored(town, award_id).document_digest):
        assert digest in page
    assert "Never shown: who read your work" in page


def test_others_do_not_find_the_award_and_leads_see_it_without_its_file(town, client_of):
    award_id = awards.issued(town, town.educator)

    for actor in (town.other_educator, town.leader, town.peer, town.stranger):
        assert client_of(actor).get(f"/awards/{award_id}").status_code == 404
        assert client_of(actor).send(f"/awards/{award_id}/share").status_code == 404
    page = client_of(town.program_lead).get(f"/awards/{award_id}")
    assert page.status_code == 200
    assert "Share this badge" not in page.text
    assert "Revoke this award" in page.text
    assert client_of(town.program_lead).get(f"/awards/{award_id}/badge").status_code == 404


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("png", "image/png", ".png"),
        ("svg", "image/svg+xml", ".svg"),
        ("ob3", "application/vc+ld+json", ".json"),
        ("jwt", "application/vc+jwt", ".jwt"),
    ],
)
def test_downloads_are_files_of_the_holder(town, client_of, form, media_type, ending):
    award_id = awards.issued(town, town.educator)

    answer = client_of(town.educator).get(f"/awards/{award_id}/badge?format={form}")

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{awards.SLUG}{ending}"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_hosted_form_is_offered_only_after_sharing(town, client_of):
    award_id, holder = awards.issued(town, town.educator), client_of(town.educator)

    assert "Open Badges 2.0 (JSON)" not in holder.get(f"/awards/{award_id}").text
    assert holder.get(f"/awards/{award_id}/badge?format=ob2").status_code == 409
    holder.send(f"/awards/{award_id}/share")

    assert "Open Badges 2.0 (JSON)" in holder.get(f"/awards/{award_id}").text
    assert holder.get(f"/awards/{award_id}/badge?format=ob2").get_json(force=True)["type"] == "Assertion"
    assert holder.get(f"/awards/{award_id}/badge?format=gif").status_code == 422


def test_sharing_shows_the_address_and_can_be_taken_back(town, client_of):
    award_id, holder = awards.issued(town, town.educator), client_of(town.educator)

    shared = holder.send(f"/awards/{award_id}/share", follow_redirects=True).text
    assert f"http://waymark.test/badges/{award_id}" in shared
    assert "Make it private again" in shared
    private = holder.send(f"/awards/{award_id}/unshare", follow_redirects=True).text
    assert "private again" in private
    assert "Share this badge" in private


def test_a_post_without_its_token_changes_nothing(town, client_of):
    award_id, holder = awards.issued(town, town.educator), client_of(town.educator)

    page = holder.post(f"/awards/{award_id}/share", follow_redirects=True)

    assert stored(town, award_id).shared_at is None
    assert "nothing was changed" in page.text


def test_a_granted_award_that_is_shared_too_early_says_why(town, client_of):
    award_id = awards.granted(town, town.educator)

    page = client_of(town.educator).send(f"/awards/{award_id}/share", follow_redirects=True)

    assert "still being signed" in page.text


def test_revoking_asks_for_a_reason_and_keeps_what_was_typed(town, client_of):
    award_id, lead = awards.issued(town, town.educator), client_of(town.program_lead)

    empty = lead.send(f"/awards/{award_id}/revoke", {"reason": " "})
    long = lead.send(f"/awards/{award_id}/revoke", {"reason": "word " * 150})
    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Say why" in empty.text
    assert "word word word" in long.text

    done = lead.send(f"/awards/{award_id}/revoke", {"reason": "Granted by mistake."}, follow_redirects=True)
    assert "This award was revoked on" in done.text
    assert "Granted by mistake." in client_of(town.educator).get(f"/awards/{award_id}").text
    assert client_of(town.educator).send(f"/awards/{award_id}/revoke", {"reason": "x"}).status_code == 403


def test_the_own_pages_ask_for_a_sign_in(town, stranger):
    award_id = awards.shared(town, town.educator)

    for path in ("/awards", f"/awards/{award_id}", f"/awards/{award_id}/badge"):
        assert stranger.get(path).status_code == 303
        assert stranger.get(path).headers["Location"].startswith("/sign-in")


def test_no_page_asks_more_the_more_badges_there_are(town, client_of, stranger):
    slugs = ["growth-mindset", "voice-and-choice", "why-use-technology"]
    award_id = awards.shared(town, town.educator)
    holder = client_of(town.educator)
    pages = [
        (holder, "/awards"),
        (holder, f"/awards/{award_id}"),
        (stranger, f"/badges/{award_id}"),
        (stranger, f"/badges/{award_id}.png"),
    ]
    asked = []
    sa.event.listen(
        town.runtime.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2])
    )

    def statements(who, path):
        asked.clear()
        assert who.get(path).status_code == 200
        return sum(statement.lstrip().upper().startswith("SELECT") for statement in asked)

    before = [statements(*page) for page in pages]
    for slug in slugs:
        awards.shared(town, town.educator, slug)

    assert [statements(*page) for page in pages] == before
    assert max(before) <= 15


def test_the_program_lead_finds_every_badge_by_its_holder(client_of, town):
    mine, theirs = awards.issued(town, town.educator), awards.issued(town, town.other_educator)
    lead = client_of(town.program_lead)

    everything, found, nobody = (lead.get(f"/awards/given{q}").text for q in ("", "?q=alvarez", "?q=nobody"))

    assert f"/awards/{mine}" in everything
    assert f"/awards/{theirs}" in everything
    assert f"/awards/{mine}" in found
    assert f"/awards/{theirs}" not in found
    assert "No badge found" in nobody
    assert client_of(town.educator).get("/awards/given").status_code == 403


def test_hr_reads_which_badges_were_given_and_is_not_led_where_it_may_not_go(client_of, town):
    mine = awards.issued(town, town.educator)
    page = client_of(town.hr).get("/awards/given").text

    assert '<span class="wm-row-title">' in page
    assert f"/awards/{mine}" not in page
    assert "Program leads see why each was given" in page
