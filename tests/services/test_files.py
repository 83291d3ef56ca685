"""Files are kept by their content, whatever they are called and whatever they claim to be."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from portal.services import files

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(autouse=True)
def store(app: Flask) -> Path:
    return files.store.root


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_named_by_its_content(store: Path) -> None:
    kept = files.store.store(BytesIO(PNG), "../../etc/passwd", None)
    digest = hashlib.sha256(PNG).hexdigest()
    assert (kept.sha256, kept.size) == (digest, len(PNG))
    assert everything(store) == [files.path(digest)]


def test_the_same_content_is_kept_once(store: Path) -> None:
    for name in ("one.png", "two.png"):
        files.store.store(BytesIO(PNG), name, "image/png")
    assert len(everything(store)) == 1


class Breaking(BytesIO):
    """Breaks off after its first bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError("broken")
        return super().read(4)


def test_what_breaks_off_leaves_nothing_behind(store: Path) -> None:
    with pytest.raises(OSError, match="broken"):
        files.store.store(Breaking(PNG), "cake.png", "image/png")
    assert everything(store) == []


@pytest.mark.parametrize(
    ("content", "claimed", "kind"),
    [
        (PNG, None, "image"),
        (PNG, "text/html", "image"),
        (b"alert(1)", "image/png", "file"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "image/jpeg", "file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", "file"),
        (b"\n" * 400 + b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", "file"),
        (b"#!AMR\n" + b"\x00" * 30, "audio/amr", "audio"),
        (b"hello", "text/plain; charset=utf-8", "file"),
        (b"", "image/png", "file"),
        (b"x", "application/" + "x" * 200, "file"),
    ],
)
def test_a_picture_is_what_can_be_recognised_as_one(content: bytes, claimed: str | None, kind: str) -> None:
    kept = files.store.store(BytesIO(content), "name", claimed)
    assert kept.kind == kind
    assert len(kept.content_type) <= files.LONGEST_TYPE
    assert ";" not in kept.content_type
