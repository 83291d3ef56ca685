"""Files that a Page sends: uploaded, fetched from a URL, or named by an earlier id.

https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import requests

from simulator.clock import DAY
from simulator.graph import errors, registry, send_shapes
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.rights import Rights, require_messaging
from simulator.graph.send_shapes import LikeHeart, Media, MessageShape, Template
from simulator.models import Home, InstagramAccount, MediaFile, Page, ReusableAttachment, Thread
from simulator.store import World
from simulator.world import instagram, media
from simulator.world.media import Upload

BY_PAGE = Rights("page", tasks=("MESSAGING",))
REUSABLE_FOR = 90 * DAY
FETCH_SECONDS = {"video": 75}
DEFAULT_FETCH_SECONDS = 10


@registry.edge("POST", Page, "message_attachments", BY_PAGE)
@registry.edge("POST", InstagramAccount, "message_attachments", BY_PAGE)
def upload(call: Call, node: Home) -> dict[str, Any]:
    """Keep a file under an id for later sends, with `platform=instagram` for those of the Page's account."""
    is_instagram = isinstance(node, InstagramAccount) or call.text("platform", "messenger").lower() == "instagram"
    page = node.page if isinstance(node, InstagramAccount) else node
    require_messaging(call, instagram.account_at(call.world, page.id) if is_instagram else None)
    message = send_shapes.check(MessageShape, call.structure("message") or {}, "message")
    if not isinstance(message.attachment, Media):
        raise errors.required("message[attachment]")
    kept = _received(call, message.attachment, is_instagram)
    return {"attachment_id": _reusable(call.world, page, message.attachment, kept).id}


def take(call: Call, thread: Thread, message: MessageShape) -> tuple[list[dict[str, Any]], str | None]:
    """The attachments as `Message` keeps them, and the id of a reusable one made on the way."""
    if isinstance(message.attachment, Template):
        payload = message.attachment.payload.model_dump(exclude_none=True)
        return [{"type": "template", "payload": payload}], None
    if isinstance(message.attachment, LikeHeart):
        return [{"type": "like_heart"}], None
    if message.sticker_id is not None:
        return [{"type": "sticker", "payload": {"sticker_id": message.sticker_id}}], None
    reusable_id = None
    stored = []
    for one in message.media():
        file = _file(call, thread, one)
        stored.append({"type": one.type, "file_id": file.id})
        if one.payload.is_reusable:
            reusable_id = _reusable(call.world, thread.page, one, file).id
    return stored, reusable_id


def _file(call: Call, thread: Thread, one: Media) -> MediaFile:
    if one.payload.attachment_id:
        return _known(call.world, thread.page, one)
    return _received(call, one, is_instagram=thread.account is not None)


def _known(world: World, page: Page, one: Media) -> MediaFile:
    kept = world.get(ReusableAttachment, one.payload.attachment_id)
    if kept is None or kept.page_id != page.id or world.now() > kept.uploaded_at + REUSABLE_FOR:
        raise GraphError(100, "(#100) Invalid attachment ID: it belongs to another Page, or has expired", 2018074)
    return world.get_one(MediaFile, kept.file_id)


def _received(call: Call, one: Media, is_instagram: bool) -> MediaFile:
    """The file itself, checked as Meta checks it."""
    file = fetched(call, one.type, one.payload.url) if one.payload.url else _uploaded(call)
    if len(file.content) > media.LARGEST[one.type]:
        raise GraphError(100, "(#100) Attachment size exceeds allowable limit", 2018109)
    if not media.fits(one.type, file, is_instagram):
        raise GraphError(
            100,
            f"(#100) Upload attachment failure: this is no {one.type} ({file.content_type or 'no content type'})",
            2018047,
        )
    return media.keep(call.world, file)


def _uploaded(call: Call) -> Upload:
    given = call.files.get("filedata")
    if given is None:
        raise errors.parameter("Incorrect attachment data: a URL, an attachment_id or filedata is required")
    return Upload(given.filename or "file", given.headers.get("Content-Type", ""), given.read())


def fetched(call: Call, kind: str, url: str) -> Upload:
    """Fetch from the sender's server, without following redirects and within Meta's time."""
    call.world.commit()  # the world goes on while we wait
    try:
        response = requests.get(url, timeout=FETCH_SECONDS.get(kind, DEFAULT_FETCH_SECONDS), allow_redirects=False)
    except requests.Timeout as error:
        raise GraphError(
            100, "(#100) Fetching the URL took too long", 2018294 if kind == "video" else 2018008
        ) from error
    except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
        raise GraphError(100, "(#100) Failed to fetch the file from the url", 2018008) from error
    if response.status_code != 200:
        raise GraphError(100, "(#100) Failed to fetch the file from the url", 2018008)
    name = unquote(urlsplit(url).path.rpartition("/")[2]) or "file"
    return Upload(name, response.headers.get("Content-Type", ""), response.content)


def _reusable(world: World, page: Page, one: Media, file: MediaFile) -> ReusableAttachment:
    kept = ReusableAttachment(
        id=str(1_122_334_400_000 + world.number("attachment")),
        page_id=page.id,
        kind=one.type,
        file_id=file.id,
        uploaded_at=world.now(),
    )
    world.flush()
    world.add(kept)
    world.flush()
    return kept
