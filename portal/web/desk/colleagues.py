"""Colleagues who are at the same task, and what they write there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.utils import cached_property

from portal.extensions import db
from portal.models import Employee
from portal.viewers import Doing, Viewer, viewers
from portal.web import notifications

HEADER = "Pagedesk-Doing"  # what the person does at the open task; says `static/js/doing.js`
MOST_SHOWN = 3


class Seen(NamedTuple):
    """A colleague as the task shows them."""

    id: int
    name: str
    words: str
    writes: bool


@dataclass(frozen=True)
class Colleagues:
    """Who else is at a task."""

    present: Sequence[Viewer]

    @property
    def mark(self) -> str:
        """Changes with who is there and what they do."""
        return ".".join(f"{one.employee_id}{one.doing[0]}" for one in self.present)

    @cached_property
    def shown(self) -> list[Seen]:
        """Those who write first."""
        if not self.present:
            return []
        people = select(Employee.id, Employee.name).where(Employee.id.in_([one.employee_id for one in self.present]))
        names = dict(db.session.execute(people).all())
        known = sorted(
            (one for one in self.present if one.employee_id in names), key=lambda one: one.doing == Doing.VIEWING
        )
        return [_seen(one, names[one.employee_id]) for one in known[:MOST_SHOWN]]

    @property
    def others(self) -> int:
        """How many more are there."""
        return max(len(self.present) - MOST_SHOWN, 0)


def of(task_id: int) -> Colleagues:
    """Who else is there, and note what this person does there."""
    doing = request.headers.get(HEADER)
    if doing in set(Doing):
        viewers().say(current_user.id, task_id, Doing(doing))
    return Colleagues(viewers().at(task_id, but=current_user.id))


def see_news(task_id: int, *, is_news: bool) -> None:
    """Something new of the task is drawn; it is seen if somebody looks at it."""
    if HEADER in request.headers:
        notifications.opened(task_id, is_news=is_news)


def _seen(viewer: Viewer, name: str) -> Seen:
    words = {
        Doing.VIEWING: _("%(name)s is looking at this task", name=name),
        Doing.REPLYING: _("%(name)s is writing a reply here", name=name),
        Doing.NOTING: _("%(name)s is writing a note here", name=name),
    }
    return Seen(viewer.employee_id, name, words[viewer.doing], viewer.doing != Doing.VIEWING)
