"""Notes: internal words about a task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Actor, Employee, Note, Rule, Task
from portal.services import holds, mentions, news, sight, tasks
from portal.services.problems import NotPossible

LONGEST = 20_000  # characters


def write(task: Task, by: Employee, text: str, *, key: str | None = None) -> Note:
    """`key` is the one-time key of the form: the same note sent with it once more is the one that is there already.

    Raises NotPossible when there is nothing in it, or far too much.
    """
    words = checked(text)
    holds.conversations(task.conversation_id)
    if key and (before := _written(task, by, words, key)):
        return before
    note = _add(Note(task_id=task.id, author_id=by.id, text=words, at=clock.now(), form_key=key), task)
    _mention(note, task, by)
    return note


def leave(task: Task, rule: Rule, text: str) -> Note:
    """A rule notes something; the conversation is held. Raises NotPossible as `write` does."""
    words = checked(text)
    note = _add(Note(task_id=task.id, rule_name=rule.name, text=words, at=clock.now()), task)
    _mention(note, task, rule)
    return note


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


def _mention(note: Note, task: Task, by: Actor) -> None:
    """Tell the colleagues who are named in it, as far as they may see the task."""
    named = mentions.found(note.text, sight.employees(task.page)) if "@" in note.text else []
    note.mentions = [one.name for one in named]
    if named:
        news.mentioned(note, task, named, by)


def _add(note: Note, task: Task) -> Note:
    db.session.add(note)
    tasks.touch(task, note.at)
    task.conversation.changed()
    return note
