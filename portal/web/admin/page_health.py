"""How a Page is, in words: each line with a tone for its dot, and what to do where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal import clock
from portal.facebook.errors import explain
from portal.facebook.permissions import FEATURES, FeatureKey
from portal.models import Page, PageState
from portal.services import connections, pages


@dataclass(frozen=True)
class Condition:
    """The Page in one word, for lists."""

    words: str
    tone: str
    is_paused: bool = False
    is_disconnected: bool = False


@dataclass(frozen=True)
class Line:
    """One fact about a Page. `at` is shown beside the words, after `at_words`; `remedy` is the one thing to do."""

    name: str
    words: str
    tone: str
    remedy: str | None = None
    at: datetime | None = None
    at_words: str = ""


def page_state(page: Page) -> Condition:
    if page.state == PageState.DISCONNECTED:
        return Condition(_("Disconnected"), "off", is_disconnected=True)
    if page.needs_reconnecting:
        return Condition(_("Connect again"), "bad", is_paused=page.state == PageState.PAUSED)
    if page.state == PageState.PAUSED:
        return Condition(_("Paused"), "wait", is_paused=True)
    if not pages.receives_events(page):
        return Condition(_("Messages do not arrive"), "bad")
    return Condition(_("Works"), "good")


def lines(page: Page) -> list[Line]:
    """The facts of a connected Page, from its token to the last reply."""
    return [_token(page), _rights(page), _subscription(page), _last_event(page), _last_reply(page)]


def _token(page: Page) -> Line:
    name = _("Connection")
    if page.trouble_at is not None:
        found = explain(page.trouble_code or 0, page.trouble_subcode)
        return Line(name, str(found.meaning), "bad", str(found.remedy), page.trouble_at, _("noticed"))
    if page.token is None:
        return Line(name, _("Facebook's access is gone."), "bad", _("Connect the Page again."))
    ends = connections.expires_soon(page.connection)
    who = page.connection.facebook_user_name
    if ends is not None:
        words = _("Works through %(who)s, and ends soon unless they log in again", who=who)
        return Line(name, words, "wait", _("%(who)s connects the Page again.", who=who), ends)
    return Line(name, _("Works through %(who)s", who=who), "good", at=page.connected_at, at_words=_("connected"))


def _rights(page: Page) -> Line:
    name, who = _("Rights"), page.connection.facebook_user_name
    if page.needs_reconnecting:
        return _unknown(name)
    if not FEATURES[FeatureKey.MESSAGES].is_allowed_by(page.tasks):
        remedy = _("An administrator of the Page switches on Messages for %(who)s. Then connect again.", who=who)
        return Line(name, _("%(who)s may not answer messages of this Page.", who=who), "bad", remedy)
    if not FEATURES[FeatureKey.WEBHOOKS].is_allowed_by(page.tasks):
        remedy = _("An administrator of the Page switches on Content or Community activity for %(who)s.", who=who)
        return Line(name, _("%(who)s has no right that lets messages arrive here.", who=who), "bad", remedy)
    return Line(name, _("%(who)s may read and answer messages.", who=who), "good")


def _subscription(page: Page) -> Line:
    name = _("Incoming")
    if page.needs_reconnecting:
        return _unknown(name)
    if page.subscription_checked_at is None:
        return Line(name, _("Not checked yet."), "wait", _("Press “Check now”."))
    if not pages.receives_events(page):
        words = _("Facebook does not send this Page's messages here.")
        return Line(name, words, "bad", _("Press “Check now”; the portal asks Facebook for them again."))
    words = _("Facebook sends this Page's messages here")
    return Line(name, words, "good", at=page.subscription_checked_at, at_words=_("checked"))


def _unknown(name: str) -> Line:
    return Line(name, _("Not known until the Page is connected again."), "off")


def _last_event(page: Page) -> Line:
    if page.last_event_at is None:
        return Line(_("Last event"), _("Nothing has come in yet."), "off")
    return Line(_("Last event"), _("Came in"), "good", at=page.last_event_at)


def _last_reply(page: Page) -> Line:
    if page.hold_until and page.hold_until > clock.now():
        words = _("Replies wait: Meta asked the portal to slow down.")
        return Line(_("Last reply"), words, "wait", _("Nothing to do: they are sent by themselves."), page.hold_until)
    if page.last_sent_at is None:
        return Line(_("Last reply"), _("None was sent yet."), "off")
    return Line(_("Last reply"), _("Sent"), "good", at=page.last_sent_at)
