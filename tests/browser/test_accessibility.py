"""Every main page for whom it is made: nothing serious for axe, wide and narrow, light and dark, and no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import DESKTOP, PHONE, Guest
from tests.factories import awards, pathways
from tests.factories.hosts import ALL, Host

pytestmark = pytest.mark.browser

NARROWEST = 360
SERIOUS = ("serious", "critical")

PAGES = {
    "educator": (
        "/",
        "/pathways",
        "/pathways/data-driven-decisions",
        "/pathways/targeted-instruction",
        "/plan",
        "/catalogue",
        "/catalogue?q=growht+mindset&audience=teachers",
        "/catalogue?q=nothing+like+this",
        "/catalogue?q=data&depth=extend&area=CF2",
        "/catalogue/items/core-four",
        "/catalogue/compare",
        "/catalogue/compare?a=growth-mindset&b=voice-and-choice",
        "/catalogue/growth-mindset",
        "/catalogue/growth-mindset/example",
        "/catalogue/data-driven-decisions-pathway",
        "/account",
        "/account/hosts",
        "/credit",
        "/frameworks",
        "/frameworks/casey-educator-competencies?item=P8",
    ),
    "educator, evidence": (
        "/submissions",
        "/submissions/{draft}",
        "/submissions/{submitted}",
        "/submissions/{in review}",
        "/submissions/{returned}",
        "/submissions/{returned}/feedback",
        "/submissions/{accepted}",
        "/submissions/{accepted}/attempts/1",
        "/submissions/{withdrawn}",
        "/awards",
        "/record",
        "/awards/{shared}",
        "/awards/{shared}/showing",
        "/awards/{private}",
        "/awards/{private}/wallet",
        "/awards/{revoked}",
        "/awards/collections",
        "/awards/collections/new",
        "/awards/collections/{collection}",
        "/outside/new",
        "/outside/prior-learning",
        "/outside/{brought}",
        "/outside/{brought}/match?q=growth",
        "/outside/{prior learning}",
    ),
    "other_educator": ("/", "/plan", "/plans/{returned plan}/present"),
    "far_educator": (
        "/offers",
        "/submissions/{offered}",
        "/",
        "/plan",
        "/submissions",
        "/awards",
        "/credit",
        "/pathways/data-driven-decisions",
    ),
    "leader": ("/", "/plans", "/plans/{presented}", "/plans/{agreed}"),
    "other_leader": ("/", "/plans"),
    "to start": ("/", "/reviews", "/reviews/{to start}"),
    "being read": ("/reviews/{being read}",),
    "done": ("/reviews/{done}",),
    "coach2": ("/reviews",),
    "program_lead": (
        "/",
        "/catalogue/growth-mindset/anchors",
        "/catalogue/growth-mindset/anchors/a-second-try-for-those-who-ask",
        "/reviews/board",
        "/reviews/board/{split}",
        "/reviews/board/{moderation}",
        "/conditions",
        "/conditions/PDL1",
        "/conditions/LD1/growing-leaders-of-inquiry",
        "/awards/{shared}",
        "/awards/given",
        "/outside",
        "/outside/{asked}",
        "/outside/{counted}",
        "/outside/{revoked elsewhere}",
        "/authoring",
        "/authoring/new",
        "/authoring/partners",
        "/authoring/{begun draft}",
        "/authoring/{partner draft}",
        "/authoring/{next version}",
        "/authoring/{next version}/changes",
        "/authoring/{next version}/preview",
        "/authoring/{next version}/section/about",
        "/authoring/{next version}/section/why",
        "/authoring/{next version}/section/demands",
        "/authoring/{next version}/section/rubric",
        "/authoring/{next version}/section/alignments",
        "/authoring/{next version}/section/supports",
        "/authoring/{next version}/demands/1",
        "/authoring/{next version}/criteria/new",
        "/impact/drafts/{next version}",
        "/impact/credentials/growth-mindset",
        "/impact/items/casey-educator-competencies?code=P7.1",
        "/frameworks",
        "/frameworks/import",
        "/frameworks/core-four/item?code=CF1",
        "/frameworks/compare?a=casey-educator-competencies&b=casey-educator-roles",
    ),
    "superintendent": ("/", "/conditions/LD1"),
    "hr": (
        "/",
        "/hr",
        "/hr?q=nobody",
        "/hr/people/{walker}",
        "/hr/people/{walker}/transcript",
        "/hr/benefits",
        "/hr/exports",
        "/hr/exports/{export}",
        "/hr/exports/{open export}",
    ),
    "admin": ("/", "/admin", "/admin/people/{walker}"),
    "": (
        "/sign-in",
        "/verify",
        "/connecting-hosts",
        "/badges/{shared}",
        "/badges/{shared}/card",
        "/badges/{revoked}",
        "/collections/{collection}",
        "/records/{record}",
    ),
}
"""Whose window, and what is opened in it; without a name, a stranger's."""

REFUSED = (
    ("educator", "/nothing-here", 404),
    ("educator", "/hr", 403),
    ("educator", "/submissions/{draft}/attempts/7", 404),
    ("", "/badges/{private}", 404),
    ("", "/collections/{shared}", 404),
)
"""Pages that say what went wrong."""

