"""The pages of authoring, as program leads, authors and partners see them."""

import html
import io
import re

import pytest
import yaml

from credentials import service
from credentials.rules import Section
from tests.factories import credentials as factory
from tests.factories import drafts
from tests.factories.statements import statements


@pytest.fixture
def lead(client_of, town):
    return client_of(town.program_lead)


def words(answer, status=200):
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return html.unescape(re.sub(r"\s+", " ", answer.get_data(as_text=True)))


def draft_address(town, draft_id):
    return f"/authoring/{draft_id}"


def test_a_new_credential_is_begun_from_the_catalogue(lead, town):
    assert 'href="/authoring"' in words(lead.get("/catalogue"))
    answer = lead.send(
        "/authoring/new", {"title": "Marble tracks", "kind": "micro_credential", "partner": ""}
    )
    page = words(lead.get(answer.location))

    assert "Marble tracks" in page
    assert "missing" in page


def test_a_title_that_is_taken_is_said_at_the_form_and_kept(lead, town):
    page = words(
        lead.send("/authoring/new", {"title": "Growth mindset", "kind": "micro_credential", "partner": ""}),
        422,
    )

    assert "has a credential 'growth-mindset' already" in page
    assert 'value="Growth mindset"' in page


def test_a_section_is_saved_unfinished_and_says_what_is_missing(lead, town):
    at = draft_address(town, drafts.begun(town))
    answer = lead.send(
        f"{at}/section/about",
        {"title": "Marble tracks", "depth": "extend", "glyph": "lens", "area": "CF3", "summary": "Roll."},
    )
    assert answer.status_code == 303
    page = drafts.page(town, at.rsplit("/", 1)[1])
    assert (page.body["depth"], page.body["glyph"], page.body["area"], page.body["summary"]) == (
        "extend",
        "lens",
        "CF3",
        "Roll.",
    )

    section = words(lead.get(f"{at}/section/about"))
    assert "This field is missing. Add it." in section


def test_what_cannot_be_stored_is_said_at_its_field_and_nothing_is_lost(lead, town):
    at = draft_address(town, drafts.begun(town))
    sent = {
        "title": "x" * 81,
        "effort_low": "many",
        "depth": "explore",
        "glyph": "path",
        "summary": "Kept words.",
    }
    page = words(lead.send(f"{at}/section/about", sent), 422)

    assert "longer than 80 characters" in page
    assert "Kept words." in page


def test_a_script_that_saves_while_one_types_is_told_the_revision(lead, town):
    at = draft_address(town, drafts.begun(town))
    seen = drafts.page(town, at.rsplit("/", 1)[1]).seen(Section.METHOD)
    first = lead.send(
        f"{at}/section/method?typing=1", {"summary": "You roll.", "steps": "One.\nTwo.", "version": seen}
    )
    assert first.json["version"] not in (seen, None)
    stale = lead.send(f"{at}/section/method?typing=1", {"summary": "Other.", "version": seen})
    assert stale.status_code == 422
    assert "changed this section while you wrote" in stale.json["title"]


def test_every_section_can_be_opened_saved_and_read_again(lead, town):
    draft_id = drafts.written(town)
    at = draft_address(town, draft_id)
    before = drafts.page(town, draft_id).body
    for section in ("about", "method", "why", "alignments", "supports"):
        page = lead.get(f"{at}/section/{section}").get_data(as_text=True)
        answer = lead.post(f"{at}/section/{section}", data=sent_by(page))
        assert answer.status_code == 303, section

    after = drafts.page(town, draft_id).body
    same = {name: value for name, value in before.items() if value not in (None, [])}
    assert {name: value for name, value in after.items() if value not in (None, [])} == same


