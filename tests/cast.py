"""The cast of the tests: who works here, who writes, to which Pages, and Meta, who tells the portal about it.

What a person does becomes a webhook as Meta would make it: signed, posted to the real address, stored, and worked
through by the real job. `maria.writes(bakery, "Is my cake ready?")` returns the id Meta gave the message.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from config import DEMO_APP_ID, DEMO_APP_SECRET
from portal import clock, keyring
from portal.extensions import db
from portal.jobs.inbox import drain
from portal.models import (
    Connection,
    Conversation,
    Delivery,
    DeliveryState,
    Employee,
    Identity,
    Message,
    Page,
    Platform,
    Role,
    Task,
)
from portal.services import installation

PASSWORD = "a few long words"
BAKERY, FLORIST = "102938475610293", "102938475610294"
NORTHBAKERY = "17841400000012345"  # on Instagram
INBOX_APP = 263902037430900  # Meta's own inbox of a Page
DEMO_APP = int(DEMO_APP_ID)
Event = dict[str, Any]


@cache
def password_hash() -> str:
    """Of `PASSWORD`, as quickly as can be: the real one is slow on purpose, at every sign-in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def make_installation() -> None:
    """What the start command leaves behind, with the simulator's app chosen."""
    row = installation.prepare(keyring.Keys(session=b"s", tokens=keyring.Fernet.generate_key()))
    row.uses_simulator = True
    db.session.commit()


def make_employee(name: str, role: Role = Role.EMPLOYEE, *, is_active: bool = True) -> Employee:
    made = Employee(email=f"{name.lower()}@example.org", name=name, role=role, password_hash=password_hash())
    made.deactivated_at = None if is_active else clock.now()
    db.session.add(made)
    db.session.commit()
    return made


def make_connection(employee: Employee, facebook_user_id: str = "100200300000001") -> Connection:
    made = Connection(
        employee_id=employee.id,
        facebook_user_id=facebook_user_id,
        facebook_user_name=f"{employee.name} Keller",
        token="user-token",
        granted_scopes=["pages_messaging", "pages_manage_metadata", "pages_show_list"],
    )
    db.session.add(made)
    db.session.commit()
    return made


def make_page(
    name: str, platform_id: str, connection: Connection, assignees: Sequence[Employee] = (), **settings: Any
) -> Page:
    """A Page connected a minute ago, so that what is said now is no history."""
    made = Page(
        name=name,
        platform_id=platform_id,
        connection_id=connection.id,
        token=f"token-of-{platform_id}",
        tasks=["MANAGE", "MESSAGING"],
        assignees=list(assignees),
        tasks_from=clock.now() - timedelta(minutes=1),
        **settings,
    )
    db.session.add(made)
    db.session.commit()
    return made


def to_millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


