"""Subscriptions that get lost without the app's doing, permissions told by webhook, and the dashboard's Test button."""

from __future__ import annotations

import pytest

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, Meta

PERMISSIONS = "connected,pages_messaging,pages_show_list"


def settle(meta: Meta) -> None:
    assert meta.stage("webhooks/settle")["idle"]


def test_a_page_loses_one_field(meta: Meta, heard: Callback, token: str) -> None:
    meta.stage(f"apps/{APP}/drop-field", page=BAKERY, field="messages")
    meta.writes("maria", BAKERY, "Nobody hears this")
    settle(meta)
    assert heard.received == []
    (app,) = meta.get(f"{BAKERY}/subscribed_apps", token)["data"]
    assert "messages" not in app["subscribed_fields"]
    assert "message_echoes" in app["subscribed_fields"]


def test_the_app_loses_one_field(meta: Meta, heard: Callback) -> None:
    meta.stage(f"apps/{APP}/drop-field", field="messages")
    meta.writes("maria", BAKERY, "Nobody hears this")
    settle(meta)
    assert heard.received == []
    (callback,) = meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"]
    assert "messages" not in [field["name"] for field in callback["fields"]]


def test_a_callback_that_is_off_hears_nothing_until_it_is_on(meta: Meta, heard: Callback) -> None:
    meta.stage(f"apps/{APP}/callback", active=False)
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"][0]["active"] is False
    meta.writes("maria", BAKERY, "Nobody hears this")
    meta.stage(f"apps/{APP}/callback", active=True)
    meta.writes("maria", BAKERY, "But this")
    assert heard.wait_for(1)[0].items[0]["message"]["text"] == "But this"


@pytest.fixture
def informed(meta: Meta, callback: Callback) -> Callback:
    """A callback that is told about permissions."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "include_values": "true"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="permissions", fields=PERMISSIONS, **asked)
    return callback


def test_granted_permissions_are_told_with_the_pages_they_are_for(meta: Meta, informed: Callback) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[BAKERY]).press("Save")
    settle(meta)
    values = {item["field"]: item["value"] for item in informed.items}
    assert values == {name: {"verb": "granted", "target_ids": [BAKERY]} for name in PERMISSIONS.split(",")[1:]}


def test_a_permission_revoked_for_everything_names_no_pages(meta: Meta, informed: Callback) -> None:
    meta.user_token()
    meta.stage("people/anna/revoke", scope="pages_messaging")
    settle(meta)
    assert informed.items[-1] == {"field": "pages_messaging", "value": {"verb": "revoked"}}


def test_a_field_of_permissions_that_was_not_asked_for_is_not_told(meta: Meta, informed: Callback) -> None:
    meta.user_token()
    meta.stage("people/anna/revoke", scope="pages_manage_metadata")
    settle(meta)
    assert {item["field"] for item in informed.items} == {"pages_messaging", "pages_show_list"}


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("feed", "post_id", "44444444_444444444"),
        ("mention", "post_id", "44444444_444444444"),
        ("leadgen", "leadgen_id", "444444444444"),
        ("message_reads", "timestamp", "1527459824"),
    ],
)
def test_the_test_button_sends_made_up_ids(meta: Meta, heard: Callback, field: str, key: str, value: str) -> None:
    meta.stage("webhooks/test", field=field)
    entry = heard.wait_for(1)[0].json["entry"][0]
    assert (entry["id"], entry["changes"][0]["field"], entry["changes"][0]["value"][key]) == ("0", field, value)
