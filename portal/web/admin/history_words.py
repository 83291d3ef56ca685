"""The lines of a Page's history in words."""

from __future__ import annotations

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
    "time_zone": _l("the time zone"),
    "weekly_hours": _l("the working hours"),
    "holidays": _l("the holidays"),
    "sends_away_message": _l("the away message"),
    "away_text": _l("the text of the away message"),
    "away_language": _l("the language of the away message"),
}


def words(event: Event) -> str:
    """What happened, to be read after the name of whoever did it."""
    if event.kind == EventKind.PAGE_LOST:
        found = explain(event.data.get("code") or 0, event.data.get("subcode"))
        return str(_("The connection broke: %(meaning)s", meaning=found.meaning))
    if event.kind == EventKind.PAGE_RESTRICTED:
        teams = ", ".join(event.data.get("teams", ())) or _("administrators only")
        return str(_("restricted the Page to: %(teams)s", teams=teams))
    if event.kind == EventKind.LEAD_FORM_CHANGED:
        return str(_("changed the lead form “%(form)s”", form=event.data.get("form", "")))
    if event.kind == EventKind.TEMPLATE_SUBMITTED:
        return str(_("handed in the utility template “%(name)s”", name=event.data.get("name", "")))
    if event.kind == EventKind.TEMPLATE_REMOVED:
        return str(_("removed the utility template “%(name)s”", name=event.data.get("name", "")))
    if event.kind == EventKind.LEADS_FETCHED:
        forms = ", ".join(event.data.get("forms", ()))
        return str(_("fetched the leads of: %(forms)s", forms=forms))
    if event.kind == EventKind.POLICY_ENFORCED:
        return str(
            _(
                "Meta warned or blocked the Page: %(reason)s",
                reason=event.data.get("reason") or event.data.get("action"),
            )
        )
    if event.kind == EventKind.SETTINGS_CHANGED:
        names = ", ".join(str(SETTINGS.get(name, name)) for name in event.data.get("names", ()))
        return str(_("changed the settings: %(names)s", names=names))
    return str(KINDS.get(event.kind, event.kind))