class Meta:
    """Meta's side of the webhooks. `tell` posts events and lets the worker work; while `held`, they only gather."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.secret = DEMO_APP_SECRET
        self._numbers = itertools.count(1)
        self._held: list[bytes] | None = None

    def new_mid(self) -> str:
        return f"m_{next(self._numbers)}"

    def tell(self, page: Page, *events: Event, list_name: str = "messaging") -> None:
        """One delivery with these events of a Page, stored and worked through."""
        entry = {"id": page.platform_id, "time": to_millis(clock.now()), list_name: list(events)}
        self.deliver(self.body(entry, about="instagram" if page.is_on_instagram else "page"))

    def deliver(self, body: bytes) -> None:
        """Post a delivery that has to be accepted, and let the worker work it through."""
        if self._held is not None:
            self._held.append(body)
            return
        assert self.post(body) == 200
        self.work(drain)
        self._assert_worked()

    @contextmanager
    def held(self) -> Iterator[list[bytes]]:
        """Keep the deliveries back; the list has them, to be delivered in any order and as often as wanted."""
        self._held = gathered = []
        yield gathered
        self._held = None

    def post(self, body: bytes, signature: str | None = None) -> int:
        """The status Meta sees. Nothing is worked through yet."""
        db.session.commit()  # the test's own transaction would keep the portal waiting
        headers = {"X-Hub-Signature-256": self.sign(body) if signature is None else signature}
        return self.app.test_client().post("/webhooks/meta", data=body, headers=headers).status_code

    def _assert_worked(self) -> None:
        """No delivery is left over, and none made the portal stumble (one that cannot be read may wait)."""
        found = db.session.execute(select(Delivery.state, Delivery.reason)).all()
        assert all(state != DeliveryState.PENDING for state, _ in found)
        assert not [reason for _, reason in found if reason and "see the log" in reason]
        db.session.commit()

    def body(self, *entries: Any, about: str = "page") -> bytes:
        """As Meta writes it: ASCII with lower-case escapes, and escaped slashes. `about`: page or instagram."""
        return json.dumps({"object": about, "entry": list(entries)}).replace("/", "\\/").encode()

    def sign(self, body: bytes) -> str:
        return "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()

    def work(self, job: Callable[..., object], *args: int) -> None:
        """Run a job as its worker does: with a session of its own, after what the test did is committed."""
        db.session.commit()
        with self.app.app_context():
            job(*args)


class Person:
    """Somebody on the other side, known to every Page by another id. `at` is the moment by Meta's clock, else now."""

    def __init__(self, name: str, number: int, meta: Meta) -> None:
        self.name = name
        self.ids: dict[str, str] = {}
        self._number = number
        self._meta = meta

    def id_on(self, page: Page) -> str:
        """The page-scoped id."""
        return self.ids.setdefault(page.platform_id, f"70{self._number:03}{page.platform_id[-9:]}")

    def writes(
        self, page: Page, text: str | None = None, *, mid: str | None = None, at: datetime | None = None, **more: Any
    ) -> str:
        """`more` are further keys of Meta's message: attachments, reply_to, quick_reply, referral …"""
        mid = mid or self._meta.new_mid()
        words = {} if text is None else {"text": text}
        self.does(page, at, message={"mid": mid, **words, **more})
        return mid

    def sends_file(self, page: Page, url: str, kind: str = "image", **more: Any) -> str:
        return self.writes(page, attachments=[{"type": kind, "payload": {"url": url}}], **more)

    def presses(
        self, page: Page, title: str, payload: str = "PRESSED", *, mid: str | None = None, at: datetime | None = None
    ) -> str:
        mid = mid or self._meta.new_mid()
        self.does(page, at, postback={"mid": mid, "title": title, "payload": payload})
        return mid

    def edits(self, page: Page, mid: str, text: str, number: int | None = 1, at: datetime | None = None) -> None:
        count = {} if number is None else {"num_edit": number}
        self.does(page, at, message_edit={"mid": mid, "text": text, **count})

    def unsends(self, page: Page, mid: str, at: datetime | None = None) -> None:
        self.does(page, at, message={"mid": mid, "is_deleted": True})

    def reacts(self, page: Page, mid: str, emoji: str | None = "❤️", at: datetime | None = None) -> None:
        """With None the reaction is taken back."""
        told = {"action": "react", "reaction": "love", "emoji": emoji} if emoji else {"action": "unreact"}
        self.does(page, at, reaction={"mid": mid, **told})

    def receives(self, page: Page, until: datetime, *mids: str, at: datetime | None = None) -> None:
        """The phone has everything up to a moment."""
        self.does(page, at, delivery={"mids": list(mids), "watermark": to_millis(until)})

    def reads(self, page: Page, until: datetime, at: datetime | None = None) -> None:
        self.does(page, at, read={"watermark": to_millis(until)})

    def follows_link(self, page: Page, ref: str, at: datetime | None = None) -> None:
        self.does(page, at, referral={"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"})

    def is_answered(
        self,
        page: Page,
        text: str | None = None,
        *,
        mid: str | None = None,
        at: datetime | None = None,
        app_id: int | None = INBOX_APP,
        metadata: str | None = None,
        **more: Any,
    ) -> str:
        """The Page wrote to this person, by whatever program: an echo."""
        mid = mid or self._meta.new_mid()
        content = {"text": text, "app_id": app_id, "metadata": metadata, **more}
        given = {name: value for name, value in content.items() if value is not None}
        self.does(page, at, by_page=True, message={"mid": mid, "is_echo": True, **given})
        return mid

    def does(self, page: Page, at: datetime | None = None, *, by_page: bool = False, **what: Any) -> None:
        """Any event between the two."""
        sides = [{"id": self.id_on(page)}, {"id": page.platform_id}]
        sender, recipient = reversed(sides) if by_page else sides
        event = {"sender": sender, "recipient": recipient, "timestamp": to_millis(at or clock.now()), **what}
        self._meta.tell(page, event)

    def conversation(self, page: Page) -> Conversation:
        """As the portal knows it."""
        asked = select(Conversation).join(Conversation.identity)
        found = asked.where(Identity.page_id == page.id, Identity.platform_id == self.id_on(page))
        return db.session.scalars(found).one()

    def messages(self, page: Page) -> list[Message]:
        """The conversation's messages in the order of the thread."""
        asked = select(Message).where(Message.conversation_id == self.conversation(page).id)
        return list(db.session.scalars(asked.order_by(Message.at, Message.id)))

    def message(self, page: Page) -> Message:
        """The only message of the conversation."""
        (only,) = self.messages(page)
        return only

    def tasks(self, page: Page) -> list[Task]:
        """The conversation's tasks, the first one first."""
        asked = select(Task).where(Task.conversation_id == self.conversation(page).id)
        return list(db.session.scalars(asked.order_by(Task.id)))

    def task(self, page: Page) -> Task:
        """The only task of the conversation."""
        (only,) = self.tasks(page)
        return only


