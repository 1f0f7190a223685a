"""Fetches one badge from an address that a person typed, within limits, and nothing that it points to."""

from __future__ import annotations

import time
from http.client import HTTPException
from urllib import request
from urllib.error import HTTPError
from urllib.response import addinfourl

from awards.baking import LARGEST_PICTURE
from waymark.kernel.errors import Invalid, TooLarge, Unavailable

SECONDS = 20
_CHUNK = 64 * 1024
_GONE = 410
_ACCEPT = (
    "application/vc+ld+json, application/vc, application/ld+json, application/json;q=0.9, "
    "application/vc+jwt;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7"
)


def fetch(address: str, *, seconds: float = SECONDS) -> bytes:
    """What the address answers. 410, by which 2.0 issuers say that a badge is revoked, is an answer too.

    Raises ``Unavailable`` when it does not answer in time, ``TooLarge``, and ``Invalid`` for a web page.
    """
    ends = time.monotonic() + seconds
    try:
        asked = request.Request(address, headers={"Accept": _ACCEPT, "User-Agent": "waymark"})  # noqa: S310  # see below
        with _open(asked, seconds) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise Invalid(
                    f"{address} is a web page, not a badge.",
                    cure="Download the badge from it and check that file.",
                )
            return _read(answer, address, ends)
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise Unavailable(
            f"{address} could not be fetched: {why}.",
            cure="Check the address and the network, or check a file.",
        ) from error


def _open(asked: request.Request, seconds: float) -> addinfourl | HTTPError:
    try:
        answer: addinfourl = _web_only().open(asked, timeout=seconds)
    except HTTPError as error:
        if error.code == _GONE:
            return error
        error.close()
        raise Unavailable(
            f"{asked.full_url} answered {error.code}.",
            cure="Check the address, or ask its holder for the file.",
        ) from error
    return answer


def _web_only() -> request.OpenerDirector:
    # The usual opener also reads local files and FTP, to which an address could be led on.
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPRedirectHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


def _read(answer: addinfourl | HTTPError, address: str, ends: float) -> bytes:
    content = b""
    # Each read waits only so long for the next bytes, so a slow trickle has to be stopped here.
    while chunk := answer.read1(_CHUNK):
        content += chunk
        if len(content) > LARGEST_PICTURE:
            raise TooLarge(
                f"{address} answers with more than 10 MB.", cure="A badge is smaller; check the address."
            )
        if time.monotonic() > ends:
            raise Unavailable(f"{address} answers too slowly.", cure="Try again later, or check a file.")
    return content
