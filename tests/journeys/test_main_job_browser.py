"""The main job through the pages: educator, leader, readers, program lead, HR and a stranger, each at a window.

With WAYMARK_SCREENSHOTS=1 the main pages are also photographed into tests/screenshots/.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.live import Guest, Live
from tests.browser.pictures import photograph
from tests.factories import evidence, pathways, review
from tests.journeys.reading import read_by_keyboard, read_by_mouse

pytestmark = pytest.mark.browser

FIRST, SECOND = "growth-mindset", "voice-and-choice"
PLAN = evidence.pdf("A second try for everyone")
FILE_NAME = "Ana Alvarez plan for Hill School.pdf"
MISSING = "You name one step. Name what three learners did, in the words you used."
NAMES = ("Ana", "Alvarez", "Hill School")


def test_from_the_first_sign_in_to_the_badge_that_was_taken_back(live):
    town = live.town
    lead, educator, leader = (live.come(name) for name in ("program_lead", "educator", "leader"))
    before = figure(lead)

    plan_the_pathway(educator, live)
    talk_it_over(educator, leader, live)

    look_before_starting(educator)
    collect_evidence(educator)
    submission = change_ones_mind(educator)
    two = [live.come(name) for name in asked(live, submission)]
    read_by_keyboard(two[0], level=2, comment=MISSING, hidden=NAMES)
    read_by_mouse(two[1], "Approaching", MISSING, hidden=NAMES)
    revise(educator, submission)
    town.clock.advance(days=1)
    for reader in two:
        read_by_mouse(reader, "Meets", hidden=NAMES)

    settle_a_difference(live)
    for slug in pathways.the_twelve(town):
        if slug not in (FIRST, SECOND):
            earn_quickly(live, slug)
    see_progress(educator, live, earned=12)
    earn_quickly(live, pathways.capstone(town))
    see_progress(educator, live, earned=13)

    badge, address = share(educator)
    stranger = live.come()
    check_the_badge(stranger, address)
    assert figure(lead) > before
    photograph(lead, "conditions-area")
    officer = live.come("hr")
    assert [(row["entry"], row["quantity"]) for row in told_to_hr(officer)] == [("earned", "0.5")] * 12

    revoke(lead, badge)
    see_it_revoked(stranger, address)
    town.clock.advance(days=1)
    assert [(row["award_id"], row["quantity"]) for row in told_to_hr(officer)] == [(badge, "-0.5")]


def figure(lead: Guest) -> float:
    """How often educators hold a badge that speaks of professional learning, as the board shows it."""
    lead.page.goto("/conditions")
    photograph(lead, "conditions")
    lead.page.goto("/conditions/PDL1")
    shown = lead.page.locator("#indicators .wm-stat-number").all_inner_texts()
    return sum(float(re.sub(r"[^0-9.]", "", text) or 0) for text in shown)


def plan_the_pathway(educator: Guest, live: Live) -> None:
    page = educator.page
    expect(educator.main).to_contain_text("Choose your pathway")
    photograph(educator, "home-new")
    educator.follow("Look at the pathways")
    expect(educator.main.get_by_role("heading", level=2)).to_have_count(4)
    expect(educator.main.get_by_text("In preparation", exact=True)).to_have_count(0)
    photograph(educator, "pathways")
    educator.follow("Data-driven decisions")
    photograph(educator, "pathway")
    educator.press("Plan this pathway")

    boxes = page.get_by_role("group", name="Your choice").get_by_role("checkbox")
    assert boxes.count() > 8
    count = page.locator(".wm-choice-count")
    for number in range(8):
        boxes.nth(number).check()
        expect(count).to_contain_text(f"4/4 required, {number + 1}/8 chosen")
    boxes.nth(8).check()
    expect(count).to_contain_text("9/8 chosen, 1 too many")
    boxes.nth(8).uncheck()
    page.get_by_label("Goal 1").fill("Know by Wednesday who needs help")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved")
    page.goto("/plan")
    expect(count).to_contain_text("8/8 chosen")
    photograph(educator, "plan-build")
    educator.press("Save and go on to present")

    expect(educator.main).to_contain_text("8/8 chosen")
    day = (live.town.clock.now() + timedelta(days=9)).date()
    page.get_by_label("Day of the meeting").fill(day.isoformat())
    assert page.get_by_label("Lena Lund").is_checked()
    photograph(educator, "plan-present")
    educator.press("Present the plan")
    expect(educator.main).to_contain_text("Your plan is presented")


def talk_it_over(educator: Guest, leader: Guest, live: Live) -> None:
    """The leader returns the plan, the educator changes it, the leader agrees."""
    leader.page.goto("/")
    expect(leader.main).to_contain_text("One plan waits to be heard")
    leader.follow("Open the plans")
    leader.follow("Ana Alvarez")
    expect(leader.main).to_contain_text("Know by Wednesday who needs help")
    expect(leader.main).to_contain_text("4/4 required, 8/8 chosen")
    photograph(leader, "plan-read")
    leader.page.get_by_label("Your comment").fill("How will you know on Wednesday?")
    leader.press("Return it with the comment")
    expect(leader.main).to_contain_text("The plan is returned")

    educator.page.goto("/")
    educator.follow("Read what")
    expect(educator.main).to_contain_text("How will you know on Wednesday?")
    educator.page.get_by_label("Goal 1").fill(
        "Know by Wednesday who needs help, from two questions on Tuesday"
    )
    photograph(educator, "plan-returned")
    educator.press("Save and go on to present")
    educator.press("Present the plan")
    expect(educator.main).to_contain_text("Your plan is presented")

    leader.page.goto("/plans")
    leader.follow("Ana Alvarez")
    expect(leader.main).to_contain_text("from two questions on Tuesday")
    leader.press("Agree to this plan")
    expect(leader.main).to_contain_text("You have agreed to the plan")
    educator.page.goto("/plan")
    expect(educator.main).to_contain_text("Agreed with Lena Lund")


def look_before_starting(educator: Guest) -> None:
    educator.page.goto("/catalogue")
    photograph(educator, "catalogue")
    educator.follow("Growth mindset")
    for words in (
        "names the strategy a learner used",
        "What to hand in",
        "First and second tries",
        "How it is judged",
    ):
        expect(educator.main).to_contain_text(words)
    rubric = educator.page.get_by_role("table", name="Criteria and what can be seen at each level")
    assert rubric.locator("tbody tr").count() == 4
    assert rubric.locator("tbody tr").first.locator("td").count() == 4
    photograph(educator, "credential")
    educator.press("Start collecting evidence")


def collect_evidence(educator: Guest) -> None:
    """Answers with autosave, a PDF, images and a link; handed in, with a receipt."""
    page = educator.page
    first = page.get_by_label("Where learners get stuck now")
    first.fill(evidence.words(130, "tried"))
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved")
    page.reload()
    expect(first).to_have_value(evidence.words(130, "tried"))
    page.get_by_label("Who got which message").fill(evidence.words(160, "saw"))

    add_file(educator, "second-try-routine", FILE_NAME, "application/pdf", PLAN)
    piece = part(educator, "second-try-routine").locator(".wm-row")
    expect(piece).to_contain_text(FILE_NAME)
    expect(piece).to_contain_text(f"{len(PLAN)} bytes")
    piece.locator("summary").click()
    expect(piece).to_contain_text(hashlib.sha256(PLAN).hexdigest())
    # What was typed elsewhere on the page has come along.
    expect(page.get_by_label("Who got which message")).to_have_value(evidence.words(160, "saw"))

    for number in range(3):
        photo = evidence.picture(size=(64 + number, 48))
        add_file(educator, "first-and-second-tries", f"tries-{number}.jpg", "image/jpeg", photo)
    recording = part(educator, "your-words")
    recording.get_by_label("Link for").fill("https://video.example.org/lesson")
    educator.press("Add", recording)
    expect(part(educator, "your-words").locator(".wm-row")).to_contain_text(
        "https://video.example.org/lesson"
    )
    expect(educator.main).to_contain_text("Everything that is asked for is there.")
    photograph(educator, "evidence-work")

    with educator.refused(422):
        educator.press("Hand in")
        expect(page.get_by_role("alert")).to_contain_text("One thing needs another look")
    photograph(educator, "evidence-not-confirmed")
    page.get_by_label("No learner can be recognised").check()
    educator.press("Hand in")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    expect(educator.main).to_contain_text(FILE_NAME)
    photograph(educator, "receipt")


def part(educator: Guest, demand: str) -> Locator:
    return educator.page.locator(f"section#{demand}")


def add_file(educator: Guest, demand: str, name: str, kind: str, content: bytes) -> None:
    pieces = part(educator, demand).locator(".wm-row")
    before = pieces.count()
    chooser = part(educator, demand).get_by_label("Files for")
    chooser.set_input_files({"name": name, "mimeType": kind, "buffer": content})
    expect(part(educator, demand)).to_contain_text("Ready to send.")
    educator.press("Add", part(educator, demand))
    expect(pieces).to_have_count(before + 1)


def change_ones_mind(educator: Guest) -> str:
    """Withdrawn before anybody opened it, and handed in after all. The id of what is handed in now."""
    educator.follow("This evidence")
    educator.press("Withdraw")
    educator.agree("Withdraw")
    expect(educator.main).to_contain_text("What you wrote is kept")
    educator.press("Start again")
    expect(educator.page.get_by_label("Who got which message")).to_have_value(evidence.words(160, "saw"))
    educator.page.get_by_label("No learner can be recognised").check()
    educator.press("Hand in")
    expect(educator.page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    return educator.page.url.split("/")[4]


def asked(live: Live, submission: str) -> list[str]:
    """Who was asked to read it, by their names in the town."""
    case = review.case_of(live.town, evidence.attempt_of(live.town, submission))
    two = [review.reader_in(live.town, case.id, seat) for seat in (1, 2)]
    return [name for name, actor in live.town.actors.items() if actor in two]


def revise(educator: Guest, submission: str) -> None:
    page = educator.page
    page.goto("/")
    educator.page.goto(f"/submissions/{submission}")
    expect(educator.main).to_contain_text("Returned with feedback")
    educator.follow("Read the feedback")
    expect(educator.main).to_contain_text("Not yet")
    expect(educator.main).to_contain_text(MISSING)
    for name in ("Pia", "Quinn", "Cora", "Dov"):
        assert name not in educator.page.content()
    photograph(educator, "feedback")
    educator.follow("Revise and hand in again")
    page.get_by_label("Where learners get stuck now").fill(evidence.words(140, "named"))
    page.get_by_label("No learner can be recognised").check()
    educator.press("Hand in again")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    page.goto(f"/submissions/{submission}/feedback")
    expect(educator.main).to_contain_text("Your latest attempt is with its readers")


def settle_a_difference(live: Live) -> None:
    """Two readers differ across the line, so a third one reads and decides."""
    submission, attempt = review.hand_in(live.town, live.town.educator, SECOND)
    case = review.case_of(live.town, attempt)
    first, second = asked(live, submission)
    read_by_mouse(live.come(first), "Meets")
    read_by_mouse(live.come(second), "Approaching", MISSING)
    third = review.reader_in(live.town, case.id, 3)
    name = next(name for name, actor in live.town.actors.items() if actor == third)
    assert name not in (first, second)
    read_by_mouse(live.come(name), "Meets")
    assert review.case_row(live.town, case.id).outcome == "met"


def earn_quickly(live: Live, slug: str) -> None:
    """As before, without a browser."""
    review.decided(live.town, live.town.educator, slug=slug)
    live.town.clock.advance(hours=3)


def see_progress(educator: Guest, live: Live, *, earned: int) -> None:
    live.town.work()
    page = educator.page
    page.goto("/")
    expect(page.get_by_role("img", name=f"{earned} of 13 earned")).to_be_visible()
    photograph(educator, f"home-{earned}")
    page.goto("/plan")
    drawing = page.get_by_role("img", name="The way through Data-driven decisions").locator("visible=true")
    expect(drawing).to_have_count(1)
    expect(educator.main).to_contain_text("4/4 required earned")
    expect(educator.main).to_contain_text("8/8 chosen earned")
    if earned == 13:
        expect(educator.main).to_contain_text("You have completed this pathway")
    photograph(educator, f"plan-{earned}")


def share(educator: Guest) -> tuple[str, str]:
    """The first badge is shared; its id and its public address."""
    page = educator.page
    page.goto("/awards")
    expect(educator.main.locator(".wm-grid").get_by_role("heading", level=2)).to_have_count(14)
    expect(educator.main.get_by_text("Pathway credential, earned on")).to_have_count(1)
    photograph(educator, "shelf")
    educator.follow("Growth mindset", educator.main)
    expect(educator.main).to_contain_text("Only you see it")
    educator.press("Share this badge")
    expect(educator.main).to_contain_text("Your badge is public now")
    photograph(educator, "award")
    return page.url.rsplit("/", 1)[1], page.locator("[data-copy-from]").inner_text()


def check_the_badge(stranger: Guest, address: str) -> None:
    stranger.page.goto(address)
    expect(stranger.main).to_contain_text("This badge is valid")
    expect(stranger.main).to_contain_text("Ana Alvarez")
    for question in (
        "Is it an Open Badge?",
        "Is it unchanged since it was issued?",
        "Is its issuer who it says it is?",
        "Is today within its dates?",
        "Does its issuer still stand by it?",
    ):
        expect(check(stranger, question)).to_contain_text("Yes")
    photograph(stranger, "badge")
    with stranger.page.expect_download() as download:
        stranger.follow("Badge file (JSON)")
    signed = download.value.path().read_text(encoding="utf-8")
    for text, verdict in (
        (signed, "This badge is valid"),
        (signed.replace("Growth", "Grown", 1), "Do not rely on this badge"),
    ):
        stranger.page.goto("/verify")
        stranger.page.get_by_label("Badge text or address").fill(text)
        stranger.press("Check the badge")
        expect(stranger.main).to_contain_text(verdict)
    photograph(stranger, "verify-changed")


def check(stranger: Guest, question: str) -> Locator:
    return stranger.page.locator("#checks li").filter(has_text=question)


def told_to_hr(officer: Guest) -> list[dict[str, str]]:
    """The lines of a fresh export, from the file that the officer downloads."""
    page = officer.page
    page.goto("/hr")
    expect(page.get_by_role("row", name="Ana Alvarez").first).to_be_visible()
    photograph(officer, "hr")
    officer.press("Prepare the export")
    expect(officer.main).to_contain_text("lines is prepared")
    with page.expect_download() as download:
        officer.follow("Download")
    content = download.value.path().read_bytes()
    expect(officer.main).to_contain_text(hashlib.sha256(content).hexdigest())
    photograph(officer, "export")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def revoke(lead: Guest, badge: str) -> None:
    lead.page.goto(f"/awards/{badge}")
    lead.page.get_by_text("Revoke this award").click()
    lead.page.get_by_label("Reason").locator("visible=true").fill("The evidence was not the educator's own.")
    lead.press("Revoke the award")
    lead.agree("Revoke it")
    expect(lead.main).to_contain_text("The award is revoked")


def see_it_revoked(stranger: Guest, address: str) -> None:
    stranger.page.goto(address)
    expect(stranger.main).to_contain_text("This badge was revoked")
    expect(stranger.main).to_contain_text("The evidence was not the educator's own.")
    expect(check(stranger, "Does its issuer still stand by it?")).to_contain_text("No")
    photograph(stranger, "badge-revoked")
