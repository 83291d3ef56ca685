"""What people do in Messenger and in Instagram chats.

Each verb writes it down and lets the apps hear of it; the caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.models import Home, InstagramMedia, Message, Person, Thread
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import events, media, sending, talk
from simulator.world.media import Upload
from simulator.world.sender_actions import EMOJI


def writes(
    world: World,
    home: Home,
    person: Person,
    text: str | None = None,
    *,
    files: Sequence[Upload] = (),
    attachments: Sequence[dict[str, Any]] = (),
    reply_to: str | None = None,
    story: InstagramMedia | None = None,
    extra: dict[str, Any] | None = None,
    at: int | None = None,
) -> Message:
    """The person writes to the Page or account; opens the 24 hours.

    `attachments` are ready ones (location, share ...), `story` is one of the account's that is answered, `extra`
    further keys of the webhook's message (quick_reply, referral, commands ...), `at` a moment in the past in
    milliseconds.
    """
    thread = talk.open_thread(world, home, person)
    moment = world.now() if at is None else at
    sent = Message(
        mid=talk.new_mid(world, thread),
        thread_id=thread.id,
        thread=thread,
        is_from_page=False,
        sent_at=moment,
        text=text,
        attachments=[*_kept(world, thread, files), *attachments],
        reply_to=reply_to,
        story_id=story.id if story else None,
        extra=extra or {},
    )
    world.add(sent)
    _interact(thread, moment)
    world.flush()
    outbox.tell_about_thread(world, thread, "messages", events.message(world, sent))
    return sent


def _kept(world: World, thread: Thread, files: Sequence[Upload]) -> list[dict[str, Any]]:
    kept = [{"type": media.kind_of(file.content_type), "file_id": media.keep(world, file).id} for file in files]
    if not thread.passes_pictures_only:
        return kept
    return [one if one["type"] == "image" else _unavailable() for one in kept]


def _unavailable() -> dict[str, Any]:
    """What apps got instead of sounds, films and files under the European rules."""
    return {"type": "fallback", "payload": {"title": "Attachment Unavailable"}}


def _interact(thread: Thread, moment: int) -> None:
    thread.interacted_at = max(thread.interacted_at, moment)
    thread.updated_at = max(thread.updated_at, moment)


def reacts(world: World, message: Message, reaction: str | None) -> None:
    """The person reacts to a message (`love`, `like` ...), or with None takes the reaction back."""
    thread = message.thread
    mine = {"reaction": reaction, "emoji": EMOJI.get(reaction, "👍")} if reaction else {}
    others = {who: what for who, what in message.reactions.items() if who != "person"}
    message.reactions = others | ({"person": mine} if mine else {})
    now = world.now()
    told = {"mid": message.mid, "action": "react" if reaction else "unreact", **mine}
    if reaction:
        _interact(thread, now)
    outbox.tell_about_thread(world, thread, "message_reactions", talk.from_person(thread, now, reaction=told))


def edits(world: World, message: Message, text: str) -> None:
    """The person changes what they wrote; this does not open the 24 hours anew."""
    message.text, message.edits = text, message.edits + 1
    told = {"mid": message.mid, "text": text, "num_edit": message.edits}
    event = talk.from_person(message.thread, world.now(), message_edit=told)
    outbox.tell_about_thread(world, message.thread, "message_edits", event)


def unsends(world: World, message: Message) -> None:
    """The person takes a message back; it is gone for everybody."""
    message.is_unsent, message.text, message.attachments = True, None, []
    event = talk.from_person(message.thread, world.now(), message={"mid": message.mid, "is_deleted": True})
    outbox.tell_about_thread(world, message.thread, "messages", event)


def taps(world: World, home: Home, person: Person, title: str, payload: str, referral: Any = None) -> None:
    """The person presses a button (Get started, a menu, a template), which opens the 24 hours."""
    thread = talk.open_thread(world, home, person)
    now = world.now()
    _interact(thread, now)
    told = {
        "mid": talk.new_mid(world, thread),
        "title": title,
        "payload": payload,
        **({"referral": referral} if referral else {}),
    }
    outbox.tell_about_thread(world, thread, "messaging_postbacks", talk.from_person(thread, now, postback=told))


def follows_link(world: World, home: Home, person: Person, referral: dict[str, Any]) -> None:
    """The person comes by an m.me or ig.me link or an ad.

    In a conversation of Messenger that exists this opens the 24 hours; on Instagram only writing does.
    """
    thread = talk.open_thread(world, home, person)
    now = world.now()
    if thread.created_at < now and not thread.account:
        _interact(thread, now)
    told = {"source": "IGME" if thread.account else "SHORTLINK", "type": "OPEN_THREAD", **referral}
    outbox.tell_about_thread(world, thread, "messaging_referrals", talk.from_person(thread, now, referral=told))


def judges(world: World, message: Message, feedback: str) -> None:
    """The person says "Good response" or "Bad response" about a message of the Page."""
    told = {"feedback": feedback, "mid": message.mid}
    event = talk.from_person(message.thread, world.now(), response_feedback=told)
    outbox.tell_about_thread(world, message.thread, "response_feedback", event)


def causes(world: World, home: Home, person: Person, field: str, content: dict[str, Any]) -> None:
    """Any other event, as it stands: the keys beside sender, recipient and timestamp, which it may replace."""
    thread = talk.open_thread(world, home, person)
    outbox.tell_about_thread(world, thread, field, talk.from_person(thread, world.now(), **content))


def opens_chat(world: World, thread: Thread) -> None:
    """The person looks at the conversation: all the Page sent is delivered and read.

    Messenger tells up to which moment, Instagram the last message.
    """
    sending.arrive(world, thread)
    fresh = talk.sent_by_page_after(world, thread, thread.read_up_to)
    if not fresh:
        return
    thread.read_up_to = fresh[-1].sent_at
    told = {"mid": fresh[-1].mid} if thread.account else {"watermark": thread.read_up_to}
    event = talk.from_person(thread, world.now(), read=told)
    outbox.tell_about_thread(world, thread, "message_reads", event)
