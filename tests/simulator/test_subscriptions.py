"""Which app is told about which Page."""

from __future__ import annotations

import pytest

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, BOOKSHOP, CINEMA, Meta, code_in


def subscribe_app(meta: Meta, callback: Callback, **params: str) -> object:
    asked = {
        "object": "page",
        "callback_url": callback.url,
        "verify_token": callback.verify_token,
        "fields": "messages",
    }
    return meta.post(f"{APP}/subscriptions", APP_TOKEN, **{**asked, **params})


def test_the_callback_is_verified_while_the_caller_waits(meta: Meta, callback: Callback) -> None:
    assert subscribe_app(meta, callback, include_values="true").body == {"success": True}  # type: ignore[attr-defined]
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"] == [
        {
            "object": "page",
            "callback_url": callback.url,
            "active": True,
            "fields": [{"name": "messages", "version": "v26.0"}],
        }
    ]


@pytest.mark.parametrize("spoil", ["verify_token", "challenge", "address"])
def test_a_callback_that_does_not_verify_is_refused(meta: Meta, callback: Callback, spoil: str) -> None:
    callback.wrong_challenge = spoil == "challenge"
    params = {"verify_token": {"verify_token": "other"}, "address": {"callback_url": "http://127.0.0.1:9/"}}
    answer = meta.post(
        f"{APP}/subscriptions",
        APP_TOKEN,
        **{
            "object": "page",
            "callback_url": callback.url,
            "verify_token": callback.verify_token,
            "fields": "messages",
            **params.get(spoil, {}),
        },
    )
    assert (answer.status, answer.error) == (400, (2200, None))
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"] == []


def test_an_object_has_one_callback(meta: Meta, callback: Callback) -> None:
    subscribe_app(meta, callback)
    subscribe_app(meta, callback, fields="messages,feed", callback_url=f"{callback.url}/2")
    (row,) = meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"]
    assert row["callback_url"].endswith("/2")
    assert [one["name"] for one in row["fields"]] == ["messages", "feed"]


def test_fields_and_objects_can_be_dropped(meta: Meta, callback: Callback) -> None:
    subscribe_app(meta, callback, fields="messages,feed")
    meta.graph("DELETE", f"{APP}/subscriptions", APP_TOKEN, object="page", fields="feed")
    (row,) = meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"]
    assert [one["name"] for one in row["fields"]] == ["messages"]
    meta.graph("DELETE", f"{APP}/subscriptions", APP_TOKEN, object="page")
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"] == []


def test_app_subscriptions_need_the_apps_own_token(meta: Meta, token: str) -> None:
    assert meta.get(f"{APP}/subscriptions", token).error == (15, None)


def test_unknown_fields_are_refused_at_both_levels(meta: Meta, callback: Callback, token: str) -> None:
    assert subscribe_app(meta, callback, fields="mesages").error == (100, None)  # type: ignore[attr-defined]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="mesages").error == (100, None)


def test_a_page_subscription_sets_the_list(meta: Meta, token: str) -> None:
    path = f"{BAKERY}/subscribed_apps"
    assert meta.post(path, token, subscribed_fields="messages,feed,leadgen").body == {"success": True}
    assert meta.post(path, token, subscribed_fields="messages").body == {"success": True}
    (row,) = meta.get(path, token)["data"]
    assert (row["id"], row["name"], row["subscribed_fields"]) == (APP, "Pagedesk", ["messages"])
    assert meta.graph("DELETE", path, token).body == {"success": True}
    assert meta.get(path, token)["data"] == []


def test_the_list_of_fields_is_required(meta: Meta, token: str) -> None:
    answer = meta.post(f"{BAKERY}/subscribed_apps", token)
    assert answer["error"]["message"] == "(#100) The parameter subscribed_fields is required"


def test_each_field_needs_its_permission(meta: Meta) -> None:
    browser = (
        meta.browser().open(meta.dialog(scope="pages_show_list,pages_manage_metadata")).press("Log in", person=ANNA)
    )
    user_token = meta.exchange(code_in(browser.press("Continue").press("Save").location))["access_token"]
    page_token = meta.page_token(BAKERY, user_token)
    assert meta.post(f"{BAKERY}/subscribed_apps", page_token, subscribed_fields="feed")["success"]
    answer = meta.post(f"{BAKERY}/subscribed_apps", page_token, subscribed_fields="feed,messages")
    assert answer.error == (200, None)
    assert "To subscribe to the messages field" in answer["error"]["message"]
    assert meta.post(f"{BAKERY}/subscribed_apps", page_token, subscribed_fields="leadgen").error == (200, None)


def test_subscribing_needs_a_task_on_the_page(meta: Meta) -> None:
    user_token = meta.user_token()
    may = meta.page_token(BOOKSHOP, user_token)
    assert meta.post(f"{BOOKSHOP}/subscribed_apps", may, subscribed_fields="messages")["success"]
    meta.stage("people/anna/give-role", page=CINEMA, tasks=["ADVERTISE"])
    may_not = meta.page_token(CINEMA, user_token)
    assert meta.post(f"{CINEMA}/subscribed_apps", may_not, subscribed_fields="messages").error == (200, None)


def test_subscribing_needs_a_page_token(meta: Meta) -> None:
    assert meta.post(f"{BAKERY}/subscribed_apps", meta.user_token(), subscribed_fields="feed").error == (210, None)
