"""What Meta makes of utility templates: a job carries them there, and its word comes by webhook or is read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from portal import clock
from portal.extensions import db
from portal.facebook.errors import GraphError
from portal.facebook.shapes import TemplateStatus
from portal.facebook.shapes.utility import TemplateButton, UtilityDraft, UtilityTemplateInfo
from portal.models import IS_AT_WORK, IS_REACHABLE, ItemResult, Page, TemplateState, UtilityTemplate
from portal.services import utility_templates
from portal.services.arrivals import DONE, Outcome
from portal.services.known import Known

BACK_OFF = (30, 120, 600, 3600)  # seconds
READ_SOON, READ_DAILY = timedelta(minutes=15), timedelta(days=1)
_STATES = {
    "APPROVED": TemplateState.APPROVED,
    "PENDING": TemplateState.PENDING,
    "REJECTED": TemplateState.REJECTED,
    "PAUSED": TemplateState.PAUSED,
    "FLAGGED": TemplateState.PAUSED,
    "DISABLED": TemplateState.DISABLED,
}


def due(limit: int) -> Sequence[int]:
    """Templates to be carried to Meta now."""
    now = clock.now()
    waiting = select(UtilityTemplate.id).join(UtilityTemplate.page).where(IS_AT_WORK, IS_REACHABLE)
    in_time = or_(UtilityTemplate.try_after.is_(None), UtilityTemplate.try_after <= now)
    return db.session.scalars(waiting.where(in_time).order_by(UtilityTemplate.id).limit(limit)).all()


def due_to_be_read() -> Sequence[int]:
    """Pages whose templates are to be read from Meta again."""
    wanted = Page.sends_utility_messages & (Page.templates_read_after <= clock.now())
    return db.session.scalars(select(Page.id).where(wanted, IS_REACHABLE)).all()


def claim(template_id: int) -> UtilityTemplate | None:
    """The template if it still has to be carried to Meta; the next attempt is put off."""
    template = _held(template_id)
    at_work = (TemplateState.SUBMITTING, TemplateState.REMOVING)
    if template is None or template.state not in at_work or template.page.token is None:
        return None
    if template.try_after and template.try_after > clock.now():
        return None
    template.attempts += 1
    wait = BACK_OFF[min(template.attempts, len(BACK_OFF)) - 1]
    template.try_after = clock.now() + timedelta(seconds=wait)
    return template


def record_submitted(template_id: int, info: UtilityTemplateInfo) -> None:
    if template := _held(template_id):
        template.platform_id, template.try_after = info.id, None
        if template.state == TemplateState.SUBMITTING:
            template.follow(TemplateState.PENDING)
        follow(template, info.status, info.reason)


def record_refused(template_id: int, error: GraphError) -> None:
    """Meta said no; the template waits for a person, or goes on later where Meta only asks for patience."""
    template = _held(template_id)
    if template is None or error.explanation.retries_later or error.explanation.may_be_done:
        return
    template.error_code, template.error_subcode = error.code, error.subcode
    template.reason = error.user_message or error.message or None
    template.try_after = None
    was_there = template.state == TemplateState.REMOVING and template.platform_id
    template.follow(TemplateState.PENDING if was_there else TemplateState.REFUSED)
    template.page.templates_read_after = clock.now()


def record_removed(template_id: int) -> None:
    if template := db.session.get(UtilityTemplate, template_id):
        db.session.delete(template)


def receive(item: TemplateStatus, page: Page, _known: Known, _at: datetime) -> Outcome:
    """Meta's word by webhook. What is not known here is read from Meta soon."""
    known = select(UtilityTemplate).where(UtilityTemplate.page_id == page.id)
    same_name = (UtilityTemplate.name == item.name) & (UtilityTemplate.language == item.language)
    found = db.session.scalars(known.where(or_(UtilityTemplate.platform_id == item.template_id, same_name))).first()
    if found is None:
        page.templates_read_after = clock.now()
        return Outcome(ItemResult.IGNORED, "unknown_template")
    found.platform_id = found.platform_id or item.template_id
    follow(found, item.status or "", item.reason)
    return DONE


def read(page: Page, found: Sequence[UtilityTemplateInfo], asked_at: datetime) -> None:
    """Bring the Page's templates to what Meta had when it was asked: states, those made elsewhere, those that are gone.

    What was handed in meanwhile is not among them, and stays.
    """
    known = {(one.name, one.language): one for one in utility_templates.of(page)}
    for info in found:
        template = known.pop((info.name, info.language), None) or _adopted(page, info)
        template.platform_id = info.id
        follow(template, info.status, info.reason)
    for left in known.values():
        if left.state not in (TemplateState.SUBMITTING, TemplateState.REFUSED) and left.state_at < asked_at:
            db.session.delete(left)
    is_undecided = any(one.state == TemplateState.PENDING for one in utility_templates.of(page))
    page.templates_read_after = clock.now() + (READ_SOON if is_undecided else READ_DAILY)


def read_later(page: Page) -> None:
    """Meta could not be asked now."""
    page.templates_read_after = clock.now() + READ_SOON


def follow(template: UtilityTemplate, status: str, reason: str | None) -> None:
    """The state is Meta's; a word that is not known leaves it as it is, and what is to be removed stays so."""
    state = _STATES.get(status.upper())
    if status.upper() == "DELETED":
        db.session.delete(template)
    elif state and template.state != TemplateState.REMOVING:
        template.reason = reason if reason and reason.upper() != "NONE" else None
        if template.state != state:
            template.follow(state)


def draft(template: UtilityTemplate) -> UtilityDraft:
    """As it is handed in."""
    return UtilityDraft(
        name=template.name,
        language=template.language,
        body=template.body,
        examples=dict(template.examples),
        buttons=tuple(TemplateButton(one["title"], one["url"]) for one in template.buttons),
    )


def _held(template_id: int) -> UtilityTemplate | None:
    """The template as it is now: somebody may have decided to remove it while Meta was asked."""
    return db.session.get(UtilityTemplate, template_id, with_for_update=True, populate_existing=True)


def _adopted(page: Page, info: UtilityTemplateInfo) -> UtilityTemplate:
    """One that was made elsewhere."""
    made = UtilityTemplate(
        page_id=page.id,
        page=page,
        name=info.name,
        language=info.language,
        body=info.body,
        examples=dict(info.examples),
        buttons=[{"title": one.title, "url": one.url} for one in info.buttons],
        state=TemplateState.PENDING,
    )
    db.session.add(made)
    return made
