"""Tasks: made from conversations, given to employees, closed and reopened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.extensions import db
from portal.models import (
    Actor,
    Assignee,
    Assignment,
    Contact,
    Conversation,
    ConversationKind,
    Direction,
    Employee,
    EventKind,
    Message,
    Page,
    Task,
    TaskStatus,
    Team,
    Template,
)
from portal.models.conversation import RESPONSE_WINDOW
from portal.services import designs, events, labels, news, origins, rule_triggers, sight, snoozes, titles
from portal.services.designs import Design, Designs
from portal.services.problems import NotPossible
from portal.services.snoozes import Woken

SNIPPET_LENGTH = 200


def visible(number: int, to: Employee) -> Task | None:
    """The task with this number if the employee may see it."""
    return db.session.scalar(Task.visible_to(to).where(Task.id == number))


def take_in(
    message: Message,
    conversation: Conversation,
    page: Page,
    active: Task | None,
    made: Designs,
    template: Template | None = None,
) -> Task | None:
    """Put a message from outside where it belongs: its active task, the latest one reopened, or a new one.

    A new one is made as `made` says for the kind of conversation, or with `template` instead of the Page's. Its
    requester is whoever wrote the message, in a direct conversation the contact. Messages from before the Page was
    connected are history and make no task.
    """
    if message.at < page.tasks_from:
        return active
    task = active or _reopen_latest(conversation, page)
    if task is None:
        return open_for(message, conversation, page, made, template)
    if task.status == TaskStatus.WAITING:
        _change_status(task, TaskStatus.IN_PROGRESS, message=message)
    snoozes.wake(task, Woken.BY_MESSAGE)
    if message.at < task.opened_at:  # messages may come in any order
        _name_after(task, message)
    note_activity(task, message)
    rule_triggers.arrived(task, message)
    news.wrote(task)
    return task


def open_for(
    message: Message, conversation: Conversation, page: Page, made: Designs, template: Template | None = None
) -> Task:
    """Make a new task of this message, whenever it was written; the caller knows that there is no active one."""
    task = _open(message, conversation, page, made.of(page, conversation.kind, template))
    _name_after(task, message)
    note_activity(task, message)
    rule_triggers.arrived(task, message)
    news.opened(task)
    return task


def note_activity(task: Task, message: Message) -> None:
    """Move the task up to the time of this message and show its beginning in the list."""
    if task.last_message_at is None or message.at >= task.last_message_at:
        task.last_message_at = message.at
        task.awaits_reply = message.direction == Direction.INBOUND
        follow_window(task, message.at)
        _show_beginning(task, message)
    touch(task, message.at)


def follow_window(task: Task, interaction_at: datetime) -> None:
    """Note until when the person who waits can be answered without more ado. Only direct messages have such an end."""
    if not task.awaits_reply or task.kind != ConversationKind.DIRECT:
        task.answer_by = None
    else:
        end = interaction_at + RESPONSE_WINDOW
        task.answer_by = max(task.answer_by or end, end)


def follow_change(message: Message, active: Task | None) -> None:
    """Titles and list lines follow an edit; what was taken back stays in none of them, also of closed tasks."""
    db.session.flush()  # a batch is written at its end, and its messages count, too
    closed = select(Task).where(Task.conversation_id == message.conversation_id, Task.is_active.is_(False))
    for task in (*([active] if active else []), *db.session.scalars(closed)):
        if task.opened_at == message.at and titles.earliest(task) is message:
            titles.give(task, message)
        if task.last_message_at == message.at and _newest(task) is message:
            _show_beginning(task, message)


def answered(task: Task) -> None:
    """It is the contact's turn now."""
    if task.status != TaskStatus.WAITING:
        _change_status(task, TaskStatus.WAITING)


def touch(task: Task, at: datetime) -> None:
    task.last_activity_at = max(task.last_activity_at, at)


def set_status(task: Task, status: TaskStatus, by: Actor) -> None:
    """Raises NotPossible when another task of the conversation is active already."""
    if status == TaskStatus.DONE:
        close(task, by)
    elif task.is_done:
        reopen(task, by, status)
    elif task.status != status:
        events.record(task, by, EventKind.STATUS_CHANGED, before=task.status, after=status)
        _change_status(task, status, by)


def close(task: Task, by: Actor | None, goes_on_in: Task | None = None) -> None:
    """Mark the task done; the next message of its contact opens a new one or reopens it, as the Page is set.

    `goes_on_in`: another task of the same thread, of which nobody knew that it is the same.
    """
    if task.is_done:
        raise NotPossible(_("This task is already closed."), code="task_closed")
    task.closed_at = clock.now()
    task.awaits_reply, task.answer_by = False, None
    snoozes.end(task)
    _change_status(task, TaskStatus.DONE, by)
    events.record(task, by, EventKind.CLOSED, **({"goes_on_in": goes_on_in.id} if goes_on_in else {}))


def reopen(task: Task, by: Actor | None, status: TaskStatus = TaskStatus.IN_PROGRESS) -> None:
    """Raises NotPossible when the task is open, or the conversation has another active task."""
    if not task.is_done:
        raise NotPossible(_("This task is open already."), code="task_open")
    require_no_other(task)
    task.closed_at = None
    _change_status(task, status, by)
    events.record(task, by, EventKind.REOPENED)


