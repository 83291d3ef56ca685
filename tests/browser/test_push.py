"""A browser that cannot show notifications, or may not, says why; the service worker is there and takes what comes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_desk import inspected, window

__all__ = ["window"]

CHOICES = "/profile/notifications"


def button(window: Page):
    return window.get_by_role("button", name="Tell me in this browser")


def test_a_push_service_out_of_reach_is_explained(window, demo_windows):
    """A window of Playwright's is incognito, where Chromium has none, and tells its console so."""
    window.context.grant_permissions(["notifications"])
    window.goto(CHOICES)
    button(window).click()
    expect(window.get_by_text("could not reach its notification service")).to_be_visible()
    assert window.evaluate("navigator.serviceWorker.ready.then((one) => one.active.scriptURL)").endswith(
        "/service-worker.js"
    )
    assert inspected(window) == []
    assert all("Push API" in one for one in demo_windows.complaints)
    demo_windows.complaints.clear()


def test_a_browser_that_was_told_to_show_none_says_so(window):
    window.context.clear_permissions()
    window.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    window.goto(CHOICES)
    expect(window.get_by_text("Allow them in the settings of the site")).to_be_visible()
