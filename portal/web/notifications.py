"""The bell on every screen, and the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import database
from portal.extensions import db
from portal.models import Notification, NotificationKind
from portal.services import notification_words, notifications
from portal.services.list_filters import Cursor
from portal.services.notification_words import Words
from portal.services.notifications import MOST_COUNTED
from portal.web import htmx

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
SYMBOLS = {
    NotificationKind.ASSIGNED: "user-plus",
    NotificationKind.MESSAGE: "message",
    NotificationKind.LEAD: "id",
    NotificationKind.MENTION: "at",
    NotificationKind.REPLY_FAILED: "alert-circle",
    NotificationKind.DUE: "calendar-event",
    NotificationKind.WOKEN: "zzz",
    NotificationKind.TROUBLE: "alert-triangle",
}


@dataclass(frozen=True)
class Bell:
    """How much is new, and what changes when that does; `is_open`: whether the list is before the person's eyes."""

    count: int
    tag: str
    is_open: bool

    @property
    def shown(self) -> str:
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count or "")


@dataclass(frozen=True)
class Line:
    """A notification as the list shows it."""

    notification: Notification
    words: Words
    symbol: str


@bp.get("")
def index() -> ResponseReturnValue:
    found = notifications.listed(current_user, Cursor.parse(request.args.get("before", "")))
    lines = [Line(one, notification_words.words(one), SYMBOLS[one.kind]) for one in found.rows]
    return htmx.show("notifications/index.html", lines=lines, older=found.older, bell=bell())


@bp.get("/bell")
def poll() -> ResponseReturnValue:
    """The poll of the bell: one small query."""
    found = bell()
    return htmx.poll(found.tag, lambda: render_template("components/bell.html", bell=found))


@bp.post("/<int:number>/open")
def open_one(number: int) -> ResponseReturnValue:
    """Go where it leads; it is seen from then on."""
    found = notifications.see(number, by=current_user)
    path = notification_words.words(found).path if found else abort(404)
    db.session.commit()
    return redirect(path, 303)


@bp.post("/see")
def see_all() -> ResponseReturnValue:
    notifications.see_all(by=current_user)
    db.session.commit()
    return redirect(url_for("notifications.index"), 303)


def bell() -> Bell:
    count, newest = notifications.waiting(current_user.viewer)
    path = htmx.current_path() or request.path
    return Bell(count, f"{count}-{newest}", is_open=path.partition("?")[0] == url_for("notifications.index"))


def opened(task_id: int, *, is_news: bool) -> None:
    """The task is before the employee's eyes, and so is what they were to be told of it, if there is such news."""
    if is_news:
        g.seen_task = (task_id, current_user.id)


def note_seen(response: Response) -> Response:
    """After the answer is made, as with sessions: whoever only reads never waits for a writer before."""
    seen = g.pop("seen_task", None)
    if seen is not None:
        db.session.rollback()
        with database.writing():
            notifications.see_task(*seen)
            db.session.commit()
    return response


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.after_request(note_seen)
    app.jinja_env.globals["notification_bell"] = bell
