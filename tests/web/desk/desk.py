"""An employee at the desk, with or without htmx, and the screen that comes back."""

from __future__ import annotations

import re
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Employee
from tests.cast import PASSWORD

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Screen:
    """An answer, as a person or a test looks at it."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def tag(self) -> str:
        """What the next poll sends along."""
        return self.response.headers["HX-PTag"]

    @property
    def location(self) -> str:
        return self.response.headers["Location"]

    @property
    def words(self) -> str:
        """The text without its marks and with single spaces."""
        html = self.html.replace("<wbr>", "")
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

    @property
    def links(self) -> list[str]:
        """Every address, in order."""
        return [unescape(address) for address in re.findall(r'href="([^"]*)"', self.html)]

    @property
    def names(self) -> list[str]:
        """Of whom the rows of the list tell, from the top."""
        return [unescape(name) for name in re.findall(r'class="row-name">([^<]*)<', self.html)]

    def value(self, name: str) -> str:
        """Of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.html)
        assert found, f"no field {name}"
        return unescape(found[1])

    def text_in(self, field_id: str) -> str:
        """What stands in a textarea."""
        found = re.search(rf'<textarea id="{field_id}"[^>]*>([^<]*)</textarea>', self.html)
        assert found, f"no field {field_id}"
        return unescape(found[1])

    def elements(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of this kind."""
        found: list[dict[str, str]] = []

        class Reader(HTMLParser):
            def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
                if name == tag:
                    found.append({key: value or "" for key, value in attributes})

        Reader().feed(self.html)
        return found


class Desk:
    """The browser of an employee who has signed in."""

    def __init__(self, app: Flask, employee: Employee) -> None:
        self._client = app.test_client()
        email = employee.email
        token = self.opens("/login").value("csrf_token")
        self.answer = self._ask("POST", "/login", data={"email": email, "password": PASSWORD, "csrf_token": token})
        self.token = self.opens("/tasks").value("csrf_token")

    def opens(self, path: str, **headers: str) -> Screen:
        return self._ask("GET", path, headers=headers)

    def asks_for(self, path: str, tag: str | None = None, **headers: str) -> Screen:
        """A part, as htmx asks; with `tag` as a poll does."""
        return self.opens(path, **PART, **({"HX-PTag": tag} if tag else {}), **headers)

    def sends(self, path: str, *, part: bool = False, on: str | None = None, **fields: Any) -> Screen:
        """Submit a form, without JavaScript or as htmx does, which says `on` which screen it stands."""
        data = {"csrf_token": self.token, **fields}
        headers = {**(PART if part else {}), **({"HX-Current-URL": f"http://localhost{on}"} if on else {})}
        return self._ask("POST", path, data=data, headers=headers)

    def signs_out(self) -> None:
        self.sends("/logout")

    def _ask(self, method: str, path: str, **more: Any) -> Screen:
        db.session.commit()  # the test's own transaction would keep the portal waiting
        asked = partial(self._client.open, path, method=method, buffered=True, **more)
        return Screen(Context().run(asked))  # outside the test's own app context
