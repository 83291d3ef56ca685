"""Utility messages and the question for feedback: what Meta takes from a Page after the 24 hours, too.

For rules: `automatic.write_utility(conversation, template, values, cause, period=…)`, with `values` by the names that
`utility_templates.values_in(template.body)` gives; `filled` says which of them the portal knows by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import (
    Contact,
    Conversation,
    ConversationKind,
    Employee,
    EventKind,
    FeedbackForm,
    Message,
    MessageKind,
    Page,
    PageState,
    Platform,
    Task,
    UtilityTemplate,
)
from portal.services import events, facts, holds, placeholders, replies, special_messages, tasks, utility_templates
from portal.services.problems import NotPossible

LONGEST_VALUE = 500  # characters


def filled(
    template: UtilityTemplate, contact: Contact | None, page: Page, by: Employee | None = None
) -> dict[str, str]:
    """The values of a template as far as they are known; the others are empty, to be filled in by a person."""
    name, employee = (contact.name if contact else None) or "", by.name if by else ""
    known = {
        "contact_name": name,
        "contact_first_name": facts.first_name(name),
        "page_name": page.name,
        "employee_name": employee,
        "employee_first_name": facts.first_name(employee),
    }
    return {name: known.get(name, "") for name in _names(template)}


def words(template: UtilityTemplate, values: Mapping[str, str]) -> str:
    """What the person reads."""
    return placeholders.fill(template.body, values)


def sample(template: UtilityTemplate) -> str:
    """What somebody would read, with the examples."""
    return preview(template, template.examples)


def preview(template: UtilityTemplate, values: Mapping[str, str]) -> str:
    """What the person would read; a value that is still empty stands as its name."""
    return words(template, {name: values.get(name) or f"[{name.replace('_', ' ')}]" for name in _names(template)})


def write(
    task: Task, by: Employee, template: UtilityTemplate, values: Mapping[str, str], *, key: str | None = None
) -> Message:
    """Queue a utility message that an employee has chosen. Raises NotPossible when it cannot be sent as it is.

    The same form sent once more, by its one-time `key`, is the message that is there already.
    """
    holds.conversations(task.conversation_id)
    message = part(task.conversation, template, values, key=key, author_id=by.id)
    return _put(task, by, message)


def part(
    conversation: Conversation, template: UtilityTemplate, values: Mapping[str, str], key: str | None = None, **who: int
) -> Message:
    """The part that will be sent. Raises NotPossible when the template or the values are not ready."""
    _check(conversation)
    utility_templates.require_on(conversation.page)
    if not template.is_approved or template.page_id != conversation.page_id:
        text = _("Meta has not approved “%(name)s”, or not any more. Choose another template.", name=template.name)
        raise NotPossible(text, code="template_not_approved")
    given = {name: " ".join(values.get(name, "").split()) for name in _names(template)}
    for name, value in given.items():
        _check_value(name, value)
    told = {"name": template.name, "language": template.language, "values": given, "buttons": template.buttons}
    return replies.queued(
        conversation,
        key or uuid.uuid4().hex,
        kind=MessageKind.UTILITY,
        text=words(template, given),
        details={"utility": told},
        **who,
    )


def ask_for_feedback(task: Task, by: Employee, *, key: str | None = None) -> Message:
    """Queue the Page's feedback form. Raises NotPossible without one, or more than 7 days after the last message."""
    holds.conversations(task.conversation_id)
    _check(task.conversation)
    form = db.session.get(FeedbackForm, task.page_id)
    if form is None:
        raise NotPossible(_("An administrator has to write the question of this Page first."), code="no_feedback_form")
    if not special_messages.may_ask_for_feedback(task.conversation, clock.now()):
        text = _("Meta lets a Page ask for feedback up to 7 days after the person's last message.")
        raise NotPossible(text, code="window_closed")
    told = {"title": form.title, "question": form.question, "button": form.button, "privacy_url": form.privacy_url}
    message = replies.queued(
        task.conversation,
        key or uuid.uuid4().hex,
        kind=MessageKind.FEEDBACK,
        text=form.title,
        details={"feedback": told},
        author_id=by.id,
    )
    return _put(task, by, message)


def is_offered(task: Task) -> bool:
    """Whether the Page sends utility messages to whom this task is about."""
    return task.page.sends_utility_messages and _reaches(task)


def may_ask_for_feedback(task: Task) -> bool:
    """Whether the person may be asked now how it was."""
    asks = task.page.asks_for_feedback and _reaches(task)
    return asks and special_messages.may_ask_for_feedback(task.conversation, clock.now())


def _reaches(task: Task) -> bool:
    is_direct = task.kind == ConversationKind.DIRECT
    return is_direct and task.page.platform == Platform.FACEBOOK and task.page.state != PageState.DISCONNECTED


def _put(task: Task, by: Employee, message: Message) -> Message:
    """Queue the message, unless the same form has brought it before."""
    before = db.session.scalar(select(Message).where(Message.reply_key == message.reply_key))
    if before and (before.author_id, before.details) == (by.id, message.details):
        return before
    if before:  # the browser kept the key of a form and sent other words
        message.reply_key = uuid.uuid4().hex
    db.session.add(message)
    if not task.is_done:
        tasks.answered(task)
    tasks.note_activity(task, message)
    events.record(task, by, EventKind.REPLIED, reply=message.reply_key)
    task.conversation.changed()
    return message


def _names(template: UtilityTemplate) -> list[str]:
    return utility_templates.values_in(template.body)


def _check(conversation: Conversation) -> None:
    page = conversation.page
    replies.check_page(page)
    if page.platform == Platform.INSTAGRAM:
        raise NotPossible(_("Instagram has no utility messages; Meta offers them only in Messenger."), code="instagram")
    if conversation.kind != ConversationKind.DIRECT:
        raise NotPossible(_("This can only be sent to somebody who wrote in Messenger."), code="not_direct")


def _check_value(name: str, value: str) -> None:
    if not value:
        raise NotPossible(_("Fill in “%(name)s”.", name=name.replace("_", " ")), code="value_missing")
    if len(value) > LONGEST_VALUE:
        raise NotPossible(_("“%(name)s” is too long.", name=name.replace("_", " ")), code="value_long")
