"""The stage: what tests and scripts steer the world by."""

from __future__ import annotations

import requests

from tests.simulator.meta import APP, BAKERY, SECRET, Meta


def test_the_world_lists_apps_people_and_pages_with_their_tokens(meta: Meta) -> None:
    meta.writes("maria", BAKERY, "Hi")
    user_token = meta.user_token()
    page_token = meta.page_token(BAKERY, user_token)
    world = meta.look("world")
    assert {"id": APP, "secret": SECRET}.items() <= world["apps"][0].items()
    people = {one["first_name"]: one for one in world["people"]}
    assert user_token in people["Anna"]["access_tokens"]
    assert people["Maria"]["psids"].keys() == {BAKERY}
    bakery = next(one for one in world["pages"] if one["id"] == BAKERY)
    assert bakery["issued_access_tokens"] == [page_token]
    for token in (bakery["access_token"], page_token):
        assert meta.get("me", token)["name"] == "North Bakery"


def test_dead_tokens_are_not_listed(meta: Meta) -> None:
    meta.page_token(BAKERY, meta.user_token())
    meta.stage("people/anna/change-password")
    world = meta.look("world")
    assert all(not one["access_tokens"] for one in world["people"])
    assert all(not one["issued_access_tokens"] for one in world["pages"])


def test_the_clock_moves_the_world(meta: Meta) -> None:
    before = meta.look("clock")
    assert before["offset"] == 0
    after = meta.stage("clock", advance=3_600)
    assert 3_600_000 <= after["now"] - before["now"] < 3_660_000
    assert meta.stage("clock", offset=-60)["offset"] == -60
    assert requests.post(f"{meta.url}/_stage/clock", json={"forward": 1}).status_code == 400


def test_a_web_page_of_another_site_changes_nothing(meta: Meta) -> None:
    before = requests.get(f"{meta.url}/_stage/clock").json()["offset"]
    sent = {"data": {"advance": "60"}, "headers": {"Sec-Fetch-Site": "cross-site"}}
    assert requests.post(f"{meta.url}/_stage/clock", **sent).status_code == 403
    assert requests.get(f"{meta.url}/_stage/clock").json()["offset"] == before


def test_resetting_begins_again(meta: Meta) -> None:
    meta.writes("maria", BAKERY, "Hi")
    meta.stage("weather", outage="503")
    meta.stage("clock", advance=60)
    meta.stage("reset")
    assert meta.look("weather")["outage"] is None
    assert meta.look("clock")["offset"] == 0
    assert requests.get(f"{meta.url}/_stage/conversations/{BAKERY}/maria").status_code == 400


def test_new_people_and_pages_join_in(meta: Meta) -> None:
    maker = meta.stage("people", first_name="Nora", last_name="Lind")["id"]
    business = meta.stage("businesses", name="Lind & Co")["id"]
    meta.stage("people/nora/join-business", business_id=business)
    page = meta.stage("pages", name="Lind's Books", manager="nora", business_id=business, instagram="lindbooks")["ids"][
        0
    ]
    token = meta.user_token(maker, scope="pages_show_list,business_management,instagram_basic")
    (shown,) = meta.get("me/accounts", token, fields="name,instagram_business_account{username}")["data"]
    assert (shown["id"], shown["instagram_business_account"]["username"]) == (page, "lindbooks")
    assert [one["name"] for one in meta.get("me/businesses", token)["data"]] == ["Lind & Co"]


def test_what_the_stage_does_not_know_is_said(meta: Meta) -> None:
    for path, body, words in (
        ("people/anna/fly", {}, "fly is none of"),
        ("people/nemo/change-password", {}, "nobody called nemo"),
        ("people/anna/revoke", {}, "revoke needs scope"),
        ("weather", {"rain": True}, "rain is none of"),
        ("weather", {"outage": "maybe"}, "maybe"),
        ("faults", {"effect": "boom"}, "effect is none of"),
        ("faults", {}, "needs a code"),
        (f"conversations/{BAKERY}/maria/sing", {}, "sing is none of"),
        (f"conversations/{BAKERY}/maria/edit", {"text": "x"}, "edit needs mid"),
        (f"conversations/{BAKERY}/maria/write", {"samples": "film"}, "no sample film"),
        (f"conversations/{BAKERY}/maria/write", {"files": [{"name": "x"}]}, "A file needs"),
    ):
        answer = requests.post(f"{meta.url}/_stage/{path}", json=body)
        assert answer.status_code == 400
        assert words in answer.json()["error"]


def test_everything_sent_is_listed_once_for_each_time(meta: Meta, token: str) -> None:
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    for text in ("one", "two", "two"):
        meta.send(BAKERY, token, psid, text)
    sent = meta.look("sent")["messages"]
    assert [(one["text"], one["page_id"], one["psid"]) for one in sent] == [
        ("one", BAKERY, psid),
        ("two", BAKERY, psid),
        ("two", BAKERY, psid),
    ]


def test_downloads_are_written_down(meta: Meta) -> None:
    url = meta.writes("maria", BAKERY, samples="photo")["message"]["attachments"][0]["payload"]["url"]
    requests.get(url)
    requests.get(f"{url}0")
    noted = [one for one in meta.look("requests")["requests"] if one["path"].startswith("/cdn/v/")]
    assert [one["status"] for one in noted] == [200, 403]
