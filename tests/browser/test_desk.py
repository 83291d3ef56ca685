"""The desk in a real browser: live, and without ever disturbing who writes. The demo's people and Pages play along."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, Windows
from tests.stack import Stack, wait_until

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET = {"width": 360, "height": 740}, {"width": 768, "height": 1024}
ZOE = "100200300000015"  # her id in the simulator
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def window(demo_windows):
    """The owner's window, with the list of everybody's tasks; what the browser complains of fails the test."""
    window = signed_in(demo_windows, "owner")
    demo_windows.complaints.clear()
    window.set_viewport_size(DESKTOP)
    window.goto("/tasks?view=all")
    yield window
    assert demo_windows.complaints == []


def signed_in(windows: Windows, person: str, *, javascript: bool = True) -> Page:
    window = windows.of(person, javascript=javascript)
    window.goto("/tasks")
    if "/login" in window.url:
        window.get_by_label("E-mail").fill(f"{person}@demo.test")
        window.get_by_label("Password").fill("demo")
        window.get_by_role("button", name="Sign in").click()
        expect(window).to_have_url(re.compile("/tasks"))
    return window


def opens(window: Page, name: str, on: str = "Messenger") -> None:
    row(window, name, on).click()
    expect(window.get_by_role("heading", level=1)).to_have_text(name)


def row(window: Page, name: str, on: str = "Messenger") -> Locator:
    """Some people are on Instagram as well."""
    named = window.get_by_label("List of tasks").get_by_role("link").filter(has_text=name)
    return named.filter(has=window.get_by_title(on)).first


def box(window: Page) -> Locator:
    return window.get_by_label("Reply to")


def note_box(window: Page) -> Locator:
    return window.get_by_label("Note for your team")


def thread(window: Page) -> Locator:
    return window.get_by_role("log", name="Conversation with")


def writes(demo: Stack, text: str, page: str = "north-bakery", person: str = "tomas") -> None:
    """Somebody's phone, with nobody watching."""
    address = f"{demo.simulator_url}/_stage/conversations/{page}/{person}/write"
    requests.post(address, json={"text": text}, timeout=30).raise_for_status()


def test_a_task_opens_beside_the_list_without_a_reload(window):
    window.evaluate("window.wasHere = true")
    opens(window, "Tomas Berg")
    expect(window).to_have_title(re.compile(r"^Tomas Berg · Task \d+ · Pagedesk$"))
    expect(window).to_have_url(re.compile(r"/tasks/\d+\?view=all$"))
    expect(row(window, "Tomas Berg")).to_have_attribute("aria-current", "page")
    opens(window, "Zoë O'Brien")
    expect(window.locator(".row-link[aria-current]")).to_have_count(1)
    assert window.evaluate("window.wasHere")

    window.go_back()
    expect(window.get_by_role("heading", level=1)).to_have_text("Tomas Berg")
    window.go_back()
    expect(window.get_by_text("Choose a task")).to_be_visible()
    window.go_forward()
    expect(window.get_by_role("heading", level=1)).to_have_text("Tomas Berg")


def test_a_new_message_comes_by_itself_and_moves_its_task_up(window, demo):
    writes(demo, "Are you open?", page="green-florist", person=ZOE)
    expect(window.locator(".row-name").first).to_have_text("Zoë O'Brien")
    opens(window, "Tomas Berg")
    writes(demo, "Do you have rye bread today?")
    expect(thread(window)).to_contain_text("Do you have rye bread today?")
    expect(window.locator(".row-name").first).to_have_text("Tomas Berg")
    expect(window.locator(".row-words").first).to_have_text("Do you have rye bread today?")


