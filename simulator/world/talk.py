"""Conversations: finding and opening them, and what every message has in common."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from sqlalchemy import select

from simulator.models import Home, InstagramAccount, Message, Person, Thread
from simulator.store import World

INSTAGRAM_ID = "aWdfZA"  # what ids of messages and conversations on Instagram begin with
INSTAGRAM_MID = f"{INSTAGRAM_ID}G1f"


def find_thread(world: World, home: Home, person: Person) -> Thread | None:
    """The conversation of the two, if they have spoken."""
    return world.scalars(select(Thread).where(Thread.home_id == home.id, Thread.person_id == person.id)).first()


def open_thread(world: World, home: Home, person: Person) -> Thread:
    """The conversation of the two, begun now if there was none."""
    return find_thread(world, home, person) or _begin(world, home, person)


def _begin(world: World, home: Home, person: Person) -> Thread:
    now = world.now()
    number = 10_000_000_000 + world.number("thread")
    account = home if isinstance(home, InstagramAccount) else None
    page = home.page if isinstance(home, InstagramAccount) else home
    thread = Thread(
        id=f"{INSTAGRAM_ID}G06{number}" if account else f"t_{number}",
        psid=scoped_id(home, person),
        home_id=home.id,
        page_id=page.id,
        account_id=account.id if account else None,
        person_id=person.id,
        created_at=now,
        updated_at=now,
        page=page,
        account=account,
        person=person,
    )
    world.add(thread)
    world.flush()
    return thread


def threads_at(world: World, home: Home) -> list[Thread]:
    """Every conversation with the Page or account."""
    return list(world.scalars(select(Thread).where(Thread.home_id == home.id)))


def scoped_id(home: Home, person: Person) -> str:
    """The person's id at this Page or account; on Instagram it is also the one they comment under."""
    digest = hashlib.sha256(f"{home.id}/{person.id}".encode()).hexdigest()
    first = 6 if isinstance(home, InstagramAccount) else 7
    return f"{first}{int(digest[:12], 16) % 10**15:015d}"


def new_mid(world: World, thread: Thread) -> str:
    """A message id, the same in every run: `m_`, on Instagram `aWdf`, and base64url."""
    digest = hashlib.sha512(f"message {world.number('message')}".encode()).digest()
    return (INSTAGRAM_MID if thread.account else "m_") + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def find_message(world: World, mid: str) -> Message | None:
    """The message with this id."""
    return world.scalars(select(Message).where(Message.mid == mid)).first()


def from_person(thread: Thread, at: int, **content: Any) -> dict[str, Any]:
    """A webhook event that the person caused."""
    frame: dict[str, Any] = {"sender": {"id": thread.psid}, "recipient": {"id": thread.home_id}, "timestamp": at}
    return frame | content


def from_page(thread: Thread, at: int, **content: Any) -> dict[str, Any]:
    """A webhook event that somebody answering for the Page caused."""
    return {"sender": {"id": thread.home_id}, "recipient": {"id": thread.psid}, "timestamp": at, **content}


def sent_by_page_after(world: World, thread: Thread, moment: int) -> list[Message]:
    """The Page's messages later than a watermark, oldest first."""
    later = select(Message).where(Message.thread_id == thread.id, Message.is_from_page, Message.sent_at > moment)
    return list(world.scalars(later.order_by(Message.sent_at, Message.number)))


def messages(world: World, thread: Thread) -> list[Message]:
    """The whole conversation, oldest first."""
    every = select(Message).where(Message.thread_id == thread.id)
    return list(world.scalars(every.order_by(Message.sent_at, Message.number)))
