"""The connected Pages: how they are, their settings, and switching them off and on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge, wake
from portal.jobs.health import check_health
from portal.jobs.history import catch_up
from portal.jobs.pages import renew_subscription
from portal.jobs.pauses import take_in_waiting
from portal.models import Page
from portal.services import connections, event_lists, pages
from portal.web import keep_ticked, page_settings, page_tasks, problems
from portal.web.access import administrators
from portal.web.admin import history_words, page_health
from portal.web.htmx import poll, show, wants_part
from portal.web.page_settings import PageSettingsForm
from portal.web.problems import Problem

bp = Blueprint("admin_pages", __name__, url_prefix="/admin/pages")


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return show("admin/pages/index.html", pages=[(page, page_health.page_state(page)) for page in pages.every()])


@bp.get("/<int:page_id>", endpoint="show")
@administrators
def show_page(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    return screen(page, page_settings.form_for(page))


@bp.post("/<int:page_id>")
@administrators
def store_settings(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    form = page_settings.form_for(page)
    if not form.validate_on_submit():
        return screen(page, form, status=422)
    page_settings.apply(form, page, by=current_user)
    return _done(page, saved=1)


@bp.post("/<int:page_id>/pause")
@administrators
def pause(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    pages.pause(page, by=current_user)
    return _done(page)


@bp.post("/<int:page_id>/resume")
@administrators
def resume(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    pages.resume(page, by=current_user)
    done = _done(page)
    nudge(catch_up, page_id)
    wake(take_in_waiting)
    return done


@bp.post("/<int:page_id>/check")
@administrators
def check(page_id: int) -> ResponseReturnValue:
    """Ask Meta now whether the Page's messages come here, and for them if they do not."""
    page = db.get_or_404(Page, page_id)
    pages.ask_for_check(page)
    failure = renew_subscription(page.id)
    nudge(check_health, page_id)
    if failure is None:
        return redirect(url_for("admin_pages.show", page_id=page_id), 303)
    return screen(page, page_settings.form_for(page), problem=problems.of(failure), status=422)


@bp.get("/<int:page_id>/checklist")
@administrators
def show_checklist(page_id: int) -> ResponseReturnValue:
    """The poll of the checklist; without htmx the whole screen has it."""
    page = db.get_or_404(Page, page_id)
    if not wants_part():
        return redirect(url_for("admin_pages.show", page_id=page_id), 303)
    values = _checklist(page)
    return poll(values["checklist_tag"], lambda: render_template("admin/pages/_checklist.html", **values))


def _checklist(page: Page) -> dict[str, Any]:
    told = (
        page.health_checked_at,
        page.subscription_checked_at,
        page.trouble_at,
        page.last_sent_at,
        page.last_error_at,
    )
    return {
        "page": page,
        "lines": page_health.lines(page),
        "permissions": page_health.permissions(page),
        "fields": page_health.fields(page),
        "checklist_tag": "-".join(f"{at.timestamp():.0f}" if at else "" for at in told),
    }


def screen(
    page: Page, form: PageSettingsForm, *, problem: Problem | None = None, status: int = 200
) -> ResponseReturnValue:
    return show(
        "admin/pages/show.html",
        status=status,
        form=form,
        problem=problem,
        condition=page_health.page_state(page),
        keep_ticked=connections.kept(page.connection),
        keep_words=keep_ticked.words(page),
        next_tasks=page_tasks.next_tasks(page),
        **_checklist(page),
        history=event_lists.of(page, request.args.get("before", type=int)),
        history_words=history_words.words,
    )


def _done(page: Page, **more: Any) -> ResponseReturnValue:
    address = url_for("admin_pages.show", page_id=page.id, **more)
    db.session.commit()
    return redirect(address, 303)
