"""The Conversations API: what was said, as far as Meta hands it out.

https://developers.facebook.com/docs/messenger-platform/conversations
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from simulator.clock import DAY, graph_time
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Listing, Selected
from simulator.graph.history import MESSAGE, entries
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights, require_messaging
from simulator.models import Home, InstagramAccount, Message, Page, Thread
from simulator.world import instagram, talk
from simulator.world.participants import page_participant, person_participant

BY_PAGE = Rights("page", tasks=("MESSAGING",))
MOST_CONVERSATIONS = 200
MOST_MESSAGES = 100

CONVERSATION = Fields("UnifiedThread", default=("id", "link", "updated_time"))


@registry.edge("GET", Page, "conversations", BY_PAGE)
@registry.edge("GET", InstagramAccount, "conversations", BY_PAGE)
def conversations(call: Call, node: Home) -> dict[str, Any]:
    """The conversations of a Page, or of its Instagram account (`platform`), the latest first; `user_id` picks one."""
    threads = _threads(call, _home(call, node))
    return page_of(call, f"{node.id}/conversations", threads, CONVERSATION, most=MOST_CONVERSATIONS)


def _home(call: Call, node: Home) -> Home:
    """Whose conversations are asked for, which the caller may read."""
    if isinstance(node, Page) and call.text("platform", "messenger").lower() != "instagram":
        require_messaging(call, None)
        return node
    account = instagram.account_of(call.world, node.id) if isinstance(node, Page) else node
    if account is None:
        raise errors.parameter("The Page is not linked to an Instagram account", 2534013)
    require_messaging(call, account)
    return account


def _threads(call: Call, node: Home) -> list[Thread]:
    if call.text("folder", "inbox") != "inbox":
        return []
    spoken = select(Message.number).where(Message.thread_id == Thread.id).exists()
    query = select(Thread).where(Thread.home_id == node.id, spoken).order_by(Thread.updated_at.desc(), Thread.id)
    if call.optional("user_id"):
        query = query.where(Thread.psid == call.text("user_id"))
    if call.optional("updated_after_ms"):
        query = query.where(Thread.updated_at > call.number("updated_after_ms"))
    if call.optional("updated_before_ms"):
        query = query.where(Thread.updated_at < call.number("updated_before_ms"))
    return list(call.world.scalars(query))


@registry.node("GET", Thread, BY_PAGE)
def conversation(call: Call, node: Thread) -> dict[str, Any]:
    """One conversation."""
    _require_own(call, node)
    return CONVERSATION.show(node, call, call.selection())


@registry.edge("GET", Thread, "messages", BY_PAGE)
def messages(call: Call, node: Thread) -> dict[str, Any]:
    """The messages, newest first; of those beyond the newest 20 only that they exist."""
    _require_own(call, node)
    return page_of(call, f"{node.id}/messages", entries(call.world, node), MESSAGE, most=MOST_MESSAGES)


def _require_own(call: Call, node: Thread) -> None:
    require_messaging(call, node.account)
    if node.page_id != call.whoever.page_id:
        raise errors.missing(node.id, call.method)


@CONVERSATION.field("updated_time")
def _updated_time(node: Thread, _call: Call, _selected: Selected) -> str:
    return graph_time(node.updated_at)


@CONVERSATION.field("link")
def _link(node: Thread, _call: Call, _selected: Selected) -> str:
    return f"/{node.page_id}/inbox/{node.psid}/?section=messages"


@CONVERSATION.field("snippet")
def _snippet(node: Thread, call: Call, _selected: Selected) -> str:
    newest = talk.messages(call.world, node)[-1]
    return (newest.text or "")[:100]


@CONVERSATION.field("message_count")
def _message_count(node: Thread, call: Call, _selected: Selected) -> int:
    counted = select(func.count()).select_from(Message).where(Message.thread_id == node.id)
    return call.world.scalars(counted).one()


@CONVERSATION.field("unread_count")
def _unread_count(node: Thread, call: Call, _selected: Selected) -> int:
    unread = select(func.count()).select_from(Message).where(Message.thread_id == node.id)
    unread = unread.where(Message.is_from_page.is_(False), Message.sent_at > node.page_read_up_to)
    return call.world.scalars(unread).one()


@CONVERSATION.field("can_reply")
def _can_reply(node: Thread, call: Call, _selected: Selected) -> bool:
    return call.world.now() - node.interacted_at <= DAY and not node.blocked_code


@CONVERSATION.field("is_owner")
def _is_owner(node: Thread, call: Call, _selected: Selected) -> bool:
    return node.owner_app_id in (None, call.whoever.app.id)


@CONVERSATION.field("participants")
def _participants(node: Thread, _call: Call, _selected: Selected) -> dict[str, Any]:
    return {"data": [person_participant(node), page_participant(node)]}


CONVERSATION.field("senders")(_participants)


@CONVERSATION.field("messages")
def _messages(node: Thread, call: Call, _selected: Selected) -> Listing:
    return Listing(MESSAGE, entries(call.world, node))
