"""What an id in a path stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.models import Ad, App, Business, InstagramAccount, LeadForm, Message, Page, Person, Thread
from simulator.store import World
from simulator.world import instagram, leads, talk, wall


@dataclass
class Contact:
    """A person as one Page sees them: the node behind a PSID."""

    thread: Thread

    @property
    def id(self) -> str:
        """The PSID."""
        return self.thread.psid


def find(call: Call, node_id: str) -> Any:
    """The node with this id; raises 803 for a word that is no id, 100/33 for an unknown id."""
    if node_id == "me":
        return _me(call)
    node = _look_up(call.world, node_id)
    if node is not None:
        return node
    if not node_id.replace("_", "").isdigit() and not node_id.startswith(("t_", "m_", talk.INSTAGRAM_ID)):
        if "." in node_id or not node_id:
            raise errors.unknown_path(f"/{node_id}")
        raise errors.GraphError(803, f"(#803) Some of the aliases you requested do not exist: {node_id}")
    raise errors.missing(node_id, call.method)


def _me(call: Call) -> Any:
    bearer = call.whoever
    if bearer.page_id:
        return call.world.get_one(Page, bearer.page_id)
    if bearer.person_id:
        return call.world.get_one(Person, bearer.person_id)
    return bearer.app


def _look_up(world: World, node_id: str) -> Any:
    if node_id.startswith("t_"):
        return world.get(Thread, node_id)
    if node_id.startswith(("m_", talk.INSTAGRAM_MID)):
        return world.scalars(select(Message).where(Message.mid == node_id)).first()
    if node_id.startswith(talk.INSTAGRAM_ID):
        return world.get(Thread, node_id)
    if "_" in node_id:
        return wall.find_post(world, node_id) or wall.find_comment(world, node_id)
    for kind in (Page, Person, App, Business, InstagramAccount, LeadForm, Ad):
        node = world.get(kind, node_id)
        if node is not None:
            return node
    thread = world.scalars(select(Thread).where(Thread.psid == node_id)).first()
    if thread:
        return Contact(thread)
    return leads.find(world, node_id) or instagram.find_media(world, node_id) or instagram.find_comment(world, node_id)
