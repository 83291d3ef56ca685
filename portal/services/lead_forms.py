"""Forms of Lead Ads: what Meta tells of them, and what an administrator chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes.leads import LeadFormInfo
from portal.models import ContactField, Employee, EventKind, LeadForm, Page, Template
from portal.services import events

LONGEST_NAME = 200
USUAL = {
    "FULL_NAME": ContactField.NAME,
    "FIRST_NAME": ContactField.FIRST_NAME,
    "LAST_NAME": ContactField.LAST_NAME,
    "EMAIL": ContactField.EMAIL,
    "WORK_EMAIL": ContactField.EMAIL,
    "PHONE": ContactField.PHONE,
    "WORK_PHONE_NUMBER": ContactField.PHONE,
}
"""The contact field that Meta's own questions fill, by their type.

https://developers.facebook.com/docs/marketing-api/reference/page/leadgen_forms
"""
USUAL_KEYS = {
    "full_name": ContactField.NAME,
    "first_name": ContactField.FIRST_NAME,
    "last_name": ContactField.LAST_NAME,
    "email": ContactField.EMAIL,
    "work_email": ContactField.EMAIL,
    "phone_number": ContactField.PHONE,
    "work_phone_number": ContactField.PHONE,
}
"""The same by the keys of their answers, for a form whose questions could not be read."""


@dataclass(frozen=True)
class FormSettings:
    """What becomes of a form's leads; `mapping` has a contact field, or "" for none, by the key of a question."""

    is_on: bool
    template: Template | None
    mapping: Mapping[str, str]


def of(page: Page) -> Sequence[LeadForm]:
    """The forms of a Page by name; the ones without a name, not read yet, first."""
    return db.session.scalars(
        select(LeadForm).where(LeadForm.page_id == page.id).order_by(LeadForm.name, LeadForm.id)
    ).all()


def find(page: Page, platform_id: str) -> LeadForm | None:
    known = select(LeadForm).where(LeadForm.page_id == page.id, LeadForm.platform_id == platform_id)
    return db.session.scalar(known)


def get(page: Page, platform_id: str) -> LeadForm:
    """The form with this id of Meta's, made if nothing was known of it yet. A new one is on."""
    form = find(page, platform_id)
    if form is None:
        form = LeadForm(page_id=page.id, platform_id=platform_id, caught_up_at=page.leads_from)
        db.session.add(form)
        db.session.flush()
    return form


def record(page: Page, found: Iterable[LeadFormInfo]) -> list[LeadForm]:
    """What Meta says of the Page's forms."""
    return [describe(get(page, info.id), info) for info in found]


def describe(form: LeadForm, info: LeadFormInfo) -> LeadForm:
    form.name, form.status, form.locale = info.name and info.name[:LONGEST_NAME], info.status, info.locale
    form.questions = [
        {"key": one.key, "label": one.label or one.key, "type": one.type, "options": dict(one.options)}
        for one in info.questions
    ]
    form.described_at = clock.now()
    return form


def change(form: LeadForm, settings: FormSettings, by: Employee) -> None:
    """Apply the settings; only what differs from the usual mapping is kept."""
    before = (form.is_on, form.template_id, form.mapping)
    form.is_on = settings.is_on
    form.template_id = settings.template.id if settings.template else None
    form.mapping = {key: field for key, field in settings.mapping.items() if field != (usual_field(form, key) or "")}
    if before != (form.is_on, form.template_id, form.mapping):
        events.record(form.page, by, EventKind.LEAD_FORM_CHANGED, form=form.name or form.platform_id)


def field_of(form: LeadForm | None, key: str) -> ContactField | None:
    """Which field of the contact the answer to this question fills."""
    if form is None:
        return USUAL_KEYS.get(key)
    chosen = form.mapping.get(key)
    if chosen is None:
        return usual_field(form, key)
    return ContactField(chosen) if chosen in set(ContactField) else None


def usual_field(form: LeadForm, key: str) -> ContactField | None:
    kinds = {question["key"]: question["type"] for question in form.questions}
    return USUAL.get(kinds[key]) if key in kinds else USUAL_KEYS.get(key)
