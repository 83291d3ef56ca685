"""Messages for tests and screens to look at."""

from __future__ import annotations

from typing import Any

from simulator.models import Message
from simulator.store import World
from simulator.world import events


def describe(world: World, message: Message) -> dict[str, Any]:
    """A message with everything that became of it."""
    thread = message.thread
    return {
        "mid": message.mid,
        "from": "page" if message.is_from_page else "person",
        "sent_at": message.sent_at,
        "text": message.text,
        "attachments": [events.attachment(world, one) for one in message.attachments],
        "quick_replies": message.quick_replies,
        "reply_to": message.reply_to,
        "answered": message.answered,
        "story": message.story_id,
        "app_id": message.app_id,
        "metadata": message.metadata_text,
        "tag": message.tag,
        "reactions": message.reactions,
        "feedback": message.feedback,
        "edits": message.edits,
        "is_unsent": message.is_unsent,
        "is_delivered": message.is_from_page and message.sent_at <= thread.delivered_up_to,
        "is_read": message.is_from_page and message.sent_at <= thread.read_up_to,
        **message.extra,
    }
