"""Comments over HTTP: what people do under posts of the pretended Facebook, and what an employee does about them."""

from __future__ import annotations

from typing import Any

import requests

from tests.desk import Desk
from tests.screen import Screen
from tests.simulator.meta import BAKERY, Meta
from tests.stack import wait_until


def allow_comments(anna: Desk, meta: Meta) -> None:
    """Let Facebook allow what was switched on for the bakery, until its comments are sent to the portal."""
    anna.logs_in(query=f"?page={page_of(anna, 'North Bakery')}&again=1", without=())
    wait_until(lambda: "feed" in subscribed(meta), "the Page's comments are sent here")


def subscribed(meta: Meta) -> list[str]:
    """The fields of the bakery that come here."""
    token = meta.dashboard_token(BAKERY)
    apps = meta.get(f"{BAKERY}/subscribed_apps", token)["data"]
    return [field for app in apps for field in app["subscribed_fields"]]


def page_of(anna: Desk, name: str) -> int:
    links = Screen(anna.goes("/admin/pages").text).all("a")
    return next(int(one.get("href").rpartition("/")[2]) for one in links if name in one.text)


def posts(meta: Meta, message: str, page: str = BAKERY, **more: Any) -> str:
    return str(meta.stage(f"pages/{page}/posts", message=message, **more)["post"]["id"])


def comments(meta: Meta, post: str, person: str | None, message: str | None, **more: Any) -> str:
    said = {"message": message} if message else {}
    who = {"person": person} if person else {}
    return str(meta.stage(f"posts/{post}/comment", **said, **who, **more)["comment"]["id"])


def replies(meta: Meta, comment: str, person: str, message: str) -> str:
    return str(meta.stage(f"comments/{comment}/reply", person=person, message=message)["comment"]["id"])


def under(meta: Meta, post: str) -> list[dict[str, Any]]:
    """What stands under a post on Facebook."""
    return list(meta.look(f"posts/{post}")["comments"])


def sent(meta: Meta) -> list[str]:
    """Everything the Pages have sent to anybody in Messenger; a message sent twice is there twice."""
    return [message["text"] for message in meta.look("sent")["messages"]]


def number_of(anna: Desk, task: int, words: str) -> int:
    """The portal's number of the comment with these words."""
    screen = Screen(anna.opens(task).text)
    found = [item for item in screen.all("li") if "comment" in item.get("class").split() and words in item.text]
    return int(found[-1].get("id").removeprefix("message-"))


def does(anna: Desk, task: int, words: str, verb: str, **fields: str) -> requests.Response:
    """What an employee does about the comment with these words."""
    return anna._does(task, f"comments/{number_of(anna, task, words)}/{verb}", **fields)