def test_ticked_rows_stay_ticked_while_news_come_and_are_changed_together(window, demo):
    tick = window.get_by_label("Choose Zoë O'Brien")
    tick.check()
    expect(window.get_by_text("1 chosen")).to_be_visible()
    writes(demo, "Is there any bread left?")
    expect(window.locator(".row-words").first).to_have_text("Is there any bread left?")
    expect(tick).to_be_checked()
    window.get_by_role("button", name="Change …").click()
    window.get_by_label("What to do with the chosen tasks").select_option(label="Urgent")
    writes(demo, "Or rolls?")
    expect(window.locator(".row-words").first).to_have_text("Or rolls?")
    window.get_by_role("button", name="Apply").click()
    expect(row(window, "Zoë O'Brien").get_by_label("Priority: Urgent")).to_be_visible()
    expect(tick).not_to_be_checked()
    expect(window.get_by_text("1 chosen")).to_be_hidden()
    window.get_by_role("button", name="Undo").click()
    expect(row(window, "Zoë O'Brien").get_by_label("Priority: Urgent")).to_have_count(0)


def test_news_leave_draft_cursor_and_focus_alone(window, demo):
    opens(window, "Tomas Berg")
    box(window).fill("We bake it at")
    box(window).press("Home")
    writes(demo, "Are you there?")
    expect(thread(window)).to_contain_text("Are you there?")
    expect(box(window)).to_be_focused()
    expect(box(window)).to_have_value("We bake it at")
    assert box(window).evaluate("area => area.selectionStart") == 0
    box(window).fill("")


def test_drafts_are_kept_for_each_task_and_for_notes_by_themselves(window):
    opens(window, "Tomas Berg")
    box(window).fill("Dear Tomas")
    window.get_by_text("Note", exact=True).click()
    note_box(window).fill("Ask the baker")
    opens(window, "Zoë O'Brien")
    expect(box(window)).to_have_value("")
    opens(window, "Tomas Berg")
    window.evaluate("localStorage.setItem('draft:1:999:reply', JSON.stringify({ text: 'Of long ago', at: 1 }))")
    window.reload()
    expect(box(window)).to_have_value("Dear Tomas")
    assert window.evaluate("localStorage.getItem('draft:1:999:reply')") is None
    window.get_by_text("Note", exact=True).click()
    expect(note_box(window)).to_have_value("Ask the baker")
    note_box(window).fill("")
    window.get_by_text("Reply", exact=True).click()
    box(window).fill("")


def test_a_note_is_saved_and_the_next_may_follow(window):
    opens(window, "Tomas Berg")
    window.get_by_text("Note", exact=True).click()
    note_box(window).fill("The baker says yes.")
    note_box(window).press("Control+Enter")
    expect(thread(window)).to_contain_text("The baker says yes.")
    expect(note_box(window)).to_have_value("")
    expect(note_box(window)).to_be_focused()
    window.get_by_text("Reply", exact=True).click()


def test_a_note_can_be_written_under_a_lead(window):
    row(window, "Order a birthday cake", on="Facebook").click()
    expect(window.get_by_role("link", name="Call")).to_be_visible()
    expect(note_box(window)).to_be_visible()


def test_a_reply_sent_by_keyboard_arrives_and_the_draft_is_gone(window):
    opens(window, "Tomas Berg")
    box(window).fill("From seven o'clock on.")
    box(window).press("Control+Enter")
    mine = thread(window).get_by_role("listitem").filter(has_text="From seven o'clock on.")
    expect(mine).to_contain_text("Delivered")
    window.reload()
    expect(box(window)).to_have_value("")


def test_who_has_scrolled_up_is_told_instead_of_moved(window, demo):
    for number in range(12):
        writes(demo, f"And another question, number {number}.", page="green-florist", person=ZOE)
    opens(window, "Zoë O'Brien")
    expect(thread(window)).to_contain_text("number 11.")
    thread(window).evaluate("element => { element.scrollTop = -element.scrollHeight / 2 }")
    place = thread(window).get_by_text("number 3.")
    before = place.bounding_box()
    writes(demo, "One last thing.", page="green-florist", person=ZOE)
    pill = window.get_by_role("button", name="New messages")
    expect(pill).to_be_visible()
    assert place.bounding_box() == pytest.approx(before, abs=1)
    pill.click()
    expect(pill).to_be_hidden()
    expect(thread(window).get_by_text("One last thing.")).to_be_in_viewport()


