"""What people were told, and how: for walks through all screens."""

from __future__ import annotations

from portal.extensions import db
from portal.models import Employee, Task
from portal.services import mail_server, notes, notification_choices, push_subscriptions, sign_ins
from portal.services.mail_server import MailSettings, Security
from tests.notifying import Window


def tell(task: Task, by: Employee, whom: Employee) -> None:
    """A mention, a browser, a mail server that is away, and an address that is refused."""
    notes.write(task, by, f"@{whom.name}, <b>look</b> at https://example.org/@{whom.name}")
    sign_ins.begin(whom, "Firefox")
    db.session.flush()
    window = Window("https://push.example.org/one").subscription
    push_subscriptions.subscribe(whom, sign_ins.of(whom)[0], **window)
    mail_server.change(MailSettings("mail.example.org", 587, Security.STARTTLS, "desk", "secret", "desk@example.org"))
    mail_server.record_failed("not_reached", "timed out")
    notification_choices.record_refused(whom.id, "550 <no> such mailbox")
    db.session.commit()
