"""The customers of the demo: they write through the simulator's control API (`docs/simulator.md`)."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import requests

from portal import clock
from portal.sample.script import HOMES, PAGES, Comment, Lead, Line, Post

WAIT = 30  # seconds


class Customers:
    def __init__(self, simulator: str) -> None:
        self._stage = f"{simulator}/_stage"

    def say(self, lines: Iterable[Line]) -> None:
        """Each line at its time in the past, oldest first."""
        with requests.Session() as session:
            session.trust_env = False
            for line in sorted(lines, key=lambda line: -line.minutes_ago):
                address = f"{self._stage}/conversations/{HOMES[line.page]}/{line.customer}/{line.verb}"
                session.post(address, json=self._body(line), timeout=WAIT).raise_for_status()

    def comment(self, post: Post) -> None:
        """Put the post up and write under it, each at its time in the past."""
        with requests.Session() as session:
            session.trust_env = False
            made = self._ask(session, f"pages/{PAGES[post.page]}/posts", post, message=post.text, samples=["photo"])
            places: list[str] = []
            for one in post.comments:
                place = f"posts/{made['post']['id']}/comment" if one.answers is None else places[one.answers]
                told = self._ask(session, place, one, message=one.text, person=one.customer)
                places.append(f"comments/{told['comment']['id']}/reply")

    def send_form(self, lead: Lead) -> None:
        """Fill in the lead form that the ad shows."""
        with requests.Session() as session:
            session.trust_env = False
            world = session.get(f"{self._stage}/world", timeout=WAIT).json()
            form = next(one["id"] for one in world["forms"] if one["name"] == lead.form)
            ad = next(one["id"] for one in world["ads"] if one["name"] == lead.ad)
            self._ask(session, f"forms/{form}/fill", lead, person=lead.customer, ad=ad, answers=lead.answers)

    def _ask(self, session: requests.Session, path: str, said: Post | Comment | Lead, **body: Any) -> dict[str, Any]:
        answer = session.post(f"{self._stage}/{path}", json={**body, "at": _millis(said.minutes_ago)}, timeout=WAIT)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    @staticmethod
    def _body(line: Line) -> dict[str, Any]:
        body: dict[str, Any] = {"text": line.text, "at": _millis(line.minutes_ago)}
        if line.file is not None:
            content = base64.b64encode(line.file.read_bytes()).decode()
            body["files"] = [{"name": line.file.name, "content_type": line.content_type, "base64": content}]
        return body


def _millis(minutes_ago: int) -> int:
    """The moment, as the simulator takes it."""
    return int((clock.now() - timedelta(minutes=minutes_ago)).timestamp() * 1000)
