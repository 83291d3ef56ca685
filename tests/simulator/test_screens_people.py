"""Choosing whom to be, and Facebook's settings of a person."""

from __future__ import annotations

import pytest

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, BAKERY, FLORIST, Meta
from tests.simulator.visitor import Visitor


@pytest.fixture
def visitor(meta: Meta) -> Visitor:
    return Visitor(meta.url)


def test_the_front_door_leads_everywhere(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.heading == "A small Meta to try Pagedesk with"
    visitor.follow("Write to North Bakery as Maria")
    assert visitor.heading == "North Bakery"
    assert visitor.open("/").follow("Open the panel").heading == "As Meta"
    assert visitor.open("/").follow("Anna Keller").heading == "Facebook settings of Anna Keller"
    assert "http://localhost:8000/" in [one.get("href") for one in visitor.screen.all("a")]


def test_it_counts_messages_and_names_connected_pages(meta: Meta, heard: Callback, visitor: Visitor) -> None:
    meta.writes("maria", BAKERY, "Hello")
    first, second = visitor.open("/").screen.all("ul")[0].all("li")[:2]
    assert "1 message Pagedesk listens" in " ".join(first.text.split())
    assert "0 messages not connected to Pagedesk" in " ".join(second.text.split())


def test_a_short_link_lets_one_choose_whom_to_be(visitor: Visitor) -> None:
    visitor.open(f"/m/{BAKERY}")
    assert visitor.heading == "Write to North Bakery"
    visitor.press("Tomas Berg")
    assert visitor.heading == "North Bakery"
    assert "You are Tomas Berg" in " ".join(visitor.screen.text.split())


def test_a_link_with_a_reference_tells_of_it(meta: Meta, heard: Callback, visitor: Visitor) -> None:
    visitor.open("/m/northbakery?ref=flyer").press("Tomas Berg")
    meta.stage("webhooks/settle")
    assert heard.items[-1]["referral"]["ref"] == "flyer"


def test_somebody_new_can_write(meta: Meta, visitor: Visitor) -> None:
    visitor.open(f"/chat/{BAKERY}").press("Begin", name="Nadia de la Cruz").press("Send", text="Hello")
    assert "Nadia de la Cruz" in [person["name"] for person in meta.look("world")["people"]]
    assert meta.conversation("Nadia", BAKERY)["messages"][0]["text"] == "Hello"


def test_somebody_new_needs_a_name(visitor: Visitor) -> None:
    visitor.open(f"/chat/{BAKERY}").press("Begin", name=" ")
    assert visitor.status == 422
    assert "Give the new person a name." in visitor.screen.text


def test_settings_show_what_was_granted(meta: Meta, visitor: Visitor) -> None:
    assert "Anna has not connected Pagedesk." in visitor.open("/people/anna").screen.text
    meta.user_token()
    fields = visitor.open("/people/anna").screen.all("input")
    assert {"all", BAKERY, "pages_messaging"} <= {one.get("value") for one in fields if "checked" in one.attributes}


def test_a_page_that_is_unticked_loses_its_token(meta: Meta, visitor: Visitor) -> None:
    token = meta.page_token(BAKERY, meta.user_token())
    visitor.open("/people/anna").press("Save", pages_scope="some", pages=FLORIST)
    assert "Saved." in visitor.screen.text
    assert meta.get("me", token).error == (190, None)


def test_a_permission_is_taken_back_and_given_again(meta: Meta, visitor: Visitor) -> None:
    token = meta.user_token()
    visitor.open("/people/anna").press("Save", allow="pages_show_list")
    assert _status(meta, token, "pages_messaging") == "declined"
    visitor.press("Save", allow="pages_messaging")
    assert _status(meta, token, "pages_messaging") == "granted"


def _status(meta: Meta, token: str, scope: str) -> str:
    granted = meta.get("me/permissions", token)["data"]
    return str(next(one["status"] for one in granted if one["permission"] == scope))


def test_removing_the_app_voids_its_tokens(meta: Meta, visitor: Visitor) -> None:
    token = meta.user_token()
    visitor.open("/people/anna").press("Yes, remove Pagedesk")
    assert meta.get("me", token).error == (190, 458)
    assert "Anna has not connected Pagedesk." in visitor.screen.text


def test_settings_open_for_whoever_logged_in(meta: Meta, visitor: Visitor) -> None:
    assert visitor.open("/settings?tab=business_tools").heading == "A small Meta to try Pagedesk with"
    visitor.open(meta.dialog()).press("Log in", person=ANNA)
    assert visitor.open("/settings?tab=business_tools").heading == "Facebook settings of Anna Keller"


@pytest.mark.parametrize("address", ["/people/nobody", "/chat/nowhere", "/chat/north-bakery/nobody", "/m/nowhere"])
def test_what_does_not_exist_is_said(visitor: Visitor, address: str) -> None:
    assert visitor.open(address).status == 404
    assert visitor.heading == "This is not here"
