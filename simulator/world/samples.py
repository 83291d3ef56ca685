"""Files to send when there is none at hand."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path

from simulator import pictures
from simulator.world.media import Upload

RATE = 8_000  # samples a second
READY_MADE = Path(__file__).parents[1] / "static" / "samples"


def photo() -> Upload:
    """A small landscape."""
    return Upload("photo.png", "image/png", pictures.landscape())


def cake() -> Upload:
    """A larger picture, as a telephone takes it."""
    return Upload("cake.jpg", "image/jpeg", (READY_MADE / "cake.jpg").read_bytes())


def clip() -> Upload:
    """Three seconds of film with sound."""
    return Upload("clip.mp4", "video/mp4", (READY_MADE / "clip.mp4").read_bytes())


def voice() -> Upload:
    """Two seconds of a humming tone."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(_sample(step) for step in range(2 * RATE)))
    return Upload("voice.wav", "audio/wav", sound.getvalue())


def _sample(step: int) -> bytes:
    loudness = 6_000 * math.sin(math.pi * step / (2 * RATE))
    return struct.pack("<h", int(loudness * math.sin(2 * math.pi * 220 * step / RATE)))


def invoice() -> Upload:
    """A page with one line of text."""
    return Upload("invoice.pdf", "application/pdf", _pdf("Invoice A-17"))


def _pdf(text: str) -> bytes:
    drawing = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


SAMPLES: dict[str, Callable[[], Upload]] = {
    "photo": photo,
    "cake": cake,
    "voice": voice,
    "clip": clip,
    "invoice": invoice,
}
