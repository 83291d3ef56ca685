"""A day's work by keyboard alone: nothing on the screens needs a mouse, and the focus is never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.walk import AXE, LEVEL_AA, violations
from tests.stack import Stack

MOST_TABS = 80
FOCUSED = """() => {
  const one = document.activeElement;
  const name = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent;
  return one === document.body ? "" : name.trim();
}"""
PRESSED = """([key, code, shiftKey]) => document.body.dispatchEvent(
  new KeyboardEvent('keydown', {key, code, shiftKey, bubbles: true})
)"""
ANOTHER_SWAP_BEGINS = """() => {
  let detail;
  document.addEventListener("htmx:before:swap", (event) => { detail = event.detail; });
  document.addEventListener("htmx:before:settle", () => {
    document.dispatchEvent(new CustomEvent("htmx:before:swap", { detail }));
  });
}"""
IS_SEEN = "document.activeElement.matches(':focus-visible')"


@pytest.fixture
def window(browser, demo):
    """A fresh window; what the browser complains of fails the test."""
    windows = Windows(browser, demo.portal_url)
    yield windows.of("somebody")
    windows.close()
    assert windows.complaints == []


def press(window: Page, *keys: str) -> None:
    window.wait_for_load_state()  # a page that is shown listens to keys only once its script has run
    for key in keys:
        window.keyboard.press(key)


def write(window: Page, words: str) -> None:
    window.keyboard.type(words)


def tab_to(window: Page, name: str) -> None:
    """Go on by Tab until what has the focus is called so; it is always there and always seen."""
    for _ in range(MOST_TABS):
        press(window, "Tab")
        if window.evaluate(FOCUSED).startswith(name):
            assert window.evaluate(IS_SEEN)
            return
    pytest.fail(f"Tab does not lead to {name!r}")


def expect_focus(window: Page, name: str) -> None:
    window.wait_for_function(f"name => ({FOCUSED})().startsWith(name)", arg=name)


def wrong_with(window: Page, place: str) -> list[str]:
    """What axe-core finds there."""
    window.evaluate(AXE)
    return violations(window, {"type": "tag", "values": LEVEL_AA}, place)


def signs_in(window: Page, person: str) -> None:
    window.goto("/login")
    write(window, f"{person}@demo.test")
    press(window, "Tab")
    write(window, "demo")
    press(window, "Enter")
    expect(window).to_have_url(re.compile("/tasks$"))


def test_a_days_work_by_keyboard_alone(window: Page, demo: Stack) -> None:
    signs_in(window, "anna")
    tab_to(window, "All")
    press(window, "Enter")
    expect(window).to_have_url(re.compile("view=all"))

    press(window, "j", "j", "k")
    row = window.locator(".row-link:focus")
    name = row.locator(".row-name").inner_text()
    press(window, "x")
    expect(window.get_by_label(f"Choose {name}").first).to_be_checked()
    press(window, "x", "Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text(name)
    expect(row).to_be_focused()

    press(window, "r")
    expect(window.get_by_label("Reply to")).to_be_focused()
    write(window, "jerk n z: letters are letters here")
    press(window, "Control+Enter")
    expect(window.get_by_role("log")).to_contain_text("letters are letters here")
    expect(window.get_by_label("Reply to")).to_have_value("")
    expect(window.get_by_label("Reply to")).to_be_focused()
    press(window, "Escape", "n")
    expect(window.get_by_label("Note for your team")).to_be_focused()
    write(window, "Called back.")
    press(window, "Control+Enter")
    expect(window.get_by_role("log")).to_contain_text("Called back.")
    expect(window.get_by_label("Note for your team")).to_have_value("")
    press(window, "Escape")

    press(window, "a")
    expect(window.get_by_label("Give the task to")).to_be_focused()
    write(window, "Shop")
    press(window, "Tab", "Enter")
    expect(window.locator("#work")).to_contain_text("Shop")
    expect(window.get_by_label("Give the task to")).to_be_focused()
    press(window, "Escape", "s")
    expect(window.locator("#work .choices [aria-pressed=true]")).to_be_focused()

    press(window, "e")
    expect(window.get_by_role("status").filter(has_text="Closed.")).to_be_visible()
    assert wrong_with(window, "#told") == []
    expect(window.locator("#status-done")).to_have_attribute("aria-pressed", "true")
    press(window, "z")
    expect(window.get_by_role("status").filter(has_text="Undone.")).to_be_visible()
    expect(window.locator("#status-done")).to_have_attribute("aria-pressed", "false")

    expect(window.locator(".row-link[aria-current]")).to_be_visible()
    press(window, "Escape")
    expect(window.locator(".row-link[aria-current]")).to_be_focused()
    press(window, "t")
    expect(window.get_by_role("log")).to_be_focused()
    press(window, "/")
    write(window, "cake")
    press(window, "Enter")
    expect(window).to_have_url(re.compile(r"/search\?q=cake"))
    expect(window.locator("mark").first).to_be_visible()
    press(window, "g", "t")
    expect(window).to_have_url(re.compile("/tasks$"))


def test_the_focus_is_kept_while_another_part_is_renewed_in_the_same_moment(window: Page, demo: Stack) -> None:
    signs_in(window, "boris")
    window.goto("/tasks/1?view=all")
    window.evaluate(ANOTHER_SWAP_BEGINS)
    press(window, "a")
    write(window, "Anna")
    press(window, "Tab", "Enter")
    expect(window.locator("#work")).to_contain_text("Anna")
    expect(window.get_by_label("Give the task to")).to_be_focused()


def test_the_sheet_of_keys_opens_and_the_focus_comes_back(window: Page, demo: Stack) -> None:
    signs_in(window, "boris")
    tab_to(window, "Mine")
    press(window, "?")
    sheet = window.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    assert wrong_with(window, "#shortcuts") == []
    press(window, "e", "g", "t", "Escape")
    expect(sheet).to_have_count(0)
    expect_focus(window, "Mine")

    press(window, "g", "p")
    window.get_by_label("Use keyboard shortcuts").focus()
    press(window, "Space", "Enter")
    expect(window.get_by_text("Your profile is saved.")).to_be_visible()
    press(window, "g", "t", "?")
    expect(window).to_have_url(re.compile("/profile"))
    expect(sheet).to_have_count(0)


def test_letters_work_on_a_keyboard_that_writes_russian(window: Page, demo: Stack) -> None:
    signs_in(window, "clara")
    window.evaluate(PRESSED, [",", "Slash", True])
    expect(window.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    press(window, "Escape")
    window.evaluate(PRESSED, ["п", "KeyG", False])
    window.evaluate(PRESSED, ["р", "KeyH", False])
    expect(window).to_have_url(re.compile("/help"))
