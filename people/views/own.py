"""The pages of signing in, of setting a password by a link, and of one's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from people import queries, service
from people.forms import (
    LostPasswordForm,
    NewPasswordForm,
    PasswordForm,
    PrivateAddressForm,
    SignInForm,
    TokenForm,
    WelcomeForm,
)
from people.rules import TokenId
from waymark.kernel.errors import Conflict, Invalid, NotFound, NotSignedIn
from waymark.web.acts import press
from waymark.web.api import SCOPE_WORDS, SCOPES
from waymark.web.context import (
    command,
    current_actor,
    doorway,
    forget_sign_in,
    reading,
    remember_sign_in,
    request_id,
    require_sign_in,
)
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm
from waymark.web.limits import limiter, sign_in_key, sign_in_key_here

bp = Blueprint("people", __name__)

_STILL_HERE = (
    "This page had been open for too long, so you are still signed in. Please press the button again."
)


@bp.get("/sign-in")
def sign_in() -> str | Response:
    """The sign-in page; who is signed in already goes home."""
    if current_actor().person_id:
        return redirect("/", 303)
    return render_template("people/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@limiter.limit("10 per minute; 60 per hour", key_func=sign_in_key_here)
@limiter.limit("300 per hour", key_func=sign_in_key)
@limiter.limit("60 per minute")
def post_sign_in() -> tuple[str, int] | Response:
    """Check address and password. Every failure looks alike and takes alike."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), form.error_status
    try:
        with reading() as look:
            actor, seal = service.sign_in(look, form.email.data or "", form.password.data or "")
    except NotSignedIn as error:
        with command(form) as uow:
            service.note_refused_sign_in(uow, form.email.data or "")
        form.email.errors = (error.message,)
        return render_template("people/sign_in.html", form=form), 401
    with doorway().runtime.command(actor, request_id=request_id()) as uow:
        service.note_sign_in(uow)
    remember_sign_in(actor, seal)
    return redirect(_own_address(request.args.get("next", "")), 303)


@bp.get("/lost-password")
def lost_password() -> str:
    """Where people ask for a link to set a new password."""
    return render_template("people/lost_password.html", form=LostPasswordForm(), over=False)


@bp.post("/lost-password")
@limiter.limit("5 per hour", key_func=sign_in_key)
@limiter.limit("30 per hour")
def post_lost_password() -> tuple[str, int] | Response:
    """Send the link, if the address is known. The answer is the same if it is not."""
    form = LostPasswordForm()
    if not form.validate_on_submit():
        return render_template("people/lost_password.html", form=form, over=False), form.error_status
    with command(form) as uow:
        service.send_link(uow, form.email.data or "", secret=_secret())
    flash("If this address is known here, a mail with a link is on its way to it.", "success")
    return redirect("/sign-in", 303)


@bp.get("/welcome/<token>")
def welcome(token: str) -> tuple[str, int] | str:
    """The page behind a link: set a password. Looking at it does not use the link up."""
    try:
        with reading() as look:
            invited = service.invited_by(look, token, secret=_secret())
    except NotFound:
        return _link_is_over()
    form = _welcome_form(invited)
    return render_template("people/welcome.html", form=form, invited=invited)


@bp.post("/welcome/<token>")
@limiter.limit("120 per hour")
def post_welcome(token: str) -> tuple[str, int] | Response:
    """Set the password, and sign in."""
    try:
        with reading() as look:
            invited = service.invited_by(look, token, secret=_secret())
        form = _welcome_form(invited)
        if form.validate_on_submit():
            with command(form) as uow:
                actor, seal = service.accept_invitation(
                    uow,
                    token,
                    password=form.password.data or "",
                    given_name=form.given_name.data or "" if isinstance(form, WelcomeForm) else "",
                    family_name=form.family_name.data or "" if isinstance(form, WelcomeForm) else "",
                    secret=_secret(),
                )
            remember_sign_in(actor, seal)
            flash("Your password is set, and you are signed in.", "success")
            return redirect("/", 303)
    except NotFound:
        return _link_is_over()
    except Invalid as error:
        form.show(error)
    return render_template("people/welcome.html", form=form, invited=invited), form.error_status


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session in this browser."""
    if ActionForm().validate_on_submit():
        forget_sign_in()
    else:
        flash(_STILL_HERE, "warning")
    return redirect("/sign-in", 303)


@bp.get("/account")
def account() -> str:
    """One's own account: password, sessions, API tokens."""
    require_sign_in()
    return _account_page(PasswordForm(), _token_form())


