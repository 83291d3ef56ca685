"""Sentences for the small grey lines of a thread: the history, and what Facebook reports of a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Event, EventKind, Message, MessageKind, Priority, TaskStatus
from portal.services import wording
from portal.services.snoozes import Woken
from portal.services.threads import Subject
from portal.web import times
from portal.web.filters import PRIORITIES, STATUSES

WOKEN_BY = {
    Woken.BY_TIME: _l("The snooze is over"),
    Woken.BY_MESSAGE: _l("A new message ended the snooze"),
    Woken.BY_DUE_DATE: _l("The due date ended the snooze"),
}


def words(subject: Subject, name: str) -> str:
    """The sentence for a line of the history; `name` is the contact's where a message reports of them."""
    if isinstance(subject, Event):
        return event_words(subject)
    return message_words(subject, name) if isinstance(subject, Message) else subject.text


def event_words(event: Event) -> str:
    """What an employee, or the portal itself, did."""
    data = event.data or {}
    who = _rule(data["rule"]) if data.get("rule") else event.employee.name if event.employee else None
    sentence = _EVENTS.get(event.kind)
    return sentence(who, data) if sentence else event.kind.replace("_", " ")


def message_words(message: Message, name: str) -> str:
    """What is reported of a person called `name`, in messages that are no talk."""
    details = message.details or {}
    if message.kind == MessageKind.REFERRAL:
        return referral_words(details.get("referral") or {}, name)
    if message.kind == MessageKind.UNSUPPORTED:
        return str(_("Facebook reported something about %(name)s that the portal cannot show yet.", name=name))
    sentence = _NOTICES.get(str(details.get("notice")))
    return sentence(name, details) if sentence else str(_("Facebook reported a change in this conversation."))


def rule_of(subject: Subject) -> int | None:
    """The number of the rule that did what a line of the history tells."""
    rule = (subject.data or {}).get("rule") if isinstance(subject, Event) else None
    return rule["id"] if rule else None


def referral_words(referral: dict[str, Any], name: str) -> str:
    """Where a person came from."""
    if referral.get("source") == "ADS":
        title = referral.get("ad_title") or referral.get("ad_id")
        return str(
            _("%(name)s came from the ad “%(title)s”", name=name, title=title)
            if title
            else _("%(name)s came from an ad", name=name)
        )
    if referral.get("product_id"):
        return str(_("%(name)s asks about product %(id)s", name=name, id=referral["product_id"]))
    if referral.get("ref"):
        return str(_("%(name)s came through the link “%(ref)s”", name=name, ref=referral["ref"]))
    return str(_("%(name)s came through a link", name=name))


def _rule(rule: dict[str, Any]) -> str:
    return str(_("Rule “%(name)s”", name=rule.get("name", "")))


def _status(word: str) -> str:
    return str(STATUSES[TaskStatus(word)]) if word in set(TaskStatus) else word


def _created(_who: str | None, _data: dict[str, Any]) -> str:
    return str(_("The task was opened"))


def _reopened(who: str | None, _data: dict[str, Any]) -> str:
    return str(_("%(who)s reopened the task", who=who) if who else _("A new message reopened the task"))


def _closed(who: str | None, data: dict[str, Any]) -> str:
    if number := data.get("goes_on_in"):
        return str(_("The task was closed: its comments are now in task %(number)s", number=number))
    return str(_("%(who)s closed the task", who=who) if who else _("The task was closed"))


def _status_changed(who: str | None, data: dict[str, Any]) -> str:
    after = _status(str(data.get("after")))
    return str(_("%(who)s set the status to %(status)s", who=who or _("Pagedesk"), status=after))


def _snoozed(who: str | None, data: dict[str, Any]) -> str:
    if until := data.get("until"):
        moment = times.exact(datetime.fromisoformat(until))
        return str(_("%(who)s snoozed the task until %(time)s", who=who or _("Pagedesk"), time=moment))
    return str(_("%(who)s snoozed the task until somebody writes", who=who or _("Pagedesk")))


def _woken(who: str | None, data: dict[str, Any]) -> str:
    if who:
        return str(_("%(who)s ended the snooze", who=who))
    return str(WOKEN_BY[Woken(data.get("reason", Woken.BY_TIME))])


def _assigned(who: str | None, data: dict[str, Any]) -> str:
    if team := data.get("team"):
        return str(_("%(who)s gave the task to the team %(team)s", who=who or _("Pagedesk"), team=team))
    whom = data.get("employee", "")
    if who == whom:
        return str(_("%(who)s took the task", who=who))
    return str(_("%(who)s gave the task to %(whom)s", who=who or _("Pagedesk"), whom=whom))


def _unassigned(who: str | None, data: dict[str, Any]) -> str:
    if team := data.get("team"):
        return str(_("%(who)s took the task from the team %(team)s", who=who or _("Pagedesk"), team=team))
    whom = data.get("employee", "")
    if who == whom:
        return str(_("%(who)s gave the task up", who=who))
    return str(_("%(who)s took the task from %(whom)s", who=who or _("Pagedesk"), whom=whom))


def _handed_over(who: str | None, data: dict[str, Any]) -> str:
    names = {"whose": data.get("from", ""), "whom": ", ".join(data.get("to", ()))}
    return str(_("%(who)s handed the task of %(whose)s over to %(whom)s", who=who or _("Pagedesk"), **names))


def _file_linked(who: str | None, _data: dict[str, Any]) -> str:
    return str(_("%(who)s sent a link instead of a file", who=who or _("Pagedesk")))


