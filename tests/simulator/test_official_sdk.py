"""Meta's own SDK works against the simulator: so it speaks Graph, and not our dialect of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from tests.simulator.meta import APP, BAKERY, SECRET, Meta

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's own
    from facebook_business.adobjects.comment import Comment
    from facebook_business.adobjects.lead import Lead
    from facebook_business.adobjects.leadgenform import LeadgenForm
    from facebook_business.adobjects.page import Page
    from facebook_business.adobjects.pagepost import PagePost
    from facebook_business.adobjects.user import User
    from facebook_business.api import FacebookAdsApi
    from facebook_business.exceptions import FacebookRequestError
    from facebook_business.session import FacebookSession

pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{edge} does not allow field")  # the SDK's lists of them are empty
    for edge in ("messages", "comments", "likes", "test_leads")
]


@pytest.fixture
def api(meta: Meta, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meta]:
    """The SDK turned to the simulator by its own switch."""
    monkeypatch.setattr(FacebookSession, "GRAPH", meta.url)
    yield meta
    FacebookAdsApi.set_default_api(None)


def sign_in(token: str) -> None:
    """Use this token, with the proof that the SDK adds."""
    FacebookAdsApi.init(APP, SECRET, token, api_version="v26.0")


def test_accounts_are_listed_across_pages(api: Meta) -> None:
    api.stage("pages", name="Branch", manager="anna", count=30)
    sign_in(api.user_token())
    accounts = list(User("me").get_accounts(fields=["name", "access_token"]))
    assert len(accounts) == 34
    bakery = next(page for page in accounts if page["id"] == BAKERY)
    assert (bakery["name"], bool(bakery["access_token"])) == ("North Bakery", True)


def test_page_fields_are_read(api: Meta, token: str) -> None:
    sign_in(token)
    page = Page(BAKERY).api_get(fields=["name", "category", "username", "is_published"])
    assert (page["name"], page["category"], page["is_published"]) == ("North Bakery", "Bakery", True)


def test_the_page_is_subscribed(api: Meta, token: str) -> None:
    sign_in(token)
    page = Page(BAKERY)
    page.create_subscribed_app(params={"subscribed_fields": ["messages", "message_echoes"]})
    (app,) = page.get_subscribed_apps()
    assert (app["id"], app["subscribed_fields"]) == (APP, ["messages", "message_echoes"])
    page.delete_subscribed_apps()
    assert list(page.get_subscribed_apps()) == []


def test_a_message_is_sent_and_found_in_the_conversation(api: Meta, token: str) -> None:
    psid = api.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    sign_in(token)
    page = Page(BAKERY)
    sent = page.create_message(
        params={"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": "Hello from the SDK"}}
    )
    assert sent["recipient_id"] == psid
    (thread,) = page.get_conversations(fields=["snippet", "participants"])
    assert thread["snippet"] == "Hello from the SDK"
    newest, oldest = thread.get_messages(fields=["message", "from"])
    assert (newest["id"], newest["message"]) == (sent["message_id"], "Hello from the SDK")
    assert oldest["from"]["id"] == psid


def test_errors_are_understood(api: Meta, token: str) -> None:
    sign_in(token)
    with pytest.raises(FacebookRequestError) as caught:
        Page(BAKERY).create_message(
            params={"recipient": {"id": "1"}, "messaging_type": "RESPONSE", "message": {"text": "x"}}
        )
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 2018001)
    assert caught.value.api_error_type() == "OAuthException"


def test_a_wall_is_read_and_a_comment_answered_hidden_liked_and_deleted(api: Meta, token: str) -> None:
    sign_in(token)
    newest, *_ = Page(BAKERY).get_feed(fields=["message", "permalink_url"])
    said = api.stage(f"posts/{newest['id']}/comment", person="maria", message="Until when?")["comment"]["id"]
    (found,) = PagePost(newest["id"]).get_comments(fields=["message", "from", "can_hide"], params={"filter": "stream"})
    assert (found["id"], found["from"]["name"], found["can_hide"]) == (said, "Maria Ivanova", True)
    answer = Comment(said).create_comment(params={"message": "Until noon"})
    assert Comment(answer["id"]).api_get(fields=["parent"])["parent"]["id"] == said
    Comment(said).create_like()
    Comment(said).api_update(params={"is_hidden": True})
    read = Comment(said).api_get(fields=["is_hidden", "user_likes", "comment_count"])
    assert (read["is_hidden"], read["user_likes"], read["comment_count"]) == (True, True, 1)
    Comment(said).api_delete()
    assert list(PagePost(newest["id"]).get_comments()) == []


def test_leads_are_listed_read_and_tested(api: Meta, token: str) -> None:
    sign_in(token)
    *_, form = Page(BAKERY).get_lead_gen_forms(fields=["name", "questions"])
    assert (form["name"], form["questions"][0]["key"]) == ("Order a birthday cake", "full_name")
    filled = [api.stage(f"forms/{form['id']}/fill", person="maria")["lead"]["id"] for _ in range(3)]
    listed = LeadgenForm(form["id"]).get_leads(fields=["field_data"], params={"limit": 2})
    assert [one["id"] for one in listed] == filled[::-1]
    read = Lead(filled[0]).api_get(fields=["field_data", "is_organic", "form_id"])
    assert (read["is_organic"], read["form_id"], read["field_data"][0]["values"]) == (
        True,
        form["id"],
        ["Maria Ivanova"],
    )
    test = LeadgenForm(form["id"]).create_test_lead()
    assert [one["id"] for one in LeadgenForm(form["id"]).get_test_leads()] == [test["id"]]
    Lead(test["id"]).api_delete()


def test_lead_access_is_understood(api: Meta, token: str) -> None:
    api.stage(f"pages/{BAKERY}/leads-access", people=["anna"])
    sign_in(token)
    access = Page(BAKERY).api_get(fields=["has_lead_access"])["has_lead_access"]
    assert (access["can_access_lead"], access["enabled_lead_access_manager"]) == (False, True)
    lead = api.stage("forms/2468024680240001/fill", person="maria")["lead"]["id"]
    with pytest.raises(FacebookRequestError) as caught:
        Lead(lead).api_get()
    assert (caught.value.api_error_code(), caught.value.http_status()) == (103, 403)
