"""What messages, posts and comments carry, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from simulator.models import MediaFile, Message
from simulator.pictures import STICKERS
from simulator.store import World
from simulator.world import feedback, media

NOTES = {
    "ephemeral": "A picture to be seen once",
    "like_heart": "❤️",
    "fallback": "Meta did not pass this file on: European privacy rules",
}
SHARED = {"story_mention": "Mentioned in a story", "ig_post": "A post", "share": "A post", "ig_reel": "A reel"}


@dataclass(frozen=True)
class Piece:
    """One attachment.

    `kind`: image, audio, video, file, sticker, location, buttons, cards, utility, feedback, shared, link or note.
    """

    kind: str
    title: str = ""
    url: str = ""
    size: int = 0
    content: dict[str, Any] = field(default_factory=dict)


def of_message(world: World, message: Message) -> list[Piece]:
    """The pieces of a message; a shared post that is told in two ways is shown once."""
    form = feedback.form_of(message)
    if form:
        return [_form(world, message, form)]
    utility = _utility(message)
    if utility:
        return [utility]
    kinds = [one["type"] for one in message.attachments]
    return of(world, [one for one in message.attachments if one["type"] != "share" or "ig_post" not in kinds])


def of(world: World, attachments: Sequence[dict[str, Any]]) -> list[Piece]:
    """Attachments as they are kept, ready to be shown."""
    return [piece(world, one) for one in attachments]


def piece(world: World, stored: dict[str, Any]) -> Piece:
    """One attachment."""
    payload, kind = dict(stored.get("payload") or {}), stored["type"]
    if "file_id" in stored:
        kept = world.get_one(MediaFile, stored["file_id"])
        return _shared(kept, kind, payload) if kind in SHARED else _file(kept, kind)
    if "sticker_id" in payload:
        name = STICKERS.get(payload["sticker_id"], "heart")
        return Piece("sticker", title=name, url=url_for("static", filename=f"stickers/{name}.png"))
    if kind == "location":
        return Piece("location", title=payload.get("title", "Shared location"), content=payload["coordinates"])
    if kind == "template":
        return _template(payload)
    if kind in NOTES and "url" not in payload:
        return Piece("note", title=NOTES[kind])
    return Piece("link", title=payload.get("title") or kind, url=str(payload.get("url") or ""))


def _file(kept: MediaFile, kind: str) -> Piece:
    return Piece(kind, title=kept.name, url=_url(kept), size=kept.size)


def _url(kept: MediaFile) -> str:
    return url_for("screens.file", file_id=kept.id, name=kept.name)


def _shared(kept: MediaFile, kind: str, payload: dict[str, Any]) -> Piece:
    """A post, reel or story in the chat: what it is, its caption, and its picture or film."""
    content = {"label": SHARED[kind], "kind": media.kind_of(kept.content_type)}
    return Piece("shared", title=payload.get("title", ""), url=_url(kept), content=content)


def _template(payload: dict[str, Any]) -> Piece:
    match payload.get("template_type"):
        case "button":
            return Piece("buttons", title=payload["text"], content=payload)
        case "generic":
            return Piece("cards", content=payload)
        case _:
            return Piece("note", title=payload.get("title", "Form"))


def _utility(message: Message) -> Piece | None:
    """A utility message: its text, and the buttons that came with it."""
    payloads = [one["payload"] for one in message.attachments if one["type"] == "template"]
    found = next((one for one in payloads if one.get("template_type") == "utility"), None)
    if found is None:
        return None
    content = {"text": message.text or "", "buttons": found.get("buttons", [])}
    return Piece("utility", title=found["name"], content=content)


def _form(world: World, message: Message, form: dict[str, Any]) -> Piece:
    """A feedback form: to be filled in, or with what was answered."""
    asked = [
        question | {"scores": list(feedback.SCORES[question["type"]]), "given": message.feedback.get(question["id"])}
        for question in feedback.questions(form)
    ]
    state = {"asked": asked, "mid": message.mid, "over": feedback.obstacle(world, message)}
    return Piece("feedback", title=form["title"], content=form | state)
