"""Quick replies by keyboard, and the other things one finds beside a conversation, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_desk import box, inspected, opens, thread, window

__all__ = ["window"]


MADE = {"Baker's hours": "We open at 8, {{ contact.first_name }}.", "Baker's thanks": "Thank you!"}


@pytest.fixture
def prepared(window: Page) -> Page:
    """The owner has two quick replies, and is in the task of Tomas."""
    window.goto("/quick-replies")
    if window.get_by_role("link", name="Baker's hours").count() == 0:
        for name, text in MADE.items():
            window.goto("/quick-replies/new")
            window.get_by_label("Title").fill(name)
            window.get_by_label("Text").fill(text)
            window.get_by_role("button", name="Save").click()
            expect(window).to_have_url(re.compile("/quick-replies$"))
    window.goto("/tasks?view=all")
    opens(window, "Tomas Berg")
    box(window).fill("")
    return window


def offered(window: Page) -> Locator:
    return window.get_by_role("listbox", name="Quick replies")


def test_one_is_found_and_put_in_without_the_mouse(prepared: Page) -> None:
    search = prepared.get_by_role("combobox", name="Find a quick reply")
    box(prepared).press_sequentially("Dear Tomas, /")
    expect(search).to_be_focused()
    search.press_sequentially("Baker's")
    expect(offered(prepared).get_by_role("option")).to_have_count(2)
    expect(offered(prepared).get_by_role("option", selected=True)).to_contain_text("Baker's hours")
    assert inspected(prepared) == []
    search.press("ArrowDown")
    expect(offered(prepared).get_by_role("option", selected=True)).to_contain_text("Baker's thanks")
    expect(search).to_have_attribute("aria-activedescendant", re.compile(r"quick-\d+"))
    search.press("ArrowUp")
    search.press("Enter")
    expect(box(prepared)).to_have_value("Dear Tomas, We open at 8, Tomas.")
    expect(box(prepared)).to_be_focused()
    box(prepared).fill("")


def test_typing_narrows_what_is_offered_and_escape_leaves_the_words(prepared: Page) -> None:
    search = prepared.get_by_role("combobox", name="Find a quick reply")
    box(prepared).press_sequentially("/")
    search.press_sequentially("baker's thank")
    expect(offered(prepared).get_by_role("option")).to_have_count(1)
    search.press("Escape")
    expect(search).to_be_hidden()
    expect(box(prepared)).to_have_value("/baker's thank")
    box(prepared).fill("")


def test_a_slash_within_a_word_is_only_a_slash(prepared: Page) -> None:
    box(prepared).press_sequentially("24/7")
    expect(box(prepared)).to_have_value("24/7")
    box(prepared).fill("")


def test_what_was_sent_with_one_is_counted(prepared: Page) -> None:
    prepared.locator("#composer").get_by_role("link", name="Quick replies").click()
    offered(prepared).get_by_role("option").filter(has_text="Baker's thanks").click()
    expect(box(prepared)).to_have_value("Thank you!")
    box(prepared).press("Control+Enter")
    expect(thread(prepared).get_by_text("Thank you!")).to_be_visible()
    prepared.goto("/quick-replies")
    expect(prepared.get_by_role("link").filter(has_text="Baker's thanks")).to_contain_text("used once")


def test_the_details_are_written_and_ticked_in_place(prepared: Page) -> None:
    prepared.get_by_role("link", name="Edit the details").click()
    expect(prepared.get_by_label("Title")).to_be_focused()
    assert inspected(prepared) == []
    prepared.get_by_label("Checklist").fill("Bake\nCall him")
    prepared.get_by_role("button", name="Save the details").click()
    prepared.get_by_role("checkbox", name="Bake").click()
    expect(prepared.get_by_role("checkbox", name="Bake")).to_be_checked()
    expect(prepared.get_by_role("checkbox", name="Call him")).not_to_be_checked()
    expect(thread(prepared).get_by_text("ticked “Bake”")).to_be_visible()
