"""What a task is called and how it is described: by its template, else by the first line of its earliest message.

What an employee has written themselves stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Select, select

from portal.extensions import db
from portal.models import ChecklistItem, Contact, Conversation, Message, Task
from portal.models.checklist import LONGEST_ITEM
from portal.models.task import TITLE_LENGTH
from portal.services import facts, placeholders


def give(task: Task, message: Message) -> None:
    """Call the task after its earliest message, in the words of its template if it has one."""
    known = _facts(task, message) if task.template else {}
    if not task.title_is_edited:
        words = placeholders.fill(task.template.title, known) if task.template else ""
        task.title = first_line(words or message.text)[:TITLE_LENGTH]
        task.title_kind = kind_of(message)
    if task.template and not task.description_is_edited:
        task.description = placeholders.fill(task.template.description, known).strip()


def checklist(task: Task, message: Message) -> list[ChecklistItem]:
    """The items that the template gives a new task."""
    items = _items(task, _facts(task, message)) if task.template else ()
    return [ChecklistItem(position=position, text=text) for position, text in enumerate(items)]


def learn_name(contact: Contact) -> None:
    """The name came after the tasks were made: put it where their templates want it."""
    _learn(select(Task).where(Task.contact_id == contact.id), facts.CONTACT)


def learn_post(conversation: Conversation) -> None:
    """The words of the post came after the tasks of its comments were made."""
    _learn(select(Task).where(Task.conversation_id == conversation.id), facts.POST)


def _learn(tasks: Select[Task], names: Iterable[str]) -> None:
    for task in db.session.scalars(tasks.where(Task.template_id.is_not(None))):
        message = earliest(task)
        if message is not None:
            give(task, message)
            _fill_in_checklist(task, message, names)
            task.conversation.changed()


def earliest(task: Task) -> Message | None:
    """The message that the task was opened with."""
    mine = select(Message).where(Message.conversation_id == task.conversation_id, Message.at == task.opened_at)
    return db.session.scalar(mine.order_by(Message.id).limit(1))


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def kind_of(message: Message) -> str:
    """What came, in one word, for titles of messages without text."""
    if message.unsent_at:
        return "removed" if message.contact else "unsent"  # a comment, or a message
    if message.kind != "text":
        return message.kind.value
    return message.attachments[0].kind if message.attachments else "text"


def _facts(task: Task, message: Message) -> Mapping[str, str]:
    return facts.of(task.conversation, task.contact, message)


def _items(task: Task, known: Mapping[str, str]) -> Iterable[str]:
    patterns = task.template.checklist if task.template else ()
    filled = (placeholders.fill(pattern, known).strip()[:LONGEST_ITEM] for pattern in patterns)
    return [text for text in filled if text]


def _fill_in_checklist(task: Task, message: Message, names: Iterable[str]) -> None:
    """Items are known again by the words they had before these facts were known."""
    known = _facts(task, message)
    before = {**known, **dict.fromkeys(names, "")}
    filled = dict(zip(_items(task, before), _items(task, known), strict=False))
    for item in task.checklist:
        item.text = filled.get(item.text, item.text)
