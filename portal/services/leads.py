"""Leads: from Meta's notice to a contact and a task, each once, whichever way it comes and however often.

A notice says only that there is a lead; its answers are read from Meta (`jobs/leads.py`). The same lead may also come
by reading a form's leads (`lead_fetching.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.leads import RETENTION
from portal.facebook.shapes.leads import LeadDetails, LeadFormInfo
from portal.models import (
    IS_LEAD_WAITING,
    IS_REACHABLE,
    Conversation,
    ConversationKind,
    Direction,
    Lead,
    LeadDiagnosis,
    LeadForm,
    LeadState,
    Message,
    MessageKind,
    Page,
    PageState,
    Task,
)
from portal.services import holds, lead_answers, lead_contacts, lead_forms, names, pages, tasks
from portal.services.designs import Designs
from portal.services.problems import NotPossible

PATIENCE = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 3600))  # before each further try
TRIES_IF_MISSING = 3  # Meta may not know a lead yet of which it has told already


@dataclass(frozen=True)
class Claimed:
    """What reading one lead needs, as plain values; `form_id` is Meta's, of a form nothing is known of yet."""

    platform_id: str
    form_id: str | None
    token: str = field(repr=False)


def due(limit: int) -> Sequence[int]:
    """Ids of the leads whose answers are to be read, on Pages that can be asked."""
    waiting = select(Lead.id).join(Lead.page).where(IS_REACHABLE, IS_LEAD_WAITING, Lead.try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Lead.try_after).limit(limit)).all()


def claim(lead_id: int) -> Claimed | None:
    """Begin a try; None if it has been read, or somebody else is at it."""
    lead = db.session.get(Lead, lead_id, with_for_update={"skip_locked": True})
    now = clock.now()
    if lead is None or lead.state != LeadState.WAITING or lead.try_after is None or lead.try_after > now:
        return None
    lead.try_after = now + PATIENCE[min(lead.attempts, len(PATIENCE) - 1)]
    lead.attempts += 1
    unread = lead.form.platform_id if lead.form and lead.form.described_at is None else None
    return Claimed(lead.platform_id, unread, lead.page.token or "")


def record_fetched(lead_id: int, details: LeadDetails, described: LeadFormInfo | None) -> None:
    """The answers are there: make contact and task. `described`: the form, if it was read as well."""
    lead = held(lead_id)
    if lead.state == LeadState.FETCHED:
        return
    if described:
        lead.form = lead_forms.describe(lead_forms.get(lead.page, described.id), described)
    take_in(lead, details, Designs())


def record_refused(lead_id: int, error: GraphError) -> None:
    """Meta refused. What passes by itself is tried again; the rest waits for somebody to mend it."""
    lead = held(lead_id)
    if lead.state == LeadState.FETCHED:
        return
    lead.error_code, lead.error_subcode, lead.error_message = error.code, error.subcode, error.message
    found = error.explanation
    if found.breaks_page:
        pages.record_trouble(lead.page, error.code, error.subcode)
    elif error.retry_after or found.wait:
        lead.try_after = clock.now() + (error.retry_after or found.wait or PATIENCE[0])
    may_appear = found.error_class is ErrorClass.GONE and lead.attempts < TRIES_IF_MISSING
    if found.is_final and not may_appear:
        lead.state, lead.try_after = LeadState.FAILED, None


def take_in(lead: Lead, details: LeadDetails, designs: Designs) -> None:
    """Keep what Meta says of the lead, and make its contact, conversation and task."""
    _fill(lead, details)
    if lead.form and not lead.form.is_on:
        lead.state, lead.try_after = LeadState.LEFT_OUT, None
        return
    contact = lead_contacts.contact_for(lead.page, lead_answers.person(lead.answers, lead.form))
    if lead.is_test:
        names.learn(contact, _("Test lead"))
    conversation = Conversation(page=lead.page, contact=contact, kind=ConversationKind.LEAD, version=0)
    lead.conversation = conversation
    db.session.add(conversation)
    db.session.flush()
    message = _message(lead, conversation)
    if lead.page.state == PageState.PAUSED:
        conversation.waits_since = message.at
    else:
        _open_task(lead, message, conversation, designs)
    lead.state, lead.try_after, lead.fetched_at = LeadState.FETCHED, None, clock.now()
    lead.error_code = lead.error_subcode = lead.error_message = None


