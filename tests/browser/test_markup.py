"""Somebody whose name and every word is markup: every page shows it as text, and nothing of it is run."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from awards import queries as awards_queries
from awards import service as awards_service
from conditions import service as conditions_service
from conditions.rules import AreaLevel
from credentials import queries as credentials
from evidence import service as evidence_service
from hr import service as hr_service
from people import queries as people_queries
from people import service as people_service
from review import service as review_service
from review.rules import Rating
from tests.browser.live import Guest, Live
from tests.factories import awards, evidence, hr, pathways, review
from tests.factories.town import PASSWORD, email_of
from waymark.kernel.actor import Actor, Role
from waymark.web.api import SCOPES

pytestmark = pytest.mark.browser

NASTY = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'><b id='hacked'>bold</b> {{7*7}} &amp;"
NASTY_FILE = "<img src=x onerror='window.hacked=1'><b id='hacked'>bold {{7*7}} &amp;.pdf"
"""Without a slash, because a file is kept under the last part of its path."""
NAME = "<b/id='hacked'>Eve</b>"
"""Without a space, because the greeting uses the first word of a name."""
SLUG = "growth-mindset"


def test_what_people_write_is_text_and_nothing_else(live):
    pages = life_of(live, eve(live))
    guests: dict[str, Guest] = {}
    for name, path, shown in pages:
        guest = guests.setdefault(name, live.come(name or None))
        guest.page.goto(path)
        assert shown in everything_to_read(guest), path
        assert guest.page.locator("#hacked").count() == 0, path
        assert guest.page.evaluate("window.hacked") is None, path


def test_a_form_that_comes_back_shows_markup_as_text(live):
    guest = live.come()
    guest.page.goto("/sign-in")
    guest.page.get_by_label("E-mail address").fill(NASTY)
    guest.page.get_by_label("Password").fill(NASTY)
    with guest.refused(401):
        guest.press("Sign in")
        guest.page.get_by_role("alert").wait_for()
    expect(guest.page.get_by_label("E-mail address")).to_have_value(NASTY)
    guest.page.goto("/verify")
    guest.page.get_by_label("Badge text or address").fill(NASTY)
    guest.press("Check the badge")
    expect(guest.main).to_contain_text("Do not rely on this badge")
    assert guest.page.locator("#hacked").count() == 0
    assert guest.page.evaluate("window.hacked") is None


def everything_to_read(guest: Guest) -> str:
    """The words of the page, folded ones too, and what stands in its fields."""
    fields = "Array.from(document.querySelectorAll('input, textarea'), field => field.value).join('\\n')"
    return str(guest.main.text_content()) + str(guest.page.evaluate(fields))


def eve(live: Live) -> Actor:
    town = live.town
    with town.at(town.system) as uow:
        person = people_service.add_person(
            uow,
            town.district,
            given_name=NAME,
            family_name=NAME,
            email=email_of("eve"),
            school_id=town.schools["hill"],
            password_hash=people_service.hash_password(PASSWORD),
        )
        people_service.give_role(uow, person, Role.EDUCATOR)
    with town.look(town.system) as look:
        town.actors["eve"] = people_queries.actor_by_id(look, person)
    return town.actors["eve"]


def life_of(live: Live, author: Actor) -> list[tuple[str, str, str]]:
    """From the plan to the badge that was taken back: whose page, its address, and what it has to show."""
    town = live.town
    plan = pathways.presented(town, author, goals=(NASTY,))
    submission, case, reader = read_work(live, author)
    town.work()
    award, holds = badges(live, author)
    with town.at(author) as uow:
        collection = awards_service.make_collection(uow, title=NASTY[:100], text=NASTY, awards=[holds])
        awards_service.share_collection(uow, collection)
    export = told_to_hr(live)
    record = hr.recorded(town, author)
    with town.at(town.program_lead) as uow:
        conditions_service.judge(uow, "PDL1", level=AreaLevel.DEVELOPING, note=NASTY * 2)
    with town.at(author) as uow:
        people_service.create_token(
            uow, author.person_id, label=NASTY[:100], scopes=SCOPES, known_scopes=SCOPES
        )
    return [
        ("eve", "/", NAME),
        ("eve", "/account", NASTY[:100]),
        ("eve", f"/submissions/{submission}", NASTY),
        ("eve", f"/submissions/{submission}/attempts/1", NASTY_FILE),
        ("eve", f"/submissions/{submission}/feedback", NASTY),
        ("eve", f"/awards/{award}", NASTY),
        ("eve", "/credit", NAME),
        ("eve", f"/catalogue?q={quote(NASTY)}", NASTY[:100].strip()),
        ("leader", "/plans", NAME),
        ("leader", f"/plans/{plan}", NASTY),
        (reader, f"/reviews/{case}", NASTY),
        ("program_lead", "/conditions/PDL1", NASTY),
        ("program_lead", "/conditions/PDL1/voice-and-choice", NAME),
        ("hr", f"/hr?q={quote(NAME)}", NAME),
        ("hr", f"/hr/people/{author.person_id}", NAME),
        ("hr", f"/hr/people/{author.person_id}/transcript", NAME),
        ("hr", f"/hr/exports/{export}", NASTY),
        ("admin", "/admin", NAME),
        ("admin", f"/admin/people/{author.person_id}", NAME),
        ("", f"/badges/{award}", NASTY),
        ("", f"/badges/{holds}", NAME),
        ("eve", "/record", NAME),
        ("", f"/records/{record}", NAME),
        ("", f"/badges/{holds}/card", NAME),
        ("eve", f"/awards/collections/{collection}", NASTY[:100]),
        ("", f"/collections/{collection}", NASTY),
    ]


def read_work(live: Live, author: Actor) -> tuple[str, str, str]:
    """Markup in every answer, file name and link, and in every word of the readers. The work, its case, a reader."""
    town = live.town
    with town.at(author) as uow:
        submission = evidence_service.start(uow, SLUG)
        definition = credentials.definition(uow, town.district, SLUG)
        for demand in definition.demands:
            if demand.words:
                text = f"{NASTY} {evidence.words(demand.words.min)}"
                evidence_service.save_answer(uow, submission, demand.id, text)
            elif demand.id == "your-words":
                link = f"https://example.org/{quote(NASTY)}"
                evidence_service.add_link(uow, submission, demand.id, link, NASTY)
            for number in range(0 if demand.words or demand.id == "your-words" else demand.count):
                content = io.BytesIO(evidence.pdf(f"{demand.id} {number}"))
                evidence_service.add_file(uow, submission, demand.id, content, NASTY_FILE)
        attempt = evidence_service.submit(uow, submission, attestation=True)
    case = review.case_of(town, attempt).id
    for seat in (1, 2):
        reader = review.reader_in(town, case, seat)
        ratings = tuple(Rating(one.id, "meets", NASTY) for one in definition.rubric.criteria)
        with town.at(reader) as uow:
            review_service.record_score(
                uow, case, ratings=ratings, commendations=NASTY, recommendations=NASTY
            )
    return submission, case, next(name for name, one in town.actors.items() if one == reader)


def badges(live: Live, author: Actor) -> tuple[str, str]:
    """A badge that was taken back with markup as the reason, and one that holds."""
    town = live.town
    second = awards.granted(town, author, "voice-and-choice")
    town.work()
    with town.look(author) as look:
        first = next(row.award_id for row in awards_queries.my_awards(look).held if row.award_id != second)
    for award in (first, second):
        with town.at(author) as uow:
            awards_service.share(uow, award)
    with town.at(town.program_lead) as uow:
        awards_service.revoke(uow, first, NASTY)
    return first, second


def told_to_hr(live: Live) -> str:
    export = hr.delivered(live.town)
    with live.town.at(live.town.hr) as uow:
        hr_service.acknowledge(uow, export, note=NASTY)
    return export
