"""A real Chromium, and one window for each person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.stack import Stack

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 30_000  # milliseconds; a whole machine of test workers may be at work

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as `make test` found or installed it; fails when there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield chromium
        chromium.close()


class Windows:
    """One browser context for each person, kept for the whole run, so that they sign in once."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: dict[str, BrowserContext] = {}
        self.complaints: list[str] = []

    def of(self, person: str, *, javascript: bool = True) -> Page:
        """The person's window. A new one has nobody signed in."""
        key = person if javascript else f"{person} without JavaScript"
        if key not in self._contexts:
            context = self._browser.new_context(
                base_url=self._address, viewport=DESKTOP, java_script_enabled=javascript
            )
            context.set_default_timeout(PATIENCE)
            self._contexts[key] = context
            self._listen(context.new_page())
        return self._contexts[key].pages[0]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))

    def _note(self, page: Page, message: ConsoleMessage) -> None:
        """Keep errors, a breach of the Content-Security-Policy among them, but not a refused request as such."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{page.url}: {message.text}")


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo with its people and Pages, running; the files that share it stay in one worker, see tests/workers.py."""
    running = Stack(tmp_path_factory.mktemp("demo") / "data", demo=True).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def demo_windows(browser: Browser, demo: Stack) -> Iterator[Windows]:
    windows = Windows(browser, demo.portal_url)
    yield windows
    windows.close()
