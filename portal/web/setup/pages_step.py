"""Step 4: choosing Pages, with the guidance that fits what Meta reports."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.extensions import db
from portal.facebook.shapes import PageAccount
from portal.jobs import nudge
from portal.jobs.history import catch_up
from portal.jobs.pages import check_subscription, look_up_human_agent, renew_subscription
from portal.models import Connection, Page
from portal.services import connections, features, pages, setup
from portal.services.setup import Step
from portal.web import problems
from portal.web.problems import Problem
from portal.web.setup import listing, rights
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import onward, opens, step_screen
from portal.web.setup.listing import Listing

SUBSCRIBED_AT_ONCE = 10  # Pages; more are left to jobs, so that nobody waits for minutes


@bp.get("/setup/pages", endpoint="choose_pages")
@opens(Step.PAGES)
def show_pages() -> ResponseReturnValue:
    """`known`: the account was connected before, so that Facebook may not have asked for Pages again."""
    connection = _connection()
    try:
        found = listing.read(connection, request.args.get("address", "").strip()[:300])
    except problems.FAILURES as failure:
        return _screen(None, problem=problems.of(failure))
    return _screen(found)


@bp.post("/setup/pages")
@opens(Step.PAGES)
def connect_pages() -> ResponseReturnValue:
    wanted = request.form.getlist("page")
    try:
        available = listing.account_tokens(_connection())
    except problems.FAILURES as failure:
        return _screen(None, problem=problems.of(failure), status=422)
    chosen = list(available.values()) if "all" in request.form else [available[i] for i in wanted if i in available]
    if not chosen:
        return _nothing_chosen()
    failed = _subscribe(_connect(chosen))
    return redirect(url_for("setup.choose_pages", **_own_args()) if failed else onward(Step.PAGES), 303)


@bp.post("/setup/pages/<int:page_id>/subscribe")
@opens(Step.PAGES)
def subscribe_page(page_id: int) -> ResponseReturnValue:
    """Try once more to be told of this Page's messages."""
    failure = renew_subscription(db.get_or_404(Page, page_id).id)
    if failure is None:
        return redirect(url_for("setup.choose_pages", **_own_args()), 303)
    return _screen(None, problem=problems.of(failure), status=422)


def _connect(chosen: list[PageAccount]) -> list[int]:
    connection = _connection()
    made = [pages.connect(account, connection, by=current_user) for account in chosen]
    db.session.flush()
    ids = [page.id for page in made]
    db.session.commit()
    return ids


def _subscribe(page_ids: list[int]) -> bool:
    """Whether Meta refused for one of them. History and features are asked for by jobs, for each."""
    failures = [renew_subscription(page_id) for page_id in page_ids[:SUBSCRIBED_AT_ONCE]]
    db.session.rollback()
    for page_id in page_ids[SUBSCRIBED_AT_ONCE:]:
        nudge(check_subscription, page_id)
    for page_id in page_ids:
        nudge(catch_up, page_id)
        nudge(look_up_human_agent, page_id)
    return any(failures)


def _connection() -> Connection:
    """The one asked for, or the latest."""
    asked = request.values.get("connection", type=int)
    found = db.session.get(Connection, asked) if asked else connections.latest()
    if found is None or found.token is None:
        abort(404)
    return found


def _own_args() -> dict[str, Any]:
    asked = request.values.get("connection", type=int)
    return {"connection": asked} if asked else {}


def _nothing_chosen() -> ResponseReturnValue:
    if setup.has_pages():
        return redirect(onward(Step.PAGES), 303)
    problem = Problem(_("No Page is chosen."), _("Tick at least one Page, then continue."))
    return _screen(None, problem=problem, status=422)


def _screen(found: Listing | None, *, problem: Problem | None = None, status: int = 200) -> ResponseReturnValue:
    db.session.rollback()
    connection = _connection()
    return step_screen(
        Step.PAGES,
        "setup/pages.html",
        "setup/_pages.html",
        status=status,
        listing=found,
        problem=problem,
        connection=connection,
        living=connections.living(),
        keep_ticked=connections.kept(connection),
        instagram=features.instagram(),
        is_known="known" in request.args,
        typed=request.args.get("address", ""),
        checked="checked" in request.args,
        rights_of=rights.words,
        has_pages=setup.has_pages(),
        onward=onward(Step.PAGES),
    )