def known(page: Page, platform_ids: Sequence[str]) -> dict[str, Lead]:
    """The leads of a Page that are known already, by Meta's ids; held until the commit."""
    asked = select(Lead).where(Lead.page_id == page.id, Lead.platform_id.in_(platform_ids))
    found = db.session.scalars(asked.order_by(Lead.id).with_for_update(of=Lead))
    return {lead.platform_id: lead for lead in found}


def try_again(lead: Lead) -> None:
    """Let a lead be read that failed or was left out; the caller holds it. Raises NotPossible if that leads nowhere."""
    if lead.state == LeadState.FETCHED:
        raise NotPossible(_("This lead is here already."), code="lead_fetched")
    if lead.form and not lead.form.is_on:
        raise NotPossible(_("Its form is switched off. Switch it on first, then try again."), code="form_off")
    if is_too_old(lead.created_at):
        raise NotPossible(_("Meta hands out no lead after 90 days."), code="lead_too_old")
    _wait_anew(lead)


def try_all_again(page: Page) -> None:
    """Let every lead that failed be read."""
    holds.pages(page.id)
    failed = select(Lead).where(Lead.page_id == page.id, Lead.state == LeadState.FAILED)
    found = [lead for lead in db.session.scalars(failed.with_for_update(of=Lead)) if not is_too_old(lead.created_at)]
    for lead in found:
        _wait_anew(lead)


def make_task(lead: Lead) -> None:
    """Make the task of a lead that came while the Page was paused; the caller holds it.

    Raises NotPossible if there is one.
    """
    message = _message_of(lead)
    if message is None or lead.conversation is None or _has_task(lead):
        raise NotPossible(_("This lead has a task already."), code="lead_has_task")
    _open_task(lead, message, lead.conversation, Designs())


def held(lead_id: int) -> Lead:
    """The lead, held until the commit with its Page, so that one writer at a time makes the Page's leads and contacts.

    The Page comes first, as it does where deliveries tell of leads.
    """
    holds.pages(db.session.get_one(Lead, lead_id).page_id)
    return db.session.get_one(Lead, lead_id, with_for_update={"of": Lead}, populate_existing=True)


def is_too_old(created_at: datetime) -> bool:
    """Whether Meta no longer hands it out."""
    return clock.now() - created_at > RETENTION


def of_conversation(conversation: Conversation) -> Lead | None:
    return db.session.scalar(select(Lead).where(Lead.conversation_id == conversation.id))


def _wait_anew(lead: Lead) -> None:
    lead.state, lead.attempts, lead.try_after = LeadState.WAITING, 0, clock.now()


def _fill(lead: Lead, details: LeadDetails) -> None:
    lead.answers = [{"key": one.key, "values": list(one.values)} for one in details.answers]
    lead.consents = dict(details.consents)
    lead.created_at = details.created_at or lead.created_at
    lead.is_organic, lead.source = details.is_organic, details.platform
    lead.ad_id, lead.ad_name = details.ad_id or lead.ad_id, details.ad_name
    lead.adset_id, lead.adset_name = details.adset_id, details.adset_name
    lead.campaign_id, lead.campaign_name = details.campaign_id, details.campaign_name
    if lead.form is None and details.form_id:
        lead.form = lead_forms.get(lead.page, details.form_id)
    lead.is_test = lead.is_test or lead_answers.are_dummies(lead.answers) or _is_our_test(lead)


def _is_our_test(lead: Lead) -> bool:
    diagnosis = db.session.get(LeadDiagnosis, lead.page.id)
    return diagnosis is not None and diagnosis.test_lead_id == lead.platform_id


def _message(lead: Lead, conversation: Conversation) -> Message:
    message = Message(
        conversation_id=conversation.id,
        page_id=lead.page_id,
        platform_message_id=f"lead:{lead.platform_id}",
        direction=Direction.INBOUND,
        kind=MessageKind.LEAD,
        text=_form_name(lead.form),
        at=lead.created_at,
    )
    db.session.add(message)
    db.session.flush()
    return message


def _form_name(form: LeadForm | None) -> str:
    return (form.name if form else None) or ""


def _open_task(lead: Lead, message: Message, conversation: Conversation, designs: Designs) -> None:
    template = lead.form.template if lead.form else None
    with db.session.no_autoflush:  # a task has its title before it is stored
        tasks.open_for(message, conversation, lead.page, designs, template)


def _message_of(lead: Lead) -> Message | None:
    return db.session.scalar(select(Message).where(Message.conversation_id == lead.conversation_id).limit(1))


def _has_task(lead: Lead) -> bool:
    return db.session.scalar(select(Task.id).where(Task.conversation_id == lead.conversation_id).limit(1)) is not None
