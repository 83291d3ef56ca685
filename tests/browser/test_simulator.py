"""The simulator's screens in a real browser: the chat answers by itself and never disturbs who writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.conftest import DESKTOP
from tests.simulator.conftest import Process
from tests.simulator.meta import BAKERY, Meta

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
BIN = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("simulator"), PORTAL_URL="http://localhost:8000").start()
    yield process
    process.stop()


@pytest.fixture
def meta(simulator: Process) -> Meta:
    fresh = Meta(simulator.url, "http://localhost:8000")
    fresh.stage("reset")
    return fresh


@pytest.fixture
def page(browser: Browser, meta: Meta) -> Iterator[Page]:
    """A window; what the browser complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=meta.url, viewport=DESKTOP)
    window = context.new_page()
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    yield window
    context.close()
    assert complaints == []


def is_complaint(message: ConsoleMessage) -> bool:
    """Whether it is an error, a breach of the Content-Security-Policy among them, and not just a refused request."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def chat(page: Page) -> Page:
    """Maria's chat with North Bakery."""
    page.goto("/chat/north-bakery/maria")
    return page


def box(chat: Page) -> Locator:
    return chat.get_by_label("Message to North Bakery")


def write(chat: Page, text: str) -> None:
    box(chat).fill(text)
    box(chat).press("Enter")
    expect(message(chat, text)).to_be_visible()


def message(chat: Page, text: str) -> Locator:
    return chat.get_by_role("log").get_by_role("article").filter(has_text=text)


def answer(meta: Meta, text: str) -> None:
    """The Page answers Maria, who has written."""
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    assert meta.send(BAKERY, meta.dashboard_token(BAKERY), psid, text).status == 200


def test_enter_sends_and_the_box_is_empty_again(meta: Meta, chat: Page) -> None:
    write(chat, "Is my cake ready?")
    expect(box(chat)).to_have_value("")
    expect(box(chat)).to_be_focused()
    assert meta.conversation("maria", BAKERY)["messages"][0]["text"] == "Is my cake ready?"


def test_an_answer_appears_by_itself_and_is_seen(meta: Meta, chat: Page) -> None:
    write(chat, "Is my cake ready?")
    answer(meta, "Yes, it is.")
    expect(message(chat, "Yes, it is.")).to_contain_text("Seen by Maria")
    assert meta.conversation("maria", BAKERY)["messages"][1]["is_read"]


def test_a_new_message_leaves_draft_focus_and_menus_alone(meta: Meta, chat: Page) -> None:
    write(chat, "Is my cake ready?")
    message(chat, "Is my cake ready?").hover()
    message(chat, "Is my cake ready?").get_by_label("React, reply").click()
    answer(meta, "Yes, it is.")
    expect(message(chat, "Yes, it is.")).to_be_visible()
    expect(chat.get_by_text("Reply to this").first).to_be_visible()
    chat.keyboard.press("Escape")
    box(chat).fill("And the bread")
    answer(meta, "The bread, too.")
    expect(message(chat, "The bread, too.")).to_be_visible()
    expect(box(chat)).to_have_value("And the bread")
    expect(box(chat)).to_be_focused()


def test_a_playing_film_goes_on(meta: Meta, chat: Page) -> None:
    chat.get_by_label("Attach").click()
    chat.get_by_role("button", name="Video").click()
    film = chat.get_by_label("Video clip.mp4")
    expect(film).to_be_visible()
    film.evaluate("film => { film.loop = film.muted = true; film.dataset.mark = 'the same'; return film.play() }")
    answer(meta, "Nice!")
    expect(message(chat, "Nice!")).to_be_visible()
    expect(film).to_have_attribute("data-mark", "the same")
    assert film.evaluate("film => film.paused") is False


