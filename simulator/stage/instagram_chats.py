"""What people do in chats only on Instagram: verbs of `/_stage/conversations/<account>/<person>/`."""

from __future__ import annotations

from collections.abc import Callable

from simulator.current import world
from simulator.models import Message
from simulator.stage import files
from simulator.stage.blueprint import Body, NotPossible, Told, find_account, find_media, find_person
from simulator.stage.messages import describe
from simulator.world import instagram_chats


def _told(sent: Message) -> Told:
    return {"message": describe(world(), sent)}


def _answer_story(home: str, person: str, body: Body) -> Told:
    account = find_account(home)
    story = find_media(body["story"]) if body.get("story") else instagram_chats.newest_story(world(), account)
    if story is None:
        raise NotPossible(f"@{account.username} has no story.")
    return _told(instagram_chats.answers_story(world(), account, find_person(person), story, body["text"]))


def _mention_in_story(home: str, person: str, body: Body) -> Told:
    given = files.uploads(body) or files.uploads({"samples": ["photo"]})
    return _told(instagram_chats.mentions_in_story(world(), find_account(home), find_person(person), given[0]))


def _share(home: str, person: str, body: Body) -> Told:
    media = find_media(body["media"])
    return _told(instagram_chats.shares(world(), find_account(home), find_person(person), media))


def _heart(home: str, person: str, _body: Body) -> Told:
    return _told(instagram_chats.sends_heart(world(), find_account(home), find_person(person)))


def _vanish(home: str, person: str, _body: Body) -> Told:
    return _told(instagram_chats.sends_vanishing(world(), find_account(home), find_person(person)))


VERBS: dict[str, Callable[[str, str, Body], Told]] = {
    "answer-story": _answer_story,
    "mention-in-story": _mention_in_story,
    "share": _share,
    "heart": _heart,
    "vanish": _vanish,
}
