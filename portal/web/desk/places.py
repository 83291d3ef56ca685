"""Which part of a task an address asks for: its newest entries, those before a position, or those around one entry."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from portal.models import Task
from portal.services import threads
from portal.services.threads import Position
from portal.web.desk.composing import Composer
from portal.web.desk.opening import Opening, history, opening

LEAD = 10  # entries shown before the one that was looked for


def opened(task: Task, composer: Composer | None) -> Opening:
    """The task as the address asks for it."""
    if end := Position.parse(request.args.get("before_entry", "")):
        return history(task, end)
    name = request.args.get("entry", "")
    place = threads.position_of(task, name) if name else None
    return _at(task, place, composer) if place else opening(task, composer)


def _at(task: Task, place: Position, composer: Composer | None) -> Opening:
    """With an entry in sight: in the thread that is kept up to date, or if that would be too long, in its history."""
    whole = opening(task, composer)
    if whole.thread.start is None or whole.thread.start <= place:
        return whole
    before = threads.before(task, place, LEAD)
    start = before.start or place
    thread = threads.since(task, start)
    if thread is None:
        return history(task, place._replace(number=place.number + 1))
    return replace(whole, thread=replace(thread, has_earlier=before.has_earlier), given_start=str(start))
