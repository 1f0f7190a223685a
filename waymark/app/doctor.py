"""Looks an installation over: what is well, and what to mend how. For ``waymark doctor`` and /admin."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from smtplib import SMTPException

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from awards.service import try_keys
from evidence.ports import ArtifactStore
from waymark.app.config import Settings
from waymark.app.installation import Installation
from waymark.app.mail import SmtpMailer
from waymark.app.migrate import differences
from waymark.kernel.actor import system_actor
from waymark.kernel.audit import AuditLine
from waymark.kernel.errors import WaymarkError
from waymark.kernel.mail import Mailer
from waymark.kernel.outbox import count_open
from waymark.kernel.uow import Reading

CLOCK_MAY_LAG = timedelta(minutes=1)
LEAST_FREE = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    well: bool
    says: str
    cure: str = ""


def examine(look: Reading) -> tuple[Finding, ...]:
    """What can be seen from inside a page: the outbox."""
    waiting, failed = count_open(look.session, look.now)
    return (
        Finding("Jobs waiting", True, f"{waiting} in the outbox"),
        Finding(
            "Jobs given up",
            failed == 0,
            f"{failed} wait for a person" if failed else "none",
            "Read last_error in kernel_outbox, mend the cause, and set the row back to waiting."
            if failed
            else "",
        ),
    )


def examine_all(place: Installation) -> tuple[Finding, ...]:
    """Settings, database, storage, keys, mail, disk, clock and outbox. Nothing of it raises."""
    database = _database(place)
    always = (
        _settings(place.settings),
        database,
        _storage(place),
        _mail(place),
        _room(place.settings),
        *_broker(place),
    )
    if not database.well:  # what stands in it cannot be asked
        return always
    with place.runtime.reading(system_actor()) as look:
        return (*always, _keys(look), _clock(look), *examine(look))


def _settings(settings: Settings) -> Finding:
    missing = [
        f"WAYMARK_{name.upper()}"
        for name in ("secret_key", "master_key")
        if not getattr(settings, name).get_secret_value()
    ]
    if missing:
        cure = "Run `waymark init`, or set them."
        return Finding("Settings", False, f"{' and '.join(missing)} are not set", cure)
    return Finding("Settings", True, f"{settings.env.value}, at {settings.base_url}")


def _database(place: Installation) -> Finding:
    try:
        found = differences(place.runtime.engine)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Finding("Database", False, f"does not answer: {why}", "Check WAYMARK_DATABASE_URL.")
    if found:
        cure = "Run `waymark db upgrade`, or `waymark init` for a new installation."
        return Finding("Database", False, f"differs from the program in {len(found)} places", cure)
    return Finding("Database", True, place.runtime.engine.dialect.name)


def _storage(place: Installation) -> Finding:
    store = place.runtime.ports.get(ArtifactStore)
    try:
        stored = store.put(BytesIO(b"waymark doctor"), limit=1024)
        store.remove(stored.key)
    except (WaymarkError, OSError) as error:
        return Finding("Evidence storage", False, str(error), "Check WAYMARK_STORAGE_URL and its rights.")
    return Finding("Evidence storage", True, "takes and gives files back")


def _broker(place: Installation) -> tuple[Finding, ...]:
    if place.broker is None:
        return ()
    if not place.broker.answers():
        says = "does not answer; jobs are done more slowly, and none is lost"
        return (Finding("Broker", False, says, "Check WAYMARK_BROKER_URL, and whether Redis runs there."),)
    return (Finding("Broker", True, "answers"),)


def _keys(look: Reading) -> Finding:
    try:
        issuers = try_keys(look)
    except WaymarkError as error:
        return Finding("Signing keys", False, error.message, error.cure)
    if not issuers:
        return Finding("Signing keys", False, "nobody issues badges yet", "Run `waymark init`.")
    return Finding("Signing keys", True, f"{issuers} in use, and they sign")


def _mail(place: Installation) -> Finding:
    mailer = place.runtime.ports.get(Mailer)
    if not isinstance(mailer, SmtpMailer):
        cure = "Set WAYMARK_SMTP_URL to send it."
        return Finding("Mail", True, f"is written to {place.settings.home / 'mail'}", cure)
    try:
        mailer.greet()
    except (SMTPException, OSError) as error:
        return Finding("Mail", False, f"the server does not take it: {error}", "Check WAYMARK_SMTP_URL.")
    return Finding("Mail", True, f"through SMTP, from {place.settings.mail_from}")


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home if settings.home.exists() else tempfile.gettempdir()).free
    well = free >= LEAST_FREE
    return Finding("Disk", well, f"{free / 2**30:.1f} GB free", "" if well else "Make room.")


def _clock(look: Reading) -> Finding:
    newest = look.session.scalar(select(func.max(AuditLine.at)))
    if newest and newest - look.now > CLOCK_MAY_LAG:
        told = f"is behind what is stored by {newest - look.now}"
        return Finding(
            "Clock", False, told, "Set the time of this computer, and let it follow a time server."
        )
    return Finding("Clock", True, f"{look.now:%Y-%m-%d %H:%M} UTC")
