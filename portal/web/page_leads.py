"""The part of a Page's settings about leads, and what Facebook still has to allow for them."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField

from portal.extensions import db
from portal.facebook.permissions import FEATURES, FeatureKey
from portal.models import Page
from portal.web import keep_ticked
from portal.web.forms import Form
from portal.web.page_comments import Missing


class LeadFields(Form):
    receives_leads = BooleanField(_l("Receive leads from lead forms"))

    def lead_values(self, page: Page) -> dict[str, Any]:
        """What was chosen, as `PageSettings` takes it; a form made for an Instagram account says nothing of leads."""
        return {"receives_leads": self.receives_leads.data if "receives_leads" in self else page.receives_leads}


def refuse_instagram() -> None:
    """Before every request of a blueprint: lead forms belong to Facebook Pages, so an Instagram account has none."""
    number = (request.view_args or {}).get("page_id", 0)
    page = db.session.get(Page, number) if current_user.is_authenticated else None
    if page is not None and page.is_on_instagram:
        abort(404)


def data_of(page: Page) -> dict[str, Any]:
    """The Page's settings, for the form."""
    return {"receives_leads": page.receives_leads}


def missing(page: Page) -> Missing | None:
    """What stands between this Page and its leads, as far as the portal knows; the diagnosis asks Meta."""
    feature, who = FEATURES[FeatureKey.LEADS], page.connection.facebook_user_name
    names = [one for one in feature.required if one not in page.connection.granted_scopes]
    if names:
        words = _("Facebook has not allowed the portal to read leads yet: %(names)s.", names=", ".join(names))
        remedy = _("Log in to Facebook again; it asks for this. Until then no leads come in.")
        return Missing(words, f"{remedy} {keep_ticked.words(page)}", can_ask=True)
    if not feature.is_allowed_by(page.tasks):
        words = _("%(who)s has no right to the leads of this Page.", who=who)
        remedy = _("An administrator of the Page switches on Ads or Leads for %(who)s. Then connect again.", who=who)
        return Missing(words, remedy, can_ask=False)
    return None
