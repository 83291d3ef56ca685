"""A browser without JavaScript: opens pages, fills in forms and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


@dataclass
class Form:
    """The fields as they would be sent, and the buttons by their text."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects the forms and the heading of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.heading = ""
        self._button: tuple[str, str] | None = None
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._inside = tag if tag in ("h1", "button") else self._inside
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "input":
            self._input(given)
        elif tag == "button":
            self._button = given.get("name", ""), given.get("value", "")

    def _input(self, given: dict[str, str]) -> None:
        is_choice = given.get("type") in ("radio", "checkbox")
        pair = given.get("name", ""), given.get("value", "")
        if is_choice:
            self.forms[-1].choices.append(pair)
        if not is_choice or "checked" in given:
            self.forms[-1].values.append(pair)

    def handle_data(self, text: str) -> None:
        if self._inside == "h1":
            self.heading += text.strip()
        elif self._inside == "button" and self._button and text.strip() and self.forms:
            self.forms[-1].buttons[text.strip()] = self._button

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


class Browser:
    """Keeps cookies and stops at the first redirect that leaves `home`."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._session = requests.Session()
        self.location = ""
        self.status = 0
        self.text = ""

    def open(self, url: str) -> Browser:
        """Go to an address."""
        return self._arrive(self._session.get(url, allow_redirects=False))

    def press(self, button: str, *, without: tuple[str, ...] = (), **chosen: str | list[str]) -> Browser:
        """Press a button; `chosen` replaces the fields of these names, `without` unticks values."""
        form = next(form for form in Reader(self.text).forms if button in form.buttons)
        unticked = [pair for pair in form.choices if pair[1] in without]
        values = [pair for pair in form.values if pair[0] not in chosen and pair not in unticked]
        for name, value in chosen.items():
            values += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        values.append(form.buttons[button])
        return self._arrive(self._session.post(urljoin(self.location, form.action), values, allow_redirects=False))

    def _arrive(self, answer: requests.Response) -> Browser:
        target = answer.headers.get("Location")
        if target and urljoin(answer.url, target).startswith(self._home):
            return self.open(urljoin(answer.url, target))
        self.location, self.status, self.text = target or answer.url, answer.status_code, answer.text
        return self

    @property
    def heading(self) -> str:
        """The text of the page's `h1`."""
        return Reader(self.text).heading

    def offered(self, name: str) -> list[str]:
        """The values of the choices with this name."""
        return [value for form in Reader(self.text).forms for key, value in form.choices if key == name]
