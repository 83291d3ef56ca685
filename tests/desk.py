"""Somebody at the desk over HTTP, and what has reached a customer; for tests of the whole portal."""

from __future__ import annotations

from typing import Any

import requests

from tests.screen import Element, Screen
from tests.served import Visitor
from tests.simulator.meta import BAKERY, Meta
from tests.stack import wait_until


class Desk(Visitor):
    """Anna, who owns the portal and works on its tasks."""

    def task_of(self, name: str) -> int:
        """The number of this contact's open task, once it is there."""
        row = wait_until(lambda: self._rows(name), f"there is a task of {name}")[0]
        return int(row.get("href").partition("?")[0].rpartition("/")[2])

    def _rows(self, name: str) -> list[Element]:
        screen = Screen(self.goes("/tasks?view=all").text)
        return [one for one in screen.all("a") if "row-link" in one.get("class") and name in one.text]

    def opens(self, task: int) -> Desk:
        self.goes(f"/tasks/{task}")
        return self

    def waits_for(self, task: int, *words: str) -> None:
        """Look at the task until it says all of this."""
        wait_until(lambda: self.opens(task) and all(map(self.reads, words)), f"task {task} shows {words}")

    def answers(self, task: int, text: str, *files: tuple[str, bytes, str]) -> requests.Response:
        """`files` are name, content and content type of each."""
        return self._does(task, "replies", [("files", file) for file in files], text=text)

    def closes(self, task: int) -> None:
        self._does(task, "close")

    def _does(self, task: int, verb: str, files: Any = None, **values: str) -> requests.Response:
        fields = {"csrf_token": self.opens(task).token, **values}
        return self._session.post(f"{self.portal}/tasks/{task}/{verb}", fields, files=files)

    def allows_personal_answers(self, page: int) -> None:
        """Say in the settings of the Page that Meta granted the feature Human Agent."""
        self.goes(f"/admin/pages/{page}").press("Save", human_agent="granted", history_size="10")
        assert self.reads("The settings are saved.")

    def files(self) -> list[bytes]:
        """The files that this screen shows or links to."""
        shown = Screen(self.text).all("img", "audio", "video", "a")
        addresses = {one.get("src") or one.get("href") for one in shown}
        return [self.get(address).content for address in addresses if address.startswith("/files/")]

    @property
    def token(self) -> str:
        """What the forms of this screen carry."""
        return next(one.get("value") for one in Screen(self.text).all("input") if one.get("name") == "csrf_token")


def received(meta: Meta, person: str, page: str = BAKERY) -> list[dict[str, Any]]:
    """Everything the Page has sent to this person."""
    return [one for one in meta.conversation(person, page)["messages"] if one["from"] == "page"]


def texts(meta: Meta, person: str, page: str = BAKERY) -> list[str]:
    return [one["text"] for one in received(meta, person, page)]
