"""Conversations: finding and opening them, and what every message has in common."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from sqlalchemy import select

from simulator.models import Message, Page, Person, Thread
from simulator.store import World


def find_thread(world: World, page: Page, person: Person) -> Thread | None:
    """The conversation of the two, if they have spoken."""
    return world.scalars(select(Thread).where(Thread.page_id == page.id, Thread.person_id == person.id)).first()


def open_thread(world: World, page: Page, person: Person) -> Thread:
    """The conversation of the two, begun now if there was none."""
    return find_thread(world, page, person) or _begin(world, page, person)


def _begin(world: World, page: Page, person: Person) -> Thread:
    now = world.now()
    thread = Thread(
        id=f"t_{10_000_000_000 + world.number('thread')}",
        psid=_page_scoped_id(page, person),
        page_id=page.id,
        person_id=person.id,
        created_at=now,
        updated_at=now,
        page=page,
        person=person,
    )
    world.add(thread)
    world.flush()
    return thread


def _page_scoped_id(page: Page, person: Person) -> str:
    digest = hashlib.sha256(f"{page.id}/{person.id}".encode()).hexdigest()
    return f"7{int(digest[:12], 16) % 10**15:015d}"


def new_mid(world: World) -> str:
    """A message id: `m_` and base64url, the same in every run."""
    digest = hashlib.sha512(f"message {world.number('message')}".encode()).digest()
    return "m_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def find_message(world: World, mid: str) -> Message | None:
    """The message with this id."""
    return world.scalars(select(Message).where(Message.mid == mid)).first()


def from_person(thread: Thread, at: int, **content: Any) -> dict[str, Any]:
    """A webhook event that the person caused."""
    frame: dict[str, Any] = {"sender": {"id": thread.psid}, "recipient": {"id": thread.page_id}, "timestamp": at}
    return frame | content


def from_page(thread: Thread, at: int, **content: Any) -> dict[str, Any]:
    """A webhook event that somebody answering for the Page caused."""
    return {"sender": {"id": thread.page_id}, "recipient": {"id": thread.psid}, "timestamp": at, **content}


def sent_by_page_after(world: World, thread: Thread, moment: int) -> list[Message]:
    """The Page's messages later than a watermark, oldest first."""
    later = select(Message).where(Message.thread_id == thread.id, Message.is_from_page, Message.sent_at > moment)
    return list(world.scalars(later.order_by(Message.sent_at, Message.number)))


def messages(world: World, thread: Thread) -> list[Message]:
    """The whole conversation, oldest first."""
    every = select(Message).where(Message.thread_id == thread.id)
    return list(world.scalars(every.order_by(Message.sent_at, Message.number)))
