"""A conversation as the person sees it: days, bubbles, what they carry, and how far each side has read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flask import url_for
from sqlalchemy import String, cast, func, select

from simulator.clock import MINUTE
from simulator.models import Comment, MediaFile, Message, Post, Thread, WebhookPost, WebhookState
from simulator.pictures import STICKERS
from simulator.screens.wording import is_big_emoji, local
from simulator.store import World
from simulator.world import talk, wall

TOGETHER = 5 * MINUTE  # messages of one side within this time look like one turn
SHOWN = 80  # messages, unless the person asks for all


@dataclass(frozen=True)
class Piece:
    """One attachment. `kind`: image, audio, video, file, sticker, location, buttons, cards, link or note."""

    kind: str
    title: str = ""
    url: str = ""
    size: int = 0
    content: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bubble:
    """A message; `begins` and `ends` say whether it is the first or last of a turn of one side.

    `about`: the comment or post that a private reply is an answer to.
    """

    message: Message
    pieces: list[Piece]
    quoted: Message | None
    about: Comment | Post | None
    begins: bool = True
    ends: bool = True

    @property
    def is_big(self) -> bool:
        """Whether it is nothing but a few emoji."""
        return self.message.text is not None and not self.pieces and is_big_emoji(self.message.text)

    @property
    def key(self) -> str:
        """What the browser knows the bubble by."""
        return f"message-{self.message.number}"


@dataclass
class Day:
    """The bubbles of one day; `at` is the moment of the first."""

    at: int
    bubbles: list[Bubble]


@dataclass(frozen=True)
class Conversation:
    """`told_of_mine` and `told_of_theirs` say how far the last message of each side has come."""

    days: list[Day]
    has_earlier: bool
    told_of_mine: tuple[int, str] | None
    told_of_theirs: tuple[int, str] | None
    has_unread: bool


NONE = Conversation([], has_earlier=False, told_of_mine=None, told_of_theirs=None, has_unread=False)


def read(world: World, thread: Thread, whole: bool = False) -> Conversation:
    """The conversation, or its newest part."""
    every = talk.messages(world, thread) if whole else _newest(world, thread, SHOWN + 1)
    shown = every if whole else every[-SHOWN:]
    bubbles = [_bubble(world, message) for message in shown]
    _join_turns(bubbles)
    return Conversation(
        days=_days(bubbles),
        has_earlier=len(shown) < len(every),
        told_of_mine=_told_of_mine(world, thread, shown),
        told_of_theirs=_told_of_theirs(thread, shown),
        has_unread=any(one.is_from_page and one.sent_at > thread.read_up_to for one in shown),
    )


def _newest(world: World, thread: Thread, count: int) -> list[Message]:
    """The last messages, oldest of them first."""
    mine = select(Message).where(Message.thread_id == thread.id)
    backwards = mine.order_by(Message.sent_at.desc(), Message.number.desc()).limit(count)
    return list(world.scalars(backwards))[::-1]


def _bubble(world: World, message: Message) -> Bubble:
    pieces = [piece(world, one) for one in message.attachments]
    quoted = talk.find_message(world, message.reply_to) if message.reply_to else None
    answered = message.answered
    about = (wall.find_comment(world, answered) or wall.find_post(world, answered)) if answered else None
    return Bubble(message, pieces, quoted, about)


def _join_turns(bubbles: list[Bubble]) -> None:
    for before, after in pairwise(bubbles):
        if _is_one_turn(before.message, after.message):
            before.ends = after.begins = False


def _is_one_turn(before: Message, after: Message) -> bool:
    is_same_side = before.is_from_page == after.is_from_page
    return is_same_side and after.sent_at - before.sent_at < TOGETHER and _date(before) == _date(after)


def _date(message: Message) -> Any:
    return local(message.sent_at).date()


def _days(bubbles: list[Bubble]) -> list[Day]:
    days: list[Day] = []
    for bubble in bubbles:
        if not days or _date(days[-1].bubbles[-1].message) != _date(bubble.message):
            days.append(Day(bubble.message.sent_at, []))
        days[-1].bubbles.append(bubble)
    return days


def _told_of_mine(world: World, thread: Thread, every: list[Message]) -> tuple[int, str] | None:
    """Sent; delivered, once an app of the Page was told; seen, once it marked the conversation so."""
    mine = [message for message in every if not message.is_from_page and not message.is_unsent]
    if not mine:
        return None
    last = mine[-1]
    if thread.page_read_up_to >= last.sent_at:
        return last.number, f"Seen by {thread.page.name}"
    return last.number, "Delivered" if _was_told(world, last) else "Sent"


def _was_told(world: World, message: Message) -> bool:
    posts = select(WebhookPost.id).where(
        WebhookPost.state == WebhookState.DELIVERED,
        WebhookPost.lane == message.thread.home_id,
        WebhookPost.created_at >= message.sent_at,
        func.instr(cast(WebhookPost.entries, String), message.mid) > 0,
    )
    return world.scalars(posts.limit(1)).first() is not None


def _told_of_theirs(thread: Thread, every: list[Message]) -> tuple[int, str] | None:
    """What the Page learns about its last message."""
    theirs = [message for message in every if message.is_from_page and not message.is_unsent]
    if not theirs:
        return None
    last = theirs[-1]
    if last.sent_at <= thread.read_up_to:
        return last.number, f"Seen by {thread.person.first_name}"
    return last.number, "Delivered" if last.sent_at <= thread.delivered_up_to else "Not delivered yet"


def piece(world: World, stored: dict[str, Any]) -> Piece:
    """One attachment as it is kept, ready to be shown."""
    payload = dict(stored.get("payload") or {})
    if "file_id" in stored:
        return _file(world.get_one(MediaFile, stored["file_id"]), stored["type"])
    if "sticker_id" in payload:
        name = STICKERS.get(payload["sticker_id"], "heart")
        return Piece("sticker", title=name, url=url_for("static", filename=f"stickers/{name}.png"))
    if stored["type"] == "location":
        return Piece("location", title=payload.get("title", "Shared location"), content=payload["coordinates"])
    if stored["type"] == "template":
        return _template(payload)
    if stored["type"] == "fallback" and "url" not in payload:
        return Piece("note", title="Meta did not pass this file on: European privacy rules")
    return Piece("link", title=payload.get("title") or stored["type"], url=str(payload.get("url") or ""))


def _file(media: MediaFile, kind: str) -> Piece:
    url = url_for("screens.file", file_id=media.id, name=media.name)
    return Piece(kind, title=media.name, url=url, size=media.size)


def _template(payload: dict[str, Any]) -> Piece:
    match payload.get("template_type"):
        case "button":
            return Piece("buttons", title=payload["text"], content=payload)
        case "generic":
            return Piece("cards", content=payload)
        case "utility":
            return Piece("utility", title=payload["name"], content={"buttons": payload.get("buttons", [])})
        case _:
            return Piece("note", title=payload.get("title", "Form"))
