"""Being a customer: `/_stage/conversations/<page>/<person>/<verb>`."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Message, Thread
from simulator.stage.blueprint import NotPossible, asked, blueprint, done, find_page, find_person, find_thread
from simulator.world import events, people, talk
from simulator.world.media import Upload


@blueprint.post("/conversations/<page>/<person>/write")
def write(page: str, person: str) -> ResponseReturnValue:
    """The person writes: `text`, `files`, `attachments`, `reply_to`, `quick_reply` ..., `at` (milliseconds)."""
    body = asked()
    sent = people.writes(
        world(),
        find_page(page),
        find_person(person),
        body.get("text"),
        files=_files(body),
        attachments=body.get("attachments", ()),
        reply_to=body.get("reply_to"),
        extra=_extra(body),
        at=int(body["at"]) if body.get("at") else None,
    )
    return done(message=describe(sent), conversation=_summary(sent.thread))


def _files(body: dict[str, Any]) -> list[Upload]:
    """Files of a multipart form, or `files` in JSON: name, content_type, base64."""
    sent = [
        Upload(file.filename or "file", file.content_type or "", file.read()) for file in request.files.getlist("files")
    ]
    return sent or [_decoded(one) for one in body.get("files", [])]


def _decoded(one: dict[str, str]) -> Upload:
    try:
        return Upload(one["name"], one["content_type"], base64.b64decode(one["base64"], validate=True))
    except (KeyError, binascii.Error) as error:
        raise NotPossible("A file needs name, content_type and base64.") from error


def _extra(body: dict[str, Any]) -> dict[str, Any]:
    return {
        name: body[name] for name in ("quick_reply", "referral", "commands", "is_unsupported", "nlp") if name in body
    }


@blueprint.get("/conversations/<page>/<person>")
def read(page: str, person: str) -> ResponseReturnValue:
    """The conversation as the person sees it, oldest message first."""
    thread = find_thread(page, person)
    return jsonify(conversation=_summary(thread), messages=[describe(one) for one in talk.messages(world(), thread)])


@blueprint.post("/conversations/<page>/<person>/open")
def open_chat(page: str, person: str) -> ResponseReturnValue:
    """The person opens the chat and so reads what the Page wrote."""
    people.opens_chat(world(), find_thread(page, person))
    return done()


def _summary(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "psid": thread.psid,
        "page_id": thread.page_id,
        "person_id": thread.person_id,
        "delivered_up_to": thread.delivered_up_to,
        "read_up_to": thread.read_up_to,
        "page_read_up_to": thread.page_read_up_to,
        "is_page_typing": thread.typing_until > world().now(),
        "owner_app_id": thread.owner_app_id,
        "blocked_code": thread.blocked_code,
        "is_european": thread.is_european,
    }


def describe(message: Message) -> dict[str, Any]:
    """A message for tests to look at."""
    thread = message.thread
    return {
        "mid": message.mid,
        "from": "page" if message.is_from_page else "person",
        "sent_at": message.sent_at,
        "text": message.text,
        "attachments": [events.attachment(world(), one) for one in message.attachments],
        "quick_replies": message.quick_replies,
        "reply_to": message.reply_to,
        "app_id": message.app_id,
        "metadata": message.metadata_text,
        "tag": message.tag,
        "reactions": message.reactions,
        "is_unsent": message.is_unsent,
        "is_delivered": message.is_from_page and message.sent_at <= thread.delivered_up_to,
        "is_read": message.is_from_page and message.sent_at <= thread.read_up_to,
        **message.extra,
    }
