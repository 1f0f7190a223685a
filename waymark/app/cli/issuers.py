"""``waymark issuer``: who issues badges, and with which keys."""

from __future__ import annotations

import click

from awards import queries, service
from awards.queries import IssuerPapers
from awards.rules import IdentifierFacts, IssuerId, KeyKind
from waymark.app.cli.context import as_json, command, reading, tell
from waymark.kernel.errors import Invalid


@click.group()
def issuer() -> None:
    """List and found issuers, and change their profiles and signing keys."""


@issuer.command("list")
@as_json
def list_issuers(as_json: bool) -> None:
    """List every issuer of this installation with its keys; the last key signs.

    Example: waymark issuer list
    """
    with reading() as look:
        found = queries.every_issuer(look)
    tell([_told(one) for one in found], [_line(one) for one in found], as_json=as_json)


@issuer.command("rotate-key")
@click.argument("issuer_id", metavar="[ISSUER]", required=False)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in KeyKind]),
    default=KeyKind.ED25519.value,
    show_default=True,
    help="rsa signs the older forms: Open Badges 2.0, and RS256 tokens.",
)
def rotate_key(issuer_id: str | None, kind: str) -> None:
    """Sign with a new key from now on; ISSUER may be left out where there is only one.

    The old key stays published, so that what it signed goes on to verify. Nothing is signed again. A kind of key that
    the issuer lacks is made.

    Example: waymark issuer rotate-key --kind rsa
    """
    with command() as uow:
        known = [one.id for one in queries.every_issuer(uow)]
        if issuer_id is None and len(known) != 1:
            raise Invalid(
                f"There are {len(known)} issuers here.",
                cure="Name one: `waymark issuer list` tells their ids.",
            )
        service.rotate_key(uow, IssuerId(issuer_id) if issuer_id else known[0], KeyKind(kind))
    click.echo("A new key signs from now on. The old one stays published for what it signed.")


def _told(one: IssuerPapers) -> dict[str, object]:
    keys = [method["id"] for method in one.did_document["verificationMethod"]]
    rsa = [key["id"] for key in one.ob2_keys.values()]
    return {"id": one.id, "name": one.name, "did": one.did_document["id"], "keys": keys, "ob2_keys": rsa}


def _line(one: IssuerPapers) -> str:
    number = len(one.did_document["verificationMethod"])
    keys = f"{number} key{'s' if number != 1 else ''}"
    return f"{one.id}  {one.did_document['id']}  {keys}, {len(one.ob2_keys)} for Open Badges 2.0  {one.name}"


@issuer.command("found")
@click.option("--name", required=True, help="As it should stand in badges.")
@click.option("--url", required=True, help="Address of its own pages.")
@click.option("--email", required=True, help="Public in every badge, for questions.")
@click.option("--description", default="", help="A sentence or two about it.")
@click.option(
    "--signs-for", "slugs", multiple=True, metavar="CREDENTIAL", help="What it signs; may be repeated."
)
def found(name: str, url: str, email: str, description: str, slugs: tuple[str, ...]) -> None:
    """Found another issuer beside the district's own, such as a partner university.

    Example: waymark issuer found --name "Basin State University" --url https://basin.example --email badges@basin.example
    """
    with command() as uow:
        district_id = uow.actor.district_id
        if district_id is None:
            raise Invalid("There are several districts here.", cure="Found the issuer on the page Issuers.")
        made = service.found_partner(
            uow, district_id, name=name, url=url, email=email, description=description
        )
        for slug in slugs:
            service.sign_for(uow, slug, made)
    click.echo(f"{name} is there: {made}")


@issuer.command("sign-for")
@click.argument("issuer_id", metavar="ISSUER")
@click.argument("slugs", metavar="CREDENTIAL...", nargs=-1, required=True)
def sign_for(issuer_id: str, slugs: tuple[str, ...]) -> None:
    """Let an issuer sign the badges of credentials from now on; the district's own takes them back the same way.

    Example: waymark issuer sign-for 0f3a... growth-mindset
    """
    with command() as uow:
        for slug in slugs:
            service.sign_for(uow, slug, IssuerId(issuer_id))
    click.echo("Badges of these credentials are signed by this issuer from now on.")


@issuer.command("profile")
@click.argument("issuer_id", metavar="ISSUER")
@click.option("--name", help="As it should stand in badges.")
@click.option("--url", help="Address of its own pages.")
@click.option("--email", help="Public in every badge, for questions.")
@click.option("--description", help="A sentence or two about it.")
@click.option(
    "--identifier",
    "identifiers",
    multiple=True,
    metavar="KIND=IDENTIFIER",
    help="Such as ext:nces=3201380; may be repeated, and takes the place of all before.",
)
def profile(issuer_id: str, identifiers: tuple[str, ...], **given: str | None) -> None:
    """Change what an issuer says of itself; what is not named stays. Badges signed from now on say it.

    Example: waymark issuer profile 0f3a... --identifier ext:nces=3201380
    """
    pairs = [IdentifierFacts(kind, value) for kind, _, value in (one.partition("=") for one in identifiers)]
    with command() as uow:
        service.change_profile(uow, IssuerId(issuer_id), identifiers=pairs or None, **given)
    click.echo("Saved.")


COMMANDS = (issuer,)
