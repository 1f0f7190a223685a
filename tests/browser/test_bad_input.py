"""What goes wrong at a window, and what the person sees then: nothing typed is lost, nothing is done twice, nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from review import service as review_service
from tests.browser.live import Guest, Live
from tests.factories import evidence, pathways, review
from tests.factories.clock import StandingClock
from tests.factories.town import email_of, settle
from waymark.web.limits import limiter

pytestmark = pytest.mark.browser

TOLD = "Know by Wednesday who needs help"
LONG = "word " * 40_000
"""200,000 characters."""


# ------------------------------------------------------------------ old pages


@contextmanager
def every_page_is_old(live: Live) -> Iterator[None]:
    """While this lasts, the token of a form has run out when it arrives."""
    config = live.app.config
    before, config["WTF_CSRF_TIME_LIMIT"] = config["WTF_CSRF_TIME_LIMIT"], -1
    yield
    config["WTF_CSRF_TIME_LIMIT"] = before


def a_plan(live: Live) -> tuple[str, str, str, str, str]:
    return "educator", f"/plans/{pathways.chosen(live.town, live.town.educator)}", "Goal 1", "Save", "saved"


def an_answer_to_a_plan(live: Live) -> tuple[str, str, str, str, str]:
    plan = pathways.presented(live.town, live.town.educator)
    return "leader", f"/plans/{plan}", "Your comment", "Return it with the comment", "The plan is returned"


def an_answer_of_evidence(live: Live) -> tuple[str, str, str, str, str]:
    draft = evidence.started(live.town, live.town.educator, "growth-mindset")
    return "educator", f"/submissions/{draft}", "Who got which message", "Save and go on later", "Saved."


def a_scorecard(live: Live) -> tuple[str, str, str, str, str]:
    case = review.opened(live.town)
    reader = review.reader_in(live.town, case, 1)
    with live.town.at(reader) as uow:
        review_service.claim(uow, case)
    name = next(name for name, one in live.town.actors.items() if one == reader)
    return name, f"/reviews/{case}", "What was done well", "Keep for later", "Kept as a draft"


@pytest.mark.parametrize("form", [a_plan, an_answer_to_a_plan, an_answer_of_evidence, a_scorecard])
def test_a_page_that_was_open_for_too_long_keeps_the_text(live, form):
    name, path, label, button, done = form(live)
    guest = live.come(name)
    guest.page.goto(path)
    with every_page_is_old(live), guest.refused(400):
        guest.page.get_by_label(label).fill(TOLD)
        guest.press(button)
        expect(guest.page.get_by_role("alert")).to_contain_text("open for")
    expect(guest.page.get_by_label(label)).to_have_value(TOLD)
    guest.press(button)
    expect(guest.main).to_contain_text(done)


# ------------------------------------------------------------------ twice


def test_two_clicks_hand_in_once(live):
    draft = evidence.complete(live.town, live.town.educator, "growth-mindset")
    educator = live.come("educator")
    educator.page.goto(f"/submissions/{draft}")
    educator.page.get_by_label("No learner can be recognised").check()
    educator.main.get_by_role("button", name="Hand in", exact=True).dblclick()
    expect(educator.page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    with live.town.look() as look:
        assert len(evidence.queries.attempts_of(look.session, draft)) == 1


def test_two_clicks_without_scripts_hand_in_once(live):
    draft = evidence.complete(live.town, live.town.educator, "growth-mindset")
    educator = live.come("educator", scripts=False)
    educator.page.goto(f"/submissions/{draft}")
    educator.page.get_by_label("No learner can be recognised").check()
    educator.main.get_by_role("button", name="Hand in", exact=True).dblclick()
    expect(educator.page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    with live.town.look() as look:
        assert len(evidence.queries.attempts_of(look.session, draft)) == 1


def test_two_clicks_begin_one_piece_of_evidence(live):
    educator = live.come("educator")
    educator.page.goto("/catalogue/growth-mindset")
    educator.main.get_by_role("button", name="Start collecting evidence").first.dblclick()
    expect(educator.main).to_contain_text("Nothing is written here yet.")
    educator.page.goto("/submissions")
    expect(educator.main.get_by_role("link", name="Growth mindset")).to_have_count(1)


# ------------------------------------------------------------------ too much


@pytest.mark.parametrize("form", [a_plan, an_answer_to_a_plan, an_answer_of_evidence, a_scorecard])
def test_200_000_characters_are_refused_at_their_field_and_kept(live, form):
    name, path, label, button, _ = form(live)
    guest = live.come(name)
    guest.page.goto(path)
    with guest.refused(422):
        guest.page.get_by_label(label).fill(LONG)
        guest.press(button)
        expect(guest.page.get_by_role("alert")).to_contain_text("characters")
        expect(guest.page.locator(".wm-field-error")).to_contain_text("longer than")
    kept = guest.page.get_by_label(label)
    assert len(kept.input_value()) >= len(LONG.strip())
    # Leaving the page must not wait for a question about what could not be saved.
    kept.fill("")


def test_a_file_that_is_too_large_is_stopped_before_it_is_sent(live):
    educator, chooser = at_the_files(live)
    chooser.set_input_files({"name": "film.pdf", "mimeType": "application/pdf", "buffer": bytes(4 * 2**20)})
    expect(educator.main).to_contain_text("film.pdf is larger than 3 MB")
    sent: list[str] = []
    educator.page.on("request", lambda request: sent.append(request.method))
    educator.press("Add", educator.page.locator("#second-try-routine"))
    expect(chooser).to_be_focused()
    assert sent == []


def test_a_file_that_is_too_large_is_refused_without_scripts_and_the_text_stays(live):
    educator, chooser = at_the_files(live, scripts=False)
    educator.page.get_by_label("Where learners get stuck now").fill(TOLD)
    chooser.set_input_files({"name": "film.pdf", "mimeType": "application/pdf", "buffer": bytes(4 * 2**20)})
    with educator.refused(413):
        educator.press("Add", educator.page.locator("#second-try-routine"))
        expect(educator.page.get_by_role("alert")).to_contain_text("film.pdf")
    expect(educator.page.get_by_label("Where learners get stuck now")).to_have_value(TOLD)


def at_the_files(live: Live, **window: bool):
    draft = evidence.started(live.town, live.town.educator, "growth-mindset")
    educator = live.come("educator", **window)
    educator.page.goto(f"/submissions/{draft}")
    return educator, educator.page.get_by_label("Files for “Your second-try routine”")


# ------------------------------------------------------------------ guessing


def test_guessing_passwords_is_slowed_down_for_known_and_unknown_accounts(serve):
    with serve("town", settle, StandingClock(), COUNT_TRIES=True) as live:
        limiter.reset()
        for email in (email_of("educator"), "nobody@town.example"):
            guest = live.come()
            for _ in range(10):
                with guest.refused(401):
                    try_password(guest, email)
                    expect(guest.page.get_by_role("alert")).to_contain_text("do not go together")
            with guest.refused(429):
                try_password(guest, email)
                expect(guest.main).to_contain_text("A little slower, please")
        # The owner of another account is not kept out by it.
        live.come("leader")


def try_password(guest: Guest, email: str) -> None:
    guest.page.goto("/sign-in")
    guest.page.get_by_label("E-mail address").fill(email)
    guest.page.get_by_label("Password").fill("a guess")
    guest.press("Sign in")
