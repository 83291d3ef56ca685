"""How the entries of a thread become lines of the screen: days, groups of bubbles, and who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from flask_babel import gettext as _

from portal.models import Direction, Event, Message, MessageKind, Note, Task
from portal.services import wording
from portal.services.threads import Subject, Thread
from portal.web import times
from portal.web.filters import PLACES

TOGETHER = timedelta(minutes=5)


class Look(StrEnum):
    """As what a line is drawn."""

    THEIRS = "theirs"
    OURS = "ours"
    NOTE = "note"
    HISTORY = "history"


class Line(NamedTuple):
    """One line; `day` names the day that begins with it, `joins` says that it goes on where the line before ended."""

    id: str
    look: Look
    subject: Subject
    author: str
    author_id: int
    day: str | None
    joins: bool


def lines(thread: Thread, task: Task) -> Iterator[Line]:
    """The lines of a thread, oldest first."""
    before, day_before = None, None
    for entry in thread.entries:
        day = times.day(entry.subject.at)
        before = _line(entry.subject, task, before, begins_day=day != day_before)
        day_before = day
        yield before


def _line(subject: Subject, task: Task, before: Line | None, *, begins_day: bool) -> Line:
    look = _look(subject)
    author, author_id = _author(subject, task)
    return Line(
        id=f"{subject.__class__.__name__.lower()}-{subject.id}",
        look=look,
        subject=subject,
        author=author,
        author_id=author_id,
        day=times.day_name(subject.at) if begins_day else None,
        joins=not begins_day and before is not None and _go_together(before, look, author, subject),
    )


def _look(subject: Subject) -> Look:
    if isinstance(subject, Note):
        return Look.NOTE
    if isinstance(subject, Event) or subject.direction == Direction.SYSTEM or subject.kind == MessageKind.REFERRAL:
        return Look.HISTORY
    return Look.THEIRS if subject.direction == Direction.INBOUND else Look.OURS


def _author(subject: Subject, task: Task) -> tuple[str, int]:
    """The name and a number for the colour. What was said outside the portal is Facebook's."""
    if isinstance(subject, Event):
        return (subject.employee.name, subject.employee.id) if subject.employee else (_("Pagedesk"), 0)
    if isinstance(subject, Message) and subject.direction != Direction.OUTBOUND:
        return wording.contact_name(task.contact, task.page), task.contact_id
    if isinstance(subject, Message) and subject.automatic:
        return wording.author(subject) or "", 0
    if isinstance(subject, Note) and subject.rule_name:
        return wording.rule(subject.rule_name), 0
    if subject.author:
        return subject.author.name, subject.author.id
    return PLACES[task.page.platform], 0


def _go_together(before: Line, look: Look, author: str, subject: Subject) -> bool:
    alike = before.look == look and look != Look.HISTORY and before.author == author
    return alike and subject.at - before.subject.at < TOGETHER
