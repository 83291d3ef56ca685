"""The buttons of the panel "as Meta", each proven by what the app then meets."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, INBOX_APP, SECRET, Meta, file
from tests.simulator.visitor import Visitor


@pytest.fixture
def panel(meta: Meta) -> Visitor:
    return Visitor(meta.url).open("/meta")


@pytest.fixture
def psid(meta: Meta) -> str:
    """Maria's id at North Bakery, to whom she has just written."""
    return str(meta.writes("maria", BAKERY, "Is my cake ready?")["conversation"]["psid"])


@pytest.fixture
def user_token(meta: Meta) -> str:
    return meta.user_token()


@pytest.fixture
def page_token(meta: Meta, user_token: str) -> str:
    return meta.page_token(BAKERY, user_token)


# people and tokens


def test_an_expired_login(meta: Meta, user_token: str, page_token: str, panel: Visitor) -> None:
    assert "3 of Anna's tokens work now." in panel.open("/meta").card("expire-login")
    panel.press("Expire Anna's tokens")
    assert meta.get("me", user_token).error == meta.get("me", page_token).error == (190, 463)
    assert "Every token from Anna's logins has expired." in panel.card("expire-login")


def test_expired_tokens_of_one_page(meta: Meta, user_token: str, page_token: str, panel: Visitor) -> None:
    panel.press("Only those of North Bakery")
    assert meta.get("me", page_token).error == (190, 463)
    assert meta.get("me", user_token).status == 200


def test_a_new_password(meta: Meta, page_token: str, panel: Visitor) -> None:
    panel.press("Change Anna's password")
    assert meta.get("me", page_token).error == (190, 460)


def test_a_security_check_and_its_end(meta: Meta, page_token: str, panel: Visitor) -> None:
    panel.press("Ask Anna to confirm")
    assert meta.get("me", page_token).error == (190, 459)
    assert "A security check on" in panel.card("checkpoint")
    panel.press("Confirm as Anna")
    assert meta.get("me", page_token).status == 200


def test_roles_are_taken_and_given(meta: Meta, page_token: str, panel: Visitor) -> None:
    panel.press("Set the role", role="none")
    assert meta.get("me", page_token).error == (190, 492)
    assert "Anna has no role on North Bakery." in panel.card("role")
    panel.press("Set the role", role="no-messages")
    assert meta.send(BAKERY, page_token, "1").error[0] == 200
    panel.press("Set the role", role="all")
    assert meta.get("me", page_token).status == 200


def test_one_permission_is_taken_back(meta: Meta, user_token: str, panel: Visitor) -> None:
    panel.open("/meta").press("Take it back", scope="pages_messaging")
    statuses = {one["permission"]: one["status"] for one in meta.get("me/permissions", user_token)["data"]}
    assert statuses["pages_messaging"] == "declined"


def test_pagedesk_is_removed(meta: Meta, page_token: str, panel: Visitor) -> None:
    panel.open("/meta").press("Yes, remove it")
    assert meta.get("me", page_token).error == (190, 458)


def test_a_deletion_request_calls_the_app(meta: Meta, panel: Visitor) -> None:
    panel.press("Yes, ask for it")
    (called,) = meta.look("webhooks")["deliveries"]
    assert called["entry"][0]["url"] == "http://localhost:8000/meta/deletion"


def test_the_answer_to_a_deletion_request_is_shown(meta: Meta, callback: Callback, panel: Visitor) -> None:
    callback.answer = b'{"url":"https://desk.example.org/deletion/1","confirmation_code":"AB12"}'
    meta.stage(f"apps/{APP}", data_deletion_url=f"{callback.url}/deletion")
    panel.press("Yes, ask for it")
    assert meta.stage("webhooks/settle")["idle"]
    assert "code AB12" in panel.open("/meta").card("deletion")
    callback.answer = b"Thank you"
    panel.press("Yes, ask for it")
    assert meta.stage("webhooks/settle")["idle"]
    assert "The answer to the last request" not in panel.open("/meta").card("deletion")


def test_a_new_secret(meta: Meta, page_token: str, panel: Visitor) -> None:
    panel.press("Yes, reset it")
    fresh = panel.card("reset-secret").partition("Secret now: ")[2].split()[0]
    assert fresh != SECRET
    assert meta.get("me", page_token).error == (190, 467)
    assert meta.get(APP, f"{APP}|{fresh}").status == 200


# sending


def reasons(panel: Visitor) -> list[str]:
    (select,) = [one for one in panel.screen.all("select") if one.get("id") == "refusal"]
    return [one.get("value") for one in select.all("option")]


