"""What the person does in the chat: the forms of the chat screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Home, Message, Person, Post
from simulator.screens import instagram_chat, origins, reading
from simulator.screens.blueprint import blueprint
from simulator.screens.chat import render_chat
from simulator.stage import files
from simulator.stage.blueprint import NotPossible, find_home, find_message, find_person
from simulator.world import feedback, people, talk, threads
from simulator.world import origins as from_where
from simulator.world.media import LARGEST, Upload, kind_of

HARBOUR = {"lat": 59.3251, "long": 18.0711}


class NothingSent(Exception):
    """What the person tried to send cannot be sent; the text says why."""


@blueprint.post("/chat/<home>/<person>/<verb>")
def act(home: str, person: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs below, and show the chat again."""
    chosen, writer = find_home(home), find_person(person)
    action = VERBS.get(verb)
    if action is None:
        raise NotPossible(f"Nobody can {verb} here.")
    try:
        action(chosen, writer)
    except NothingSent as problem:
        world().rollback()
        return render_chat(chosen, writer, request.form.get("text", ""), str(problem)), 422
    reading.look(world(), chosen, writer)
    world().commit()
    return redirect(url_for("screens.chat", home=home, person=person), 303)


def _write(home: Home, person: Person) -> None:
    """Send what the form holds: the text first, then pictures as one message, then each other file by itself."""
    contents = _messages(_typed(), _uploads(home), _ready_attachments())
    if not contents and instagram_chat.sends(home, person, request.form):
        return
    if not contents:
        raise NothingSent("Write something, or attach a file.")
    answered, story = request.form.get("reply") or None, instagram_chat.asked_story(home, request.form)
    first, *others = contents
    _write_first(home, person, {**first, "reply_to": answered, "story": story})
    for content in others:
        people.writes(world(), home, person, **content)


def _write_first(home: Home, person: Person, content: dict[str, Any]) -> None:
    """The message that brings along what the person came from: an ad, or a post of the Page."""
    origin = origins.asked(home, request.form)
    if origin is None:
        people.writes(world(), home, person, **content)
    elif isinstance(origin.shown, Post) and origin.kind == "post":
        attached = [*content.pop("attachments", []), from_where.shared_post(world(), origin.shown)]
        people.writes(world(), home, person, **content, attachments=attached)
    else:
        from_where.writes_about_ad(world(), home, person, origin.shown, **{"text": None, **content})


def _typed() -> str:
    """The text with the emoji that was pressed, if there is no script to put it into the text."""
    return (request.form.get("text", "").replace("\r\n", "\n") + request.form.get("emoji", "")).strip()


def _uploads(home: Home) -> list[Upload]:
    uploads = files.uploads({"samples": request.form.getlist("samples")})
    for upload in uploads:
        if home.is_instagram and kind_of(upload.content_type) == "file":
            raise NothingSent(f"Instagram takes pictures, videos and sounds. {upload.name} is none of them.")
        if len(upload.content) > LARGEST[kind_of(upload.content_type)]:
            raise NothingSent(f"{upload.name} is too large for {'Instagram' if home.is_instagram else 'Messenger'}.")
    return uploads


def _ready_attachments() -> list[dict[str, Any]]:
    location = HARBOUR if request.form.get("location") else None
    return files.attachments({"sticker": request.form.get("sticker"), "location": location})


def _messages(text: str, uploads: list[Upload], ready: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pictures = [one for one in uploads if kind_of(one.content_type) == "image"]
    others = [one for one in uploads if one not in pictures]
    contents: list[dict[str, Any]] = [{"text": text}] if text else []
    contents += [{"files": pictures}] if pictures else []
    contents += [{"files": [one]} for one in others]
    return contents + [{"attachments": [one]} for one in ready]


def _edit(home: Home, person: Person) -> None:
    message = _own(home, person, named="edit")
    text = _typed()
    if not text:
        raise NothingSent("An edited message needs some text.")
    if text != message.text:
        people.edits(world(), message, text)


def _unsend(home: Home, person: Person) -> None:
    people.unsends(world(), _own(home, person))


def _react(home: Home, person: Person) -> None:
    message = _message(home, person)
    present = message.reactions.get("person", {}).get("reaction")
    wanted = request.form.get("reaction") or None
    people.reacts(world(), message, None if wanted == present else wanted)


def _message(home: Home, person: Person, named: str = "mid") -> Message:
    """The message the form is about."""
    message = find_message(request.form.get(named, ""))
    if message.thread != talk.find_thread(world(), home, person) or message.is_unsent:
        raise NotPossible("This message is not here any more.")
    return message


def _own(home: Home, person: Person, named: str = "mid") -> Message:
    message = _message(home, person, named)
    if message.is_from_page:
        raise NotPossible("Only one's own messages can be changed.")
    return message


def _tap(home: Home, person: Person) -> None:
    """Press a button that the Page sent or has set up."""
    title, payload = request.form.get("title", ""), request.form.get("payload", "")
    people.taps(world(), home, person, title, payload)


def _choose(home: Home, person: Person) -> None:
    """Press a quick reply, which writes its title."""
    offered = _message(home, person).quick_replies
    number = request.form.get("choice", "")
    if not number.isdecimal() or int(number) >= len(offered):
        raise NotPossible("This answer is not offered any more.")
    reply = offered[int(number)]
    chosen = {"quick_reply": {"payload": reply.get("payload", "")}}
    people.writes(world(), home, person, reply["title"], extra=chosen)


def _give_feedback(home: Home, person: Person) -> None:
    """Fill in a feedback form of the Page."""
    message = _message(home, person)
    obstacle = feedback.obstacle(world(), message)
    if obstacle:
        raise NotPossible(obstacle)
    fields = request.form.items()
    scores = {name.removeprefix("score-"): value for name, value in fields if name.startswith("score-")}
    words = {name.removeprefix("words-"): value for name, value in fields if name.startswith("words-")}
    if not scores:
        raise NotPossible("Choose a score first.")
    feedback.fills_in(world(), message, scores, words)


def _open(_home: Home, _person: Person) -> None:
    """The person looks at the chat, which `act` notes for every verb."""


def _read_so(_home: Home, person: Person) -> None:
    way = request.form.get("way", "")
    if way in list(reading.Reading):
        reading.choose(world(), person, reading.Reading(way))


def _block(home: Home, person: Person) -> None:
    threads.block(world(), home, person)


def _unblock(home: Home, person: Person) -> None:
    threads.unblock(world(), home, person)


VERBS: dict[str, Callable[[Home, Person], None]] = {
    "write": _write,
    "edit": _edit,
    "unsend": _unsend,
    "react": _react,
    "tap": _tap,
    "choose": _choose,
    "give-feedback": _give_feedback,
    "open": _open,
    "read-so": _read_so,
    "block": _block,
    "unblock": _unblock,
}
