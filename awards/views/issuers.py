"""The issuers of a district: found a partner, say what it signs and who speaks for it, change profiles."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import IssuerForm, ProfileForm, SignForForm, SpeakerForm
from awards.queries import IssuerPage
from awards.rules import IssuerId
from waymark.kernel.errors import Conflict, Invalid
from waymark.web.acts import press, send
from waymark.web.context import command, current_actor, reading
from waymark.web.forms import BaseForm, choices

issuers_bp = Blueprint("issuers", __name__)


@issuers_bp.get("/awards/issuers")
def index() -> str:
    """Who issues badges for the district."""
    with reading() as look:
        lines = queries.issuer_lines(look)
    return render_template("awards/issuers.html", lines=lines)


@issuers_bp.route("/awards/issuers/new", methods=["GET", "POST"])
def found() -> AnyResponse | tuple[str, int]:
    """Found a partner."""
    form = IssuerForm()
    with reading() as look:
        queries.issuer_lines(look)  # those who may not found one see no form
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                district_id = current_actor().district_id
                made = service.found_partner(uow, district_id, **form.profile) if district_id else None
        except Conflict as error:
            form.show(Invalid(f"{error.message} {error.cure}"))
        except Invalid as error:
            form.show(error)
        else:
            flash(
                "The issuer is there, with keys of its own. It signs nothing until you name a credential.",
                "success",
            )
            return redirect(url_for(".show", issuer_id=made), 303)
    return render_template("awards/issuer_new.html", form=form), form.error_status


@issuers_bp.get("/awards/issuers/<issuer_id>")
def show(issuer_id: str) -> str:
    """One issuer."""
    return _page(issuer_id)


@issuers_bp.post("/awards/issuers/<issuer_id>")
def change(issuer_id: str) -> AnyResponse | tuple[str, int]:
    """Change its profile."""
    form = ProfileForm()
    return send(
        form,
        lambda uow: service.change_profile(
            uow, IssuerId(issuer_id), identifiers=form.read_identifiers, **form.profile
        ),
        "Saved. Badges signed from now on say so; those of before stay as they are.",
        _address(issuer_id),
        again=lambda: _page(issuer_id, profile=form),
    )


@issuers_bp.post("/awards/issuers/<issuer_id>/credentials")
def sign_for(issuer_id: str) -> AnyResponse | tuple[str, int]:
    """Name it for a credential."""
    form = _offering(SignForForm(), issuer_id)
    return send(
        form,
        lambda uow: service.sign_for(uow, form.credential.data, IssuerId(issuer_id)),
        "Badges of this credential are signed by this issuer from now on.",
        _address(issuer_id),
        again=lambda: _page(issuer_id, signing=form),
    )


@issuers_bp.post("/awards/issuers/<issuer_id>/speakers")
def name_speaker(issuer_id: str) -> AnyResponse | tuple[str, int]:
    """Let somebody speak for it."""
    form = SpeakerForm()
    return send(
        form,
        lambda uow: service.name_speaker(uow, IssuerId(issuer_id), form.email.data),
        "They speak for this issuer now.",
        _address(issuer_id),
        again=lambda: _page(issuer_id, speaker=form),
    )


@issuers_bp.post("/awards/issuers/<issuer_id>/speakers/<person_id>/end")
def end_speaker(issuer_id: str, person_id: str) -> AnyResponse | tuple[str, int]:
    """Let somebody not speak for it any more."""
    return press(
        lambda uow: service.end_speaker(uow, IssuerId(issuer_id), person_id),
        "They do not speak for this issuer any more.",
        _address(issuer_id),
    )


def _page(issuer_id: str, **forms: BaseForm) -> str:
    with reading() as look:
        page = queries.issuer_page(look, IssuerId(issuer_id))
    shown: dict[str, BaseForm] = {
        "profile": _as_it_is(page),
        "signing": _offer(SignForForm(formdata=None), page),
        "speaker": SpeakerForm(formdata=None),
        **forms,
    }
    return render_template("awards/issuer.html", page=page, **shown)


def _as_it_is(page: IssuerPage) -> ProfileForm:
    told = "\n".join(f"{one.type} {one.value}" for one in page.identifiers)
    return ProfileForm(
        formdata=None,
        data={
            "name": page.line.name,
            "url": page.url,
            "email": page.email,
            "description": page.description,
            "identifiers": told,
        },
    )


def _offering(form: SignForForm, issuer_id: str) -> SignForForm:
    with reading() as look:
        return _offer(form, queries.issuer_page(look, IssuerId(issuer_id)))


def _offer(form: SignForForm, page: IssuerPage) -> SignForForm:
    form.credential.choices = choices(page.others)
    return form


def _address(issuer_id: str) -> str:
    return url_for(".show", issuer_id=issuer_id)
