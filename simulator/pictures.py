"""Small pictures drawn in code, so that the simulator needs no image files and no image library."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
Paint = Callable[[int, int], Colour]

SIDE = 96


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
