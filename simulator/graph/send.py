"""The Send API.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    attachments,
    instagram_rules,
    private_replies,
    registry,
    send_rules,
    send_shapes,
    utility_messages,
)
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.rights import Rights, require_messaging
from simulator.graph.send_shapes import MessageShape, SendShape
from simulator.models import Home, InstagramAccount, Message, Page, Thread
from simulator.world import sender_actions, sending, talk
from simulator.world.private_replies import Answerable

BY_PAGE = Rights("page", tasks=("MESSAGING",))


@registry.edge("POST", Page, "messages", BY_PAGE)
@registry.edge("POST", InstagramAccount, "messages", BY_PAGE)
def send(call: Call, node: Home) -> dict[str, Any]:
    """Send a message or a sender action; answers as Meta does. A Page also sends for its Instagram account."""
    asked = send_shapes.read(call)
    answered = private_replies.target(call, node, asked.recipient)
    thread = _answering(call, answered, asked) if answered else _writing(call, node, asked)
    if asked.message is None:
        return _act(call, thread, asked)
    answer, sent = _send(call, thread, asked, asked.message)
    if answered:
        answered.answered_in, sent.answered = thread.id, answered.id
    return {"recipient_id": thread.psid, "message_id": sent.mid, **answer}


def _writing(call: Call, home: Home, asked: SendShape) -> Thread:
    thread = send_rules.find_thread(call.world, asked)
    of_recipient = thread.account if thread else None
    account = home if isinstance(home, InstagramAccount) else of_recipient
    require_messaging(call, account)
    thread = send_rules.recipient(home, thread)
    if thread.account:
        instagram_rules.require_allowed(call, thread, asked)
    else:
        send_rules.require_allowed(call, thread, asked)
    return thread


def _answering(call: Call, answered: Answerable, asked: SendShape) -> Thread:
    thread = private_replies.conversation(call, answered, asked)
    require_messaging(call, thread.account)
    if thread.account:
        instagram_rules.require_allowed_reply(call, thread, asked)
    else:
        send_rules.require_allowed_reply(call, thread, asked)
    return thread


def _act(call: Call, thread: Thread, asked: SendShape) -> dict[str, Any]:
    reaction = asked.payload
    sender_actions.do(
        call.world,
        thread,
        asked.sender_action or "",
        mid=reaction.message_id if reaction else None,
        reaction=reaction.reaction if reaction else None,
    )
    return {"recipient_id": thread.psid}


def _send(call: Call, thread: Thread, asked: SendShape, message: MessageShape) -> tuple[dict[str, Any], Message]:
    text, (stored, reusable_id) = message.text, attachments.take(call, thread, message)
    if message.template:
        text, stored = utility_messages.content(call, thread.page, message.template)
    _require_known_reply(call, thread, asked)
    sent = sending.deliver(
        call.world,
        thread,
        call.whoever.app.id,
        text=text,
        attachments=stored,
        quick_replies=[reply.model_dump(exclude_none=True) for reply in message.quick_replies],
        reply_to=asked.reply_to.mid if asked.reply_to else None,
        metadata_text=message.metadata,
        tag=asked.tag,
    )
    return ({"attachment_id": reusable_id} if reusable_id else {}), sent


def _require_known_reply(call: Call, thread: Thread, asked: SendShape) -> None:
    if asked.reply_to is None:
        return
    answered = talk.find_message(call.world, asked.reply_to.mid)
    if answered is None or answered.thread_id != thread.id:
        raise GraphError(100, "(#100) Invalid message id in reply_to")
