"""What is told in passing after something was done: a few words, often with a way to undo it.

A partial answer carries it along; without JavaScript it waits in the session for the next screen.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, g, session

KEY = "told"


class Told(NamedTuple):
    """The words, and the number of what can be undone."""

    words: str
    undo: int | None = None


def tell(words: str, undo: int | None = None) -> None:
    g.told = Told(words, undo)


def told() -> Told | None:
    """What is to be told with this answer."""
    found: Told | None = g.pop("told", None)
    return found


def told_before() -> Told | None:
    """What is to be told with this screen, because the answer that caused it led here."""
    kept = session.pop(KEY, None)
    return Told(*kept) if kept else told()


def keep_for_next_screen(response: Response) -> Response:
    if response.status_code == 303 and (found := told()):
        session[KEY] = list(found)
    return response


def register(app: Flask) -> None:
    app.after_request(keep_for_next_screen)
    app.jinja_env.globals.update(told=told, told_before=told_before)
