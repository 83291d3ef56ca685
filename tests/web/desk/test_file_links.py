"""Links in place of files that Facebook does not pass on."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, FileLink, Message, Page, PartState, Task
from portal.services import files, replies
from tests.cast import Person
from tests.web.desk.desk import Desk, Screen

CONTENT = b"%PDF-1.4 an invoice"
REFUSED = (10, 2018336)


@pytest.fixture
def part(task: Task, boris: Employee, session: Session) -> Message:
    """An invoice that Meta refused, with words before it that arrived."""
    invoice = files.store.store(BytesIO(CONTENT), "invoice.pdf", "application/pdf")
    words, file = replies.write(task, boris, "Here it is.", [invoice])
    words.state, file.state = PartState.SENT, PartState.FAILED
    file.error_code, file.error_subcode = REFUSED
    task.conversation.files_refused_at = clock.now()
    session.commit()
    return file


@pytest.fixture
def linked(desk: Desk, task: Task, part: Message) -> str:
    """The path of the link that was sent instead."""
    screen = desk.sends(f"/tasks/{task.id}/messages/{part.id}/link", part=True)
    found = re.search(r"/shared/[^\s\"<]+/invoice\.pdf", screen.html)
    assert found
    return found[0]


def opened_by_anybody(app: Flask, path: str) -> Screen:
    return Screen(app.test_client().get(path, buffered=True))


def test_the_refusal_is_explained_and_a_link_offered(desk: Desk, task: Task, part: Message) -> None:
    words = desk.opens(f"/tasks/{task.id}").words
    assert "European or Japanese privacy rules" in words
    assert "Send a link instead" in words


def test_the_link_goes_out_in_place_of_the_file(
    desk: Desk, task: Task, part: Message, linked: str, session: Session
) -> None:
    session.refresh(part)
    assert part.state == PartState.QUEUED
    assert part.attachments == []
    assert part.text == f"invoice.pdf: http://localhost:8000{linked}"
    assert "Boris sent a link instead of a file" in desk.opens(f"/tasks/{task.id}").words


def test_whoever_has_the_address_gets_the_file_as_a_download(app: Flask, linked: str) -> None:
    response = opened_by_anybody(app, linked).response
    assert response.data == CONTENT
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.content_type == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]


def test_a_link_that_was_taken_back_gives_nothing_more(app: Flask, desk: Desk, task: Task, linked: str) -> None:
    answer = desk.sends(f"/tasks/{task.id}/links/1/withdraw", part=True)
    assert "The link to invoice.pdf was taken back." in answer.words
    gone = opened_by_anybody(app, linked)
    assert (gone.status, "This link has ended" in gone.words) == (404, True)
    assert "Boris took back the link to invoice.pdf" in desk.opens(f"/tasks/{task.id}").words


def test_a_link_ends_by_itself(app: Flask, desk: Desk, task: Task, linked: str, session: Session) -> None:
    session.scalars(select(FileLink)).one().expires_at = clock.now() - timedelta(seconds=1)
    session.commit()
    assert opened_by_anybody(app, linked).status == 404
    assert "The link to invoice.pdf has ended." in desk.opens(f"/tasks/{task.id}").words


def test_an_address_cannot_be_guessed(app: Flask, linked: str, session: Session) -> None:
    assert len(session.scalars(select(FileLink.key)).one()) >= 43
    for path in ("/shared/x/invoice.pdf", f"{linked[:-20]}/invoice.pdf", "/shared/%00/a"):
        assert opened_by_anybody(app, path).status == 404


def test_only_a_refused_file_becomes_a_link(desk: Desk, task: Task, part: Message, session: Session) -> None:
    part.error_subcode = 2018278
    session.commit()
    assert "Send a link instead" not in desk.opens(f"/tasks/{task.id}").words
    assert desk.sends(f"/tasks/{task.id}/messages/{part.id}/link").status == 422


def test_pressing_twice_sends_one_link(desk: Desk, task: Task, part: Message, linked: str, session: Session) -> None:
    assert desk.sends(f"/tasks/{task.id}/messages/{part.id}/link").status == 422
    assert len(session.scalars(select(FileLink)).all()) == 1


def test_links_of_another_task_cannot_be_touched(
    desk: Desk, part: Message, linked: str, tomas: Person, bakery: Page, session: Session
) -> None:
    tomas.writes(bakery, "Hello")
    other = tomas.task(bakery).id
    assert desk.sends(f"/tasks/{other}/links/1/withdraw").status == 404
    assert desk.sends(f"/tasks/{other}/messages/{part.id}/link").status == 404


def test_the_next_file_is_warned_of_and_goes_as_a_link(desk: Desk, task: Task, part: Message, session: Session) -> None:
    assert "Send other files as links that work for 30 days" in desk.opens(f"/tasks/{task.id}").words
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    desk.sends(
        f"/tasks/{task.id}/replies",
        text="Two files",
        as_links="yes",
        files=[(BytesIO(CONTENT), "menu.pdf"), (BytesIO(picture), "cake.png")],
    )
    newest = session.scalars(select(Message).order_by(Message.id.desc()).limit(2)).all()
    assert [bool(one.attachments) for one in newest] == [True, False]
    assert newest[1].text.startswith("menu.pdf: http://localhost:8000/shared/")


def test_who_unticks_it_sends_the_file_itself(desk: Desk, task: Task, part: Message, session: Session) -> None:
    desk.sends(f"/tasks/{task.id}/replies", text="", files=[(BytesIO(CONTENT), "menu.pdf")])
    newest = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert newest.attachments


def test_without_a_refusal_nothing_is_said_of_links(desk: Desk, task: Task) -> None:
    assert "as links" not in desk.opens(f"/tasks/{task.id}").words


UNAVAILABLE = {"type": "fallback", "payload": {"title": "Attachment Unavailable"}}


def test_a_file_that_facebook_did_not_pass_on_is_shown_as_that(desk: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, attachments=[UNAVAILABLE])
    assert "A file Meta did not pass on" in desk.opens(f"/tasks/{maria.task(bakery).id}").words
