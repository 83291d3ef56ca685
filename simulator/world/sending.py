"""What a Page says: the message is written down, the apps hear the echo, and the person's phone confirms it."""

from __future__ import annotations

from typing import Any

from simulator.models import Message, Thread
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import events, talk

INBOX_APP = "263902037430900"
INSTAGRAM_INBOX_APP = "1217981644879628"


def deliver(world: World, thread: Thread, app_id: str | None, **content: Any) -> Message:
    """Put a message of the Page into the conversation; `content` are columns of `Message`."""
    sent = Message(
        mid=talk.new_mid(world, thread),
        thread_id=thread.id,
        thread=thread,
        is_from_page=True,
        sent_at=world.now(),
        app_id=app_id,
    )
    for name, value in content.items():
        setattr(sent, name, value)
    sent.attachments, sent.extra = sent.attachments or [], sent.extra or {}
    world.add(sent)
    thread.updated_at, thread.typing_until = sent.sent_at, 0
    world.flush()
    outbox.tell_about_thread(world, thread, "message_echoes", events.message(world, sent))
    if not thread.person.is_offline:
        arrive(world, thread)
    return sent


def answer_in_inbox(world: World, thread: Thread, text: str) -> Message:
    """Somebody answers in the Page's own inbox: our app sees only the echo."""
    return deliver(world, thread, INSTAGRAM_INBOX_APP if thread.account else INBOX_APP, text=text)


def arrive(world: World, thread: Thread) -> None:
    """The person's phone has everything the Page sent so far."""
    fresh = talk.sent_by_page_after(world, thread, thread.delivered_up_to)
    if not fresh:
        return
    thread.delivered_up_to = fresh[-1].sent_at
    delivery = {"mids": [one.mid for one in fresh], "watermark": thread.delivered_up_to}
    event = talk.from_person(thread, world.now(), delivery=delivery)
    outbox.tell_about_thread(world, thread, "message_deliveries", event)
