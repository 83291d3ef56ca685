"""The list of tasks, and one task."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.web.htmx import show

bp = Blueprint("tasks", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("tasks.index"))


@bp.get("/tasks")
def index() -> ResponseReturnValue:
    return show("desk/index.html")


def register(app: Flask) -> None:
    app.register_blueprint(bp)
