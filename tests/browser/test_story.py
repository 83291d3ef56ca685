"""The main job, from an empty machine to an answered message, as people see it."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser import wizard
from tests.browser.conftest import Windows
from tests.stack import Stack, wait_until

PAGES = ("Green Florist", "North Bakery")  # as the portal sorts them
QUESTION, ANSWER = "Is my raspberry cake ready?", "Yes, Maria, it is waiting for you."


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request, backends, make_stack):
    """Just started for the first time; no simulator runs."""
    settings = {} if request.param == "sqlite" else {"DATABASE_URL": backends(request.param).make_empty()}
    return make_stack(simulator=False, **settings).start()


on_sqlite = pytest.mark.parametrize("portal", ["sqlite"], indirect=True)


@pytest.fixture
def people(browser, portal):
    """Windows onto this portal."""
    windows = Windows(browser, portal.portal_url)
    yield windows
    windows.close()
    assert windows.complaints == []


def test_from_an_empty_machine_to_an_answered_message(portal, people):
    window = people.of("owner")
    wizard.set_up(window, portal, PAGES)

    window.get_by_role("link", name="North Bakery").click()
    stays = reloads_are_noticed(window)
    with window.expect_popup() as opened:
        window.get_by_role("link", name="Open the chat").click()
    writes_as_maria(opened.value)
    opened.value.close()
    expect(window.get_by_text("The message has arrived.")).to_be_visible()
    assert stays()

    expect(window).to_have_url(re.compile(r"/tasks/\d+$"))
    stays = reloads_are_noticed(window)
    expect(window.get_by_role("heading", level=1)).to_have_text("Maria Ivanova")
    expect(conversation(window)).to_contain_text(QUESTION)
    answers(window)
    expect(window.get_by_label("Reply to")).to_have_value("")
    expect(reply(window)).to_contain_text("Delivered")
    opens_chat(window, portal)
    expect(reply(window)).to_contain_text("Read")
    assert stays()
    assert received(portal) == [ANSWER]


@on_sqlite
def test_without_javascript_too(portal, people):
    window = people.of("owner", javascript=False)
    wizard.set_up(window, portal, PAGES)

    stage(portal, "write", text=QUESTION)
    asks_again(lambda: window.get_by_role("link", name="Look again").click(), window.get_by_text("has arrived."))
    window.get_by_role("button", name="Open the task").click()

    expect(conversation(window)).to_contain_text(QUESTION)
    answers(window)
    asks_again(window.reload, reply(window).filter(has_text="Delivered"))
    stage(portal, "open")
    asks_again(window.reload, reply(window).filter(has_text="Read"))
    assert received(portal) == [ANSWER]


def writes_as_maria(chat: Page) -> None:
    """In the chat that the wizard's link has opened."""
    chat.get_by_role("button", name="Maria Ivanova").click()
    chat.get_by_label("Message to North Bakery").fill(QUESTION)
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("log", name="Messages")).to_contain_text(QUESTION)


def answers(window: Page) -> None:
    window.get_by_label("Reply to").fill(ANSWER)
    window.get_by_role("button", name="Send to").click()


def opens_chat(window: Page, portal: Stack) -> None:
    """Maria looks at her phone, and sees the answer."""
    chat = window.context.new_page()
    chat.goto(f"{portal.simulator_url}/chat/north-bakery/maria")
    expect(chat.get_by_role("log", name="Messages").get_by_role("article").filter(has_text=ANSWER)).to_be_visible()


def conversation(window: Page) -> Locator:
    return window.get_by_role("log", name="Conversation with")


def reply(window: Page) -> Locator:
    return conversation(window).get_by_role("listitem").filter(has_text=ANSWER)


def stage(portal: Stack, verb: str, **content: str) -> None:
    """What Maria does with her phone, without anybody watching."""
    requests.post(
        f"{portal.simulator_url}/_stage/conversations/north-bakery/maria/{verb}", json=content
    ).raise_for_status()


def received(portal: Stack) -> list[str]:
    """Everything the bakery has sent to Maria."""
    seen = requests.get(f"{portal.simulator_url}/_stage/conversations/north-bakery/maria").json()
    return [message["text"] for message in seen["messages"] if message["from"] == "page"]


def asks_again(how, until: Locator) -> None:
    """Load the screen anew until it shows this."""

    def is_there() -> bool:
        how()
        return until.count() > 0

    wait_until(is_there, f"{until} is there")


def reloads_are_noticed(window: Page):
    """Tells later whether the screen is still the one of now."""
    window.evaluate("window.wasHere = true")
    return lambda: window.evaluate("window.wasHere === true")
