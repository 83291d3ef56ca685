"""The thread of a task: kept up to date, and extended into the past."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.services.threads import Position
from portal.web import htmx
from portal.web.desk import colleagues, happenings
from portal.web.desk.colleagues import Colleagues
from portal.web.desk.found import found_or_404, task_or_404, version_or_404
from portal.web.desk.opening import history, reopening, thread_tag

bp = Blueprint("threads", __name__)


@bp.get("/tasks/<int:number>/thread")
def show(number: int) -> ResponseReturnValue:
    """The poll of an open task; costs one small query while nothing changes, two when colleagues come and go."""
    tag, here = thread_tag(version_or_404(number)), colleagues.of(number)
    is_old = request.headers.get("HX-PTag", "").partition("~")[0] == tag
    return htmx.poll(f"{tag}~{here.mark}", lambda: _live_colleagues(here) if is_old else _live_task(number))


def _live_colleagues(here: Colleagues) -> str:
    return render_template("desk/_live_colleagues.html", here=here)


def _live_task(number: int) -> str:
    found = found_or_404(number)
    colleagues.see_news(number, is_news=found.is_news)
    return render_template("desk/_live_task.html", opened=reopening(found.task))


@bp.get("/tasks/<int:number>/earlier")
def earlier(number: int) -> ResponseReturnValue:
    """The entries before a position, put in front of the thread."""
    end = Position.parse(request.args.get("before_entry", ""))
    task = task_or_404(number)
    return htmx.show("desk/_history.html", opened=history(task, end)) if end else abort(400)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    filters = {
        "happening": happenings.words,
        "referral_words": happenings.referral_words,
        "rule_of": happenings.rule_of,
    }
    app.jinja_env.filters.update(filters)
