"""Mail: written to a folder until an SMTP server is named."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from people import queries as people_queries
from waymark.kernel.errors import NotFound
from waymark.kernel.ids import PersonId
from waymark.kernel.mail import Mailer
from waymark.kernel.outbox import Errand
from waymark.kernel.uow import UnitOfWork


class FolderMailer:
    """Writes each message into a folder, where a person can open it."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, *, to: str, subject: str, body: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        message = compose(self._sender, to, subject, body)
        (self._folder / f"{uuid.uuid4().hex}.eml").write_bytes(message.as_bytes())


class SmtpMailer:
    """Sends through a server: ``smtp://`` (with STARTTLS where offered) or ``smtps://``."""

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender

    def send(self, *, to: str, subject: str, body: str) -> None:
        with self._server() as server:
            server.send_message(compose(self._sender, to, subject, body))

    def greet(self) -> None:
        """Sign in and send nothing. Raises ``SMTPException`` or ``OSError`` when that fails."""
        with self._server() as server:
            server.noop()

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        url = self._url
        connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
        with connect(url.hostname or "localhost", url.port or 0, timeout=20) as server:
            server.ehlo()
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            yield server


def compose(sender: str, to: str, subject: str, body: str) -> EmailMessage:
    """A plain-text message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(body)
    return message


class MailJob:
    """The job "mail.send": fills a slice's mail template; handing it to the mailer is an errand."""

    def __init__(self, templates: Path, base_url: str) -> None:
        self._texts = Environment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  # plain text
        )
        self._base_url = base_url

    def __call__(
        self, uow: UnitOfWork, *, to: str, template: str, context: dict[str, Any], address: str = ""
    ) -> Errand:
        """``template`` begins with a line ``Subject: ...``; ``address`` is another one than the account's.

        Raises ``NotFound`` without an account.
        """
        account = people_queries.account_of(uow.session, PersonId(to))
        if account is None:
            raise NotFound("There is no address to send this to.")
        filled = self._texts.get_template(template).render(context, base_url=self._base_url)
        subject, _, body = filled.partition("\n")
        return partial(
            uow.ports.get(Mailer).send,
            to=address or account.email,
            subject=subject.removeprefix("Subject:").strip(),
            body=body.lstrip("\n"),
        )
