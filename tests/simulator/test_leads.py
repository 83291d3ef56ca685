"""Lead Ads: forms that people fill in, what apps hear of it, and who may read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, BORIS, FLORIST, Meta

DAY = 86_400_000
SCOPES = "pages_show_list,pages_manage_metadata,pages_read_engagement,leads_retrieval,pages_manage_ads,ads_management"
DETAILS = "ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,is_organic,platform,form_id,field_data"


@pytest.fixture
def form(meta: Meta) -> str:
    """North Bakery's form for birthday cakes."""
    return str(next(one["id"] for one in meta.look("world")["forms"] if one["page_id"] == BAKERY))


@pytest.fixture
def ad(meta: Meta) -> str:
    return str(next(one["id"] for one in meta.look("world")["ads"] if one["page_id"] == BAKERY))


@pytest.fixture
def told(meta: Meta, callback: Callback, token: str) -> Callback:
    """A callback subscribed to `leadgen`."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "leadgen"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="leadgen")["success"]
    return callback


def fills(meta: Meta, form: str, person: str = "maria", **more: Any) -> dict[str, Any]:
    return dict(meta.stage(f"forms/{form}/fill", person=person, **more)["lead"])


def values(callback: Callback, count: int) -> list[dict[str, Any]]:
    """What the webhooks of `leadgen` told, once there are so many."""
    callback.wait_for(count)
    return [item["value"] for item in callback.items if item.get("field") == "leadgen"]


def scoped_token(meta: Meta, scopes: str = SCOPES) -> str:
    return meta.page_token(BAKERY, meta.user_token(scope=scopes))


# what apps hear


def test_a_lead_is_told_without_its_answers(meta: Meta, told: Callback, form: str, ad: str) -> None:
    lead = fills(meta, form, ad=ad)
    assert values(told, 1) == [
        {
            "leadgen_id": lead["id"],
            "form_id": form,
            "page_id": BAKERY,
            "created_time": lead["created_at"] // 1000,
            "ad_id": ad,
            "adgroup_id": ad,
        }
    ]


def test_an_organic_lead_names_no_ad(meta: Meta, told: Callback, form: str) -> None:
    fills(meta, form)
    assert "ad_id" not in values(told, 1)[0]


def test_a_test_lead_comes_with_numbers(meta: Meta, told: Callback, token: str, form: str) -> None:
    lead = meta.post(f"{form}/test_leads", token)["id"]
    (value,) = values(told, 1)
    assert (value["leadgen_id"], value["form_id"], value["ad_id"]) == (int(lead), int(form), 0)


def test_a_lead_can_be_told_again_or_not_at_all(meta: Meta, told: Callback, form: str) -> None:
    lost = fills(meta, form, quietly=True)["id"]
    lead = fills(meta, form, person="tomas")["id"]
    meta.stage(f"leads/{lead}/tell")
    assert [value["leadgen_id"] for value in values(told, 2)] == [lead, lead]
    meta.stage(f"leads/{lost}/tell")
    assert values(told, 3)[2]["leadgen_id"] == lost


def test_an_app_in_development_hears_nothing(meta: Meta, told: Callback, token: str, form: str) -> None:
    meta.stage(f"apps/{APP}", is_live=False)
    meta.post(f"{form}/test_leads", token)
    assert meta.stage("webhooks/settle")["idle"]
    assert told.received == []


# reading


def test_a_lead_is_read(meta: Meta, token: str, form: str, ad: str) -> None:
    lead = fills(meta, form, ad=ad, answers={"which_cake?": "plum", "for_how_many_guests?": []})
    assert sorted(meta.get(lead["id"], token).body) == ["created_time", "field_data", "id"]
    read = meta.get(lead["id"], token, fields=DETAILS)
    assert (read["ad_id"], read["ad_name"], read["campaign_name"]) == (ad, "Birthday cakes A", "Autumn cakes")
    assert (read["is_organic"], read["platform"], read["form_id"]) == (False, "fb", form)
    assert read["field_data"] == [
        {"name": "full_name", "values": ["Maria Ivanova"]},
        {"name": "email", "values": ["maria.ivanova@example.org"]},
        {"name": "phone_number", "values": ["+49305550011"]},
        {"name": "which_cake?", "values": ["plum"]},
        {"name": "for_how_many_guests?", "values": []},
        {"name": "source", "values": ["facebook"]},
    ]


def test_answers_to_the_disclaimer_are_read(meta: Meta, token: str) -> None:
    form = next(one["id"] for one in meta.look("world")["forms"] if one["checkboxes"])
    lead = fills(meta, form, checked={"may_write": True})["id"]
    read = meta.get(lead, token, fields="custom_disclaimer_responses")
    assert read["custom_disclaimer_responses"] == [{"checkbox_key": "may_write", "is_checked": "1"}]


def test_names_of_ads_need_the_advertisers_permission(meta: Meta, form: str, ad: str) -> None:
    poor = scoped_token(meta, SCOPES.replace(",ads_management", ""))
    read = meta.get(fills(meta, form, ad=ad)["id"], poor, fields=DETAILS)
    assert sorted(read.body) == ["ad_id", "field_data", "form_id", "id", "is_organic", "platform"]


def test_a_form_is_read_with_its_questions(meta: Meta, token: str, form: str, ad: str) -> None:
    fills(meta, form, ad=ad)
    fills(meta, form, person="tomas")
    fields = "name,status,leads_count,organic_leads_count,questions{key,label,type,options{value}},tracking_parameters"
    read = meta.get(form, token, fields=fields)
    assert (read["name"], read["status"]) == ("Order a birthday cake", "ACTIVE")
    assert (read["leads_count"], read["organic_leads_count"]) == (2, 1)
    assert read["questions"][3] == {
        "key": "which_cake?",
        "label": "Which cake?",
        "type": "CUSTOM",
        "options": [{"value": "Plum"}, {"value": "Chocolate"}, {"value": "Carrot"}],
    }
    assert read["tracking_parameters"] == [{"key": "source", "value": "facebook"}]


def test_forms_are_listed_those_in_the_archive_too(meta: Meta, token: str, form: str) -> None:
    new = meta.stage(f"pages/{BAKERY}/forms", name="Опрос", questions=["EMAIL", {"label": "Ваш город?"}])["form"]
    assert new["questions"][1]["key"] == "ваш_город?"
    assert meta.post(form, token, status="ARCHIVED")["success"]
    listed = meta.get(f"{BAKERY}/leadgen_forms", token, fields="status", limit=2)
    assert listed["data"][0] == {"status": "ACTIVE", "id": new["id"]}
    (last,) = requests.get(listed["paging"]["next"]).json()["data"]
    assert last == {"status": "ARCHIVED", "id": form}
    assert meta.post(form, token, status="DELETED").error == (100, None)


def test_leads_are_listed_newest_first_page_by_page(meta: Meta, token: str, form: str, ad: str) -> None:
    now = meta.look("clock")["now"]
    old, middle = [fills(meta, form, at=now - days * DAY, ad=ad)["id"] for days in (80, 40)]
    new = fills(meta, form, person="tomas")["id"]
    first = meta.get(f"{form}/leads", token, limit=2)
    assert [one["id"] for one in first["data"]] == [new, middle]
    assert [one["id"] for one in requests.get(first["paging"]["next"]).json()["data"]] == [old]
    assert [one["id"] for one in meta.get(f"{ad}/leads", token)["data"]] == [middle, old]


def test_leads_are_filtered_by_time(meta: Meta, token: str, form: str) -> None:
    now = meta.look("clock")["now"]
    fills(meta, form, at=now - 40 * DAY)
    new = fills(meta, form, person="tomas")["id"]
    since = [{"field": "time_created", "operator": "GREATER_THAN", "value": now // 1000 - 30 * 86_400}]
    assert [one["id"] for one in meta.get(f"{form}/leads", token, filtering=json.dumps(since))["data"]] == [new]
    wrong = [{"field": "time_created", "operator": "AFTER", "value": 1}]
    assert meta.get(f"{form}/leads", token, filtering=json.dumps(wrong)).error == (100, None)


def test_a_lead_is_kept_for_ninety_days(meta: Meta, token: str, form: str) -> None:
    lead = fills(meta, form, at=meta.look("clock")["now"] - 90 * DAY + 60_000)["id"]
    assert meta.get(lead, token).status == 200
    meta.stage("clock", advance=120)
    assert meta.get(lead, token).error == (100, 33)
    assert meta.get(f"{form}/leads", token)["data"] == []
    assert meta.get(form, token, fields="expired_leads_count")["expired_leads_count"] == 1
    assert [one["is_kept"] for one in meta.look(f"forms/{form}")["leads"]] == [False]


# test leads


def test_a_form_has_one_test_lead_at_a_time(meta: Meta, token: str, form: str) -> None:
    given = json.dumps([{"name": "email", "values": ["t@example.org"]}])
    lead = meta.post(f"{form}/test_leads", token, field_data=given)["id"]
    assert meta.post(f"{form}/test_leads", token).error == (100, None)
    (listed,) = meta.get(f"{form}/test_leads", token, fields="field_data,is_organic")["data"]
    assert (listed["id"], listed["is_organic"]) == (lead, True)
    assert listed["field_data"][:2] == [
        {"name": "full_name", "values": ["<test lead: dummy data for full_name>"]},
        {"name": "email", "values": ["t@example.org"]},
    ]
    assert meta.get(f"{form}/leads", token)["data"] == []
    assert meta.graph("DELETE", lead, token)["success"]
    assert meta.get(lead, token).error == (100, 33)
    assert meta.post(f"{form}/test_leads", token).status == 200


@pytest.mark.parametrize("given", ['[{"name": "shoe_size", "values": ["44"]}]', '{"name": "email"}', '[{"name": 1}]'])
def test_wrong_test_data_is_refused(meta: Meta, token: str, form: str, given: str) -> None:
    assert meta.post(f"{form}/test_leads", token, field_data=given).error == (100, None)


# who may


@pytest.mark.parametrize("missing", ["leads_retrieval", "pages_manage_ads"])
def test_leads_need_their_permissions(meta: Meta, form: str, missing: str) -> None:
    lead = fills(meta, form)["id"]
    poor = scoped_token(meta, ",".join(one for one in SCOPES.split(",") if one != missing))
    assert meta.get(lead, poor).error == (200, None)
    assert meta.get(f"{form}/leads", poor).error == (200, None)
    assert meta.post(f"{form}/test_leads", poor).error == (200, None)


def test_subscribing_needs_the_permission_for_leads(meta: Meta) -> None:
    poor = scoped_token(meta, SCOPES.replace("leads_retrieval,", ""))
    assert meta.post(f"{BAKERY}/subscribed_apps", poor, subscribed_fields="leadgen").error == (200, None)


def test_a_wrong_token_finds_no_lead(meta: Meta, form: str) -> None:
    lead = fills(meta, form)["id"]
    assert meta.get(lead, meta.dashboard_token(FLORIST)).error == (100, 33)
    assert meta.get(lead, meta.user_token(scope=SCOPES)).error == (100, 33)
    assert meta.get("<LEAD_ID>", meta.dashboard_token(BAKERY)).error == (803, None)


def test_without_a_task_for_leads_there_is_none(meta: Meta, form: str) -> None:
    lead, token = fills(meta, form)["id"], scoped_token(meta)
    meta.stage(f"people/{ANNA}/give-role", page=BAKERY, tasks=["MESSAGING", "MODERATE"])
    assert meta.get(lead, token).error == (100, 33)
    assert access(meta, token)["user_has_leads_permission"] is False
    meta.stage(f"people/{ANNA}/give-role", page=BAKERY, tasks=["PROFILE_PLUS_MANAGE_LEADS"])
    assert meta.get(lead, token).status == 200


def access(meta: Meta, token: str) -> Any:
    return meta.get(BAKERY, token, fields="has_lead_access{can_access_lead,failure_reason,user_has_leads_permission}")[
        "has_lead_access"
    ]


@pytest.mark.parametrize(("code", "status"), [(103, 403), (200, 400)])
def test_an_app_without_leads_access_is_refused(meta: Meta, told: Callback, form: str, code: int, status: int) -> None:
    lead, token = fills(meta, form)["id"], scoped_token(meta)
    assert access(meta, token) == {"can_access_lead": True, "user_has_leads_permission": True}
    meta.stage(f"pages/{BAKERY}/leads-access", people=["anna"], code=code)
    refused = meta.get(lead, token)
    assert (refused.error, refused.status) == ((code, None), status)
    denied = access(meta, token)
    assert (denied["can_access_lead"], denied["failure_reason"]) == (
        False,
        "The CRM has no access to the leads of this Page.",
    )
    meta.stage(f"pages/{BAKERY}/leads-access", restore=True)
    assert meta.get(lead, token).status == 200


def test_a_person_without_leads_access_finds_none(meta: Meta, form: str) -> None:
    lead, token = fills(meta, form)["id"], scoped_token(meta)
    meta.stage(f"pages/{BAKERY}/leads-access", people=[BORIS], apps=[APP])
    assert meta.get(lead, token).error == (100, 33)
    assert access(meta, token)["failure_reason"] == "The user has no access to the leads of this Page."


def test_meta_may_withhold_the_webhook_as_well(meta: Meta, told: Callback, form: str) -> None:
    meta.stage(f"pages/{BAKERY}/leads-access", withholds=True)
    fills(meta, form)
    meta.stage(f"pages/{BAKERY}/leads-access", apps=[APP], withholds=True)
    lead = fills(meta, form)["id"]
    assert [value["leadgen_id"] for value in values(told, 1)] == [lead]


def test_the_lead_terms_are_shown(meta: Meta, token: str) -> None:
    meta.stage(f"pages/{BAKERY}", accepted_lead_terms=False)
    assert meta.get(BAKERY, token, fields="leadgen_tos_accepted")["leadgen_tos_accepted"] is False


def test_the_rate_limit_for_leads_has_its_own_code(meta: Meta, token: str, form: str) -> None:
    meta.stage("throttle", minutes=2)
    refused = meta.get(f"{form}/leads", token)
    assert refused.error == (80005, None)
    usage = json.loads(refused.headers["X-Business-Use-Case-Usage"])[BAKERY][0]
    assert (usage["type"], usage["estimated_time_to_regain_access"]) == ("leadgen", 3)
