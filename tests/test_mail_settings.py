"""The mail server as the environment sets it: what is wrong is refused at start, and it wins over what was entered."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

import config as settings
from config import ConfigError
from portal.services import mail_server
from portal.services.mail_server import MailSettings, Security

FROM = "Pagedesk <desk@example.org>"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SMTP_URL": "mail.example.org", "MAIL_FROM": FROM}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://", "MAIL_FROM": FROM}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://desk:secret@mail.example.org:many", "MAIL_FROM": FROM}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.org"}, "MAIL_FROM"),
        ({"SMTP_URL": "smtp://mail.example.org", "MAIL_FROM": "Pagedesk"}, "MAIL_FROM"),
        ({"MAIL_FROM": FROM}, "MAIL_FROM"),
    ],
)
def test_what_cannot_be_right_is_refused_without_its_password(given: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=f"^{named}=") as refused:
        settings.load(given)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, Security.STARTTLS, "", "")),
        (
            "smtps://desk%40example.org:p%2Fw@mail.example.org",
            ("mail.example.org", 465, Security.TLS, "desk@example.org", "p/w"),
        ),
        ("smtp+plain://localhost:2525", ("localhost", 2525, Security.NONE, "", "")),
    ],
)
def test_the_environment_wins(session: Session, url: str, expected: tuple[object, ...]) -> None:
    mail_server.change(MailSettings("other.example.org", 25, Security.NONE, "", "", "other@example.org"))
    found = mail_server.current(settings.load({"SMTP_URL": url, "MAIL_FROM": FROM}))
    assert found is not None
    assert (found.host, found.port, found.security, found.username, found.password) == expected
    assert (found.sender, found.is_from_environment) == (FROM, True)
