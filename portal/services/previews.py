"""What a task would look like that a template makes, shown with what has really come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.extensions import db
from portal.models import Conversation, ConversationKind, Employee, Task
from portal.services import facts, placeholders, titles
from portal.services.templates import Contents


@dataclass(frozen=True)
class Preview:
    """The template as the task `of` would have it; a title of None means that the task is called after its message."""

    of: Task
    title: str | None
    description: str
    checklist: Sequence[str]
    due_at: datetime | None


def newest(kind: ConversationKind, to: Employee) -> Task | None:
    """The task made last from this kind of conversation."""
    seen = Task.visible_to(to).join(Conversation, Conversation.id == Task.conversation_id)
    return db.session.scalar(seen.where(Conversation.kind == kind).order_by(Task.id.desc()).limit(1))


def preview(contents: Contents, task: Task) -> Preview | None:
    """None if the message that the task began with is not there any more."""
    message = titles.earliest(task)
    if message is None:
        return None
    known = facts.of(task.conversation, task.contact, message)
    items = [placeholders.fill(item, known).strip() for item in contents.checklist]
    return Preview(
        of=task,
        title=titles.first_line(placeholders.fill(contents.title, known)) or None,
        description=placeholders.fill(contents.description, known).strip(),
        checklist=[item for item in items if item],
        due_at=message.at + contents.due_after if contents.due_after else None,
    )