def test_every_reason_offered_is_what_the_next_send_gets(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    assert len(reasons(panel)) > 20
    for reason in reasons(panel):
        code, _, subcode = reason.partition("/")
        panel.press("Refuse them", refusal=reason)
        assert meta.send(BAKERY, token, psid).error == (int(code), int(subcode) if subcode else None)
    assert meta.send(BAKERY, token, psid).status == 200


def test_several_sends_are_refused_until_forgiven(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Refuse them", refusal="368/", times="3")
    assert meta.send(BAKERY, token, psid).error == (368, None)
    assert "2 still to come: Blocked for abuse (368)" in panel.open("/meta").card("refuse")
    panel.press("Let everything succeed again")
    assert meta.send(BAKERY, token, psid).status == 200


def test_an_answer_is_lost(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Lose the answers")
    with pytest.raises(requests.RequestException):
        meta.send(BAKERY, token, psid, "Yes")
    assert meta.conversation("maria", BAKERY)["messages"][-1]["text"] == "Yes"


def test_an_answer_claims_an_error(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Lose the answers", effect="garbled")
    assert meta.send(BAKERY, token, psid, "Yes").error == (1, 1357046)
    assert meta.conversation("maria", BAKERY)["messages"][-1]["text"] == "Yes"


@pytest.mark.parametrize(
    ("on", "error", "off"),
    [
        ("Block North Bakery", (551, 1545041), "Let North Bakery write again"),
        ("Delete Maria's account", (100, 2018001), "Bring the account back"),
        ("Give it to the inbox", (10, 2018300), "Give it back"),
    ],
)
def test_what_stops_one_person_can_be_ended(
    meta: Meta, token: str, psid: str, panel: Visitor, on: str, error: tuple[int, int], off: str
) -> None:
    panel.open("/meta").press(on)
    assert meta.send(BAKERY, token, psid).error == error
    panel.press(off)
    assert meta.send(BAKERY, token, psid).status == 200


def test_a_block_has_two_codes(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Block North Bakery", code="200")
    assert meta.send(BAKERY, token, psid).error == (200, 1545041)


def test_a_phone_is_switched_off_and_on(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Switch the phone off")
    meta.send(BAKERY, token, psid)
    assert not meta.conversation("maria", BAKERY)["messages"][-1]["is_delivered"]
    panel.press("Switch the phone on")
    assert meta.conversation("maria", BAKERY)["messages"][-1]["is_delivered"]


@pytest.mark.parametrize("where", ["in this conversation", "at North Bakery"])
def test_european_rules(meta: Meta, psid: str, panel: Visitor, where: str) -> None:
    panel.press(f"Only pictures {where}")
    assert _sound_passed(meta) is False
    panel.press(f"Every file {where}")
    assert _sound_passed(meta) is True


def _sound_passed(meta: Meta) -> bool:
    told = meta.writes("maria", BAKERY, files=[file("a.wav", "audio/wav", b"RIFF")])["message"]["attachments"][0]
    return bool(told["type"] == "audio")


@pytest.mark.parametrize(
    ("restriction", "error"), [("restricted", (10, 1893063)), ("abuse", (368, None)), ("reported", (2022, None))]
)
def test_a_page_may_not_send(
    meta: Meta, token: str, psid: str, panel: Visitor, restriction: str, error: tuple[int, int | None]
) -> None:
    panel.press_in_card("restriction", "Set it", restriction=restriction)
    assert meta.send(BAKERY, token, psid).error == error
    panel.press_in_card("restriction", "Set it", restriction="")
    assert meta.send(BAKERY, token, psid).status == 200


def test_an_answer_from_the_inbox_is_an_echo(meta: Meta, heard: Callback, psid: str, panel: Visitor) -> None:
    panel.press("Answer Maria", text="We will call you")
    meta.stage("webhooks/settle")
    echo = next(item["message"] for item in heard.items if item.get("message", {}).get("is_echo"))
    assert (echo["text"], str(echo["app_id"])) == ("We will call you", INBOX_APP)


# weather


def test_meta_is_down_and_up_again(meta: Meta, token: str, panel: Visitor) -> None:
    panel.press("Take Meta down")
    assert _status(meta, token) == 503
    panel.press("Let Meta work again").press("Take Meta down", outage="html")
    assert _status(meta, token) == 200
    panel.press("Let Meta work again").press("Take Meta down", outage="cut")
    with pytest.raises(requests.RequestException):
        _status(meta, token)
    panel.press("Let Meta work again")
    assert meta.get("me", token)["id"] == BAKERY


def _status(meta: Meta, token: str) -> int:
    return requests.get(f"{meta.url}/v26.0/me", params={"access_token": token}).status_code


def test_the_limit_is_used_up_and_freed(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Use the limit up")
    assert meta.send(BAKERY, token, psid).error == (80006, None)
    assert "Too many calls on" in panel.open("/meta").card("throttle")
    panel.press("End it now").press("Say so", percent="85")
    sent = meta.send(BAKERY, token, psid)
    assert sent.status == 200
    assert '"call_count": 85' in sent.headers["X-App-Usage"]


@pytest.mark.parametrize(("when", "setting"), [("before", "slow_before"), ("after", "slow_after")])
def test_meta_is_slow(meta: Meta, panel: Visitor, when: str, setting: str) -> None:
    panel.press("Be slow", when=when, seconds="7")
    assert meta.look("weather")[setting] == 7_000
    panel.press("Be quick again")
    assert meta.look("weather")[setting] == 0


def test_errors_in_german(meta: Meta, panel: Visitor) -> None:
    panel.press("Speak German")
    assert meta.get("me", "nonsense")["error"]["message"].startswith("Fehler")
    panel.press("Speak English")
    assert meta.get("me", "nonsense")["error"]["message"].startswith("Invalid")


def test_links_expire(meta: Meta, panel: Visitor) -> None:
    panel.press_in_card("links", "Set it", lifetime="60000")
    address = meta.writes("maria", BAKERY, samples=["photo"])["message"]["attachments"][0]["payload"]["url"]
    assert requests.get(address).status_code == 200
    panel.press("+1 hour")
    assert requests.get(address).status_code == 403


def test_the_whole_app_is_restricted(meta: Meta, token: str, panel: Visitor) -> None:
    panel.press("Restrict the app")
    assert "Unsupported request - method type" in meta.get("me", token)["error"]["message"]
    panel.press("Free the app")
    assert meta.get("me", token).status == 200


# webhooks


def settled(meta: Meta, heard: Callback) -> list[str]:
    """The texts that arrived, in order."""
    meta.stage("webhooks/settle")
    return [item["message"]["text"] for item in heard.items]


def test_webhooks_come_twice(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press_in_card("copies", "Set it", copies="2")
    meta.writes("maria", BAKERY, "Hello")
    assert settled(meta, heard) == ["Hello", "Hello"]


def test_webhooks_are_held_back_and_released(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press("Hold webhooks back")
    for text in ("one", "two", "three"):
        meta.writes("maria", BAKERY, text)
    assert settled(meta, heard) == []
    assert "3 waiting." in panel.open("/meta").card("hold")
    panel.press("Release them")
    assert settled(meta, heard) == ["one", "two", "three"]


def test_webhooks_are_released_twice_and_mixed_up(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press("Hold webhooks back")
    for text in ("one", "two", "three"):
        meta.writes("maria", BAKERY, text)
    panel.press("Release them", copies="2", shuffle="1")
    arrived = settled(meta, heard)
    assert sorted(arrived) == ["one", "one", "three", "three", "two", "two"]
    assert arrived != ["one", "two", "three", "one", "two", "three"]


def test_the_wrong_order_is_a_switch(meta: Meta, panel: Visitor) -> None:
    panel.press("Mix them up")
    assert meta.look("weather")["webhook_shuffle"] is True
    panel.press("Keep the order")
    assert meta.look("weather")["webhook_shuffle"] is False


def test_several_webhooks_share_a_delivery(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press_in_card("batch", "Set it", batch="10").press("Hold webhooks back")
    for text in ("one", "two", "three"):
        meta.writes("maria", BAKERY, text)
    panel.press("Release them")
    assert settled(meta, heard) == ["one", "two", "three"]
    assert len(heard.received) == 1


def test_webhooks_come_late(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press_in_card("delay", "Set it", seconds="3600")
    meta.writes("maria", BAKERY, "Hello")
    assert settled(meta, heard) == []
    panel.press("+1 hour")
    assert settled(meta, heard) == ["Hello"]


@pytest.mark.parametrize("mode", ["wrong", "missing"])
def test_signatures_go_wrong(meta: Meta, heard: Callback, panel: Visitor, mode: str) -> None:
    meta.writes("maria", BAKERY, "Hello")
    settled(meta, heard)
    panel.press_in_card("signature", "Set it", signature=mode)
    meta.stage("webhooks", entry=heard.received[0].json["entry"])
    settled(meta, heard)
    good, bad = (delivery.headers.get("X-Hub-Signature-256") for delivery in heard.received)
    assert heard.received[0].body == heard.received[1].body
    assert good != bad


def test_deliveries_of_any_shape_are_listed(meta: Meta, panel: Visitor) -> None:
    meta.stage("webhooks", object="page", entry=["odd", {"messaging": ["odd"]}, {"changes": "odd"}])
    assert any("nonsense" in row.text for row in panel.open("/meta").screen.all("tr"))


def test_the_test_button(meta: Meta, heard: Callback, panel: Visitor) -> None:
    panel.press("Send the test")
    meta.stage("webhooks/settle")
    assert heard.received[0].json["entry"][0]["changes"][0]["field"] == "messages"


def test_deliveries_are_listed_with_their_attempts(meta: Meta, heard: Callback, panel: Visitor) -> None:
    heard.status = 500
    meta.writes("maria", BAKERY, "Hello")
    heard.wait_for(2)
    row = next(row for row in panel.open("/meta").screen.all("tr") if "HTTP 500" in row.text)
    assert row.text.split()[1:3] == ["message", "waiting"]


# the world


def test_the_clock_moves_and_comes_back(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("+24 hours").press("+1 hour")
    assert meta.send(BAKERY, token, psid).error == (10, 2018278)
    assert "1 day 1 hour ahead" in panel.card("clock")
    panel.press("Back to real time")
    assert meta.send(BAKERY, token, psid).status == 200


def test_human_agent_is_approved_and_taken(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    tagged: dict[str, Any] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert meta.send(BAKERY, token, psid, **tagged).error == (10, 2018278)
    panel.press("Approve Human Agent")
    assert meta.send(BAKERY, token, psid, **tagged).status == 200
    panel.press("Take Human Agent away")
    assert meta.send(BAKERY, token, psid, **tagged).error == (10, 2018278)


def test_names_need_profile_access(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    assert meta.get(psid, token, fields="name")["name"] == "Maria Ivanova"
    panel.press("Take Business Asset User Profile Access away")
    assert "name" not in meta.get(psid, token, fields="name").body


def test_development_mode(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Switch to Development")
    assert meta.send(BAKERY, token, psid).error == (200, 2018028)
    panel.press("Switch to Live")
    assert meta.send(BAKERY, token, psid).status == 200


def test_the_world_begins_again(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    panel.press("Speak German").press("Yes, begin again")
    assert "The world has begun again." in panel.card("reset")
    assert meta.look("weather")["language"] == "en"
    assert meta.look("requests")["requests"] == []
    assert "conversation" not in requests.get(f"{meta.url}/_stage/conversations/{BAKERY}/maria").json()


def test_dangerous_buttons_are_behind_a_question(panel: Visitor) -> None:
    hidden = {one.label for details in panel.screen.all("details") for one in details.all("button")}
    assert {"Yes, ask for it", "Yes, reset it", "Yes, begin again"} <= hidden


# the panel itself


def test_calls_are_listed_without_tokens(meta: Meta, token: str, psid: str, panel: Visitor) -> None:
    meta.send(BAKERY, token, psid, "Yes, it is.")
    row = next(row.text for row in panel.open("/meta").screen.all("tr") if "POST" in row.text)
    assert f"/{BAKERY}/messages" in row
    assert "Yes, it is." in row
    assert token not in panel.screen.text
    assert APP_TOKEN not in panel.screen.text


def test_cards_are_about_whom_one_chooses(meta: Meta, panel: Visitor) -> None:
    panel.open("/meta?admin=boris&page=citymuseum&customer=tomas")
    panel.press("Set the role", role="none").press("Block City Museum")
    (museum,) = [page for page in meta.look("world")["pages"] if page["name"] == "City Museum"]
    assert museum["roles"] == {}
    assert meta.look("conversations/citymuseum/tomas")["conversation"]["blocked_code"] == 551
    assert "Boris has no role on City Museum." in panel.card("role")


def test_what_is_out_of_the_ordinary_is_said_everywhere(panel: Visitor) -> None:
    panel.press("Take Meta down").press("+7 days")
    panel.open("/chat/north-bakery/maria")
    assert "Meta is down" in panel.screen.text
    assert "The clock is 7 days ahead" in panel.screen.text
    panel.follow("The clock is 7 days ahead").press("Back to real time").press("Let Meta work again")
    assert "The clock is" not in panel.screen.all("aside")[0].text


def test_there_is_no_other_button(meta: Meta) -> None:
    assert requests.post(f"{meta.url}/meta/explode", data={"admin": ANNA}).status_code == 404
