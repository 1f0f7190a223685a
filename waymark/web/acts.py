"""One act that a page asks for: do it, say how it went, and lead on. What is done is a service's verb."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from werkzeug.wrappers import Response

from waymark.kernel.errors import Conflict, Invalid
from waymark.kernel.uow import UnitOfWork
from waymark.web.context import command
from waymark.web.forms import TOO_OLD_BUTTON, ActionForm, BaseForm

Verb = Callable[[UnitOfWork], object]


def press(verb: Verb, said: str, back: str) -> Response:
    """A button without words: do it and lead back. Why it cannot be done is told there."""
    form = ActionForm()
    if not form.validate_on_submit():
        flash(TOO_OLD_BUTTON, "warning")
        return redirect(back, 303)
    try:
        with command(form) as uow:
            verb(uow)
    except Invalid as error:
        problems = " ".join(problem.message for problem in error.problems)
        flash(problems or f"{error.message} {error.cure}".strip(), "warning")
    except Conflict as error:
        flash(f"{error.message} {error.cure}".strip(), "warning")
    else:
        flash(said, "success")
    return redirect(back, 303)


def send(
    form: BaseForm, verb: Verb, said: str, back: str, *, again: Callable[[], str]
) -> Response | tuple[str, int]:
    """A form with words: do it and lead back; where something is missing, draw the page ``again`` with that beside it."""
    if form.validate_on_submit():
        try:
            with command(form) as uow:
                verb(uow)
        except Invalid as error:
            form.show(error)
        except Conflict as error:
            flash(f"{error.message} {error.cure}".strip(), "warning")
            return redirect(back, 303)
        else:
            flash(said, "success")
            return redirect(back, 303)
    return again(), form.error_status
