"""``waymark badge``: list, show, check, explain, issue and revoke."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from awards import queries, service
from awards.baking import LARGEST_PICTURE
from awards.queries import AwardRow, rows
from awards.rules import AwardId
from awards.verifying import Outcome, Report, Verdict
from waymark.app.cli.context import as_json, command, complain, installation, into_file, reading, save, tell
from waymark.app.cli.simulate import progress_bar
from waymark.app.jobs import run_next
from waymark.kernel.actor import system_actor
from waymark.kernel.errors import Invalid, WaymarkError
from waymark.kernel.uow import Reading

AT_A_TIME = 200
EXIT_CODES = {
    Verdict.VALID: 0,
    Verdict.REVOKED: 1,
    Verdict.SUSPENDED: 1,
    Verdict.NOT_VALID: 1,
    Verdict.COULD_NOT_CHECK: 3,
}
_SAID = {
    Verdict.VALID: "Valid.",
    Verdict.REVOKED: "Not valid: its issuer has revoked it.",
    Verdict.SUSPENDED: "Not valid at present: its issuer has suspended it.",
    Verdict.NOT_VALID: "Not valid.",
    Verdict.COULD_NOT_CHECK: "Could not be checked. This says neither that it is valid nor that it is not.",
}
_MARKS = {Outcome.PASSED: "yes", Outcome.FAILED: "no", Outcome.COULD_NOT_CHECK: "?"}


@click.group("badge")
def badge() -> None:
    """List, show, check, explain, issue and revoke badges."""


@badge.command("list")
@as_json
def list_badges(as_json: bool) -> None:
    """Print id, person, credential and state of every award.

    Example: waymark badge list --json
    """
    with reading() as look:
        found = list(_awards(look))
    result = [
        {"id": row.award_id, "person": row.person, "credential": row.slug, "state": row.state.value}
        for row in found
    ]
    lines = [f"{row.award_id}  {row.state.value:9}  {row.slug:44}  {row.person}" for row in found]
    tell(result, lines or ["No award has been granted yet."], as_json=as_json)


@badge.command("show")
@click.argument("award")
@click.option(
    "--format",
    "form",
    type=click.Choice(service.FORMATS),
    default="ob3",
    show_default=True,
    help="Open Badges 3.0 or 2.0 (ob2-jws: signed), a token, or a picture with the badge inside.",
)
@into_file()
def show_badge(award: str, form: str, output: Path | None) -> None:
    """Print the badge of an award, or write it into a file.

    Example: waymark badge show 0f3a... --format png -o badge.png
    """
    with reading() as look:
        badge = queries.badge_file(look, AwardId(award))
        if form in service.OLDER_FORMS:
            (badge,) = service.with_older_forms(look, [badge])
        taken = service.badge_as(badge, form)
    if form.endswith("png") and output is None and sys.stdout.isatty():
        raise Invalid("A picture cannot be shown in a terminal.", cure="Name a file with -o.")
    save(taken.content, output)


@badge.command("verify")
@click.argument("source", metavar="FILE-OR-URL")
@click.option("--email", help="Compare the holder with this address, which is not kept.")
@click.option("--newest", is_flag=True, help="Ask its issuer once for a newer edition, and check that one.")
@as_json
def verify_badge(source: str, email: str | None, newest: bool, as_json: bool) -> None:
    """Check any Open Badge, 2.0 or 3.0: JSON, token, PNG, SVG or the address of one.

    Ends with 0 for a valid badge, 1 for one that is not, 3 when that could not be found out. Badges from here
    are checked in the database. Other sites are opened for their keys, lists and evidence: by https only, never
    inside a network, and not at all where WAYMARK_OPEN_OTHER_SITES is false.

    Example: waymark badge verify badge.png --email ana@example.org
    """
    try:
        with reading() as look:
            report = _checked(look, source, email, newest=newest)
    except WaymarkError as error:
        # Code 1 would say "not valid", which nobody has found out.
        complain(error)
        sys.exit(EXIT_CODES[Verdict.COULD_NOT_CHECK])
    tell(report.as_dict(), _lines(report), as_json=as_json)
    sys.exit(EXIT_CODES[report.verdict])


@badge.command("explain")
@click.argument("award")
@as_json
def explain_badge(award: str, as_json: bool) -> None:
    """Tell how an award came about and what happened since, and check every entry. Readers are not named.

    Ends with 1 when an entry does not hold, and with 3 while there is none.

    Example: waymark badge explain 0f3a...
    """
    with reading() as look:
        page = queries.chronicle_page(look, AwardId(award))
    lines = [f"{one.at:%Y-%m-%d %H:%M}  {one.number:3}  {one.happening.label}" for one in page.entries]
    marks = {True: "yes", False: "no"}
    lines += [f"  {marks[one.holds]:4} {one.question} {one.answer}" for one in page.findings]
    tell(page.as_dict(), lines or ["The chronicle is still being signed."], as_json=as_json)
    if not page.holds:
        sys.exit(1 if page.entries else 3)


@badge.command("issue")
@as_json
def issue_badges(as_json: bool) -> None:
    """Sign the badges of all awards that wait for one, in batches.

    Each batch is a job of the outbox, so running workers help, and what is interrupted goes on with the next
    call or by the workers. Ends with 1 when some awards still wait; `waymark doctor` says why.

    Example: waymark badge issue
    """
    place = installation()
    with place.runtime.command(system_actor()) as uow:
        batches = service.start_issuing(uow)
    wanted = sum(batches.values())
    with progress_bar() as progress:
        task = progress.add_task(f"{wanted:,} badges", total=wanted)
        for job_id, number in batches.items():
            run_next(place.runtime, place.jobs, job_id)
            progress.advance(task, number)
    with place.runtime.reading(system_actor()) as look:
        left = len(rows.granted_ids(look.session))
    lines = [f"{wanted:,} awards waited for their badges." if wanted else "No award waits for its badge."]
    if left:
        lines.append(f"{left:,} still wait. `waymark doctor` says what is in the way.")
    tell({"waited": wanted, "left": left}, lines, as_json=as_json)
    sys.exit(1 if left else 0)


@badge.command("revoke")
@click.argument("award")
@click.option("--reason", required=True, help="Anybody who checks the badge reads this.")
def revoke_badge(award: str, reason: str) -> None:
    """Take an award back for good.

    Example: waymark badge revoke 0f3a... --reason "Granted by mistake"
    """
    with command() as uow:
        service.revoke(uow, AwardId(award), reason)
    click.echo("The award is revoked, and every public copy says so.")


def _awards(look: Reading) -> Iterator[AwardRow]:
    cursor = None
    while True:
        page = queries.awards_of(look, cursor, AT_A_TIME)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _checked(look: Reading, source: str, email: str | None, *, newest: bool) -> Report:
    if source.lower().startswith(("http://", "https://")):
        return service.check_address(look, source, identity=email, newest=newest)
    path = Path(source)
    if not path.is_file():
        raise click.BadParameter(
            f"There is no file {source}. Name a file, or an address that begins with https://."
        )
    try:
        with path.open("rb") as file:
            # One byte more than allowed lets the check say that it is too large.
            content = file.read(LARGEST_PICTURE + 1)
    except OSError as error:
        raise Invalid(f"{source} cannot be read: {error.strerror}.", cure="Check who may read it.") from error
    return service.check_everywhere(look, content, identity=email, newest=newest)


def _lines(report: Report) -> list[str]:
    about = [part for part in (report.title, report.issuer_name) if part]
    return [
        _SAID[report.verdict],
        *([f"It says of itself: {', from '.join(about)}. Open Badges {report.version}."] if about else []),
        *([report.edition] if report.edition else []),
        *(f"  {check.step.value:10} {_MARKS[check.outcome]:4} {check.sentence}" for check in report.checks),
    ]


COMMANDS = (badge,)
