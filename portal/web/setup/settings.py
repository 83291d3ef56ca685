"""Step 6: the integration settings of each connected Page, one Page after the other."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Page
from portal.services import pages, setup
from portal.services.setup import Step
from portal.web import page_settings, page_tasks
from portal.web.page_settings import PageSettingsForm
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import address_of, onward, opens, step_screen


@bp.get("/setup/settings", endpoint="settings")
@opens(Step.SETTINGS)
def first_settings() -> ResponseReturnValue:
    return redirect(url_for("setup.page_settings", page_id=pages.connected()[0].id))


@bp.get("/setup/settings/<int:page_id>", endpoint="page_settings")
@opens(Step.SETTINGS)
def show_settings(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    return _screen(page, page_settings.form_for(page))


@bp.post("/setup/settings/<int:page_id>")
@opens(Step.SETTINGS)
def store_settings(page_id: int) -> ResponseReturnValue:
    """Keep them, for this Page or for all, and go on to the next Page, or to the test after the last."""
    page = db.get_or_404(Page, page_id)
    form = page_settings.form_for(page)
    if not form.validate_on_submit():
        return _screen(page, form, status=422)
    everyone = pages.connected() if "for_all" in request.form else [page]
    for one in everyone:
        page_settings.apply(form, one, by=current_user)
    following = None if "for_all" in request.form else _following(page)
    if following is None:
        setup.review_settings()
    db.session.commit()
    address = url_for("setup.page_settings", page_id=following.id) if following else onward(Step.SETTINGS)
    return redirect(address, 303)


def _following(page: Page) -> Page | None:
    connected = pages.connected()
    ids = [one.id for one in connected]
    position = ids.index(page.id) + 1 if page.id in ids else len(ids)
    return connected[position] if position < len(connected) else None


def _screen(page: Page, form: PageSettingsForm, status: int = 200) -> ResponseReturnValue:
    connected = pages.connected()
    ids = [one.id for one in connected]
    position = ids.index(page.id) if page.id in ids else 0
    before = url_for("setup.page_settings", page_id=ids[position - 1]) if position else address_of(Step.PERMISSIONS)
    return step_screen(
        Step.SETTINGS,
        "setup/settings.html",
        status=status,
        page=page,
        form=form,
        next_tasks=page_tasks.next_tasks(page),
        position=position + 1,
        total=len(connected),
        back=before,
    )
