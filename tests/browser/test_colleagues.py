"""Two colleagues at one task, each in a browser: they see and mention each other, and do not answer twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import box, inspected, note_box, opens, signed_in, thread, window

__all__ = ["window"]


@pytest.fixture
def boris(demo_windows, window) -> Iterator[Page]:
    """His window, beside the owner's; both are in the task of Tomas."""
    boris = signed_in(demo_windows, "boris")
    for one in (window, boris):
        one.goto("/tasks?view=all")
        opens(one, "Tomas Berg")
        box(one).fill("")
    return boris


def test_each_sees_what_the_other_does(window, boris):
    expect(window.get_by_text("Boris Lindt is looking at this task")).to_be_visible()
    box(boris).press_sequentially("The bread is")
    expect(window.get_by_text("Boris Lindt is writing a reply here")).to_be_visible()
    assert inspected(window) == []
    box(boris).fill("")
    boris.get_by_text("Note", exact=True).click()
    note_box(boris).press_sequentially("He rang.")
    expect(window.get_by_text("Boris Lindt is writing a note here")).to_be_visible()
    note_box(boris).fill("")


def test_a_colleague_is_mentioned_without_the_mouse_and_told(window, boris):
    window.get_by_text("Note", exact=True).click()
    note_box(window).press_sequentially("Ask @bor")
    expect(window.get_by_role("listbox", name="Colleagues").get_by_role("option", selected=True)).to_have_text(
        "Boris Lindt"
    )
    assert inspected(window) == []
    note_box(window).press("Enter")
    expect(note_box(window)).to_have_value("Ask @Boris Lindt ")
    boris.goto("/quick-replies")  # he works elsewhere
    note_box(window).press("Control+Enter")
    expect(thread(window).locator(".mention").last).to_have_text("@Boris Lindt")
    expect(boris.locator("#bell")).to_contain_text("new")
    boris.get_by_role("link", name="Notifications").click()
    expect(boris.get_by_role("heading", level=1)).to_have_text("Notifications")
    assert inspected(boris) == []
    boris.get_by_role("button", name="mentioned you in a note").first.click()
    expect(thread(boris)).to_contain_text("Ask @Boris Lindt")


def test_of_two_answers_the_second_is_held_back_and_kept(window, boris):
    box(window).press_sequentially("Yes, we have")
    box(boris).fill("Yes, rye bread.")
    box(boris).press("Control+Enter")
    expect(thread(window)).to_contain_text("Yes, rye bread.")
    box(window).press("Control+Enter")
    expect(window.get_by_text("Boris Lindt has answered meanwhile.")).to_be_visible()
    expect(box(window)).to_have_value("Yes, we have")
    window.get_by_role("button", name="Send it anyway").click()
    expect(thread(window)).to_contain_text("Yes, we have")
    box(window).press_sequentially("Come by")  # begun after the answer was there
    box(window).press("Control+Enter")
    expect(thread(window)).to_contain_text("Come by")
