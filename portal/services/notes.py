"""Notes: internal words about a task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from portal import clock
from portal.extensions import db
from portal.models import Employee, Note, Task
from portal.services import tasks
from portal.services.problems import NotPossible

LONGEST = 20_000  # characters


def write(task: Task, by: Employee, text: str) -> Note:
    """Raises NotPossible when there is nothing in it, or far too much."""
    words = text.strip()
    if not words:
        raise NotPossible(_("Write something first."), code="note_empty")
    if len(words) > LONGEST:
        raise NotPossible(_("That is too long for a note; shorten it or attach a file."), code="note_long")
    note = Note(task_id=task.id, author_id=by.id, text=words, at=clock.now())
    db.session.add(note)
    tasks.touch(task, note.at)
    task.conversation.changed()
    return note
