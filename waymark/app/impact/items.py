"""Before an item of a framework changes or is retired: what points at it, and what its author chooses for each.

Credentials keep their alignment until somebody publishes another version; so nothing here changes a badge.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from awards import queries as awards
from conditions import queries as conditions
from credentials import policy as credential_policy
from credentials import queries as credentials
from credentials import service as credential_service
from credentials.rules import Carry, Realigned
from evidence import queries as evidence
from frameworks import queries as frameworks
from frameworks import service as framework_service
from frameworks.rules import CONDITIONS
from pathways import queries as pathways
from waymark.app.impact.pages import bp
from waymark.kernel.errors import Conflict, Invalid, NotFound
from waymark.kernel.uow import Reading
from waymark.web.context import command, reading
from waymark.web.forms import BaseForm, line, one_of

_CHOICES = (
    (Carry.KEEP.value, "They keep pointing at it; it stays readable"),
    (
        Carry.OFFER.value,
        "Begin a draft of each with the successor in its place, to be looked over and published",
    ),
    (Carry.ASK.value, "Begin a draft of each as it is, with the question to its authors"),
)


@dataclass(frozen=True)
class PointingCredential:
    """A credential in the catalogue that points at the item, with what stands on it."""

    card: credentials.Card
    primary: bool
    work: int
    holders: int
    pathways: tuple[str, ...]


@dataclass(frozen=True)
class ItemImpact:
    """Everything that points at one item."""

    page: frameworks.ItemPage
    credentials: tuple[PointingCredential, ...]
    indicators: tuple[conditions.IndicatorRow, ...]


class RetireItemForm(BaseForm):
    """What takes an item's place, and what becomes of the credentials that point at it."""

    replaced_by = line(
        "Replaced by", longest=64, description="The code of the item that takes its place, if any."
    )
    credentials = one_of("Credentials that point at it", _CHOICES, default=Carry.OFFER.value)


@bp.get("/items/<framework_id>")
def item(framework_id: str) -> str:
    """What points at the item that ``?code=`` names."""
    impact = _impact(framework_id)
    return render_template("home/impact_item.html", impact=impact, form=RetireItemForm())


@bp.post("/items/<framework_id>")
def retire_item(framework_id: str) -> tuple[str, int] | Response:
    """Retire the item and do with the credentials as chosen, all or nothing."""
    impact, form = _impact(framework_id), RetireItemForm()
    code = impact.page.item.code
    if form.validate_on_submit():
        successor = form.replaced_by.data or None
        try:
            with command(form) as uow:
                framework_service.retire_item(uow, framework_id, code, replaced_by=successor)
                begun = credential_service.realign(
                    uow,
                    Realigned(framework_id, code, successor),
                    [one.card.slug for one in impact.credentials],
                    Carry(form.credentials.data),
                )
        except Invalid as error:
            form.show(error)
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        else:
            drafts = (
                f" {begun} draft{'s are' if begun != 1 else ' is'} begun under Authoring." if begun else ""
            )
            flash(f"Retired.{drafts}", "success")
            return redirect(
                url_for("frameworks.show", framework_id=framework_id, item=code, _anchor=code), 303
            )
    return render_template("home/impact_item.html", impact=impact, form=form), form.error_status


def item_impact(look: Reading, framework_id: str, code: str) -> ItemImpact:
    """What points at an item. Raises ``NotFound`` and ``Refused``."""
    page = frameworks.item_page(look, framework_id, code)
    district_id = look.actor.district_id
    if district_id is None:
        raise NotFound("There is nothing here.")
    credential_policy.may_publish(look.actor, district_id).require()
    aligned = credentials.aligned_with(look, district_id, framework_id, code)
    ids = [card.credential_id for card, _ in aligned]
    work = Counter(one.credential_id for one in evidence.open_on(look, ids))
    holders = awards.counts_by_credential(look, ids)
    named = pathways.pathways_by_credential(look, district_id, {card.slug for card, _ in aligned})
    return ItemImpact(
        page=page,
        credentials=tuple(
            PointingCredential(
                card,
                primary,
                work[card.credential_id],
                holders.get(card.credential_id, 0),
                named.get(card.slug, ()),
            )
            for card, primary in aligned
        ),
        indicators=tuple(row for row in conditions.indicators(look, district_id) if row.area_code == code)
        if framework_id == CONDITIONS
        else (),
    )


def _impact(framework_id: str) -> ItemImpact:
    with reading() as look:
        return item_impact(look, framework_id, request.args.get("code", ""))
