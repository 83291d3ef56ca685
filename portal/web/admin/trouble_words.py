"""Troubles of Pages in words: what is wrong, and the one thing to do."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from portal.facebook import links
from portal.facebook.errors import explain
from portal.facebook.permissions import FEATURES, FeatureKey
from portal.models import Page, TroubleKind
from portal.services import meta_app
from portal.services.troubles import ELSEWHERE, Group, Problem
from portal.web.configuration import settings
from portal.web.permission_words import PERMISSIONS


class Remedy(NamedTuple):
    """The one thing to do; `address` leads to where it is done, `is_metas` if that is a screen of Meta's."""

    words: str
    label: str
    address: str
    is_metas: bool = False


class Told(NamedTuple):
    """A trouble for the person who can mend it."""

    title: str
    words: str
    remedy: Remedy


def of_group(group: Group) -> Told:
    """What to tell of one trouble, or of many that are alike."""
    trouble = group.first
    problem = Problem(trouble.kind, trouble.about, trouble.code, trouble.subcode)
    if group.is_common:
        names = ", ".join(one.page.name for one in group.troubles)
        return Told(_("Meta or app problem: many Pages fail alike"), f"{names}. {what(problem)}", _common_remedy())
    remedy = Remedy(
        remedy_words(problem, trouble.page), _("Open the Page"), url_for("admin_pages.show", page_id=trouble.page_id)
    )
    return Told(trouble.page.name, what(problem), remedy)


def what(problem: Problem) -> str:
    """What is wrong, in a sentence."""
    names = problem.about.split(",")
    match problem.kind:
        case TroubleKind.TOKEN:
            return _token_words(problem)
        case TroubleKind.RIGHTS:
            return str(_("The connected person's rights on the Page do not allow: %(what)s.", what=_features(names)))
        case TroubleKind.PERMISSION:
            return str(_("Facebook has not granted: %(what)s.", what=_permissions(names)))
        case TroubleKind.PAGE_FIELDS:
            return str(
                _("Facebook does not send everything of this Page here. Missing: %(what)s.", what=", ".join(names))
            )
        case TroubleKind.APP_FIELDS if problem.about == ELSEWHERE:
            return str(_("The Meta app sends its events to another address, not to this portal."))
        case TroubleKind.APP_FIELDS:
            return str(_("The Meta app does not send everything here. Missing: %(what)s.", what=", ".join(names)))
        case TroubleKind.POLICY:
            return str(explain(problem.code or 0, problem.subcode).meaning)


def remedy_words(problem: Problem, page: Page) -> str:
    """The one thing to do, in a sentence."""
    who = page.connection.facebook_user_name or _("the connected person")
    match problem.kind:
        case TroubleKind.TOKEN:
            found = explain(problem.code or 0, problem.subcode) if problem.code else None
            return str(found.remedy if found else _("Connect the Page again. Until then replies wait."))
        case TroubleKind.RIGHTS:
            return str(_("An administrator of the Page gives %(who)s these rights. Then press “Check now”.", who=who))
        case TroubleKind.PERMISSION:
            return str(_("Connect the Page again and leave every permission switched on in Facebook's dialog."))
        case TroubleKind.PAGE_FIELDS:
            return str(_("Press “Check now”; the portal asks Facebook for them again."))
        case TroubleKind.APP_FIELDS:
            return str(_("Open the setup of the Meta app and press “Check”; the portal registers itself."))
        case TroubleKind.POLICY:
            return str(explain(problem.code or 0, problem.subcode).remedy)


def remedy_link(problem: Problem, page: Page) -> Remedy | None:
    """Where to do it; None if a button beside it does."""
    words = remedy_words(problem, page)
    match problem.kind:
        case TroubleKind.TOKEN | TroubleKind.PERMISSION:
            return Remedy(words, _("Connect again"), url_for("setup.connect", page=page.id))
        case TroubleKind.RIGHTS:
            return Remedy(words, _("Rights of the Page on Facebook"), links.PAGE_ACCESS, is_metas=True)
        case TroubleKind.APP_FIELDS:
            return Remedy(words, _("Open the setup of the Meta app"), url_for("setup.meta_app"))
        case TroubleKind.POLICY:
            return Remedy(words, _("Page quality on Facebook"), links.PAGE_QUALITY, is_metas=True)
        case TroubleKind.PAGE_FIELDS:
            return None


def _token_words(problem: Problem) -> str:
    if not problem.code:
        return str(_("Facebook's access to the Page is gone, so replies wait."))
    return str(explain(problem.code, problem.subcode).meaning)


def _features(keys: list[str]) -> str:
    return ", ".join(str(FEATURES[FeatureKey(key)].name) for key in keys if key in set(FeatureKey))


def _permissions(names: list[str]) -> str:
    return ", ".join(f"{PERMISSIONS[name].allows} ({name})" if name in PERMISSIONS else name for name in names)


def _common_remedy() -> Remedy:
    if meta_app.uses_simulator():
        words = _("Look at the simulator's panel what is switched on there. Then check one of the Pages.")
        return Remedy(str(words), _("The simulator's panel"), f"{settings().simulator_address}/meta", is_metas=True)
    words = _("Look whether Meta reports a disturbance, and whether the Meta app is live. Then check one of the Pages.")
    return Remedy(str(words), _("The app on Meta's dashboard"), links.APP_DASHBOARD, is_metas=True)