def test_scrolling_up_brings_what_was_said_before(window, demo):
    for number in range(40):
        writes(demo, f"Order {number:02}, please.", page="green-florist", person=ZOE)
    expect(window.locator(".row-words").first).to_have_text("Order 39, please.")
    opens(window, "Zoë O'Brien")
    expect(thread(window)).not_to_contain_text("Order 00, please.")
    first = window.locator("#thread .line").first.get_attribute("id")
    thread(window).hover()
    window.mouse.wheel(0, -20_000)
    expect(thread(window)).to_contain_text("Order 00, please.")
    expect(window.locator(f"#{first}")).to_be_in_viewport()


def test_files_are_checked_before_they_travel(window):
    opens(window, "Tomas Berg")
    files = window.locator("#reply-files")
    files.set_input_files(
        [
            {"name": "good.png", "mimeType": "image/png", "buffer": PNG},
            {"name": "huge.png", "mimeType": "image/png", "buffer": b"0" * 8_000_001},
        ]
    )
    chosen = window.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(chosen).to_have_text(re.compile("good.png"))
    expect(window.get_by_text("huge.png is too large: at most 8 MB.")).to_be_visible()
    window.get_by_role("button", name="Remove good.png").click()
    expect(chosen).to_have_count(0)


def test_files_can_be_dropped_and_pasted_and_are_sent(window):
    opens(window, "Tomas Berg")
    hand_over(window, thread(window), "drop", "dropped.txt")
    hand_over(window, box(window), "paste", "pasted.txt")
    chosen = window.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(chosen).to_have_text([re.compile("dropped.txt"), re.compile("pasted.txt")])
    window.get_by_role("button", name="Send to Tomas").click()
    for name in ("dropped.txt", "pasted.txt"):
        expect(thread(window).get_by_role("link", name=name)).to_be_visible()
    expect(chosen).to_have_count(0)


def test_without_javascript_files_are_sent_and_nothing_is_shown_that_would_do_nothing(demo_windows):
    window = signed_in(demo_windows, "owner", javascript=False)
    window.goto("/tasks?view=all")
    opens(window, "Tomas Berg")
    expect(window.locator(".without-script:visible").first).to_be_visible()
    expect(window.locator(".with-script:visible")).to_have_count(0)
    files = window.get_by_label("Attach files")
    expect(files).to_be_visible()
    files.set_input_files({"name": "by-hand.txt", "mimeType": "text/plain", "buffer": b"words"})
    window.get_by_role("button", name="Send to Tomas").click()
    expect(thread(window).get_by_role("link", name="by-hand.txt")).to_be_visible()


def hand_over(window: Page, target: Locator, how: str, name: str) -> None:
    """Drop or paste a small file, as the browser would tell it."""
    target.evaluate(
        """(element, [how, name]) => {
            const data = new DataTransfer();
            data.items.add(new File(["words"], name, {type: "text/plain"}));
            const told = {bubbles: true, cancelable: true};
            element.dispatchEvent(how === "paste" ? new ClipboardEvent("paste", {...told, clipboardData: data})
                                                  : new DragEvent("drop", {...told, dataTransfer: data}));
        }""",
        [how, name],
    )


def test_the_count_shows_near_the_limit_and_how_many_messages_follow(window):
    opens(window, "Tomas Berg")
    box(window).fill("word " * 100)
    expect(window.locator(".compose-count")).to_have_text("")
    box(window).fill("word " * 380)
    expect(window.locator(".compose-count")).to_have_text("101 characters left")
    box(window).fill("word " * 900)
    expect(window.locator(".compose-count")).to_have_text("Messages: 3")
    box(window).fill("")


def test_status_and_assignment_change_in_place(window):
    opens(window, "Иван Петров")
    facts = window.get_by_role("complementary", name="Details")
    facts.get_by_role("button", name="Waiting").click()
    expect(facts.get_by_role("button", name="Waiting")).to_have_attribute("aria-pressed", "true")
    expect(thread(window)).to_contain_text("set the status to Waiting")
    facts.get_by_label("Give the task to").select_option(index=1)
    facts.get_by_role("button", name="Assign").click()
    expect(thread(window)).to_contain_text("gave the task to")
    window.get_by_role("button", name="Close", exact=True).click()
    expect(window.get_by_role("button", name="Reopen")).to_be_visible()
    window.get_by_role("button", name="Reopen").click()
    expect(window.get_by_role("button", name="Close", exact=True)).to_be_visible()


