"""Where people come from: links, ads, posts."""

from __future__ import annotations

from tests.simulator.callback import Callback
from tests.simulator.instagram import HANDLE, listen, media
from tests.simulator.meta import BAKERY, Meta
from tests.simulator.visitor import Visitor


def test_the_first_message_brings_the_ad_along_and_later_ones_an_event(meta: Meta, heard: Callback) -> None:
    ad = next(one["id"] for one in meta.look("world")["posts"] if one["is_ad"])
    for text in ("First", "Second"):
        meta.does("maria", BAKERY, "answer-ad", ad=ad, text=text)
    heard.wait_for(3)
    first, event, second = heard.items
    referral = first["message"]["referral"]
    assert (referral["source"], referral["ads_context_data"]["post_id"]) == ("ADS", ad)
    assert referral["ads_context_data"]["photo_url"].startswith(meta.url)
    assert event["referral"]["ad_id"] == referral["ad_id"]
    assert (second["message"]["text"], "referral" in second["message"]) == ("Second", False)


def test_people_write_through_ads_and_about_posts_on_the_screens(
    meta: Meta, callback: Callback, token: str, post: str
) -> None:
    listen(meta, callback, token)
    visitor = Visitor(meta.url).open(f"/wall/{BAKERY}?who=maria")
    ads = [one for one in visitor.screen.all("article") if one.get("aria-label").startswith("Ad of")]
    visitor.follow("Send message", inside=ads[0]).press("Send", text="Until when?")
    assert visitor.messages == ["Until when? " + visitor.messages[0].partition("Until when? ")[2]]
    assert meta.conversation("maria", BAKERY)["messages"][0]["referral"]["source"] == "ADS"
    visitor.open(f"/posts/{post}?who=maria").follow("Ask about this").press("Send", text="Is it rye?")
    asked = meta.conversation("maria", BAKERY)["messages"][-1]
    assert (asked["attachments"][0]["type"], asked["attachments"][0]["payload"]["id"]) == ("post", post)
    visitor.open(f"/instagram/{HANDLE}?who=maria").follow("Send message").press("Send", text="And here?")
    referral = callback.wait_for(1)[0].items[0]["message"]["referral"]
    assert referral["ads_context_data"]["post_id"] == media(meta, "AD")


def test_a_link_to_an_instagram_chat_brings_its_word(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    visitor = Visitor(meta.url).open("/ig/northbakery?ref=winter")
    visitor.press("Maria Ivanova")
    assert visitor.heading == "North Bakery"
    assert callback.wait_for(1)[0].items[0]["referral"]["ref"] == "winter"
