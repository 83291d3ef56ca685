"""What is no plain message: utility messages and the question for feedback, and until when Meta takes them.

https://developers.facebook.com/docs/messenger-platform/policy: a utility message at any time, the feedback template up
to 7 days after the person's last message.
"""

from __future__ import annotations

from datetime import datetime

from portal.facebook.shapes.utility import FeedbackRequest, UtilityMessage
from portal.models import Conversation, Message, MessageKind
from portal.models.conversation import HUMAN_AGENT_WINDOW
from portal.services.windows import MARGIN


def is_special(message: Message) -> bool:
    return message.kind in (MessageKind.UTILITY, MessageKind.FEEDBACK)


def contents(message: Message) -> UtilityMessage | FeedbackRequest | None:
    """What is to be sent instead of plain words; None for every other message."""
    details = message.details or {}
    if message.kind == MessageKind.UTILITY:
        told = details["utility"]
        return UtilityMessage(told["name"], told["language"], told["values"])
    return FeedbackRequest(**details["feedback"]) if message.kind == MessageKind.FEEDBACK else None


def may_be_sent(message: Message, conversation: Conversation, now: datetime) -> bool:
    """Whether Meta takes this special message now."""
    return message.kind == MessageKind.UTILITY or may_ask_for_feedback(conversation, now)


def may_ask_for_feedback(conversation: Conversation, now: datetime) -> bool:
    last = conversation.last_interaction_at
    return last is not None and now < last + HUMAN_AGENT_WINDOW - MARGIN
