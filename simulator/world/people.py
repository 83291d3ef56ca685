"""What people do in Messenger. Each verb writes it down and lets the apps hear of it; the caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.models import Message, Page, Person, Thread
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import events, media, sending, talk
from simulator.world.media import Upload


def writes(
    world: World,
    page: Page,
    person: Person,
    text: str | None = None,
    *,
    files: Sequence[Upload] = (),
    attachments: Sequence[dict[str, Any]] = (),
    reply_to: str | None = None,
    extra: dict[str, Any] | None = None,
    at: int | None = None,
) -> Message:
    """The person writes to the Page; opens the 24 hours.

    `attachments` are ready ones (location, share ...), `extra` further keys of the webhook's message
    (quick_reply, referral, commands ...), `at` a moment in the past in milliseconds.
    """
    thread = talk.open_thread(world, page, person)
    moment = world.now() if at is None else at
    sent = Message(
        mid=talk.new_mid(world),
        thread_id=thread.id,
        thread=thread,
        is_from_page=False,
        sent_at=moment,
        text=text,
        attachments=[*_kept(world, thread, files), *attachments],
        reply_to=reply_to,
        extra=extra or {},
    )
    world.add(sent)
    _interact(thread, moment)
    world.flush()
    outbox.tell_about_thread(world, thread, "messages", events.message(world, sent))
    return sent


def _kept(world: World, thread: Thread, files: Sequence[Upload]) -> list[dict[str, Any]]:
    kept = [{"type": media.kind_of(file.content_type), "file_id": media.keep(world, file).id} for file in files]
    if not thread.is_european:
        return kept
    return [one if one["type"] == "image" else _unavailable() for one in kept]


def _unavailable() -> dict[str, Any]:
    """What apps got instead of sounds, films and files under the European rules."""
    return {"type": "fallback", "payload": {"title": "Attachment Unavailable"}}


def _interact(thread: Thread, moment: int) -> None:
    thread.interacted_at = max(thread.interacted_at, moment)
    thread.updated_at = max(thread.updated_at, moment)


def opens_chat(world: World, thread: Thread) -> None:
    """The person looks at the conversation: all the Page sent is delivered and read."""
    sending.arrive(world, thread)
    fresh = talk.sent_by_page_after(world, thread, thread.read_up_to)
    if not fresh:
        return
    thread.read_up_to = fresh[-1].sent_at
    event = talk.from_person(thread, world.now(), read={"watermark": thread.read_up_to})
    outbox.tell_about_thread(world, thread, "message_reads", event)
