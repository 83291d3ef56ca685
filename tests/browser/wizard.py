"""The setup wizard and Facebook's dialog, as somebody clicks through them: each step begins where another ended."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.stack import Stack

PASSWORD = "a few long words"


def set_up(window: Page, stack: Stack, pages: Sequence[str]) -> None:
    """From the empty portal to the last step, which waits for a message."""
    creates_account(window, stack)
    tries_simulator(window)
    window.get_by_role("link", name="Log in with Facebook").click()
    logs_in_at_facebook(window)
    chooses_at_facebook(window, pages)
    window.get_by_role("button", name="Save").click()
    connects(window, pages)
    expect(window.get_by_role("heading", level=1)).to_have_text("Has Facebook granted everything?")
    window.get_by_role("button", name="Continue").click()
    keeps_settings(window, pages)
    expect(window.get_by_text("Waiting for your message")).to_be_visible()


def creates_account(window: Page, stack: Stack) -> None:
    window.goto("/")
    window.get_by_label("Setup code").fill(stack.setup_code)
    window.get_by_label("Your name").fill("Anna Keller")
    window.get_by_label("E-mail").fill("anna@example.org")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Create the account").click()


def tries_simulator(window: Page) -> None:
    window.get_by_label("Try it with the simulator").check()
    window.get_by_role("button", name="Continue").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Connect your Facebook account")


def logs_in_at_facebook(window: Page, person: str = "Anna Keller") -> None:
    expect(window.get_by_role("heading", level=1)).to_have_text("Log in to continue to Pagedesk")
    window.get_by_label(person).check()
    window.get_by_role("button", name="Log in").click()


def chooses_at_facebook(window: Page, pages: Sequence[str]) -> None:
    """Tick just these Pages in the dialog, and go on to the permissions."""
    window.get_by_label("Opt in to current Pages only").check()
    group = window.get_by_role("group", name="Pages you want to use with Pagedesk")
    for box in group.get_by_role("checkbox").all():
        box.uncheck()
    for page in pages:
        group.get_by_label(page).check()
    window.get_by_role("button", name="Continue").click()


def connects(window: Page, pages: Sequence[str]) -> None:
    expect(window.get_by_role("heading", level=1)).to_have_text("Which Pages shall the portal answer for?")
    for page in pages:
        window.get_by_role("checkbox", name=page).check()
    window.get_by_role("button", name="Connect and continue").click()


def keeps_settings(window: Page, pages: Sequence[str]) -> None:
    """The settings of one Page after the other, as they are."""
    for page in pages:
        expect(window.get_by_role("heading", level=1)).to_have_text(f"What happens with messages to {page}?")
        window.get_by_role("button", name="Save and continue").click()
