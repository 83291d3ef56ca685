"""What an employee writes about a task besides status and assignees: words, priority, labels, due date, checklist."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _

from portal import clock
from portal.models import ChecklistItem, Employee, EventKind, Label, Priority, Task
from portal.models.checklist import LONGEST_ITEM
from portal.models.task import TITLE_LENGTH
from portal.services import events, labels, titles
from portal.services.problems import NotPossible
from portal.services.templates import LONGEST_DESCRIPTION, MOST_ITEMS


@dataclass(frozen=True)
class Details:
    """A task's details as a person wrote them; without a title it is called as before somebody named it."""

    title: str
    description: str
    priority: Priority
    due_at: datetime | None
    labels: Sequence[Label]
    checklist: Sequence[str]


def seal(task: Task) -> str:
    """Another one after every change of the details, so that nobody overwrites what they have not seen."""
    parts = (task.title, task.description, task.priority.value, task.due_at, *(item.text for item in task.checklist))
    ids = sorted(one.label_id for one in task.labelled)
    return hashlib.sha256(repr((parts, ids)).encode()).hexdigest()[:16]


def change(task: Task, details: Details, by: Employee, seen: str) -> None:
    """Write what differs; the history names it. `seen` is the seal of the details that the person had before them.

    Raises NotPossible when something is too long, or somebody else was faster.
    """
    if seen != seal(task):
        text = _("Somebody has changed the details meanwhile. Copy what you wrote, and open them again.")
        raise NotPossible(text, code="details_changed")
    _check(details)
    changed = [
        *(["title"] if _set_title(task, details.title.strip()) else []),
        *(["description"] if _set_description(task, details.description.strip()) else []),
        *(["priority"] if task.priority != details.priority else []),
        *(["due_at"] if task.due_at != details.due_at else []),
        *(["labels"] if labels.set_on(task, details.labels) else []),
        *(["checklist"] if _set_checklist(task, details.checklist) else []),
    ]
    task.priority, task.due_at = details.priority, details.due_at
    if changed:
        events.record(task, by, EventKind.DETAILS_CHANGED, names=changed)
        task.conversation.changed()


def set_priority(task: Task, priority: Priority, by: Employee) -> None:
    if task.priority != priority:
        task.priority = priority
        _changed(task, "priority", by)


def add_label(task: Task, label: Label, by: Employee) -> None:
    if labels.set_on(task, [*task.labels, label]):
        _changed(task, "labels", by)


def remove_label(task: Task, label: Label, by: Employee) -> None:
    if labels.set_on(task, [one for one in task.labels if one is not label]):
        _changed(task, "labels", by)


def tick(item: ChecklistItem, task: Task, by: Employee) -> None:
    """Done. Whoever ticks what is ticked already changes nothing."""
    if not item.is_done:
        item.done_at, item.done_by_id = clock.now(), by.id
        events.record(task, by, EventKind.ITEM_TICKED, text=item.text)
        task.conversation.changed()


def untick(item: ChecklistItem, task: Task, by: Employee) -> None:
    if item.is_done:
        item.done_at = item.done_by_id = None
        events.record(task, by, EventKind.ITEM_UNTICKED, text=item.text)
        task.conversation.changed()


def _changed(task: Task, name: str, by: Employee) -> None:
    events.record(task, by, EventKind.DETAILS_CHANGED, names=[name])
    task.conversation.changed()


def _check(details: Details) -> None:
    if len(details.title.strip()) > TITLE_LENGTH:
        raise NotPossible(_("A title may have at most 120 characters."), code="title_long")
    if len(details.description) > LONGEST_DESCRIPTION:
        raise NotPossible(_("The description is too long."), code="description_long")
    if len(details.checklist) > MOST_ITEMS or any(len(line) > LONGEST_ITEM for line in details.checklist):
        raise NotPossible(_("A checklist may have 50 lines of at most 200 characters."), code="checklist_long")


def _set_title(task: Task, title: str) -> bool:
    if title == task.title:
        return False
    task.title, task.title_is_edited = title, bool(title)
    if not title and (message := titles.earliest(task)):
        titles.give(task, message)
    return True


def _set_description(task: Task, description: str) -> bool:
    words = description.replace("\r\n", "\n")
    if words == task.description:
        return False
    task.description, task.description_is_edited = words, True
    return True


def _set_checklist(task: Task, lines: Sequence[str]) -> bool:
    """Lines that were there keep their ticks, wherever they stand now."""
    if list(lines) == [item.text for item in task.checklist]:
        return False
    left = list(task.checklist)
    task.checklist = [_kept(left, line) or ChecklistItem(text=line) for line in lines]
    for position, item in enumerate(task.checklist):
        item.position = position
    return True


def _kept(left: list[ChecklistItem], line: str) -> ChecklistItem | None:
    found = next((item for item in left if item.text == line), None)
    if found:
        left.remove(found)
    return found