def test_demands_are_written_moved_and_taken_out(lead, town):
    draft_id = drafts.written(town)
    at = draft_address(town, draft_id)
    new = {
        "title": "A film of the run",
        "kind": "recording",
        "prompt": "Film it.",
        "count": "1",
        "accepts": ["video"],
        "shows": "It runs.",
        "leave_out": "Names and faces.",
        "consent": "guardian",
    }
    assert lead.send(f"{at}/demands/new", new).status_code == 303
    assert [one["id"] for one in drafts.page(town, draft_id).body["demands"]] == [
        "track-story",
        "track-plan",
        "a-film-of-the-run",
    ]
    lead.send(f"{at}/demands/2/move", {"to": "up"})
    assert [one["id"] for one in drafts.page(town, draft_id).body["demands"]] == [
        "track-story",
        "a-film-of-the-run",
        "track-plan",
    ]
    lead.send(f"{at}/demands/0/move", {"to": "out"})

    body = drafts.page(town, draft_id).body
    assert [one["id"] for one in body["demands"]] == ["a-film-of-the-run", "track-plan"]
    assert all("track-story" not in one["demands"] for one in body["rubric"]["criteria"])
    assert "no criterion reads the demand 'a-film-of-the-run'".casefold() in words(lead.get(at)).casefold()
    words(lead.get(f"{at}/demands/7"), 404)


def test_criteria_are_written_and_the_level_to_reach_is_set(lead, town):
    draft_id = drafts.written(town)
    at = draft_address(town, draft_id)
    new = {
        "title": "It runs",
        "look_for": "The run.",
        "demands": ["track-plan"],
        "beginning": "It stays.",
        "approaching": "It starts.",
        "meets": "It arrives.",
        "exceeds": "It arrives twice.",
    }
    assert lead.send(f"{at}/criteria/new", new).status_code == 303
    lead.send(f"{at}/section/rubric", {"passing": "exceeds"})

    rubric = drafts.page(town, draft_id).body["rubric"]
    assert rubric["passing"] == "exceeds"
    assert rubric["criteria"][3] == {
        "id": "it-runs",
        "title": "It runs",
        "look_for": "The run.",
        "demands": ["track-plan"],
        "levels": {
            "beginning": "It stays.",
            "approaching": "It starts.",
            "meets": "It arrives.",
            "exceeds": "It arrives twice.",
        },
    }
    edited = {**new, "meets": "It arrives at the cup."}
    lead.send(f"{at}/criteria/3", edited)
    assert (
        drafts.page(town, draft_id).body["rubric"]["criteria"][3]["levels"]["meets"]
        == "It arrives at the cup."
    )


def test_preview_changes_and_file_of_a_draft(lead, town):
    factory.publish(town)
    with town.at(town.program_lead) as uow:
        draft_id, _ = service.begin_version(uow, "marble-tracks")
    with town.at(town.program_lead) as uow:
        service.save(uow, draft_id, {"competency": "The teacher builds towers."}, what="What it certifies")
    at = draft_address(town, draft_id)

    assert "This is how educators would see the draft" in words(lead.get(f"{at}/preview"))
    changes = words(lead.get(f"{at}/changes"))
    assert "<ins>towers.</ins>" in changes
    assert "<del>" in changes
    assert lead.get(f"{at}/badge.svg").mimetype == "image/svg+xml"
    assert yaml.safe_load(lead.get(f"{at}/file.yaml").data)["competency"] == "The teacher builds towers."


