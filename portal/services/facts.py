"""What is known of a task's conversation, by the names that a template may use for it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.models import Contact, Conversation, ConversationKind, Message

GENERAL = ("contact.name", "contact.first_name", "page.name", "message.text")
POST = ("post.text", "post.link")
LEAD = ("lead.form", "lead.campaign", "lead.ad", "lead.email", "lead.phone_number", "lead.full_name")

NAMES: dict[ConversationKind, tuple[str, ...]] = {ConversationKind.DIRECT: GENERAL}
"""The placeholders of each kind of conversation."""


def of(conversation: Conversation, requester: Contact, message: Message) -> Mapping[str, str]:
    """The values of the placeholders; what is not known yet is empty."""
    return {
        "contact.name": requester.name or "",
        "contact.first_name": first_name(requester),
        "page.name": conversation.page.name,
        "message.text": message.text,
    }


def first_name(contact: Contact) -> str:
    return contact.name.split()[0] if contact.name and contact.name.split() else ""
