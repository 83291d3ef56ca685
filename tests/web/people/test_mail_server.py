"""What an administrator enters for the mail server, and what is not taken."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.models import Employee
from portal.services import mail_server
from tests.web.desk.desk import Desk

SERVER = {
    "host": "mail.example.org",
    "security": "starttls",
    "port": "587",
    "username": "desk",
    "password": "secret",
    "sender": "Desk <desk@example.org>",
}


@pytest.fixture
def desk(app: object, olga: Employee, anna: Employee) -> Desk:
    return Desk(app, anna)  # type: ignore[arg-type]


def password(session: Session) -> str | None:
    session.expire_all()
    row = mail_server.find()
    return row and row.password


def test_a_password_stays_with_the_server_it_was_given_for(desk: Desk, session: Session) -> None:
    desk.sends("/admin/mail", **SERVER)
    desk.sends("/admin/mail", **{**SERVER, "password": "", "port": "25"})
    assert password(session) == "secret"
    assert "secret" not in desk.opens("/admin/mail").html
    elsewhere = {**SERVER, "password": "", "host": "mail.elsewhere.example"}
    refused = desk.sends("/admin/mail", **elsewhere)
    assert (refused.status, password(session)) == (422, "secret")
    assert "Enter the password again" in refused.words
    desk.sends("/admin/mail", **{**elsewhere, "username": ""})
    assert password(session) == ""


@pytest.mark.parametrize(
    "changes",
    [{"sender": "desk@"}, {"sender": "desk"}, {"port": "many"}, {"port": "70000"}, {"security": "none of these"}, {}],
)
def test_what_is_no_mail_server_is_refused(desk: Desk, session: Session, changes: dict[str, str]) -> None:
    refused = desk.sends("/admin/mail", **({**SERVER, **changes} if changes else {}))
    assert refused.status == 422
    assert mail_server.find() is None
