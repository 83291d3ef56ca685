"""Codes, tokens and how they end."""

from __future__ import annotations

import pytest

from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, FLORIST, SECRET, Meta, code_in

HOUR, DAY = 3_600, 86_400


def test_a_code_works_once(meta: Meta) -> None:
    code = meta.code()
    assert meta.exchange(code)["token_type"] == "bearer"
    assert meta.exchange(code).error == (100, 36009)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"client_secret": "wrong"}, (1, None)),
        ({"client_id": "1"}, (101, None)),
        ({"redirect_uri": "http://localhost:8000/other"}, (100, 36008)),
    ],
)
def test_an_exchange_with_something_wrong_is_refused(
    meta: Meta, params: dict[str, str], error: tuple[int, int | None]
) -> None:
    assert meta.exchange(meta.code(), **params).error == error


def test_a_code_lives_ten_minutes(meta: Meta) -> None:
    code = meta.code()
    meta.stage("clock", advance=601)
    assert meta.exchange(code).error == (100, 36007)


def test_short_tokens_live_two_hours_and_long_ones_sixty_days(meta: Meta) -> None:
    short = meta.exchange(meta.code())
    long = meta.lengthen(short["access_token"])
    assert short["expires_in"] == pytest.approx(2 * HOUR, abs=5)
    assert long["expires_in"] == pytest.approx(60 * DAY, abs=5)
    meta.stage("clock", advance=2 * HOUR + 1)
    assert meta.get("me", short["access_token"]).error == (190, 463)
    assert meta.lengthen(short["access_token"]).error == (190, 463)
    assert meta.get("me", long["access_token"])["id"] == ANNA


def test_page_tokens_of_a_long_token_never_expire(meta: Meta) -> None:
    page_token = meta.page_token(BAKERY, meta.user_token())
    meta.stage("clock", advance=61 * DAY)
    described = meta.get("debug_token", APP_TOKEN, input_token=page_token)["data"]
    assert (described["is_valid"], described["expires_at"]) == (True, 0)
    assert (described["type"], described["profile_id"]) == ("PAGE", BAKERY)


def test_page_tokens_of_a_short_token_end_with_it(meta: Meta) -> None:
    page_token = meta.page_token(BAKERY, meta.exchange(meta.code())["access_token"])
    meta.stage("clock", advance=2 * HOUR + 1)
    assert meta.get("me", page_token).error == (190, 463)


def test_the_app_token_has_two_spellings(meta: Meta) -> None:
    asked = {"client_id": APP, "client_secret": SECRET, "grant_type": "client_credentials"}
    opaque = meta.get("oauth/access_token", **asked)["access_token"]
    assert opaque.startswith(f"{APP}|")
    for token in (opaque, APP_TOKEN):
        assert meta.get(APP, token, fields="id,name,link")["name"] == "Pagedesk"
    assert meta.get(APP, f"{APP}|wrong").error == (190, None)


def test_debug_token_tells_the_chosen_pages(meta: Meta) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[BAKERY, FLORIST]).press("Save")
    token = meta.exchange(code_in(browser.location))["access_token"]
    told = meta.get("debug_token", APP_TOKEN, input_token=token)["data"]
    granular = {one["scope"]: one.get("target_ids") for one in told["granular_scopes"]}
    assert granular["pages_messaging"] == [BAKERY, FLORIST]
    assert told["user_id"] == ANNA
    assert told["data_access_expires_at"] - told["issued_at"] == pytest.approx(90 * DAY, abs=10)


def test_debug_token_leaves_the_targets_out_for_all_pages(meta: Meta) -> None:
    told = meta.get("debug_token", APP_TOKEN, input_token=meta.user_token())["data"]
    assert all("target_ids" not in one for one in told["granular_scopes"])


def test_a_dead_token_is_described_with_http_200(meta: Meta) -> None:
    token = meta.user_token()
    meta.stage("people/anna/change-password")
    answer = meta.get("debug_token", APP_TOKEN, input_token=token)
    assert answer.status == 200
    assert answer["data"]["is_valid"] is False
    assert answer["data"]["error"]["subcode"] == 460


@pytest.mark.parametrize(
    ("path", "body", "subcode"),
    [
        ("people/anna/change-password", {}, 460),
        ("people/anna/remove-app", {}, 458),
        ("people/anna/expire-tokens", {}, 463),
        ("people/anna", {"is_checkpointed": True}, 459),
        ("people/anna", {"is_unconfirmed": True}, 464),
        ("people/anna/take-role", {"page": BAKERY}, 492),
        (f"apps/{APP}/reset-secret", {}, 467),
        (f"pages/{BAKERY}/expire-token", {}, 463),
    ],
)
def test_a_page_token_dies_in_many_ways(meta: Meta, path: str, body: dict[str, object], subcode: int) -> None:
    page_token = meta.page_token(BAKERY, meta.user_token())
    assert meta.get("me", page_token)["id"] == BAKERY
    meta.stage(path, **body)
    answer = meta.get("me", page_token)
    assert (answer.status, answer.error) == (400, (190, subcode))
    assert answer.headers["WWW-Authenticate"].startswith('OAuth "Facebook Platform"')


def test_a_new_login_helps_after_a_password_change(meta: Meta) -> None:
    meta.user_token()
    meta.stage("people/anna/change-password")
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA).press("Continue as Anna")
    assert meta.get("me", meta.exchange(code_in(browser.location))["access_token"])["id"] == ANNA


def test_taking_all_permissions_back_makes_the_next_login_a_first_one(meta: Meta) -> None:
    token = meta.user_token()
    page_token = meta.page_token(BAKERY, token)
    assert meta.graph("DELETE", "me/permissions", token)["success"]
    assert meta.get("me", page_token).error == (190, 458)
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    assert browser.heading == "Continue to Pagedesk as Anna"


def test_one_permission_can_be_taken_back(meta: Meta) -> None:
    token = meta.user_token()
    assert meta.graph("DELETE", "me/permissions/pages_messaging", token)["success"]
    assert {"permission": "pages_messaging", "status": "declined"} in meta.get("me/permissions", token)["data"]


def test_messages_of_errors_can_be_in_german(meta: Meta) -> None:
    meta.stage("weather", language="de")
    assert "Zugriffsschlüssels" in meta.get("me", "nonsense")["error"]["message"]


def test_a_proof_is_checked_when_it_comes_and_can_be_required(meta: Meta, token: str) -> None:
    import hashlib
    import hmac

    proof = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    assert meta.get("me", token, appsecret_proof=proof)["id"] == BAKERY
    assert meta.get("me", token, appsecret_proof="0" * 64).error == (100, None)
    meta.stage(f"apps/{APP}", requires_proof=True)
    assert meta.get("me", token).error == (100, None)
    assert meta.get("me", token, appsecret_proof=proof)["id"] == BAKERY
