"""What else can be the matter between a person and a Page: blocked, under European rules, in another app's hands.

https://developers.facebook.com/docs/messenger-platform/conversation-routing
"""

from __future__ import annotations

from simulator.models import Home, Person, Thread
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import talk


def block(world: World, home: Home, person: Person, code: int = 551) -> None:
    """The person blocks the Page: sends are refused with 551/1545041, or with 200/1545041, as both occur."""
    talk.open_thread(world, home, person).blocked_code = code


def unblock(world: World, home: Home, person: Person) -> None:
    """The person lets the Page write again."""
    talk.open_thread(world, home, person).blocked_code = None


def hand_over(world: World, thread: Thread, app_id: str | None) -> None:
    """Another app takes the conversation, or (None) it belongs to nobody again; both sides are told."""
    previous, thread.owner_app_id = thread.owner_app_id, None
    told = {"previous_owner_app_id": previous, "new_owner_app_id": app_id, "metadata": ""}
    event = talk.from_person(thread, world.now(), **{"pass_thread_control" if app_id else "take_thread_control": told})
    outbox.tell_about_thread(world, thread, "messaging_handovers", event)
    thread.owner_app_id = app_id
