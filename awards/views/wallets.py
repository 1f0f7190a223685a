"""Wallets: the holder's page with the QR code, and the addresses that wallets call (OpenID4VCI, pre-authorised code)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from awards import queries, service
from awards.forms import WalletForm
from awards.openbadge.wallets import PRE_AUTHORISED, build_wallet_issuer, build_wallet_server
from awards.rules import WALLET_TOKEN_LIFE, AwardId
from awards.service import NewOffer
from waymark.kernel.actor import ANONYMOUS
from waymark.kernel.errors import Conflict, NotSignedIn, Refused, WaymarkError
from waymark.web.acts import press
from waymark.web.context import command, doorway, reading, request_id
from waymark.web.errors import status_of
from waymark.web.forms import ActionForm
from waymark.web.limits import limiter, person_key

wallet_bp = Blueprint("wallet", __name__)
wallet_api_bp = Blueprint("wallet_api", __name__)

LARGEST_REQUEST = 64 * 1024


# --- The holder's page -------------------------------------------------------------------------------------------


@wallet_bp.get("/awards/<award_id>/wallet")
def show(award_id: str) -> str:
    """Which wallet the badge names, and how to hand it to one."""
    return _page(award_id, WalletForm(formdata=None, data={"with_pin": True}))


@wallet_bp.post("/awards/<award_id>/wallet")
@limiter.limit("30/hour", key_func=person_key)
def offer(award_id: str) -> AnyResponse | tuple[str, int] | str:
    """Make an offer and show it, this once."""
    form = WalletForm()
    if not form.validate_on_submit():
        return _page(award_id, form), form.error_status
    try:
        with command(form) as uow:
            made = service.offer_to_wallet(uow, AwardId(award_id), with_pin=bool(form.with_pin.data))
    except Conflict as error:
        flash(f"{error.message} {error.cure}", "warning")
        return redirect(url_for("awards.show", award_id=award_id), 303)
    return _page(award_id, form, made)


@wallet_bp.post("/awards/<award_id>/wallet/leave")
def leave(award_id: str) -> AnyResponse:
    """Sign the badge without naming a wallet."""
    return press(
        lambda uow: service.leave_wallet(uow, AwardId(award_id)),
        "Your badge names no wallet any more. What the wallet holds goes on to hold.",
        url_for("awards.wallet.show", award_id=award_id),
    )


def _page(award_id: str, form: WalletForm, made: NewOffer | None = None) -> str:
    with reading() as look:
        page = queries.wallet_page(look, AwardId(award_id))
    link = code = ""
    if made:
        told_at = f"{doorway().base_url}/wallets/offers/{made.link_secret}"
        link = "openid-credential-offer://?" + urlencode({"credential_offer_uri": told_at})
        code = Markup(service.qr_code(link))  # noqa: S704  # our own drawing
    return render_template(
        "awards/wallet.html", page=page, form=form, made=made, link=link, code=code, action=ActionForm()
    )


# --- What wallets call -------------------------------------------------------------------------------------------


@wallet_api_bp.after_request
def _open_to_scripts(response: AnyResponse) -> AnyResponse:
    # Wallets that run in a browser come from other sites. There is no session here that they could use.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@wallet_api_bp.get("/.well-known/openid-credential-issuer")
def metadata() -> Response:
    """What is issued to wallets."""
    return jsonify(build_wallet_issuer(doorway().base_url, name="Waymark"))


@wallet_api_bp.get("/.well-known/oauth-authorization-server/wallets")
def server_metadata() -> Response:
    """Where codes are taken."""
    return jsonify(build_wallet_server(doorway().base_url))


@wallet_api_bp.get("/wallets/offers/<link_secret>")
@limiter.limit("60/minute")
def told_offer(link_secret: str) -> Response:
    """The offer behind a link."""
    with doorway().runtime.reading(ANONYMOUS) as look:
        return jsonify(service.told_offer(look, link_secret, base_url=doorway().base_url))


@wallet_api_bp.post("/wallets/token")
@limiter.limit("30/minute")
def token() -> tuple[Response, int]:
    """An access token for the code of an offer."""
    if request.form.get("grant_type") != PRE_AUTHORISED:
        return _error("unsupported_grant_type", f"This server takes {PRE_AUTHORISED} only."), 400
    code, pin = request.form.get("pre-authorized_code", ""), request.form.get("tx_code", "")
    with doorway().runtime.command(ANONYMOUS, request_id=request_id()) as uow:
        made = service.redeem_offer(uow, code, pin)
    if made is None:
        told = "The code or the PIN is wrong, or the offer is over or was taken. Make a new offer."
        return _error("invalid_grant", told), 400
    seconds = int(WALLET_TOKEN_LIFE.total_seconds())
    return jsonify(access_token=made, token_type="Bearer", expires_in=seconds), 200  # noqa: S106  # a kind


@wallet_api_bp.post("/wallets/nonce")
@limiter.limit("120/minute")
def nonce() -> Response:
    """A nonce for a proof."""
    with doorway().runtime.reading(ANONYMOUS) as look:
        return jsonify(c_nonce=service.new_nonce(look, secret=_secret()))


@wallet_api_bp.post("/wallets/credential")
@limiter.limit("30/minute")
def credential() -> Response:
    """The badge for a wallet that proves its key."""
    given = _access_token()
    with doorway().runtime.reading(ANONYMOUS) as look:
        holder = queries.holder_behind(look, given)
    if holder is None:
        raise NotSignedIn("This access token does not hold.")
    asked = _asked()
    with doorway().runtime.command(holder, request_id=request_id()) as uow:
        badge = service.hand_over(uow, given, asked, issuer=doorway().base_url, secret=_secret())
    # The document goes out as it is stored: writing it anew could change what was signed.
    told = json.dumps(badge.text) if badge.is_token else badge.text
    return Response(f'{{"credentials":[{{"credential":{told}}}]}}', mimetype="application/json")


@wallet_api_bp.errorhandler(WaymarkError)
def _refused(error: WaymarkError) -> tuple[Response, int]:
    if isinstance(error, NotSignedIn):
        answer = _error("invalid_token", error.message)
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer, 401
    if isinstance(error, service.WalletRefused):
        return _error(error.error, error.message), 400
    if isinstance(error, (Conflict, Refused)):
        return _error("credential_request_denied", f"{error.message} {error.cure}".strip()), 400
    return _error(error.code, f"{error.message} {error.cure}".strip()), int(status_of(error))


def _error(code: str, description: str) -> Response:
    return jsonify(error=code, error_description=description)


def _access_token() -> str:
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not sent.strip():
        raise NotSignedIn("This address asks for an access token.")
    return sent.strip()


def _asked() -> dict[str, Any]:
    if (request.content_length or 0) > LARGEST_REQUEST:
        raise service.WalletRefused("invalid_credential_request", "This is longer than any request.")
    try:
        asked = json.loads(request.get_data())
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise service.WalletRefused("invalid_credential_request", "The request is not a JSON object.")
    return asked


def _secret() -> str:
    return str(current_app.secret_key or "")
