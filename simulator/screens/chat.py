"""The chat of one person with one Page or Instagram account."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Home, Message, Person
from simulator.pictures import LIKES, STICKERS
from simulator.screens import bubbles, cast, inboxes, instagram_chat, origins, reading
from simulator.screens.blueprint import blueprint
from simulator.screens.emoji import EMOJI
from simulator.stage.blueprint import find_home, find_person
from simulator.world import sender_actions, talk

OWN_STICKERS = {name: number for number, name in STICKERS.items() if number not in LIKES}


@blueprint.get("/chat/<home>/<person>")
def chat(home: str, person: str) -> str:
    """The whole screen; `reply` or `edit` names a message that the composer is about, `all` shows every message."""
    chosen, writer = find_home(home), find_person(person)
    reading.look(world(), chosen, writer)
    world().commit()
    return render_chat(chosen, writer)


def render_chat(home: Home, person: Person, text: str = "", problem: str = "") -> str:
    """The screen; `text` is what the person has typed and `problem` why it was not sent."""
    edited, answered = _asked_message(home, person, "edit"), _asked_message(home, person, "reply")
    return render_template(
        "screens/chat.html",
        **_parts(home, person),
        edited=edited,
        answered=answered,
        typed=text or (edited.text if edited else ""),
        problem=problem,
        story=instagram_chat.asked_story(home, request.values),
        origin=origins.asked(home, request.values),
        shareable=instagram_chat.shareable(home),
        emoji=EMOJI,
        stickers=OWN_STICKERS,
        thumb=LIKES[0],
        way=reading.of(person),
        ways=reading.TITLES,
        everybody=cast.customers(world()),
        menu=_menu(home),
    )


def _asked_message(home: Home, person: Person, name: str) -> Message | None:
    mid = request.values.get(name)
    message = talk.find_message(world(), mid) if mid else None
    return message if message and message.thread == talk.find_thread(world(), home, person) else None


def _menu(home: Home) -> list[dict[str, Any]]:
    """What a person may press without typing: Get started, ice breakers and the menu, as they are set up."""
    profile = home.profile
    ready = [{"title": "Get started", **profile["get_started"]}] if "get_started" in profile else []
    for breaker in profile.get("ice_breakers", []):
        actions = breaker.get("call_to_actions", [breaker])
        ready += [{"title": one.get("question", ""), **one} for one in actions]
    for menu in profile.get("persistent_menu", []):
        ready += menu.get("call_to_actions", [])
    return [one for one in ready if one.get("title") and (one.get("payload") or one.get("url"))]


@blueprint.get("/chat/<home>/<person>/live")
def live(home: str, person: str) -> ResponseReturnValue:
    """The parts of the screen that change by themselves; 304 when they have not."""
    parts = _parts(find_home(home), find_person(person))
    response = Response(render_template("screens/chat/_live.html", **parts))
    response.add_etag()
    return response.make_conditional(request)


def _parts(home: Home, person: Person) -> dict[str, Any]:
    thread = talk.find_thread(world(), home, person)
    return {
        "home": home,
        "person": person,
        "thread": thread,
        "conversation": bubbles.read(world(), thread, whole="all" in request.args) if thread else bubbles.NONE,
        "is_typing": thread is not None and thread.typing_until > world().now(),
        "is_heard": home.id in cast.heard(world()),
        "reads": reading.of(person) == reading.Reading.READS,
        "inboxes": inboxes.of(world(), person),
        "reactions": sender_actions.EMOJI,
        "now": world().now(),
        "excerpt": inboxes.excerpt,
    }
