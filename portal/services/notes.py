"""Notes: internal words about a task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Employee, Note, Rule, Task
from portal.services import holds, tasks
from portal.services.problems import NotPossible

LONGEST = 20_000  # characters


def write(task: Task, by: Employee, text: str, *, key: str | None = None) -> Note:
    """`key` is the one-time key of the form: the same note sent with it once more is the one that is there already.

    Raises NotPossible when there is nothing in it, or far too much.
    """
    words = checked(text)
    holds.conversations(task.conversation_id)
    before = _written(task, by, words, key) if key else None
    return before or _add(Note(task_id=task.id, author_id=by.id, text=words, at=clock.now(), form_key=key), task)


def leave(task: Task, rule: Rule, text: str) -> Note:
    """A rule notes something; the conversation is held. Raises NotPossible as `write` does."""
    words = checked(text)
    return _add(Note(task_id=task.id, rule_name=rule.name, text=words, at=clock.now()), task)


def checked(text: str) -> str:
    """The words of a note; raises NotPossible when there is nothing in it, or far too much."""
    words = text.strip()
    if not words:
        raise NotPossible(_("Write something first."), code="note_empty")
    if len(words) > LONGEST:
        raise NotPossible(_("That is too long for a note; shorten it or attach a file."), code="note_long")
    return words


def _written(task: Task, by: Employee, words: str, key: str) -> Note | None:
    """Looked for by its words, too: a browser may keep the key of a form and fill in others."""
    mine = select(Note).where(Note.task_id == task.id, Note.author_id == by.id)
    return db.session.scalar(mine.where(Note.form_key == key, Note.text == words).limit(1))


def _add(note: Note, task: Task) -> Note:
    db.session.add(note)
    tasks.touch(task, note.at)
    task.conversation.changed()
    return note
