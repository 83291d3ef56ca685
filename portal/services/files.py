"""Files, named by their content: the same file is kept once, and a name from outside never touches the disk."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import puremagic

CHUNK = 1024 * 1024
LONGEST_TYPE = 100
UNKNOWN_TYPE = "application/octet-stream"
KINDS = ("image", "audio", "video")
INLINE_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True)
class StoredFile:
    sha256: str
    size: int
    name: str
    content_type: str
    kind: str  # image, audio, video or file


class FileStore:
    """A folder of files; gets its place in `create_core`."""

    root: Path

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def store(self, stream: IO[bytes], name: str, content_type: str | None) -> StoredFile:
        """Copy a stream to the disk under a temporary name, then rename it to its SHA-256."""
        self.root.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self.root, delete=False) as draft:
            try:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    draft.write(chunk)
                draft.flush()
                os.fsync(draft.fileno())
                return self.adopt(Path(draft.name), digest.hexdigest(), name, content_type)
            finally:
                Path(draft.name).unlink(missing_ok=True)

    def adopt(self, draft: Path, sha256: str, name: str, content_type: str | None) -> StoredFile:
        """Take a finished file in the store's folder as content `sha256`."""
        size = draft.stat().st_size
        found = recognise(draft) or _believed(content_type)
        target = self.path(sha256)
        target.parent.mkdir(exist_ok=True)
        draft.replace(target)
        _keep_entries(target.parent, self.root)
        return StoredFile(sha256=sha256, size=size, name=name, content_type=found, kind=kind_of(found))


def _keep_entries(*folders: Path) -> None:
    """Have the names on the disk, too, before the database says that the file is there."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


store = FileStore()


def path(sha256: str) -> Path:
    return store.path(sha256)


def kind_of(content_type: str) -> str:
    """image, audio, video or file; a picture that browsers may not show safely is a file."""
    kind = content_type.partition("/")[0]
    if kind == "image" and content_type not in INLINE_IMAGES:
        return "file"
    return kind if kind in KINDS else "file"


def _believed(content_type: str | None) -> str:
    """What the sender calls it, unless that is a picture: one that cannot be recognised is none."""
    plain = (content_type or "").partition(";")[0].strip().lower()
    return plain if 0 < len(plain) <= LONGEST_TYPE and not plain.startswith("image/") else UNKNOWN_TYPE


def recognise(file: Path) -> str | None:
    """The content type by the first bytes, whatever the sender said; None if they tell nothing."""
    try:
        return puremagic.from_file(file, mime=True) or None
    except (puremagic.PureError, ValueError, OSError):
        return None
