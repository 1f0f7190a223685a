"""``waymark issuer``: who issues badges, and with which keys."""

from __future__ import annotations

import click

from awards import queries, service
from awards.queries import IssuerPapers
from awards.rules import IssuerId, KeyKind
from waymark.app.cli.context import as_json, command, reading, tell
from waymark.kernel.errors import Invalid


@click.group()
def issuer() -> None:
    """List issuers, and change their signing keys."""


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
    return {"id": one.id, "name": one.name, "did": one.did_document["id"], "keys": keys}


def _line(one: IssuerPapers) -> str:
    number = len(one.did_document["verificationMethod"])
    return f"{one.id}  {one.did_document['id']}  {number} key{'s' if number != 1 else ''}"


COMMANDS = (issuer,)
