"""What somebody sent with a lead form, as its task shows it, and how that person can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.utils import cached_property

from portal.extensions import db
from portal.models import Contact, ContactField, Conversation, ConversationKind, IdentityKind, Lead, Task
from portal.services import lead_answers, lead_contacts, leads
from portal.services.lead_answers import Answer
from portal.services.lead_contacts import email_of, phone_of

PLATFORMS = {"fb": "Facebook", "ig": "Instagram"}


@dataclass(frozen=True)
class Ways:
    """E-mail addresses and telephone numbers of a contact: on the card, and as its Page knows them."""

    emails: Sequence[str]
    phones: Sequence[str]


@dataclass(frozen=True)
class LeadSheet:
    """A lead with its answers; `direct_task`: number of the task where this person writes in Messenger."""

    lead: Lead
    direct_task: int | None

    @property
    def form_name(self) -> str:
        form = self.lead.form
        return (form.name if form else None) or _("Lead form")

    @property
    def answers(self) -> list[Answer]:
        return lead_answers.readable(self.lead)

    @property
    def marks(self) -> list[str]:
        """What is special about it, in a word or two each."""
        marks = [_("Test lead")] if self.lead.is_test else []
        if self.lead.is_organic and not self.lead.is_test:
            marks.append(_("Not from an ad"))
        return [*marks, *([PLATFORMS[self.lead.source]] if self.lead.source in PLATFORMS else [])]

    @property
    def origins(self) -> list[tuple[str, str]]:
        """Campaign, ad set and ad, as far as Meta named them."""
        lead = self.lead
        named = (
            (_("Campaign"), lead.campaign_name or lead.campaign_id),
            (_("Ad set"), lead.adset_name or lead.adset_id),
            (_("Ad"), lead.ad_name or lead.ad_id),
        )
        return [(name, value) for name, value in named if value]

    @cached_property
    def can_be_reached(self) -> bool:
        return any(self.address_of(answer) for answer in self.answers)

    def address_of(self, answer: Answer) -> str | None:
        """Where a click on the answer leads: to a call or an e-mail."""
        if answer.field == ContactField.EMAIL and (email := email_of(answer.words)):
            return f"mailto:{email}"
        locale = self.lead.form.locale if self.lead.form else None
        if answer.field == ContactField.PHONE and (phone := phone_of(answer.words, locale)):
            return f"tel:{phone}"
        return None


def sheet(task: Task) -> LeadSheet | None:
    """Of a task made from a lead."""
    if task.conversation.kind != ConversationKind.LEAD:
        return None
    lead = leads.of_conversation(task.conversation)
    return LeadSheet(lead, _direct_task(task)) if lead else None


def ways(task: Task) -> Ways:
    """How the task's contact can be reached outside Facebook."""
    found = lead_contacts.ways(task.contact, task.page)
    return Ways(found[IdentityKind.EMAIL], found[IdentityKind.PHONE])


def _direct_task(task: Task) -> int | None:
    """The latest task of the contact's own conversation with a Page that this employee may see."""
    direct = Task.visible_to(current_user).with_only_columns(Task.id).join(Conversation)
    direct = direct.where(
        Task.contact_id.in_(Contact.ids_of(task.contact.person_id)), Conversation.kind == ConversationKind.DIRECT
    )
    return db.session.scalar(direct.order_by(Task.id.desc()).limit(1))
