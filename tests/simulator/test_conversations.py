"""What Meta hands out of earlier conversations, and of people."""

from __future__ import annotations

import pytest
import requests

from tests.simulator.meta import APP, BAKERY, FLORIST, Meta

DETAILS = "id,created_time,from,to,message,attachments,sticker,shares,reply_to,reactions,is_unsupported"


def test_conversations_come_latest_first(meta: Meta, token: str) -> None:
    for person in ("maria", "tomas", "Иван"):
        meta.writes(person, BAKERY, f"{person} writes")
        meta.stage("clock", advance=1)
    meta.writes("maria", FLORIST, "elsewhere")
    fields = "id,updated_time,snippet,unread_count,message_count,can_reply,participants,is_owner,link"
    answer = meta.get(f"{BAKERY}/conversations", token, platform="messenger", fields=fields)
    assert [one["snippet"] for one in answer["data"]] == ["Иван writes", "tomas writes", "maria writes"]
    newest = answer["data"][0]
    assert (newest["unread_count"], newest["message_count"], newest["can_reply"]) == (1, 1, True)
    assert newest["updated_time"].endswith("+0000")
    assert [one["name"] for one in newest["participants"]["data"]] == ["Иван Петров", "North Bakery"]


def test_the_conversation_of_one_person_names_them(meta: Meta, token: str) -> None:
    meta.writes("maria", BAKERY, "Hi")
    psid = meta.writes("Иван", BAKERY, "Привет")["conversation"]["psid"]
    (one,) = meta.get(f"{BAKERY}/conversations", token, user_id=psid, fields="participants")["data"]
    assert one["participants"]["data"][0] == {"name": "Иван Петров", "email": f"{psid}@facebook.com", "id": psid}


def test_conversations_can_be_limited_by_time_and_platform(meta: Meta, token: str) -> None:
    meta.writes("maria", BAKERY, "old")
    meta.stage("clock", advance=100)
    since = meta.look("clock")["now"] - 50_000
    meta.writes("tomas", BAKERY, "new")
    path = f"{BAKERY}/conversations"
    (after,) = meta.get(path, token, fields="snippet", updated_after_ms=since)["data"]
    (before,) = meta.get(path, token, fields="snippet", updated_before_ms=since)["data"]
    assert (after["snippet"], before["snippet"]) == ("new", "old")
    assert meta.get(path, token, platform="instagram")["data"] == []
    assert meta.get(path, token, folder="spam")["data"] == []


def test_long_lists_of_conversations_come_in_pages(meta: Meta, token: str) -> None:
    for person in ("maria", "tomas", "zoë"):
        meta.writes(person, BAKERY, person)
    first = meta.get(f"{BAKERY}/conversations", token, limit=2, fields="snippet")
    second = requests.get(first["paging"]["next"]).json()
    assert {one["snippet"] for one in first["data"] + second["data"]} == {"maria", "tomas", "zoë"}


def test_messages_have_the_ids_of_the_webhooks(meta: Meta, token: str) -> None:
    asked = meta.writes("maria", BAKERY, "Pie?", samples=["photo", "invoice"])
    psid, thread = asked["conversation"]["psid"], asked["conversation"]["id"]
    answered = meta.send(BAKERY, token, psid, "Yes", reply_to={"mid": asked["message"]["mid"]})
    meta.does("maria", BAKERY, "react", mid=answered["message_id"], reaction="love")
    newest, oldest = meta.get(f"{thread}/messages", token, fields=DETAILS)["data"]
    assert (newest["id"], newest["message"], newest["from"]["id"]) == (answered["message_id"], "Yes", BAKERY)
    assert newest["reply_to"]["mid"] == asked["message"]["mid"]
    assert newest["reactions"]["data"][0]["users"][0]["id"] == psid
    assert (oldest["id"], oldest["from"]["id"]) == (asked["message"]["mid"], psid)
    photo, invoice = oldest["attachments"]["data"]
    assert requests.get(photo["image_data"]["url"]).headers["Content-Type"] == photo["mime_type"] == "image/png"
    assert (invoice["name"], invoice["mime_type"]) == ("invoice.pdf", "application/pdf")
    assert requests.get(invoice["file_url"]).content.startswith(b"%PDF")
    assert meta.get(asked["message"]["mid"], token, fields="message")["message"] == "Pie?"


