"""How any call of the Graph API is answered."""

from __future__ import annotations

import pytest
import requests

from tests.simulator.meta import APP, BAKERY, FLORIST, INBOX_APP, Meta


def test_without_a_token_nothing_is_told(meta: Meta) -> None:
    answer = meta.get("me")
    assert (answer.status, answer.error) == (400, (2500, None))
    assert answer["error"]["type"] == "OAuthException"
    assert answer["error"]["fbtrace_id"]


def test_the_token_may_come_in_a_header(meta: Meta, token: str) -> None:
    answer = requests.get(f"{meta.url}/v26.0/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"id": BAKERY, "name": "North Bakery"}


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("v26.0/", "v26.0"),
        ("v23.0/", "v23.0"),
        ("v12.0/", "v21.0"),
        ("v20.0/", "v21.0"),
        ("v99.0/", "v26.0"),
        ("", "v26.0"),
    ],
)
def test_an_expired_version_is_served_by_the_oldest_living(meta: Meta, token: str, asked: str, served: str) -> None:
    meta.stage("clock", offset=0)
    answer = meta.graph("GET", "me", token, version=asked)
    assert (answer["id"], answer.headers["facebook-api-version"]) == (BAKERY, served)


def test_fields_choose_what_is_shown(meta: Meta, token: str) -> None:
    assert meta.get("me", token, fields="name,username,picture{url}").body.keys() == {
        "name",
        "username",
        "picture",
        "id",
    }


@pytest.mark.parametrize("fields", ["nme", "id,picture{url},nme"])
def test_an_unknown_field_is_refused(meta: Meta, token: str, fields: str) -> None:
    answer = meta.get("me", token, fields=fields)
    assert answer.error == (100, None)
    assert answer["error"]["message"] == "(#100) Tried accessing nonexisting field (nme) on node type (Page)"


@pytest.mark.parametrize("fields", ["picture{url", "picture{url}}", "{name}"])
def test_braces_that_do_not_fit_are_refused(meta: Meta, token: str, fields: str) -> None:
    assert meta.get("me", token, fields=fields).error == (2500, None)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("me/nonsense", (2500, None)),
        ("999", (100, 33)),
        ("{page_id}/messages", (803, None)),
        (f"{FLORIST}", (100, 33)),
        (f"{BAKERY}/messages", (100, 33)),
    ],
)
def test_what_does_not_exist_is_refused(meta: Meta, token: str, path: str, error: tuple[int, int | None]) -> None:
    assert meta.get(path, token).error == error


def test_a_method_can_be_given_as_a_parameter(meta: Meta, token: str) -> None:
    assert meta.post("me/subscribed_apps", token, subscribed_fields="feed")["success"]
    assert meta.get("me/subscribed_apps", token, method="delete")["success"]
    assert meta.get("me/subscribed_apps", token)["data"] == []


def test_an_app_that_meta_restricted_gets_nothing(meta: Meta, token: str) -> None:
    meta.stage(f"apps/{APP}", is_restricted=True)
    assert meta.get("me", token)["error"]["message"] == "(#100) Unsupported request - method type: get"


def test_an_app_is_no_secret(meta: Meta, token: str) -> None:
    assert meta.get(INBOX_APP, token)["name"] == "Page Inbox"


def test_usage_headers_come_with_every_answer(meta: Meta, token: str) -> None:
    meta.stage("weather", usage_percent=83)
    headers = meta.get("me", token).headers
    assert '"call_count": 83' in headers["X-App-Usage"]
    assert '"call_count": 83' in headers["X-Page-Usage"]
    assert '"type": "pages"' in headers["X-Business-Use-Case-Usage"]


def test_while_throttled_every_call_is_refused_and_lengthens_it(meta: Meta, token: str) -> None:
    meta.stage("throttle", minutes=10)
    assert meta.get("me", token).error == (32, None)
    assert meta.get(f"{BAKERY}/conversations", token).error == (80006, None)
    answer = meta.get("me", f"{APP}|demo-app-secret")
    assert answer.error == (4, None)
    told = meta.get("me", token).headers["X-Business-Use-Case-Usage"]
    assert '"estimated_time_to_regain_access": 14' in told
    meta.stage("clock", advance=15 * 60)
    assert meta.get("me", token)["id"] == BAKERY


def test_an_outage_is_an_error_page_or_html_or_a_cut_connection(meta: Meta, token: str) -> None:
    url, params = f"{meta.url}/v26.0/me", {"access_token": token}
    meta.stage("weather", outage="503")
    assert requests.get(url, params=params).status_code == 503
    meta.stage("weather", outage="html")
    assert requests.get(url, params=params).headers["Content-Type"].startswith("text/html")
    meta.stage("weather", outage="cut")
    with pytest.raises(requests.RequestException):
        requests.get(url, params=params)
    meta.stage("weather", outage=None)
    assert requests.get(url, params=params).json()["id"] == BAKERY


def test_ordered_faults_strike_so_often_and_no_more(meta: Meta, token: str) -> None:
    meta.stage("faults", edge="conversations", method="GET", code=2, times=2, status=500)
    for _ in range(2):
        answer = meta.get(f"{BAKERY}/conversations", token)
        assert (answer.status, answer.error, answer["error"]["is_transient"]) == (500, (2, None), True)
    assert meta.get(f"{BAKERY}/conversations", token)["data"] == []


def test_requests_are_written_down_without_tokens(meta: Meta, token: str) -> None:
    requests.delete(f"{meta.url}/_stage/requests")
    meta.get("me", token, fields="name")
    noted = meta.look("requests")["requests"]
    assert [(one["method"], one["path"], one["status"]) for one in noted] == [("GET", "/me", 200)]
    assert noted[0]["params"]["fields"] == "name"
    assert token not in str(noted)
