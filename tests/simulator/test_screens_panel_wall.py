"""The buttons of the panel "as Meta" about comments, leads and subscriptions, proven by what the app then meets."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, Answer, Meta
from tests.simulator.visitor import Visitor


@pytest.fixture
def panel(meta: Meta) -> Visitor:
    return Visitor(meta.url).open("/meta")


@pytest.fixture
def comment(meta: Meta) -> str:
    return str(meta.stage("posts/122100000000000001/comment", person="maria", message="How much?")["comment"]["id"])


@pytest.fixture
def form(meta: Meta) -> str:
    return str(next(one["id"] for one in meta.look("world")["forms"] if one["page_id"] == BAKERY))


@pytest.fixture
def lead(meta: Meta, form: str) -> str:
    return str(meta.stage(f"forms/{form}/fill", person="maria")["lead"]["id"])


def options(panel: Visitor, field: str) -> list[str]:
    (select,) = [one for one in panel.screen.all("select") if one.get("id") == field]
    return [one.get("value") for one in select.all("option")]


def code_of(answer: Answer) -> str:
    code, subcode = answer.error
    return f"{code}/{subcode or ''}"


# comments


def test_every_reason_offered_is_what_the_next_answer_gets(
    meta: Meta, token: str, comment: str, panel: Visitor
) -> None:
    for reason in options(panel, "comment-refusal"):
        panel.press_in_card("refuse-comment", "Refuse them", place="answer", refusal=reason)
        assert code_of(meta.post(f"{comment}/comments", token, message="12")) == reason
    assert meta.post(f"{comment}/comments", token, message="12").status == 200


CALLS = {
    "answer": ("POST", "{comment}/comments"),
    "change": ("POST", "{comment}"),
    "remove": ("DELETE", "{comment}"),
    "like": ("POST", "{comment}/likes"),
    "read": ("GET", "{comment}"),
    "list": ("GET", "{comment}/comments"),
}


@pytest.mark.parametrize("place", CALLS)
def test_each_kind_of_call_can_be_refused(meta: Meta, token: str, comment: str, panel: Visitor, place: str) -> None:
    panel.press_in_card("refuse-comment", "Refuse them", place=place, refusal="368/")
    method, path = CALLS[place]
    more = {"message": "12"} if place == "answer" else {"is_hidden": "true"} if place == "change" else {}
    assert meta.graph(method, path.format(comment=comment), token, **more).error == (368, None)
    assert meta.graph(method, path.format(comment=comment), token, **more).status == 200


def test_a_private_reply_can_be_refused(meta: Meta, token: str, comment: str, panel: Visitor) -> None:
    panel.press_in_card("refuse-comment", "Refuse them", place="private", refusal="100/2018334")
    recipient = {"comment_id": comment}
    assert meta.send(BAKERY, token, "", "12", recipient=recipient).error == (100, 2018334)


def test_it_can_be_done_without_an_answer(meta: Meta, token: str, comment: str, panel: Visitor) -> None:
    panel.press_in_card("spoil-comment", "Lose the next answer", place="change", effect="lost")
    with pytest.raises(requests.exceptions.RequestException):
        meta.post(comment, token, is_hidden="true")
    assert meta.get(comment, token, fields="is_hidden")["is_hidden"] is True


def test_nobody_hears_of_a_comment(meta: Meta, panel: Visitor, told: Callback) -> None:
    panel.press_in_card("missed-comment", "Comment without a word", text="Anybody?")
    assert meta.stage("webhooks/settle")["idle"]
    assert (told.received, [one["message"] for one in meta.look("world")["comments"]]) == ([], ["Anybody?"])


# leads


@pytest.mark.parametrize(
    ("access", "error"),
    [
        ("no-app", (103, None)),
        ("no-app-200", (200, None)),
        ("withheld", (103, None)),
        ("no-person", (100, 33)),
    ],
)
def test_leads_access_is_taken_and_given_back(meta: Meta, lead: str, panel: Visitor, access: str, error: Any) -> None:
    scopes = "pages_show_list,leads_retrieval,pages_manage_ads"
    token = meta.page_token(BAKERY, meta.user_token(scope=scopes))
    panel.press_in_card("leads-access", "Set it", access=access)
    assert meta.get(lead, token).error == error
    assert "Leads access of North Bakery is restricted" in panel.screen.text
    assert "Leads access on" in panel.card("leads-access")
    panel.press_in_card("leads-access", "Set it", access="everybody")
    assert meta.get(lead, token).status == 200


def test_the_testing_tool_shows_how_far_a_test_lead_came(
    meta: Meta, panel: Visitor, told: Callback, token: str
) -> None:
    panel.press_in_card("test-lead", "Make a test lead")
    told.wait_for(1)
    meta.stage("webhooks/settle")
    assert "News from the bakery: success" in panel.open("/meta").card("test-lead")
    panel.press_in_card("test-lead", "Remove the test lead")
    meta.stage(f"apps/{APP}", is_live=False)
    panel.press_in_card("test-lead", "Make a test lead")
    assert "News from the bakery: pending" in panel.card("test-lead")


def test_nobody_hears_of_a_lead_of_some_days_ago(meta: Meta, panel: Visitor, form: str, token: str) -> None:
    panel.press_in_card("missed-lead", "Fill it in without a word", form=form, days="5")
    (lead,) = meta.get(f"{form}/leads", token)["data"]
    (kept,) = meta.look("world")["leads"]
    assert (lead["id"], round((meta.look("clock")["now"] - kept["created_at"]) / 86_400_000)) == (kept["id"], 5)
    assert meta.look("webhooks")["deliveries"] == []


@pytest.mark.parametrize(
    ("place", "path"), [("one", "{lead}"), ("list", "{form}/leads"), ("forms", "{page}/leadgen_forms")]
)
def test_reading_leads_can_be_refused(
    meta: Meta, panel: Visitor, lead: str, form: str, token: str, place: str, path: str
) -> None:
    for reason in options(panel, "lead-refusal"):
        panel.press_in_card("refuse-lead", "Refuse it", place=place, refusal=reason)
        assert code_of(meta.get(path.format(lead=lead, form=form, page=BAKERY), token)) == reason
    assert meta.get(path.format(lead=lead, form=form, page=BAKERY), token).status == 200


def test_the_lead_terms_are_accepted_or_not(meta: Meta, panel: Visitor, token: str) -> None:
    panel.press("Take the acceptance back")
    assert meta.get(BAKERY, token, fields="leadgen_tos_accepted")["leadgen_tos_accepted"] is False
    panel.press("Accept them")
    assert meta.get(BAKERY, token, fields="leadgen_tos_accepted")["leadgen_tos_accepted"] is True


# subscriptions


@pytest.fixture
def told(meta: Meta, callback: Callback, token: str) -> Callback:
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "feed,leadgen"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="feed,leadgen")
    return callback


def test_a_field_is_lost_for_the_page(meta: Meta, told: Callback, token: str, panel: Visitor) -> None:
    panel.open("/meta").press("Lose it for North Bakery", field="feed")
    assert meta.get(f"{BAKERY}/subscribed_apps", token)["data"][0]["subscribed_fields"] == ["leadgen"]


def test_a_field_is_lost_for_the_app(meta: Meta, told: Callback, panel: Visitor) -> None:
    panel.open("/meta").press("Lose it for the app", field="feed")
    assert [one["name"] for one in meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"][0]["fields"]] == ["leadgen"]


def test_the_callback_is_switched_off_and_on(meta: Meta, told: Callback, panel: Visitor) -> None:
    panel.open("/meta").press_in_card("callback", "Switch it off")
    assert "The callback is switched off" in panel.screen.all("aside")[0].text
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"][0]["active"] is False
    panel.press_in_card("callback", "Switch it on")
    assert meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"][0]["active"] is True


def test_the_test_button_knows_several_fields(meta: Meta, told: Callback, panel: Visitor) -> None:
    panel.press("Send the test", field="leadgen")
    assert told.wait_for(1)[0].items[0]["value"]["leadgen_id"] == "444444444444"
