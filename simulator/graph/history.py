"""The message node.

https://developers.facebook.com/docs/messenger-platform/conversations#get-message-details
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator import links
from simulator.clock import graph_time
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.fields import Fields, Selected
from simulator.graph.rights import Rights, require_messaging
from simulator.models import MediaFile, Message, Thread
from simulator.store import World
from simulator.world import events, talk
from simulator.world.participants import page_participant, person_participant

FILES = ("image", "audio", "video", "file")
SHARED = ("fallback", "post", "reel", "share", "ig_post", "ig_reel")
READABLE = 20  # the newest messages of a conversation


@dataclass(frozen=True)
class Entry:
    """A message as history shows it: in full, or only that it exists."""

    message: Message
    is_readable: bool

    @property
    def id(self) -> str:
        """The same id that webhooks call `mid`."""
        return self.message.mid


def entries(world: World, thread: Thread) -> list[Entry]:
    """The whole conversation, newest first."""
    newest_first = talk.messages(world, thread)[::-1]
    return [Entry(one, place < READABLE and not one.is_unsent) for place, one in enumerate(newest_first)]


MESSAGE = Fields("Message", default=("id", "created_time"))


@registry.node("GET", Message, Rights("page", tasks=("MESSAGING",)))
def message(call: Call, node: Message) -> dict[str, Any]:
    """One message of the Page's, unless it is unsent or too old to be read."""
    require_messaging(call, node.thread.account)
    if node.thread.page_id != call.whoever.page_id:
        raise errors.missing(node.mid, call.method)
    entry = next(one for one in entries(call.world, node.thread) if one.id == node.mid)
    if not entry.is_readable:
        raise GraphError(9000001, "This message has been deleted or is not readable.")
    return MESSAGE.show(entry, call, call.selection())


Read = Callable[[Message, World], Any]


def _detail(name: str) -> Callable[[Read], Read]:
    """Register a field (message, world) that only readable messages show."""

    def register(read: Read) -> Read:
        MESSAGE.field(name)(lambda entry, call, _: read(entry.message, call.world) if entry.is_readable else None)
        return read

    return register


@MESSAGE.field("created_time")
def _created_time(entry: Entry, _call: Call, _selected: Selected) -> str:
    return graph_time(entry.message.sent_at)


@_detail("from")
def _from(node: Message, _world: World) -> dict[str, Any]:
    return page_participant(node.thread) if node.is_from_page else person_participant(node.thread)


@_detail("to")
def _to(node: Message, _world: World) -> dict[str, Any]:
    to = person_participant(node.thread) if node.is_from_page else page_participant(node.thread)
    return {"data": [to]}


@_detail("message")
def _message(node: Message, _world: World) -> str:
    return node.text or ""


@_detail("attachments")
def _attachments(node: Message, world: World) -> dict[str, Any] | None:
    if node.thread.passes_pictures_only and any(one["type"] == "fallback" for one in node.attachments):
        return {"data": [{"id": "1234", "name": EUROPEAN_PLACEHOLDER}]}
    files = [one for one in node.attachments if "file_id" in one and one["type"] in FILES]
    return {"data": [_file(world, one) for one in files]} if files else None


EUROPEAN_PLACEHOLDER = (
    "Media not available due to new privacy rules in Europe. See developer documentation for more info"
)


def _file(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    media = world.get_one(MediaFile, stored["file_id"])
    url = links.file(world, media)
    told: dict[str, Any] = {"id": media.id, "mime_type": media.content_type, "name": media.name, "size": media.size}
    match stored["type"]:
        case "image":
            return told | {"image_data": {"url": url, "preview_url": url, "image_type": 1, "render_as_sticker": False}}
        case "video":
            return told | {"video_data": {"url": url, "preview_url": url, "video_type": 1, "rotation": 0}}
        case _:
            return told | {"file_url": url}


@_detail("sticker")
def _sticker(node: Message, world: World) -> str | None:
    ids = [one["payload"]["sticker_id"] for one in node.attachments if one["type"] == "sticker"]
    return links.sticker(world, ids[0]) if ids else None


@_detail("shares")
def _shares(node: Message, world: World) -> dict[str, Any] | None:
    told = [events.attachment(world, one) for one in node.attachments if one["type"] in SHARED]
    shared = [one.get("payload") for one in told]
    links_ = [{"link": one["url"], "name": one.get("title", "")} for one in shared if one and "url" in one]
    return {"data": links_} if links_ else None


@_detail("reply_to")
def _reply_to(node: Message, _world: World) -> dict[str, Any] | None:
    return {"mid": node.reply_to, "is_self_reply": False} if node.reply_to else None


@_detail("reactions")
def _reactions(node: Message, _world: World) -> dict[str, Any] | None:
    who = {"page": page_participant(node.thread), "person": person_participant(node.thread)}
    told = [{"reaction": what["reaction"], "users": [who[side]]} for side, what in node.reactions.items()]
    return {"data": told} if told else None


@_detail("is_unsupported")
def _is_unsupported(node: Message, _world: World) -> bool:
    return bool(node.extra.get("is_unsupported", False))


@_detail("tags")
def _tags(_node: Message, _world: World) -> dict[str, Any]:
    return {"data": [{"name": "inbox"}, {"name": "source:chat"}]}


@_detail("story")
def _story(node: Message, world: World) -> dict[str, Any] | None:
    """The story that is answered, or in which the account is mentioned."""
    if node.story_id:
        story = events.story(world, node.story_id)
        return {"reply_to": {"link": story["url"], "id": story["id"]}}
    mentions = [events.attachment(world, one) for one in node.attachments if one["type"] == "story_mention"]
    return {"mention": {"link": mentions[0]["payload"]["url"], "id": node.mid}} if mentions else None
