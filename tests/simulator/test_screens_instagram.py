"""Instagram and feedback forms on the screens, and the panel's cards about them."""

from __future__ import annotations

import json
from typing import Any

from tests.simulator.instagram import ACCOUNT, HANDLE, comments, media
from tests.simulator.meta import BAKERY, Meta
from tests.simulator.test_utility_templates import FORM, hands_in
from tests.simulator.visitor import Files, Visitor


def messages(meta: Meta) -> list[dict[str, Any]]:
    return list(meta.conversation("maria", HANDLE)["messages"])


def test_chatting_with_an_account(meta: Meta, token: str) -> None:
    visitor = Visitor(meta.url).open("/").follow("Write to @northbakery on Instagram")
    visitor.press("Send", text="Is there rye bread?").press("Send a heart", text="")
    for button in ("Picture to be seen once", "GIF", "Mention @northbakery in my story", "Photo"):
        visitor.press(button, text="")
    kinds = [[part["type"] for part in one["attachments"]] for one in messages(meta)]
    assert kinds == [[], ["like_heart"], ["ephemeral"], [], ["story_mention"], ["image"]]
    assert messages(meta)[3]["is_unsupported"] is True
    igsid = meta.conversation("maria", HANDLE)["conversation"]["psid"]
    meta.send(BAKERY, token, igsid, "Until six")
    visitor.open(f"/chat/{HANDLE}/maria")
    assert visitor.messages[-1].startswith("Until six")
    labels = [one.label for one in visitor.screen.all("button")]
    assert not [one for one in labels if "Sticker" in one or one in ("Location", "PDF file")]


def test_a_pdf_does_not_go_into_an_instagram_chat(meta: Meta) -> None:
    visitor = Visitor(meta.url).open(f"/chat/{HANDLE}/maria")
    visitor.press("Send", text="", files=[("files", ("bill.pdf", b"%PDF", "application/pdf"))])
    assert (visitor.status, "bill.pdf is none of them" in visitor.screen.text) == (422, True)


def test_answering_a_story(meta: Meta) -> None:
    visitor = Visitor(meta.url).open(f"/instagram/{HANDLE}?who=maria").follow("Answer this story")
    visitor.press("Send", text="Lovely")
    assert messages(meta)[0]["story"] == media(meta, "STORY")
    assert "Answer to a story of North Bakery" in visitor.messages[0]


def test_commenting_answering_hiding_and_removing(meta: Meta, token: str) -> None:
    where = f"/p/{media(meta)}"
    visitor = Visitor(meta.url).open(f"{where}?who=tomas").press("Send", text="How much?")
    comment = meta.look(f"instagram/{HANDLE}")["media"][1]["comments"][0]
    assert (comment["author"]["username"], comment["text"]) == ("tomasberg", "How much?")
    meta.send(BAKERY, token, "", "Privately", recipient={"comment_id": comment["id"]}, messaging_type=None)
    visitor.open(f"{where}?who=tomas").follow("Answered privately")
    assert "About your comment How much?" in visitor.messages[0]
    visitor.open(f"{where}?who=page&reply={comment['id']}").press("Send", text="Twelve").press("Hide")
    assert "Hidden: only @tomasberg sees this" in visitor.screen.text
    _, answer = meta.look(f"instagram/{HANDLE}")["media"][1]["comments"]
    assert (answer["from"], answer["parent_id"]) == ("account", comment["id"])
    visitor.press("Show again").press("Delete")
    assert meta.look(f"instagram/{HANDLE}")["media"][1]["comments"] == []


def test_the_account_shows_something_and_people_mention_it(meta: Meta) -> None:
    visitor = Visitor(meta.url).open(f"/instagram/{ACCOUNT}?who=page")
    visitor.press("Show it", kind="LIVE", text="From the oven")
    newest = meta.look(f"instagram/{HANDLE}")["media"][0]
    assert (newest["kind"], newest["caption"]) == ("LIVE", "From the oven")
    comments(meta, on=newest["id"])
    visitor.open(f"/p/{newest['id']}?who=page").press("End it")
    assert "Live, over" in visitor.screen.text
    visitor.open(f"/instagram/{ACCOUNT}?who=maria").press("In a comment")
    assert visitor.status == 200
    words: Files = [("files", ("recipe.txt", b"Flour", "text/plain"))]
    visitor.open(f"/instagram/{ACCOUNT}?who=page").press("Show it", kind="FEED", files=words)
    assert (visitor.status, "Choose a picture or a video." in visitor.screen.text) == (422, True)


def test_a_feedback_form_in_the_chat(meta: Meta, token: str) -> None:
    psid = meta.writes("maria", BAKERY, "Thanks")["conversation"]["psid"]
    message = {"attachment": {"type": "template", "payload": FORM}}
    meta.send(BAKERY, token, psid, messaging_type="MESSAGE_TAG", tag="CUSTOMER_FEEDBACK", message=message)
    visitor = Visitor(meta.url).open(f"/chat/{BAKERY}/maria")
    visitor.press("Send", visitor.message("How was your cake?"), **{"score-q1": "5", "words-q1": "Sweet"})
    assert "You have answered already." in visitor.message("How was your cake?").text
    assert meta.conversation("maria", BAKERY)["messages"][-1]["feedback"]["q1"]["payload"] == "5"


def test_the_panel_switches_instagram_off_and_on(meta: Meta) -> None:
    visitor = Visitor(meta.url).open("/meta")
    visitor.press_in_card("message-access", "Switch it off").press_in_card("unlink", "Take the link away")
    visitor.press_in_card("block-business", "Block @northbakery")
    visitor.press_in_card("withhold-profile", "Withhold the profile")
    visitor.press_in_card("shares", "Set it", **{"as": "ig_post"})
    visitor.press_in_card("refuse-instagram", "Refuse them", refusal="10/2534022", times="2")
    account = meta.look(f"instagram/{HANDLE}")["account"]
    assert (account["allows_message_access"], account["is_linked"], account["is_blocked"]) == (False, False, True)
    assert meta.look("weather")["instagram_shares"] == "ig_post"
    assert [one["answer"]["subcode"] for one in meta.look("faults")["faults"]] == [2534022]
    unusual = next(one for one in visitor.screen.all("aside", "section", "div") if one.get("id") == "unusual")
    assert "@northbakery keeps its messages from apps" in unusual.text
    visitor.press_in_card("message-access", "Allow access again").press_in_card("unlink", "Link it again")
    visitor.press_in_card("block-business", "Let @northbakery in again")
    account = meta.look(f"instagram/{HANDLE}")["account"]
    assert (account["allows_message_access"], account["is_linked"], account["is_blocked"]) == (True, True, False)


def test_the_panel_decides_about_templates(meta: Meta, token: str) -> None:
    template = hands_in(meta, token)["id"]
    visitor = Visitor(meta.url).open("/meta")
    visitor.press_in_card("decide-template", "Decide", template=template, status="REJECTED", reason="Too loud")
    assert "order_ready (en): rejected, Too loud" in visitor.card("decide-template")
    visitor.press_in_card("review", "Set it", review="approve")
    assert hands_in(meta, token, "at_once")["status"] == "APPROVED"
    assert json.loads(json.dumps(meta.look("weather")))["template_review"] == "approve"
