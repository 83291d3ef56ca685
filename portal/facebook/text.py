"""What fits into one message: splitting text, and the kinds and sizes of files.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from portal.facebook.shapes import AttachmentKind, Platform

TEXT_LIMITS = {Platform.FACEBOOK: 2000, Platform.INSTAGRAM: 1000}
"""Longest text of one message, in the units of `length_for`."""

COMMENT_LIMITS = {Platform.FACEBOOK: 8000, Platform.INSTAGRAM: 2200}
"""Longest public answer to a comment, in characters; Instagram's is what its own box takes."""

_ZERO_WIDTH_JOINER = "\u200d"
_MODIFIERS = range(0x1F3FB, 0x1F400)  # skin tones
_REGIONAL = range(0x1F1E6, 0x1F200)  # two of them make a flag


def utf16_units(text: str) -> int:
    """Meta says "characters" and not which; counted like this an emoji is two, which is safe either way."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8_bytes(text: str) -> int:
    return len(text.encode())


_MEASURES = {Platform.FACEBOOK: utf16_units, Platform.INSTAGRAM: utf8_bytes}


def length_for(platform: Platform, text: str) -> int:
    """The length that the platform's limit counts: UTF-16 units for Messenger, bytes for Instagram."""
    return _MEASURES[platform](text)


def split_for(platform: Platform, text: str) -> list[str]:
    """The messages in which the text is sent."""
    return split_text(text, TEXT_LIMITS[platform], _MEASURES[platform])


def split_text(text: str, limit: int = 2000, measure: Callable[[str], int] = utf16_units) -> list[str]:
    """Parts of at most `limit`, cut behind white space, or inside a word that is too long for one message.

    Joined they are the text again, but for white space that would be a message of its own: Meta refuses those.
    """
    parts = []
    start = 0
    while start < len(text):
        end = _end_of_part(text, start, limit, measure)
        parts.append(text[start:end])
        start = end
    return [part for part in parts if not part.isspace()]


def _end_of_part(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    full = _reach(text, start, limit, measure)
    if full == len(text):
        return full
    for end in range(full, start, -1):
        if text[end - 1].isspace():
            return end
    return next((end for end in range(full, start, -1) if not _belong_together(text, end)), full)


def _reach(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    """How far a part may go at most; at least one character, or it would never end."""
    used = 0
    for position in range(start, len(text)):
        used += measure(text[position])
        if used > limit and position > start:
            return position
    return len(text)


def _belong_together(text: str, position: int) -> bool:
    """Whether a cut here would tear one visible sign apart: an accent from its letter, an emoji from its parts."""
    before, after = text[position - 1], text[position]
    if _ZERO_WIDTH_JOINER in (before, after) or ord(after) in _MODIFIERS:
        return True
    if unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    return ord(before) in _REGIONAL and ord(after) in _REGIONAL and _flags_before(text, position) % 2 == 1


def _flags_before(text: str, position: int) -> int:
    """How many regional signs stand in a row just before a position; an odd number means half a flag."""
    count = 0
    while count < position and ord(text[position - 1 - count]) in _REGIONAL:
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class FileLimit:
    """Content types a platform takes as one kind (empty: any) and the largest size in bytes."""

    content_types: frozenset[str]
    largest: int


_MB = 1_000_000  # Meta writes "MB"; the smaller reading is safe
_MEDIA = {
    AttachmentKind.IMAGE: FileLimit(frozenset({"image/png", "image/jpeg", "image/gif"}), 8 * _MB),
    AttachmentKind.AUDIO: FileLimit(
        frozenset({"audio/aac", "audio/mp4", "audio/mpeg", "audio/wav", "audio/x-m4a", "audio/x-wav"}), 25 * _MB
    ),
    AttachmentKind.VIDEO: FileLimit(
        frozenset({"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}), 25 * _MB
    ),
}

LIMITS: dict[Platform, dict[AttachmentKind, FileLimit]] = {
    Platform.FACEBOOK: {**_MEDIA, AttachmentKind.FILE: FileLimit(frozenset(), 25 * _MB)},
    Platform.INSTAGRAM: {**_MEDIA, AttachmentKind.FILE: FileLimit(frozenset({"application/pdf"}), 25 * _MB)},
}
"""Per platform and kind, in the order in which a kind is chosen."""


def sending_kind(platform: Platform, content_type: str) -> AttachmentKind | None:
    """As what a file of this type is sent; None if the platform does not take it."""
    for kind, limit in LIMITS[platform].items():
        if not limit.content_types or content_type in limit.content_types:
            return kind
    return None
