"""The screens on which quick replies are kept: each employee's own, and in administration those of the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.extensions import db
from portal.models import Employee, QuickReply
from portal.services import quick_replies as service
from portal.services import quick_reply_lines
from portal.services.problems import NotPossible
from portal.services.quick_replies import PLACEHOLDERS, Contents
from portal.services.quick_reply_lines import BadLine, BadLines
from portal.web.access import administrators
from portal.web.htmx import show
from portal.web.uploads import stored_uploads

View = Callable[..., ResponseReturnValue]
LARGEST_CSV = 2 * 1024 * 1024  # bytes
NOTHING = Contents("", "")


@dataclass(frozen=True)
class Shelf:
    """Whose quick replies, and where their screens are."""

    blueprint: str
    title: object
    about: object
    is_of_team: bool

    @property
    def owner(self) -> Employee | None:
        return None if self.is_of_team else current_user

    def url(self, view: str, **values: Any) -> str:
        return url_for(f"{self.blueprint}.{view}", **values)

    def quick_reply_or_404(self, number: int) -> QuickReply:
        return service.find(number, self.owner) or abort(404)


def index(shelf: Shelf) -> ResponseReturnValue:
    return _list(shelf)


def new(shelf: Shelf) -> ResponseReturnValue:
    return _form(shelf, None, NOTHING)


def create(shelf: Shelf) -> ResponseReturnValue:
    uploaded = stored_uploads()
    contents = _contents()
    try:
        service.create(contents, shelf.owner, uploaded)
    except NotPossible as problem:
        return _refused(shelf, None, contents, problem)
    return _done(shelf)


def edit(shelf: Shelf, number: int) -> ResponseReturnValue:
    found = shelf.quick_reply_or_404(number)
    return _form(shelf, found, Contents(found.name, found.text, found.folder))


def change(shelf: Shelf, number: int) -> ResponseReturnValue:
    uploaded = stored_uploads()
    found, contents = shelf.quick_reply_or_404(number), _contents()
    try:
        service.change(found, contents, request.form.getlist("keep", type=int), uploaded)
    except NotPossible as problem:
        return _refused(shelf, number, contents, problem)
    return _done(shelf)


def delete(shelf: Shelf, number: int) -> ResponseReturnValue:
    service.delete(shelf.quick_reply_or_404(number))
    return _done(shelf)


def export(shelf: Shelf) -> ResponseReturnValue:
    answer = Response(quick_reply_lines.write(service.of(shelf.owner)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=quick-replies.csv"
    return answer


def take_in(shelf: Shelf) -> ResponseReturnValue:
    """Bring in a CSV file, whole or not at all."""
    given = request.files.get("file")
    content = given.stream.read(LARGEST_CSV + 1) if given else b""
    if not content or len(content) > LARGEST_CSV:
        return _list(shelf, bad=[BadLine(1, _l("Choose a CSV file of at most 2 MB."))], status=422)
    try:
        number = quick_reply_lines.take_in(content, shelf.owner)
    except BadLines as found:
        db.session.rollback()
        return _list(shelf, bad=found.lines, status=422)
    return _done(shelf, taken=number)


def _list(shelf: Shelf, bad: Any = (), status: int = 200) -> ResponseReturnValue:
    listed = service.of(shelf.owner)
    folders: dict[str, list[QuickReply]] = {}
    for one in listed:
        folders.setdefault(one.folder, []).append(one)
    return show("quick_replies/index.html", status=status, shelf=shelf, folders=folders, bad=bad)


def _form(
    shelf: Shelf, found: QuickReply | None, contents: Contents, problem: object = None, status: int = 200
) -> ResponseReturnValue:
    folders = sorted({one.folder for one in service.of(shelf.owner) if one.folder})
    return show(
        "quick_replies/show.html",
        status=status,
        shelf=shelf,
        quick_reply=found,
        contents=contents,
        folders=folders,
        placeholders=PLACEHOLDERS,
        problem=problem,
    )


def _refused(shelf: Shelf, number: int | None, contents: Contents, problem: NotPossible) -> ResponseReturnValue:
    db.session.rollback()
    found = shelf.quick_reply_or_404(number) if number else None
    return _form(shelf, found, contents, problem.message, status=422)


def _done(shelf: Shelf, **more: Any) -> ResponseReturnValue:
    db.session.commit()
    return redirect(shelf.url("index", **more), 303)


def _contents() -> Contents:
    given = request.form
    return Contents(name=given.get("name", ""), text=given.get("text", ""), folder=given.get("folder", ""))


def _view_of(shelf: Shelf, view: View) -> View:
    """The view for this shelf, which keeps its name."""
    return update_wrapper(partial(view, shelf), view)


ROUTES: list[tuple[str, str, str, View]] = [
    ("GET", "", "index", index),
    ("POST", "", "create", create),
    ("GET", "/new", "new", new),
    ("GET", "/export.csv", "export", export),
    ("POST", "/import", "take_in", take_in),
    ("GET", "/<int:number>", "edit", edit),
    ("POST", "/<int:number>", "change", change),
    ("POST", "/<int:number>/delete", "delete", delete),
]
OWN = Shelf(
    "own_quick_replies",
    _l("My quick replies"),
    _l("Answers that are ready. Only you see these; type / while you write a reply."),
    is_of_team=False,
)
TEAM = Shelf(
    "admin_quick_replies",
    _l("Quick replies of the team"),
    _l("Answers that are ready for everybody. They are found by typing / while one writes a reply."),
    is_of_team=True,
)


def register(app: Flask) -> None:
    own = Blueprint(OWN.blueprint, __name__, url_prefix="/quick-replies")
    team = Blueprint(TEAM.blueprint, __name__, url_prefix="/admin/quick-replies")
    for method, path, name, view in ROUTES:
        own.add_url_rule(path, name, _view_of(OWN, view), methods=[method])
        team.add_url_rule(path, name, administrators(_view_of(TEAM, view)), methods=[method])
    app.register_blueprint(own)
    app.register_blueprint(team)
