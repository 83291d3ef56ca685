"""E-mails over real SMTP, notifications over real Web Push, as the other end gets them, and when that end fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, mail, push
from portal.jobs import letters
from portal.jobs.notifications import send_mail, send_push
from portal.jobs.sweep import sweep
from portal.mail import MailProblem, MailRefused
from portal.models import Contact, Employee, Notification, NotificationChoice, Page, PushSubscription, Task
from portal.push import PushFailed, PushGone
from portal.services import (
    installation,
    mail_server,
    push_keys,
    push_subscriptions,
    sign_ins,
)
from portal.services.mail_server import MailSettings, Security
from portal.services.push_subscriptions import Target
from tests.cast import Meta, Person
from tests.notifying import MailBox, PushService, Window, serving_mail, serving_push, words
from tests.stack import free_port

SOON, LATER = timedelta(seconds=10), timedelta(minutes=4)
SENDER = "mailto:desk@example.org"


@pytest.fixture
def mailbox(session: Session) -> Iterator[MailBox]:
    """Where the portal's e-mails arrive."""
    with serving_mail() as box:
        mail_server.change(box.settings)
        session.commit()
        yield box


@pytest.fixture
def pushes() -> Iterator[PushService]:
    with serving_push() as service:
        yield service


@pytest.fixture
def window(boris: Employee, pushes: PushService, session: Session) -> Window:
    """A browser in which Boris is told."""
    return subscribe(boris, pushes.window(), session)


def subscribe(employee: Employee, window: Window, session: Session) -> Window:
    sign_ins.begin(employee, "Firefox")
    session.flush()
    push_subscriptions.subscribe(employee, sign_ins.of(employee)[0], **window.subscription)
    session.commit()
    return window


@pytest.fixture
def task(maria: Person, bakery: Page, boris: Employee) -> Task:
    maria.writes(bakery, "Is my <cake> ready?")
    return maria.task(bakery)


def mails(meta: Meta, employee: Employee, after: timedelta = LATER) -> None:
    with time_machine.travel(clock.now() + after, tick=False):
        meta.work(send_mail, employee.id)


def pushed(meta: Meta, employee: Employee, after: timedelta = SOON) -> None:
    with time_machine.travel(clock.now() + after, tick=False):
        meta.work(send_push, employee.id)


def test_an_e_mail_says_what_happened_and_leads_there(
    meta: Meta, window: Window, task: Task, boris: Employee, mailbox: MailBox
) -> None:
    mails(meta, boris)
    (letter,) = mailbox.letters
    assert (letter["From"], letter["To"]) == ("Pagedesk <desk@example.org>", "Boris <boris@example.org>")
    assert letter["Subject"].startswith("New task: ")
    assert "Is my <cake> ready?" in words(letter)
    assert f"http://localhost:8000/tasks/{task.id}" in words(letter)
    assert "Is my &lt;cake&gt; ready?" in words(letter, "html")


def test_an_e_mail_speaks_the_language_of_its_reader(
    meta: Meta, task: Task, boris: Employee, mailbox: MailBox, session: Session
) -> None:
    boris.locale = "ru"
    session.commit()
    mails(meta, boris)
    assert 'lang="ru"' in words(mailbox.letters[0], "html")


def test_a_refused_recipient_is_explained_and_others_get_theirs(
    meta: Meta, task: Task, boris: Employee, mailbox: MailBox, session: Session
) -> None:
    mailbox.refuses["boris@example.org"] = "550 No such mailbox"
    mails(meta, boris)
    choice = session.get_one(NotificationChoice, boris.id)
    assert choice.mail_refusal == "550 No such mailbox"
    assert session.scalars(select(Notification.mail_after)).one() is None, "it is not tried again"
    row = mail_server.find()
    assert row is not None
    assert row.failed_at is None


def test_a_mail_server_that_is_away_is_tried_again(meta: Meta, task: Task, boris: Employee, session: Session) -> None:
    mail_server.change(MailSettings("127.0.0.1", free_port(), Security.NONE, "", "", "desk@example.org"))
    mails(meta, boris)
    row = mail_server.find()
    assert row is not None
    assert row.problem == MailProblem.NOT_REACHED
    with serving_mail() as box:
        mail_server.change(box.settings)
        mails(meta, boris, LATER + timedelta(minutes=2))
        assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"host": "no-such-host.invalid"}, MailProblem.UNKNOWN_HOST),
        ({"host": "mail..example.org"}, MailProblem.UNKNOWN_HOST),
        ({"sender": "desk@"}, MailProblem.SENDER),
        ({"security": Security.STARTTLS}, MailProblem.NOT_ENCRYPTED),
        ({"security": Security.TLS}, MailProblem.NOT_ENCRYPTED),
        ({"username": "desk", "password": "secret"}, MailProblem.SIGN_IN),
    ],
)
def test_what_is_wrong_with_a_mail_server_has_a_name(
    mailbox: MailBox, changes: dict[str, object], problem: MailProblem
) -> None:
    settings = MailSettings(**{**vars(mailbox.settings), **changes})
    letter = letters.letter("", "boris@example.org", "Test", [])
    with pytest.raises(MailRefused) as refused:
        mail.send(letter, settings, timeout=5)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("address", "arrives_at"),
    [("boris@почта.рф", "boris@xn--80a1acny.xn--p1ai"), ("борис@example.org", None), ("boris@", None), ("", None)],
)
def test_an_address_travels_in_ascii_or_is_refused_as_none(
    mailbox: MailBox, address: str, arrives_at: str | None
) -> None:
    letter = letters.letter("Boris\r\nBcc: all@example.org", address, "One\nTwo", [])
    if arrives_at is None:
        with pytest.raises(MailRefused) as refused:
            mail.send(letter, mailbox.settings, timeout=5)
        assert (refused.value.problem, refused.value.is_final) == (MailProblem.RECIPIENT, True)
    else:
        mail.send(letter, mailbox.settings, timeout=5)
        (taken,) = mailbox.letters
        assert taken["To"] == f'"Boris Bcc: all@example.org" <{arrives_at}>'
        assert (taken["Subject"], taken["Bcc"]) == ("One Two", None)


