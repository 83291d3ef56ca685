"""Files: only for those who see the task, and never run."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import Attachment, AttachmentState, Contact, Page, Task
from portal.services import files
from tests.cast import Person
from tests.web.desk.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 20
PAGE = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


class Shelf:
    """Files that came with Maria's question."""

    def __init__(self, session: Session, message_id: int) -> None:
        self._session = session
        self._message_id = message_id

    def put(self, content: bytes, name: str, content_type: str) -> str:
        """The address of the stored file."""
        file = files.store.store(BytesIO(content), name, content_type)
        self._session.add(
            Attachment(
                message_id=self._message_id,
                kind=file.kind,
                name=name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                state=AttachmentState.STORED,
            )
        )
        self._session.commit()
        return f"/files/{file.sha256}/x"


@pytest.fixture
def shelf(task: Task, maria: Person, bakery: Page, session: Session) -> Shelf:
    return Shelf(session, maria.messages(bakery)[0].id)


def test_a_picture_is_shown(desk: Desk, shelf: Shelf) -> None:
    answer = desk.opens(shelf.put(PNG, "cake.png", "image/png"))
    assert answer.response.data == PNG
    assert answer.response.content_type == "image/png"
    assert answer.response.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PAGE, "cake.png", "image/png"),
        (PAGE, "page.html", "text/html"),
        (SVG, "drawing.svg", "image/svg+xml"),
        (b"%PDF-1.4 x", "plan.pdf", "application/pdf"),
        (b"whatever", "x", "text/javascript"),
    ],
    ids=["a page called a picture", "a page", "svg", "pdf", "script"],
)
def test_anything_that_could_run_is_a_download(
    desk: Desk, shelf: Shelf, content: bytes, name: str, content_type: str
) -> None:
    headers = desk.opens(shelf.put(content, name, content_type)).response.headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "application/octet-stream"


def test_every_file_is_fenced_in(desk: Desk, shelf: Shelf) -> None:
    for address in (shelf.put(PNG, "a.png", "image/png"), shelf.put(PAGE, "a.html", "text/html")):
        headers = desk.opens(address).response.headers
        assert "sandbox" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"].startswith("private")


def test_part_of_a_sound_can_be_asked_for(desk: Desk, shelf: Shelf) -> None:
    answer = desk.opens(shelf.put(b"RIFF____WAVEfmt " + b"0" * 100, "a.wav", "audio/wav"), Range="bytes=0-3")
    assert (answer.status, answer.response.data) == (206, b"RIFF")


def test_a_name_cannot_break_out(desk: Desk, shelf: Shelf, task: Task) -> None:
    shelf.put(PAGE, '"><script>alert(1)</script>.html', "text/html")
    html = desk.opens(f"/tasks/{task.id}").html
    assert "<script>alert" not in html
    address = next(a["href"] for a in desk.opens(f"/tasks/{task.id}").elements("a") if a["href"].startswith("/files/"))
    answer = desk.opens(address)
    assert answer.status == 200
    assert "\n" not in answer.response.headers["Content-Disposition"]


def test_a_file_nobody_sent_is_404(desk: Desk, task: Task, app: Flask) -> None:
    stray = files.store.store(BytesIO(PNG), "a.png", "image/png")
    for digest in (stray.sha256, "0" * 64, "..%2f..%2fsecret.key", "A" * 64):
        assert desk.opens(f"/files/{digest}/a.png").status == 404


def test_a_file_that_is_gone_from_the_disk_is_404(desk: Desk, shelf: Shelf) -> None:
    address = shelf.put(PNG, "cake.png", "image/png")
    files.path(address.split("/")[2]).unlink()
    assert desk.opens(address).status == 404


def test_a_stranger_is_sent_to_sign_in(desk: Desk, shelf: Shelf) -> None:
    address = shelf.put(PNG, "cake.png", "image/png")
    desk.signs_out()
    assert desk.opens(address).status == 302


def test_the_picture_of_a_contact(desk: Desk, task: Task, session: Session) -> None:
    number = task.contact_id
    assert desk.opens(f"/contacts/{number}/picture").status == 404
    session.get_one(Contact, number).picture_sha256 = files.store.store(BytesIO(PNG), "p", None).sha256
    session.commit()
    assert desk.opens(f"/contacts/{number}/picture").response.data == PNG
    assert f'src="/contacts/{number}/picture"' in desk.opens("/tasks").html
    assert desk.opens("/contacts/4711/picture").status == 404
