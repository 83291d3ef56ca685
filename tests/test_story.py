"""The journey of a message through the whole portal, by HTTP: from the customer's phone to a task, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulator.pictures import landscape
from tests.desk import Desk, received, texts
from tests.screen import Screen
from tests.simulator.meta import APP, BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

TOMAS, IVAN, OLGA, ZOE = "100200300000012", "100200300000013", "100200300000014", "100200300000015"
HOUR = 3600  # seconds


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("story") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard; the test step waits."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY, FLORIST).press("Continue")
    for _page in (BAKERY, FLORIST):
        anna.press("Save and continue")
    assert anna.path == "/setup/test"
    return anna


def contents(messages: list[dict[str, Any]]) -> list[bytes]:
    """The files of these messages, as Meta hands them out."""
    files = [file for message in messages for file in message["attachments"]]
    return [requests.get(file["payload"]["url"]).content for file in files]


def test_a_message_becomes_a_task_and_its_answer_is_read(anna: Desk, meta: Meta) -> None:
    meta.writes("maria", BAKERY, "Is my cake ready?")
    task = anna.task_of("Maria Ivanova")
    assert anna.opens(task).reads("Is my cake ready?")
    anna.answers(task, "Yes, it is.")
    anna.waits_for(task, "Delivered")
    meta.does("maria", BAKERY, "open")
    anna.waits_for(task, "Read")
    assert texts(meta, "maria") == ["Yes, it is."]


def test_files_go_both_ways(anna: Desk, meta: Meta) -> None:
    meta.writes(TOMAS, BAKERY, samples=["photo", "voice", "invoice"])
    task = anna.task_of("Tomas Berg")
    wait_until(lambda: len(anna.opens(task).files()) == 3, "three files are shown")
    assert sorted(anna.files()) == sorted(contents(meta.conversation(TOMAS, BAKERY)["messages"]))

    sent = [("cake.png", landscape(), "image/png"), ("prices.txt", b"Bread 3, cake 30", "text/plain")]
    anna.answers(task, "The cake, and what it costs:", *sent)
    anna.waits_for(task, "The cake, and what it costs:", "prices.txt", "Delivered")
    wait_until(lambda: len(received(meta, TOMAS)) == 3, "words and files have arrived")
    assert texts(meta, TOMAS)[0] == "The cake, and what it costs:"
    assert contents(received(meta, TOMAS)) == [landscape(), b"Bread 3, cake 30"]


def test_what_a_customer_changes_changes_in_the_task(anna: Desk, meta: Meta) -> None:
    order = meta.writes(IVAN, BAKERY, "Два хлеба")["message"]["mid"]
    mistake = meta.writes(IVAN, BAKERY, "Не туда")["message"]["mid"]
    task = anna.task_of("Иван Петров")
    anna.answers(task, "Хорошо!")
    wait_until(lambda: received(meta, IVAN), "the answer has arrived")

    meta.does(IVAN, BAKERY, "edit", mid=order, text="Три хлеба")
    meta.does(IVAN, BAKERY, "unsend", mid=mistake)
    meta.does(IVAN, BAKERY, "react", mid=received(meta, IVAN)[0]["mid"], reaction="love")
    anna.waits_for(task, "Три хлеба", "edited", "Иван Петров unsent this message", "❤")
    assert not anna.reads("Не туда")


def test_after_a_task_is_closed_the_next_message_makes_another(anna: Desk, meta: Meta) -> None:
    meta.writes(OLGA, BAKERY, "Можно заказать торт?")
    first = anna.task_of("Ольга Смирнова")
    anna.closes(first)
    assert anna.opens(first).reads("Reopen")

    meta.writes(OLGA, BAKERY, "И ещё хлеб, пожалуйста")
    second = anna.task_of("Ольга Смирнова")
    assert second > first
    assert anna.opens(second).reads("И ещё хлеб, пожалуйста")
    assert anna.reads("Можно заказать торт?"), "the new task shows what was said before"
    assert f'href="/tasks/{first}"' in anna.text
    assert anna.opens(first).reads("Done")


def test_after_a_day_only_a_person_may_answer_and_after_a_week_nobody(anna: Desk, meta: Meta) -> None:
    meta.writes(ZOE, FLORIST, "Do you do weddings?")
    task = anna.task_of("Zoë O'Brien")
    meta.stage("clock", advance=25 * HOUR)
    anna.waits_for(task, "The 24 hours for an answer are over")

    meta.stage(f"apps/{APP}", features=["profile_access", "human_agent"])
    anna.allows_personal_answers(page_of(anna, "Green Florist"))
    assert anna.opens(task).reads("Personal answers only")
    anna.answers(task, "We do, with pleasure.")
    anna.waits_for(task, "personal answer", "Delivered")
    assert [(one["text"], one["tag"]) for one in received(meta, ZOE, FLORIST)] == [
        ("We do, with pleasure.", "HUMAN_AGENT")
    ]

    meta.stage("clock", advance=7 * 24 * HOUR)
    anna.waits_for(task, "Meta accepts no more replies here")
    refused = anna.answers(task, "Are you still interested?")
    assert refused.status_code == 422
    assert "Are you still interested?" not in texts(meta, ZOE, FLORIST)

    meta.writes(ZOE, FLORIST, "I am!")
    anna.waits_for(task, "I am!", "You can answer for")


def test_replies_wait_for_a_broken_connection_and_leave_when_it_is_mended(anna: Desk, meta: Meta) -> None:
    meta.writes("maria", FLORIST, "Do you have peonies?")
    task = anna.task_of("Do you have peonies?")
    meta.stage("people/anna/change-password")
    anna.answers(task, "White ones.")
    anna.answers(task, "And red ones.")
    anna.waits_for(task, "Waiting to be sent", "An administrator has to connect the Page again.")
    page = page_of(anna, "Green Florist")
    assert anna.goes(f"/admin/pages/{page}").reads("This Page has to be connected again.")
    assert texts(meta, "maria", FLORIST) == []

    anna.logs_in(query=f"?page={page}")
    assert anna.path == f"/admin/pages/{page}"
    wait_until(lambda: len(texts(meta, "maria", FLORIST)) == 2, "both replies have arrived")
    anna.waits_for(task, "Delivered")
    assert texts(meta, "maria", FLORIST) == ["White ones.", "And red ones."]


def page_of(anna: Desk, name: str) -> int:
    """The number of a connected Page."""
    links = Screen(anna.goes("/admin/pages").text).all("a")
    return next(int(one.get("href").rpartition("/")[2]) for one in links if name in one.text)
