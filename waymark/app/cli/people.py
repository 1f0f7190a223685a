"""``waymark people`` and ``waymark token``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from people import queries, service
from people.rules import name_from
from waymark.app.cli.context import as_json, command, is_watched, reading, tell
from waymark.app.config import load_settings
from waymark.app.roster import Move, Plan, Verb, carry_out, make_plan, read_roster
from waymark.kernel.actor import Role, RoleHeld
from waymark.kernel.errors import Invalid, NotFound
from waymark.kernel.ids import DistrictId, SchoolId
from waymark.kernel.uow import UnitOfWork
from waymark.web.api import SCOPES


@click.group("people")
def people_group() -> None:
    """List, invite and import people."""


@people_group.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only people with this role.")
@as_json
def list_people(role: str | None, as_json: bool) -> None:
    """Print id, e-mail, roles and school.

    Example: waymark people list --role coach --json
    """
    with reading() as look:
        district = queries.only_district(look)
        rows = queries.list_people(look, district, Role(role) if role else None)
    found = [
        {
            "id": row.id,
            "name": row.name,
            "email": row.email,
            "roles": [r.value for r in row.roles],
            "school": row.school,
        }
        for row in rows
    ]
    lines = [
        f"{row.id}  {row.email:40}  {', '.join(r.value for r in row.roles):40}  {row.school}" for row in rows
    ]
    tell(found, lines or ["Nobody yet. `waymark people import` brings a roster in."], as_json=as_json)


@people_group.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="Their role.")
@click.option("--school", help="School that the role is for, by its name; without it the whole district.")
@click.option("--given", default="", help="Given name; guessed from the address if left out.")
@click.option("--family", default="", help="Family name; guessed likewise. They can put it right themselves.")
@as_json
def invite_person(
    *, email: str, role: str, school: str | None, given: str, family: str, as_json: bool
) -> None:
    """Give somebody a role, and send them a link to set a password if they have none.

    Example: waymark people invite lena@example.org --role building_leader --school "Hill School"
    """
    with command() as uow:
        district = queries.only_district(uow)
        school_id = _school(uow, district, school) if school else None
        account = queries.account_by_email(uow.session, email)
        if account:
            person = account.person_id
            service.enable(uow, person)
        else:
            given_name, family_name = (given, family) if given or family else name_from(email)
            person = service.add_person(
                uow,
                district,
                given_name=given_name,
                family_name=family_name,
                email=email,
                school_id=school_id,
            )
        if RoleHeld(Role(role), school_id) not in queries.actor_by_id(uow, person).roles:
            service.give_role(uow, person, Role(role), school_id=school_id)
        sent = not (account and account.password_hash)
        if sent:
            service.invite(uow, person, secret=load_settings().secret_key.get_secret_value())
    told = "A link to set a password is on its way to" if sent else "The role is given to"
    tell({"id": person, "email": email, "invited": sent}, [f"{told} {email}."], as_json=as_json)


@people_group.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@as_json
def import_people(folder: Path, dry_run: bool, as_json: bool) -> None:
    """Bring the staff of a roster in: OneRoster 1.1 or 1.2 (CSV, unpacked), or a plain people.csv.

    People are found by their id in the roster, then by address. OneRoster decides on educators and building
    leaders; all other roles are given by hand. Who is missing in a bulk file is disabled and keeps their badges.
    Students, passwords and demographics are not read. If one line is wrong nothing is changed.

    people.csv has the columns email, given_name, family_name, school, role and employee_number.

    Example: waymark people import roster --dry-run
    """
    with reading() if dry_run else command() as look:
        district = queries.only_district(look)
        plan = make_plan(look, district, read_roster(folder, today=look.now.date()))
        _tell_plan(plan, dry_run=dry_run, as_json=as_json)
        if plan.problems:
            raise Invalid(
                f"{len(plan.problems)} lines cannot be brought in, so nothing was changed.",
                cure="Mend them where the roster is made, and import it again.",
            )
        if isinstance(look, UnitOfWork):
            carry_out(look, district, plan, each=_watched)


@click.group("token")
def token_group() -> None:
    """Make and revoke API tokens."""


@token_group.command("create")
@click.option("--for", "email", required=True, help="E-mail address of the person the token stands for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help=f"One of {', '.join(sorted(SCOPES))}; repeat for more.",
)
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@as_json
def create_token(email: str, scopes: tuple[str, ...], label: str, as_json: bool) -> None:
    """Print a new token, the only time it can be seen.

    Example: waymark token create --for ana@example.org --scope plans:write --scope submissions:write
    """
    with command() as uow:
        person = queries.person_by_email(uow, email)
        token = service.create_token(uow, person, label=label, scopes=frozenset(scopes), known_scopes=SCOPES)
    tell({"token": token}, [token], as_json=as_json)


@token_group.command("revoke")
@click.argument("token")
def revoke_token(token: str) -> None:
    """End a token, given as it was printed or by its id.

    Example: waymark token revoke wm_...
    """
    with command() as uow:
        service.revoke_token(uow, queries.token_id(uow, token))
    click.echo("The token is revoked.")


def _school(uow: UnitOfWork, district: DistrictId, name: str) -> SchoolId:
    schools = {school.name: school.id for school in queries.schools_of(uow, district)}
    if name not in schools:
        known = ", ".join(schools) or "none yet"
        raise NotFound(f"There is no school {name}.", cure=f"Schools here: {known}.")
    return schools[name]


def _tell_plan(plan: Plan, *, dry_run: bool, as_json: bool) -> None:
    counts = {
        "added": plan.count(Verb.ADD),
        "changed": plan.count(Verb.CHANGE),
        "disabled": plan.count(Verb.DISABLE),
        "unchanged": plan.unchanged,
        "passed_over": plan.passed_over,
        "new_schools": len(plan.new_schools),
    }
    problems = [{"where": one.where, "message": one.message} for one in plan.problems]
    moves = [{"do": m.verb.value, "email": m.email, "name": m.name, "says": list(m.says)} for m in plan.moves]
    shown = moves if dry_run else []
    lines = [
        *(f"{one['where']}: {one['message']}" for one in problems),
        *(f"school   {name}" for name in (plan.new_schools if dry_run else ())),
        *(f"{m['do']:8} {m['email']}  {m['name']}: {'; '.join(m['says'])}" for m in shown),
        ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in counts.items()) + ".",
    ]
    result = {
        **counts,
        "dry_run": dry_run,
        "schools": list(plan.new_schools),
        "moves": moves,
        "problems": problems,
    }
    tell(result, lines, as_json=as_json)


def _watched(moves: Iterable[Move]) -> Iterable[Move]:
    return track(
        moves, "Bringing people in", console=Console(stderr=True), transient=True, disable=not is_watched()
    )


COMMANDS = (people_group, token_group)
