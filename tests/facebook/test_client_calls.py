"""What the client sends is what Meta documents, and what Meta answers becomes small shapes."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from portal.facebook.client import Graph
from portal.facebook.errors import GraphError
from portal.facebook.shapes import AttachmentKind, PermissionStatus, Platform, SenderAction
from portal.facebook.signatures import appsecret_proof
from tests.facebook.conftest import SECRET, TOKEN, MetaStandIn

PAGE, PERSON = "102938475610293", "7788990011223344"
SENT = {"recipient_id": PERSON, "message_id": "m_Out-1"}


def test_every_call_carries_the_token_in_a_header_and_the_proof(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": "1", "name": "Anna"})
    assert graph.me().name == "Anna"
    request = meta.seen[0]
    assert request.path == "/v26.0/me"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.params["appsecret_proof"] == appsecret_proof(SECRET, TOKEN)
    assert TOKEN not in request.target


def test_a_reply_is_sent_as_a_response(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(SENT)
    sent = graph.send_text(PAGE, PERSON, "Мы открыты", metadata="pd:412:1", reply_to="m_AbC-1")
    assert (sent.message_id, sent.recipient_id) == ("m_Out-1", PERSON)
    form = meta.seen[0].form
    assert meta.seen[0].path == f"/v26.0/{PAGE}/messages"
    assert json.loads(form["recipient"]) == {"id": PERSON}
    assert json.loads(form["message"]) == {"text": "Мы открыты", "metadata": "pd:412:1"}
    assert json.loads(form["reply_to"]) == {"mid": "m_AbC-1"}
    assert form["messaging_type"] == "RESPONSE"
    assert "tag" not in form


def test_a_late_reply_of_a_person_is_tagged(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(SENT)
    graph.send_text(PAGE, PERSON, "Sorry for the wait", metadata="pd:1:1", human_agent=True)
    form = meta.seen[0].form
    assert (form["messaging_type"], form["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


@pytest.mark.parametrize("from_path", [True, False])
def test_a_file_is_uploaded_with_its_type_and_name(
    meta: MetaStandIn, graph: Graph, tmp_path: Path, from_path: bool
) -> None:
    content = bytes(range(256)) * 400
    stored = tmp_path / "stored"
    stored.write_bytes(content)
    meta.answers_with(SENT)
    file = stored if from_path else BytesIO(content)
    graph.send_file(PAGE, PERSON, file, "счёт.pdf", "application/pdf", AttachmentKind.FILE, metadata="pd:412:2")
    parts = meta.seen[0].parts
    upload = parts["filedata"]
    assert upload.get_payload(decode=True) == content
    assert upload.get_content_type() == "application/pdf"
    assert upload.get_filename() == "счёт.pdf"
    message = {"attachment": {"type": "file", "payload": {}}, "metadata": "pd:412:2"}
    assert json.loads(parts["message"].get_content()) == message


def test_typing_is_shown_without_a_message(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"recipient_id": PERSON})
    graph.send_action(PAGE, PERSON, SenderAction.TYPING_ON)
    form = meta.seen[0].form
    assert form["sender_action"] == "typing_on"
    assert "message" not in form


def listed(*ids: str, after: str | None = None) -> dict[str, object]:
    paging = {"cursors": {"before": "B", "after": after or "end"}}
    if after:
        paging["next"] = f"https://evil.invalid/v26.0/me/accounts?access_token={TOKEN}&after={after}"
    return {"data": [{"id": one, "name": f"Page {one}"} for one in ids], "paging": paging}


def test_all_pages_of_a_list_are_read_by_their_cursors(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(listed("1", "2", after="c1"))
    meta.then(listed("3", after="c2"))
    meta.then(listed("4"))
    assert [page.id for page in graph.accounts()] == ["1", "2", "3", "4"]
    assert [request.params.get("after") for request in meta.seen] == [None, "c1", "c2"]
    assert all(request.params["limit"] == "100" for request in meta.seen)


def test_a_list_that_repeats_its_cursor_ends(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(listed("1", after="c1"))
    assert [page.id for page in graph.accounts()] == ["1", "1"]


def test_one_field_without_its_permission_does_not_cost_the_list(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"error": {"message": "Requires business_management permission", "code": 200}}, status=403)
    meta.then(listed("1"))
    assert [page.id for page in graph.accounts()] == ["1"]
    assert ["business" in request.params["fields"] for request in meta.seen] == [True, False]


def test_a_page_that_may_not_be_seen_is_asked_for_once(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"error": {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}}, status=400)
    with pytest.raises(GraphError):
        graph.page(PAGE)
    assert len(meta.seen) == 1


def test_a_page_is_read_with_its_rights_and_its_instagram_account(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(
        {
            "id": PAGE,
            "name": "North Bakery",
            "access_token": "EAAG-of-page",
            "tasks": ["PROFILE_PLUS_MESSAGING", "MODERATE"],
            "category": "Bakery",
            "picture": {"data": {"url": "https://scontent.xx.fbcdn.net/p.jpg"}},
            "business": {"id": "990011", "name": "North Ltd"},
            "instagram_business_account": {"id": "17841400000012345", "username": "northbakery"},
        }
    )
    page = graph.page(PAGE)
    assert page.tasks == {"MESSAGING", "MODERATE"}
    assert page.token == "EAAG-of-page"
    assert page.business
    assert page.business.name == "North Ltd"
    assert page.instagram
    assert page.instagram.username == "northbakery"
    assert "EAAG" not in repr(page)


def test_the_pages_of_portfolios_are_found_once_each(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(listed("1"))
    meta.then({"data": [{"id": "990011", "name": "North Ltd"}]})
    meta.then(listed("1", "2"))
    meta.then({"error": {"message": "no permission", "code": 200}}, status=403)
    pages = graph.businesses_pages()
    assert [page.id for page in pages] == ["1", "2"]
    assert pages[1].business
    assert pages[1].business.id == "990011"
    assert [request.path for request in meta.seen] == [
        "/v26.0/me/assigned_pages",
        "/v26.0/me/businesses",
        "/v26.0/990011/owned_pages",
        "/v26.0/990011/client_pages",
    ]


def test_permissions_have_a_state_and_unknown_states_are_left_out(meta: MetaStandIn, graph: Graph) -> None:
    states = [{"permission": "pages_messaging", "status": "granted"}, {"permission": "x", "status": "new"}]
    meta.answers_with({"data": [*states, {"permission": "leads_retrieval", "status": "declined"}]})
    assert [(one.name, one.status) for one in graph.permissions()] == [
        ("pages_messaging", PermissionStatus.GRANTED),
        ("leads_retrieval", PermissionStatus.DECLINED),
    ]


def test_a_token_tells_what_it_was_granted_for(meta: MetaStandIn, app_graph: Graph) -> None:
    scopes = [{"scope": "pages_show_list", "target_ids": [PAGE]}, {"scope": "pages_messaging"}]
    data = {"app_id": "445566778899001", "type": "USER", "is_valid": True, "expires_at": 0, "granular_scopes": scopes}
    meta.answers_with({"data": data})
    info = app_graph.debug("EAAG-user")
    assert info.expires_at is None
    assert info.targets() == {PAGE}
    assert [scope.covers("5") for scope in info.granular_scopes] == [False, True]
    assert meta.seen[0].headers["authorization"] == f"Bearer 445566778899001|{SECRET}"


def test_an_invalid_token_is_an_answer_and_no_error(meta: MetaStandIn, app_graph: Graph) -> None:
    meta.answers_with({"data": {"is_valid": False, "error": {"code": 190, "message": "…", "subcode": 463}}})
    info = app_graph.debug("EAAG-user")
    assert (info.is_valid, info.error_code, info.error_subcode) == (False, 190, 463)


def test_a_long_lived_token_is_asked_for_without_secrets_in_the_address(meta: MetaStandIn, app_graph: Graph) -> None:
    meta.answers_with({"access_token": "EAAG-long", "token_type": "bearer", "expires_in": 5183944})
    now = datetime(2026, 11, 22, 11, tzinfo=UTC)
    token = app_graph.long_lived_token("EAAG-short", now=now)
    assert token.token == "EAAG-long"
    assert token.expires_at
    assert (token.expires_at - now).days == 59
    assert "EAAG" not in repr(token) + meta.seen[0].target
    assert meta.seen[0].form["fb_exchange_token"] == "EAAG-short"


def test_the_app_is_subscribed_with_values(meta: MetaStandIn, app_graph: Graph) -> None:
    meta.answers_with({"success": True})
    app_graph.subscribe_app("page", "https://desk.example.org/webhooks/meta", "verify-me", ("messages", "feed"))
    form = meta.seen[0].form
    assert meta.seen[0].path == "/v26.0/445566778899001/subscriptions"
    assert form["fields"] == "feed,messages"
    assert (form["object"], form["include_values"], form["verify_token"]) == ("page", "true", "verify-me")


def test_subscriptions_are_read_back(meta: MetaStandIn, app_graph: Graph, graph: Graph) -> None:
    fields = [{"name": "messages", "version": "v26.0"}, {"name": "feed", "version": "v26.0"}]
    meta.answers_with({"data": [{"object": "page", "callback_url": "https://x", "active": True, "fields": fields}]})
    assert app_graph.app_subscriptions()[0].fields == {"messages", "feed"}
    meta.answers_with({"data": [{"id": "445566778899001", "name": "Pagedesk", "subscribed_fields": ["messages"]}]})
    assert graph.subscribed_apps(PAGE)[0].fields == {"messages"}


def test_a_page_is_subscribed_and_left(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"success": True})
    graph.subscribe_page(PAGE, ["messages", "feed"])
    graph.unsubscribe_page(PAGE)
    assert meta.seen[0].form["subscribed_fields"] == "feed,messages"
    assert (meta.seen[1].method, meta.seen[1].path) == ("DELETE", f"/v26.0/{PAGE}/subscribed_apps")


def test_a_profile_without_the_feature_is_empty(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": PERSON})
    profile = graph.profile(PERSON)
    assert (profile.person_id, profile.name, profile.picture_url) == (PERSON, None, None)


def test_a_name_is_found_in_the_conversation(meta: MetaStandIn, graph: Graph) -> None:
    people = [{"id": PAGE, "name": "North Bakery"}, {"id": PERSON, "name": "Ivan Petrov"}]
    meta.answers_with({"data": [{"id": "t_1", "participants": {"data": people}}]})
    found = graph.participant(PAGE, PERSON)
    assert found and found.name == "Ivan Petrov"
    assert meta.seen[0].params["user_id"] == PERSON
    meta.answers_with({"data": []})
    assert graph.participant(PAGE, PERSON, Platform.INSTAGRAM) is None
    assert meta.seen[1].params["platform"] == "instagram"


def test_conversations_are_read_until_the_wanted_time(meta: MetaStandIn, graph: Graph) -> None:
    hours = ("12", "11", "09", "08")
    threads = [{"id": f"t_{hour}", "updated_time": f"2026-11-22T{hour}:00:00+0000"} for hour in hours]
    meta.answers_with({"data": threads, "paging": {"cursors": {"after": "c1"}, "next": "https://x"}})
    since = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert [thread.id for thread in graph.conversations(PAGE, updated_after=since)] == ["t_12", "t_11"]
    assert len(meta.seen) == 1


HISTORY = {
    "id": "m_AbC-1",
    "created_time": "2026-11-22T10:59:58+0000",
    "from": {"name": "Ivan Petrov", "id": PERSON},
    "to": {"data": [{"id": PAGE, "name": "North Bakery"}]},
    "message": "Здравствуйте!",
    "attachments": {
        "data": [
            {"id": "118", "mime_type": "image/jpeg", "name": "1.jpg", "size": 48213,
             "image_data": {"url": "https://scontent.xx.fbcdn.net/1.jpg", "preview_url": "https://scontent.xx.fbcdn.net/1s.jpg",
                            "render_as_sticker": False}},
            {"id": "119", "mime_type": "video/mp4", "name": "v.mp4", "size": 1017695,
             "video_data": {"url": "https://video.xx.fbcdn.net/v.mp4"}},
            {"id": "120", "mime_type": "application/pdf", "name": "bill.pdf", "size": 4821,
             "file_url": "https://cdn.fbsbx.com/bill.pdf"},
            {"id": "121", "mime_type": "audio/mp4", "name": "a.mp4", "file_url": "https://cdn.fbsbx.com/a.mp4"},
            {"id": "1234", "name": "Media not available due to new privacy rules in Europe."},
        ]
    },
    "sticker": "https://scontent.xx.fbcdn.net/s.png",
    "shares": {"data": [{"link": "https://shop.example/p/7", "name": "Rye bread"}]},
    "story": {"mention": {"link": "https://lookaside.fbsbx.com/s", "id": "18"}},
    "reply_to": {"mid": "m_AbC-0"},
}  # fmt: skip


def test_history_has_the_same_attachments_as_webhooks(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"data": [HISTORY]})
    message = graph.messages("t_1")[0]
    assert message.at == datetime(2026, 11, 22, 10, 59, 58, tzinfo=UTC)
    assert (message.author_id, message.recipient_ids, message.reply_to_id) == (PERSON, (PAGE,), "m_AbC-0")
    kinds = [attachment.kind.value for attachment in message.attachments]
    assert kinds == ["image", "video", "file", "audio", "file", "sticker", "share", "story_mention"]
    assert [attachment.unavailable for attachment in message.attachments] == [False] * 4 + [True] + [False] * 3
    assert (message.attachments[2].name, message.attachments[2].size) == ("bill.pdf", 4821)


def test_one_message_is_asked_for_again(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": "m_AbC-1", "is_unsupported": True})
    message = graph.message("m_AbC-1")
    assert message.is_unsupported
    assert message.attachments == ()


def test_the_features_of_a_page_are_listed(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"data": [{"feature": "Human Agent", "status": "APPROVED"}]})
    assert [(one.name, one.status) for one in graph.messaging_features(PAGE)] == [("Human Agent", "APPROVED")]


def test_the_connection_is_kept_for_the_next_call(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": "1"})
    for _ in range(3):
        graph.me()
    assert len({request.connection for request in meta.seen}) == 1
