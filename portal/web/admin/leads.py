"""Lead Ads of a Page: its forms, what becomes of each one's leads, and fetching those that Meta still has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.leads import fetch_leads, renew_forms
from portal.models import ContactField, ConversationKind, LeadForm, LeadState, Page
from portal.services import lead_diagnosis, lead_fetching, lead_forms, lead_lists, templates
from portal.services.lead_forms import FormSettings
from portal.web import page_leads, problems
from portal.web.access import administrators
from portal.web.admin import lead_chain_words, lead_words
from portal.web.htmx import poll, show, wants_part
from portal.web.problems import Problem

bp = Blueprint("admin_leads", __name__, url_prefix="/admin/pages/<int:page_id>/leads")
bp.before_request(page_leads.refuse_instagram)

FIELDS = {
    "": _l("Only in the answers"),
    ContactField.NAME: _l("Name"),
    ContactField.FIRST_NAME: _l("First name"),
    ContactField.LAST_NAME: _l("Last name"),
    ContactField.EMAIL: _l("E-mail"),
    ContactField.PHONE: _l("Telephone"),
}
QUESTION = "question-"  # how the fields of the mapping begin; the key of the question follows


@bp.get("")
@administrators
def index(page_id: int) -> ResponseReturnValue:
    return _screen(db.get_or_404(Page, page_id))


@bp.post("/forms/read")
@administrators
def read_forms(page_id: int) -> ResponseReturnValue:
    """Ask Meta now which forms the Page has."""
    db.get_or_404(Page, page_id)
    failure = renew_forms(page_id)
    if failure is not None:
        return _screen(db.session.get_one(Page, page_id), problem=problems.of(failure), status=422)
    return redirect(url_for("admin_leads.index", page_id=page_id), 303)


@bp.get("/forms/<int:form_id>")
@administrators
def show_form(page_id: int, form_id: int) -> ResponseReturnValue:
    return _form_screen(_form_or_404(page_id, form_id))


@bp.post("/forms/<int:form_id>")
@administrators
def change_form(page_id: int, form_id: int) -> ResponseReturnValue:
    form = _form_or_404(page_id, form_id)
    template = templates.find(request.form.get("template", 0, type=int))
    settings = FormSettings("is_on" in request.form, template, dict(_mapping(form)))
    lead_forms.change(form, settings, by=current_user)
    db.session.commit()
    return redirect(url_for("admin_leads.show_form", page_id=page_id, form_id=form_id, saved=1), 303)


@bp.post("/fetch")
@administrators
def fetch(page_id: int) -> ResponseReturnValue:
    """Read what Meta still has of one form (`form`), or of all of the Page."""
    page = db.get_or_404(Page, page_id)
    chosen = request.form.get("form", type=int)
    forms = [_form_or_404(page_id, chosen)] if chosen else lead_forms.of(page)
    asked = lead_fetching.ask(forms, by=current_user)
    db.session.commit()
    for form_id in asked:
        nudge(fetch_leads, form_id)
    return redirect(url_for("admin_leads.index", page_id=page_id), 303)


@bp.get("/fetching")
@administrators
def show_fetching(page_id: int) -> ResponseReturnValue:
    """The poll of what is being fetched; without htmx the whole screen has it."""
    page = db.get_or_404(Page, page_id)
    if not wants_part():
        return redirect(url_for("admin_leads.index", page_id=page_id), 303)
    values = _fetching(page)
    return poll(values["fetching_tag"], lambda: render_template("admin/leads/_fetching.html", **values))


def _fetching(page: Page) -> dict[str, Any]:
    forms = [form for form in lead_forms.of(page) if form.fetch_began_at]
    told = (f"{form.id}.{form.fetch_found}.{form.is_being_fetched}.{form.fetch_code or 0}" for form in forms)
    return {
        "page": page,
        "lines": [lead_words.fetching(form) for form in forms],
        "is_fetching": any(form.is_being_fetched for form in forms),
        "fetching_tag": "-".join(told) or "none",
    }


def _screen(page: Page, *, problem: Problem | None = None, status: int = 200) -> ResponseReturnValue:
    broken = lead_diagnosis.first_broken(lead_diagnosis.chain(page))
    return show(
        "admin/leads/index.html",
        status=status,
        problem=problem,
        forms=lead_forms.of(page),
        told=lead_diagnosis.find(page),
        broken=lead_chain_words.link(broken, page) if broken else None,
        missing=page_leads.missing(page),
        counts=lead_lists.counts(page),
        states=LeadState,
        **_fetching(page),
    )


def _form_screen(form: LeadForm) -> ResponseReturnValue:
    return show(
        "admin/leads/form.html",
        page=form.page,
        form=form,
        questions=[(question, _field(form, question["key"])) for question in form.questions],
        fields=FIELDS,
        templates=_offered(form),
        prefix=QUESTION,
    )


def _offered(form: LeadForm) -> Sequence[tuple[int, str]]:
    """The templates that fit; the one that is chosen, too."""
    fitting = templates.fitting(ConversationKind.LEAD)
    if form.template and form.template not in fitting:
        fitting = [*fitting, form.template]
    return [(0, _("As set for leads of this Page")), *((one.id, one.name) for one in fitting)]


def _field(form: LeadForm, key: str) -> str:
    return lead_forms.field_of(form, key) or ""


def _mapping(form: LeadForm) -> Iterator[tuple[str, str]]:
    """The field chosen for each question; nothing that is not on offer."""
    for question in form.questions:
        chosen = request.form.get(f"{QUESTION}{question['key']}", "")
        yield question["key"], chosen if chosen in FIELDS else ""


def _form_or_404(page_id: int, form_id: int) -> LeadForm:
    form = db.session.get(LeadForm, form_id)
    return form if form and form.page_id == page_id else cast(LeadForm, abort(404))
