"""The customers of the demo: they write through the simulator's control API (`docs/simulator.md`)."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import requests

from portal import clock
from portal.sample.script import PAGES, Line

WAIT = 30  # seconds


class Customers:
    def __init__(self, simulator: str) -> None:
        self._stage = f"{simulator}/_stage/conversations"

    def say(self, lines: Iterable[Line]) -> None:
        """Each line at its time in the past, oldest first."""
        with requests.Session() as session:
            session.trust_env = False
            for line in sorted(lines, key=lambda line: -line.minutes_ago):
                address = f"{self._stage}/{PAGES[line.page]}/{line.customer}/write"
                session.post(address, json=self._body(line), timeout=WAIT).raise_for_status()

    @staticmethod
    def _body(line: Line) -> dict[str, Any]:
        at = clock.now() - timedelta(minutes=line.minutes_ago)
        body: dict[str, Any] = {"text": line.text, "at": int(at.timestamp() * 1000)}
        if line.file is not None:
            content = base64.b64encode(line.file.read_bytes()).decode()
            body["files"] = [{"name": line.file.name, "content_type": line.content_type, "base64": content}]
        return body
