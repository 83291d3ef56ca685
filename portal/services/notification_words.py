"""What a notification says, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models import Notification, NotificationKind, Task, Trouble, TroubleKind
from portal.services import wording

LONGEST_TEXT = 200  # characters


class Words(NamedTuple):
    """`text` is what was said, empty if there is nothing or it is not to be shown; `path` leads there."""

    title: str
    text: str
    path: str


def words(one: Notification, *, shows_text: bool = True) -> Words:
    title = _TITLES[one.kind](one)
    return Words(title, _text(one)[:LONGEST_TEXT] if shows_text else "", _path(one))


def _path(one: Notification) -> str:
    if one.trouble:
        return f"/admin/pages/{one.trouble.page_id}"
    return f"/tasks/{one.task_id}" if one.task_id else "/tasks"


def _text(one: Notification) -> str:
    if one.kind == NotificationKind.MENTION:
        return one.note.text if one.note else ""
    if one.trouble:
        return _trouble_text(one.trouble)
    if one.task is None:
        return ""
    if one.kind == NotificationKind.MESSAGE:
        return wording.task_snippet(one.task) if one.task.awaits_reply else ""  # else it begins our own answer
    return wording.task_title(one.task)


def _trouble_text(trouble: Trouble) -> str:
    if trouble.mended_at:
        return str(_("It has been mended since; there is nothing left to do."))
    if trouble.kind == TroubleKind.TOKEN:
        return str(_("It has to be connected again."))
    return str(_("Open it to see what is wrong and what to do."))


def _who(task: Task | None) -> str:
    return wording.contact_name(task.contact, task.page) if task else ""


def _assigned(one: Notification) -> str:
    data, by = one.data or {}, one.by.name if one.by else ""
    name, team = _who(one.task), data.get("team")
    if one.task is None:
        number = data["tasks"]
        return str(ngettext("%(num)s task was handed over to you", "%(num)s tasks were handed over to you", number))
    if team and by:
        return str(_("%(who)s gave your team %(team)s a task: %(name)s", who=by, team=team, name=name))
    if team:
        return str(_("New task for your team %(team)s: %(name)s", team=team, name=name))
    if by:
        return str(_("%(who)s gave you a task: %(name)s", who=by, name=name))
    return str(_("New task: %(name)s", name=name))


def _message(one: Notification) -> str:
    if one.task and one.task.conversation.is_of_comments:
        where = {"number": one.task.id}
        return str(
            ngettext("New comment in task %(number)s", "%(num)s new comments in task %(number)s", one.count, **where)
        )
    name = _who(one.task)
    return str(ngettext("New message from %(name)s", "%(num)s new messages from %(name)s", one.count, name=name))


def _lead(one: Notification) -> str:
    return str(_("New lead: %(name)s", name=_who(one.task)))


def _mention(one: Notification) -> str:
    if rule := (one.data or {}).get("rule"):
        return str(_("The rule “%(name)s” mentions you in a note", name=rule))
    return str(_("%(who)s mentioned you in a note", who=one.by.name if one.by else ""))


def _reply_failed(one: Notification) -> str:
    if (one.data or {}).get("own"):
        return str(_("Your reply to %(name)s was not sent", name=_who(one.task)))
    return str(_("A reply to %(name)s was not sent", name=_who(one.task)))


def _due(one: Notification) -> str:
    return str(_("Task %(number)s of %(name)s is due", number=one.task_id, name=_who(one.task)))


def _woken(one: Notification) -> str:
    return str(_("Task %(number)s of %(name)s is back", number=one.task_id, name=_who(one.task)))


def _trouble(one: Notification) -> str:
    return str(_("Something is wrong with the Page %(name)s", name=one.trouble.page.name if one.trouble else ""))


_TITLES: dict[NotificationKind, Callable[[Notification], str]] = {
    NotificationKind.ASSIGNED: _assigned,
    NotificationKind.MESSAGE: _message,
    NotificationKind.LEAD: _lead,
    NotificationKind.MENTION: _mention,
    NotificationKind.REPLY_FAILED: _reply_failed,
    NotificationKind.DUE: _due,
    NotificationKind.WOKEN: _woken,
    NotificationKind.TROUBLE: _trouble,
}