def test_a_session_that_ended_costs_nothing_that_was_written(window, demo_windows):
    opens(window, "Tomas Berg")
    box(window).fill("Do not lose me")
    window.context.clear_cookies(name="pagedesk_session")
    expect(window.get_by_text("You were signed out")).to_be_visible()
    expect(box(window)).to_have_value("Do not lose me")
    window.get_by_role("alert").get_by_role("link", name="Sign in").click()
    window.get_by_label("E-mail").fill("owner@demo.test")
    window.get_by_label("Password").fill("demo")
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Tomas Berg")
    expect(box(window)).to_have_value("Do not lose me")
    box(window).fill("")


def test_a_portal_that_is_away_is_told_once_and_forgotten_when_back(window, demo_windows):
    window.route("**/tasks/queue*", lambda route: route.abort())
    away = window.get_by_text("The portal does not answer.")
    expect(away).to_be_visible()
    window.unroute("**/tasks/queue*")
    expect(away).to_be_hidden()
    demo_windows.complaints.clear()  # a lost connection is in the browser's log, rightly


def test_a_tab_that_nobody_looks_at_asks_seldom(window):
    wait_until(lambda: polls(window) > 1, "the list has asked")
    window.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    window.wait_for_timeout(500)
    before = polls(window)
    window.wait_for_timeout(3000)  # what is proven is that nothing happens meanwhile
    assert polls(window) == before
    window.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    wait_until(lambda: polls(window) > before, "the list asks again")


def polls(window: Page) -> int:
    """How often the list has asked for news."""
    asked = "performance.getEntriesByType('resource').filter(one => one.name.includes('/tasks/queue')).length"
    return window.evaluate(asked)


def test_the_facts_are_a_drawer_on_a_tablet(window):
    opens(window, "Tomas Berg")
    window.set_viewport_size(TABLET)
    facts = window.locator("#facts")
    expect(facts).to_be_hidden()
    window.get_by_role("button", name="Details").click()
    expect(facts).to_be_visible()
    expect(facts).to_contain_text("Assigned to")
    window.keyboard.press("Escape")
    expect(facts).to_be_hidden()


def test_a_phone_shows_one_column_with_a_way_back(window):
    window.set_viewport_size(PHONE)
    opens(window, "Tomas Berg")
    expect(window.get_by_label("List of tasks")).to_be_hidden()
    expect(window.get_by_role("heading", level=1)).to_be_focused()
    expect(box(window)).to_be_in_viewport()
    window.get_by_role("link", name="Back to the list").click()
    expect(row(window, "Tomas Berg")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everybody_can_use_it(window, size, colours):
    window.set_viewport_size(size)
    window.emulate_media(color_scheme=colours)
    problems = inspected(window)
    opens(window, "Zoë O'Brien")
    window.wait_for_load_state()
    problems += inspected(window)
    window.get_by_text("Note", exact=True).click()
    problems += inspected(window)
    window.get_by_text("Reply", exact=True).click()
    window.emulate_media(color_scheme="light")
    assert problems == []


def inspected(window: Page) -> list[str]:
    """What axe finds, and whether anything is wider than the screen."""
    window.evaluate(AXE)
    found = window.evaluate(f"axe.run({{runOnly: {json.dumps(RULES)}}})")["violations"]
    problems = [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]
    width = window.evaluate("document.documentElement.scrollWidth - innerWidth")
    return problems + ([f"{width} px too wide"] if width > 0 else [])


def test_the_colours_are_chosen_at_once_and_stay(window):
    for name in ("Dark", "Light", "Auto"):
        window.get_by_role("button", name="Signed in as").click()
        window.get_by_role("button", name=name).click()
        expect(window.locator("html")).to_have_class(f"theme-{name.lower()}")
        window.reload()
        expect(window.locator("html")).to_have_class(f"theme-{name.lower()}")
