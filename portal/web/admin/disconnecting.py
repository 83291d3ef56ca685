"""Disconnecting a Page, after a question: Meta is told to send no more, everything that came stays."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import graph, subscriptions
from portal.extensions import db
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.models import Page
from portal.services import pages, troubles
from portal.web import problems
from portal.web.access import administrators
from portal.web.admin.pages import bp
from portal.web.htmx import show
from portal.web.problems import Problem


@bp.get("/<int:page_id>/disconnect")
@administrators
def ask_disconnect(page_id: int) -> ResponseReturnValue:
    return _screen(db.get_or_404(Page, page_id))


@bp.post("/<int:page_id>/disconnect")
@administrators
def disconnect(page_id: int) -> ResponseReturnValue:
    """`anyway`: although Meta cannot be told now; it then goes on sending what nobody reads."""
    page = db.get_or_404(Page, page_id)
    problem = None if "anyway" in request.form else _unsubscribe(page)
    page = db.session.get_one(Page, page_id)
    if problem is not None:
        return _screen(page, problem, status=422)
    pages.disconnect(page, by=current_user)
    db.session.commit()
    return redirect(url_for("admin_pages.index"), 303)


def _unsubscribe(page: Page) -> Problem | None:
    """What kept Meta from being told. A refusal does not count: with a dead token nothing is sent anyway."""
    if page.token is None:
        return None
    calls, account_id = graph.for_page(page.token, timeout=graph.PROMPT), page.facebook_page_id
    staying = [field for other in pages.sharing_subscription(page) for field in troubles.wanted_page_fields(other)]
    db.session.rollback()
    try:
        subscriptions.leave_page(calls, account_id, staying)
    except GraphError:
        return None
    except (NotReached, AnswerLost) as failure:
        return problems.of(failure)
    return None


def _screen(page: Page, problem: Problem | None = None, *, status: int = 200) -> ResponseReturnValue:
    return show("admin/pages/disconnect.html", status=status, page=page, problem=problem)
