"""Every screen that somebody can reach by links and forms, as they come over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.screen import Element, Screen
from tests.served import Visitor

LEADS_AWAY = ("/connect",)  # to Facebook
PARTIAL = {"HX-Request-Type": "partial"}
Place = tuple[str, frozenset[str]]  # a path and what is asked of it, whatever the answers


@dataclass
class Walked:
    """What was found, by address: the screens, the parts that they ask for, and what did not answer as it should.

    `passed` are addresses that led on to another one.
    """

    screens: dict[str, Screen] = field(default_factory=dict)
    parts: dict[str, Screen] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        everything = {**self.screens, **{f"part {address}": part for address, part in self.parts.items()}}
        found = [f"{address}: {words}" for address, screen in everything.items() for words in screen.complaints]
        return [*self.failures, *found]


def walk(visitor: Visitor, *starts: str) -> Walked:
    """Follow everything from these paths on. Of addresses that differ only in values of the query one is enough."""
    walked, waiting, seen = Walked(), [*starts], set()
    while waiting:
        address = waiting.pop(0)
        if place(address) in seen or address.startswith(LEADS_AWAY):
            continue
        seen.add(place(address))
        screen = look(visitor, address, walked)
        if screen is not None:
            waiting += [found for found in addresses(screen, address) if place(found) not in seen]
    return walked


def look(visitor: Visitor, address: str, walked: Walked) -> Screen | None:
    """The screen at an address, kept with the parts it asks for; None for files, and where there is nothing."""
    answer = visitor.get(address)
    if answer.status_code != 200:
        walked.failures.append(f"{address}: {answer.status_code}")
        return None
    if not answer.headers["Content-Type"].startswith("text/html"):
        return None
    walked.passed.update(path_of(step.url) for step in answer.history)
    screen = walked.screens[path_of(answer.url)] = Screen(answer.text)
    look_at_parts(visitor, screen, address, walked)
    return screen


def look_at_parts(visitor: Visitor, screen: Screen, address: str, walked: Walked) -> None:
    """What the screen will ask for; many screens ask for the same, and once is enough."""
    for asked in {element.get("hx-get") for element in screen.elements} - {"", *walked.parts}:
        part = visitor.get(asked, headers=PARTIAL)
        if part.status_code == 200:
            walked.parts[asked] = Screen(part.text)
        else:
            walked.failures.append(f"part {asked} of {address}: {part.status_code}")


def path_of(url: str) -> str:
    """Path and query."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def place(address: str) -> Place:
    parts = urlsplit(address)
    return parts.path, frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))


def addresses(screen: Screen, base: str) -> Iterator[str]:
    """Where links and search forms of this site lead, without fragments."""
    links = [element.get("href") for element in screen.all("a", "link")]
    forms = [query(form) for form in screen.all("form") if form.get("method").lower() == "get"]
    for found in [*links, *forms]:
        address = urlsplit(urljoin(base, found))
        if not address.netloc and not address.scheme:
            yield address._replace(fragment="").geturl()


def query(form: Element) -> str:
    """The address of a search form that was filled in: the last choice of each select, words in each field."""
    values = {field.get("name"): field.get("value") or "something" for field in form.inside if field.tag == "input"}
    for select in (one for one in form.inside if one.tag == "select"):
        values[select.get("name")] = [option.get("value") for option in select.inside][-1]
    return f"{form.get('action')}?{urlencode(values)}"