def _link_withdrawn(who: str | None, data: dict[str, Any]) -> str:
    return str(_("%(who)s took back the link to %(name)s", who=who or _("Pagedesk"), name=data.get("name", "")))


def _retried(who: str | None, _data: dict[str, Any]) -> str:
    return str(_("%(who)s let a failed message be sent again", who=who or _("Pagedesk")))


_ABOUT_COMMENTS = {
    EventKind.COMMENT_ANSWERED_PRIVATELY: _l("%(who)s answered a comment of %(name)s privately"),
    EventKind.COMMENT_HIDDEN: _l("%(who)s hid a comment of %(name)s"),
    EventKind.COMMENT_UNHIDDEN: _l("%(who)s showed a comment of %(name)s again"),
    EventKind.COMMENT_DELETED: _l("%(who)s deleted a comment of %(name)s"),
    EventKind.COMMENT_LIKED: _l("%(who)s liked a comment of %(name)s"),
    EventKind.COMMENT_UNLIKED: _l("%(who)s took the like off a comment of %(name)s"),
}


def _about_comment(kind: EventKind) -> Callable[[str | None, dict[str, Any]], str]:
    def words(who: str | None, data: dict[str, Any]) -> str:
        nobody = _("the Page") if data.get("by_page", True) else wording.stand_in(None)
        name = data.get("name") or nobody
        return str(_ABOUT_COMMENTS[kind]) % {"who": who or _("Pagedesk"), "name": name}

    return words


DETAILS = {
    "title": _l("title"),
    "description": _l("description"),
    "priority": _l("priority"),
    "due_at": _l("due date"),
    "labels": _l("labels"),
    "checklist": _l("checklist"),
    "snooze": _l("snooze"),
}


def _details_changed(who: str | None, data: dict[str, Any]) -> str:
    names = ", ".join(str(DETAILS.get(name, name)) for name in data.get("names", ()))
    return str(_("%(who)s changed the details: %(names)s", who=who or _("Pagedesk"), names=names))


CHANGES = {**DETAILS, "status": _l("status"), "assignees": _l("assignees")}


def _undone(who: str | None, data: dict[str, Any]) -> str:
    names = ", ".join(str(CHANGES.get(name, name)) for name in data.get("names", ()))
    return str(_("%(who)s undid a change: %(names)s", who=who or _("Pagedesk"), names=names))


def _labelled(who: str | None, data: dict[str, Any]) -> str:
    return str(_("%(who)s labelled this “%(label)s”", who=who or _("Pagedesk"), label=data.get("label", "")))


def _priority_set(who: str | None, data: dict[str, Any]) -> str:
    word = str(data.get("priority"))
    priority = PRIORITIES[Priority(word)] if word in set(Priority) else word
    return str(_("%(who)s set the priority to %(priority)s", who=who or _("Pagedesk"), priority=priority))


def _item_ticked(who: str | None, data: dict[str, Any]) -> str:
    return str(_("%(who)s ticked “%(item)s”", who=who or _("Pagedesk"), item=data.get("text", "")))


def _item_unticked(who: str | None, data: dict[str, Any]) -> str:
    return str(_("%(who)s took the tick off “%(item)s”", who=who or _("Pagedesk"), item=data.get("text", "")))


_EVENTS: dict[EventKind, Callable[[str | None, dict[str, Any]], str]] = {
    EventKind.CREATED: _created,
    EventKind.REOPENED: _reopened,
    EventKind.CLOSED: _closed,
    EventKind.SNOOZED: _snoozed,
    EventKind.WOKEN: _woken,
    EventKind.STATUS_CHANGED: _status_changed,
    EventKind.ASSIGNED: _assigned,
    EventKind.UNASSIGNED: _unassigned,
    EventKind.HANDED_OVER: _handed_over,
    EventKind.RETRIED: _retried,
    EventKind.FILE_LINKED: _file_linked,
    EventKind.FILE_LINK_WITHDRAWN: _link_withdrawn,
    **{kind: _about_comment(kind) for kind in _ABOUT_COMMENTS},
    EventKind.DETAILS_CHANGED: _details_changed,
    EventKind.LABELLED: _labelled,
    EventKind.PRIORITY_SET: _priority_set,
    EventKind.ITEM_TICKED: _item_ticked,
    EventKind.ITEM_UNTICKED: _item_unticked,
    EventKind.UNDONE: _undone,
}


def _optin(name: str, details: dict[str, Any]) -> str:
    if details.get("status") == "STOP_NOTIFICATIONS":
        return str(_("%(name)s stopped the notifications", name=name))
    return str(_("%(name)s agreed to notifications", name=name))


def _feedback(name: str, details: dict[str, Any]) -> str:
    return str(_("%(name)s rated an answer: %(feedback)s", name=name, feedback=details.get("feedback", "")))


def _thread_control(_name: str, details: dict[str, Any]) -> str:
    if details.get("verb") == "requested":
        return str(_("Another app asked for this conversation"))
    if details.get("new_owner_app_id"):
        return str(_("Another app has taken over this conversation"))
    return str(_("No app holds this conversation any more"))


def _account_linking(name: str, details: dict[str, Any]) -> str:
    linked = details.get("status") == "linked"
    return str(_("%(name)s linked an account", name=name) if linked else _("%(name)s unlinked an account", name=name))


_NOTICES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "optin": _optin,
    "response_feedback": _feedback,
    "thread_control": _thread_control,
    "account_linking": _account_linking,
}
