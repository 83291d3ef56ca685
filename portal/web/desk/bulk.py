"""Doing the same to several tasks: which were ticked, what can be done, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.extensions import db
from portal.models import Label, Priority, TaskStatus
from portal.services import bulk, details, employees, labels, snoozes, tasks, teams
from portal.services.bulk import Outcome, Verb
from portal.services.problems import NotPossible
from portal.web.assignees import Candidates, candidates, named_or_404
from portal.web.desk import choice, listing, snoozing
from portal.web.desk.answers import open_task
from portal.web.desk.undoing import undoable
from portal.web.htmx import show, wants_part
from portal.web.told import tell, told

bp = Blueprint("bulk", __name__)


@dataclass(frozen=True)
class Choices:
    """What can be done with tasks. `numbers` are those that were ticked; `is_in_list`: they are ticked there still."""

    numbers: Sequence[int]
    query: str
    is_in_list: bool

    @cached_property
    def assignees(self) -> Candidates:
        return candidates(employees.active(), teams.every())

    @cached_property
    def labels(self) -> Sequence[tuple[int, str]]:
        return labels.names()

    @property
    def statuses(self) -> Sequence[TaskStatus]:
        return [status for status in TaskStatus if status != TaskStatus.DONE]

    @property
    def priorities(self) -> Sequence[Priority]:
        return list(Priority)


@bp.post("/tasks/chosen")
def choose() -> ResponseReturnValue:
    """What can be done with the tasks that are ticked; nothing is done yet."""
    choices = Choices(_ticked(), choice.from_address().query, wants_part())
    return show("desk/bulk.html", "desk/_bulk_verbs.html", choices=choices)


@bp.post("/tasks/bulk")
def do() -> ResponseReturnValue:
    verb, numbers = _verb(request.form.get("do", "")), _ticked()
    held = bulk.held(numbers, current_user)
    with undoable(*held):
        outcome = bulk.do(held, verb, current_user)
    outcome.gone = len(numbers) - len(held)
    db.session.commit()
    _tell(outcome)
    chosen = choice.from_address()
    if not wants_part():
        return redirect(url_for("tasks.index") + chosen.query, 303)
    return make_response(render_template("desk/_bulk_done.html", listing=listing.listing(chosen), current=open_task()))


def _ticked() -> list[int]:
    numbers = list(dict.fromkeys(request.form.getlist("task", type=int)))
    if not numbers:
        raise NotPossible(_("Tick the tasks first that you want to change."), code="none_ticked")
    return numbers[: bulk.MOST]


def _verb(given: str) -> Verb:
    """What `status:waiting`, `assign:team-2` and the like ask for; 400 or 404 for anything else."""
    name, _colon, value = given.partition(":")
    make = _VERBS.get(name)
    return make(value) if make else abort(400)


def _status(value: str) -> Verb:
    status = TaskStatus(value) if value in set(TaskStatus) else abort(400)
    return lambda task, by: tasks.set_status(task, status, by)


def _assign(value: str) -> Verb:
    whom = named_or_404(value)
    return lambda task, by: tasks.assign(task, whom, by)


def _priority(value: str) -> Verb:
    priority = Priority(value) if value in set(Priority) else abort(400)
    return lambda task, by: details.set_priority(task, priority, by)


def _label(verb: Callable[..., None], value: str) -> Verb:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else abort(400)
    label = db.session.get(Label, number) or abort(404)
    return lambda task, by: verb(task, label, by)


def _snooze(value: str) -> Verb:
    until = snoozing.chosen(value, request.form.get("at", ""))
    return lambda task, by: snoozes.snooze(task, until, by)


_VERBS: dict[str, Callable[[str], Verb]] = {
    "close": lambda _value: tasks.close,
    "status": _status,
    "assign": _assign,
    "priority": _priority,
    "label": partial(_label, details.add_label),
    "unlabel": partial(_label, details.remove_label),
    "snooze": _snooze,
    "wake": lambda _value: snoozes.wake,
}


def _tell(outcome: Outcome) -> None:
    """Beside what was done, why the others stay as they are."""
    done = told()
    words = [done.words] if done else [] if outcome.refused or outcome.gone else [_("Nothing had to be changed.")]
    tell(" ".join((*words, *_left(outcome))), done and done.undo)


def _left(outcome: Outcome) -> Iterator[str]:
    if outcome.changed and outcome.same:
        yield ngettext("%(num)s task was so already.", "%(num)s tasks were so already.", len(outcome.same))
    for why, number in Counter(str(problem) for problem in outcome.refused).items():
        yield ngettext("%(num)s stays as it is: %(why)s", "%(num)s stay as they are: %(why)s", number, why=why)
    if outcome.gone:
        yield ngettext(
            "%(num)s task is not open to you any more.", "%(num)s tasks are not open to you any more.", outcome.gone
        )


def register(app: Flask) -> None:
    app.register_blueprint(bp)
