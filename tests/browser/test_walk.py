"""The whole site in a real browser: readable and usable for everybody, light or dark, wide or narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Windows
from tests.browser.walk import look_over, room_for_words
from tests.catalogues import catalogue
from tests.crawl import walk
from tests.populated import House, house
from tests.screen import Screen
from tests.served import place
from tests.setting_up import PASSWORD

__all__ = ["house", "place"]

NAMES = {"Maria Ivanova", "Maria", "North Bakery", "E-mail", "Rate it"}  # written in this house
MOST_ALIKE = 3  # screens that differ only in a number
MOST_ALIKE_IN_RUSSIAN = 2
STARTS = {"anna": ["/", "/tasks?view=all", "/setup"], "boris": ["/", "/tasks?view=all"]}


@pytest.fixture
def window_of(browser: Browser, house: House) -> Iterator[Callable[[str], Page]]:
    """The window of somebody who works here, signed in; that of a stranger is not."""
    windows = Windows(browser, house.address)

    def open_window(person: str) -> Page:
        window = windows.of(person)
        window.goto("/login")
        if person != "stranger":
            signs_in(window, f"{person}@example.org", PASSWORD)
        return window

    yield open_window
    windows.close()
    assert windows.complaints == []


@pytest.fixture(scope="module")
def addresses_of(house: House) -> Callable[[str], list[str]]:
    """Every screen that a person can reach; each walks once."""
    return cache(lambda person: list(walk(house.visitor(person), *STARTS[person]).screens))


@pytest.mark.parametrize("person", STARTS)
def test_every_screen_is_for_everybody(
    window_of: Callable[[str], Page], addresses_of: Callable[[str], list[str]], person: str
) -> None:
    window, found = window_of(person), []
    for address in different(addresses_of(person), MOST_ALIKE):
        window.goto(address)
        found += look_over(window)
    assert "\n".join(found) == ""


def test_every_screen_has_room_for_russian(
    window_of: Callable[[str], Page], addresses_of: Callable[[str], list[str]], house: House
) -> None:
    """The longer words, at one time of the day; colours and structure are those of English."""
    window, found = window_of("olga"), []
    window.context.add_cookies([{"name": "language", "value": "ru", "url": house.address}])
    for address in different(addresses_of("anna"), MOST_ALIKE_IN_RUSSIAN):
        window.goto(address)
        found += [*room_for_words(window), *left_in_english(window)]
    assert "\n".join(found) == ""


def left_in_english(window: Page) -> list[str]:
    """Texts that the catalogue has in Russian and the screen has not."""
    inside = [child for element in Screen(window.content()).elements for child in element.children]
    shown = {" ".join(text.split()) for text in inside if isinstance(text, str)}
    known = {message.id for message in catalogue("ru") if message.id and message.string != message.id}
    return [f"{window.url}: {text}" for text in known & shown - NAMES]


def test_signing_in_is_for_everybody(window_of: Callable[[str], Page]) -> None:
    window = window_of("stranger")
    found = look_over(window)
    signs_in(window, "anna@example.org", "not the password")
    assert found + look_over(window) == []


def test_what_is_not_there_is_said_to_everybody(window_of: Callable[[str], Page]) -> None:
    window = window_of("boris")
    window.goto("/tasks/999999")
    assert look_over(window) == []


def test_the_walk_notices_what_is_wrong(browser: Browser) -> None:
    window = browser.new_page()
    window.set_content('<!doctype html><title>A</title><p style="width: 500px; color: #aaa">Pale and wide</p><input>')
    found = "\n".join(look_over(window))
    window.close()
    for words in ("h1", "no label", "color-contrast", "html-has-lang", "narrow: label", "beyond 360 px"):
        assert words in found


def signs_in(window: Page, email: str, password: str) -> None:
    window.get_by_label("E-mail").fill(email)
    window.get_by_label("Password").fill(password)
    with window.expect_navigation():
        window.get_by_role("button", name="Sign in").click()


def different(addresses: Iterable[str], most: int) -> list[str]:
    """A few addresses of each kind of screen; only in the setup does the query make a screen of its own."""
    named = {address if address.startswith("/setup") else address.partition("?")[0]: address for address in addresses}
    kinds: dict[str, list[str]] = {}
    for name, address in named.items():
        kinds.setdefault(re.sub(r"\d+", "N", name), []).append(address)
    return [address for alike in kinds.values() for address in alike[:most]]
