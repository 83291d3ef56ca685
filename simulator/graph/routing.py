"""Who owns a conversation.

https://developers.facebook.com/docs/messenger-platform/conversation-routing
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator.clock import DAY, SECOND
from simulator.graph import registry, send_shapes
from simulator.graph.call import Call
from simulator.graph.contacts import require_known_to
from simulator.graph.errors import GraphError
from simulator.graph.rights import Rights, require_messaging
from simulator.graph.send_shapes import Recipient
from simulator.models import Page, Thread
from simulator.world import threads

BY_PAGE = Rights("page", tasks=("MESSAGING",))


def _thread(call: Call, psid: str | None) -> Thread:
    thread = call.world.scalars(select(Thread).where(Thread.psid == psid)).first()
    if thread is None:
        raise GraphError(100, "(#100) No matching user found", 2018001)
    require_messaging(call, thread.account)
    require_known_to(call, thread)
    return thread


def _named(call: Call) -> Thread:
    return _thread(call, send_shapes.check(Recipient, call.structure("recipient") or {}, "recipient").id)


@registry.edge("GET", Page, "thread_owner", BY_PAGE)
def thread_owner(call: Call, _node: Page) -> dict[str, Any]:
    """The app that owns the conversation, if one does."""
    thread = _thread(call, call.text("recipient"))
    if thread.owner_app_id is None:
        return {"data": []}
    expiration = (thread.interacted_at + DAY) // SECOND
    return {"data": [{"thread_owner": {"app_id": thread.owner_app_id, "expiration": expiration}}]}


@registry.edge("POST", Page, "take_thread_control", BY_PAGE)
def take(call: Call, _node: Page) -> dict[str, Any]:
    """Take the conversation."""
    threads.hand_over(call.world, _named(call), call.whoever.app.id)
    return {"success": True}


@registry.edge("POST", Page, "pass_thread_control", BY_PAGE)
def pass_on(call: Call, _node: Page) -> dict[str, Any]:
    """Give the conversation to another app."""
    threads.hand_over(call.world, _named(call), call.text("target_app_id"))
    return {"success": True}


@registry.edge("POST", Page, "release_thread_control", BY_PAGE)
def release(call: Call, _node: Page) -> dict[str, Any]:
    """Leave the conversation to nobody."""
    threads.hand_over(call.world, _named(call), None)
    return {"success": True}
