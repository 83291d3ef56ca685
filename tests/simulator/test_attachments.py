"""Files that a Page sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import BAKERY, FLORIST, Answer, Meta, file

PNG = b"\x89PNG\r\n\x1a\n0000"
PDF = b"%PDF-1.4 bill"
MB = 1024 * 1024


@pytest.fixture
def psid(meta: Meta) -> str:
    """Maria, who has just written to North Bakery."""
    return str(meta.writes("maria", BAKERY, "Hello")["conversation"]["psid"])


def upload(
    meta: Meta,
    token: str,
    psid: str,
    kind: str,
    name: str,
    content: bytes,
    content_type: str | None,
    *,
    reusable: bool = False,
) -> Answer:
    """Send a file along with the message, as multipart."""
    payload = {"is_reusable": True} if reusable else {}
    parts = {
        "recipient": (None, json.dumps({"id": psid})),
        "messaging_type": (None, "RESPONSE"),
        "message": (None, json.dumps({"attachment": {"type": kind, "payload": payload}})),
        "filedata": (name, content, content_type) if content_type else (name, content),
    }
    answer = requests.post(f"{meta.url}/v26.0/{BAKERY}/messages", params={"access_token": token}, files=parts)
    return Answer(answer.status_code, answer.json(), answer.headers)


def sent(meta: Meta) -> list[dict[str, object]]:
    """What reached Maria as attachments."""
    messages = meta.conversation("maria", BAKERY)["messages"]
    return [one for message in messages if message["from"] == "page" for one in message["attachments"]]


def test_an_uploaded_file_arrives_with_name_and_type(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    assert upload(meta, token, psid, "file", "Счёт 17.pdf", PDF, "application/pdf")["message_id"]
    (attachment,) = sent(meta)
    got = requests.get(attachment["payload"]["url"])  # type: ignore[index]
    assert (got.content, got.headers["Content-Type"]) == (PDF, "application/pdf")
    assert meta.stage("webhooks/settle")["idle"]
    assert heard.items[-2]["message"]["attachments"][0]["type"] == "file"


@pytest.mark.parametrize(
    ("kind", "content", "content_type", "subcode"),
    [
        ("image", PNG, "image/webp", 2018047),
        ("image", PNG, None, 2018047),
        ("image", PDF, "image/png", 2018047),
        ("audio", PDF, "application/pdf", 2018047),
        ("video", PDF, "audio/mp4", 2018047),
        ("image", PNG + b"0" * 8 * MB, "image/png", 2018109),
        ("file", b"0" * (25 * MB + 1), "application/pdf", 2018109),
    ],
)
def test_unfit_files_are_refused(
    meta: Meta, token: str, psid: str, kind: str, content: bytes, content_type: str | None, subcode: int
) -> None:
    assert upload(meta, token, psid, kind, "x", content, content_type).error == (100, subcode)
    assert sent(meta) == []


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("image", "image/png"), ("audio", "audio/mpeg"), ("video", "video/mp4"), ("file", "application/zip")],
)
def test_fit_files_are_taken(meta: Meta, token: str, psid: str, kind: str, content_type: str) -> None:
    assert upload(meta, token, psid, kind, "x", PNG, content_type)["message_id"]
    assert [one["type"] for one in sent(meta)] == [kind]


def test_a_reusable_file_gets_an_id_of_this_page(meta: Meta, token: str, psid: str) -> None:
    attachment_id = upload(meta, token, psid, "image", "x.png", PNG, "image/png", reusable=True)["attachment_id"]
    by_id = {"attachment": {"type": "image", "payload": {"attachment_id": attachment_id}}}
    assert meta.send(BAKERY, token, psid, message=by_id)["message_id"]
    elsewhere = meta.writes("maria", FLORIST, "Hi")["conversation"]["psid"]
    florist = meta.dashboard_token(FLORIST)
    assert meta.send(FLORIST, florist, elsewhere, message=by_id).error == (100, 2018074)
    meta.stage("clock", advance=91 * 86_400)
    meta.writes("maria", BAKERY, "still there?")
    assert meta.send(BAKERY, token, psid, message=by_id).error == (100, 2018074)


def test_files_can_be_uploaded_beforehand(meta: Meta, token: str, psid: str) -> None:
    message = json.dumps({"attachment": {"type": "image", "payload": {"is_reusable": True}}})
    answer = requests.post(
        f"{meta.url}/v26.0/{BAKERY}/message_attachments",
        params={"access_token": token},
        data={"message": message},
        files={"filedata": ("a.png", PNG, "image/png")},
    ).json()
    several = [{"type": "image", "payload": {"attachment_id": answer["attachment_id"]}}] * 2
    assert meta.send(BAKERY, token, psid, message={"attachments": several})["message_id"]
    assert len(sent(meta)) == 2


@pytest.fixture
def shop() -> Iterator[str]:
    """A web server with a picture, a redirect to it and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response({"/pie.png": 200, "/moved.png": 302}.get(self.path, 404))
            self.send_header("Content-Type", "image/png")
            self.send_header("Location", "/pie.png")
            self.end_headers()
            self.wfile.write(PNG)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_meta_fetches_from_a_url_but_follows_no_redirect(meta: Meta, token: str, psid: str, shop: str) -> None:
    def by_url(path: str) -> Answer:
        payload = {"url": f"{shop}{path}"}
        return meta.send(BAKERY, token, psid, message={"attachment": {"type": "image", "payload": payload}})

    assert by_url("/pie.png")["message_id"]
    assert by_url("/moved.png").error == (100, 2018008)
    assert by_url("/nothing.png").error == (100, 2018008)
    assert [one["type"] for one in sent(meta)] == ["image"]


@pytest.mark.parametrize("where", ["conversations/north-bakery/maria/european", "pages/north-bakery"])
def test_under_european_rules_only_pictures_pass(
    meta: Meta, heard: Callback, token: str, psid: str, where: str
) -> None:
    meta.stage(where, **({"is_european": True} if where.startswith("pages") else {}))
    assert upload(meta, token, psid, "file", "x.pdf", PDF, "application/pdf").error == (10, 2018336)
    assert upload(meta, token, psid, "image", "x.png", PNG, "image/png")["message_id"]
    assert meta.send(BAKERY, token, psid, "text")["message_id"]
    meta.writes("maria", BAKERY, files=[file("x.pdf", "application/pdf", PDF), file("x.png", "image/png", PNG)])
    assert meta.stage("webhooks/settle")["idle"]
    unavailable, picture = heard.items[-1]["message"]["attachments"]
    assert unavailable == {"type": "fallback", "payload": {"title": "Attachment Unavailable"}}
    assert picture["type"] == "image"