def test_without_a_mail_server_nothing_waits_for_one(meta: Meta, task: Task, boris: Employee, session: Session) -> None:
    with time_machine.travel(clock.now() + LATER, tick=False):
        meta.work(sweep)
    assert session.scalars(select(Notification.mail_after)).one() is None


def test_a_browser_is_told_sealed_and_signed(
    meta: Meta, window: Window, task: Task, boris: Employee, pushes: PushService
) -> None:
    pushed(meta, boris)
    (told,) = pushes.told(window)
    assert told["title"].startswith("New task: ")
    assert (told["body"], told["path"]) == ("Is my <cake> ready?", f"/tasks/{task.id}")
    assert pushes.signer() == push_keys.public(installation.get().push_key or "")
    pushed(meta, boris, timedelta(hours=1))
    assert len(pushes.taken) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_other_one_told(
    meta: Meta, window: Window, task: Task, boris: Employee, pushes: PushService, session: Session, status: int
) -> None:
    other = subscribe(boris, pushes.window("two"), session)
    pushes.statuses["/push/one"] = status
    pushed(meta, boris)
    assert len(pushes.told(other)) == 1
    assert [one.endpoint for one in session.scalars(select(PushSubscription))] == [other.endpoint]


def test_a_push_service_in_trouble_is_tried_again(
    meta: Meta, window: Window, task: Task, boris: Employee, pushes: PushService
) -> None:
    pushes.statuses["/push/one"] = 503
    pushed(meta, boris)
    pushes.statuses.clear()
    pushed(meta, boris, SOON + timedelta(minutes=2))
    assert len(pushes.told(window)) == 1


def test_signing_out_ends_it(meta: Meta, window: Window, task: Task, boris: Employee, session: Session) -> None:
    assert len(push_subscriptions.targets(boris.id)) == 1
    with time_machine.travel(clock.now() + sign_ins.LIFETIME + timedelta(seconds=1), tick=False):
        assert push_subscriptions.targets(boris.id) == [], "the session has run out"
    sign_ins.end_others(boris)
    session.commit()
    assert push_subscriptions.targets(boris.id) == []


def test_a_slow_push_service_is_left_after_a_while(pushes: PushService) -> None:
    pushes.hangs.clear()
    with pytest.raises(PushFailed, match="ReadTimeout"):
        push.send(target(pushes.window()), {}, push_keys.new(), SENDER, allows_loopback=True, timeout=(1, 0.2))


def target(window: Window) -> Target:
    return Target(id=1, **window.subscription)


@pytest.mark.parametrize(
    ("endpoint", "is_allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com:443/wpush/v2/abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://user@example.org/", False),
        ("http://127.0.0.1:8000/admin", False),
        ("https://localhost/", False),
        ("https://127.0.0.1/", False),
        ("https://169.254.169.254/latest", False),
        ("ftp://example.org/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_a_live_portal_sends_only_to_public_addresses(endpoint: str, is_allowed: bool) -> None:
    assert push.may_call(endpoint, allows_loopback=False) is is_allowed


@pytest.mark.parametrize("endpoint", [f"https://{'a' * 70}.example.org/x", "https://a..example.org/x"])
def test_an_address_that_nothing_can_call_is_over(endpoint: str) -> None:
    with pytest.raises(PushGone):
        push.send(target(Window(endpoint)), {}, push_keys.new(), SENDER, allows_loopback=False)


def test_however_long_the_words_are_a_push_service_takes_them(
    meta: Meta, window: Window, maria: Person, bakery: Page, boris: Employee, pushes: PushService, session: Session
) -> None:
    maria.writes(bakery, "Ж" * 2000)
    for contact in session.scalars(select(Contact)):
        contact.name = "Щ" * 1000
    session.commit()
    pushed(meta, boris)
    (_path, _headers, body) = pushes.taken[0]
    assert len(body) <= 4096
    assert pushes.told(window)[0]["body"].startswith("ЖЖЖ")


def test_what_is_no_push_service_is_not_called(pushes: PushService) -> None:
    with pytest.raises(PushGone):
        push.send(target(pushes.window()), {}, push_keys.new(), SENDER, allows_loopback=False)
    assert pushes.taken == []
