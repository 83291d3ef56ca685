"""Small pictures: drawn in code, so that no image library is needed, and the stickers, drawn by hand."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

Colour = tuple[int, int, int]
Paint = Callable[[int, int], Colour]

SIDE = 96
DRAWN = Path(__file__).parent / "static" / "stickers"
LIKES = (369239263222822, 369239343222814, 369239383222810)  # Facebook's own thumb: small, medium, large
STICKERS = {
    **dict.fromkeys(LIKES, "like"),
    910_000_000_000_001: "heart",
    910_000_000_000_002: "cake",
    910_000_000_000_003: "sun",
    910_000_000_000_004: "coffee",
    910_000_000_000_005: "cat",
}


def png(width: int, height: int, paint: Paint) -> bytes:
    """A PNG whose every pixel `paint(x, y)` chooses."""
    rows = b"".join(b"\0" + b"".join(bytes(paint(x, y)) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def portrait(owner_id: str) -> bytes:
    """Head and shoulders before a ground whose colour follows from the id."""
    ground = _colour(owner_id)
    red, green, blue = ground
    figure = red + 70, green + 70, blue + 70
    return png(SIDE, SIDE, lambda x, y: figure if _is_figure(x, y) else ground)


def _colour(text: str) -> Colour:
    digest = hashlib.sha256(text.encode()).digest()
    return 60 + digest[0] % 110, 60 + digest[1] % 110, 60 + digest[2] % 110


def _is_figure(x: int, y: int) -> bool:
    head = (x - 48) ** 2 + (y - 36) ** 2 < 17**2
    shoulders = ((x - 48) / 32) ** 2 + ((y - 96) / 36) ** 2 < 1
    return head or shoulders


def shop(owner_id: str) -> bytes:
    """A shop front before a ground whose colour follows from the id."""
    ground = _colour(owner_id)
    red, green, blue = ground
    wall, dark = (red + 75, green + 75, blue + 75), (red - 45, green - 45, blue - 45)
    return png(SIDE, SIDE, lambda x, y: {"#": wall, "=": dark}.get(_shop_at(x, y), ground))


def _shop_at(x: int, y: int) -> str:
    """What is there: wall or light stripe `#`, dark stripe, door or window `=`, or nothing."""
    stripe, within_stripe = divmod(x - 20, 8)
    if 0 <= stripe < 7 and 26 <= y < 42 + 4 * math.sin(math.pi * within_stripe / 8):
        return "=" if stripe % 2 else "#"
    is_opening = (52 <= x < 66 and 54 <= y < 76) or (29 <= x < 47 and 54 <= y < 67)
    if 24 <= x < 72 and 42 <= y < 76:
        return "=" if is_opening else "#"
    return ""


@cache
def landscape() -> bytes:
    """Sky, sun and a hill."""
    return png(240, 160, _landscape_at)


def _landscape_at(x: int, y: int) -> Colour:
    if (x - 180) ** 2 + (y - 40) ** 2 < 22**2:
        return 255, 214, 92
    if y > 120 - 30 * math.sin(x / 55):
        return 86, 140, 82
    return 150 - y // 3, 196 - y // 4, 236


def sticker(sticker_id: int) -> bytes:
    """The picture of a sticker; a heart for one that nobody drew."""
    return (DRAWN / f"{STICKERS.get(sticker_id, 'heart')}.png").read_bytes()
