"""Chats with an Instagram account: what people do there, as apps hear and read it."""

from __future__ import annotations

from typing import Any

from tests.simulator.callback import Callback
from tests.simulator.instagram import ACCOUNT, FIELDS, HANDLE, SCOPES, listen, media, refusal, writes
from tests.simulator.meta import APP, BAKERY, BORIS, Meta


def told(heard: Callback, count: int) -> list[dict[str, Any]]:
    """The messages of the webhooks, once there are so many deliveries."""
    heard.wait_for(count)
    return [item["message"] for item in heard.items if "message" in item]


def test_a_message_comes_under_the_object_instagram(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    sent = meta.writes("maria", HANDLE, "Есть хлеб?", samples=["photo"])
    delivery = callback.wait_for(1)[0].json
    event = delivery["entry"][0]["messaging"][0]
    assert (delivery["object"], delivery["entry"][0]["id"]) == ("instagram", ACCOUNT)
    assert (event["sender"]["id"], event["recipient"]["id"]) == (sent["conversation"]["psid"], ACCOUNT)
    assert event["message"]["mid"].startswith("aWdf")
    assert (event["message"]["text"], event["message"]["attachments"][0]["type"]) == ("Есть хлеб?", "image")
    assert sent["conversation"]["psid"] != meta.writes("maria", BAKERY, "And here?")["conversation"]["psid"]


def test_what_people_send_only_there(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    meta.does("maria", HANDLE, "answer-story", text="Lovely")
    meta.does("maria", HANDLE, "mention-in-story")
    meta.does("maria", HANDLE, "share", media=media(meta))
    meta.does("maria", HANDLE, "share", media=media(meta, "REELS"))
    meta.does("maria", HANDLE, "heart")
    meta.does("maria", HANDLE, "vanish")
    meta.writes("maria", HANDLE, is_unsupported=True)
    story, mention, shared, reel, heart, vanishing, gif = told(callback, 7)
    assert story["reply_to"]["story"]["id"] == media(meta, "STORY")
    assert [one["type"] for one in mention["attachments"]] == ["story_mention"]
    assert [one["type"] for one in shared["attachments"]] == ["share", "ig_post"]
    assert shared["attachments"][1]["payload"]["ig_post_media_id"] == media(meta)
    assert [one["type"] for one in reel["attachments"]] == ["ig_reel"]
    assert (heart["attachments"], vanishing["attachments"]) == ([{"type": "like_heart"}], [{"type": "ephemeral"}])
    assert gif["is_unsupported"] is True


def test_shared_posts_lose_the_old_type_when_meta_says_so(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    for shape in ("ig_post", "share"):
        meta.stage("weather", instagram_shares=shape)
        meta.does("maria", HANDLE, "share", media=media(meta))
    assert [[one["type"] for one in sent["attachments"]] for sent in told(callback, 2)] == [["ig_post"], ["share"]]


def test_the_other_events(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    igsid = writes(meta)
    mid = meta.conversation("maria", HANDLE)["messages"][0]["mid"]
    answer = meta.send(BAKERY, token, igsid, "Hi", message={"text": "Hi", "metadata": "mark"})["message_id"]
    meta.does("maria", HANDLE, "react", mid=answer, reaction="love")
    meta.does("maria", HANDLE, "edit", mid=mid, text="Hello!")
    meta.does("maria", HANDLE, "unsend", mid=mid)
    meta.does("maria", HANDLE, "tap", title="Hours?", payload="HOURS")
    meta.does("maria", HANDLE, "follow", ref="winter")
    meta.does("maria", HANDLE, "open")
    callback.wait_for(8)
    meta.stage("webhooks/settle")
    _, echo, reaction, edit, unsent, postback, referral, read = callback.items
    assert (echo["sender"]["id"], echo["message"]["is_echo"], echo["message"]["metadata"]) == (ACCOUNT, True, "mark")
    assert (reaction["reaction"]["mid"], reaction["reaction"]["action"]) == (answer, "react")
    assert edit["message_edit"] == {"mid": mid, "text": "Hello!", "num_edit": 1}
    assert unsent["message"] == {"mid": mid, "is_deleted": True}
    assert postback["postback"]["payload"] == "HOURS"
    assert referral["referral"] == {"source": "IGME", "type": "OPEN_THREAD", "ref": "winter"}
    assert read["read"] == {"mid": answer}


def test_a_link_opens_no_window_and_an_answer_in_the_app_is_an_echo(meta: Meta, callback: Callback, token: str) -> None:
    igsid = writes(meta)
    meta.stage("clock", advance=25 * 3600)
    meta.does("maria", HANDLE, "follow", ref="winter")
    assert refusal(meta.send(BAKERY, token, igsid)) == (10, 2534022)
    listen(meta, callback, token)
    meta.does("maria", HANDLE, "answer-in-inbox", text="By telephone")
    echo = callback.wait_for(1)[0].items[0]["message"]
    assert (echo["text"], echo["app_id"]) == ("By telephone", 1217981644879628)


def test_the_conversation_is_read_through_the_page(meta: Meta, token: str) -> None:
    igsid = writes(meta)
    meta.does("maria", HANDLE, "answer-story", text="Lovely")
    meta.does("maria", HANDLE, "mention-in-story")
    fields = "id,participants,messages{id,from,message,story,attachments,shares}"
    for path in (BAKERY, ACCOUNT):
        read = meta.get(f"{path}/conversations", token, platform="instagram", user_id=igsid, fields=fields)["data"][0]
    names = [one["username"] for one in read["participants"]["data"]]
    mention, story, first = read["messages"]["data"]
    assert names == ["maria.bakes", "northbakery"]
    assert story["story"]["reply_to"]["id"] == media(meta, "STORY")
    assert mention["story"]["mention"]["link"].startswith(meta.url)
    assert "attachments" not in mention
    assert meta.get(first["id"], token, fields="message")["message"] == "Hello"
    assert meta.get(f"{BAKERY}/conversations", token)["data"] == []


def test_a_profile_is_shared_by_those_who_wrote(meta: Meta, token: str) -> None:
    igsid = writes(meta)
    fields = "name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user"
    profile = meta.get(igsid, token, fields=fields)
    assert (profile["name"], profile["username"]) == ("Maria Ivanova", "maria.bakes")
    meta.stage("people/maria", withholds_profile=True)
    assert refusal(meta.get(igsid, token)) == (230, None)
    meta.stage("people/maria", withholds_profile=False)
    meta.does("tomas", HANDLE, "follow", ref="x")
    assert refusal(meta.get(meta.conversation("tomas", HANDLE)["conversation"]["psid"], token)) == (230, None)


def test_without_the_owners_consent_nothing_is_told_or_taken(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    meta.stage(f"instagram/{HANDLE}", allows_message_access=False)
    igsid = writes(meta)
    assert refusal(meta.send(BAKERY, token, igsid)) == (200, 2534041)
    assert refusal(meta.get(f"{BAKERY}/conversations", token, platform="instagram")) == (200, 2534041)
    meta.stage(f"instagram/{HANDLE}", allows_message_access=True)
    writes(meta, "Now you hear me")
    assert [one["text"] for one in told(callback, 1)] == ["Now you hear me"]
    assert meta.stage("webhooks/settle")["idle"]
    assert len(callback.received) == 1


def test_a_link_taken_away_ends_everything_until_it_is_back(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    igsid = writes(meta)
    meta.stage(f"instagram/{HANDLE}/unlink")
    writes(meta, "Nobody hears this")
    assert meta.get(BAKERY, token, fields="instagram_business_account").body == {"id": BAKERY}
    assert refusal(meta.send(BAKERY, token, igsid)) == (100, 2534013)
    assert refusal(meta.get(f"{ACCOUNT}/media", token)) == (100, 2534013)
    meta.stage(f"instagram/{HANDLE}/link", page=BAKERY)
    assert meta.send(BAKERY, token, igsid).status == 200
    assert [one.get("text") for one in told(callback, 2)] == ["Hello", "Hello"]


def test_only_a_granted_and_chosen_account_is_heard_and_written_to(meta: Meta, callback: Callback, token: str) -> None:
    igsid = writes(meta)
    plain = meta.page_token(BAKERY, meta.user_token(scope="pages_show_list,pages_messaging,pages_manage_metadata"))
    listen(meta, callback, plain, page_fields="messages")
    writes(meta, "Not for this app")
    assert refusal(meta.send(BAKERY, plain, igsid)) == (200, None)
    granted = meta.page_token(BAKERY, meta.user_token(BORIS, scope=SCOPES))
    writes(meta, "For this one")
    assert meta.send(BAKERY, granted, igsid).status == 200
    assert told(callback, 1)[0]["text"] == "For this one"
    assert refusal(meta.send(ACCOUNT, granted, "1")) == (100, 2534014)


def test_another_app_hears_it_on_standby(meta: Meta, callback: Callback, token: str) -> None:
    igsid = writes(meta)
    listen(meta, callback, token)
    meta.does("maria", HANDLE, "hand-over", app_id="1217981644879628")
    meta.does("maria", HANDLE, "tap", title="Hours?", payload="HOURS")
    assert callback.wait_for(1)[0].json["entry"][0]["standby"][0]["postback"]["title"] == "Hours?"
    assert refusal(meta.send(BAKERY, token, igsid)) == (100, 2534037)


def test_failing_webhooks_of_the_account_end_the_pages_subscription(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    callback.status = 500
    writes(meta)
    callback.wait_for(2)
    meta.stage("webhooks/settle")
    for _ in range(2):
        meta.stage("clock", advance=3700)
        meta.stage("webhooks/settle")
    assert meta.get(f"{BAKERY}/subscribed_apps", token)["data"] == []
    assert {one["state"] for one in meta.look("webhooks")["deliveries"]} == {"dropped"}


def test_the_dashboard_sends_made_up_instagram_events(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    for field in ("messages", "comments"):
        meta.stage("webhooks/test", object="instagram", field=field)
    meta.stage("webhooks/test", object="instagram", shape="messaging")
    first, second, third = callback.wait_for(3)
    assert third.items[0]["message"]["text"] == "random_text"
    assert (first.json["object"], first.json["entry"][0]["id"]) == ("instagram", "0")
    assert second.items[0]["value"]["from"]["username"] == "test"
    assert set(FIELDS.split(",")) == {one["name"] for one in _fields(meta)}


def _fields(meta: Meta) -> list[dict[str, str]]:
    token = meta.look("world")["apps"][0]["access_token"]
    return list(meta.get(f"{APP}/subscriptions", token)["data"][0]["fields"])
