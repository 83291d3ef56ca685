"""Small pictures drawn in code, so that the simulator needs no image files and no image library."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
Paint = Callable[[int, int], Colour]

SIDE = 96
LIKES = (369239263222822, 369239343222814, 369239383222810)  # small, medium, large


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
    """A thumb for Facebook's own three likes, a heart for any other."""
    inside = _is_thumb if sticker_id in LIKES else _is_heart
    colour = (24, 119, 242) if sticker_id in LIKES else (228, 64, 95)
    return png(SIDE, SIDE, lambda x, y: colour if inside(x, y) else (255, 255, 255))


def _is_thumb(x: int, y: int) -> bool:
    sleeve = 14 <= x <= 28 and 44 <= y <= 84
    hand = 34 <= x <= 78 and 44 <= y <= 84
    finger = 44 <= x <= 58 and 14 <= y <= 48
    return sleeve or hand or finger


def _is_heart(x: int, y: int) -> bool:
    across, up = (x - 48) / 30, (52 - y) / 30
    return (across**2 + up**2 - 1) ** 3 - across**2 * up**3 < 0
