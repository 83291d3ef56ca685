"""What a task is called, and what the list shows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Page
from portal.models.task import TITLE_LENGTH
from portal.services import tasks, wording
from tests.cast import Meta, Person


def title(app: Flask, person: Person, page: Page) -> str:
    with app.test_request_context():
        return wording.task_title(person.task(page))


def test_it_is_the_first_line_with_words_in_it(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "\n  \n  Is my cake ready?  \nMaria")
    assert maria.task(bakery).title == "Is my cake ready?"


def test_it_ends_after_120_characters(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "ä" * 500)
    assert maria.task(bakery).title == "ä" * TITLE_LENGTH


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        ({"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}, "Picture from Maria"),
        ({"type": "audio", "payload": {"url": "https://cdn.example/1.mp4"}}, "Voice message from Maria"),
        ({"type": "video", "payload": {"url": "https://cdn.example/1.mp4"}}, "Video from Maria"),
        ({"type": "file", "payload": {"url": "https://cdn.example/1.pdf"}}, "File from Maria"),
        ({"type": "location", "payload": {"coordinates": {"lat": 55.7, "long": 37.6}}}, "Location from Maria"),
        ({"type": "sticker", "payload": {"url": "https://cdn.example/1.png", "sticker_id": 1}}, "Sticker from Maria"),
        ({"type": "never_heard_of", "payload": {}}, "Message from Maria"),
    ],
)
def test_without_words_it_says_what_came(
    app: Flask, maria: Person, bakery: Page, session: Session, attachment: dict[str, object], expected: str
) -> None:
    maria.writes(bakery, attachments=[attachment])
    maria.conversation(bakery).contact.name = "Maria"
    assert title(app, maria, bakery) == expected


@pytest.mark.parametrize("text", [None, "", "   ", "\n\n"])
def test_it_is_never_empty(app: Flask, maria: Person, bakery: Page, text: str | None) -> None:
    maria.writes(bakery, text)
    end = maria.id_on(bakery)[-4:]
    assert title(app, maria, bakery) == f"Message from Facebook user …{end}"


def test_a_button_says_what_was_pressed(maria: Person, bakery: Page) -> None:
    maria.presses(bakery, "Get started")
    assert maria.task(bakery).title == "Get started"


def test_an_unsupported_message_says_so(app: Flask, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, is_unsupported=True)
    maria.conversation(bakery).contact.name = "Maria"
    assert title(app, maria, bakery) == "A message from Maria of a kind Meta does not pass on"


def test_the_earliest_message_names_it_in_whatever_order_they_come(maria: Person, bakery: Page) -> None:
    now = clock.now()
    for minutes, text in ((2, "second"), (1, "third"), (3, "first")):
        maria.writes(bakery, text, at=now - timedelta(seconds=minutes))
    task = maria.task(bakery)
    assert (task.title, task.snippet) == ("first", "third")


def test_of_two_of_the_same_moment_the_one_that_came_first_names_it(maria: Person, bakery: Page, meta: Meta) -> None:
    now = clock.now()
    maria.writes(bakery, "came first", at=now)
    maria.writes(bakery, "came second", at=now)
    assert maria.task(bakery).title == "came first"


def test_it_follows_an_edit(maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "Is my cake redy?")
    maria.edits(bakery, mid, "Is my cake ready?")
    task = maria.task(bakery)
    assert (task.title, task.snippet) == ("Is my cake ready?", "Is my cake ready?")


def test_an_edit_of_another_message_leaves_it(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is my cake ready?")
    mid = maria.writes(bakery, "Helo?")
    maria.edits(bakery, mid, "Hello?")
    task = maria.task(bakery)
    assert (task.title, task.snippet) == ("Is my cake ready?", "Hello?")


def test_words_that_were_taken_back_are_not_kept_in_it(app: Flask, maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "My card number is 4711")
    maria.unsends(bakery, mid)
    task = maria.task(bakery)
    assert (task.title, task.snippet, task.title_kind, task.snippet_kind) == ("", "", "unsent", "unsent")
    assert title(app, maria, bakery).endswith("unsent a message")


def test_nor_in_a_task_that_is_closed(maria: Person, bakery: Page, boris: Employee) -> None:
    mid = maria.writes(bakery, "My card number is 4711")
    tasks.close(maria.task(bakery), by=boris)
    maria.unsends(bakery, mid)
    task = maria.task(bakery)
    assert (task.title, task.snippet) == ("", "")


def test_nor_in_a_closed_task_while_another_is_open(maria: Person, bakery: Page, boris: Employee) -> None:
    mid = maria.writes(bakery, "My card number is 4711")
    tasks.close(maria.task(bakery), by=boris)
    maria.writes(bakery, "Hello")
    maria.unsends(bakery, mid)
    assert [task.title for task in maria.tasks(bakery)] == ["", "Hello"]


def test_markup_in_a_message_is_only_text(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "<script>alert(1)</script>")
    assert maria.task(bakery).title == "<script>alert(1)</script>"
