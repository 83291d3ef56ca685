"""The messaging window: what Meta still accepts in a conversation.

https://developers.facebook.com/docs/messenger-platform/policy/policy-overview: 24 hours after the person's last
interaction an ordinary response; to 7 days a person's own answer, with the feature Human Agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.models import Conversation, HumanAgent, Page

MARGIN = timedelta(minutes=1)  # Meta's clock and ours differ, and a message takes its time


class WindowMode(StrEnum):
    OPEN = "open"
    HUMAN_AGENT = "human_agent"
    HUMAN_AGENT_UNKNOWN = "human_agent_unknown"  # possible if Meta granted the feature; an administrator has to say so
    CLOSED = "closed"
    NEVER = "never"  # the person has never written


WRITABLE = (WindowMode.OPEN, WindowMode.HUMAN_AGENT)


@dataclass(frozen=True)
class Window:
    """What is possible now, and until when."""

    mode: WindowMode
    until: datetime | None = None


def was_refused(conversation: Conversation) -> bool:
    """Whether Meta has said since the person's last interaction that an ordinary response comes too late."""
    refused, last = conversation.window_refused_at, conversation.last_interaction_at
    return refused is not None and last is not None and refused >= last


def window(conversation: Conversation, page: Page, now: datetime) -> Window:
    """The window at this moment, from the times of the person's own events."""
    response, human = conversation.response_until, conversation.human_agent_until
    if response is None or human is None:
        return Window(WindowMode.NEVER)
    if now < response - MARGIN and not was_refused(conversation):
        return Window(WindowMode.OPEN, response)
    if now >= human - MARGIN or page.human_agent == HumanAgent.NOT_GRANTED:
        return Window(WindowMode.CLOSED, response)
    granted = page.human_agent == HumanAgent.GRANTED
    return Window(WindowMode.HUMAN_AGENT if granted else WindowMode.HUMAN_AGENT_UNKNOWN, human)
