"""The mail server: from the environment, or as an administrator entered it; and whether it takes our e-mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from config import Config
from portal import clock
from portal.extensions import db
from portal.models import MailServer

ONLY = 1  # the id of the only row
LONGEST_ANSWER = 500  # characters


class Security(StrEnum):
    STARTTLS = "starttls"  # begins in the open and becomes encrypted before anything is said
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True)
class MailSettings:
    """How e-mails leave; an empty `username` means that the server wants none."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    sender: str
    is_from_environment: bool = False


def current(config: Config) -> MailSettings | None:
    """The settings in use; None while there are none. Those of the environment win."""
    if config.smtp_url:
        return _of_address(config.smtp_url, config.mail_from)
    row = find()
    if row is None or not (row.host and row.sender):
        return None
    security = Security(row.security or Security.STARTTLS)
    port = row.port or PORTS[security]
    return MailSettings(row.host, port, security, row.username or "", row.password or "", row.sender)


def find() -> MailServer | None:
    return db.session.get(MailServer, ONLY)


def change(settings: MailSettings) -> None:
    """Use these from now on; how the ones before fared says nothing of them."""
    row = _row()
    row.host, row.port, row.security = settings.host, settings.port, settings.security.value
    row.username, row.password, row.sender = settings.username, settings.password, settings.sender
    row.sent_at = row.failed_at = row.problem = row.answer = None


def remove() -> None:
    """Send no e-mails any more."""
    if (row := find()) is not None:
        db.session.delete(row)


def record_sent() -> None:
    row = _row()
    row.sent_at, row.failed_at, row.problem, row.answer = clock.now(), None, None, None


def record_failed(problem: str, answer: str) -> None:
    """`answer` is what the server said."""
    row = _row()
    row.failed_at, row.problem, row.answer = clock.now(), problem, answer[:LONGEST_ANSWER]


def _row() -> MailServer:
    row = find()
    if row is None:
        row = MailServer(id=ONLY)
        db.session.add(row)
    return row


def _of_address(url: str, sender: str) -> MailSettings:
    """Of smtp://user:password@host:587, smtps:// for TLS from the first byte, smtp+plain:// for no encryption."""
    parts = urlsplit(url)
    security = {"smtps": Security.TLS, "smtp+plain": Security.NONE}.get(parts.scheme, Security.STARTTLS)
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or PORTS[security]
    return MailSettings(parts.hostname or "", port, security, username, password, sender, is_from_environment=True)
