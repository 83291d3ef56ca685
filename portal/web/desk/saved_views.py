"""Saved views: beside the tabs of the list, and the screens on which they are made and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import SavedView
from portal.services import lists, saved_views
from portal.services.list_filters import Sight
from portal.services.problems import NotPossible
from portal.services.saved_views import Named
from portal.web.desk import choice
from portal.web.desk.choice import Choice
from portal.web.htmx import show

bp = Blueprint("saved_views", __name__, url_prefix="/views")
V = TypeVar("V", Named, SavedView)


class Chip(NamedTuple):
    """A view beside the tabs."""

    name: str
    address: str
    is_current: bool
    counted: str


def count(views: Sequence[Named], sight: Sight) -> list[tuple[Named, int]]:
    """Each with how many tasks it shows, without those of Pages that whoever looks may not see."""
    seen = _open_to(sight, views)
    return list(zip(seen, lists.counts_of(tuple(choice.filter_in(one.query) for one in seen), sight), strict=True))


def chips(counted: Sequence[tuple[Named, int]], query: str, list_address: str) -> list[Chip]:
    """These views with their counts. `query` is that of the list somebody looks at."""
    return [
        Chip(one.name, list_address + one.query, one.query == query, lists.count_words(number))
        for one, number in counted
    ]


def _open_to(sight: Sight, views: Sequence[V]) -> list[V]:
    """Without those of Pages that whoever looks may not see."""
    return [one for one in views if choice.filter_in(one.query).page_id not in sight.hidden]


@bp.get("")
def index() -> ResponseReturnValue:
    return _screen()


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form, for the list that the rest of the address names."""
    return _form(Choice(choice.filter_of(request.args)).query)


@bp.post("")
def save() -> ResponseReturnValue:
    given = request.form
    query = Choice(choice.filter_in(given.get("query", ""))).query
    for_everybody = "for_everybody" in given and current_user.is_administrator
    try:
        saved_views.save(given.get("name", ""), query, current_user, for_everybody=for_everybody)
    except NotPossible as problem:
        return _form(query, given.get("name", ""), problem)
    db.session.commit()
    return redirect(url_for("tasks.index") + query, 303)


@bp.post("/<int:number>/rename")
def rename(number: int) -> ResponseReturnValue:
    try:
        saved_views.rename(_view_or_404(number), request.form.get("name", ""))
    except NotPossible as problem:
        return _screen(problem)
    return _kept()


@bp.post("/<int:number>/up")
def move_up(number: int) -> ResponseReturnValue:
    return _change(number, saved_views.move_up)


@bp.post("/<int:number>/down")
def move_down(number: int) -> ResponseReturnValue:
    return _change(number, saved_views.move_down)


@bp.post("/<int:number>/delete")
def delete(number: int) -> ResponseReturnValue:
    return _change(number, saved_views.delete)


def _change(number: int, verb: Callable[[SavedView], None]) -> ResponseReturnValue:
    verb(_view_or_404(number))
    return _kept()


def _kept() -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("saved_views.index"), 303)


def _view_or_404(number: int) -> SavedView:
    return saved_views.find(number, current_user) or abort(404)


def _screen(problem: NotPossible | None = None) -> ResponseReturnValue:
    if problem:
        db.session.rollback()
    own: Sequence[SavedView] = saved_views.of(current_user)
    return show(
        "saved_views/index.html",
        status=422 if problem else 200,
        own=own,
        everybodys=_open_to(Sight.of(current_user), saved_views.of(None)),
        problem=problem and problem.message,
    )


def _form(query: str, name: str = "", problem: NotPossible | None = None) -> ResponseReturnValue:
    if problem:
        db.session.rollback()
    status = 422 if problem else 200
    return show("saved_views/new.html", status=status, query=query, name=name, problem=problem and problem.message)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
