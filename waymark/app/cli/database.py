"""``waymark init`` and ``waymark db``: setting up, migrations up and down."""

from __future__ import annotations

import click
from alembic.util import CommandError

from awards import service as awards
from people import service as people
from people.rules import password_problems
from waymark.app.cli.context import installation
from waymark.app.config import load_settings
from waymark.app.home_folder import HomeFolder
from waymark.app.installation import LIBRARY
from waymark.app.library import establish
from waymark.app.migrate import differences, downgrade, upgrade, write_revision
from waymark.kernel.actor import Role, system_actor
from waymark.kernel.errors import Conflict, Invalid, Problem


@click.command()
@click.option("--district", required=True, help="Name of the district.")
@click.option("--admin", "admin_email", required=True, help="E-mail address of the first administrator.")
@click.password_option(help="Password of the first administrator.")
def init(district: str, admin_email: str, password: str) -> None:
    """Set up an empty installation: secrets, database, district, library, first administrator.

    Example: waymark init --district "Sagebrush Valley" --admin ada@example.org
    """
    if problems := password_problems(password, admin_email):
        raise Invalid(problems[0].message, problems=problems)
    HomeFolder(load_settings().home).prepare()
    place = installation()
    upgrade(place.runtime.engine)
    slug = "-".join(district.lower().split())[:64]
    with place.runtime.command(system_actor()) as uow:
        district_id = people.add_district(uow, name=district, slug=slug)
        uow.session.flush()  # the administrator's row points at the district's
        person = people.add_person(
            uow,
            district_id,
            given_name="First",
            family_name="Administrator",
            email=admin_email,
            password_hash=people.hash_password(password),
        )
        people.give_role(uow, person, Role.ADMIN)
    with place.runtime.command(system_actor(district_id)) as uow:
        establish(uow, district_id, LIBRARY, place.settings, email=admin_email)
    click.echo(f"{district} is set up. Start it with `waymark serve` and sign in as {admin_email}.")


@click.group()
def db() -> None:
    """Bring the database to the version of the program, or back."""


@db.command("upgrade")
@click.argument("revision", default="head")
def db_upgrade(revision: str) -> None:
    """Migrate up; at the newest version, make the kinds of keys that issuers lack.

    Example: waymark db upgrade
    """
    place = installation()
    upgrade(place.runtime.engine, revision)
    if revision == "head":
        with place.runtime.command(system_actor()) as uow:
            awards.make_missing_keys(uow)
    click.echo(f"The database is at {revision}.")


@db.command("downgrade")
@click.argument("revision")
def db_downgrade(revision: str) -> None:
    """Migrate down; rows that the older version cannot hold are lost.

    Example: waymark db downgrade base
    """
    downgrade(installation().runtime.engine, revision)
    click.echo(f"The database is at {revision}.")


@db.command("check")
def db_check() -> None:
    """Say whether the database is what the program expects.

    Example: waymark db check
    """
    found = differences(installation().runtime.engine)
    if found:
        raise Invalid(
            f"The database differs from the program in {len(found)} places, first: {found[0]}.",
            problems=tuple(Problem("database", one) for one in found),
            cure="Run `waymark db upgrade`.",
        )
    click.echo("The database fits the program.")


@db.command("revision")
@click.argument("message")
def db_revision(message: str) -> None:
    """Write a migration script from what the tables in the code have and the database has not.

    For developers: run it on a database at the newest revision, read the script, try it in both directions.

    Example: waymark db revision "Add phone numbers"
    """
    engine = installation().runtime.engine
    if not differences(engine):
        raise Conflict(
            "The database is what the code asks for, so there is nothing to migrate.",
            cure="Change a table in the code first.",
        )
    try:
        write_revision(engine, message)
    except CommandError as error:
        raise Conflict(
            f"No script was written: {error}",
            cure="Bring the database to the newest revision with `waymark db upgrade`.",
        ) from error
    click.echo("A script is in waymark/migrations/versions. Read it before you commit it.")


COMMANDS = (init, db)
