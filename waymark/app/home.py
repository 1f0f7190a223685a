"""The dashboard: where a person stands and what to do next. The only page that shows several slices at once."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from awards import queries as awards
from awards.rules import AwardState
from conditions import queries as conditions
from credentials import queries as credentials
from credentials.rules import Touched
from evidence.rules import SubmissionId
from hr import queries as hr
from pathways import queries as pathways
from pathways.rules import PlanState, StepState
from people import policy as people_policy
from people import queries as people
from people import service as people_service
from people.forms import InviteForm
from review import queries as review
from review.rules import Due
from waymark.app.doctor import Finding, examine
from waymark.kernel.actor import Role
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.paging import Page
from waymark.kernel.uow import Reading
from waymark.web.context import command, current_actor, reading, require_sign_in

bp = Blueprint("home", __name__)

FRESH = timedelta(days=7)
"""How long a badge that nobody has been shown is mentioned as new."""

FIRST_WORDS = 140
"""Characters of a building leader's comment that the dashboard shows."""

_READERS = (Role.PEER_REVIEWER, Role.COACH, Role.EXTERNAL_REVIEWER)
_DISTRICT = (Role.PROGRAM_LEAD, Role.SUPERINTENDENT)


@dataclass(frozen=True)
class ToDo:
    """One thing to do next, or to know."""

    title: str
    text: str
    href: str
    action: str
    tone: str = "progress"


@dataclass(frozen=True)
class HomePage:
    """What the dashboard shows; parts that are not for this person are None."""

    first_name: str
    to_do: tuple[ToDo, ...]
    plan: pathways.PlanPage | None = None
    shelf: awards.ShelfPage | None = None
    queue: review.QueuePage | None = None
    plans_to_hear: int | None = None
    board: review.BoardPage | None = None
    indicators: tuple[conditions.IndicatorRow, ...] = ()
    benefits: int | None = None
    learns: bool = False


@bp.get("/")
def home() -> str | Response:
    """The dashboard of whoever is signed in; strangers are asked to sign in."""
    actor = current_actor()
    if actor.person_id is None:
        return redirect("/sign-in", 303)
    with reading() as look:
        page = home_page(look)
    return render_template("home/index.html", page=page)


@bp.get("/admin")
def admin() -> str:
    """People and roles, and whether the installation is well."""
    require_sign_in()
    return _admin_page(InviteForm(formdata=None))


@bp.post("/admin")
def invite() -> tuple[str, int] | Response:
    """Invite somebody new, with a first role."""
    require_sign_in()
    district, form = current_actor().district_id, InviteForm()
    if district is None:
        raise NotFound("There is no district to invite somebody to.")
    people_policy.may_manage_people(current_actor(), district).require()
    with reading() as look:
        form.offer(people.schools_of(look, district))
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                people_service.invite_newcomer(
                    uow,
                    district,
                    email=form.email.data or "",
                    role=form.chosen_role,
                    school_id=form.chosen_school,
                    secret=str(current_app.secret_key or ""),
                )
        except Invalid as error:
            form.show(error)
        else:
            flash(
                f"A mail is on its way to {form.email.data}, with a link to choose a password. It works once, within a "
                "week; after that, send another from the page of the person.",
                "success",
            )
            return redirect(url_for(".admin"), 303)
    return _admin_page(form), form.error_status


def _admin_page(form: InviteForm) -> str:
    words = request.args.get("q", "")[:100].strip()
    district, actor = current_actor().district_id, current_actor()
    with reading() as look:
        page = people.people_page(look, district, words, request.args.get("cursor")) if district else Page(())
        may_manage = district is not None and bool(people_policy.may_manage_people(actor, district))
        if district is not None and may_manage:
            form.offer(people.schools_of(look, district))
        findings: tuple[Finding, ...] = examine(look)
    return render_template(
        "home/admin.html", people=page, q=words, findings=findings, form=form if may_manage else None
    )


