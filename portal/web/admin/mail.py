"""The mail server: entered here, or shown if the environment sets it; a test e-mail, and how the last one fared."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Field, IntegerField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as Left

from portal import mail
from portal.extensions import db, limiter
from portal.jobs import letters
from portal.mail import MailProblem, MailRefused
from portal.models import MailServer
from portal.services import mail_server, notification_choices
from portal.services.mail_server import PORTS, MailSettings, Security
from portal.web.access import administrators
from portal.web.admin import mail_words
from portal.web.configuration import settings
from portal.web.forms import Form
from portal.web.htmx import show

bp = Blueprint("admin_mail", __name__, url_prefix="/admin/mail")
SECURITIES = [
    SelectChoice(Security.STARTTLS.value, _l("STARTTLS (usual)")),
    SelectChoice(Security.TLS.value, _l("TLS from the start")),
    SelectChoice(Security.NONE.value, _l("No encryption (inside a network)")),
]


class MailForm(Form):
    host = StringField(_l("Server"), [InputRequired(_l("Enter the server's name.")), Length(max=255)])
    security = SelectField(_l("Encryption"), choices=SECURITIES)
    port = IntegerField(_l("Port"), [Left(), NumberRange(1, 65535, _l("Give a number from 1 to 65535."))])
    username = StringField(_l("User name"), [Length(max=255)], render_kw={"autocomplete": "off"})
    password = PasswordField(_l("Password"), [Length(max=255)], render_kw={"autocomplete": "off"})
    sender = StringField(_l("Sender"), [InputRequired(_l("Enter the sender.")), Length(max=320)])

    def validate_sender(self, field: Field) -> None:
        if mail.deliverable(parseaddr(field.data)[1]) is None:
            raise ValidationError(_("Give an address such as desk@example.org, with a name before it if you like."))

    def validate_password(self, field: Field) -> None:
        """The one that is kept was given to one server, and goes to no other."""
        before, has_one = mail_server.find(), field.data or _kept_password(self.host.data or "")
        if self.username.data and before and before.password and not has_one:
            raise ValidationError(_("Enter the password again, since the server is another one."))


@bp.get("", endpoint="show")
@administrators
def show_settings() -> ResponseReturnValue:
    return _screen()


@bp.post("")
@administrators
def change() -> ResponseReturnValue:
    form = MailForm()
    if not form.validate_on_submit():
        return _screen(form, status=422)
    mail_server.change(_settings_of(form))
    return _done("saved")


@bp.post("/remove")
@administrators
def remove() -> ResponseReturnValue:
    mail_server.remove()
    return _done("removed")


@bp.post("/test")
@administrators
@limiter.limit("10 per minute")
def test() -> ResponseReturnValue:
    """Send an e-mail to whoever asks for it, and say at once how that went."""
    current = mail_server.current(settings())
    letter = letters.letter(
        current_user.name,
        current_user.email,
        _("A test e-mail from Pagedesk"),
        [letters.Line(_("It works: this portal can send e-mails."), "", settings().address, _("Open Pagedesk"))],
    )
    db.session.rollback()
    if current is None:
        return _done("missing")
    try:
        mail.send(letter, current, mail.PROMPT)
    except MailRefused as refusal:
        return _refused(refusal)
    mail_server.record_sent()
    notification_choices.record_mailed(current_user.id)
    return _done("tested")


def _refused(refusal: MailRefused) -> ResponseReturnValue:
    if refusal.problem == MailProblem.RECIPIENT:
        notification_choices.record_refused(current_user.id, refusal.answer)
    else:
        mail_server.record_failed(refusal.problem.value, refusal.answer)
    return _done("failed")


def _settings_of(form: MailForm) -> MailSettings:
    """An empty password keeps the one that is there."""
    security, password = Security(form.security.data), form.password.data or _kept_password(form.host.data)
    username, sender = (form.username.data or "").strip(), form.sender.data.strip()
    port = form.port.data or PORTS[security]
    return MailSettings(form.host.data.strip(), port, security, username, password, sender)


def _kept_password(host: str) -> str:
    """What was entered before for this server."""
    before = mail_server.find()
    return (before.password or "") if before and before.host == host.strip() else ""


def _screen(form: MailForm | None = None, status: int = 200) -> ResponseReturnValue:
    current, row = mail_server.current(settings()), mail_server.find()
    return show(
        "admin/mail/show.html",
        status=status,
        form=form or MailForm(formdata=None, data=_shown(row)),
        current=current,
        row=row,
        trouble=trouble(row, current),
        refused=notification_choices.refused(),
    )


def trouble(row: MailServer | None, current: MailSettings | None) -> tuple[str, str] | None:
    """Why the last e-mail did not leave, and what to do; None if it did."""
    if row is None or current is None or row.failed_at is None:
        return None
    return mail_words.explained(row.problem, current.host)


def _shown(row: MailServer | None) -> dict[str, Any]:
    names = ("host", "security", "port", "username", "sender")
    return {name: getattr(row, name) for name in names} if row else {}


def _done(what: str) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("admin_mail.show", done=what), 303)