def require_no_other(task: Task) -> None:
    """Raises NotPossible when the conversation has another active task."""
    other = select(Task.id).where(Task.conversation_id == task.conversation_id, Task.is_active)
    if number := db.session.scalar(other.where(Task.id != task.id)):
        text = _("Task %(number)s of this contact is open; go on there.", number=number)
        raise NotPossible(text, code="other_task_active")


def assign(task: Task, to: Assignee, by: Actor) -> None:
    """Raises NotPossible for somebody who left, or who may not see the task."""
    require_assignable(task, to)
    if any(assignment.is_of(to) for assignment in task.assignments):
        return
    add_assignee(task, to)
    news.assigned(task, to, by)
    events.record(task, by, EventKind.ASSIGNED, **_named(to))
    task.conversation.changed()


def require_assignable(task: Task, to: Assignee) -> None:
    """Raises NotPossible for somebody who left, or who may not see the task."""
    if isinstance(to, Employee) and not to.is_active:
        raise NotPossible(_("%(name)s no longer works here.", name=to.name), code="employee_inactive")
    if not sight.reaches(to, task.page):
        text = _("%(name)s may not see the Page %(page)s.", name=to.name, page=task.page.name)
        raise NotPossible(text, code="page_hidden")


def unassign(task: Task, whom: Assignee, by: Actor) -> None:
    before = len(task.assignments)
    keep_assignees(task, lambda assignment: not assignment.is_of(whom))
    if len(task.assignments) == before:
        return
    events.record(task, by, EventKind.UNASSIGNED, **_named(whom))
    task.conversation.changed()


def keep_assignees(task: Task, is_kept: Callable[[Assignment], bool]) -> None:
    task.assignments = [assignment for assignment in task.assignments if is_kept(assignment)]
    task.is_unassigned = not task.assignments


def add_assignee(task: Task, assignee: Assignee) -> None:
    copied = ("is_active", "is_listed", "listed_as", "last_activity_at")
    task.assignments.append(Assignment.of(assignee, **{name: getattr(task, name) for name in copied}))
    task.is_unassigned = False


def _open(message: Message, conversation: Conversation, page: Page, design: Design) -> Task:
    task = Task(
        conversation_id=conversation.id,
        contact_id=_requester(message, conversation).id,
        page_id=page.id,
        kind=conversation.kind or ConversationKind.DIRECT,
        origin=origins.latest(conversation).kind,
        status=TaskStatus.NEW,
        opened_at=message.at,
        last_activity_at=message.at,
        is_unassigned=True,
        awaits_reply=True,
        assignments=[],
        labelled=[],
        checklist=[],
    )
    for name, value in (("conversation", conversation), ("page", page), ("contact", _requester(message, conversation))):
        set_committed_value(task, name, value)  # nothing can be looked up before it is stored
    db.session.add(task)
    for assignee in designs.assignees(design, page):
        add_assignee(task, assignee)
    if design.template:
        _follow(task, design.template, message)
    events.record(task, None, EventKind.CREATED)
    rule_triggers.made(task, message)
    return task


def _requester(message: Message, conversation: Conversation) -> Contact:
    requester = message.contact or conversation.contact
    if requester is None:
        raise ValueError("A task was to be made for nobody.")
    return requester


def _follow(task: Task, template: Template, message: Message) -> None:
    """Give a new task everything that its template says."""
    task.template, task.priority = template, template.priority
    task.due_at = message.at + template.due_after if template.due_after else None
    for label in template.labels:
        task.labelled.append(labels.on(task, label))
    task.checklist = titles.checklist(template)


def _reopen_latest(conversation: Conversation, page: Page) -> Task | None:
    if page.makes_task_if_none_active or conversation.id is None:
        return None
    latest = select(Task).where(Task.conversation_id == conversation.id).order_by(Task.id.desc()).limit(1)
    task = db.session.scalar(latest)
    if task and task.is_done:
        reopen(task, by=None)
    return task


def _name_after(task: Task, message: Message) -> None:
    """Title and requester are those of the earliest message."""
    task.opened_at = message.at
    if message.contact:
        task.contact_id = message.contact.id
        set_committed_value(task, "contact", message.contact)
    titles.give(task, message)


def _newest(task: Task) -> Message | None:
    """The message that the list shows: of several in one second, as Meta counts comments, the one that came last."""
    same = select(Message).where(Message.conversation_id == task.conversation_id, Message.at == task.last_message_at)
    return db.session.scalar(same.order_by(Message.id.desc()).limit(1))


def _show_beginning(task: Task, message: Message) -> None:
    task.snippet = titles.first_line(message.text)[:SNIPPET_LENGTH]
    task.snippet_kind = titles.kind_of(message)


def _named(whom: Assignee) -> dict[str, str]:
    """For the history."""
    return {"team" if isinstance(whom, Team) else "employee": whom.name}


def _change_status(task: Task, status: TaskStatus, by: Actor | None = None, message: Message | None = None) -> None:
    """Because of `by`, or of a message; rules may wait for it."""
    task.status = status
    rule_triggers.status_changed(task, by, message)
    task.conversation.changed()
