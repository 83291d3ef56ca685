"""Being a customer: `/_stage/conversations/<Page or Instagram account>/<person>/<verb>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import Message, Thread
from simulator.stage import files, instagram_chats
from simulator.stage.blueprint import (
    Body,
    NotPossible,
    Told,
    blueprint,
    carry_out,
    find_home,
    find_message,
    find_person,
    find_post,
    find_thread,
    moment,
)
from simulator.stage.messages import describe
from simulator.world import feedback, instagram, origins, people, sending, talk, threads


@blueprint.get("/conversations/<home>/<person>")
def read(home: str, person: str) -> ResponseReturnValue:
    """The conversation as the person sees it, oldest message first."""
    thread = find_thread(home, person)
    told = jsonify(
        conversation=summary(thread), messages=[describe(world(), one) for one in talk.messages(world(), thread)]
    )
    world().commit()
    return told


@blueprint.get("/sent")
def sent() -> ResponseReturnValue:
    """Every message of any Page, in the order Meta took them; a message sent twice is here twice."""
    every = world().scalars(select(Message).where(Message.is_from_page).order_by(Message.number))
    told = jsonify(messages=[{**_sent_at(one.thread), **describe(world(), one)} for one in every])
    world().commit()
    return told


def _sent_at(thread: Thread) -> dict[str, Any]:
    return {"page_id": thread.page_id, "account_id": thread.account_id, "psid": thread.psid}


@blueprint.post("/conversations/<home>/<person>/<verb>")
def do_in_conversation(home: str, person: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs below."""
    return carry_out(verb, VERBS, home, person)


def _write(home: str, person: str, body: Body) -> Told:
    sent = people.writes(
        world(),
        find_home(home),
        find_person(person),
        body.get("text"),
        files=files.uploads(body),
        attachments=files.attachments(body),
        reply_to=body.get("reply_to"),
        extra={name: body[name] for name in EXTRA if name in body},
        at=moment(body),
    )
    return {"message": describe(world(), sent), "conversation": summary(sent.thread)}


def _answer_ad(home: str, person: str, body: Body) -> Told:
    """Write through an `ad`: an ad post of the Page, or an ad of the Instagram account."""
    shown = instagram.find_media(world(), body["ad"]) or find_post(body["ad"])
    sent = origins.writes_about_ad(world(), find_home(home), find_person(person), shown, body.get("text"))
    return {"message": describe(world(), sent), "conversation": summary(sent.thread)}


def _ask_about_post(home: str, person: str, body: Body) -> Told:
    shared = origins.shared_post(world(), find_post(body["post"]))
    sent = people.writes(world(), find_home(home), find_person(person), body.get("text"), attachments=[shared])
    return {"message": describe(world(), sent), "conversation": summary(sent.thread)}


EXTRA = ("quick_reply", "referral", "commands", "is_unsupported", "nlp", "prior_message")


def _open(home: str, person: str, _body: Body) -> Told:
    people.opens_chat(world(), find_thread(home, person))
    return None


def _receive(home: str, person: str, _body: Body) -> Told:
    sending.arrive(world(), find_thread(home, person))
    return None


def _react(_home: str, _person: str, body: Body) -> Told:
    people.reacts(world(), find_message(body["mid"]), body.get("reaction"))
    return None


def _edit(_home: str, _person: str, body: Body) -> Told:
    people.edits(world(), find_message(body["mid"]), body["text"])
    return None


def _unsend(_home: str, _person: str, body: Body) -> Told:
    people.unsends(world(), find_message(body["mid"]))
    return None


def _tap(home: str, person: str, body: Body) -> Told:
    people.taps(world(), find_home(home), find_person(person), body["title"], body["payload"], body.get("referral"))
    return None


def _follow(home: str, person: str, body: Body) -> Told:
    people.follows_link(world(), find_home(home), find_person(person), body)
    return None


def _judge(_home: str, _person: str, body: Body) -> Told:
    people.judges(world(), find_message(body["mid"]), body["feedback"])
    return None


def _give_feedback(_home: str, _person: str, body: Body) -> Told:
    message = find_message(body["mid"])
    if feedback.obstacle(world(), message):
        raise NotPossible(f"{body['mid']} is no feedback form that can still be filled in.")
    feedback.fills_in(world(), message, body["answers"], body.get("follow_ups", {}))
    return None


def _cause(home: str, person: str, body: Body) -> Told:
    people.causes(world(), find_home(home), find_person(person), body["field"], body["event"])
    return None


def _block(home: str, person: str, body: Body) -> Told:
    threads.block(world(), find_home(home), find_person(person), int(body.get("code", 551)))
    return None


def _unblock(home: str, person: str, _body: Body) -> Told:
    threads.unblock(world(), find_home(home), find_person(person))
    return None


def _european(home: str, person: str, body: Body) -> Told:
    talk.open_thread(world(), find_home(home), find_person(person)).is_european = bool(body.get("on", True))
    return None


def _hand_over(home: str, person: str, body: Body) -> Told:
    threads.hand_over(world(), find_thread(home, person), body["app_id"])
    return None


def _answer_in_inbox(home: str, person: str, body: Body) -> Told:
    return {"message": describe(world(), sending.answer_in_inbox(world(), find_thread(home, person), body["text"]))}


VERBS: dict[str, Callable[[str, str, Body], Told]] = {
    "write": _write,
    "answer-ad": _answer_ad,
    "ask-about-post": _ask_about_post,
    "open": _open,
    "receive": _receive,
    "react": _react,
    "edit": _edit,
    "unsend": _unsend,
    "tap": _tap,
    "follow": _follow,
    "judge": _judge,
    "give-feedback": _give_feedback,
    "cause": _cause,
    "block": _block,
    "unblock": _unblock,
    "european": _european,
    "hand-over": _hand_over,
    "answer-in-inbox": _answer_in_inbox,
    **instagram_chats.VERBS,
}


def summary(thread: Thread) -> dict[str, Any]:
    """A conversation without its messages."""
    return {
        "id": thread.id,
        "psid": thread.psid,
        "page_id": thread.page_id,
        "account_id": thread.account_id,
        "person_id": thread.person_id,
        "interacted_at": thread.interacted_at,
        "delivered_up_to": thread.delivered_up_to,
        "read_up_to": thread.read_up_to,
        "page_read_up_to": thread.page_read_up_to,
        "is_page_typing": thread.typing_until > world().now(),
        "owner_app_id": thread.owner_app_id,
        "blocked_code": thread.blocked_code,
        "is_european": thread.is_european,
    }
