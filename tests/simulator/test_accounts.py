"""Which Pages a person's login shows, and why some are missing."""

from __future__ import annotations

import requests

from tests.simulator.meta import (
    ANNA,
    BAKERY,
    BOOKSHOP,
    BORIS,
    CAFE,
    CINEMA,
    DAN,
    FLORIST,
    MUSEUM,
    PORTFOLIO,
    SCOPES,
    Meta,
)

FIELDS = "id,name,access_token,tasks,category,link,picture{url},business,instagram_business_account{id,username}"
WITH_PORTFOLIOS = f"{SCOPES},business_management"


def test_the_list_shows_name_tasks_and_token(meta: Meta) -> None:
    token = meta.user_token(scope=f"{SCOPES},instagram_basic")
    pages = {page["id"]: page for page in meta.get("me/accounts", token, fields=FIELDS)["data"]}
    bakery = pages[BAKERY]
    assert (bakery["name"], bakery["category"]) == ("North Bakery", "Bakery")
    assert {"MESSAGING", "MODERATE", "MANAGE"} <= set(bakery["tasks"])
    assert bakery["instagram_business_account"] == {"id": "17841400000012345", "username": "northbakery"}
    assert requests.get(bakery["picture"]["data"]["url"]).headers["Content-Type"] == "image/png"
    assert "PROFILE_PLUS_MESSAGING" in pages[FLORIST]["tasks"]
    assert not any(task.endswith("MESSAGING") for task in pages[BOOKSHOP]["tasks"])


def test_a_page_that_one_may_only_look_at_has_no_token(meta: Meta) -> None:
    pages = {page["id"]: page for page in meta.get("me/accounts", meta.user_token(), fields=FIELDS)["data"]}
    assert "access_token" not in pages[CINEMA]
    assert "access_token" in pages[BAKERY]


def test_long_lists_come_in_pages_of_25(meta: Meta) -> None:
    made = meta.stage("pages", name="Branch", manager=ANNA, count=30)["ids"]
    token = meta.user_token()
    first = meta.get("me/accounts", token)
    assert len(first["data"]) == 25
    assert token in first["paging"]["next"]
    second = requests.get(first["paging"]["next"]).json()
    shown = [page["id"] for page in first["data"] + second["data"]]
    assert set(made) <= set(shown)
    assert len(set(shown)) == len(shown) == 34
    assert "next" not in second["paging"]
    assert requests.get(second["paging"]["previous"]).json()["data"] == first["data"]


def test_pages_of_a_portfolio_need_business_management(meta: Meta) -> None:
    without = meta.get("me/accounts", meta.user_token(BORIS))
    assert MUSEUM not in [page["id"] for page in without["data"]]
    meta.stage("people/boris/remove-app")
    token = meta.user_token(BORIS, scope=WITH_PORTFOLIOS)
    assert MUSEUM in [page["id"] for page in meta.get("me/accounts", token)["data"]]
    assert [page["id"] for page in meta.get("me/assigned_pages", token)["data"]] == [MUSEUM]
    assert meta.get(MUSEUM, token, fields="business")["business"]["name"] == "Harbour Group"


def test_a_page_nobody_was_assigned_to_shows_in_the_portfolio_only(meta: Meta) -> None:
    token = meta.user_token(scope=WITH_PORTFOLIOS)
    assert CAFE not in [page["id"] for page in meta.get("me/accounts", token)["data"]]
    assert [one["id"] for one in meta.get("me/businesses", token)["data"]] == [PORTFOLIO]
    owned = meta.get(f"{PORTFOLIO}/owned_pages", token, fields="id,name,access_token")["data"]
    assert {page["id"] for page in owned} == {CAFE, MUSEUM}
    assert all("access_token" not in page for page in owned)
    assert meta.get(CAFE, token).error == (100, 33)
    assert meta.get(f"{PORTFOLIO}/client_pages", token)["data"] == []


def test_assigning_the_page_mends_it(meta: Meta) -> None:
    token = meta.user_token(scope=WITH_PORTFOLIOS)
    meta.stage("people/anna/give-role", page=CAFE)
    assert CAFE in [page["id"] for page in meta.get("me/accounts", token)["data"]]
    assert meta.page_token(CAFE, token)


def test_somebody_without_pages_gets_an_empty_list(meta: Meta) -> None:
    assert meta.get("me/accounts", meta.user_token(DAN)).body == {"data": []}


def test_the_list_needs_its_permission(meta: Meta) -> None:
    token = meta.user_token()
    meta.stage("people/anna/revoke", scope="pages_show_list")
    assert meta.get("me/accounts", token).error == (200, None)


def test_nobody_sees_another_persons_accounts(meta: Meta) -> None:
    assert meta.get(f"{BORIS}/accounts", meta.user_token()).error == (100, 33)