def home_page(look: Reading) -> HomePage:
    """The parts of the dashboard for the reading's actor."""
    actor = look.actor
    learns = actor.has(Role.EDUCATOR)
    plan = pathways.my_plan(look) if learns else None
    queue = review.queue(look) if actor.has(*_READERS) else None
    to_hear = pathways.waiting_for(look) if actor.has(Role.BUILDING_LEADER) else None
    board = review.coordinator_board(look) if actor.has(Role.PROGRAM_LEAD) else None
    indicators = conditions.indicators_in_short(look) if actor.has(*_DISTRICT, Role.BUILDING_LEADER) else ()
    benefits = (
        hr.waiting(look, actor.district_id).to_settle
        if actor.has(Role.HR_OFFICER) and actor.district_id
        else None
    )
    shelf = awards.my_awards(look) if learns and queue is None else None
    # The home of somebody who also reads for others asks for so much already.
    dues = review.decisions_due(look) if plan and queue is None and _read_now(plan) else {}
    to_do = (
        *_for_readers(queue),
        *_for_leaders(to_hear),
        *_for_coordinators(board),
        *(_drafts_waiting(credentials.drafts_waiting(look)) if actor.has(Role.PROGRAM_LEAD) else ()),
        *(_brought_to_decide(awards.outside_waiting(look)) if actor.has(Role.PROGRAM_LEAD) else ()),
        # The home of an educator who also reads asks for so much already; a mail tells them.
        *(_endorsements_asked(awards.endorsements_to_answer(look)) if queue is None or not learns else ()),
        *_for_officers(benefits),
        *_new_versions(credentials.offers_for(look, actor.person_id) if learns and actor.person_id else ()),
        *(_for_learners(plan) if learns else ()),
        *(_being_read(plan, dues) if plan else ()),
        *(_new_badge(shelf, look.now) if shelf else ()),
    )
    return HomePage(
        first_name=actor.name.split()[0],
        to_do=to_do,
        plan=plan,
        shelf=shelf,
        queue=queue,
        plans_to_hear=to_hear,
        board=board,
        indicators=indicators,
        benefits=benefits,
        learns=learns,
    )


def _new_versions(offers: tuple[credentials.OfferRow, ...]) -> tuple[ToDo, ...]:
    if not offers:
        return ()
    titles = ", ".join(dict.fromkeys(offer.title for offer in offers))
    asked = any(offer.must_answer and offer.touched is not Touched.AWARDS for offer in offers)
    return (
        ToDo(
            f"New versions: {textwrap.shorten(titles, FIRST_WORDS, placeholder=' ...')}",
            "Nothing of yours moves without your word.",
            "/offers",
            "Decide" if asked else "See what is different",
            "attention" if asked else "info",
        ),
    )


def _for_learners(plan: pathways.PlanPage | None) -> tuple[ToDo, ...]:
    if plan is None:
        return (
            ToDo(
                "Choose your pathway",
                "Four micro-credentials that everybody earns, eight that you choose, and a review of the whole.",
                "/pathways",
                "Look at the pathways",
            ),
        )
    if plan.state is PlanState.RETURNED and plan.notes:
        said = plan.notes[-1]
        words = textwrap.shorten(said.text, FIRST_WORDS, placeholder=" ...")
        title, action = f"{said.by} returned your plan", f"Read what {said.by} wrote"
        return (ToDo(title, f"“{words}”", f"/plans/{plan.id}", action, "attention"),)
    if plan.may_change:
        left = next((f"{word.text}." for word in plan.next if not word.slug), "Everything is chosen.")
        text = f"{left} Then present it to your building leader."
        return (ToDo("Finish your plan", text, f"/plans/{plan.id}", "Go on with the plan"),)
    steps = [word for word in plan.next if not word.waiting][:3]
    return tuple(
        ToDo(
            step.text,
            "",
            plan.href_of(step.slug) or "/plan",
            "Open",
            "progress" if number == 0 else "neutral",
        )
        for number, step in enumerate(steps)
    )


