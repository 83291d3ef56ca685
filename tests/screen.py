"""A screen, or a part of one, as its HTML: what it leads to, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
PLACEHOLDER = re.compile(r"\{\{ (contact|employee|lead|message|order|page|post|task)\.\w+ \}\}")  # as people write it
FIELDS = ("input", "select", "textarea")
BUTTONS = ("submit", "reset", "button", "image")
NAMES_IDS = ("for", "form", "popovertarget", "aria-describedby", "aria-labelledby", "aria-controls", "list")
STRAY = re.compile(r"\bNone\b(?! [a-z]+ [a-z]+)|\bundefined\b|\{\{|\{%|\}\}|%\(\w+\)|\[object |<Lazy")


@dataclass
class Element:
    """One tag with what is inside it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def __str__(self) -> str:
        about = {name: value for name, value in self.attributes.items() if name in ("id", "name", "class", "href")}
        return f"<{self.tag}{''.join(f' {name}={value!r}' for name, value in about.items())}>"

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def inside(self) -> Iterator[Element]:
        """Every element within, in order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.inside

    @property
    def around(self) -> Iterator[Element]:
        """The elements it stands in, the nearest first."""
        if self.parent:
            yield self.parent
            yield from self.parent.around

    @property
    def text(self) -> str:
        words = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(words).split())

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        pictures = [one.get("alt") or one.get("aria-label") for one in self.inside]
        return " ".join([self.get("aria-label"), self.get("title"), self.text, *pictures]).strip()


class Tree(HTMLParser):
    """Builds the elements; `strays` are end tags without a beginning."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("")
        self.strays: list[str] = []
        self._open = self.root
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(made)
        if tag not in VOID:
            self._open = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.children.append(Element(tag, {name: value or "" for name, value in attrs}, self._open))

    def handle_data(self, text: str) -> None:
        self._open.children.append(text)

    def handle_endtag(self, tag: str) -> None:
        if self._open.tag == tag and self._open.parent:
            self._open = self._open.parent
        else:
            self.strays.append(f"</{tag}> within {self._open}")


class Screen:
    """`complaints` is empty for a screen as it should be."""

    def __init__(self, html: str) -> None:
        self.is_whole = html.lstrip().lower().startswith("<!doctype")
        self._tree = Tree(html)
        self.elements = list(self._tree.root.inside)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(element.get("id") for element in self.elements if "id" in element.attributes)

    @property
    def complaints(self) -> list[str]:
        whole = [*self._headings(), *self._references()] if self.is_whole else []
        found = [*self._markup(), *self._names(), *self._forms(), *self._stray_words(), *whole]
        return [str(one) for one in found]

    def _headings(self) -> Iterator[str]:
        headings = [element.text for element in self.all("h1")]
        if len(headings) != 1 or not headings[0]:
            yield f"should have one h1, not {headings}"
        title = next((element.text for element in self.all("title")), "")
        if not title.removesuffix("· Pagedesk").strip():
            yield f"has no title: {title!r}"
        if not any(element.get("lang") for element in self.all("html")):
            yield "does not say its language"

    def _markup(self) -> Iterator[str]:
        yield from self._tree.strays
        yield from (f"id twice: {name}" for name, times in self.ids.items() if times > 1 or not name)
        for element in self.elements:
            yield from (f"{name} in {element}" for name in element.attributes if name == "style" or name[:2] == "on")
            if element.tag == "style" or (element.tag == "script" and not element.get("src")):
                yield f"{element} is inline"

    def _names(self) -> Iterator[str]:
        labelled = {element.get("for") for element in self.all("label") if element.spoken}
        for element in self.all(*FIELDS):
            if needs_label(element) and not self._has_label(element, labelled):
                yield f"no label: {element}"
        for element in self.all("a", "button", "summary"):
            if not element.spoken:
                yield f"no name: {element}"
        yield from (f"no alt: {element}" for element in self.all("img") if "alt" not in element.attributes)

    def _has_label(self, element: Element, labelled: set[str]) -> bool:
        named = element.get("aria-label") or element.get("aria-labelledby") or element.get("id") in labelled
        return bool(named) or any(one.tag == "label" and one.text for one in element.around)

    def _forms(self) -> Iterator[str]:
        for form in self.all("form"):
            method = form.get("method").lower()
            if method not in ("get", "post") or not form.get("action").startswith("/"):
                yield f"method {method!r}, action {form.get('action')!r}: {form}"
            if method == "post" and not self._has_token(form):
                yield f"no CSRF token: {form}"

    def _has_token(self, form: Element) -> bool:
        return any(field.get("name") == "csrf_token" and field.get("value") for field in form.inside)

    def _references(self) -> Iterator[str]:
        for element in self.elements:
            for name in references(element):
                if name not in self.ids:
                    yield f"{element} names #{name}, which is not there"

    def _stray_words(self) -> Iterator[str]:
        for element in self.elements:
            shown = [child.strip() for child in element.children if isinstance(child, str)]
            for words in [*shown, *element.attributes.values()]:
                if STRAY.search(PLACEHOLDER.sub("", words) if shows_what_was_written(element) else words):
                    yield f"{words!r} in {element}"


def shows_what_was_written(element: Element) -> bool:
    """Fields and code, and what is marked as a person's own words, may have placeholders in them."""
    return element.tag in (*FIELDS, "code") or "as-written" in element.get("class").split()


def needs_label(element: Element) -> bool:
    kind = element.get("type")
    return kind != "hidden" and kind not in BUTTONS


def references(element: Element) -> Iterator[str]:
    """The ids on the same screen that this element names."""
    for name in NAMES_IDS:
        yield from element.get(name).split()
    for name in ("hx-target", "href"):
        if element.get(name).startswith("#") and len(element.get(name)) > 1:
            yield element.get(name)[1:]
