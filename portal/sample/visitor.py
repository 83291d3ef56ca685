"""Somebody with a browser, as far as plain forms go: opens screens, fills in forms, presses buttons."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

Fields = dict[str, list[str]]
WAIT = 30  # seconds


class Form:
    """A form with the values it has when nothing is changed."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: Fields = {}
        self.buttons: set[str] = set()


class Forms(HTMLParser):
    """Finds the forms of a screen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        if not self.found:
            return
        form, name, value = self.found[-1], given.get("name", ""), given.get("value", "on")
        if tag == "button":
            form.buttons.add(value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            form.fields.setdefault(self._select, []).append(value)
        elif tag == "input" and name and _counts(given):
            form.fields.setdefault(name, []).append(given.get("value", "on" if "checked" in given else ""))


def _counts(given: dict[str, str]) -> bool:
    return given.get("type") not in ("checkbox", "radio") or "checked" in given


class Visitor:
    """Keeps the cookies and the screen last seen."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False
        self._screen = ""
        self._at = address

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._session.close()

    def visit(self, path: str) -> None:
        self._see(self._session.get(urljoin(self._address, path), timeout=WAIT))

    def submit(self, action: str, **values: str | list[str]) -> None:
        """Send the form whose action begins with this path."""
        self._send(next(form for form in self._forms() if urlsplit(form.action).path.startswith(action)), values)

    def press(self, step: str, **values: str | list[str]) -> None:
        """Send the form with this button, as the simulator's login dialog has them."""
        self._send(next(form for form in self._forms() if step in form.buttons), {**values, "step": step})

    def _forms(self) -> list[Form]:
        return Forms(self._screen).found

    def _send(self, form: Form, values: dict[str, str | list[str]]) -> None:
        filled = {**form.fields, **values}
        address = urljoin(self._at, form.action) if form.action else self._at
        self._see(self._session.post(address, data=filled, timeout=WAIT, headers={"Referer": self._at}))

    def _see(self, answer: requests.Response) -> None:
        answer.raise_for_status()
        self._screen, self._at = answer.text, answer.url
