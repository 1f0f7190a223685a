"""Before a credential changes or leaves the catalogue: who and what stands on it, and what its author chooses for them.

Plans and work under way are private, so they are counted, not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from awards import queries as awards
from conditions import queries as conditions
from credentials import policy as credential_policy
from credentials import queries as credentials
from credentials import service as credential_service
from credentials.payloads import checked_file, lacking
from credentials.rules import Carry, Carrying, Definition, DraftId, Touched
from evidence import queries as evidence
from pathways import queries as pathways
from people import queries as people
from waymark.app.impact.pages import bp
from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.ids import PersonId
from waymark.kernel.uow import Reading
from waymark.web.context import command, reading
from waymark.web.forms import BaseForm, choices, one_of, text

DraftShown = tuple[credentials.DraftPage, credentials.ChangesPage]

FEWEST_TOLD = 5
"""People of one school from which their number is told where nobody is named."""

NAMED_AT_MOST = 30
"""Holders who are named one by one; more are counted by school only."""


@dataclass(frozen=True)
class Standing:
    """One kind of thing that stands on a version: how many, where, and the names that may be shown."""

    touched: Touched
    number: int
    by_school: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()
    by_version: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Impact:
    """Everything that stands on a credential in the catalogue, on the version of today or an older one."""

    about: Definition
    standing: tuple[Standing, ...]
    pathways: tuple[pathways.NamingPathway, ...]
    alignments: tuple[credentials.AlignmentRow, ...]
    indicators: tuple[conditions.IndicatorRow, ...] = field(default=())

    @property
    def touched(self) -> tuple[Touched, ...]:
        """The kinds for which there is something to choose."""
        return tuple(one.touched for one in self.standing if one.number)


class CarryForm(BaseForm):
    """What becomes of each kind, and why the credential goes where nothing takes its place."""

    plans = one_of("What becomes of them", default=Carry.OFFER.value)
    submissions = one_of("What becomes of it", default=Carry.OFFER.value)
    awards = one_of("What becomes of them", default=Carry.KEEP.value)
    reason = text(
        "Why it is retired", longest=1000, description="It is shown on its page and to those concerned."
    )

    def ask_only(self, touched: Iterable[Touched], *, retiring: bool) -> None:
        """Leave out the kinds on which nothing stands; holders are not asked about a retirement."""
        asked = {one.value for one in touched} - ({Touched.AWARDS.value} if retiring else set())
        for one in Touched:
            if one.value in asked:
                self[one.value].choices = choices(
                    (carry.value, carry.label_for(one, retiring=retiring)) for carry in Carry
                )
            else:
                del self[one.value]
        if not retiring:
            del self.reason

    @property
    def carrying(self) -> Carrying:
        """The choices that were made."""
        return Carrying({one: Carry(self[one.value].data) for one in Touched if one.value in self})


def impact_of(look: Reading, slug: str) -> Impact | None:
    """What stands on the version in the catalogue; None for a credential that is not in it."""
    district_id = look.actor.district_id
    about = credentials.in_catalogue(look, district_id, [slug]).get(slug)
    if about is None or district_id is None:
        return None
    plans = [plan.person_id for plan in pathways.plans_naming(look, district_id, slug, about.credential_id)]
    work = evidence.open_on(look, [about.credential_id])
    held = awards.holders_of(look, about.credential_id)
    numbers = credentials.numbers_of(look, about.credential_id)
    workers, holders = [one.owner_id for one in work], [one.person_id for one in held]
    facts = people.facts_of(look, {*plans, *workers, *holders})
    schools = {person_id: one.school_name or "The district" for person_id, one in facts.items()}
    names = sorted(facts[one].name for one in holders) if len(holders) <= NAMED_AT_MOST else []
    return Impact(
        about=about,
        standing=(
            Standing(Touched.PLANS, len(plans), _where_many(plans, schools)),
            Standing(
                Touched.SUBMISSIONS,
                len(work),
                _where_many(workers, schools),
                by_version=_counted(numbers[one.version_id] for one in work),
            ),
            Standing(
                Touched.AWARDS,
                len(held),
                _by_school(holders, schools),
                tuple(names),
                _counted(numbers[one.version_id] for one in held),
            ),
        ),
        pathways=pathways.pathways_naming(look, district_id, slug),
        alignments=credentials.alignment_rows(look, about),
        indicators=tuple(
            row for row in conditions.indicators(look, district_id) if row.area_code in about.informs
        ),
    )


@bp.get("/drafts/<draft_id>")
def publishing(draft_id: str) -> str | Response:
    """What publishing a draft touches, with the choices."""
    shown, impact = _draft_and_impact(draft_id)
    if not shown[0].state.open:
        return redirect(url_for("credentials.drafts.show", draft_id=draft_id), 303)
    return _publishing(shown, impact, _form(impact, retiring=False))


@bp.post("/drafts/<draft_id>")
def publish(draft_id: str) -> tuple[str, int] | Response:
    """Publish a draft as chosen."""
    shown, impact = _draft_and_impact(draft_id)
    form = _form(impact, retiring=False)
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                credential_service.publish_draft(uow, DraftId(draft_id), checked_file, carrying=form.carrying)
        except Invalid as error:
            form.show(Invalid(" ".join((error.message, *(one.message for one in error.problems)))))
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        else:
            flash(
                "Published. It is in the catalogue, and everybody concerned is told as you chose.", "success"
            )
            return redirect(url_for("credentials.show", slug=shown[0].facts.slug), 303)
    return _publishing(shown, impact, form), form.error_status


@bp.get("/credentials/<slug>")
def retiring(slug: str) -> str:
    """What retiring a credential touches, with the choices."""
    impact = _impact_to_retire(slug)
    return render_template("home/retire.html", impact=impact, form=_form(impact, retiring=True))


@bp.post("/credentials/<slug>")
def retire(slug: str) -> tuple[str, int] | Response:
    """Retire a credential as chosen."""
    impact = _impact_to_retire(slug)
    form = _form(impact, retiring=True)
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                credential_service.retire(uow, slug, reason=form.reason.data or "", carrying=form.carrying)
        except Invalid as error:
            form.show(error)
        else:
            flash("Retired. It has left the catalogue; badges for it stay valid.", "success")
            return redirect(url_for("credentials.show", slug=slug), 303)
    return render_template("home/retire.html", impact=impact, form=form), form.error_status


def _draft_and_impact(draft_id: str) -> tuple[DraftShown, Impact | None]:
    with reading() as look:
        page = credentials.draft_page(look, DraftId(draft_id), lacking)
        page.may_decide.require()
        return (page, credentials.draft_changes(look, page.id)), impact_of(look, page.facts.slug)


def _impact_to_retire(slug: str) -> Impact:
    with reading() as look:
        impact = impact_of(look, slug)
        if impact is None:
            credentials.shown_version(look, credentials.district_shown(look), slug)
            raise Conflict(
                "This credential is not in the catalogue.", cure="Look at its page for what happened."
            )
        credential_policy.may_publish(look.actor, impact.about.district_id).require()
        return impact


def _form(impact: Impact | None, *, retiring: bool) -> CarryForm:
    form = CarryForm()
    form.ask_only(impact.touched if impact else (), retiring=retiring)
    return form


def _publishing(shown: DraftShown, impact: Impact | None, form: CarryForm) -> str:
    page, changes = shown
    return render_template("home/publish.html", page=page, changes=changes, impact=impact, form=form)


def _by_school(concerned: Iterable[PersonId], schools: Mapping[PersonId, str]) -> tuple[tuple[str, int], ...]:
    return _counted(schools[one] for one in concerned if one in schools)


def _where_many(
    concerned: Iterable[PersonId], schools: Mapping[PersonId, str]
) -> tuple[tuple[str, int], ...]:
    """The schools with enough people not to point at one of them; the others together."""
    told = _by_school(concerned, schools)
    few = sum(number for _, number in told if number < FEWEST_TOLD)
    many = tuple(one for one in told if one[1] >= FEWEST_TOLD)
    return (*many, *((("Schools with fewer than five", few),) if few else ()))


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(words).items()))
