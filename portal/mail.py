"""E-mail leaves here: one SMTP connection for each, and in one word why it did not.

What a server answers: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from enum import StrEnum

from portal import clock
from portal.services.mail_server import MailSettings, Security

PATIENT = 30.0  # seconds of silence; for jobs
PROMPT = 10.0  # while a person waits for the screen
FOR_GOOD = 500  # from here on a server's refusals are final


class MailProblem(StrEnum):
    """Why an e-mail did not leave."""

    UNKNOWN_HOST = "unknown_host"
    NOT_REACHED = "not_reached"
    NOT_ENCRYPTED = "not_encrypted"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    REFUSED = "refused"


class MailRefused(Exception):
    """`answer` are the server's own words; `is_final`: the same e-mail will not be taken later, either."""

    def __init__(self, problem: MailProblem, answer: str, *, is_final: bool = False) -> None:
        super().__init__(f"{problem}: {answer}")
        self.problem, self.answer, self.is_final = problem, answer, is_final


@dataclass(frozen=True)
class Letter:
    """An e-mail as text and as HTML, which say the same."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    name: str = ""  # of the recipient
    email: str = ""


def send(letter: Letter, settings: MailSettings, timeout: float = PATIENT) -> None:
    """Raises MailRefused."""
    sender, recipient = deliverable(parseaddr(settings.sender)[1]), deliverable(letter.email)
    if sender is None:
        raise MailRefused(MailProblem.SENDER, settings.sender)
    if recipient is None:
        raise MailRefused(MailProblem.RECIPIENT, letter.email, is_final=True)
    message = _message(letter, parseaddr(settings.sender)[0], sender, recipient)
    try:
        with _connected(settings, timeout) as server:
            _sign_in(server, settings)
            server.send_message(message, sender, [recipient])
    except (OSError, smtplib.SMTPException, UnicodeError) as problem:
        raise _told(problem) from None


def deliverable(address: str) -> str | None:
    """As it travels, its domain in ASCII (RFC 5890); None if it is no address."""
    name, _, domain = address.rpartition("@")
    try:
        plain = f"{name}@{domain.encode('idna').decode()}"
        Address(addr_spec=plain)
    except (MessageError, ValueError, IndexError, AttributeError):  # whatever the parser stumbles over
        return None
    return plain


def _connected(settings: MailSettings, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == Security.TLS:
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
    if settings.security == Security.STARTTLS:
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _sign_in(server: smtplib.SMTP, settings: MailSettings) -> None:
    if settings.username:
        server.login(settings.username, settings.password)


def _message(letter: Letter, name: str, sender: str, recipient: str) -> EmailMessage:
    """`name` is the sender's."""
    made = EmailMessage()
    made["Subject"] = _in_one_line(letter.subject)
    made["From"] = Address(_in_one_line(name) or "Pagedesk", addr_spec=sender)
    made["To"] = Address(_in_one_line(letter.name), addr_spec=recipient)
    made["Date"] = formatdate(clock.now().timestamp())
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's away message answers
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made


def _in_one_line(words: str) -> str:
    return " ".join(words.split())


def _told(problem: Exception) -> MailRefused:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
        return MailRefused(MailProblem.RECIPIENT, f"{code} {_text(words)}", is_final=code >= FOR_GOOD)
    if isinstance(problem, smtplib.SMTPResponseException):
        answer = f"{problem.smtp_code} {_text(problem.smtp_error)}"
        return MailRefused(_kind(problem), answer, is_final=problem.smtp_code >= FOR_GOOD)
    answer = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return MailRefused(_kind(problem), answer)


def _kind(problem: Exception) -> MailProblem:
    """The first that fits."""
    kinds: list[tuple[type[Exception], MailProblem]] = [
        (smtplib.SMTPAuthenticationError, MailProblem.SIGN_IN),
        (smtplib.SMTPSenderRefused, MailProblem.SENDER),
        (smtplib.SMTPNotSupportedError, _missing(problem)),
        (smtplib.SMTPServerDisconnected, MailProblem.NOT_REACHED),
        (smtplib.SMTPException, MailProblem.REFUSED),
        (ssl.SSLCertVerificationError, MailProblem.CERTIFICATE),
        (ssl.SSLError, MailProblem.NOT_ENCRYPTED),
        (socket.gaierror, MailProblem.UNKNOWN_HOST),
        (OSError, MailProblem.NOT_REACHED),
        (UnicodeEncodeError, MailProblem.SIGN_IN),  # signing in takes only ASCII
        (UnicodeError, MailProblem.UNKNOWN_HOST),
    ]
    return next((kind for sort, kind in kinds if isinstance(problem, sort)), MailProblem.REFUSED)


def _missing(problem: Exception) -> MailProblem:
    """What a server does not offer."""
    return MailProblem.NOT_ENCRYPTED if "STARTTLS" in str(problem) else MailProblem.SIGN_IN


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
