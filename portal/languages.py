"""The languages of the interface, and how to speak to somebody who is not looking at a screen right now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from flask import g
from flask_babel import refresh

LANGUAGES = {"en": "English", "ru": "Русский"}
DEFAULT = "en"


class Person(Protocol):
    """An employee, or what is known of one where no row is at hand."""

    @property
    def locale(self) -> str | None: ...

    @property
    def time_zone(self) -> str | None: ...


@contextmanager
def speaking_to(employee: Person) -> Iterator[None]:
    """What is written inside, an e-mail for example, is in this person's language and time zone, whoever caused it.

    Needs the application's context, as jobs have it.
    """
    before = g.get("spoken_to")
    _turn_to((employee.locale, employee.time_zone))
    try:
        yield
    finally:
        _turn_to(before)


def spoken_to() -> tuple[str | None, str | None] | None:
    """Locale and time zone of whoever is spoken to; None if that is whoever sent the request."""
    found: tuple[str | None, str | None] | None = g.get("spoken_to")
    return found


def _turn_to(whom: tuple[str | None, str | None] | None) -> None:
    g.spoken_to = whom
    g.pop("reader", None)  # for whom `web/times.py` has written until now
    refresh()