@bp.post("/account/password")
@limiter.limit("10 per hour")
def change_password() -> tuple[str, int] | Response:
    """Change the password; other browsers are signed out."""
    require_sign_in()
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                seal = service.change_password(uow, old=form.old.data or "", new=form.new.data or "")
        except Invalid as error:
            form.show(error)
        else:
            remember_sign_in(current_actor(), seal)
            flash("Your password is changed, and other browsers are signed out.", "success")
            return redirect("/account", 303)
    return _account_page(form, _token_form()), form.error_status


@bp.post("/account/tokens")
def create_token() -> tuple[str, int] | str:
    """Make a token and show it once."""
    require_sign_in()
    form = _token_form()
    if not form.validate_on_submit():
        return _account_page(PasswordForm(), form), form.error_status
    person_id = current_actor().person_id
    if person_id is None:
        raise NotSignedIn("Please sign in first.")
    with command(form) as uow:
        token = service.create_token(
            uow,
            person_id,
            label=form.label.data or "",
            scopes=frozenset(form.scopes.data or ()),
            known_scopes=SCOPES,
        )
    return _account_page(PasswordForm(), _token_form(blank=True), new_token=token)


@bp.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> Response:
    """End a token."""
    require_sign_in()
    return press(
        lambda uow: service.revoke_token(uow, TokenId(token_id)), "The token is revoked.", "/account"
    )


@bp.post("/account/private-address")
@limiter.limit("10 per hour")
def ask_private_address() -> tuple[str, int] | Response:
    """Send a link to an address that stays this person's when they leave."""
    require_sign_in()
    form = PrivateAddressForm()
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                service.ask_private_address(uow, form.email.data or "", secret=_secret())
        except Invalid as error:
            form.show(error)
        else:
            flash(
                "A mail with a link is on its way to this address. It counts once you open the link.",
                "success",
            )
            return redirect("/account", 303)
    return _account_page(PasswordForm(), _token_form(), private_form=form), form.error_status


@bp.get("/account/private-address/<token>")
def private_address(token: str) -> str:
    """The page behind the link. Looking at it keeps nothing; programs that read mail open links too."""
    require_sign_in()
    return render_template("people/private_address.html", token=token, action=ActionForm())


@bp.post("/account/private-address/<token>")
def confirm_private_address(token: str) -> Response:
    """Keep the address that the link was sent to."""
    require_sign_in()
    form = ActionForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(f"/account/private-address/{token}", 303)
    try:
        with command(form) as uow:
            service.confirm_private_address(uow, token, secret=_secret())
    except (Conflict, NotFound) as error:
        flash(f"{error.message} {error.cure}", "warning")
    else:
        flash("Your private address is kept. Your badges reach you there when you have left.", "success")
    return redirect("/account", 303)


@bp.post("/account/private-address/forget")
def forget_private_address() -> Response:
    """Remove the private address."""
    require_sign_in()
    return press(service.forget_private_address, "Your private address is forgotten.", "/account")


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of this person."""
    require_sign_in()
    form = ActionForm()
    if form.validate_on_submit():
        with command(form) as uow:
            service.sign_out_everywhere(uow)
        forget_sign_in()
        flash("You are signed out everywhere.", "success")
    else:
        flash(_STILL_HERE, "warning")
    return redirect("/sign-in", 303)


def _welcome_form(invited: service.Invited) -> NewPasswordForm:
    return WelcomeForm(obj=invited) if invited.is_new else NewPasswordForm()


def _link_is_over() -> tuple[str, int]:
    return render_template("people/lost_password.html", form=LostPasswordForm(formdata=None), over=True), 410


def _secret() -> str:
    return str(current_app.secret_key or "")


def _token_form(*, blank: bool = False) -> TokenForm:
    form = TokenForm(formdata=None) if blank else TokenForm()
    form.scopes.choices = [(scope, f"{words} ({scope})") for scope, words in SCOPE_WORDS.items()]
    return form


def _account_page(
    password_form: PasswordForm,
    token_form: TokenForm,
    new_token: str = "",
    private_form: PrivateAddressForm | None = None,
) -> str:
    actor = current_actor()
    with reading() as look:
        tokens = queries.tokens_of(look, actor.person_id) if actor.person_id else ()
        account = queries.account_of(look.session, actor.person_id)
        private_email = account.private_email if account else None
    return render_template(
        "people/account.html",
        password_form=password_form,
        token_form=token_form,
        private_form=private_form or PrivateAddressForm(formdata=None),
        private_email=private_email,
        tokens=tokens,
        new_token=new_token,
        action=ActionForm(),
    )


def _own_address(address: str) -> str:
    # Only paths of our own: an address elsewhere would let a forged link send people away after signing in.
    parts = urlsplit(address)
    own = (
        address.isprintable()
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and not parts.netloc
        and not parts.scheme
    )
    return address if own else "/"
