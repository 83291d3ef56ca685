"""Somebody who looks at the simulator's screens without JavaScript: reads them, fills in forms and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

VOID = ("input", "img", "link", "meta", "br", "path")
Files = list[tuple[str, tuple[str, bytes, str]]]


@dataclass
class Element:
    """A tag with its attributes, children and the text inside."""

    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> list[Element]:
        """The elements inside with one of these tags, in order."""
        found = [self] if self.tag in tags else []
        return found + [one for child in self.children for one in child.all(*tags)]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def label(self) -> str:
        """What a person calls it: its own label, or its text."""
        return self.get("aria-label") or " ".join(self.text.split())


class Reader(HTMLParser):
    """Makes a tree of a screen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, text: str) -> None:
        for element in self._open:
            element.text += text


class Visitor:
    """Stays at one address at a time, as a browser does."""

    def __init__(self, url: str) -> None:
        self._session = requests.Session()
        self._answer = requests.Response()
        self._home = url

    def open(self, path: str) -> Visitor:
        """Go to an address."""
        self._answer = self._session.get(urljoin(self._home, path))
        return self

    @property
    def status(self) -> int:
        return self._answer.status_code

    @property
    def path(self) -> str:
        return self._answer.url.removeprefix(self._home)

    @property
    def screen(self) -> Element:
        return Reader(self._answer.text).root

    @property
    def heading(self) -> str:
        return self.screen.all("h1")[0].label

    @property
    def messages(self) -> list[str]:
        """The words of each message of the chat, with what is said below it."""
        return [" ".join(one.text.split()) for one in self._rows()]

    def _rows(self) -> list[Element]:
        return [one for one in self.screen.all("article") if one.get("id").startswith("message-")]

    def message(self, words: str) -> Element:
        """The message of the chat with these words."""
        return next(one for one in self._rows() if words in one.text)

    def card(self, name: str) -> str:
        """The words of a card of the panel."""
        return " ".join(self._card(name).text.split())

    def _card(self, name: str) -> Element:
        return next(one for one in self.screen.all("article") if one.get("id") == f"card-{name}")

    def press(self, button: str, inside: Element | None = None, files: Files | None = None, **fields: str) -> Visitor:
        """Press a button; `fields` replaces what stands in the fields of its form."""
        form, pressed = _find(inside or self.screen, button)
        values = [(name, value) for name, value in _values(form) if name not in fields]
        values += [*fields.items(), (pressed.get("name"), pressed.get("value"))]
        address = urljoin(self._answer.url, form.get("action"))
        self._answer = self._session.post(address, [pair for pair in values if pair[0]], files=files)
        return self

    def press_in_card(self, name: str, button: str, **fields: str) -> Visitor:
        return self.press(button, self._card(name), **fields)

    def follow(self, link: str, *, inside: Element | None = None) -> Visitor:
        """Follow a link."""
        found = next(one for one in (inside or self.screen).all("a") if one.label == link)
        return self.open(urljoin(self._answer.url, found.get("href")))


def _find(place: Element, button: str) -> tuple[Element, Element]:
    for form in place.all("form"):
        for one in form.all("button"):
            if one.label == button:
                return form, one
    raise AssertionError(f"There is no button {button}, only {[one.label for one in place.all('button')]}")


def _values(form: Element) -> list[tuple[str, str]]:
    """What the form sends if nobody touches it."""
    values = [(one.get("name"), one.text) for one in form.all("textarea")]
    for one in form.all("input"):
        if one.get("type") in ("checkbox", "radio") and "checked" not in one.attributes:
            continue
        if one.get("type") != "file":
            values.append((one.get("name"), one.get("value")))
    return values + [(one.get("name"), _chosen(one)) for one in form.all("select")]


def _chosen(select: Element) -> str:
    options = select.all("option")
    chosen = next((one for one in options if "selected" in one.attributes), options[0])
    return chosen.get("value") if "value" in chosen.attributes else chosen.text
