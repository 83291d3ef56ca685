"""What a person meets when an app asks them to log in."""

from __future__ import annotations

import pytest

from tests.simulator.meta import ANNA, APP, BAKERY, DAN, FLORIST, SCOPES, Meta, code_in, in_query


def test_the_first_login_asks_for_pages_and_permissions(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog())
    assert browser.heading == "Log in to continue to Pagedesk"
    browser.press("Log in", person=ANNA)
    assert browser.heading == "Continue to Pagedesk as Anna"
    assert {BAKERY, FLORIST} <= set(browser.offered("pages"))
    browser.press("Continue", pages_scope="some", pages=[BAKERY])
    assert browser.heading == "Review what Anna shares with Pagedesk"
    assert set(browser.offered("allow")) == set(SCOPES.split(","))
    browser.press("Save")
    told = in_query(browser.location)
    assert browser.location.startswith(f"{meta.redirect_uri}?code=")
    assert told["state"] == "s1"
    assert browser.location.endswith("#_=_")


def test_cancelling_tells_the_app_so(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA).press("Cancel")
    assert in_query(browser.location) == {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
        "state": "s1",
    }


def test_cancelling_before_logging_in_tells_it_too(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Cancel")
    assert in_query(browser.location)["error"] == "access_denied"


def test_a_later_login_keeps_the_old_pages(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[BAKERY]).press("Save")
    browser.open(meta.dialog())
    assert browser.heading == "You previously logged in to Pagedesk with Facebook"
    token = meta.exchange(code_in(browser.press("Continue as Anna").location))["access_token"]
    assert [page["id"] for page in meta.get("me/accounts", token)["data"]] == [BAKERY]


def test_pages_that_are_unticked_lose_their_tokens_at_once(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[BAKERY]).press("Save")
    user_token = meta.lengthen(meta.exchange(code_in(browser.location))["access_token"])["access_token"]
    page_token = meta.page_token(BAKERY, user_token)
    browser.open(meta.dialog()).press("Edit previous settings")
    browser.press("Continue", pages_scope="some", pages=[FLORIST]).press("Save")
    assert meta.get("me", page_token).error == (190, None)


def test_all_pages_means_future_ones_too(meta: Meta) -> None:
    token = meta.user_token()
    made = meta.stage("pages", name="New Shop", manager=ANNA)["ids"][0]
    assert made in [page["id"] for page in meta.get("me/accounts", token)["data"]]


def test_a_declined_permission_is_asked_again_only_on_request(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue").press("Save", without=("pages_messaging",))
    token = meta.exchange(code_in(browser.location))["access_token"]
    assert {"permission": "pages_messaging", "status": "declined"} in meta.get("me/permissions", token)["data"]
    assert browser.open(meta.dialog()).offered("allow") == []
    browser.open(meta.dialog(auth_type="rerequest"))
    assert browser.offered("allow") == ["pages_messaging"]
    token = meta.exchange(code_in(browser.press("Continue as Anna").location))["access_token"]
    assert {"permission": "pages_messaging", "status": "granted"} in meta.get("me/permissions", token)["data"]


def test_somebody_else_can_log_in_instead(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA).press("Switch account")
    assert browser.heading == "Log in to continue to Pagedesk"
    assert browser.press("Log in", person=DAN).heading == "Continue to Pagedesk as Dan"


def test_reauthenticating_asks_who_it_is_each_time(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.open(meta.dialog(auth_type="reauthenticate", state="s2"))
    assert browser.heading == "Log in to continue to Pagedesk"
    assert browser.press("Log in").heading == "Continue to Pagedesk as Anna"


@pytest.mark.parametrize(
    ("params", "heading"),
    [
        ({"redirect_uri": "https://elsewhere.example/callback"}, "URL blocked"),
        ({"scope": "pages_show_list,pages_everything"}, "Invalid Scopes"),
        ({"client_id": "1"}, "Invalid App ID"),
    ],
)
def test_a_wrong_request_stops_at_facebook(meta: Meta, params: dict[str, str], heading: str) -> None:
    browser = meta.browser().open(meta.dialog(**params))
    assert (browser.status, browser.heading) == (400, heading)


def test_an_app_in_development_lets_only_its_people_in(meta: Meta) -> None:
    meta.stage(f"apps/{APP}", is_live=False)
    browser = meta.browser().open(meta.dialog()).press("Log in", person=DAN)
    assert browser.heading == "App not active"
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    assert browser.heading == "Continue to Pagedesk as Anna"


def test_a_business_configuration_is_granted_whole(meta: Meta) -> None:
    config = meta.stage(f"apps/{APP}/login-configs", scopes=["pages_show_list", "pages_messaging"])["id"]
    browser = meta.browser().open(meta.dialog(config_id=config, scope="")).press("Log in", person=ANNA)
    browser.press("Continue")
    assert browser.offered("allow") == []
    token = meta.exchange(code_in(browser.press("Save").location))["access_token"]
    granted = meta.get("debug_token", f"{APP}|demo-app-secret", input_token=token)["data"]["scopes"]
    assert set(granted) == {"pages_show_list", "pages_messaging", "public_profile"}


def test_a_configuration_can_give_a_system_user_and_hide_the_accounts(meta: Meta) -> None:
    config = meta.stage(
        f"apps/{APP}/login-configs",
        scopes=["pages_show_list", "pages_messaging"],
        gives_system_user=True,
        hides_accounts=True,
    )["id"]
    token = meta.exchange(meta.code(config_id=config, scope=""))["access_token"]
    described = meta.get("debug_token", f"{APP}|demo-app-secret", input_token=token)["data"]
    assert (described["type"], described["expires_at"]) == ("SYSTEM_USER", 0)
    assert meta.get("me/accounts", token)["data"] == []
    assert meta.get(BAKERY, token, fields="access_token")["access_token"]


def test_going_back_keeps_what_was_ticked(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[FLORIST]).press("Back")
    token = meta.exchange(code_in(browser.press("Continue").press("Save").location))["access_token"]
    assert [page["id"] for page in meta.get("me/accounts", token)["data"]] == [FLORIST]