def test_the_page_is_seen_typing(meta: Meta, chat: Page) -> None:
    write(chat, "Is my cake ready?")
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    meta.send(BAKERY, meta.dashboard_token(BAKERY), psid, message=None, sender_action="typing_on")
    expect(chat.get_by_text("North Bakery is typing")).to_be_attached()
    answer(meta, "Yes, it is.")
    expect(chat.get_by_text("North Bakery is typing")).not_to_be_attached()


def test_emoji_go_to_the_cursor(chat: Page) -> None:
    box(chat).fill("Happy birthday!")
    box(chat).press("ArrowLeft")
    chat.get_by_label("Emoji").click()
    chat.get_by_role("button", name="cake", exact=True).click()
    expect(box(chat)).to_have_value("Happy birthday🎂!")


def test_files_are_chosen_named_and_sent(meta: Meta, chat: Page, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        (tmp_path / name).write_bytes(BIN)
    chat.get_by_label("Attach").click()
    chat.get_by_label("From this computer").set_input_files([tmp_path / "one.png", tmp_path / "two.png"])
    expect(chat.get_by_text("Ready to send: one.png, two.png")).to_be_visible()
    box(chat).press("Enter")
    expect(chat.get_by_alt_text("Picture two.png")).to_be_attached()
    expect(chat.get_by_text("Ready to send")).to_be_hidden()
    assert len(meta.conversation("maria", BAKERY)["messages"]) == 1


def test_replying_and_editing_keep_what_was_typed(meta: Meta, chat: Page) -> None:
    write(chat, "Two cakes")
    box(chat).fill("By Saturday")
    choose(chat, "Two cakes", "Reply to this")
    expect(chat.get_by_text("Reply to yourself")).to_be_visible()
    expect(box(chat)).to_have_value("By Saturday")
    choose(chat, "Two cakes", "Edit")
    expect(box(chat)).to_have_value("Two cakes")
    box(chat).fill("Three cakes")
    box(chat).press("Enter")
    expect(message(chat, "Three cakes")).to_contain_text("Edited")
    expect(box(chat)).to_have_value("By Saturday")
    assert [one["text"] for one in meta.conversation("maria", BAKERY)["messages"]] == ["Three cakes"]


def choose(chat: Page, words: str, entry: str) -> None:
    message(chat, words).hover()
    message(chat, words).get_by_label("React, reply").click()
    message(chat, words).get_by_text(entry).click()


def test_the_newest_message_is_in_sight_unless_one_reads_further_up(meta: Meta, chat: Page) -> None:
    for number in range(30):
        meta.writes("maria", BAKERY, f"Loaf {number}")
    expect(message(chat, "Loaf 29")).to_be_in_viewport()
    chat.get_by_role("log").evaluate("log => log.scrollTop = 0")
    answer(meta, "So many!")
    expect(message(chat, "So many!")).to_be_attached()
    expect(message(chat, "So many!")).not_to_be_in_viewport()


def test_a_simulator_that_is_away_for_a_moment_costs_nothing(chat: Page, simulator: Process) -> None:
    write(chat, "Is my cake ready?")
    chat.context.set_offline(True)
    box(chat).fill("Hello?")
    box(chat).press("Enter")
    expect(chat.get_by_role("status")).to_have_text("The simulator does not answer. Try again in a moment.")
    expect(box(chat)).to_have_value("Hello?")
    chat.context.set_offline(False)
    box(chat).press("Enter")
    expect(message(chat, "Hello?")).to_be_visible()


def test_it_works_without_javascript(browser: Browser, meta: Meta) -> None:
    context = browser.new_context(base_url=meta.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/m/northbakery")
    plain.get_by_role("button", name="Maria Ivanova").click()
    plain.get_by_label("Message to North Bakery").fill("Is my cake ready?")
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(message(plain, "Is my cake ready?")).to_be_visible()
    answer(meta, "Yes, it is.")
    plain.get_by_role("link", name="load the chat again").click()
    expect(message(plain, "Yes, it is.")).to_contain_text("Seen by Maria")
    context.close()


def test_buttons_of_the_panel_answer_in_place(meta: Meta, page: Page) -> None:
    page.goto("/meta?admin=boris")
    page.get_by_role("button", name="Take Meta down").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="Take Meta down").click()
    expect(page.get_by_role("button", name="Let Meta work again")).to_be_focused()
    expect(page.locator("#told")).to_have_text("Meta is down: every call is answered with an error page (503).")
    assert page.evaluate("scrollY") == pytest.approx(before, abs=60)
    assert meta.look("weather")["outage"] == "503"


def test_the_panel_follows_whom_one_chooses(meta: Meta, page: Page) -> None:
    page.goto("/meta")
    page.get_by_label("Customer").select_option("Tomas Berg")
    page.get_by_role("button", name="Switch the phone off").click()
    expect(page.locator("#card-phone .said")).to_have_text("Tomas's phone is off.")
    page.get_by_text("Reset the world").click()
    page.get_by_role("button", name="Yes, begin again").click()
    expect(page.locator("#card-reset .said")).to_have_text("The world has begun again.")


def test_calls_appear_in_the_panel_by_themselves(meta: Meta, page: Page) -> None:
    page.goto("/meta")
    expect(page.get_by_text("No call has come yet.")).to_be_visible()
    meta.get("me", meta.dashboard_token(BAKERY))
    expect(page.get_by_role("cell", name="GET /me")).to_be_visible()


def test_a_wall_answers_by_itself_and_never_disturbs_who_writes(meta: Meta, page: Page) -> None:
    page.goto("/wall/north-bakery")
    post = page.get_by_role("article", name="Post of North Bakery").first
    comments, words = post.locator(".comment"), post.get_by_label("Comment as Maria")
    words.fill("Two rolls, please")
    words.press("Enter")
    expect(comments).to_have_count(1)
    expect(words).to_have_value("")
    words.fill("half a sen")
    said = meta.look("world")["comments"][0]["id"]
    meta.stage(f"comments/{said}/reply", message="They are kept for you")
    expect(comments).to_have_count(2)
    expect(words).to_have_value("half a sen")
    comments.nth(1).get_by_role("link", name="Reply").click()
    expect(words).to_be_focused()
    words.fill("Thanks!")
    words.press("Enter")
    expect(comments.nth(2)).to_contain_text("Thanks!")
    expect(post.get_by_text("Reply to North Bakery")).to_have_count(0)


def test_the_page_hides_in_place(meta: Meta, page: Page) -> None:
    meta.stage("posts/122100000000000003/comment", person="tomas", message="Cheap watches!")
    page.goto("/wall/north-bakery")
    page.get_by_label("You are", exact=True).select_option("page")
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_text("Hidden: only North Bakery")).to_be_visible()
    expect(page.get_by_role("button", name="Show again")).to_be_focused()


LOOKS: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("light", 360), ("dark", 1280)]


SCREENS = ["/", f"/chat/{BAKERY}", "/chat/north-bakery/maria", "/meta", "/people/anna", "/people/nobody"]
SCREENS += ["/wall/north-bakery", "/wall/north-bakery?who=page", "/forms/2468024680240002"]


@pytest.mark.parametrize("address", SCREENS)
def test_everybody_can_read_it(meta: Meta, page: Page, address: str) -> None:
    meta.user_token()
    written = meta.writes("maria", BAKERY, "Hello https://shop.example/", samples=["photo", "voice", "clip", "invoice"])
    answer(meta, "Good morning")
    meta.does("maria", BAKERY, "react", mid=written["message"]["mid"], reaction="love")
    comment = meta.stage("posts/122100000000000003/comment", person="maria", samples=["photo"])["comment"]["id"]
    meta.stage(f"comments/{comment}/reply", message="Lovely!")
    meta.stage(f"comments/{comment}/hide")
    meta.stage("weather", language="de")
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    page.locator("details").evaluate_all("all => all.slice(0, 3).forEach((details) => (details.open = true))")
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = page.evaluate(f"{AXE}; axe.run()")["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
