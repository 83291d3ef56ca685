"""Rules: what the portal does by itself, tried out before it is switched on."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portal.extensions import db
from portal.models import Message, Page, Rule
from portal.services import labels, rule_checks, rule_contents, rule_trials, rules, tasks
from portal.services.problems import NotPossible
from portal.services.rule_contents import Contents
from portal.services.rule_trials import Trial
from portal.web.access import administrators
from portal.web.admin import rule_offers, rule_words
from portal.web.admin.rule_form import RuleForm, form_for
from portal.web.htmx import show as answer
from portal.web.page_tasks import KINDS

bp = Blueprint("admin_rules", __name__, url_prefix="/admin/rules")


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return _list()


@bp.get("/new")
@administrators
def new() -> ResponseReturnValue:
    return _screen(form_for(None))


@bp.post("")
@administrators
def create() -> ResponseReturnValue:
    return _store(form_for(None), None)


@bp.get("/<int:number>")
@administrators
def show(number: int) -> ResponseReturnValue:
    rule = _rule_or_404(number)
    return _screen(form_for(rule), rule)


@bp.post("/<int:number>")
@administrators
def change(number: int) -> ResponseReturnValue:
    rule = _rule_or_404(number)
    return _store(form_for(rule), rule)


@bp.post("/<int:number>/switch-on")
@administrators
def switch_on(number: int) -> ResponseReturnValue:
    return _listed(lambda: rules.switch_on(_rule_or_404(number), current_user))


@bp.post("/<int:number>/switch-off")
@administrators
def switch_off(number: int) -> ResponseReturnValue:
    return _listed(lambda: rules.switch_off(_rule_or_404(number), current_user))


@bp.post("/<int:number>/move-up")
@administrators
def move_up(number: int) -> ResponseReturnValue:
    return _listed(lambda: rules.move_up(_rule_or_404(number), current_user))


@bp.post("/<int:number>/move-down")
@administrators
def move_down(number: int) -> ResponseReturnValue:
    return _listed(lambda: rules.move_down(_rule_or_404(number), current_user))


@bp.post("/<int:number>/remove")
@administrators
def remove(number: int) -> ResponseReturnValue:
    return _listed(lambda: rules.remove(_rule_or_404(number), current_user))


def _store(form: RuleForm, rule: Rule | None) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _screen(form, rule, status=422)
    contents = form.contents()
    if form.trial_asked.data:
        return _try_out(form, rule, contents)
    try:
        if rule:
            rules.change(rule, contents, current_user)
        else:
            rules.create(contents, current_user)
    except NotPossible as problem:
        db.session.rollback()
        return _screen(form, rule, problems=[problem], status=422)
    db.session.commit()
    return redirect(url_for("admin_rules.index"), 303)


def _try_out(form: RuleForm, rule: Rule | None, contents: Contents) -> ResponseReturnValue:
    """What the rule as it stands in the form would do; nothing is kept."""
    trial = _trial(form, contents)
    screen = _screen(form, rule, problems=list(rule_checks.problems(contents)), trial=trial, is_tried=True)
    db.session.rollback()
    return screen


def _trial(form: RuleForm, contents: Contents) -> Trial | None:
    """With the task whose number was given, else with the chosen message; None if that is not there."""
    if form.trial_task.data:
        task = tasks.visible(form.trial_task.data, current_user)
        return rule_trials.on_task(contents, task) if task else None
    message = db.session.get(Message, form.trial_message.data or 0)
    return rule_trials.on_message(contents, message) if message else None


def _listed(verb: Callable[[], None]) -> ResponseReturnValue:
    """Do it, and show the list again."""
    try:
        verb()
    except NotPossible as problem:
        db.session.rollback()
        return _list(problem=problem.message, status=422)
    db.session.commit()
    return redirect(url_for("admin_rules.index"), 303)


def _list(problem: object = None, status: int = 200) -> ResponseReturnValue:
    listed = [(rule, contents, _problem(contents)) for rule in rules.every() if (contents := rule_contents.of(rule))]
    return answer(
        "admin/rules/index.html",
        status=status,
        listed=listed,
        problem=problem,
        words=rule_words,
        pages=_page_names(),
        labels=dict(labels.names()),
    )


def _problem(contents: Contents) -> NotPossible | None:
    """What keeps a rule that is on from doing all that it says."""
    return next(rule_checks.problems(contents), None) if contents.is_on else None


def _screen(
    form: RuleForm,
    rule: Rule | None = None,
    *,
    problems: list[NotPossible] | None = None,
    trial: Trial | None = None,
    is_tried: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    contents = rule_contents.of(rule) if rule else None
    if problems is None:
        problems = list(rule_checks.problems(contents)) if contents else []
    return answer(
        "admin/rules/show.html",
        status=status,
        form=form,
        rule=rule,
        problems=problems,
        utilities=rule_offers.utilities(contents),
        trial=trial,
        is_tried=is_tried,
        tried=form.contents() if is_tried else None,
        words=rule_words,
        pages=_page_names(),
        labels=dict(labels.names()),
        placeholders=[(KINDS[kind], rule_checks.known([kind])) for kind in KINDS],
    )


def _page_names() -> dict[int, str]:
    return dict(db.session.execute(select(Page.id, Page.name)).all())


def _rule_or_404(number: int) -> Rule:
    return rules.find(number) or abort(404)
