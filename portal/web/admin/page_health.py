"""How a Page is, in words: each line with a tone for its dot, and what to do where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.facebook.errors import ErrorClass, explain
from portal.facebook.permissions import FEATURES, FeatureKey, required_scopes
from portal.models import Page, PageState, TroubleKind
from portal.services import connections, features, pages, troubles
from portal.services.troubles import Problem
from portal.web.admin import trouble_words
from portal.web.admin.trouble_words import Remedy
from portal.web.permission_words import PERMISSIONS


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
    link: Remedy | None = None


@dataclass(frozen=True)
class Check:
    """One permission by Meta's name, and what it allows."""

    name: str
    words: Any
    is_granted: bool


@dataclass(frozen=True)
class FieldCheck:
    """One webhook field; an event arrives only for what is subscribed at both levels."""

    name: str
    is_at_page: bool
    is_at_app: bool


def page_state(page: Page) -> Condition:
    if page.state == PageState.DISCONNECTED:
        return Condition(_("Disconnected"), "off", is_disconnected=True)
    if page.needs_reconnecting:
        return Condition(_("Connect again"), "bad", is_paused=page.state == PageState.PAUSED)
    if page.state == PageState.PAUSED:
        return Condition(_("Paused"), "wait", is_paused=True)
    if not pages.receives_events(page):
        return Condition(_("Messages do not arrive"), "bad")
    if troubles.problems(page):
        return Condition(_("Something is missing"), "wait")
    return Condition(_("Works"), "good")


def lines(page: Page) -> list[Line]:
    """The facts of a connected Page, from its token to the last reply."""
    return [
        _token(page),
        _rights(page),
        _permissions(page),
        _subscription(page),
        _app(page),
        _last_event(page),
        _last_reply(page),
        _last_error(page),
    ]


def permissions(page: Page) -> list[Check]:
    """Each permission that the Page's features rest on, and whether Facebook granted it."""
    granted = page.connection.granted_scopes
    wanted = required_scopes(features.of(page))
    return [Check(name, PERMISSIONS[name].allows if name in PERMISSIONS else name, name in granted) for name in wanted]


def fields(page: Page) -> list[FieldCheck]:
    """Each webhook field that the Page's features need, at the two levels that both have to have it."""
    wanted, follows = troubles.wanted_fields(page), page.is_on_instagram and pages.receives_events(page)
    return [FieldCheck(name, follows or name in page.subscribed_fields, name in page.app_fields) for name in wanted]


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
    if missing := troubles.missing_rights(page):
        return _troubled(name, page, Problem(TroubleKind.RIGHTS, ",".join(missing)))
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
    if missing := troubles.missing_page_fields(page):
        return _troubled(name, page, Problem(TroubleKind.PAGE_FIELDS, ",".join(missing)))
    words = _("Facebook sends this Page's messages here")
    return Line(name, words, "good", at=page.subscription_checked_at, at_words=_("checked"))


def _permissions(page: Page) -> Line:
    name, missing = _("Permissions"), troubles.missing_permissions(page)
    if page.needs_reconnecting:
        return _unknown(name)
    if not missing:
        return Line(name, _("All that this Page needs are granted"), "good")
    return _troubled(name, page, Problem(TroubleKind.PERMISSION, ",".join(missing)))


def _app(page: Page) -> Line:
    name, missing = _("Meta app"), troubles.missing_app_fields(page)
    if page.health_checked_at is None:
        return Line(name, _("Not checked yet."), "wait", _("Press “Check now”."))
    if missing:
        return _troubled(name, page, Problem(TroubleKind.APP_FIELDS, ",".join(missing)))
    words = _("The Meta app sends its events here")
    return Line(name, words, "good", at=page.health_checked_at, at_words=_("checked"))


def _troubled(name: str, page: Page, problem: Problem) -> Line:
    link = trouble_words.remedy_link(problem, page)
    return Line(name, trouble_words.what(problem), "bad", trouble_words.remedy_words(problem, page), link=link)


def _last_error(page: Page) -> Line:
    name = _("Last error")
    if page.last_error_at is None:
        return Line(name, _("None so far."), "off")
    found = explain(page.last_error_code or 0, page.last_error_subcode)
    is_over = _is_over(page, page.last_error_at, found.error_class)
    remedy = None if is_over else str(found.remedy)
    return Line(name, str(found.meaning), "off" if is_over else "wait", remedy, page.last_error_at)


def _is_over(page: Page, at: datetime, error_class: ErrorClass) -> bool:
    """Whether something went well since then: a refused token is mended when Meta accepts one, the rest by a reply."""
    if error_class is ErrorClass.AUTH:
        return page.trouble_at is None
    return page.last_sent_at is not None and page.last_sent_at > at


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
