"""When a send to somebody on Instagram is refused.

https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message
"""

from __future__ import annotations

from simulator.graph import errors, send_rules
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.send_shapes import FeedbackTemplate, MessageShape, SendShape, Template
from simulator.models import Thread

LONGEST_TEXT = 1_000  # bytes of UTF-8
MOST_PICTURES = 10


def require_allowed(call: Call, thread: Thread, asked: SendShape) -> None:
    """Raise what Meta answers to a send that it does not take to this person now."""
    require_allowed_reply(call, thread, asked)
    if asked.tag or asked.messaging_type == "MESSAGE_TAG":
        if asked.tag != "HUMAN_AGENT":
            raise errors.parameter("Invalid parameter: this message tag is not supported")
        send_rules.require_human_agent(call, thread)
        send_rules.require_window(call.world, thread, send_rules.HUMAN_AGENT_WINDOW)
    else:
        send_rules.require_window(call.world, thread, send_rules.WINDOW)


def require_allowed_reply(call: Call, thread: Thread, asked: SendShape) -> None:
    """The same for a private reply, which needs no open window."""
    send_rules.require_able_page(thread.page)
    send_rules.require_reachable(call, thread)
    if asked.messaging_type == "UTILITY":
        raise errors.parameter("messaging_type UTILITY is not supported on Instagram")
    if asked.message:
        _require_content(asked.message)


def _require_content(message: MessageShape) -> None:
    if message.text and len(message.text.encode()) > LONGEST_TEXT:
        raise errors.parameter(f"Length of param message[text] must be less than or equal to {LONGEST_TEXT}")
    if len(message.attachments or ()) > MOST_PICTURES:
        raise errors.parameter(f"Param message[attachments] takes at most {MOST_PICTURES} images")
    is_feedback = isinstance(message.attachment, Template) and isinstance(message.attachment.payload, FeedbackTemplate)
    if message.sticker_id is not None or message.template or is_feedback:
        raise GraphError(100, "(#100) Invalid Instagram message data", 2534015)
