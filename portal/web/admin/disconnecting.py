"""Disconnecting a Page, after a question: Meta is told to send no more, everything that came stays."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import graph, subscriptions
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, ErrorClass, GraphError, NotReached
from portal.models import Page
from portal.services import pages
from portal.web import problems
from portal.web.access import administrators
from portal.web.admin.pages import bp
from portal.web.htmx import show
from portal.web.problems import Problem

NO_RIGHT = (ErrorClass.AUTH, ErrorClass.GONE, ErrorClass.PERMISSION)


class _Leaving(NamedTuple):
    """What Meta is to be told; `staying` are the fields that others on the same Facebook Page still need."""

    calls: Graph
    account_id: str
    staying: Collection[str]


@bp.get("/<int:page_id>/disconnect")
@administrators
def ask_disconnect(page_id: int) -> ResponseReturnValue:
    return _screen(db.get_or_404(Page, page_id))


@bp.post("/<int:page_id>/disconnect")
@administrators
def disconnect(page_id: int) -> ResponseReturnValue:
    """`anyway`: although Meta cannot be told now; it then goes on sending what nobody reads."""
    page = db.get_or_404(Page, page_id)
    leaving = None if "anyway" in request.form else _leaving(page)
    db.session.rollback()
    problem = leaving and _tell(leaving)
    page = db.session.get_one(Page, page_id)
    if problem is not None:
        return _screen(page, problem, status=422)
    pages.disconnect(page, by=current_user)
    db.session.commit()
    if leaving:
        _tell(leaving)  # a check that ran meanwhile still took the Page for connected, and may have subscribed it again
    return redirect(url_for("admin_pages.index"), 303)


def _leaving(page: Page) -> _Leaving | None:
    if page.token is None:
        return None
    calls = graph.for_page(page.token, timeout=graph.PROMPT)
    return _Leaving(calls, page.facebook_page_id, pages.fields_of_others(page))


def _tell(leaving: _Leaving) -> Problem | None:
    """What kept Meta from being told. Having no right to the Page any more does not count: nothing comes then."""
    try:
        subscriptions.leave_page(*leaving)
    except GraphError as refusal:
        return None if refusal.explanation.error_class in NO_RIGHT else problems.of(refusal)
    except (NotReached, AnswerLost) as failure:
        return problems.of(failure)
    return None


def _screen(page: Page, problem: Problem | None = None, *, status: int = 200) -> ResponseReturnValue:
    return show("admin/pages/disconnect.html", status=status, page=page, problem=problem)
