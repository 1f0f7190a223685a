"""Limits on how often something may be tried. Counted in memory, or in Redis where a broker is set.

While Redis is away every process counts by itself, so that people can still sign in.
"""

from __future__ import annotations

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from waymark.web.context import current_actor

limiter = Limiter(
    key_func=get_remote_address,
    strategy="moving-window",
    headers_enabled=True,
    in_memory_fallback_enabled=True,
)


@limiter.request_filter
def _not_counted() -> bool:
    """Whether this application leaves tries uncounted. The limiter's own switch would be one for the whole process."""
    return not current_app.config["COUNT_TRIES"]


def sign_in_key() -> str:
    """Tries are counted per account name, whether there is such an account or not."""
    return "sign-in:" + request.form.get("email", "").strip().lower()[:254]


def sign_in_key_here() -> str:
    """Tries for an account from one place, so that a stranger's guesses elsewhere do not keep its owner out."""
    return f"{sign_in_key()} from {get_remote_address()}"


def person_key() -> str:
    """Tries are counted per person where one is signed in: a whole school may come from one address."""
    person_id = current_actor().person_id
    return f"person:{person_id}" if person_id else get_remote_address()
