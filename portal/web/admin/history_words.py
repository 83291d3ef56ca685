"""The lines of a Page's history in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.facebook.errors import explain
from portal.models import Event, EventKind

KINDS = {
    EventKind.PAGE_CONNECTED: _l("connected the Page"),
    EventKind.PAGE_RECONNECTED: _l("connected the Page again"),
    EventKind.PAGE_PAUSED: _l("paused the Page"),
    EventKind.PAGE_RESUMED: _l("resumed the Page"),
    EventKind.PAGE_DISCONNECTED: _l("disconnected the Page"),
    EventKind.PAGE_OPENED: _l("let everybody see the Page"),
    EventKind.PAGE_RECOVERED: _l("Facebook accepts the connection again"),
    EventKind.HUMAN_AGENT_REFUSED: _l(
        "Meta refused an answer after 24 hours, so such answers were switched off for this Page"
    ),
}
SETTINGS = {
    "receives_messages": _l("receiving private messages"),
    "receives_comments": _l("receiving comments"),
    "receives_leads": _l("receiving leads"),
    "comment_tasks": _l("what becomes one task of comments"),
    "attaches_post_files": _l("attaching the pictures of posts"),
    "assignees": _l("who gets new tasks"),
    "assignee_teams": _l("which teams get new tasks"),
    "assigns_in_turn": _l("how tasks are shared out"),
    "templates": _l("the templates of tasks"),
    "makes_task_if_none_active": _l("when a new task is made"),
    "history_size": _l("how much history is shown"),
    "signs_replies": _l("signing of replies"),
    "shows_presence": _l("whether customers see “seen” and typing"),
    "human_agent": _l("answers after 24 hours"),
    "sends_utility_messages": _l("utility messages"),
    "feedback_form": _l("the question for feedback"),
    "time_zone": _l("the time zone"),
    "weekly_hours": _l("the working hours"),
    "holidays": _l("the holidays"),
    "sends_away_message": _l("the away message"),
    "away_text": _l("the text of the away message"),
    "away_language": _l("the language of the away message"),
}


def words(event: Event) -> str:
    """What happened, to be read after the name of whoever did it."""
    sentence = _SENTENCES.get(event.kind)
    return sentence(event.data) if sentence else str(KINDS.get(event.kind, event.kind))


def _lost(data: dict[str, Any]) -> str:
    found = explain(data.get("code") or 0, data.get("subcode"))
    return str(_("The connection broke: %(meaning)s", meaning=found.meaning))


def _restricted(data: dict[str, Any]) -> str:
    teams = ", ".join(data.get("teams", ())) or _("administrators only")
    return str(_("restricted the Page to: %(teams)s", teams=teams))


def _lead_form_changed(data: dict[str, Any]) -> str:
    return str(_("changed the lead form “%(form)s”", form=data.get("form", "")))


def _leads_fetched(data: dict[str, Any]) -> str:
    return str(_("fetched the leads of: %(forms)s", forms=", ".join(data.get("forms", ()))))


def _policy_enforced(data: dict[str, Any]) -> str:
    return str(_("Meta warned or blocked the Page: %(reason)s", reason=data.get("reason") or data.get("action")))


def _settings_changed(data: dict[str, Any]) -> str:
    names = ", ".join(str(SETTINGS.get(name, name)) for name in data.get("names", ()))
    return str(_("changed the settings: %(names)s", names=names))


def _template_submitted(data: dict[str, Any]) -> str:
    return str(_("handed in the utility template “%(name)s”", name=data.get("name", "")))


def _template_removed(data: dict[str, Any]) -> str:
    return str(_("removed the utility template “%(name)s”", name=data.get("name", "")))


_SENTENCES: dict[EventKind, Callable[[dict[str, Any]], str]] = {
    EventKind.PAGE_LOST: _lost,
    EventKind.PAGE_RESTRICTED: _restricted,
    EventKind.LEAD_FORM_CHANGED: _lead_form_changed,
    EventKind.LEADS_FETCHED: _leads_fetched,
    EventKind.POLICY_ENFORCED: _policy_enforced,
    EventKind.SETTINGS_CHANGED: _settings_changed,
    EventKind.TEMPLATE_SUBMITTED: _template_submitted,
    EventKind.TEMPLATE_REMOVED: _template_removed,
}
