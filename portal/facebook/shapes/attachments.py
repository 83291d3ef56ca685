"""What came along with a message: one shape for webhooks and for the Conversations API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AttachmentKind(StrEnum):
    """What a person would call it; Meta's many spellings (`ig_reel`, `fallback`, …) are folded together."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LIKE = "like"
    LOCATION = "location"
    LINK = "link"
    TEMPLATE = "template"
    POST = "post"
    REEL = "reel"
    SHARE = "share"
    STORY_MENTION = "story_mention"
    APPOINTMENT = "appointment"
    EPHEMERAL = "ephemeral"
    OTHER = "other"


STORED_KINDS = frozenset(
    {
        AttachmentKind.IMAGE,
        AttachmentKind.AUDIO,
        AttachmentKind.VIDEO,
        AttachmentKind.FILE,
        AttachmentKind.STICKER,
    }
)
"""Kinds whose `url` leads to a file that may be kept. Story media may not be stored (Meta's review condition)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """Degrees, north and east positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingAttachment:
    """One attachment. `url` is absolute http(s) or None; links to files expire within hours or days.

    `type` is Meta's own word. `unavailable`: Meta withheld the file (for example under the European rules), so
    there is nothing to fetch. `size` in bytes, `name` and `content_type` come only from the Conversations API.
    """

    kind: AttachmentKind
    type: str
    url: str | None = None
    title: str | None = None
    name: str | None = None
    content_type: str | None = None
    size: int | None = None
    preview_url: str | None = None
    sticker_id: str | None = None
    coordinates: Coordinates | None = None
    payload_id: str | None = None
    unavailable: bool = False

    @property
    def is_downloadable(self) -> bool:
        return self.url is not None and self.kind in STORED_KINDS
