"""The lines of an employee's history as sentences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Event, EventKind, Role
from portal.web.filters import ROLES

PARTS = {"name": _l("name"), "email": _l("e-mail address"), "weekly_hours": _l("working hours")}
SENTENCES = {
    EventKind.INVITED: _l("%(who)s invited %(email)s"),
    EventKind.INVITATION_RENEWED: _l("%(who)s renewed the invitation of %(email)s"),
    EventKind.INVITATION_WITHDRAWN: _l("%(who)s took back the invitation of %(email)s"),
    EventKind.JOINED: _l("%(who)s joined as %(role)s, invited by %(invited_by)s"),
    EventKind.OWNERSHIP_TRANSFERRED: _l("%(who)s made %(whom)s the owner"),
    EventKind.DEACTIVATED: _l("%(who)s deactivated %(whom)s; open tasks handed over: %(handed_over)s"),
    EventKind.ACTIVATED: _l("%(who)s let %(whom)s in again"),
    EventKind.RESET_LINK_MADE: _l("%(who)s made a link for a new password of %(whom)s"),
    EventKind.PASSWORD_CHANGED: _l("%(who)s chose a new password"),
    EventKind.PROFILE_CHANGED: _l("%(who)s changed: %(parts)s"),
    EventKind.WENT_AWAY: _l("%(who)s is away"),
    EventKind.CAME_BACK: _l("%(who)s is back"),
    EventKind.SESSIONS_ENDED: _l("%(who)s signed %(whom)s out everywhere"),
    EventKind.TEAM_JOINED: _l("%(who)s put %(whom)s into the team %(team)s"),
    EventKind.TEAM_LEFT: _l("%(who)s took %(whom)s out of the team %(team)s"),
    EventKind.TEAM_CREATED: _l("%(who)s made the team %(team)s"),
    EventKind.TEAM_RENAMED: _l("%(who)s renamed the team %(before)s to %(team)s"),
    EventKind.TEAM_DELETED: _l("%(who)s deleted the team %(team)s; open tasks handed over: %(handed_over)s"),
    EventKind.RULE_CREATED: _l("%(who)s made the rule “%(name)s”"),
    EventKind.RULE_CHANGED: _l("%(who)s changed the rule “%(name)s”"),
    EventKind.RULE_SWITCHED_ON: _l("%(who)s switched the rule “%(name)s” on"),
    EventKind.RULE_SWITCHED_OFF: _l("%(who)s switched the rule “%(name)s” off"),
    EventKind.RULE_MOVED: _l("%(who)s changed when the rule “%(name)s” runs"),
    EventKind.RULE_REMOVED: _l("%(who)s removed the rule “%(name)s”"),
}
OF_ONESELF = {
    EventKind.TEAM_JOINED: _l("%(who)s joined the team %(team)s"),
    EventKind.TEAM_LEFT: _l("%(who)s left the team %(team)s"),
    EventKind.SESSIONS_ENDED: _l("%(who)s signed out everywhere else"),
}
NEW_ROLES = {
    Role.ADMINISTRATOR: _l("%(who)s made %(whom)s administrator"),
    Role.EMPLOYEE: _l("%(who)s made %(whom)s an employee without administration"),
}


def sentence(event: Event) -> str:
    """Who did what: “Anna made Boris administrator”."""
    values = {
        **event.data,
        "who": event.employee.name if event.employee else _("Pagedesk"),
        "whom": event.subject.name if event.subject else "",
        "role": str(ROLES[Role(event.data["role"])]) if "role" in event.data else "",
        "parts": ", ".join(str(PARTS.get(name, name)) for name in event.data.get("names", ())),
    }
    return str(_pattern(event)) % values


def _pattern(event: Event) -> Any:
    if event.kind == EventKind.ROLE_CHANGED:
        return NEW_ROLES[Role(event.data["after"])]
    if event.employee_id == event.subject_id and event.kind in OF_ONESELF:
        return OF_ONESELF[event.kind]
    return SENTENCES[event.kind]