def _read_now(plan: pathways.PlanPage) -> tuple[pathways.Place, ...]:
    return tuple(place for place in plan.way.credentials.values() if place.state is StepState.IN_REVIEW)


def _being_read(plan: pathways.PlanPage, dues: Mapping[SubmissionId, Due]) -> tuple[ToDo, ...]:
    promised = {f"/submissions/{work}": due for work, due in dues.items()}

    def text(href: str) -> str:
        if href not in promised:
            return ""
        due = promised[href]
        return f"The decision {'was' if due.late else 'is'} due on {due.day}."

    return tuple(
        ToDo(f"Being read: {place.label}", text(place.href), place.href, "See what you handed in", "info")
        for place in _read_now(plan)
    )


def _new_badge(shelf: awards.ShelfPage, now: datetime) -> tuple[ToDo, ...]:
    fresh = (
        row
        for row in shelf.held
        if row.state is AwardState.ISSUED and not row.shared and row.issued_at and row.issued_at > now - FRESH
    )
    newest = next(fresh, None)
    if newest is None:
        return ()
    text = "It is signed and yours. You decide who sees it."
    return (ToDo(f"New badge: {newest.title}", text, f"/awards/{newest.award_id}", "Look at it", "good"),)


def _for_readers(queue: review.QueuePage | None) -> tuple[ToDo, ...]:
    if queue is None or queue.first is None:
        return ()
    first, count = queue.first, len(queue.in_hand) + len(queue.to_claim)
    more = f" {count - 1} more wait{'s' if count == 2 else ''} in your queue." if count > 1 else ""
    return (
        ToDo(
            f"Read “{first.title}”",
            f"{first.due.words.capitalize()}.{more}",
            f"/reviews/{first.case_id}",
            "Open it",
        ),
    )


def _for_leaders(to_hear: int | None) -> tuple[ToDo, ...]:
    if not to_hear:
        return ()
    plans = "One plan waits" if to_hear == 1 else f"{to_hear} plans wait"
    return (
        ToDo(f"{plans} to be heard", "Read each on one page before you meet.", "/plans", "Open the plans"),
    )


def _for_coordinators(board: review.BoardPage | None) -> tuple[ToDo, ...]:
    if board is None or not board.attention:
        return ()
    count = len(board.attention)
    cases = "One review needs" if count == 1 else f"{count} reviews need"
    return (
        ToDo(
            f"{cases} you",
            "A reader is missing, late, or readers differ.",
            "/reviews/board",
            "Open the board",
            "attention",
        ),
    )


def _drafts_waiting(number: int) -> tuple[ToDo, ...]:
    if not number:
        return ()
    drafts = "One draft waits" if number == 1 else f"{number} drafts wait"
    return (
        ToDo(f"{drafts} to be published", "Its authors have proposed it.", "/authoring", "Open the drafts"),
    )


def _brought_to_decide(number: int) -> tuple[ToDo, ...]:
    if not number:
        return ()
    brought = "One badge from elsewhere waits" if number == 1 else f"{number} badges from elsewhere wait"
    return (ToDo(f"{brought} to be decided", "You say whether and how each counts.", "/outside", "Decide"),)


def _endorsements_asked(number: int) -> tuple[ToDo, ...]:
    if not number:
        return ()
    asked = "An issuer asks" if number == 1 else f"{number} times somebody asks"
    text = "You speak for the issuer that is asked: give it with a comment, or decline."
    return (ToDo(f"{asked} for an endorsement", text, "/awards/endorsements", "Answer"),)


def _for_officers(benefits: int | None) -> tuple[ToDo, ...]:
    if not benefits:
        return ()
    waiting = "One stipend or raise waits" if benefits == 1 else f"{benefits} stipends and raises wait"
    return (ToDo(waiting, "Eligible, approved and paid are kept apart.", "/hr", "Settle them"),)