def test_only_the_newest_twenty_can_be_read(meta: Meta, token: str) -> None:
    mids = [meta.writes("maria", BAKERY, str(number))["message"]["mid"] for number in range(23)]
    thread = meta.conversation("maria", BAKERY)["conversation"]["id"]
    listed = meta.get(f"{thread}/messages", token, fields="id,message", limit=50)["data"]
    assert [one["id"] for one in listed] == mids[::-1]
    assert [one.get("message") for one in listed] == [str(number) for number in range(22, 2, -1)] + [None] * 3
    assert meta.get(mids[2], token, fields="message").error == (9000001, None)
    assert meta.get(mids[3], token, fields="message")["message"] == "3"


def test_unsent_messages_cannot_be_read(meta: Meta, token: str) -> None:
    mid = meta.writes("maria", BAKERY, "oops")["message"]["mid"]
    meta.does("maria", BAKERY, "unsend", mid=mid)
    assert meta.get(mid, token).error == (9000001, None)


def test_a_conversation_expands_to_its_messages(meta: Meta, token: str) -> None:
    for text in ("one", "two"):
        meta.writes("maria", BAKERY, text)
    fields = "messages.limit(1){message,from}"
    (one,) = meta.get(f"{BAKERY}/conversations", token, fields=fields)["data"]
    assert [message["message"] for message in one["messages"]["data"]] == ["two"]


def test_files_kept_back_by_european_rules_have_a_placeholder(meta: Meta, token: str) -> None:
    meta.stage("pages/north-bakery", is_european=True)
    mid = meta.writes("maria", BAKERY, samples="invoice")["message"]["mid"]
    (held_back,) = meta.get(mid, token, fields="attachments")["attachments"]["data"]
    assert held_back["name"].startswith("Media not available due to new privacy rules in Europe")
    settings = meta.get(f"{BAKERY}/messenger_profile", token, fields="subject_to_new_eu_privacy_rules")
    assert settings["data"] == [{"subject_to_new_eu_privacy_rules": True}]


def test_other_pages_cannot_look_in(meta: Meta) -> None:
    told = meta.writes("maria", BAKERY, "secret")
    florist = meta.dashboard_token(FLORIST)
    for node in (told["message"]["mid"], told["conversation"]["id"], told["conversation"]["psid"]):
        assert meta.get(node, florist).error == (100, 33)


def test_a_profile_has_name_and_picture(meta: Meta, token: str) -> None:
    psid = meta.writes("Иван", BAKERY, "Привет")["conversation"]["psid"]
    profile = meta.get(psid, token, fields="first_name,last_name,name,profile_pic,locale")
    assert (profile["name"], profile["first_name"], profile["locale"], profile["id"]) == (
        "Иван Петров",
        "Иван",
        "ru_RU",
        psid,
    )
    assert requests.get(profile["profile_pic"]).headers["Content-Type"] == "image/png"


def test_without_the_feature_a_profile_is_only_an_id(meta: Meta, token: str) -> None:
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    meta.stage(f"apps/{APP}", features=[])
    assert meta.get(psid, token, fields="name").body == {"id": psid}


@pytest.mark.parametrize(("code", "subcode"), [(100, 2018218), (100, 2018247), (230, None)])
def test_a_profile_can_fail_in_other_ways(meta: Meta, token: str, code: int, subcode: int | None) -> None:
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    meta.stage("faults", edge=psid, method="GET", code=code, subcode=subcode)
    assert meta.get(psid, token).error == (code, subcode)
    assert meta.get(psid, token)["first_name"] == "Maria"


def test_a_deleted_person_has_no_profile(meta: Meta, token: str) -> None:
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    meta.stage("people/maria", is_deleted=True)
    assert meta.get(psid, token).error == (100, 33)


def test_messenger_settings_are_kept(meta: Meta, token: str) -> None:
    path = f"{BAKERY}/messenger_profile"
    assert meta.post(path, token, get_started='{"payload":"GET_STARTED"}').body == {"result": "success"}
    assert meta.get(path, token, fields="get_started,greeting")["data"] == [{"get_started": {"payload": "GET_STARTED"}}]
    assert meta.graph("DELETE", path, token, fields="get_started").body == {"result": "success"}
    assert meta.get(path, token, fields="get_started")["data"] == []
