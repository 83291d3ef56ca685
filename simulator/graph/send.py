"""The Send API.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from typing import Any

from simulator.graph import attachments, private_replies, registry, send_rules, send_shapes
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.rights import Rights
from simulator.graph.send_shapes import MessageShape, SendShape
from simulator.models import Comment, Message, Page, Post, Thread
from simulator.world import sender_actions, sending, talk

BY_PAGE = Rights("page", scopes=("pages_messaging",), tasks=("MESSAGING",))


@registry.edge("POST", Page, "messages", BY_PAGE)
def send(call: Call, node: Page) -> dict[str, Any]:
    """Send a message or a sender action; answers as Meta does."""
    asked = send_shapes.read(call)
    answered = private_replies.target(call, node, asked.recipient)
    thread = _answering(call, answered, asked) if answered else _writing(call, node, asked)
    if asked.message is None:
        return _act(call, thread, asked)
    answer, sent = _send(call, thread, asked, asked.message)
    if answered:
        answered.answered_in, sent.answered = thread.id, answered.id
    return {"recipient_id": thread.psid, "message_id": sent.mid, **answer}


def _writing(call: Call, page: Page, asked: SendShape) -> Thread:
    thread = send_rules.recipient(call.world, page, asked)
    send_rules.require_allowed(call, thread, asked)
    return thread


def _answering(call: Call, answered: Comment | Post, asked: SendShape) -> Thread:
    thread = private_replies.conversation(call, answered, asked)
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
    stored, reusable_id = attachments.take(call, thread.page, message)
    _require_known_reply(call, thread, asked)
    sent = sending.deliver(
        call.world,
        thread,
        call.whoever.app.id,
        text=message.text,
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
