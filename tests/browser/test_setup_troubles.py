"""What can go wrong between the portal and Facebook's dialog, and the way on from there, as somebody clicks it.

Each trouble by itself, and those that leave the browser no part, are in tests/web/setup.
"""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser import wizard
from tests.browser.conftest import Windows


@pytest.fixture
def portal(make_stack):
    return make_stack(simulator=True).start()


@pytest.fixture
def owner(browser, portal):
    """The owner's window, before the first login at Facebook."""
    windows = Windows(browser, portal.portal_url)
    window = windows.of("owner")
    wizard.creates_account(window, portal)
    wizard.tries_simulator(window)
    yield window
    windows.close()
    assert windows.complaints == []


def test_each_trouble_on_the_way_is_explained_and_overcome(portal, owner):
    cancels_at_facebook(owner)
    declines_a_permission_and_is_asked_again(owner)
    gets_access_to_the_page_of_a_portfolio(owner, portal)
    wizard.connects(owner, ["Green Florist", "Harbour Café"])
    loses_a_page_and_brings_it_back(owner)


def cancels_at_facebook(owner):
    owner.get_by_role("link", name="Log in with Facebook").click()
    owner.get_by_role("button", name="Cancel").click()
    expect(owner.get_by_text("You cancelled the login at Facebook.")).to_be_visible()


def declines_a_permission_and_is_asked_again(owner):
    owner.get_by_role("link", name="Log in with Facebook").click()
    wizard.logs_in_at_facebook(owner)
    owner.get_by_role("button", name="Continue").click()
    owner.get_by_label("pages_messaging").uncheck()
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_text("some permissions are switched off")).to_be_visible()
    expect(owner.get_by_role("main").get_by_role("listitem").filter(has_text="pages_messaging")).to_be_visible()

    owner.get_by_role("link", name="Ask Facebook again").click()
    owner.get_by_role("button", name="Continue as Anna").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Which Pages shall the portal answer for?")


def gets_access_to_the_page_of_a_portfolio(owner, portal):
    """Its administrator follows the text that the wizard has ready; the list notices without a reload."""
    cafe = owner.locator(".page-row", has_text="Harbour Café")
    expect(cafe).to_contain_text("belongs to the business portfolio “Harbour Group”")
    expect(cafe.get_by_role("checkbox")).to_be_disabled()
    cafe.get_by_text("How to get access to Harbour Café").click()
    letter = re.compile("our Facebook Page “Harbour Café”.*please give Anna Keller access", re.DOTALL)
    expect(cafe.get_by_label("A text to send to them")).to_have_value(letter)

    rights = ["MESSAGING", "MODERATE", "CREATE_CONTENT"]
    answer = requests.post(
        f"{portal.simulator_url}/_stage/people/anna/give-role", json={"page": "harbour-café", "tasks": rights}
    )
    assert answer.ok, answer.text
    owner.evaluate("window.wasHere = true")
    cafe.get_by_role("link", name="Check again").click()
    expect(cafe.get_by_role("checkbox")).to_be_enabled()
    assert owner.evaluate("window.wasHere")


def loses_a_page_and_brings_it_back(owner):
    """Choosing only another Page at Facebook takes the first ones away."""
    owner.get_by_role("link", name="Facebook (done)").click()
    expect(owner.get_by_text("leave these ticked beside new ones")).to_contain_text("Green Florist, Harbour Café")
    chooses(owner, "Log in again, or with another account", ["North Bakery", "Harbour Café"])
    expect(owner.get_by_text("Facebook took these Pages away: Green Florist")).to_be_visible()

    chooses(owner, "Open Facebook's page selection", ["North Bakery", "Harbour Café", "Green Florist"])
    expect(owner.get_by_role("listitem").filter(has_text="Green Florist")).to_contain_text("Connected")
    expect(owner.get_by_text("Facebook took these Pages away")).to_be_hidden()


def chooses(owner, link, pages):
    owner.get_by_role("link", name=link).click()
    owner.get_by_role("button", name="Edit previous settings").click()
    wizard.chooses_at_facebook(owner, pages)
    owner.get_by_role("button", name="Save").click()
