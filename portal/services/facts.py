"""What is known of a task's conversation, by the names that a template may use for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models import Contact, Conversation, ConversationKind, Lead, LeadForm, Message, Post

CONTACT = ("contact.name", "contact.first_name")
GENERAL = (*CONTACT, "page.name", "message.text")
POST = ("post.text", "post.link")
LEAD = ("lead.form", "lead.campaign", "lead.ad")
ANSWER = "lead."  # and then the key of the question
USUAL_ANSWERS = ("lead.email", "lead.phone_number", "lead.full_name", "lead.first_name", "lead.last_name")

NAMES: dict[ConversationKind, tuple[str, ...]] = {
    ConversationKind.DIRECT: GENERAL,
    ConversationKind.COMMENTS: (*GENERAL, *POST),
    ConversationKind.LEAD: (*GENERAL, *LEAD, *USUAL_ANSWERS),
}
"""The placeholders of each kind of conversation; a lead also has the questions of its form."""


def known(kind: ConversationKind) -> Sequence[str]:
    """Every placeholder that a template for this kind may use."""
    if kind != ConversationKind.LEAD:
        return NAMES[kind]
    asked = [f"{ANSWER}{one['key']}" for form in db.session.scalars(select(LeadForm.questions)) for one in form]
    return list(dict.fromkeys([*NAMES[kind], *asked]))


def of(conversation: Conversation, requester: Contact, message: Message) -> Mapping[str, str]:
    """The values of the placeholders; what is not known yet is empty."""
    return {
        "contact.name": requester.name or "",
        "contact.first_name": first_name(requester.name),
        "page.name": conversation.page.name,
        "message.text": message.text,
        **(_of_post(conversation.post) if conversation.post else {}),
        **(_of_lead(conversation) if conversation.kind == ConversationKind.LEAD else {}),
    }


def first_name(name: str | None) -> str:
    return next(iter((name or "").split()), "")


def _of_post(post: Post) -> dict[str, str]:
    return {"post.text": post.text, "post.link": post.permalink or ""}


def _of_lead(conversation: Conversation) -> dict[str, str]:
    lead = db.session.scalar(select(Lead).where(Lead.conversation_id == conversation.id))
    if lead is None:
        return {}
    answers = {f"{ANSWER}{one['key']}": lead.words_of(one) for one in lead.answers}
    form = lead.form.name if lead.form else None
    return {
        "lead.form": form or "",
        "lead.campaign": lead.campaign_name or "",
        "lead.ad": lead.ad_name or "",
        **answers,
    }