@pytest.fixture
def meta(app: Flask, session: object) -> Meta:
    make_installation()
    return Meta(app)


@pytest.fixture
def olga(session: object) -> Employee:
    """The owner."""
    return make_employee("Olga", Role.OWNER)


@pytest.fixture
def anna(session: object) -> Employee:
    """Administrator; she connected the Pages."""
    return make_employee("Anna", Role.ADMINISTRATOR)


@pytest.fixture
def boris(session: object) -> Employee:
    """Works on the bakery's Page."""
    return make_employee("Boris")


@pytest.fixture
def clara(session: object) -> Employee:
    """Works only on the florist's Page."""
    return make_employee("Clara")


@pytest.fixture
def dan(session: object) -> Employee:
    """Works here no longer."""
    return make_employee("Dan", is_active=False)


@pytest.fixture
def connection(anna: Employee) -> Connection:
    """Anna's grant."""
    return make_connection(anna)


@pytest.fixture
def bakery(olga: Employee, boris: Employee, connection: Connection) -> Page:
    return make_page("North Bakery", BAKERY, connection, [boris])


@pytest.fixture
def florist(olga: Employee, clara: Employee, connection: Connection) -> Page:
    return make_page("Green Florist", FLORIST, connection, [clara])


@pytest.fixture
def northbakery(bakery: Page, boris: Employee, connection: Connection) -> Page:
    """The Instagram account that is linked to the bakery's Page."""
    about = {"platform": Platform.INSTAGRAM, "linked_page_id": bakery.platform_id, "username": "northbakery"}
    return make_page("@northbakery", NORTHBAKERY, connection, [boris], receives_comments=True, **about)


@pytest.fixture
def maria(meta: Meta) -> Person:
    return Person("Maria", 11, meta)


@pytest.fixture
def tomas(meta: Meta) -> Person:
    return Person("Tomas", 12, meta)
