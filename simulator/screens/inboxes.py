"""The list beside the chat: every Page and Instagram account, with the last words between it and the person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from simulator.models import Home, Message, Person, Thread
from simulator.screens import cast
from simulator.store import World
from simulator.world import talk


@dataclass(frozen=True)
class Inbox:
    """`excerpt` and `at` are those of the last message; `unread` counts what the person has not seen."""

    home: Home
    excerpt: str
    at: int
    unread: int


def of(world: World, person: Person) -> list[Inbox]:
    """Every Page and account, those with the newest messages first."""
    threads = {one.home_id: one for one in world.scalars(select(Thread).where(Thread.person_id == person.id))}
    listed = [_inbox(world, home, threads.get(home.id)) for home in cast.homes(world)]
    return sorted(listed, key=lambda inbox: -inbox.at)


def _inbox(world: World, home: Home, thread: Thread | None) -> Inbox:
    last = _last_message(world, thread) if thread else None
    if thread is None or last is None:
        return Inbox(home, "No messages yet", 0, 0)
    unread = len(talk.sent_by_page_after(world, thread, thread.read_up_to))
    said = excerpt(last) if last.is_from_page else f"You: {excerpt(last)}"
    return Inbox(home, said, last.sent_at, unread)


def _last_message(world: World, thread: Thread) -> Message | None:
    newest = select(Message).where(Message.thread_id == thread.id).order_by(Message.sent_at.desc())
    return world.scalars(newest.order_by(Message.number.desc()).limit(1)).first()


WORDS = {
    "image": "A picture",
    "audio": "A voice message",
    "video": "A video",
    "file": "A file",
    "sticker": "A sticker",
    "location": "A location",
    "template": "A card",
    "story_mention": "A mention in a story",
    "share": "A post",
    "ig_post": "A post",
    "ig_reel": "A reel",
    "like_heart": "❤️",
    "ephemeral": "A picture to be seen once",
}


def excerpt(message: Message) -> str:
    """A message in one line."""
    if message.is_unsent:
        return "An unsent message"
    kinds = [one["type"] for one in message.attachments]
    return message.text or WORDS.get(kinds[0] if kinds else "", "A message")
