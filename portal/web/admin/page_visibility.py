"""Who sees a Page: everybody, or only some teams."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Page
from portal.services import teams, visibility
from portal.web.access import administrators
from portal.web.admin.pages import bp
from portal.web.htmx import show


@bp.get("/<int:page_id>/visibility")
@administrators
def ask_visibility(page_id: int) -> ResponseReturnValue:
    return show("admin/pages/visibility.html", page=db.get_or_404(Page, page_id), teams=teams.every())


@bp.post("/<int:page_id>/visibility")
@administrators
def set_visibility(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    if request.form.get("to") == "teams":
        chosen = teams.with_ids(request.form.getlist("team", type=int))
        visibility.restrict(page, chosen, by=current_user)
    else:
        visibility.open_up(page, by=current_user)
    db.session.commit()
    return redirect(url_for("admin_pages.show", page_id=page_id), 303)