UNFINISHED = (
    ("", "/sign-in", "Sign in"),
    ("", "/verify", "Check the badge"),
    ("educator", "/account", "Change password"),
    ("educator", "/account", "Make a token"),
    ("educator", "/account", "Send me the link"),
    ("educator", "/awards/collections/new", "Make the collection"),
    ("educator", "/submissions/{draft}", "Hand in"),
    ("leader", "/plans/{presented}", "Return it with the comment"),
    ("being read", "/reviews/{being read}", "Hand in my scores"),
    ("program_lead", "/conditions/PDL1", "Note this judgment"),
    ("program_lead", "/authoring/new", "Begin the draft"),
    ("program_lead", "/authoring/{begun draft}", "Name as an author"),
    ("program_lead", "/authoring/{partner draft}", "Send back with this comment"),
    ("program_lead", "/authoring/{next version}/demands/new", "Save"),
    ("program_lead", "/authoring/partners", "Add"),
    ("program_lead", "/impact/credentials/growth-mindset", "Retire"),
    ("program_lead", "/frameworks/import", "Look at the file"),
    ("program_lead", "/frameworks/core-four/item?code=CF1", "Comment"),
    ("program_lead", "/awards/{shared}", "Revoke the award"),
    ("educator", "/outside/new", "Check it and keep it"),
    ("educator", "/outside/prior-learning", "Go on to files and what it matches"),
    ("educator", "/outside/{brought}", "Ask a program lead to decide"),
    ("program_lead", "/outside/{asked}", "Decide"),
    ("program_lead", "/reviews/board/{moderation}", "Decide"),
    ("admin", "/admin", "Send the invitation"),
    ("admin", "/admin/people/{walker}", "Give this role"),
    ("hr", "/hr/benefits", "Approve what is ticked"),
    ("hr", "/hr/exports/{open export}", "Send it back"),
)
"""Forms sent without what they ask for."""


def come(lived_in, past, who: str) -> Guest:
    return lived_in.come(past.readers.get(who, who.partition(",")[0]) or None)


def troubles(guest: Guest) -> list[str]:
    """What axe finds serious on the page as it stands, and what sticks out of the narrowest phone."""
    found = []
    guest.page.evaluate(Axe().axe_script)
    for size in (DESKTOP, PHONE):
        guest.resize(size)
        found += [f"{line} at {size[0]} px" for line in serious(guest)]
    guest.page.emulate_media(color_scheme="dark")
    found += [f"{line} in the dark" for line in serious(guest, "color-contrast")]
    guest.page.emulate_media(color_scheme="light")
    guest.resize((NARROWEST, 740))
    wide = guest.page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROWEST:
        found.append(f"{wide} px wide at {NARROWEST} px")
    return found


def serious(guest: Guest, *rules: str) -> list[str]:
    options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": rules} if rules else {})
    found = guest.page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def test_the_check_sees_what_is_wrong(chromium):
    guest = Guest(chromium, "about:blank")
    faint = '<html lang="en"><title>x</title><main><h1 style="color:#999;background:#aaa;width:500px">Faint words</h1></main></html>'
    guest.page.set_content(faint)
    told = troubles(guest)
    guest.close()
    assert [line.partition(":")[0] for line in told[:3]] == ["color-contrast"] * 3
    assert told[3] == f"508 px wide at {NARROWEST} px"


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_for_everybody(lived_in, past, who):
    guest = come(lived_in, past, who)
    found = {}
    for path in PAGES[who]:
        answer = guest.page.goto(path.format_map(past.ids))
        assert answer.status == 200, path
        found[path] = troubles(guest)
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(("who", "path", "status"), REFUSED)
def test_pages_that_say_no_are_for_everybody(lived_in, past, who, path, status):
    guest = come(lived_in, past, who)
    with guest.refused(status):
        guest.page.goto(path.format_map(past.ids))
    assert guest.page.get_by_role("heading", level=1).count() == 1
    assert troubles(guest) == []


@pytest.mark.parametrize(("who", "path", "button"), UNFINISHED)
def test_forms_with_something_missing_are_for_everybody(lived_in, past, who, path, button):
    guest = come(lived_in, past, who)
    guest.page.goto(path.format_map(past.ids))
    guest.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    with guest.refused(422):
        guest.press(button)
        if (dialog := guest.page.get_by_role("dialog")).is_visible():
            dialog.get_by_role("button").first.click()
        guest.page.get_by_role("alert").wait_for()
    assert troubles(guest) == []


def test_a_plan_that_is_being_made_fits_a_phone(live):
    plan = pathways.started(live.town, live.town.educator)
    guest = live.come("educator", size=(NARROWEST, PHONE[1]))
    guest.page.goto(f"/plans/{plan}")

    assert "which is not in this plan" in guest.reads()
    assert troubles(guest) == []


def test_the_question_of_a_host_is_for_everybody(live):
    guest = live.come("educator")
    host = Host.register(live.app.test_client())
    guest.page.goto(host.question(scope=ALL))

    assert "What it may do then" in guest.reads()
    assert troubles(guest) == []
    with guest.refused(400):
        guest.page.goto(host.question(code_challenge=None))
    assert troubles(guest) == []


def test_an_offer_to_a_wallet_is_for_everybody(live):
    award_id = awards.issued(live.town, live.town.educator)
    guest = live.come("educator")
    guest.page.goto(f"/awards/{award_id}/wallet")
    guest.press("Show the QR code")
    guest.page.get_by_text("Your wallet asks for this PIN").wait_for()

    assert troubles(guest) == []
