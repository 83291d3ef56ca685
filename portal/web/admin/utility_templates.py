"""Utility messages of a Page: its templates and what Meta says of them, and how it asks for feedback."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import clock
from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.utility import carry_template, renew_templates
from portal.models import Page, UtilityTemplate
from portal.services import feedback_forms, utility_messages, utility_templates
from portal.services.problems import NotPossible
from portal.web import keep_ticked, problems
from portal.web.access import administrators
from portal.web.admin import utility_form
from portal.web.admin.utility_form import UtilityTemplateForm, form_for
from portal.web.htmx import poll, show, wants_part

bp = Blueprint("admin_utility", __name__, url_prefix="/admin/pages/<int:page_id>/utility-templates")


@bp.get("")
@administrators
def index(page_id: int) -> ResponseReturnValue:
    return _index(db.get_or_404(Page, page_id))


@bp.get("/list")
@administrators
def show_list(page_id: int) -> ResponseReturnValue:
    """The poll of the list; without htmx the whole screen has it."""
    page = db.get_or_404(Page, page_id)
    if not wants_part():
        return redirect(url_for("admin_utility.index", page_id=page_id), 303)
    values = _list(page)
    return poll(values["tag"], lambda: render_template("admin/utility/_list.html", **values))


@bp.post("/use")
@administrators
def use(page_id: int) -> ResponseReturnValue:
    """Switch utility messages on (`wanted`) or off."""
    page = db.get_or_404(Page, page_id)
    utility_templates.use(page, current_user, wanted="wanted" in request.form)
    return _done(page_id)


@bp.post("/read")
@administrators
def read(page_id: int) -> ResponseReturnValue:
    """Ask Meta now how the templates stand."""
    db.get_or_404(Page, page_id)
    failure = renew_templates(page_id)
    if failure is not None:
        return _index(db.session.get_one(Page, page_id), meta_problem=problems.of(failure), status=422)
    return _done(page_id)


@bp.get("/new")
@administrators
def new(page_id: int) -> ResponseReturnValue:
    """An empty form, or one made from another template (`like`)."""
    page = db.get_or_404(Page, page_id)
    model = utility_templates.find(page, request.args.get("like", type=int))
    return _form_screen(page, form_for(model, name=_next_name(page, model) if model else None), model=model)


@bp.post("")
@administrators
def create(page_id: int) -> ResponseReturnValue:
    page, form = db.get_or_404(Page, page_id), form_for()
    if not form.validate_on_submit():
        return _form_screen(page, form, status=422)
    try:
        template = utility_templates.create(page, form.contents(), by=current_user)
    except NotPossible as problem:
        return _refused(page_id, form, problem)
    return _carried(page_id, template)


@bp.get("/<int:number>", endpoint="show")
@administrators
def show_template(page_id: int, number: int) -> ResponseReturnValue:
    template = _template_or_404(page_id, number)
    return _form_screen(template.page, form_for(template), template)


@bp.post("/<int:number>")
@administrators
def correct(page_id: int, number: int) -> ResponseReturnValue:
    """Hand in again what Meta did not take."""
    template = _template_or_404(page_id, number)
    form = form_for(template)
    if not form.validate_on_submit():
        return _form_screen(template.page, form, template, status=422)
    try:
        utility_templates.correct(template, form.contents(), by=current_user)
    except NotPossible as problem:
        return _refused(page_id, form, problem, number)
    return _carried(page_id, template)


@bp.post("/<int:number>/remove")
@administrators
def remove(page_id: int, number: int) -> ResponseReturnValue:
    template = _template_or_404(page_id, number)
    utility_templates.remove(template, by=current_user)
    return _carried(page_id, template)


@bp.post("/feedback")
@administrators
def write_feedback(page_id: int) -> ResponseReturnValue:
    """Store how the Page asks for feedback; `stop` ends it."""
    page = db.get_or_404(Page, page_id)
    if "stop" in request.form:
        feedback_forms.stop(page, by=current_user)
        return _done(page_id)
    written = feedback_forms.Contents(
        *(request.form.get(name, "") for name in ("title", "question", "button_title", "privacy_url"))
    )
    try:
        feedback_forms.write(page, written, by=current_user)
    except NotPossible as problem:
        db.session.rollback()
        return _index(db.session.get_one(Page, page_id), feedback=written, problem=problem.message, status=422)
    return _done(page_id)


def _index(page: Page, *, feedback: Any = None, status: int = 200, **problem: Any) -> ResponseReturnValue:
    return show(
        "admin/utility/index.html",
        status=status,
        **{"problem": None, "meta_problem": None, **problem},
        is_permitted=utility_templates.is_permitted(page),
        keep_words=keep_ticked.words(page),
        asks_for_feedback=feedback_forms.of(page) is not None,
        feedback=feedback or feedback_forms.of(page),
        **_list(page),
    )


def _list(page: Page) -> dict[str, Any]:
    listed = [(one, utility_form.standing(one)) for one in utility_templates.of(page)]
    newest = max((one.state_at.timestamp() for one, _standing in listed), default=0)
    return {
        "page": page,
        "listed": listed,
        "tag": f"{len(listed)}-{newest}-{clock.now():%H%M}",
        "language_name": utility_form.language_name,
        "sample": utility_messages.sample,
    }


def _form_screen(
    page: Page,
    form: UtilityTemplateForm,
    template: UtilityTemplate | None = None,
    *,
    model: UtilityTemplate | None = None,
    problem: object = None,
    status: int = 200,
) -> ResponseReturnValue:
    return show(
        "admin/utility/show.html",
        status=status,
        page=page,
        form=form,
        template=template,
        standing=utility_form.standing(template) if template else None,
        examples=utility_form.examples(form.body.data or "", template or model),
        example_field=utility_form.EXAMPLE,
        problem=problem,
        language_name=utility_form.language_name,
        sample=utility_messages.sample,
    )


def _refused(page_id: int, form: UtilityTemplateForm, problem: NotPossible, number: int = 0) -> ResponseReturnValue:
    db.session.rollback()
    page = db.session.get_one(Page, page_id)
    template = utility_templates.find(page, number)
    return _form_screen(page, form, template, problem=problem.message, status=422)


def _carried(page_id: int, template: UtilityTemplate) -> ResponseReturnValue:
    """What was decided is carried to Meta; the list shows how far it has come."""
    db.session.flush()
    number = template.id
    done = _done(page_id)
    nudge(carry_template, number)
    return done


def _done(page_id: int) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("admin_utility.index", page_id=page_id), 303)


def _template_or_404(page_id: int, number: int) -> UtilityTemplate:
    return utility_templates.find(db.get_or_404(Page, page_id), number) or abort(404)


def _next_name(page: Page, model: UtilityTemplate) -> str:
    """Meta keeps the name of a template that was deleted for a while, so one made from it has another."""
    taken = {one.name for one in utility_templates.of(page)}
    return next(name for number in range(2, 1000) if (name := f"{model.name}_{number}") not in taken)
