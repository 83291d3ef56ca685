"""Utility messages and feedback through the whole portal, by HTTP: from a template to the customer's screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.commenting import page_of, subscribed
from tests.desk import Desk, received
from tests.screen import Screen
from tests.simulator.meta import BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

DAY = 24 * 3600  # seconds
MARIA, TOMAS, IVAN, OLGA = (f"1002003000000{number}" for number in range(11, 15))
BODY = "Hello {{ contact.first_name }}, your order {{ order.number }} is ready."
QUESTION = {
    "title": "How was our help?",
    "question": "Are you happy with it?",
    "button_title": "Rate it",
    "privacy_url": "https://bakery.example/privacy",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("utility") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY, FLORIST).press("Continue")
    anna.press("Save and continue").press("Save and continue")
    return anna


@pytest.fixture(scope="module")
def templates(anna: Desk) -> str:
    """Where the bakery's utility templates are."""
    return f"/admin/pages/{page_of(anna, 'North Bakery')}/utility-templates"


@pytest.fixture(scope="module")
def ready(anna: Desk, meta: Meta, templates: str) -> str:
    """The template order_ready, switched on, allowed, handed in and approved; with what went wrong on the way."""
    anna.goes(templates).press("Switch utility messages on")
    assert anna.reads("Facebook has not allowed utility messages yet: pages_utility_messaging.")
    writes(anna, templates, "too_early", "Nothing to fill in.")
    waits(anna, templates, "too_early", "Not taken")
    opens(anna, templates, "too_early")
    assert anna.reads("The permission for utility messages, pages_utility_messaging, is missing.")
    anna.press("Remove")
    anna.logs_in(query=f"?page={page_of(anna, 'North Bakery')}&again=1")
    wait_until(lambda: "message_template_status_update" in subscribed(meta), "Meta's decisions come here")

    writes(anna, templates, "Order ready", BODY)
    assert (anna.status, anna.reads("A name has only small letters")) == (422, True)
    anna.press("Hand in to Meta", name="order_ready", body=BODY)
    assert anna.reads("Give an example of “order_number”")
    anna.press("Hand in to Meta", body=BODY, **{"example-order_number": "A-17"})
    waits(anna, templates, "order_ready", "Meta is checking it")
    decides(meta, "order_ready", "APPROVED")
    waits(anna, templates, "order_ready", "Approved")
    return "order_ready"


def writes(anna: Desk, templates: str, name: str, body: str) -> None:
    anna.goes(f"{templates}/new").press("Hand in to Meta", name=name, body=body)


def decides(meta: Meta, name: str, status: str, **more: Any) -> None:
    meta.stage(f"pages/{BAKERY}/templates/{name}", status=status, **more)


def waits(anna: Desk, templates: str, *words: str) -> None:
    wait_until(lambda: anna.goes(templates) and all(map(anna.reads, words)), f"the list says {words}")


def opens(anna: Desk, templates: str, name: str) -> None:
    row = next(one for one in Screen(anna.goes(templates).text).all("a") if name in one.text)
    anna.goes(row.get("href"))


def reads(meta: Meta, person: str, text: str) -> None:
    """Wait until this is the only thing that the person has got from the bakery."""
    wait_until(lambda: received(meta, person), f"{person} has got something")
    assert [one["text"] for one in received(meta, person)] == [text]


def chooses(anna: Desk, task: int, name: str = "Order ready") -> None:
    row = next(one for one in Screen(anna.goes(f"/tasks/{task}/utility").text).all("a") if name in one.text)
    anna.goes(row.get("href"))


def test_it_reaches_a_customer_long_after_the_window(anna: Desk, meta: Meta, ready: str) -> None:
    meta.writes(MARIA, BAKERY, "Please tell me when my order is ready")
    task = anna.task_of("Maria Ivanova")
    meta.stage("clock", advance=8 * DAY)
    anna.waits_for(task, "Meta accepts no more replies here", "Send a utility message")
    chooses(anna, task)
    assert anna.reads("Only for news about something the person ordered")
    assert 'value="Maria"' in anna.text
    anna.press("Send")
    assert (anna.status, anna.reads("Fill in “order number”.")) == (422, True)
    anna.press("Show the preview", **{"value-order_number": "A-17"})
    assert anna.reads("Hello Maria, your order A-17 is ready.")
    anna.press("Send", **{"value-order_number": "A-17"})
    anna.waits_for(task, "Utility message “order_ready”", "Hello Maria, your order A-17 is ready.")
    reads(meta, MARIA, "Hello Maria, your order A-17 is ready.")
    assert [one["tag"] for one in received(meta, MARIA)] == [None]


