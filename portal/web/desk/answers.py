"""What comes back after something was done to a task: the parts that show it, or without JavaScript its screen."""

from __future__ import annotations

import re

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Message
from portal.services.problems import NotPossible
from portal.web.desk import choice, listing
from portal.web.desk.comment_composing import composer_for
from portal.web.desk.composing import Mode
from portal.web.desk.found import task_or_404
from portal.web.desk.opening import opening, reopening
from portal.web.htmx import current_path, elsewhere, show, wants_part


def open_task() -> int | None:
    """The number of the task that stands open in the browser that asks for a part."""
    found = re.match(r"/tasks/(\d+)", current_path() or "")
    return int(found.group(1)) if found else None


def renewed(number: int, changed: Message | None = None) -> ResponseReturnValue:
    """After a change: everything but the box for writing. A screen shows the message that was `changed`."""
    if not wants_part():
        return _back_to(number, changed)
    return make_response(render_template("desk/_renewed.html", opened=reopening(task_or_404(number))))


def edited(number: int) -> ResponseReturnValue:
    """After the details were saved: the form is gone, everything else renewed."""
    if not wants_part():
        return _back_to(number)
    return make_response(render_template("desk/_edited.html", opened=reopening(task_or_404(number))))


def written(number: int, mode: Mode) -> ResponseReturnValue:
    """After writing: an empty box, and the thread with what was written."""
    if not wants_part():
        return _back_to(number)
    task = task_or_404(number)
    opened = reopening(task, composer_for(task, mode, was_sent=True))
    return make_response(render_template("desk/_written.html", opened=opened))


def refused(
    number: int, mode: Mode, text: str, problem: NotPossible, comment: Message | None = None
) -> ResponseReturnValue:
    """What could not be done, beside the box, with everything still in it."""
    db.session.rollback()
    if wants_part():
        answer = make_response(render_template("desk/_refused.html", problem=problem), 422)
        return elsewhere(answer, f"#{mode}-problem")
    task = task_or_404(number)
    opened = opening(task, composer_for(task, mode, text, problem, comment=comment))
    return show(
        "desk/show.html", status=422, listing=listing.listing(choice.from_address()), opened=opened, current=number
    )


def _back_to(number: int, message: Message | None = None) -> ResponseReturnValue:
    query = choice.from_address().query
    if message is None:
        return redirect(f"/tasks/{number}{query}", 303)
    name = f"message-{message.id}"
    return redirect(f"/tasks/{number}{query}{'&' if query else '?'}entry={name}#{name}", 303)
