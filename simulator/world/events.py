"""Messages the way webhooks tell them.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator import links
from simulator.models import InstagramMedia, MediaFile, Message
from simulator.store import World
from simulator.world.talk import from_page, from_person


def message(world: World, sent: Message) -> dict[str, Any]:
    """The event of a message: as the person wrote it, or as the echo of what the Page sent."""
    frame = from_page if sent.is_from_page else from_person
    return frame(sent.thread, sent.sent_at, message=_content(world, sent))


def _content(world: World, sent: Message) -> dict[str, Any]:
    content: dict[str, Any] = {"mid": sent.mid}
    if sent.is_from_page:
        content |= _echo_marks(sent)
    if sent.text is not None:
        content["text"] = sent.text
    if sent.reply_to or sent.story_id:
        content["reply_to"] = _answered(world, sent)
    if sent.attachments:
        content["attachments"] = [attachment(world, one) for one in sent.attachments]
        content |= _old_sticker_key(world, sent)
    return content | sent.extra


def _answered(world: World, sent: Message) -> dict[str, Any]:
    if sent.story_id:
        return {"story": story(world, sent.story_id)}
    return {"mid": sent.reply_to} if sent.thread.account else {"mid": sent.reply_to, "is_self_reply": False}


def story(world: World, media_id: str) -> dict[str, Any]:
    """A story of an Instagram account, with a fresh link to its picture or film."""
    media = world.scalars(select(InstagramMedia).where(InstagramMedia.id == media_id)).one()
    shown = attachment(world, media.attachments[0])["payload"] if media.attachments else {"url": ""}
    return {"id": media.id, "url": shown["url"]}


def _echo_marks(sent: Message) -> dict[str, Any]:
    marks: dict[str, Any] = {"is_echo": True}
    if sent.app_id:
        marks["app_id"] = int(sent.app_id)
    if sent.metadata_text is not None:
        marks["metadata"] = sent.metadata_text
    return marks


def attachment(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    """One attachment, with a fresh link to its file; some of Instagram's have no payload at all."""
    if "file_id" not in stored and stored.get("payload") is None:
        return {"type": stored["type"]}
    payload = dict(stored.get("payload") or {})
    if "file_id" in stored:
        payload = {"url": links.file(world, world.get_one(MediaFile, stored["file_id"])), **payload}
    if "sticker_id" in payload:
        payload = {"url": links.sticker(world, payload["sticker_id"]), **payload}
    kind = stored["type"]
    if kind == "sticker" and world.weather.old_stickers:
        kind = "image"
    return {"type": kind, "payload": payload}


def _old_sticker_key(world: World, sent: Message) -> dict[str, Any]:
    """Until 2026-08-30 a sticker came as an image, its id also beside the attachments."""
    first = sent.attachments[0]
    is_old_sticker = first["type"] == "sticker" and world.weather.old_stickers
    return {"sticker_id": first["payload"]["sticker_id"]} if is_old_sticker else {}
