"""Task templates: what new tasks look like."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Template
from portal.services import facts, templates
from portal.services.previews import Preview
from portal.services.problems import NotPossible
from portal.web import htmx
from portal.web.access import administrators
from portal.web.admin.template_form import TemplateForm, form_for
from portal.web.page_tasks import KINDS

bp = Blueprint("admin_templates", __name__, url_prefix="/admin/templates")


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    listed = [(template, templates.uses(template)) for template in templates.every()]
    return htmx.show("admin/templates/index.html", listed=listed, kinds=KINDS)


@bp.get("/new")
@administrators
def new() -> ResponseReturnValue:
    return _screen(form_for(None))


@bp.post("")
@administrators
def create() -> ResponseReturnValue:
    form = form_for(None)
    if form.preview_asked.data:
        return _preview(form)
    return _store(form, None)


@bp.get("/<int:number>")
@administrators
def show(number: int) -> ResponseReturnValue:
    template = _template_or_404(number)
    return _screen(form_for(template), template)


@bp.post("/<int:number>")
@administrators
def change(number: int) -> ResponseReturnValue:
    template = _template_or_404(number)
    form = form_for(template)
    if form.preview_asked.data:
        return _preview(form, template)
    return _store(form, template)


@bp.post("/<int:number>/remove")
@administrators
def remove(number: int) -> ResponseReturnValue:
    template = _template_or_404(number)
    try:
        templates.remove(template)
    except NotPossible as problem:
        return _screen(form_for(template), template, problem=problem.message, status=422)
    db.session.commit()
    return redirect(url_for("admin_templates.index"), 303)


def _store(form: TemplateForm, template: Template | None) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _screen(form, template, status=422)
    try:
        if template:
            templates.change(template, form.contents())
        else:
            templates.create(form.contents())
    except NotPossible as problem:
        db.session.rollback()
        return _screen(form, template, problem=problem.message, status=422)
    db.session.commit()
    return redirect(url_for("admin_templates.index"), 303)


def _preview(form: TemplateForm, template: Template | None = None) -> ResponseReturnValue:
    """What a task would look like; nothing is kept, a new label neither."""
    try:
        shown = form.preview(current_user) if form.validate_on_submit() else None
    except NotPossible as problem:
        db.session.rollback()
        return _screen(form, template, problem=problem.message, status=422)
    answer = _screen(form, template, preview=shown, is_previewed=True)
    db.session.rollback()
    return answer


def _screen(
    form: TemplateForm,
    template: Template | None = None,
    *,
    problem: object = None,
    preview: Preview | None = None,
    is_previewed: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    return htmx.show(
        "admin/templates/show.html",
        status=status,
        form=form,
        template=template,
        uses=templates.uses(template) if template else (),
        problem=problem,
        preview=preview,
        is_previewed=is_previewed,
        kinds=KINDS,
        placeholders=[(KINDS[kind], facts.known(kind)) for kind in KINDS],
    )


def _template_or_404(number: int) -> Template:
    return templates.find(number) or abort(404)
