"""Attachments in all their spellings, from webhooks and from the Conversations API, to one shape."""

from __future__ import annotations

from portal.facebook.shapes.attachments import AttachmentKind, Coordinates, IncomingAttachment
from portal.facebook.shapes.items import Platform
from portal.facebook.values import Json, identifier, mapping, number, objects, text, web_address

_KINDS = {
    "image": AttachmentKind.IMAGE,
    "animated_image": AttachmentKind.IMAGE,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "file": AttachmentKind.FILE,
    "sticker": AttachmentKind.STICKER,
    "like_heart": AttachmentKind.LIKE,
    "location": AttachmentKind.LOCATION,
    "fallback": AttachmentKind.LINK,
    "template": AttachmentKind.TEMPLATE,
    "post": AttachmentKind.POST,
    "ig_post": AttachmentKind.POST,
    "reel": AttachmentKind.REEL,
    "ig_reel": AttachmentKind.REEL,
    "share": AttachmentKind.SHARE,
    "story_mention": AttachmentKind.STORY_MENTION,
    "appointment_booking": AttachmentKind.APPOINTMENT,
    "ephemeral": AttachmentKind.EPHEMERAL,
}
_HOMES = {Platform.FACEBOOK: "https://www.facebook.com", Platform.INSTAGRAM: "https://www.instagram.com"}
_WITHHELD_TITLE = "Attachment Unavailable"
_FILES = (AttachmentKind.IMAGE, AttachmentKind.AUDIO, AttachmentKind.VIDEO, AttachmentKind.FILE)
_PAYLOAD_IDS = ("id", "reel_video_id", "ig_post_media_id")


def of_message(message: Json, platform: Platform) -> tuple[IncomingAttachment, ...]:
    """The attachments of a webhook message; a sticker is one attachment, however Meta spelled it."""
    listed = message.get("attachments")
    sticker_id = identifier(message.get("sticker_id"))
    if listed is None and sticker_id is None:
        return ()
    found = [_attachment(element, platform) for element in (listed if isinstance(listed, list) else ())]
    if sticker_id and not any(one.sticker_id for one in found):
        found.append(IncomingAttachment(kind=AttachmentKind.STICKER, type="sticker", sticker_id=sticker_id))
    return _without_doubles(found)


def of_history(message: Json) -> tuple[IncomingAttachment, ...]:
    """The attachments of a message read back from a conversation."""
    files = [_history_file(element) for element in objects(message.get("attachments"))]
    shares = [_history_share(element) for element in objects(message.get("shares"))]
    sticker = web_address(message.get("sticker"))
    if sticker and not any(one.kind is AttachmentKind.STICKER for one in files):
        files.append(IncomingAttachment(kind=AttachmentKind.STICKER, type="sticker", url=sticker))
    return (*files, *shares, *_history_story(mapping(message.get("story"))))


def _attachment(element: object, platform: Platform) -> IncomingAttachment:
    given = mapping(element)
    payload = mapping(given.get("payload"))
    meta_type = text(given.get("type")) or "unknown"
    sticker_id = identifier(payload.get("sticker_id"))
    kind = AttachmentKind.STICKER if sticker_id else _KINDS.get(meta_type, AttachmentKind.OTHER)
    url = _address(payload, given, platform)
    title = _title(payload, given, url)
    return IncomingAttachment(
        kind=kind,
        type=meta_type,
        url=url,
        title=title,
        sticker_id=sticker_id,
        coordinates=_coordinates(payload),
        payload_id=next(filter(None, (identifier(payload.get(name)) for name in _PAYLOAD_IDS)), None),
        unavailable=url is None and (kind in _FILES or title == _WITHHELD_TITLE),
    )


def _address(payload: Json, given: Json, platform: Platform) -> str | None:
    """Newer attachments have their address in the payload, the older fallback beside it."""
    home = _HOMES[platform]
    own = web_address(payload.get("url"), base=home) or web_address(given.get("url"), base=home)
    return own or next(filter(None, (web_address(one.get("url")) for one in _elements(payload))), None)


def _title(payload: Json, given: Json, url: str | None) -> str | None:
    """What to call it; an address that is none ("My Documents/foo.doc") is at least a name."""
    candidates = [payload.get("title"), given.get("title"), payload.get("text")]
    candidates += [one.get("title") for one in _elements(payload)]
    if url is None:
        candidates += [payload.get("url"), given.get("url")]
    return next(filter(None, map(text, candidates)), None)


def _elements(payload: Json) -> list[Json]:
    """The cards of a template."""
    return objects(payload.get("elements")) if "elements" in payload else []


def _coordinates(payload: Json) -> Coordinates | None:
    given = mapping(payload.get("coordinates"))
    latitude, longitude = given.get("lat"), given.get("long")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Coordinates(latitude=latitude, longitude=longitude)


def _without_doubles(found: list[IncomingAttachment]) -> tuple[IncomingAttachment, ...]:
    """While Meta renames a type it sends one thing twice: a sticker also as image, an `ig_post` also as `share`."""
    if len(found) < 2:
        return tuple(found)
    has_post = any(one.kind is AttachmentKind.POST for one in found)
    unique: dict[object, IncomingAttachment] = {}
    for position, one in enumerate(found):
        if not (has_post and one.kind is AttachmentKind.SHARE):
            unique.setdefault(one.sticker_id or position, one)
    return tuple(unique.values())


def _history_file(element: Json) -> IncomingAttachment:
    image, video = mapping(element.get("image_data")), mapping(element.get("video_data"))
    content_type = text(element.get("mime_type"))
    name = text(element.get("name"))
    url = web_address(element.get("file_url") or image.get("url") or video.get("url"))
    kind = _history_kind(content_type, image=image, video=video)
    return IncomingAttachment(
        kind=kind,
        type=content_type or kind,
        url=url,
        title=name if url is None else None,
        name=name,
        content_type=content_type,
        size=number(element.get("size")),
        preview_url=web_address(image.get("preview_url") or video.get("preview_url")),
        payload_id=identifier(element.get("id")),
        unavailable=url is None,
    )


def _history_kind(content_type: str | None, *, image: Json, video: Json) -> AttachmentKind:
    if image:
        return AttachmentKind.STICKER if image.get("render_as_sticker") is True else AttachmentKind.IMAGE
    if video:
        return AttachmentKind.VIDEO
    major = (content_type or "").partition("/")[0]
    return {"image": AttachmentKind.IMAGE, "audio": AttachmentKind.AUDIO, "video": AttachmentKind.VIDEO}.get(
        major, AttachmentKind.FILE
    )


def _history_share(element: Json) -> IncomingAttachment:
    return IncomingAttachment(
        kind=AttachmentKind.SHARE,
        type="share",
        url=web_address(element.get("link"), base=_HOMES[Platform.FACEBOOK]),
        title=text(element.get("name")),
        payload_id=identifier(element.get("id")),
    )


def _history_story(story: Json) -> tuple[IncomingAttachment, ...]:
    mention = mapping(story.get("mention"))
    if not mention:
        return ()
    url = web_address(mention.get("link"))
    return (
        IncomingAttachment(
            kind=AttachmentKind.STORY_MENTION, type="story_mention", url=url, payload_id=identifier(mention.get("id"))
        ),
    )
