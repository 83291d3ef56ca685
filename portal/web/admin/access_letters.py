"""The e-mail that carries a link which lets somebody in, sent at once while an administrator waits."""

from __future__ import annotations

from flask_babel import gettext as _

from portal import mail
from portal.extensions import db
from portal.jobs import letters
from portal.jobs.letters import Line
from portal.languages import speaking_to
from portal.mail import Letter, MailRefused
from portal.models import AccessLink, LinkKind
from portal.services import mail_server
from portal.web.admin import mail_words
from portal.web.configuration import settings


def send(link: AccessLink, address: str) -> bool | str:
    """Whether it was sent; what is wrong, in words, if the mail server did not take it. False without a server."""
    server = mail_server.current(settings())
    if server is None:
        return False
    letter = _letter(link, address)
    db.session.rollback()
    try:
        mail.send(letter, server, mail.PROMPT)
    except MailRefused as refusal:
        return " ".join(mail_words.explained(refusal.problem, server.host))
    return True


def _letter(link: AccessLink, address: str) -> Letter:
    """Whoever is invited reads what the administrator reads; employees read their own language."""
    if link.kind == LinkKind.INVITATION or link.employee is None:
        return _invitation(link, address)
    with speaking_to(link.employee):
        return _new_password(link.employee.name, link.email, address)


def _invitation(link: AccessLink, address: str) -> Letter:
    about = _("%(name)s invites you to Pagedesk", name=link.made_by.name)
    words = _("With this link you choose a name and a password. It works once, for 7 days.")
    return letters.letter("", link.email, about, [Line(about, words, address, _("Create my account"))])


def _new_password(name: str, email: str, address: str) -> Letter:
    about = _("Choose a new password for Pagedesk")
    words = _(
        "With this link you choose a new password. It works once, for a day. If you did not ask for it, do nothing."
    )
    return letters.letter(name, email, about, [Line(about, words, address, _("Choose a new password"))])
