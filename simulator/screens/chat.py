"""The chat of one person with one Page."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Message, Page, Person
from simulator.pictures import LIKES, STICKERS
from simulator.screens import bubbles, cast, inboxes, reading
from simulator.screens.blueprint import blueprint
from simulator.screens.emoji import EMOJI
from simulator.stage.blueprint import find_page, find_person
from simulator.world import sender_actions, talk

OWN_STICKERS = {name: number for number, name in STICKERS.items() if number not in LIKES}


@blueprint.get("/chat/<page>/<person>")
def chat(page: str, person: str) -> str:
    """The whole screen; `reply` or `edit` names a message that the composer is about, `all` shows every message."""
    chosen, writer = find_page(page), find_person(person)
    reading.look(world(), chosen, writer)
    world().commit()
    return render_chat(chosen, writer)


def render_chat(page: Page, person: Person, text: str = "", problem: str = "") -> str:
    """The screen; `text` is what the person has typed and `problem` why it was not sent."""
    edited, answered = _asked_message(page, person, "edit"), _asked_message(page, person, "reply")
    return render_template(
        "screens/chat.html",
        **_parts(page, person),
        edited=edited,
        answered=answered,
        typed=text or (edited.text if edited else ""),
        problem=problem,
        emoji=EMOJI,
        stickers=OWN_STICKERS,
        thumb=LIKES[0],
        way=reading.of(person),
        ways=reading.TITLES,
        everybody=cast.customers(world()),
        menu=_menu(page),
    )


def _asked_message(page: Page, person: Person, name: str) -> Message | None:
    mid = request.values.get(name)
    message = talk.find_message(world(), mid) if mid else None
    return message if message and message.thread == talk.find_thread(world(), page, person) else None


def _menu(page: Page) -> list[dict[str, Any]]:
    """What a person may press without typing: Get started, ice breakers and the menu, as the Page has set them."""
    profile = page.profile
    ready = [{"title": "Get started", **profile["get_started"]}] if "get_started" in profile else []
    for breaker in profile.get("ice_breakers", []):
        actions = breaker.get("call_to_actions", [breaker])
        ready += [{"title": one.get("question", ""), **one} for one in actions]
    for menu in profile.get("persistent_menu", []):
        ready += menu.get("call_to_actions", [])
    return [one for one in ready if one.get("title") and (one.get("payload") or one.get("url"))]


@blueprint.get("/chat/<page>/<person>/live")
def live(page: str, person: str) -> ResponseReturnValue:
    """The parts of the screen that change by themselves; 304 when they have not."""
    parts = _parts(find_page(page), find_person(person))
    response = Response(render_template("screens/chat/_live.html", **parts))
    response.add_etag()
    return response.make_conditional(request)


def _parts(page: Page, person: Person) -> dict[str, Any]:
    thread = talk.find_thread(world(), page, person)
    return {
        "page": page,
        "person": person,
        "thread": thread,
        "conversation": bubbles.read(world(), thread, whole="all" in request.args) if thread else bubbles.NONE,
        "is_typing": thread is not None and thread.typing_until > world().now(),
        "is_heard": page.id in cast.heard_pages(world()),
        "reads": reading.of(person) == reading.Reading.READS,
        "inboxes": inboxes.of(world(), person),
        "reactions": sender_actions.EMOJI,
        "now": world().now(),
        "excerpt": inboxes.excerpt,
    }