def test_a_credential_taken_out_as_a_file_comes_back_as_it_was(lead, town):
    content = lead.get("/catalogue/growth-mindset/file.yaml").data
    body = yaml.safe_load(content)
    again = {**body, "slug": "growth-mindset-two"}
    sent = {"file": (io.BytesIO(yaml.safe_dump(again).encode()), "two.yaml"), "partner": ""}
    answer = lead.send("/authoring/file", sent)
    page = drafts.page(town, answer.location.rsplit("/", 1)[1])

    assert page.problems == ()
    assert {**page.body, "slug": "growth-mindset"} == body


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"title: [1, 2", "This is no YAML from here on"),
        (b"- a\n- b\n", "not a credential file"),
        (b"title: A\nslug: a\ndemands: x\n", "Line 3: demands"),
        (b"title: A\nslug: a\nrubric: [1]\n", "Line 3: rubric"),
        (b"title: A\nslug: a\nalignments: {a: 1}\n", "Line 3: alignments"),
        (b"title: A\nslug: a\ncompetncy: b\n", "Line 3: competncy"),
        (b"title: A\nslug: a\nsummary: <script>x</script>\n", "HTML or script"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
        (b"a: &x [1]\nb: *x\n", "repeats another part of the file"),
        (b"a: " + b"x" * 300_000, "larger than 256 KB"),
        (b"title: !!python/object:os.system {}", "asks for more than plain values"),
        (b"slug: 3\n", "Line 1: slug"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(lead, content, says):
    page = words(lead.send("/authoring/file", {"file": (io.BytesIO(content), "x.yaml"), "partner": ""}), 422)

    assert says in page


def test_how_large_a_file_may_be_is_said_before(lead):
    page = words(lead.get("/authoring"))
    assert "At most 256 KB." in page
    assert 'data-too-large="is larger than 256 KB. Make it smaller."' in page
    page = words(lead.get("/frameworks/import"))
    assert "is larger than 20 MB. Export the one framework" in page


def test_publishing_asks_what_becomes_of_those_who_stand_on_it(lead, town):
    from tests.factories import evidence as made

    made.started(town, town.educator, "growth-mindset")
    with town.at(town.program_lead) as uow:
        draft_id, _ = service.begin_version(uow, "growth-mindset")
    with town.at(town.program_lead) as uow:
        service.save(uow, draft_id, {"summary": "In other words."}, what="What it certifies")
    page = words(lead.get(f"/impact/drafts/{draft_id}"))
    assert "Schools with fewer than five: 1" in page
    assert "Data-driven decisions" in page
    assert "Ana Alvarez" not in page, "work under way is private"
    assert "1 place differs from version 1.0" in page
    answer = lead.send(f"/impact/drafts/{draft_id}", {"submissions": "ask"})
    assert answer.status_code == 303
    assert "Version 1.1" in words(lead.get(answer.location))


def test_retiring_needs_a_reason_and_warns_about_pathways(lead, town):
    page = words(lead.get("/impact/credentials/growth-mindset"))
    assert "could no longer finish: Data-driven decisions" in page
    words(lead.send("/impact/credentials/growth-mindset", {"reason": ""}), 422)
    answer = lead.send("/impact/credentials/growth-mindset", {"reason": "It has become two."})

    assert "It has become two." in words(lead.get(answer.location))
    words(lead.get("/impact/credentials/growth-mindset"), 409)


def test_an_offer_stands_on_the_home_page_and_is_decided_there(lead, client_of, town):
    from credentials.rules import Carry, Carrying, Touched
    from tests.factories import evidence as made

    submission = made.started(town, town.educator, "growth-mindset")
    drafts.next_version(town, "growth-mindset", Carrying({Touched.SUBMISSIONS: Carry.ASK}))
    educator = client_of(town.educator)
    assert "New versions: Growth mindset" in words(educator.get("/"))
    page = words(educator.get("/offers"))
    assert "See what is different" in page
    assert "Growth mindset has changed" in words(educator.get(f"/submissions/{submission}"))
    assert "<ins>In other words.</ins>" in words(educator.get("/catalogue/growth-mindset/changes?since=1.0"))
    educator.send(re.search(r'action="(/offers/\w+)"', page)[1], {"chosen": "new"})

    assert "Nothing to decide" in words(educator.get("/offers"))


def test_partners_are_added_named_suspended_and_approved(lead, town):
    lead.send("/authoring/partners", {"name": "Hilltop University", "url": "https://hilltop.example"})
    page = words(lead.get("/authoring/partners"))
    at = re.search(r"/authoring/partners/\w+", page)[0]
    lead.send(f"{at}/members", {"email": "external@town.example"})
    assert "Eve Ellis" in words(lead.get("/authoring/partners"))
    lead.send(f"{at}/suspend", {"reason": "No readers."})
    assert "Suspended" in words(lead.get("/authoring/partners")) or "No readers." in words(
        lead.get("/authoring/partners")
    )
    lead.send(f"{at}/approve")
    assert "No readers." not in words(lead.get("/authoring/partners"))
    assert "Give an address" in words(
        lead.send("/authoring/partners", {"name": "X", "url": "javascript:alert(1)"}), 422
    )


@pytest.mark.parametrize("who", ["educator", "coach", "hr", "superintendent", "external"])
def test_others_find_no_drafts_and_may_begin_none(client_of, town, who):
    client = client_of(getattr(town, who))
    draft_id = drafts.begun(town)

    assert "Drafts appear here when a program lead names you" in words(client.get("/authoring"))
    refused = words(client.get(f"/authoring/{draft_id}"), 403)
    assert ("Go to Catalogue" in refused) == (who != "external")
    words(client.get(f"/authoring/{draft_id}/preview"), 403)
    words(client.get(f"/impact/drafts/{draft_id}"), 403)
    words(client.get("/authoring/partners"), 403)
    words(client.get("/impact/credentials/growth-mindset"), 403)
    assert "Ask a program lead to begin one" in words(client.get("/authoring/new"), 403)
    words(client.send("/authoring/new", {"title": "Mine", "kind": "micro_credential"}), 403)
    words(client.send("/authoring/file", {"file": (io.BytesIO(b"title: Mine"), "x.yaml")}), 403)


def test_only_who_may_close_a_draft_is_offered_to(client_of, lead, town):
    draft_id = drafts.begun(town)
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)
    partner_id = drafts.partner(town, town.external)
    of_partner = drafts.begun(town, town.external, title="Other tracks", partner=partner_id)

    assert "/discard" in words(lead.get(f"/authoring/{draft_id}"))
    assert "/discard" not in words(client_of(town.coach).get(f"/authoring/{draft_id}"))
    assert "/discard" in words(client_of(town.external).get(f"/authoring/{of_partner}"))
    assert "Begin the draft" in words(client_of(town.external).get("/authoring/new"))


def test_the_menu_leads_to_authoring_whom_it_concerns(client_of, lead, town):
    coach = client_of(town.coach)
    link = 'href="/authoring">Authoring'
    assert link in words(lead.get("/account"))
    assert link not in words(coach.get("/account"))
    draft_id = drafts.begun(town)
    with town.at(town.program_lead) as uow:
        service.name_author(uow, draft_id, town.coach.person_id)

    assert link in words(coach.get("/account"))
    drafts.partner(town, town.external)
    assert link in words(client_of(town.external).get("/account"))


@pytest.mark.parametrize("path", ["/catalogue", "/authoring", "/frameworks", "/frameworks/core-four"])
def test_authoring_and_frameworks_are_parts_of_the_catalogue(lead, path):
    assert '<a href="/catalogue" aria-current="page">' in words(lead.get(path))


def test_a_stranger_signs_in_first(client_of):
    for path in ("/authoring", "/authoring/new", "/offers", "/impact/credentials/growth-mindset"):
        assert client_of(None).get(path).status_code in (302, 303, 401)


def test_the_pages_cost_few_statements(lead, town):
    draft_id = drafts.written(town)
    for path in (
        "/authoring",
        f"/authoring/{draft_id}",
        f"/authoring/{draft_id}/preview",
        f"/authoring/{draft_id}/section/alignments",
        f"/authoring/{draft_id}/section/supports",
        "/impact/credentials/growth-mindset",
    ):
        with statements(town.runtime) as sent:
            assert lead.get(path).status_code == 200
        assert len(sent) <= 15, (path, len(sent))


def sent_by(page):
    """What a browser would send of the form on a page, as it was served."""
    from lxml import html as parser

    form = next(one for one in parser.fromstring(page).forms if one.get("id") == "section")
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def test_two_forms_on_a_page_share_no_id(lead, town):
    page = words(lead.get(f"/authoring/{drafts.begun(town)}"))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'name="csrf_token"' in page
