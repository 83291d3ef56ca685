"""A conversation as the person sees it: days, bubbles, what they carry, and how far each side has read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import url_for
from sqlalchemy import String, cast, func, select

from simulator.clock import MINUTE
from simulator.models import Comment, Message, Thread, WebhookPost, WebhookState
from simulator.screens import pieces
from simulator.screens.inboxes import excerpt
from simulator.screens.pieces import Piece
from simulator.screens.wording import is_big_emoji, local
from simulator.store import World
from simulator.world import instagram, talk, wall

TOGETHER = 5 * MINUTE  # messages of one side within this time look like one turn
SHOWN = 80  # messages, unless the person asks for all


@dataclass(frozen=True)
class Quote:
    """What a message is about: `label` says in which way, and `url` leads there."""

    label: str
    words: str
    url: str = ""


@dataclass
class Bubble:
    """A message; `begins` and `ends` say whether it is the first or last of a turn of one side."""

    message: Message
    pieces: list[Piece]
    quotes: list[Quote]
    begins: bool = True
    ends: bool = True

    @property
    def text(self) -> str | None:
        """The words that stand by themselves; those of a utility message belong to its piece."""
        return None if any(one.kind == "utility" for one in self.pieces) else self.message.text

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
    told = (_quoted(world, message), _story(world, message), _about(world, message))
    return Bubble(message, pieces.of_message(world, message), [one for one in told if one])


def _quoted(world: World, message: Message) -> Quote | None:
    quoted = talk.find_message(world, message.reply_to) if message.reply_to else None
    if quoted is None:
        return None
    return Quote(quoted.thread.home.name if quoted.is_from_page else "You", excerpt(quoted))


def _story(world: World, message: Message) -> Quote | None:
    story = instagram.find_media(world, message.story_id) if message.story_id else None
    if story is None:
        return None
    words = story.caption or "a picture"
    return Quote(f"Answer to a story of {message.thread.home.name}", words, url_for("screens.media", media=story.id))


def _about(world: World, message: Message) -> Quote | None:
    """The comment or post that a private reply is an answer to."""
    if message.answered is None:
        return None
    comment = instagram.find_comment(world, message.answered)
    if comment:
        url = url_for("screens.media", media=comment.media_id, who=comment.person_id, _anchor=comment.id)
        return Quote("About your comment", comment.text, url)
    about = wall.find_comment(world, message.answered) or wall.find_post(world, message.answered)
    if about is None:
        return None
    post = about.post_id if isinstance(about, Comment) else about.id
    url = url_for("screens.post", post=post, who=about.person_id, _anchor=about.id)
    return Quote("About what you wrote on the wall", about.message or "a picture", url)


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
        return last.number, f"Seen by {thread.home.name}"
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
    """What the Page learns about its last message; on Instagram only that it was seen."""
    theirs = [message for message in every if message.is_from_page and not message.is_unsent]
    if not theirs:
        return None
    last = theirs[-1]
    if last.sent_at <= thread.read_up_to:
        return last.number, f"Seen by {thread.person.first_name}"
    if thread.account:
        return last.number, "Not seen yet"
    return last.number, "Delivered" if last.sent_at <= thread.delivered_up_to else "Not delivered yet"
