"""Typing, seen and reactions of a Page."""

from __future__ import annotations

from simulator.clock import SECOND
from simulator.graph import errors
from simulator.models import Thread
from simulator.store import World
from simulator.world import talk

TYPING = 20 * SECOND
EMOJI = {"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎"}


def do(world: World, thread: Thread, action: str, mid: str | None, reaction: str | None) -> None:
    """Carry out a `sender_action`; reactions need the message they are about."""
    match action:
        case "typing_on":
            thread.typing_until = world.now() + TYPING
        case "typing_off":
            thread.typing_until = 0
        case "mark_seen":
            thread.page_read_up_to = world.now()
        case _:
            _react(world, thread, mid, reaction if action == "react" else None)


def _react(world: World, thread: Thread, mid: str | None, reaction: str | None) -> None:
    message = talk.find_message(world, mid) if mid else None
    if message is None or message.thread_id != thread.id:
        raise errors.parameter("Param payload[message_id] must be a message of this conversation")
    others = {who: what for who, what in message.reactions.items() if who != "page"}
    mine = {"page": {"reaction": reaction, "emoji": EMOJI.get(reaction, "👍")}} if reaction else {}
    message.reactions = others | mine
