"""Files: kept once per content, and what Meta takes as a picture, sound, film or file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from simulator.models import MediaFile
from simulator.store import World, blob_path

MB = 1024 * 1024
LARGEST = {"image": 8 * MB, "audio": 25 * MB, "video": 25 * MB, "file": 25 * MB}  # bytes
PDF = "application/pdf"
_TYPES = {
    "image": ("image/png", "image/jpeg", "image/gif"),
    "audio": tuple(f"audio/{name}" for name in ("aac", "mp4", "m4a", "x-m4a", "mpeg", "wav", "x-wav", "wave")),
    "video": ("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"),
}
_SIGNATURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}


@dataclass(frozen=True)
class Upload:
    """A file as somebody hands it over."""

    name: str
    content_type: str
    content: bytes


def keep(world: World, upload: Upload) -> MediaFile:
    """Write the file down and its content to disk."""
    digest = hashlib.sha256(upload.content).hexdigest()
    path = blob_path(world.files, digest)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(upload.content)
    media = MediaFile(
        id=str(118_000_000_000_000 + world.number("file")),
        name=upload.name or "file",
        content_type=upload.content_type or "application/octet-stream",
        size=len(upload.content),
        digest=digest,
    )
    world.add(media)
    return media


def fits(kind: str, upload: Upload, is_instagram: bool = False) -> bool:
    """Whether content and declared type are of this kind of attachment.

    A file may be anything that has a type in Messenger, and only a PDF on Instagram.
    """
    content_type = upload.content_type.partition(";")[0].strip().lower()
    if kind == "file":
        return content_type == PDF and upload.content.startswith(b"%PDF") if is_instagram else bool(content_type)
    is_listed = content_type in _TYPES[kind]
    return is_listed and upload.content.startswith(_SIGNATURES.get(content_type, b""))


def kind_of(content_type: str) -> str:
    """The kind of attachment that a person's file becomes."""
    top = content_type.partition("/")[0]
    return top if top in _TYPES else "file"
