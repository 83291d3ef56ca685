"""Answering, hiding, editing and deleting comments, and what Meta refuses."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests

from tests.simulator.meta import ANNA, BAKERY, FLORIST, Answer, Meta
from tests.simulator.walls import SCOPES, says, scoped_token

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_comment_is_answered_hidden_edited_and_deleted(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    answer = meta.post(f"{comment}/comments", token, message="12")["id"]
    assert meta.post(answer, token, message="13")["success"]
    assert meta.get(answer, token)["message"] == "13"
    assert meta.post(comment, token, is_hidden="true")["success"]
    assert meta.get(comment, token, fields="is_hidden")["is_hidden"] is True
    assert meta.graph("DELETE", comment, token)["success"]
    assert meta.get(comment, token).error == (100, 33)
    assert meta.post(f"{comment}/comments", token, message="Too late").error == (100, 33)


def test_a_picture_is_sent_along(meta: Meta, token: str, post: str) -> None:
    answer = comment_with_file(meta, post, token, ("cake.png", PIXEL, "image/png"))
    attachment = meta.get(answer["id"], token, fields="attachment")["attachment"]
    assert requests.get(attachment["media"]["image"]["src"]).content == PIXEL


def test_a_picture_without_its_type_is_refused_with_a_misleading_error(meta: Meta, token: str, post: str) -> None:
    answer = comment_with_file(meta, post, token, ("cake", PIXEL))
    assert answer.error == (200, None)


def comment_with_file(meta: Meta, post: str, token: str, part: Any) -> Answer:
    sent = requests.post(f"{meta.url}/v26.0/{post}/comments", data={"access_token": token}, files={"source": part})
    return Answer(sent.status_code, sent.json(), sent.headers)


def test_what_meta_refuses(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    assert meta.post(f"{comment}/comments", token).error == (100, None)
    assert meta.post(f"{comment}/comments", token, message="x" * 8001).error == (100, None)
    assert meta.post(comment, token, message="My words in your mouth").error == (200, None)
    own = meta.post(f"{post}/comments", token, message="Hello all")["id"]
    assert meta.post(own, token, is_hidden="true").error == (200, None)
    assert meta.post(f"{comment}/comments", meta.dashboard_token(FLORIST), message="Hi").error == (100, 33)
    assert meta.post(f"{comment}/comments", meta.user_token(), message="Hi").error == (210, None)


def test_the_same_words_twice_in_a_minute_are_refused(meta: Meta, token: str, post: str) -> None:
    first, second = says(meta, post, "One")["id"], says(meta, post, "Two", person="tomas")["id"]
    assert meta.post(f"{first}/comments", token, message="Thank you!").status == 200
    assert meta.post(f"{first}/comments", token, message="Thank you!").error == (506, None)
    assert meta.post(f"{second}/comments", token, message="Thank you!").status == 200
    meta.stage("clock", advance=61)
    assert meta.post(f"{first}/comments", token, message="Thank you!").status == 200


@pytest.mark.parametrize(
    ("missing", "method", "path", "code"),
    [
        ("pages_manage_engagement", "POST", "{comment}/comments", 200),
        ("pages_manage_engagement", "POST", "{comment}", 200),
        ("pages_manage_engagement", "DELETE", "{comment}", 200),
        ("pages_manage_engagement", "POST", "{comment}/likes", 200),
        ("pages_read_engagement", "GET", "{comment}", 10),
        ("pages_read_engagement", "GET", "{post}", 10),
        ("pages_read_engagement", "GET", "{post}/comments", 10),
        ("pages_read_user_content", "GET", "{comment}/reactions", 10),
    ],
)
def test_each_edge_needs_its_permission(meta: Meta, post: str, missing: str, method: str, path: str, code: int) -> None:
    comment = says(meta, post)["id"]
    poor = scoped_token(meta, ",".join(one for one in SCOPES.split(",") if one != missing))
    answer = meta.graph(method, path.format(post=post, comment=comment), poor, message="Hi", is_hidden="true")
    assert answer.error == (code, None)


def test_moderating_needs_the_task(meta: Meta, post: str) -> None:
    comment = says(meta, post)["id"]
    token = scoped_token(meta)
    meta.stage(f"people/{ANNA}/give-role", page=BAKERY, tasks=["CREATE_CONTENT"])
    assert meta.post(f"{comment}/comments", token, message="Hi").error == (200, None)
    assert meta.post(comment, token, is_hidden="true").error == (200, None)
    assert meta.graph("DELETE", comment, token)["success"]


def test_an_answer_to_a_comment_can_be_lost(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage("faults", edge="comments", effect="lost")
    with pytest.raises(requests.exceptions.RequestException):
        meta.post(f"{comment}/comments", token, message="12")
    assert [one["message"] for one in meta.get(f"{comment}/comments", token)["data"]] == ["12"]


def test_hiding_can_be_refused_by_order(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage("faults", edge="node", code=368)
    assert meta.post(comment, token, is_hidden="true").error == (368, None)
    assert meta.post(comment, token, is_hidden="true")["success"]
