"""Somebody who is not signed in, and what links they were given."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask

from tests.web.desk.desk import Desk, Screen


class Stranger(Desk):
    """A browser without a session; signs in by what its forms lead to."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self.token = self.opens("/login").value("csrf_token")

    def follows(self, address: str, **fields: str) -> Screen:
        """Open a link and submit its form."""
        path = path_of(address)
        self.token = self.opens(path).value("csrf_token")
        return self.sends(path, **fields)


def link_on(screen: Screen) -> str:
    """The link that the screen offers for copying."""
    found = re.search(r'id="copy-link"[^>]*value="([^"]+)"', screen.html)
    assert found, "no link on this screen"
    return unescape(found[1])


def path_of(address: str) -> str:
    return address.removeprefix("http://localhost:8000")
