"""What a task is called and how it is described: by its template, else by the first line of its earliest message.

What an employee has written themselves stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select

from portal.extensions import db
from portal.models import ChecklistItem, Contact, Conversation, Message, Post, Task, Template
from portal.models.checklist import LONGEST_ITEM
from portal.models.task import TITLE_LENGTH
from portal.services import facts, holds, placeholders


def give(task: Task, message: Message) -> None:
    """Call the task after its earliest message, and say in the words of its template, if it has one, what is known."""
    known = _facts(task, message) if task.template else {}
    if not task.title_is_edited:
        words = placeholders.fill(task.template.title, known) if task.template else ""
        task.title = first_line(words or message.text)[:TITLE_LENGTH]
        task.title_kind = kind_of(message)
    if task.template and not task.description_is_edited:
        task.description = placeholders.fill(task.template.description, known).strip()
    if task.template:
        _fill_in(task.checklist, known)
        task.checklist = [item for item in task.checklist if item.text]


def checklist(template: Template) -> list[ChecklistItem]:
    """The items that the template gives a new task, to be filled in with `give`."""
    return [
        ChecklistItem(position=position, text=line, pattern=line if placeholders.names_in([line]) else None)
        for position, line in enumerate(template.checklist)
    ]


def learn_name(contact: Contact) -> None:
    """The name came after the tasks were made: put it where their templates want it."""
    _learn(_of_person(contact))


def named_after(contact: Contact) -> Sequence[int]:
    """Ids of the conversations whose tasks say in the words of a template what the person is called."""
    named = _of_person(contact).where(Task.template_id.is_not(None))
    return db.session.scalars(named.with_only_columns(Task.conversation_id)).all()


def _of_person(contact: Contact) -> Select[Task]:
    return select(Task).where(Task.contact_id.in_(Contact.ids_of(contact.person_id)))


def learn_post(post: Post) -> None:
    """The words of the post came after the tasks of its comments were made."""
    _learn(select(Task).join(Conversation).where(Conversation.post_id == post.id))


def _learn(tasks: Select[Task]) -> None:
    found = db.session.scalars(tasks.where(Task.template_id.is_not(None))).all()
    holds.conversations(*{task.conversation_id for task in found})
    for task in found:
        message = earliest(task)
        if message is not None:
            give(task, message)
            task.conversation.changed()


def earliest(task: Task) -> Message | None:
    """The message that the task was opened with: of several in one second the one that came first."""
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


def _fill_in(items: Iterable[ChecklistItem], known: Mapping[str, str]) -> None:
    """Only what still stands as its template wrote it; what an employee writes has no pattern."""
    for item in items:
        if item.pattern:
            item.text = placeholders.fill(item.pattern, known).strip()[:LONGEST_ITEM]