def test_what_meta_stops_is_said_before_and_after(anna: Desk, meta: Meta, ready: str, templates: str) -> None:
    writes(anna, templates, "advertising", "Buy now!")
    waits(anna, templates, "advertising", "Meta is checking it")
    decides(meta, "advertising", "REJECTED", reason="PROMOTIONAL")
    waits(anna, templates, "advertising", "Rejected")
    opens(anna, templates, "advertising")
    assert anna.reads("What Meta says: the text reads like advertising")
    anna.press("Remove")
    wait_until(lambda: not anna.goes(templates).reads("advertising"), "it is gone here and at Meta")

    meta.writes(TOMAS, BAKERY, "Is it ready?")
    task = anna.task_of("Tomas Berg")
    chooses(anna, task)
    meta.stage("weather", hold_webhooks=True)
    decides(meta, ready, "PAUSED")
    anna.press("Send", **{"value-order_number": "B-1"})
    anna.waits_for(task, "Not sent", "Meta does not take this template or its values as they are.")
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release")
    waits(anna, templates, "order_ready", "Paused by Meta")
    assert anna.goes(f"/tasks/{task}/utility").reads("No template is approved yet")
    decides(meta, ready, "APPROVED")
    waits(anna, templates, "order_ready", "Approved")
    retry(anna, task)
    anna.waits_for(task, "Hello Tomas, your order B-1 is ready.")
    reads(meta, TOMAS, "Hello Tomas, your order B-1 is ready.")


def retry(anna: Desk, task: int) -> None:
    button = next(b for b in Screen(anna.opens(task).text).all("button") if "/retry" in b.get("formaction"))
    anna.sends(button.get("formaction"))


def test_with_a_broken_token_it_waits_and_is_sent_once(anna: Desk, meta: Meta, ready: str) -> None:
    meta.writes(IVAN, BAKERY, "Готово?")
    task = anna.task_of("Иван Петров")
    meta.stage("people/anna/expire-tokens", subcode=463)
    chooses(anna, task)
    anna.press("Send", **{"value-order_number": "C-9"})
    anna.waits_for(task, "Waiting: an administrator has to connect the Page again")
    anna.logs_in(query=f"?page={page_of(anna, 'North Bakery')}&again=1")
    anna.waits_for(task, "Hello Иван, your order C-9 is ready.")
    reads(meta, IVAN, "Hello Иван, your order C-9 is ready.")


def test_a_customer_is_asked_how_it_was_and_answers_in_the_task(anna: Desk, meta: Meta, templates: str) -> None:
    meta.writes("zoë", BAKERY, "Thank you for the cake!")
    task = anna.task_of("Zoë O'Brien")
    assert not anna.opens(task).reads("Ask for feedback")
    anna.goes(templates).press("Save", **(QUESTION | {"privacy_url": "bakery.example"}))
    assert anna.reads("Enter the address of your privacy policy")
    anna.press("Save", **QUESTION)
    meta.stage("clock", advance=2 * DAY)
    anna.goes(f"/tasks/{task}/feedback").press("Send")
    anna.waits_for(task, "Question for feedback")
    (form,) = wait_until(lambda: received(meta, "zoë"), "Zoë is asked")
    assert form["tag"] in (None, "CUSTOMER_FEEDBACK")
    question = form["attachments"][0]["payload"]["feedback_screens"][0]["questions"][0]["id"]
    given = {"answers": {question: "4"}, "follow_ups": {question: "A little late, but lovely"}}
    meta.does("zoë", BAKERY, "give-feedback", mid=form["mid"], **given)
    anna.waits_for(task, "★★★★☆", "A little late, but lovely")
    meta.stage("clock", advance=8 * DAY)
    assert anna.goes(f"/tasks/{task}/feedback").reads("Meta lets a Page ask for feedback up to 7 days")


def test_a_rule_sends_it_where_nobody_has_answered_for_days(anna: Desk, meta: Meta, ready: str, templates: str) -> None:
    opens(anna, templates, ready)
    number, page = anna.path.rsplit("/", 1)[1], page_of(anna, "North Bakery")
    anna.goes("/admin/rules/new").press(
        "Save",
        name="Order number",
        cause="silence",
        after="2",
        after_unit="days",
        kinds="direct",
        pages=str(page),
        answer="utility",
        utility=number,
        **{f"value-{number}-order_number": "{{ task.number }}"},
    )
    assert anna.path == "/admin/rules", anna.words
    meta.writes(OLGA, BAKERY, "When will it be ready?")
    task = anna.task_of("Ольга Смирнова")
    meta.stage("clock", advance=2 * DAY + 60)
    words = f"Hello Ольга, your order {task} is ready."
    anna.waits_for(task, "Rule: Order number", words, "Delivered")
    reads(meta, OLGA, words)
    assert [one["tag"] for one in received(meta, OLGA)] == [None]
